/** Routes, internet gateways and NAT gateways as AWS documents them, one small network each. */
import assert from "node:assert/strict";
import { cidrs, resource } from "../../../policy/reachability/build";
import { answer, CLIENTS, connector, INTERNET, instance, pair, stopped, verdict } from "./asking";
import { Scenario, urnOf } from "./scenario";

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
