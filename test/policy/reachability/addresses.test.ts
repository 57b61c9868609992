/** Whose an address is, between addresses and names. */
import assert from "node:assert/strict";
import { UNKNOWN, type Value } from "../../../policy/graph";
import { asked } from "./asking";
import { Scenario } from "./scenario";

const OUT = { cidrIpv4: "0.0.0.0/0" };

const verdict = (scenario: Scenario, text: string) => asked(scenario, text).verdict;
const stop = (scenario: Scenario, text: string) => asked(scenario, text).witness?.blockedBy;

/** `web` and `shut` with public addresses, `db` without, in two public subnets; nothing gets into `shut`. */
function three(): Scenario {
  const scenario = new Scenario();
  scenario.vpc();
  scenario.publicSubnet("a", "10.0.0.0/24");
  scenario.publicSubnet("b", "10.0.1.0/24", "b");
  for (const group of ["open", "closed"]) {
    scenario.group(group);
    scenario.allow("out", group, "all", OUT);
  }
  scenario.allow("in", "open", "all", OUT);
  scenario.instance("web", "a", ["open"], { privateIp: "10.0.0.10" });
  scenario.instance("db", "b", ["open"], { privateIp: "10.0.1.10" });
  scenario.instance("shut", "b", ["closed"], { privateIp: "10.0.1.11" });
  scenario.eip("web-ip", { instance: "web-id" }, "52.0.0.10");
  scenario.eip("shut-ip", { instance: "shut-id" }, "52.0.0.11");
  return scenario;
}

