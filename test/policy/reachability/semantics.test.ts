/** What AWS documents about filters, routes and gateways, one small network each. */
import assert from "node:assert/strict";
import { UNKNOWN } from "../../../policy/graph";
import { verify } from "../../../policy/reachability";
import { ANY_TRAFFIC, ask, cidrs, resource, traffic, world } from "../../../policy/reachability/build";
import type { Answer, Endpoint, Mode, Verdict } from "../../../policy/reachability/question";
import { INSTANCE, LOAD_BALANCER, Scenario, urnOf } from "./scenario";

const CLIENTS = cidrs("clients", "203.0.113.0/24");
const instance = (name: string, via?: "public" | "private" | "prefixes"): Endpoint =>
  resource(urnOf(INSTANCE, name), name, via);
const balancer = (via?: "public" | "private"): Endpoint => resource(urnOf(LOAD_BALANCER, "lb"), "lb", via);
const INTERNET: Endpoint = { kind: "internet", label: "internet" };

function answer(scenario: Scenario, mode: Mode, from: Endpoint, to: Endpoint, ...ports: string[]): Answer {
  const what = ports.length > 0 ? traffic(...ports) : ANY_TRAFFIC;
  return verify(scenario.graph(), [ask(mode, from, to, what)], { realAddresses: true })[0]!;
}

const verdict = (...args: Parameters<typeof answer>): Verdict => answer(...args).verdict;
const stopped = (...args: Parameters<typeof answer>): string | undefined => answer(...args).witness?.blockedBy;

/** An instance `c` with an Elastic IP in a public subnet, everything let out. */
function connector(): Scenario {
  const scenario = new Scenario();
  scenario.vpc();
  scenario.publicSubnet("pub", "10.0.0.0/24");
  scenario.group("sg");
  scenario.allow("out", "sg", "all", { cidrIpv4: "0.0.0.0/0" });
  scenario.instance("c", "pub", ["sg"]);
  scenario.eip("e", { instance: "c-id" }, "198.51.100.1");
  return scenario;
}

/** The same with a second instance `d` in a subnet of its own. */
function pair(): Scenario {
  const scenario = connector();
  scenario.publicSubnet("other", "10.0.1.0/24", "b");
  scenario.group("sg2");
  scenario.instance("d", "other", ["sg2"]);
  return scenario;
}

