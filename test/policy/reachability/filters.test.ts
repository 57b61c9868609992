/** Security groups and network ACLs as AWS documents them, one small network each. */
import assert from "node:assert/strict";
import { UNKNOWN } from "../../../policy/graph";
import { cidrs, world } from "../../../policy/reachability/build";
import { answer, CLIENTS, connector, INTERNET, instance, pair, stopped, verdict } from "./asking";
import { INSTANCE, Scenario } from "./scenario";

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