describe("addresses in questions", () => {
  it("mean the instances that have them, on both sides", () => {
    assert.equal(verdict(three(), "10.0.0.10 -> 10.0.1.10 tcp/22"), "PROVED");
    assert.equal(verdict(three(), "10.0.0.10 -> 10.0.1.11 tcp/22"), "REFUTED");
    assert.equal(verdict(three(), "52.0.0.11 -> 10.0.1.10 tcp/22"), "PROVED");
  });

  it("mean, if public, their owner and not somebody on the internet", () => {
    assert.equal(stop(three(), "web -> 52.0.0.11 tcp/22"), "no ingress rule of closed admits it");
    assert.equal(verdict(three(), "shut -> 52.0.0.10 tcp/22"), "PROVED");
    assert.equal(verdict(three(), "203.0.113.7 -> 52.0.0.11 tcp/22"), "REFUTED");
    assert.equal(verdict(three(), "203.0.113.7 -> 52.0.0.10 tcp/22"), "PROVED");
  });

  it("mean nobody where an Elastic IP is bound to nothing or to a NAT gateway", () => {
    const scenario = three();
    scenario.eip("idle", {}, "52.0.0.12");
    scenario.eip("nat-ip", {}, "52.0.0.13");
    scenario.nat("nat", "a", "nat-ip");
    assert.equal(stop(scenario, "web -> 52.0.0.12 tcp/22"), "public address of idle is bound to nothing");
    assert.equal(
      stop(scenario, "203.0.113.7 -> 52.0.0.13 tcp/22"),
      "public address of nat-ip is the NAT gateway nat's, which lets in answers only",
    );
  });

  it("mean somebody on the internet where a thing outside the program has the Elastic IP", () => {
    const scenario = three();
    scenario.eip("theirs", { networkInterface: "eni-0123456789abcdef0" }, "52.0.0.14");
    assert.equal(verdict(scenario, "web -> 52.0.0.14 tcp/22"), "PROVED");
  });

  it("mean no host where AWS keeps them, in both families", () => {
    const kept = (address: string) =>
      `${address} belongs to no host: AWS keeps the first four addresses and the last one of each subnet`;
    for (const address of ["10.0.0.0", "10.0.0.3", "10.0.0.255"]) {
      assert.equal(stop(three(), `db -> ${address} tcp/22`), kept(address));
      assert.equal(stop(three(), `${address} -> db tcp/22`), kept(address));
    }
    assert.equal(verdict(three(), "db -> 10.0.0.4 tcp/22"), "PROVED");
    const six = dual();
    assert.equal(stop(six, "x -> 2001:db8:0:1:ffff:ffff:ffff:ffff tcp/22"), kept("2001:db8:0:1:ffff:ffff:ffff:ffff"));
    assert.equal(stop(six, "x -> 2001:db8:0:1::3 tcp/22"), kept("2001:db8:0:1::3"));
  });

  it("mean nobody where no subnet of the VPC has them", () => {
    assert.equal(stop(three(), "db -> 10.0.77.5 tcp/22"), "no subnet of vpc has 10.0.77.5/32");
  });

  it("say that hosts outside the program are meant where none of the program's has them", () => {
    const { verdict: found, assumptions } = asked(three(), "web -> 10.0.1.99 tcp/22");
    assert.equal(found, "PROVED");
    assert.deepEqual(assumptions, ["10.0.1.99: hosts outside the program, whose own firewall lets the traffic in"]);
  });

  it("are an interface's secondary addresses and delegated prefixes too, as the state tells them", () => {
    const scenario = three();
    const outputs: Record<string, Value> = {
      privateIp: "10.0.1.20",
      privateIps: ["10.0.1.20", "10.0.1.21"],
      ipv4Prefixes: ["10.0.1.64/28"],
    };
    scenario.add(
      "aws:ec2/networkInterface:NetworkInterface",
      "eni",
      { subnetId: "b-id", securityGroups: ["closed-id"], privateIpsCount: 1, ipv4PrefixCount: 1 },
      { outputs },
    );
    for (const address of ["10.0.1.20", "10.0.1.21", "10.0.1.70"]) {
      assert.equal(stop(scenario, `web -> ${address} tcp/22`), "no ingress rule of closed admits it", address);
    }
  });

  it("find an IPv6 address in another VPC of the program by way of the internet", () => {
    assert.equal(verdict(dual(), "x -> 2001:db8:1:1::10 tcp/443"), "PROVED");
    assert.equal(stop(dual(), "x -> 2001:db8:1:1::10 tcp/22"), "no ingress rule of far-sg admits it");
  });

  it("show what leaves a secondary address with the Elastic IP that is bound to it", () => {
    const scenario = three();
    scenario.add(
      "aws:ec2/networkInterface:NetworkInterface",
      "eni",
      { subnetId: "a-id", securityGroups: ["open-id"], privateIps: ["10.0.0.20", "10.0.0.21"] },
      { outputs: { privateIp: "10.0.0.20" } },
    );
    scenario.eip("second", {}, "52.0.0.20");
    scenario.add("aws:ec2/eipAssociation:EipAssociation", "bind", {
      allocationId: "second-id",
      networkInterfaceId: "eni-id",
      privateIpAddress: "10.0.0.21",
    });
    assert.equal(verdict(scenario, "10.0.0.21 -> 8.8.8.8 tcp/443"), "PROVED");
    assert.equal(
      stop(scenario, "10.0.0.20 -> 8.8.8.8 tcp/443"),
      "eni has no public address, and an internet gateway serves no other",
    );
  });

  /** An interface with two addresses and an Elastic IP on its primary one. */
  function bound(inputs: Record<string, Value>, outputs: Record<string, Value> = {}): Scenario {
    const scenario = three();
    const own = { subnetId: "a-id", securityGroups: ["open-id"], ...inputs };
    scenario.add("aws:ec2/networkInterface:NetworkInterface", "eni", own, { outputs });
    scenario.eip("of-eni", { networkInterface: "eni-id" }, "52.0.0.20");
    return scenario;
  }

  /** Which of the addresses 10.0.0.20 and .21 has the public one, and so gets out. */
  const getOut = (scenario: Scenario) =>
    ["10.0.0.20", "10.0.0.21"].filter((address) => verdict(scenario, `${address} -> 8.8.8.8 tcp/443`) === "PROVED");

  it("are primary by the order that the set has for the provider, as long as AWS has not answered", () => {
    const inputs = { privateIps: ["10.0.0.20", "10.0.0.21"] };
    assert.deepEqual(getOut(bound(inputs, { privateIp: UNKNOWN })), ["10.0.0.21"]);
    const ordered = { privateIpListEnabled: true, privateIpLists: ["10.0.0.20", "10.0.0.21"] };
    assert.deepEqual(getOut(bound(ordered, { privateIp: UNKNOWN })), ["10.0.0.20"]);
  });

  it("are primary as AWS answers, whatever comes first in the set by now", () => {
    const inputs = { privateIps: ["10.0.0.20", "10.0.0.21"] };
    assert.deepEqual(getOut(bound(inputs, { privateIp: "10.0.0.20" })), ["10.0.0.20"]);
  });

  it("are not primary for certain while a member of the set is not known", () => {
    const scenario = bound({ privateIps: ["10.0.0.20", UNKNOWN] }, { privateIp: UNKNOWN });
    assert.deepEqual(getOut(scenario), []);
  });

  it("are not what privateIp asks for, which a preview repeats and the provider never sends", () => {
    const scenario = bound({ privateIp: "10.0.0.77" }, { privateIp: "10.0.0.77" });
    const { assumptions } = asked(scenario, "web -> 10.0.0.77 tcp/22");
    assert.deepEqual(assumptions, ["10.0.0.77: hosts outside the program, whose own firewall lets the traffic in"]);
  });

  it("are never those of a host that talks to itself", () => {
    const scenario = three();
    scenario.allow("in", "closed", "tcp/22", { cidrIpv4: "10.0.0.0/8" });
    assert.equal(verdict(scenario, "10.0.1.11 -> shut tcp/22"), "PROVED");
    assert.equal(asked(scenario, "10.0.1.11 -> shut tcp/22").witness, undefined);
  });
});

/** Two VPCs with IPv6, each with an instance and a gateway; only tcp/443 gets into `far`. */
function dual(): Scenario {
  const scenario = new Scenario();
  for (const [index, name] of ["near", "far"].entries()) {
    const vpcId = `${name}-id`;
    scenario.vpc(name, `10.${index}.0.0/16`, { ipv6CidrBlock: `2001:db8:${index}::/56` });
    scenario.gateway(`${name}-igw`, vpcId);
    const ipv6CidrBlock = index === 0 ? "2001:db8:0:1::/64" : "2001:db8:1:1::/64";
    scenario.subnet(`${name}-s`, `10.${index}.0.0/24`, "a", { vpcId, ipv6CidrBlock });
    const route = { destinationIpv6CidrBlock: "::/0", gatewayId: `${name}-igw-id` };
    scenario.routes(`${name}-rt`, [`${name}-s`], [route], vpcId);
    scenario.group(`${name}-sg`, { vpcId });
    scenario.allow("out", `${name}-sg`, "all", { cidrIpv6: "::/0" });
  }
  scenario.allow("in", "far-sg", "tcp/443", { cidrIpv6: "::/0" });
  scenario.instance("x", "near-s", ["near-sg"], { ipv6Addresses: ["2001:db8:0:1::10"] });
  scenario.instance("y", "far-s", ["far-sg"], { ipv6Addresses: ["2001:db8:1:1::10"] });
  return scenario;
}