describe("security groups in reachability", () => {
  it("allow by the union of all rules of all groups of an interface", () => {
    const scenario = connector();
    scenario.group("second");
    scenario.allow("in", "sg", "tcp/4172", { cidrIpv4: "203.0.113.0/25" });
    scenario.allow("in", "second", "tcp/4172", { cidrIpv4: "203.0.113.128/25" });
    assert.equal(verdict(scenario, "required", CLIENTS, instance("c"), "tcp/4172"), "REFUTED");
    scenario.instance("both", "pub", ["sg", "second"]);
    scenario.eip("e2", { instance: "both-id" }, "198.51.100.2");
    assert.equal(verdict(scenario, "required", CLIENTS, instance("both"), "tcp/4172"), "PROVED");
  });

  it("let answers pass whatever the egress rules say", () => {
    const scenario = new Scenario();
    scenario.vpc();
    scenario.publicSubnet("pub", "10.0.0.0/24");
    scenario.group("sg");
    scenario.allow("in", "sg", "tcp/443", { cidrIpv4: "203.0.113.0/24" });
    scenario.instance("c", "pub", ["sg"]);
    scenario.eip("e", { instance: "c-id" });
    assert.equal(verdict(scenario, "required", CLIENTS, instance("c"), "tcp/443"), "PROVED");
    assert.equal(stopped(scenario, "required", instance("c"), INTERNET, "tcp/443"), "no egress rule of sg admits it");
  });

  it("refer by group to private addresses, not to public ones", () => {
    const scenario = pair();
    scenario.eip("e2", { instance: "d-id" }, "198.51.100.2");
    scenario.allow("out", "sg2", "all", { cidrIpv4: "0.0.0.0/0" });
    scenario.allow("in", "sg", "tcp/443", { referencedSecurityGroupId: "sg2-id" });
    assert.equal(verdict(scenario, "required", instance("d"), instance("c", "private"), "tcp/443"), "PROVED");
    assert.equal(verdict(scenario, "required", instance("d"), instance("c", "public"), "tcp/443"), "REFUTED");
  });

  it("are read in all three styles", () => {
    const inline = connector();
    inline.group("in", {
      ingress: [{ protocol: "tcp", fromPort: 4172, toPort: 4172, cidrBlocks: ["203.0.113.0/24"] }],
    });
    inline.instance("x", "pub", ["in"]);
    inline.eip("ex", { instance: "x-id" }, "198.51.100.3");
    assert.equal(verdict(inline, "required", CLIENTS, instance("x"), "tcp/4172"), "PROVED");
    const rule = connector();
    rule.add("aws:ec2/securityGroupRule:SecurityGroupRule", "old-style", {
      type: "ingress",
      securityGroupId: "sg-id",
      protocol: "6",
      fromPort: 4172,
      toPort: 4172,
      cidrBlocks: ["203.0.113.0/24"],
    });
    assert.equal(verdict(rule, "required", CLIENTS, instance("c"), "tcp/4172"), "PROVED");
    const own = connector();
    own.allow("in", "sg", "tcp/4172", { cidrIpv4: "203.0.113.0/24" });
    assert.equal(verdict(own, "required", CLIENTS, instance("c"), "tcp/4172"), "PROVED");
  });

  it("guarantee nothing by a separate rule next to an inline list, which removes it", () => {
    const scenario = connector();
    scenario.group("mixed", { ingress: [] });
    scenario.allow("in", "mixed", "tcp/4172", { cidrIpv4: "203.0.113.0/24" });
    scenario.instance("x", "pub", ["mixed"]);
    scenario.eip("ex", { instance: "x-id" }, "198.51.100.3");
    assert.equal(verdict(scenario, "required", CLIENTS, instance("x"), "tcp/4172"), "UNKNOWN");
    assert.equal(verdict(scenario, "forbidden", world("anyone"), instance("x"), "tcp/4172"), "UNKNOWN");
  });

  it("have no egress when none is declared: the provider revokes AWS's own rule", () => {
    const scenario = pair();
    assert.equal(
      stopped(scenario, "required", instance("d"), cidrs("dns", "10.0.0.9/32"), "udp/53"),
      "no egress rule of sg2 admits it",
    );
  });

  it("take -1 for all protocols and keep ICMP types in the port fields", () => {
    const scenario = connector();
    scenario.allow("in", "sg", "icmp/8-0", { cidrIpv4: "203.0.113.0/24" });
    assert.equal(verdict(scenario, "required", CLIENTS, instance("c"), "icmp"), "REFUTED");
    assert.equal(verdict(scenario, "forbidden", CLIENTS, instance("c"), "tcp/8"), "PROVED");
    scenario.allow("in", "sg", "all", { cidrIpv4: "203.0.113.0/24" });
    assert.equal(verdict(scenario, "required", CLIENTS, instance("c"), "icmp", "tcp/1-65535"), "PROVED");
  });

  it("are the VPC's default group where an instance names none", () => {
    const scenario = pair();
    scenario.add(INSTANCE, "plain", { subnetId: "pub-id" });
    scenario.add(INSTANCE, "plain2", { subnetId: "other-id" });
    assert.equal(verdict(scenario, "required", instance("plain"), instance("plain2"), "tcp/22"), "PROVED");
    assert.equal(verdict(scenario, "forbidden", instance("c"), instance("plain"), "tcp/22"), "PROVED");
  });

  it("outside the program may admit anything and guarantee nothing, but for the rules added to them here", () => {
    const scenario = connector();
    scenario.add(INSTANCE, "x", { subnetId: "pub-id", vpcSecurityGroupIds: ["sg-0fedcba9876543210"] });
    scenario.eip("ex", { instance: "x-id" }, "198.51.100.3");
    const open = answer(scenario, "required", CLIENTS, instance("x"), "tcp/443");
    assert.equal(open.verdict, "UNKNOWN");
    assert.deepEqual(open.unknowns, ["the ingress rules of sg-0fedcba9876543210, which are not in the program"]);
    scenario.add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ours", {
      securityGroupId: "sg-0fedcba9876543210",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: "203.0.113.0/24",
    });
    assert.equal(verdict(scenario, "required", CLIENTS, instance("x"), "tcp/443"), "PROVED");
  });
});

