/** Networks behind a transit gateway or a peering: reached when routed and declared, and the answer says so. */
import assert from "node:assert/strict";
import { COMPONENT_TYPES, MANIFEST_VERSION, type Manifest } from "../../../components/shared/manifest";
import type { Value } from "../../../policy/graph";
import { cidrs } from "../../../policy/reachability/build";
import type { Endpoint } from "../../../policy/reachability/question";
import { answer, connector, INTERNET, instance, stopped, verdict } from "./asking";
import { Scenario, urnOf } from "./scenario";

const COMPONENT = COMPONENT_TYPES["hp-anyware"];
const COMPANY = cidrs("company", "10.41.8.10/32");
const FACT =
  "company by transit gateway tgw-0123 is connected, as configured: it delivers 10.41.0.0/16, no other public numbers, and routes answers back";

const declared = (list: readonly string[] = ["10.41.0.0/16"]): Manifest["connectedNetworks"] => ({
  company: { cidrs: list, via: "transit gateway tgw-0123" },
});

/** Registers a component whose security group is in `vpcId`. */
function declare(scenario: Scenario, vpcId: string, more: Partial<Manifest>): Scenario {
  const manifest: Manifest = {
    schemaVersion: MANIFEST_VERSION,
    topology: "hp-anyware",
    name: "anyware",
    sources: {},
    destinations: {},
    subnets: {},
    instances: {},
    settings: {},
    ...more,
  };
  scenario.add(COMPONENT, "anyware", {}, { custom: false, outputs: { manifest: manifest as unknown as Value } });
  const parent = urnOf(COMPONENT, "anyware");
  scenario.add("aws:ec2/securityGroup:SecurityGroup", "anyware-lb", { vpcId }, { parent });
  return scenario;
}

