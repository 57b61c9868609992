/** Endpoints of services: what gateway endpoints route, and that behind the others nobody opens a connection. */
import assert from "node:assert/strict";
import { UNKNOWN, type Value } from "../../../policy/graph";
import { answer, asked, connector, INTERNET, instance, pair } from "./asking";
import { type Scenario, urnOf } from "./scenario";

type Inputs = Record<string, Value>;
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const ASSUMED = "what gateway endpoint s3 takes from other routes of priv-rt arrives as well";

/** A host `h` in a private subnet, with its way out or none, and a gateway endpoint as given. */
function network(hasWayOut: boolean, inputs: Inputs, more: (scenario: Scenario) => void = () => {}): Scenario {
  const scenario = connector();
  scenario.allow("in", "sg", "all", { cidrIpv4: "0.0.0.0/0" });
  scenario.eip("ne", {}, "198.51.100.9");
  scenario.nat("nat", "pub", "ne");
  scenario.subnet("priv", "10.0.8.0/24");
  scenario.routes(
    "priv-rt",
    ["priv"],
    hasWayOut ? [{ destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat-id" }] : [],
  );
  scenario.instance("h", "priv", ["sg"], { privateIp: "10.0.8.10" });
  const propertyDependencies = { routeTableIds: [urnOf("aws:ec2/routeTable:RouteTable", "priv-rt")] };
  const service = { vpcId: "vpc-id", serviceName: "com.amazonaws.eu-west-1.s3", ...inputs };
  scenario.add(ENDPOINT, "s3", service, { propertyDependencies });
  more(scenario);
  return scenario;
}
const out = (scenario: Scenario): string[] => {
  const { verdict, unknowns } = asked(scenario, "h -> 8.8.8.8 tcp/443");
  return [verdict, ...unknowns];
};
const OPEN = ["UNKNOWN", "gateway endpoint s3 (not modelled)", "which numbers gateway endpoint s3 serves"];

describe("endpoints of services", () => {
  it("leave proofs as they are where other routes lead to their services too, and say so", () => {
    const scenario = network(true, { vpcEndpointType: "Gateway", routeTableIds: ["priv-rt-id"] });
    const found = asked(scenario, "h -> 8.8.8.8 tcp/443");
    assert.equal(found.verdict, "PROVED");
    assert.ok(found.assumptions.includes(ASSUMED), found.assumptions.join());
    const inside = asked(scenario, "c -> h tcp/443");
    assert.deepEqual([inside.verdict, inside.assumptions], ["PROVED", []]);
    assert.equal(asked(scenario, "8.8.8.8 -> c tcp/443").verdict, "PROVED");
    assert.equal(asked(scenario, "h -> 10.9.0.1 tcp/443").verdict, "REFUTED");
  });

  it("may reach their services, and only these, where no other route leads out", () => {
    assert.deepEqual(out(network(false, {})), ["REFUTED"]);
    const scenario = network(false, { routeTableIds: ["priv-rt-id"] });
    assert.deepEqual(out(scenario), OPEN);
    const quiet = { kind: "cidrs", cidrs: ["8.8.8.8/32"], label: "out" } as const;
    assert.equal(answer(scenario, "forbidden", instance("h"), quiet, "tcp/443").verdict, "UNKNOWN");
    assert.equal(asked(scenario, "h -> 10.9.0.1 tcp/443").verdict, "REFUTED");
    assert.equal(asked(scenario, "h -> 198.51.100.1 tcp/443").verdict, "REFUTED");
  });

  it("bring nobody in", () => {
    const scenario = network(false, { routeTableIds: ["priv-rt-id"] });
    assert.equal(answer(scenario, "forbidden", INTERNET, instance("h"), "tcp/443").verdict, "PROVED");
    scenario.eip("he", { instance: "h-id" }, "198.51.100.7");
    const found = asked(scenario, "8.8.8.8 -> h tcp/443").witness?.blockedBy;
    assert.equal(found, "route table of priv has no route back to an internet gateway");
  });

  it("are joined with tables by associations, by what is not known yet, and as AWS tells", () => {
    const type = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation";
    const joined = { vpcEndpointId: "s3-id", routeTableId: "priv-rt-id" };
    assert.deepEqual(out(network(false, {}, (scenario) => scenario.add(type, "join", joined))), OPEN);
    assert.deepEqual(out(network(false, { routeTableIds: UNKNOWN })), OPEN);
    const others = (vpcEndpointId: Value) =>
      out(network(false, {}, (scenario) => scenario.add(type, "join", { ...joined, vpcEndpointId })));
    assert.deepEqual(others("vpce-0abc"), [
      "UNKNOWN",
      "gateway endpoint vpce-0abc (not modelled)",
      "which numbers gateway endpoint vpce-0abc serves",
    ]);
    assert.equal(others(UNKNOWN)[1], "gateway endpoint of join (not modelled)");
    const told = network(false, {});
    Object.assign(told.resources.find(({ name }) => name === "s3")!.outputs, { routeTableIds: ["priv-rt-id"] });
    assert.deepEqual(out(told), OPEN);
  });

  it("send nothing by the groups of their interfaces, but those of a Gateway Load Balancer may", () => {
    const build = (vpcEndpointType: string): string => {
      const scenario = pair();
      scenario.allow("in", "sg2", "tcp/5432", { referencedSecurityGroupId: "sg-id" });
      const inputs = { vpcId: "vpc-id", vpcEndpointType, subnetIds: ["pub-id"], securityGroupIds: ["sg-id"] };
      scenario.add(ENDPOINT, "door", { serviceName: "com.amazonaws.eu-west-1.ssm", ...inputs });
      const others = { kind: "world", except: [instance("c")], label: "others" } as const;
      return answer(scenario, "forbidden", others, instance("d"), "tcp/5432").verdict;
    };
    assert.equal(build("Interface"), "PROVED");
    assert.equal(build("GatewayLoadBalancer"), "UNKNOWN");
  });
});
