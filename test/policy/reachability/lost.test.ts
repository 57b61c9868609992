/** What joins a network with things of others, or with things that nobody knows yet. */
import assert from "node:assert/strict";
import { UNKNOWN, type Value } from "../../../policy/graph";
import { answer, asked, connector, INTERNET, instance } from "./asking";
import { Scenario } from "./scenario";

type Inputs = Record<string, Value>;
const ATTACHMENT = "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment";
const LIST = "aws:ec2/managedPrefixList:ManagedPrefixList";
const ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry";

/** A public instance `i` in a subnet with a table of its own that leads out, with or without an association. */
function network(gatewayId: string, isAssociated = true): Scenario {
  const scenario = new Scenario();
  scenario.vpc();
  scenario.subnet("s", "10.0.0.0/24");
  scenario.routes("rt", isAssociated ? ["s"] : [], [{ destinationCidrBlock: "0.0.0.0/0", gatewayId }]);
  scenario.group("sg");
  scenario.allow("in", "sg", "all", { cidrIpv4: "0.0.0.0/0" });
  scenario.instance("i", "s", ["sg"], { associatePublicIpAddress: true });
  return scenario;
}
/** That the internet reaches `i`, and that it does not. */
const both = (scenario: Scenario): string[] => [
  asked(scenario, "8.8.8.8 -> i tcp/22").verdict,
  answer(scenario, "forbidden", INTERNET, instance("i"), "tcp/22").verdict,
];
const OPEN = ["UNKNOWN", "UNKNOWN"];

describe("an internet gateway", () => {
  it("may be attached to the VPC elsewhere when a route of its names it", () => {
    assert.deepEqual(both(network("igw-0abc")), OPEN);
  });

  it("of others is attached by an attachment of the program", () => {
    const scenario = network("igw-0abc");
    scenario.add(ATTACHMENT, "join", { internetGatewayId: "igw-0abc", vpcId: "vpc-id" });
    assert.deepEqual(both(scenario), ["PROVED", "REFUTED"]);
    const other = network("igw-0abc");
    other.add(ATTACHMENT, "join", { internetGatewayId: "igw-0abc", vpcId: "vpc-0fedcba9876543210" });
    assert.deepEqual(both(other), ["REFUTED", "PROVED"]);
  });

  it("of the program may be the one that an attachment of an unknown one means", () => {
    const scenario = network("igw-id");
    scenario.add("aws:ec2/internetGateway:InternetGateway", "igw", {});
    assert.deepEqual(both(scenario), ["REFUTED", "PROVED"]);
    scenario.add(ATTACHMENT, "join", { internetGatewayId: UNKNOWN, vpcId: "vpc-id" });
    assert.deepEqual(both(scenario), OPEN);
  });
});

describe("associations of a gateway that is not known", () => {
  it("may be of any gateway, and hand what comes in to somebody else", () => {
    const type = "aws:ec2/routeTableAssociation:RouteTableAssociation";
    const build = (more: Inputs): string => {
      const scenario = network("igw-id");
      scenario.gateway();
      scenario.add(type, "edge", { routeTableId: "rt-id", ...more });
      return both(scenario)[0]!;
    };
    assert.equal(build({ gatewayId: "igw-id" }), "UNKNOWN");
    assert.equal(build({ gatewayId: UNKNOWN }), "UNKNOWN");
    assert.equal(build({ gatewayId: "vgw-0abc" }), "PROVED");
  });
});

