/** Routes and network ACLs that say something twice: inline and beside, in inputs and in what the state read. */
import assert from "node:assert/strict";
import type { Value } from "../../../policy/graph";
import { asked } from "./asking";
import { Scenario } from "./scenario";

type Inputs = Record<string, Value>;
const TABLE = "aws:ec2/routeTable:RouteTable";
const ACL = "aws:ec2/networkAcl:NetworkAcl";
const ENTRY = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlock: "0.0.0.0/0" };
const OPEN = { ruleNo: 100, action: "allow", ...ENTRY };
const WAY = { gatewayId: "igw-id", natGatewayId: "", transitGatewayId: "" };

/** An instance `i` in a subnet with a table and a list of its own. */
function network(table: Inputs, acl: Inputs = { ingress: [OPEN], egress: [OPEN] }): Scenario {
  const scenario = new Scenario();
  scenario.vpc();
  scenario.gateway();
  scenario.subnet("s", "10.0.0.0/24");
  scenario.add(TABLE, "rt", { vpcId: "vpc-id" });
  Object.assign(scenario.resources.at(-1)!, { inputs: { vpcId: "vpc-id", ...table } });
  const association = { routeTableId: "rt-id", subnetId: "s-id" };
  scenario.add("aws:ec2/routeTableAssociation:RouteTableAssociation", "a", association);
  scenario.add(ACL, "acl", { vpcId: "vpc-id", subnetIds: ["s-id"], ...acl });
  scenario.group("sg");
  scenario.allow("in", "sg", "all", { cidrIpv4: "0.0.0.0/0" });
  scenario.instance("i", "s", ["sg"], { associatePublicIpAddress: true });
  return scenario;
}

const state = (scenario: Scenario, name: string, outputs: Inputs): Scenario => {
  Object.assign(scenario.resources.find((one) => one.name === name)!.outputs, outputs);
  return scenario;
};
const route = (scenario: Scenario): Scenario => {
  scenario.add("aws:ec2/route:Route", "r", {
    routeTableId: "rt-id",
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId: "igw-id",
  });
  return scenario;
};
const rule = (scenario: Scenario, inputs: Inputs): Scenario => {
  scenario.add("aws:ec2/networkAclRule:NetworkAclRule", "n", { networkAclId: "acl-id", protocol: "-1", ...inputs });
  return scenario;
};
const found = (scenario: Scenario): string[] => {
  const { verdict, unknowns } = asked(scenario, "8.8.8.8 -> i tcp/22");
  return [verdict, ...unknowns];
};

describe("routes that are said twice", () => {
  const both = { cidrBlock: "0.0.0.0/0", ...WAY };

  it("are one when the state read what the program says, in whichever style", () => {
    assert.deepEqual(found(state(route(network({})), "rt", { routes: [both] })), ["PROVED"]);
    assert.deepEqual(found(state(network({ routes: [both] }), "rt", { routes: [both] })), ["PROVED"]);
  });

  it("are in doubt when only the state has them", () => {
    assert.deepEqual(found(network({})), ["REFUTED"]);
    assert.deepEqual(found(state(network({}), "rt", { routes: [both] })), ["UNKNOWN", "rt routes[0]"]);
    const local = { cidrBlock: "10.0.0.0/16", gatewayId: "local" };
    assert.deepEqual(found(state(network({}), "rt", { routes: [local] })), ["REFUTED"]);
  });

  it("are in doubt beside an inline list, which removes them", () => {
    assert.deepEqual(found(route(network({}))), ["PROVED"]);
    const inline = [{ cidrBlock: "10.9.0.0/16", gatewayId: "igw-id" }];
    assert.deepEqual(found(route(network({ routes: inline }))), ["UNKNOWN", "r"]);
  });
});

describe("rules of network ACLs that are said twice", () => {
  const table = { routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-id" }] };
  const deny = { ruleNo: 50, action: "deny", ...ENTRY };
  const allow = { ruleNumber: 200, ruleAction: "allow", cidrBlock: "0.0.0.0/0" };

  it("are in doubt when only the state has them, and one when the state read what the program says", () => {
    assert.deepEqual(found(state(network(table), "acl", { ingress: [OPEN], egress: [OPEN] })), ["PROVED"]);
    const read = { ingress: [{ ...OPEN, protocol: "all" }, deny] };
    assert.deepEqual(found(state(network(table), "acl", read)), [
      "UNKNOWN",
      "acl ingress[1] rule 50 (its action or list)",
    ]);
  });

  it("are in doubt beside an inline list of their direction, and beside the default list that is adopted", () => {
    assert.deepEqual(found(rule(network(table, { egress: [OPEN] }), allow)), ["PROVED"]);
    const [verdict] = found(rule(network(table, { ingress: [], egress: [OPEN] }), allow));
    assert.equal(verdict, "UNKNOWN");
    const scenario = network(table, {});
    const at = scenario.resources.findIndex(({ name }) => name === "acl");
    scenario.resources[at] = { ...scenario.resources[at]!, type: "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl" };
    assert.equal(found(rule(scenario, { ...allow, egress: false }))[0], "REFUTED");
    scenario.add("aws:ec2/networkAclRule:NetworkAclRule", "out", {
      networkAclId: "acl-id",
      egress: true,
      protocol: "-1",
      ...allow,
    });
    assert.equal(found(scenario)[0], "UNKNOWN");
  });

  it("may deny anything when they come without a network", () => {
    const nothing = { ruleNumber: 20, ruleAction: "deny" };
    const named = network(table, { subnetIds: ["s-id"] });
    rule(named, allow);
    named.add("aws:ec2/networkAclRule:NetworkAclRule", "out", {
      networkAclId: "acl-id",
      egress: true,
      protocol: "-1",
      ...allow,
    });
    assert.deepEqual(found(named), ["PROVED"]);
    named.add("aws:ec2/networkAclRule:NetworkAclRule", "lost", { networkAclId: "acl-id", protocol: "-1", ...nothing });
    assert.deepEqual(found(named), ["UNKNOWN", "lost.cidrBlock"]);
  });
});