describe("network ACLs in reachability", () => {
  const open = (): Scenario => {
    const scenario = connector();
    scenario.allow("in", "sg", "tcp/443", { cidrIpv4: "203.0.113.0/24" });
    return scenario;
  };

  it("deny what no rule allows, and need a way back for the answer", () => {
    const closed = open();
    closed.acl("acl", ["pub"], []);
    assert.equal(stopped(closed, "required", CLIENTS, instance("c"), "tcp/443"), "network ACL into pub denies it");
    const oneWay = open();
    oneWay.acl("acl", ["pub"], ["in 100 allow tcp/443 0.0.0.0/0"]);
    assert.equal(
      stopped(oneWay, "required", CLIENTS, instance("c"), "tcp/443"),
      "network ACL out of pub (answer) denies it",
    );
  });

  it("need the whole ephemeral range open, not some of it", () => {
    const some = open();
    some.acl("acl", ["pub"], ["in 100 allow tcp/443 0.0.0.0/0", "out 100 allow tcp/32768-65535 0.0.0.0/0"]);
    assert.equal(verdict(some, "required", CLIENTS, instance("c"), "tcp/443"), "REFUTED");
    const all = open();
    all.acl("acl", ["pub"], ["in 100 allow tcp/443 0.0.0.0/0", "out 100 allow tcp/1024-65535 0.0.0.0/0"]);
    assert.equal(verdict(all, "required", CLIENTS, instance("c"), "tcp/443"), "PROVED");
  });

  it("apply the lowest matching number, also where rules overlap in part", () => {
    const scenario = open();
    scenario.acl(
      "acl",
      ["pub"],
      ["in 100 deny tcp/443 203.0.113.7/32", "in 200 allow tcp/443 0.0.0.0/0", "out 100 allow all 0.0.0.0/0"],
    );
    const refuted = answer(scenario, "required", CLIENTS, instance("c"), "tcp/443");
    assert.equal(refuted.witness?.packet, "203.0.113.7 -> c (public) at 198.51.100.1 tcp/443");
    const others = cidrs("others", "203.0.113.0/30", "203.0.113.8/29");
    assert.equal(verdict(scenario, "required", others, instance("c"), "tcp/443"), "PROVED");
  });

  it("stand only at the edge of a subnet", () => {
    const scenario = pair();
    scenario.instance("near", "pub", ["sg"]);
    scenario.allow("in", "sg", "tcp/443", { cidrIpv4: "10.0.0.0/16" });
    scenario.allow("out", "sg2", "all", { cidrIpv4: "0.0.0.0/0" });
    scenario.acl("acl", ["pub"], []);
    assert.equal(verdict(scenario, "required", instance("near"), instance("c", "private"), "tcp/443"), "PROVED");
    assert.equal(verdict(scenario, "required", instance("d"), instance("c", "private"), "tcp/443"), "REFUTED");
  });

  it("of AWS's own default allow everything", () => {
    assert.equal(verdict(open(), "required", CLIENTS, instance("c"), "tcp/443"), "PROVED");
  });

  it("with an unknown deny guarantee nothing, and name it", () => {
    const scenario = open();
    scenario.acl("acl", ["pub"], ["in 200 allow all 0.0.0.0/0", "out 100 allow all 0.0.0.0/0"]);
    scenario.add("aws:ec2/networkAclRule:NetworkAclRule", "later", {
      networkAclId: "acl-id",
      egress: false,
      ruleNumber: 100,
      ruleAction: "deny",
      protocol: "tcp",
      fromPort: 0,
      toPort: 65535,
      cidrBlock: UNKNOWN,
    });
    const found = answer(scenario, "required", CLIENTS, instance("c"), "tcp/443");
    assert.equal(found.verdict, "UNKNOWN");
    assert.deepEqual(found.unknowns, ["later.cidrBlock"]);
  });
});

