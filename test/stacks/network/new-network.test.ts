import * as assert from "node:assert/strict";
import { secret } from "@pulumi/pulumi";
import type { PlannedResource, Run } from "../../../plan/model/run";
import { runProgram } from "../../../plan/offline/run";
import { deploy, parseStack } from "../../../stacks/program";
import { changed, newVpc } from "../topologies/hp-anyware-config";

type Raw = { [key: string]: unknown };

async function run(raw: Raw): Promise<Run> {
  const parsed = parseStack(raw, { stackName: "demo" });
  assert.deepEqual(parsed.ok ? [] : parsed.issues, []);
  assert.ok(parsed.ok);
  const { stack } = parsed;
  return runProgram(() => deploy(stack, { lookups: false, secret: () => secret("hidden") }), {
    project: "connector-topologies",
    stack: "demo",
    account: { region: "eu-west-1", accountId: "111122223333" },
    config: {},
  });
}

const ofType = ({ resources }: Run, type: string) => resources.filter((resource) => resource.type === type);
const SUBNET = "aws:ec2/subnet:Subnet";
const ROUTE = "aws:ec2/route:Route";

/** Subnets by what they are for, whatever their order. */
const subnetsOf = (result: Run) =>
  ofType(result, SUBNET)
    .map(({ name, inputs }) => [name, inputs["availabilityZone"], inputs["cidrBlock"]].join(" "))
    .sort();

/** What the engine compares, by URN. */
const inputsByUrn = (result: Run) => new Map(result.resources.map(({ urn, inputs }) => [urn, inputs]));

function untouched(before: Run, after: Run): void {
  const later = inputsByUrn(after);
  for (const [urn, inputs] of inputsByUrn(before)) {
    assert.deepEqual(later.get(urn), inputs, urn);
  }
}

const withIpv6 = () =>
  changed(newVpc(), [
    [["network", "ipv6"], true],
    [["network", "privateIpv6"], true],
    [["loadBalancer"], { ipAddressType: "dualstack" }],
  ]);

/** The route table of a subnet, by what associates the two. */
function tableOf(result: Run, subnet: PlannedResource): unknown {
  const association = ofType(result, "aws:ec2/routeTableAssociation:RouteTableAssociation").find(
    ({ inputs }) => inputs["subnetId"] === subnet.id,
  );
  return association?.inputs["routeTableId"];
}