describe("associations of a subnet that is not known", () => {
  it("may be of any subnet that has no other table", () => {
    const scenario = network("igw-id", false);
    scenario.gateway();
    assert.equal(both(scenario)[0], "REFUTED");
    const association: Inputs = { routeTableId: "rt-id", subnetId: UNKNOWN };
    scenario.add("aws:ec2/routeTableAssociation:RouteTableAssociation", "lost", association);
    assert.deepEqual(both(scenario), OPEN);
  });

  it("may give any subnet a table that is not known either", () => {
    const scenario = network("igw-id", false);
    scenario.gateway();
    const association: Inputs = { routeTableId: UNKNOWN, subnetId: UNKNOWN };
    scenario.add("aws:ec2/routeTableAssociation:RouteTableAssociation", "lost", association);
    assert.deepEqual(both(scenario), OPEN);
  });

  it("may give any subnet a network ACL", () => {
    const scenario = network("igw-id");
    scenario.gateway();
    assert.deepEqual(both(scenario), ["PROVED", "REFUTED"]);
    scenario.add("aws:ec2/networkAcl:NetworkAcl", "closed", { vpcId: "vpc-id" });
    const association: Inputs = { networkAclId: "closed-id", subnetId: UNKNOWN };
    scenario.add("aws:ec2/networkAclAssociation:NetworkAclAssociation", "lost", association);
    assert.deepEqual(both(scenario), OPEN);
  });
});

describe("prefix lists", () => {
  const found = (list: Inputs, entry?: Inputs, told?: Value): string[] => {
    const scenario = connector();
    const inputs = { addressFamily: "IPv4", maxEntries: 5, ...list };
    scenario.add(LIST, "list", inputs, { outputs: told === undefined ? {} : { entries: told } });
    scenario.allow("in", "sg", "tcp/22", { prefixListId: "list-id" });
    if (entry) {
      scenario.add(ENTRY, "entry", { cidr: "8.8.8.0/24", ...entry });
    }
    return ["8.8.8.8", "9.9.9.9"].map((text) => asked(scenario, `${text} -> c tcp/22`).verdict);
  };

  it("are as the state tells when it has what the program says, and open when it has more", () => {
    const entries = [{ cidr: "8.8.8.0/24", description: "" }];
    assert.deepEqual(found({ entries }, undefined, entries), ["PROVED", "REFUTED"]);
    assert.deepEqual(found({}, { prefixListId: "list-id" }, entries), ["PROVED", "REFUTED"]);
    assert.deepEqual(found({}, undefined, entries), ["UNKNOWN", "UNKNOWN"]);
  });

  it("may have an entry whose list is not known", () => {
    assert.deepEqual(found({}, { prefixListId: UNKNOWN }), ["UNKNOWN", "UNKNOWN"]);
    assert.deepEqual(found({}, { prefixListId: "pl-0fedcba9876543210" }), ["REFUTED", "REFUTED"]);
  });
});

describe("load balancers with little said of them", () => {
  const front = (more: Inputs, listener: Inputs = {}): Scenario => {
    const scenario = new Scenario();
    scenario.vpc("vpc", "10.0.0.0/16", { ipv6CidrBlock: "2600:1f18:1::/56" });
    scenario.publicSubnet("pub", "10.0.0.0/24", "a", { ipv6CidrBlock: "2600:1f18:1:1::/64" });
    scenario.group("sg");
    scenario.allow("in", "sg", "tcp/80", { cidrIpv6: "::/0" });
    scenario.allow("in", "sg", "all", { cidrIpv4: "0.0.0.0/0" });
    scenario.balancer("lb", ["pub"], ["sg"], { ipAddressType: "dualstack", ...more });
    scenario.targetGroup("tg", 80);
    scenario.listener("l", "lb", 80, "tg", listener);
    return scenario;
  };

  it("take nothing over IPv6 from the internet when they are internal", () => {
    assert.equal(asked(front({}), "2a00::1 -> lb tcp/80").verdict, "PROVED");
    const found = asked(front({ internal: true }), "2a00::1 -> lb tcp/80").witness?.blockedBy;
    assert.equal(found, "lb is internal: it takes nothing from an internet gateway");
    assert.equal(asked(front({ internal: UNKNOWN }), "2a00::1 -> lb tcp/80").verdict, "UNKNOWN");
  });

  it("listen to HTTP when a listener has no protocol, and are of the application kind", () => {
    const verdicts = (more: Inputs, protocol: Value) =>
      ["tcp/80", "udp/80"].map((text) => asked(front(more, { protocol }), `8.8.8.8 -> lb ${text}`).verdict);
    assert.deepEqual(verdicts({}, undefined), ["PROVED", "REFUTED"]);
    assert.deepEqual(verdicts({}, UNKNOWN), ["UNKNOWN", "UNKNOWN"]);
    assert.deepEqual(verdicts({ loadBalancerType: "network" }, undefined), ["UNKNOWN", "UNKNOWN"]);
  });
});