describe("routes and gateways in reachability", () => {
  const open = (): Scenario => {
    const scenario = connector();
    scenario.allow("in", "sg", "tcp/443", { cidrIpv4: "0.0.0.0/0" });
    return scenario;
  };

  it("fall back to the VPC's main table, which has no way out", () => {
    const scenario = open();
    scenario.subnet("lonely", "10.0.9.0/24");
    scenario.instance("x", "lonely", ["sg"]);
    scenario.eip("ex", { instance: "x-id" }, "198.51.100.3");
    assert.equal(
      stopped(scenario, "required", CLIENTS, instance("x"), "tcp/443"),
      "route table of lonely has no route back to an internet gateway",
    );
  });

  it("take the longest prefix", () => {
    const scenario = open();
    scenario.nat("nat", "pub", "nat-eip");
    scenario.eip("nat-eip", {}, "198.51.100.9");
    scenario.add("aws:ec2/route:Route", "detour", {
      routeTableId: "pub-rt-id",
      destinationCidrBlock: "203.0.113.0/25",
      natGatewayId: "nat-id",
    });
    assert.equal(verdict(scenario, "required", CLIENTS, instance("c"), "tcp/443"), "REFUTED");
    assert.equal(verdict(scenario, "required", cidrs("rest", "203.0.113.128/25"), instance("c"), "tcp/443"), "PROVED");
  });

  it("cover every network of the VPC locally, secondary ones too", () => {
    const scenario = pair();
    scenario.add("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation", "second", {
      vpcId: "vpc-id",
      cidrBlock: "100.64.0.0/16",
    });
    scenario.subnet("far", "100.64.0.0/24");
    scenario.instance("x", "far", ["sg"]);
    scenario.allow("in", "sg", "tcp/443", { referencedSecurityGroupId: "sg-id" });
    assert.equal(verdict(scenario, "required", instance("c"), instance("x"), "tcp/443"), "PROVED");
  });

  it("use an internet gateway only when it is attached to the VPC", () => {
    const scenario = open();
    const detached = scenario.resources.findIndex(({ name }) => name === "igw");
    scenario.resources[detached] = { ...scenario.resources[detached]!, inputs: {}, outputs: {} };
    assert.equal(
      stopped(scenario, "required", CLIENTS, instance("c"), "tcp/443"),
      "no internet gateway is attached to vpc",
    );
  });

  it("drop private addresses at the internet gateway, in both directions", () => {
    const scenario = open();
    const office = cidrs("office", "10.99.0.0/24");
    assert.equal(verdict(scenario, "required", office, instance("c", "public"), "tcp/443"), "REFUTED");
    assert.equal(
      stopped(scenario, "required", instance("c"), office, "tcp/443"),
      "route table of pub has no route to office",
    );
  });

  it("need a public address to use an internet gateway", () => {
    const scenario = open();
    scenario.instance("x", "pub", ["sg"]);
    assert.equal(
      stopped(scenario, "required", instance("x"), INTERNET, "tcp/443"),
      "x has no public address, and an internet gateway serves no other",
    );
    assert.equal(stopped(scenario, "required", CLIENTS, instance("x"), "tcp/443"), "x has no public IPv4 address");
  });

  it("take the address a subnet assigns by itself for a public one", () => {
    const scenario = open();
    scenario.publicSubnet("auto", "10.0.7.0/24", "a", { mapPublicIpOnLaunch: true });
    scenario.instance("x", "auto", ["sg"]);
    assert.equal(verdict(scenario, "required", CLIENTS, instance("x"), "tcp/443"), "PROVED");
    scenario.instance("y", "auto", ["sg"], { associatePublicIpAddress: false });
    assert.equal(verdict(scenario, "required", CLIENTS, instance("y"), "tcp/443"), "REFUTED");
  });

  it("let nobody in through a NAT gateway, and TCP, UDP and ICMP out", () => {
    const scenario = open();
    scenario.subnet("priv", "10.0.8.0/24");
    scenario.eip("nat-eip", {}, "198.51.100.9");
    scenario.nat("nat", "pub", "nat-eip");
    scenario.routes("priv-rt", ["priv"], [{ destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat-id" }]);
    scenario.instance("x", "priv", ["sg"]);
    assert.equal(verdict(scenario, "required", instance("x"), INTERNET, "tcp/443", "udp/53", "icmp"), "PROVED");
    assert.equal(verdict(scenario, "required", instance("x"), INTERNET), "REFUTED");
    assert.equal(verdict(scenario, "forbidden", { ...INTERNET }, instance("x")), "PROVED");
  });

  it("stop at the NAT gateway's own subnet when that has no way out, or filters", () => {
    const build = (): Scenario => {
      const scenario = open();
      scenario.subnet("priv", "10.0.8.0/24");
      scenario.eip("nat-eip", {}, "198.51.100.9");
      scenario.routes("priv-rt", ["priv"], [{ destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat-id" }]);
      scenario.instance("x", "priv", ["sg"]);
      return scenario;
    };
    const dead = build();
    dead.subnet("dead", "10.0.10.0/24");
    dead.nat("nat", "dead", "nat-eip");
    assert.equal(
      stopped(dead, "required", instance("x"), INTERNET, "tcp/443"),
      "route table of dead has no route to an internet gateway for it",
    );
    const filtered = build();
    filtered.publicSubnet("edge", "10.0.11.0/24");
    filtered.nat("nat", "edge", "nat-eip");
    filtered.acl("acl", ["edge"], ["in 100 allow tcp/443 10.0.0.0/8", "out 100 allow all 0.0.0.0/0"]);
    assert.equal(
      stopped(filtered, "required", instance("x"), INTERNET, "tcp/443"),
      "network ACL into edge (answer) denies it",
    );
  });

  it("give a private NAT gateway no internet", () => {
    const scenario = open();
    scenario.subnet("priv", "10.0.8.0/24");
    scenario.add("aws:ec2/natGateway:NatGateway", "nat", { subnetId: "pub-id", connectivityType: "private" });
    scenario.routes("priv-rt", ["priv"], [{ destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat-id" }]);
    scenario.instance("x", "priv", ["sg"]);
    assert.equal(
      stopped(scenario, "required", instance("x"), INTERNET, "tcp/443"),
      "NAT gateway nat is private: it has no way to the internet",
    );
  });

  it("let a regional NAT gateway out without a subnet, with addresses nobody knows", () => {
    const scenario = open();
    scenario.subnet("priv", "10.0.8.0/24");
    scenario.add("aws:ec2/natGateway:NatGateway", "nat", { availabilityMode: "regional", vpcId: "vpc-id" });
    scenario.routes("priv-rt", ["priv"], [{ destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat-id" }]);
    scenario.instance("x", "priv", ["sg"]);
    assert.equal(verdict(scenario, "required", instance("x"), INTERNET, "tcp/443"), "PROVED");
    scenario.group("narrow");
    scenario.allow("in", "narrow", "tcp/443", { cidrIpv4: "203.0.113.0/24" });
    scenario.instance("y", "pub", ["narrow"]);
    scenario.eip("ey", { instance: "y-id" }, "198.51.100.4");
    assert.equal(verdict(scenario, "required", instance("x"), instance("y", "public"), "tcp/443"), "UNKNOWN");
  });

  it("call what is not modelled opaque: it may deliver, and guarantees nothing", () => {
    const scenario = open();
    scenario.add("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "tgw", { vpcId: "vpc-id" });
    scenario.add("aws:ec2/route:Route", "to-tgw", {
      routeTableId: "pub-rt-id",
      destinationCidrBlock: "10.99.0.0/16",
      transitGatewayId: "tgw-0123",
    });
    const office = cidrs("office", "10.99.0.0/24");
    const found = answer(scenario, "required", instance("c"), office, "tcp/443");
    assert.equal(found.verdict, "UNKNOWN");
    assert.deepEqual(found.unknowns, ["transitGatewayId tgw-0123 (not modelled)"]);
    assert.equal(verdict(scenario, "forbidden", office, instance("c", "private"), "tcp/443"), "UNKNOWN");
  });

  it("carry IPv6 through an internet gateway both ways, and through an egress-only gateway outwards", () => {
    const scenario = new Scenario();
    scenario.vpc("vpc", "10.0.0.0/16", { ipv6CidrBlock: "2600:1f18::/56" });
    scenario.publicSubnet("pub", "10.0.0.0/24", "a", { ipv6CidrBlock: "2600:1f18::/64" });
    scenario.subnet("priv", "10.0.1.0/24", "b", { ipv6CidrBlock: "2600:1f18:0:1::/64" });
    scenario.add("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway", "eigw", { vpcId: "vpc-id" });
    scenario.routes("priv-rt", ["priv"], [{ destinationIpv6CidrBlock: "::/0", egressOnlyGatewayId: "eigw-id" }]);
    scenario.group("sg");
    scenario.allow("in", "sg", "tcp/443", { cidrIpv6: "::/0" });
    scenario.allow("out", "sg", "tcp/443", { cidrIpv6: "::/0" });
    scenario.instance("open", "pub", ["sg"], { ipv6AddressCount: 1 });
    scenario.instance("shut", "priv", ["sg"], { ipv6AddressCount: 1 });
    const clients = cidrs("clients", "2001:db8::/32");
    assert.equal(verdict(scenario, "required", clients, instance("open"), "tcp/443"), "PROVED");
    assert.equal(verdict(scenario, "required", clients, instance("shut"), "tcp/443"), "REFUTED");
    assert.equal(verdict(scenario, "required", instance("shut"), clients, "tcp/443"), "PROVED");
    assert.equal(verdict(scenario, "required", instance("open"), instance("shut"), "tcp/443"), "REFUTED");
  });

  it("stop at VPC Block Public Access, unless an exclusion may apply", () => {
    const scenario = open();
    scenario.add("aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions", "block", {
      internetGatewayBlockMode: "block-ingress",
    });
    assert.equal(verdict(scenario, "required", CLIENTS, instance("c"), "tcp/443"), "REFUTED");
    scenario.add("aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion", "but", { vpcId: "vpc-id" });
    assert.equal(verdict(scenario, "required", CLIENTS, instance("c"), "tcp/443"), "UNKNOWN");
  });

  it("take delegated prefixes for addresses of the interface, and want a CIDR rule for them", () => {
    const scenario = pair();
    scenario.add("aws:ec2/networkInterface:NetworkInterface", "eni", {
      subnetId: "pub-id",
      securityGroups: ["sg-id"],
      privateIps: ["10.0.0.9"],
      ipv4Prefixes: ["10.0.0.16/28"],
    });
    const users = resource(urnOf("aws:ec2/networkInterface:NetworkInterface", "eni"), "users", "prefixes");
    scenario.allow("in", "sg2", "tcp/443", { referencedSecurityGroupId: "sg-id" });
    assert.equal(verdict(scenario, "required", users, instance("d", "private"), "tcp/443"), "UNKNOWN");
    scenario.allow("in", "sg2", "tcp/443", { cidrIpv4: "10.0.0.16/28" });
    assert.equal(verdict(scenario, "required", users, instance("d", "private"), "tcp/443"), "PROVED");
  });

  it("read a prefix list of the program, and doubt one that is not in it", () => {
    const scenario = connector();
    scenario.add("aws:ec2/managedPrefixList:ManagedPrefixList", "offices", {
      addressFamily: "IPv4",
      maxEntries: 5,
      entries: [{ cidr: "203.0.113.0/25" }],
    });
    scenario.add("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry", "more", {
      prefixListId: "offices-id",
      cidr: "203.0.113.128/25",
    });
    scenario.allow("in", "sg", "tcp/4172", { prefixListId: "offices-id" });
    scenario.allow("in", "sg", "udp/4172", { prefixListId: "pl-0123456789abcdef0" });
    assert.equal(verdict(scenario, "required", CLIENTS, instance("c"), "tcp/4172"), "PROVED");
    const doubted = answer(scenario, "required", CLIENTS, instance("c"), "udp/4172");
    assert.equal(doubted.verdict, "UNKNOWN");
    assert.deepEqual(doubted.unknowns, ["entries of prefix list pl-0123456789abcdef0"]);
  });
});

describe("load balancers in reachability", () => {
  const behind = (): Scenario => {
    const scenario = connector();
    scenario.publicSubnet("pub-b", "10.0.1.0/24", "b");
    scenario.group("lb-sg");
    scenario.allow("in", "lb-sg", "tcp/443", { cidrIpv4: "203.0.113.0/24" });
    scenario.allow("out", "lb-sg", "tcp/443", { referencedSecurityGroupId: "sg-id" });
    scenario.allow("in", "sg", "tcp/443", { referencedSecurityGroupId: "lb-sg-id" });
    scenario.balancer("lb", ["pub", "pub-b"], ["lb-sg"]);
    scenario.targetGroup("tg", 443);
    scenario.listener("https", "lb", 443, "tg");
    scenario.attach("tg", "c");
    return scenario;
  };

  it("answer on their listeners' ports and on no other", () => {
    const scenario = behind();
    scenario.allow("in", "lb-sg", "tcp/80", { cidrIpv4: "203.0.113.0/24" });
    assert.equal(verdict(scenario, "required", CLIENTS, balancer("public"), "tcp/443"), "PROVED");
    assert.equal(stopped(scenario, "required", CLIENTS, balancer("public"), "tcp/80"), "no listener of lb takes it");
  });

  it("need a way to the internet in every one of their subnets", () => {
    const scenario = behind();
    scenario.subnet("dead", "10.0.5.0/24", "c");
    scenario.balancer("wide", ["pub", "dead"], ["lb-sg"]);
    scenario.listener("wide-https", "wide", 443, "tg");
    const wide = resource(urnOf(LOAD_BALANCER, "wide"), "wide", "public");
    assert.equal(verdict(scenario, "required", CLIENTS, wide, "tcp/443"), "REFUTED");
  });

  it("send to registered targets on their port, with their own addresses", () => {
    const scenario = behind();
    assert.equal(verdict(scenario, "required", balancer("private"), instance("c", "private"), "tcp/443"), "PROVED");
    assert.equal(
      stopped(scenario, "required", balancer("private"), instance("c", "private"), "tcp/22"),
      "c is not registered with lb on that port",
    );
  });

  it("send to the port of the attachment where it has one, and to the health-check port", () => {
    const scenario = behind();
    scenario.targetGroup("tg8", 80, { healthCheck: { port: "9000" } });
    scenario.listener("http", "lb", 8080, "tg8");
    scenario.attach("tg8", "c", { port: 8443 });
    scenario.allow("out", "lb-sg", "tcp/1-65535", { cidrIpv4: "10.0.0.0/16" });
    scenario.allow("in", "sg", "tcp/1-65535", { cidrIpv4: "10.0.0.0/16" });
    const to = instance("c", "private");
    assert.equal(verdict(scenario, "required", balancer("private"), to, "tcp/8443", "tcp/9000"), "PROVED");
    assert.equal(verdict(scenario, "required", balancer("private"), to, "tcp/80"), "REFUTED");
  });

  it("use no target in a zone that is not enabled", () => {
    const scenario = behind();
    scenario.publicSubnet("pub-c", "10.0.6.0/24", "c");
    scenario.instance("far", "pub-c", ["sg"]);
    scenario.attach("tg", "far");
    assert.equal(
      stopped(scenario, "required", balancer("private"), instance("far", "private"), "tcp/443"),
      "the zone of far is not enabled on lb",
    );
  });

  it("certainly take the default action, and perhaps those of listener rules", () => {
    const scenario = behind();
    scenario.targetGroup("other", 443);
    scenario.instance("d", "pub-b", ["sg"]);
    scenario.attach("other", "d");
    scenario.add("aws:lb/listenerRule:ListenerRule", "rule", {
      listenerArn: "https-id",
      actions: [{ type: "forward", targetGroupArn: "other-id" }],
      conditions: [{ pathPattern: { values: ["/x"] } }],
    });
    assert.equal(verdict(scenario, "required", balancer("private"), instance("d", "private"), "tcp/443"), "UNKNOWN");
    assert.equal(verdict(scenario, "required", balancer("private"), instance("c", "private"), "tcp/443"), "PROVED");
  });

  it("send nowhere when the action is a redirect", () => {
    const scenario = behind();
    const index = scenario.resources.findIndex(({ name }) => name === "https");
    const redirect = { ...scenario.resources[index]!.inputs, defaultActions: [{ type: "redirect" }] };
    scenario.resources[index] = { ...scenario.resources[index]!, inputs: redirect };
    assert.equal(verdict(scenario, "required", balancer("private"), instance("c", "private"), "tcp/443"), "REFUTED");
  });

  it("keep internal ones from the internet", () => {
    const scenario = behind();
    scenario.balancer("inner", ["pub", "pub-b"], ["lb-sg"], { internal: true });
    scenario.listener("inner-https", "inner", 443, "tg");
    const inner = resource(urnOf(LOAD_BALANCER, "inner"), "inner");
    assert.equal(stopped(scenario, "required", CLIENTS, inner, "tcp/443"), "inner has no public IPv4 address");
    assert.equal(verdict(scenario, "forbidden", { ...INTERNET }, inner, "tcp/443"), "PROVED");
  });

  it("see a private host that calls their public name with the address of its NAT gateway", () => {
    const build = (address: string): Scenario => {
      const scenario = behind();
      scenario.subnet("priv", "10.0.8.0/24", "a");
      scenario.eip("nat-eip", {}, "198.51.100.9");
      scenario.nat("nat", "pub-b", "nat-eip");
      scenario.routes("priv-rt", ["priv"], [{ destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat-id" }]);
      scenario.instance("host", "priv", ["sg"]);
      scenario.allow("in", "lb-sg", "tcp/443", { cidrIpv4: address });
      return scenario;
    };
    const hairpin = (scenario: Scenario) =>
      answer(scenario, "required", instance("host", "private"), balancer("public"), "tcp/443");
    assert.equal(hairpin(build("198.51.100.9/32")).verdict, "PROVED");
    assert.equal(hairpin(build("10.0.8.0/24")).witness?.blockedBy, "no ingress rule of lb-sg admits it");
    const byGroup = behind();
    byGroup.allow("in", "lb-sg", "tcp/443", { referencedSecurityGroupId: "sg-id" });
    const own = answer(byGroup, "required", instance("c", "private"), balancer("public"), "tcp/443");
    assert.equal(own.verdict, "REFUTED", "a group reference does not match the public address");
  });

  it("know the NAT gateway's address by identity while its number is not known", () => {
    const scenario = behind();
    scenario.subnet("priv", "10.0.8.0/24", "a");
    scenario.eip("nat-eip", {}, UNKNOWN);
    scenario.nat("nat", "pub-b", "nat-eip");
    scenario.routes("priv-rt", ["priv"], [{ destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat-id" }]);
    scenario.instance("host", "priv", ["sg"]);
    const ask = () => answer(scenario, "required", instance("host", "private"), balancer("public"), "tcp/443").verdict;
    assert.equal(ask(), "UNKNOWN", "the number may turn out to be a client's");
    const depends = { propertyDependencies: { cidrIpv4: [urnOf("aws:ec2/eip:Eip", "nat-eip")] } };
    scenario.allow("in", "lb-sg", "tcp/443", { cidrIpv4: UNKNOWN }, depends);
    assert.equal(ask(), "PROVED");
  });
});