/** A VPC of the program with a transit gateway, through which `routes` go. */
function attached(
  routes: readonly string[],
  target: Record<string, Value> = { transitGatewayId: "tgw-0123" },
): Scenario {
  const scenario = connector();
  scenario.add("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "tgw", { vpcId: "vpc-id" });
  scenario.allow("in", "sg", "tcp/443", { cidrIpv4: "10.0.0.0/8" });
  for (const destinationCidrBlock of routes) {
    scenario.add("aws:ec2/route:Route", `to-${destinationCidrBlock}`, {
      routeTableId: "pub-rt-id",
      destinationCidrBlock,
      ...target,
    });
  }
  return scenario;
}

const both = (scenario: Scenario, there: Endpoint = COMPANY): string[] => [
  verdict(scenario, "required", instance("c", "private"), there, "tcp/636"),
  verdict(scenario, "required", there, instance("c", "private"), "tcp/443"),
];

describe("networks connected by a transit gateway or a peering", () => {
  it("are reached and reach when they are routed and declared", () => {
    const scenario = declare(attached(["10.41.0.0/16"]), "vpc-id", { connectedNetworks: declared() });
    assert.deepEqual(both(scenario), ["PROVED", "PROVED"]);
    const out = answer(scenario, "required", instance("c", "private"), COMPANY, "tcp/636");
    assert.equal(out.witness?.via, "company by transit gateway tgw-0123");
    assert.ok(out.assumptions.includes(FACT));
    assert.ok(answer(scenario, "required", COMPANY, instance("c", "private"), "tcp/443").assumptions.includes(FACT));
  });

  it("are reached over a peering as over a transit gateway", () => {
    const scenario = attached(["10.41.0.0/16"], { vpcPeeringConnectionId: "pcx-0123" });
    assert.deepEqual(both(declare(scenario, "vpc-id", { connectedNetworks: declared() })), ["PROVED", "PROVED"]);
  });

  it("are not reached where no route leads to them", () => {
    const scenario = declare(attached([]), "vpc-id", { connectedNetworks: declared() });
    assert.deepEqual(both(scenario), ["REFUTED", "REFUTED"]);
    assert.equal(
      stopped(scenario, "required", COMPANY, instance("c", "private"), "tcp/443"),
      "route table of pub (answer) has no route to company",
    );
  });

  it("stay unknown where a route leads and nothing is declared", () => {
    assert.deepEqual(both(attached(["10.41.0.0/16"])), ["UNKNOWN", "UNKNOWN"]);
  });

  it("stay unknown when they are declared for another VPC", () => {
    const scenario = attached(["10.41.0.0/16"]);
    scenario.vpc("elsewhere", "10.1.0.0/16");
    declare(scenario, "elsewhere-id", { connectedNetworks: declared() });
    assert.deepEqual(both(scenario), ["UNKNOWN", "UNKNOWN"]);
  });

  it("stay unknown behind a route that is wider than what is declared", () => {
    const scenario = declare(attached(["10.40.0.0/14"]), "vpc-id", { connectedNetworks: declared() });
    assert.deepEqual(both(scenario), ["UNKNOWN", "UNKNOWN"]);
  });

  it("are not taken for reached behind something that is no connection", () => {
    const scenario = attached(["10.41.0.0/16"], { networkInterfaceId: "eni-0123" });
    declare(scenario, "vpc-id", { connectedNetworks: declared() });
    assert.equal(both(scenario)[0], "UNKNOWN");
  });

  it("count as senders of what must not arrive, declared or not", () => {
    const scenario = declare(attached(["10.41.0.0/16"]), "vpc-id", { connectedNetworks: declared() });
    assert.equal(verdict(scenario, "forbidden", COMPANY, instance("c", "private"), "tcp/443"), "REFUTED");
    const others = cidrs("others", "10.99.0.0/16");
    assert.equal(verdict(scenario, "forbidden", others, instance("c", "private"), "tcp/443"), "UNKNOWN");
    assert.equal(verdict(scenario, "forbidden", COMPANY, instance("c", "private"), "tcp/22"), "PROVED");
  });

  it("bring no public numbers but those declared, and the answer says so", () => {
    const scenario = attached(["10.41.0.0/16"]);
    scenario.allow("in", "sg", "all", { cidrIpv4: "20.0.0.0/16" });
    declare(scenario, "vpc-id", { connectedNetworks: declared() });
    const found = answer(scenario, "forbidden", cidrs("others", "20.0.8.0/24"), instance("c", "private"), "tcp/443");
    assert.equal(found.verdict, "PROVED");
    assert.ok(found.assumptions.includes(FACT));
  });

  it("are no internet, even with public numbers", () => {
    const scenario = attached(["20.0.0.0/16"]);
    scenario.allow("in", "sg", "tcp/443", { cidrIpv4: "20.0.0.0/16" });
    declare(scenario, "vpc-id", { connectedNetworks: declared(["20.0.0.0/16"]) });
    assert.deepEqual(both(scenario, cidrs("company", "20.0.8.0/24")), ["PROVED", "PROVED"]);
    assert.equal(verdict(scenario, "required", instance("c", "private"), INTERNET, "tcp/443"), "PROVED");
  });

  describe("of a VPC that exists", () => {
    const subnets = {
      a: { availabilityZone: "a", cidrBlock: "10.40.0.0/24", defaultRoute: "nat-gateway" },
    } satisfies Manifest["subnets"];

    function existing(more: Partial<Manifest>): Scenario {
      const scenario = new Scenario();
      scenario.group("sg", { vpcId: "vpc-0123" });
      scenario.allow("out", "sg", "all", { cidrIpv4: "0.0.0.0/0" });
      scenario.allow("in", "sg", "tcp/443", { cidrIpv4: "10.0.0.0/8" });
      scenario.add("aws:ec2/instance:Instance", "c", { subnetId: "subnet-0123", vpcSecurityGroupIds: ["sg-id"] });
      const urn = urnOf("aws:ec2/instance:Instance", "c");
      const instances = { c: { role: "connector", subnet: "a", urn } } satisfies Manifest["instances"];
      return declare(scenario, "vpc-0123", { subnets, instances, ...more });
    }

    it("are all private networks when none is named, as an assumption", () => {
      assert.deepEqual(both(existing({})), ["PROVED", "PROVED"]);
    });

    it("are those that are named, and another private network may be the VPC's own", () => {
      const scenario = existing({ connectedNetworks: declared() });
      assert.deepEqual(both(scenario), ["PROVED", "PROVED"]);
      assert.ok(answer(scenario, "required", instance("c"), COMPANY, "tcp/636").assumptions.includes(FACT));
      const others = cidrs("others", "10.42.0.0/16");
      assert.equal(verdict(scenario, "required", instance("c"), others, "tcp/636"), "UNKNOWN");
      assert.equal(verdict(scenario, "required", others, instance("c"), "tcp/443"), "UNKNOWN");
    });

    describe("with its own networks declared", () => {
      const blocks = { vpcCidrBlocks: ["10.40.0.0/16"] };
      const BLOCKS = "vpc-0123 has 10.40.0.0/16 and no more, as configured";
      const ROUTES = "another subnet of vpc-0123, which nobody declares.routeTable";
      const neighbours = cidrs("domain controllers", "10.40.8.0/24");

      it("are told from it: what is in neither is not reached", () => {
        const scenario = existing({ ...blocks, connectedNetworks: declared() });
        const others = cidrs("others", "10.42.0.0/16");
        assert.deepEqual(both(scenario), ["PROVED", "PROVED"]);
        const out = answer(scenario, "required", instance("c"), others, "tcp/636");
        assert.equal(out.verdict, "REFUTED");
        assert.ok(out.assumptions.some((text) => text.endsWith(BLOCKS)));
        assert.equal(verdict(scenario, "required", others, instance("c"), "tcp/443"), "REFUTED");
      });

      it("are not its undeclared subnets, of whose routes and network ACL nobody says a thing", () => {
        for (const scenario of [existing(blocks), existing({ ...blocks, connectedNetworks: declared() })]) {
          const out = answer(scenario, "required", instance("c"), neighbours, "tcp/636");
          assert.equal(out.verdict, "UNKNOWN");
          assert.deepEqual(out.unknowns.filter((text) => text.includes("another subnet")).sort(), [
            ROUTES,
            "network ACL of another subnet of vpc-0123, which nobody declares",
            "route table of another subnet of vpc-0123, which nobody declares (not modelled)",
          ]);
          assert.equal(verdict(scenario, "required", neighbours, instance("c"), "tcp/443"), "UNKNOWN");
          assert.equal(verdict(scenario, "required", neighbours, instance("c"), "tcp/22"), "REFUTED");
          assert.equal(verdict(scenario, "forbidden", neighbours, instance("c"), "tcp/22"), "PROVED");
          assert.equal(verdict(scenario, "forbidden", neighbours, instance("c"), "tcp/443"), "UNKNOWN");
        }
      });

      it("leave what two hosts of undeclared subnets may do to their subnets", () => {
        const there = cidrs("workstations", "10.40.9.0/24");
        assert.equal(verdict(existing(blocks), "required", neighbours, there, "tcp/443"), "UNKNOWN");
      });

      it("leave a subnet reached that is declared, whoever is put there", () => {
        const vpcSubnets = {
          "private-desks": { availabilityZone: "b", cidrBlock: "10.40.8.0/24" },
        } satisfies Manifest["vpcSubnets"];
        const scenario = existing({ ...blocks, vpcSubnets, connectedNetworks: declared() });
        assert.equal(verdict(scenario, "required", instance("c"), neighbours, "tcp/636"), "PROVED");
        assert.equal(verdict(scenario, "required", neighbours, instance("c"), "tcp/443"), "PROVED");
      });
    });
  });
});