describe("what is of something that is not known", () => {
  /** An instance `i` in a VPC as AWS makes it, with a gateway. */
  const plain = (): Scenario => {
    const scenario = new Scenario();
    scenario.vpc();
    scenario.gateway();
    scenario.subnet("s", "10.0.0.0/24");
    scenario.add("aws:ec2/instance:Instance", "i", { subnetId: "s-id", associatePublicIpAddress: true });
    return scenario;
  };
  const routes = [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-id" }];
  const ingress = [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }];

  it("may be the group, the list and the table that any VPC came with", () => {
    const scenario = plain();
    scenario.add("aws:ec2/defaultRouteTable:DefaultRouteTable", "main", { defaultRouteTableId: UNKNOWN, routes });
    scenario.group("open");
    scenario.allow("in", "open", "all", { cidrIpv4: "0.0.0.0/0" });
    scenario.instance("j", "s", ["open"], { associatePublicIpAddress: true });
    const found = asked(scenario, "8.8.8.8 -> j tcp/22");
    assert.equal(found.verdict, "UNKNOWN");
    const group = network("igw-id");
    group.gateway();
    group.add("aws:ec2/instance:Instance", "d", { subnetId: "s-id", associatePublicIpAddress: true });
    assert.equal(asked(group, "8.8.8.8 -> d tcp/22").verdict, "REFUTED");
    group.add("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "own", { vpcId: UNKNOWN, ingress });
    assert.deepEqual(asked(group, "8.8.8.8 -> d tcp/22").unknowns, ["security groups of d"]);
    const list = network("igw-id");
    list.gateway();
    list.add("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl", "own", { defaultNetworkAclId: UNKNOWN });
    assert.deepEqual(both(list), OPEN);
  });

  it("may be the main table of any VPC, by an association", () => {
    const scenario = network("igw-id", false);
    scenario.gateway();
    const type = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation";
    scenario.add(type, "main", { vpcId: UNKNOWN, routeTableId: "rt-id" });
    assert.deepEqual(both(scenario), OPEN);
  });

  it("may be the list of a subnet whose association says no other", () => {
    const scenario = network("igw-id");
    scenario.gateway();
    const association: Inputs = { networkAclId: UNKNOWN, subnetId: "s-id" };
    scenario.add("aws:ec2/networkAclAssociation:NetworkAclAssociation", "lost", association);
    assert.deepEqual(both(scenario), OPEN);
  });

  it("may be another interface of any instance, as one that the program does not make is of its own", () => {
    const verdict = (attachment?: Inputs) => {
      const scenario = connector();
      scenario.instance("d", "pub", ["sg"]);
      scenario.add("aws:ec2/networkInterface:NetworkInterface", "n", { subnetId: "pub-id", securityGroups: ["sg-id"] });
      const type = "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment";
      scenario.add(type, "join", { deviceIndex: 1, ...attachment });
      return ["c", "d"].map((name) => {
        const found = answer(scenario, "forbidden", INTERNET, instance(name), "tcp/22");
        return [found.verdict, ...found.unknowns].join(": ");
      });
    };
    const open = "UNKNOWN: the interface that join attaches";
    assert.deepEqual(verdict({ instanceId: "c-id", networkInterfaceId: "n-id" }), ["PROVED", "PROVED"]);
    assert.deepEqual(verdict({ instanceId: "c-id", networkInterfaceId: "eni-0abc" }), [open, "PROVED"]);
    assert.deepEqual(verdict({ instanceId: "c-id", networkInterfaceId: UNKNOWN }), [open, "PROVED"]);
    assert.deepEqual(verdict({ instanceId: UNKNOWN, networkInterfaceId: "n-id" }), [open, open]);
  });

  it("may be routes that any table takes over", () => {
    const propagated = (type: string): string[] => {
      const scenario = connector();
      const ends = ["c -> 8.8.8.8 tcp/443", "8.8.8.8 -> c tcp/443"];
      scenario.allow("in", "sg", "all", { cidrIpv4: "0.0.0.0/0" });
      const before = ends.map((text) => asked(scenario, text).verdict);
      scenario.add(type, "take", { routeTableId: UNKNOWN, vpnGatewayId: "vgw-0abc", routeServerId: "rs-0abc" });
      return [...before, ...ends.map((text) => asked(scenario, text).verdict)];
    };
    const found = ["PROVED", "PROVED", "UNKNOWN", "UNKNOWN"];
    assert.deepEqual(propagated("aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation"), found);
    assert.deepEqual(propagated("aws:vpc/routeServerPropagation:RouteServerPropagation"), found);
  });

  it("may be another address of any NAT gateway", () => {
    const scenario = connector();
    scenario.eip("ne", {}, "198.51.100.9");
    scenario.eip("more", {}, "198.51.100.10");
    scenario.nat("nat", "pub", "ne");
    scenario.subnet("priv", "10.0.8.0/24");
    scenario.routes("priv-rt", ["priv"], [{ destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat-id" }]);
    scenario.instance("h", "priv", ["sg"]);
    scenario.allow("in", "sg", "tcp/443", { cidrIpv4: "198.51.100.9/32" });
    const verdict = () => asked(scenario, "h -> 198.51.100.1 tcp/443").verdict;
    assert.equal(verdict(), "PROVED");
    const association: Inputs = { natGatewayId: UNKNOWN, allocationId: "more-id" };
    scenario.add("aws:ec2/natGatewayEipAssociation:NatGatewayEipAssociation", "lost", association);
    assert.equal(verdict(), "UNKNOWN");
  });

  it("may be a listener, a rule or a target of any load balancer", () => {
    const build = (listener: Inputs, target: Inputs): Scenario => {
      const scenario = connector();
      scenario.allow("in", "sg", "all", { cidrIpv4: "0.0.0.0/0" });
      scenario.balancer("lb", ["pub"], ["sg"]);
      scenario.targetGroup("tg", 443);
      scenario.listener("l", "lb", 443, "tg", listener);
      scenario.attach("tg", "c", target);
      return scenario;
    };
    const fixed = { defaultActions: [{ type: "fixed-response" }] };
    const verdicts = (scenario: Scenario) =>
      ["8.8.8.8 -> lb tcp/443", "lb -> c tcp/443"].map((text) => asked(scenario, text).verdict);
    assert.deepEqual(verdicts(build({}, {})), ["PROVED", "PROVED"]);
    assert.deepEqual(verdicts(build({ loadBalancerArn: UNKNOWN }, {})), ["UNKNOWN", "UNKNOWN"]);
    assert.deepEqual(verdicts(build({}, { targetGroupArn: UNKNOWN })), ["PROVED", "UNKNOWN"]);
    assert.deepEqual(verdicts(build(fixed, {})), ["PROVED", "REFUTED"]);
    const ruled = build(fixed, {});
    const rule: Inputs = { listenerArn: UNKNOWN, actions: [{ type: "forward", targetGroupArn: "tg-id" }] };
    ruled.add("aws:lb/listenerRule:ListenerRule", "rule", rule);
    assert.deepEqual(verdicts(ruled), ["PROVED", "UNKNOWN"]);
  });
});