describe("a new network", () => {
  it("has exactly the zones and CIDRs of the config", async () => {
    assert.deepEqual(subnetsOf(await run(newVpc())), [
      "anyware-network-private-1 eu-west-1a 10.40.4.0/24",
      "anyware-network-private-2 eu-west-1b 10.40.5.0/24",
      "anyware-network-public-1 eu-west-1a 10.40.0.0/26",
      "anyware-network-public-2 eu-west-1b 10.40.0.64/26",
    ]);
  });

  it("gives its VPC DNS host names", async () => {
    const [vpc] = ofType(await run(newVpc()), "aws:ec2/vpc:Vpc");
    assert.equal(vpc!.inputs["enableDnsHostnames"], true);
    assert.equal(vpc!.inputs["enableDnsSupport"], true);
  });

  it("hands each subnet on by its own id, in whatever order keys and zones stand", async () => {
    const raw = changed(newVpc(), [
      [
        ["network", "publicSubnets"],
        {
          west: { availabilityZone: "eu-west-1c", cidrBlock: "10.40.0.128/26" },
          a: { availabilityZone: "eu-west-1b", cidrBlock: "10.40.0.64/26" },
          zulu: { availabilityZone: "eu-west-1a", cidrBlock: "10.40.0.0/26" },
        },
      ],
      [["network", "privateSubnets"], undefined],
      [["connectors", "b", "subnet"], "zulu"],
      [["connectors", "c"], { subnet: "west" }],
    ]);
    const result = await run(raw);
    const zoneOf = new Map(ofType(result, SUBNET).map(({ id, inputs }) => [id, inputs["availabilityZone"]]));
    const interfaces = ofType(result, "aws:ec2/networkInterface:NetworkInterface");
    assert.deepEqual(
      Object.fromEntries(interfaces.map(({ name, inputs }) => [name, zoneOf.get(inputs["subnetId"] as string)])),
      {
        "anyware-a-interface": "eu-west-1b",
        "anyware-b-interface": "eu-west-1a",
        "anyware-c-interface": "eu-west-1c",
      },
    );
  });

  it("has no NAT gateway unless asked, then one or one a zone", async () => {
    const count = async (natGateways: string | undefined) =>
      ofType(await run(changed(newVpc(), [[["network", "natGateways"], natGateways]])), "aws:ec2/natGateway:NatGateway")
        .length;
    assert.deepEqual(await Promise.all([await count(undefined), await count("none")]), [0, 0]);
    assert.equal(await count("single"), 1);
    assert.equal(await count("one-per-zone"), 2);
  });

  it("routes ::/0 of public subnets to the internet gateway and of private ones to an egress-only one", async () => {
    const result = await run(withIpv6());
    const [gateway] = ofType(result, "aws:ec2/internetGateway:InternetGateway");
    const [egressOnly] = ofType(result, "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway");
    const routes = ofType(result, ROUTE).filter(({ inputs }) => inputs["destinationIpv6CidrBlock"] === "::/0");
    const found = ofType(result, SUBNET).map((subnet) => {
      const own = routes.filter(({ inputs }) => inputs["routeTableId"] === tableOf(result, subnet));
      return [subnet.name, own.map(({ name, inputs }) => [name, inputs["gatewayId"], inputs["egressOnlyGatewayId"]])];
    });
    assert.deepEqual(Object.fromEntries(found), {
      "anyware-network-public-1": [["anyware-network-public-a-ipv6", gateway!.id, undefined]],
      "anyware-network-public-2": [["anyware-network-public-b-ipv6", gateway!.id, undefined]],
      "anyware-network-private-desks-a": [["anyware-network-private-desks-a-ipv6", undefined, egressOnly!.id]],
      "anyware-network-private-desks-b": [["anyware-network-private-desks-b-ipv6", undefined, egressOnly!.id]],
    });
  });

  it("gives no IPv6 to private subnets unless asked", async () => {
    const result = await run(changed(withIpv6(), [[["network", "privateIpv6"], undefined]]));
    const assigned = ofType(result, SUBNET).map(({ name, inputs }) => [name, inputs["assignIpv6AddressOnCreation"]]);
    assert.deepEqual(Object.fromEntries(assigned), {
      "anyware-network-public-1": true,
      "anyware-network-public-2": true,
      "anyware-network-private-1": false,
      "anyware-network-private-2": false,
    });
    assert.deepEqual(ofType(result, "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway"), []);
  });

  it("adds a zone without touching what is there", async () => {
    const before = await run(changed(withIpv6(), [[["network", "privateIpv6"], undefined]]));
    const after = await run(
      changed(withIpv6(), [
        [["network", "privateIpv6"], undefined],
        [["network", "publicSubnets", "c"], { availabilityZone: "eu-west-1c", cidrBlock: "10.40.0.128/26" }],
        [["network", "privateSubnets", "desks-c"], { availabilityZone: "eu-west-1c", cidrBlock: "10.40.6.0/24" }],
        [["loadBalancerSubnets"], ["a", "b"]],
      ]),
    );
    const sameButTheVpcComponent = (result: Run): Run => ({
      ...result,
      resources: result.resources.filter(({ type }) => type !== "awsx:ec2:Vpc"),
    });
    untouched(sameButTheVpcComponent(before), sameButTheVpcComponent(after));
    assert.equal(after.resources.length > before.resources.length, true);
  });

  it("adds a zone before the others when zones have an order of their own", async () => {
    const start = changed(newVpc(), [
      [
        ["network", "publicSubnets"],
        {
          b: { availabilityZone: "eu-west-1b", cidrBlock: "10.40.0.64/26" },
          c: { availabilityZone: "eu-west-1c", cidrBlock: "10.40.0.128/26" },
        },
      ],
      [["network", "privateSubnets"], undefined],
      [["connectors", "a", "subnet"], "c"],
    ]);
    const before = await run(start);
    const after = await run(
      changed(start, [
        [["network", "publicSubnets", "a"], { availabilityZone: "eu-west-1a", cidrBlock: "10.40.0.0/26" }],
        [
          ["network", "zones"],
          ["eu-west-1b", "eu-west-1c", "eu-west-1a"],
        ],
      ]),
    );
    const names = (result: Run) => subnetsOf(result);
    assert.deepEqual(
      names(after).filter((line) => names(before).includes(line)),
      names(before),
    );
  });

  it("retires a zone by marking its subnets unused, which moves no other", async () => {
    const three = changed(newVpc(), [
      [["network", "publicSubnets", "c"], { availabilityZone: "eu-west-1c", cidrBlock: "10.40.0.128/26" }],
      [["network", "privateSubnets"], undefined],
      [["connectors", "a", "subnet"], "c"],
    ]);
    const before = await run(three);
    const after = await run(changed(three, [[["network", "publicSubnets", "a", "unused"], true]]));
    assert.deepEqual(subnetsOf(after), subnetsOf(before));
    const [balancer] = ofType(after, "aws:lb/loadBalancer:LoadBalancer");
    assert.equal((balancer!.inputs["subnets"] as unknown[]).length, 2);
  });

  it("empties the default security group of its VPC", async () => {
    const result = await run(newVpc());
    const [vpc] = ofType(result, "aws:ec2/vpc:Vpc");
    const groups = ofType(result, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
    assert.deepEqual(
      groups.map(({ name, inputs, id }) => [name, inputs, id]),
      [
        [
          "anyware-network-default",
          { vpcId: vpc!.id, ingress: [], egress: [], tags: { Name: "anyware-network-default" } },
          vpc!.outputs["defaultSecurityGroupId"],
        ],
      ],
    );
  });

  it("tags what it makes like everything else", async () => {
    const result = await run(changed(newVpc(), [[["tags"], { Owner: "vdi" }]]));
    for (const type of ["aws:ec2/vpc:Vpc", SUBNET, "aws:ec2/routeTable:RouteTable"]) {
      for (const { name, inputs } of ofType(result, type)) {
        assert.equal((inputs["tags"] as { Owner?: string }).Owner, "vdi", name);
      }
    }
  });
});
