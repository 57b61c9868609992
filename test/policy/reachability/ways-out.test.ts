/** Who sends, and by which way out: found by random networks of other people (wide/). */
import assert from "node:assert/strict";
import { cidrs } from "../../../policy/reachability/build";
import type { Endpoint } from "../../../policy/reachability/question";
import { answer, asked, connector, INTERNET, instance, pair } from "./asking";
import type { Scenario } from "./scenario";

const ALL = { cidrIpv4: "0.0.0.0/0" };
const verdict = (scenario: Scenario, text: string) => asked(scenario, text).verdict;
const stop = (scenario: Scenario, text: string) => asked(scenario, text).witness?.blockedBy;
/** What a question of a stack file with `expect: unreachable` is told. */
const unreachable = (scenario: Scenario, from: string, to: string, port = "tcp/443") =>
  answer(scenario, "forbidden", cidrs(from, from), to === "internet" ? INTERNET : instance(to, "public"), port).verdict;

/** Instance `c`, open to everybody, and a private subnet behind a public NAT gateway in a subnet of its own. */
function behindNat(...routes: readonly Record<string, string>[]): Scenario {
  const scenario = connector();
  scenario.allow("in", "sg", "all", ALL);
  scenario.subnet("nat-s", "10.0.9.0/24");
  scenario.routes("nat-rt", ["nat-s"], [{ destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-id" }, ...routes]);
  scenario.eip("nat-ip", {}, "198.51.100.7");
  scenario.nat("nat", "nat-s", "nat-ip");
  scenario.subnet("priv", "10.0.8.0/24", "b");
  scenario.routes("priv-rt", ["priv"], [{ destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat-id" }]);
  scenario.instance("h", "priv", ["sg"], { privateIp: "10.0.8.10" });
  return scenario;
}

/** A VPC of its own with an instance `y` at 10.1.0.10 and 198.51.100.20, which calls on tcp 443. */
function far(scenario: Scenario): void {
  scenario.vpc("far", "10.1.0.0/16");
  scenario.gateway("far-igw", "far-id");
  scenario.subnet("far-s", "10.1.0.0/24", "a", { vpcId: "far-id" });
  scenario.routes("far-rt", ["far-s"], [{ destinationCidrBlock: "0.0.0.0/0", gatewayId: "far-igw-id" }], "far-id");
  scenario.group("far-sg", { vpcId: "far-id" });
  scenario.allow("out", "far-sg", "tcp/443", ALL);
  scenario.instance("y", "far-s", ["far-sg"], { privateIp: "10.1.0.10" });
  scenario.eip("y-ip", { instance: "y-id" }, "198.51.100.20");
}

describe("senders and their ways out", () => {
  it("have no IPv4 address in a subnet of IPv6 alone, which has no IPv4 hosts either", () => {
    const scenario = connector();
    scenario.allow("in", "sg", "tcp/443", ALL);
    assert.equal(
      answer(scenario, "forbidden", cidrs("8.8.8.8", "8.8.8.8/32"), instance("c", "private"), "tcp/443").verdict,
      "PROVED",
    );
    const inputs = { vpcId: "vpc-id", ipv6Native: true, ipv6CidrBlock: "2600:1f18:1:a::/64", availabilityZone: "a" };
    scenario.add("aws:ec2/subnet:Subnet", "six", inputs);
    scenario.instance("s", "six", ["sg"], { ipv6Addresses: ["2600:1f18:1:a::10"] });
    assert.equal(stop(scenario, "10.0.0.9 -> s tcp/443"), "s has no IPv4 address");
    assert.equal(
      answer(scenario, "forbidden", cidrs("8.8.8.8", "8.8.8.8/32"), instance("c", "private"), "tcp/443").verdict,
      "PROVED",
    );
  });

  it("are not Elastic IPs that are bound to nothing", () => {
    const scenario = connector();
    scenario.allow("in", "sg", "tcp/443", ALL);
    scenario.eip("idle", {}, "198.51.100.99");
    assert.equal(unreachable(scenario, "198.51.100.99/32", "c"), "PROVED");
  });

  it("are hosts outside the program in a subnet too, on their way to the internet", () => {
    const scenario = behindNat();
    assert.equal(unreachable(scenario, "10.0.8.50/32", "internet"), "REFUTED");
    assert.equal(unreachable(scenario, "10.0.8.50/32", "c"), "REFUTED");
    scenario.acl("acl", ["priv"], ["out 100 allow tcp/22 0.0.0.0/0", "in 100 allow all 0.0.0.0/0"]);
    assert.equal(unreachable(scenario, "10.0.8.50/32", "internet"), "PROVED");
    assert.equal(unreachable(scenario, "10.0.8.50/32", "c"), "PROVED");
  });

  it("reach a public address from another VPC of the program, by the internet", () => {
    const scenario = connector();
    scenario.allow("in", "sg", "tcp/443", { cidrIpv4: "198.51.100.20/32" });
    far(scenario);
    assert.equal(unreachable(scenario, "10.1.0.10/32", "c"), "REFUTED");
    assert.equal(unreachable(scenario, "10.1.0.10/32", "c", "tcp/22"), "PROVED");
    const there = cidrs("y", "10.1.0.10/32");
    assert.equal(answer(scenario, "required", there, instance("c", "public"), "tcp/443").verdict, "PROVED");
  });

  it("have the groups of the instance that AWS gave a public address", () => {
    const scenario = pair();
    scenario.allow("in", "sg", "all", ALL);
    const at = scenario.resources.findIndex(({ name }) => name === "d");
    const outputs = { ...scenario.resources[at]!.outputs, publicIp: "52.9.9.9", privateIp: "10.0.1.10" };
    scenario.resources[at] = { ...scenario.resources[at]!, outputs };
    assert.equal(unreachable(scenario, "52.9.9.9/32", "c"), "PROVED");
    scenario.allow("out", "sg2", "tcp/443", ALL);
    assert.equal(unreachable(scenario, "52.9.9.9/32", "c"), "REFUTED");
    assert.equal(unreachable(scenario, "52.9.9.9/32", "c", "tcp/22"), "PROVED");
  });

  it("go beyond a public NAT gateway by the routes of its own subnet, as beyond a private one", () => {
    const text = "h -> 10.9.1.1 tcp/443";
    const transit = { destinationCidrBlock: "10.9.0.0/16", transitGatewayId: "tgw-1" };
    assert.deepEqual(asked(behindNat(transit), text).unknowns, ["transitGatewayId tgw-1 (not modelled)"]);
    assert.equal(verdict(behindNat(), text), "REFUTED");
    assert.equal(verdict(behindNat(transit), "h -> 8.8.8.8 tcp/443"), "PROVED");
    assert.equal(verdict(behindNat(transit), "h -> 10.10.1.1 tcp/443"), "REFUTED");
  });

  it("may go beyond a NAT gateway over a peering connection to a VPC of the program", () => {
    const scenario = behindNat({ destinationCidrBlock: "10.1.0.0/16", vpcPeeringConnectionId: "peer-id" });
    scenario.vpc("far", "10.1.0.0/16");
    scenario.subnet("far-s", "10.1.0.0/24", "a", { vpcId: "far-id" });
    scenario.group("far-sg", { vpcId: "far-id" });
    scenario.allow("in", "far-sg", "tcp/443", ALL);
    scenario.instance("y", "far-s", ["far-sg"], { privateIp: "10.1.0.10" });
    const ends = { vpcId: "vpc-id", peerVpcId: "far-id", autoAccept: true };
    scenario.add("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "peer", ends);
    assert.equal(stop(scenario, "h -> y tcp/443"), "route table of far-s (answer) has no route to NAT gateway nat");
    const back = { destinationCidrBlock: "10.0.0.0/16", vpcPeeringConnectionId: "peer-id" };
    scenario.routes("far-rt", ["far-s"], [back], "far-id");
    assert.equal(verdict(scenario, "h -> y tcp/443"), "UNKNOWN");
    assert.equal(stop(scenario, "h -> y tcp/22"), "no ingress rule of far-sg admits it");
    // What arrives has an address of the NAT gateway's subnet, whatever else the far side admits.
    scenario.acl(
      "acl",
      ["far-s"],
      ["in 10 deny tcp/443 10.0.9.0/24", "in 20 allow all 0.0.0.0/0", "out 10 allow all 0.0.0.0/0"],
    );
    assert.equal(verdict(scenario, "h -> y tcp/443"), "REFUTED");
  });

  it("are not kept out by groups that admit the NAT gateway they come through", () => {
    const build = (admitted: string): Scenario => {
      const scenario = behindNat({ destinationCidrBlock: "10.1.0.0/16", vpcPeeringConnectionId: "peer-id" });
      scenario.vpc("far", "10.1.0.0/16");
      scenario.subnet("far-s", "10.1.0.0/24", "a", { vpcId: "far-id" });
      scenario.group("far-sg", { vpcId: "far-id" });
      scenario.allow("in", "far-sg", "tcp/443", { cidrIpv4: admitted });
      scenario.instance("y", "far-s", ["far-sg"], { privateIp: "10.1.0.10" });
      const ends = { vpcId: "vpc-id", peerVpcId: "far-id", autoAccept: true };
      scenario.add("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "peer", ends);
      return scenario;
    };
    const [from, to] = [instance("h", "private"), instance("y", "private")];
    // The NAT gateway is in 10.0.9.0/24, the sender in 10.0.8.0/24.
    assert.equal(answer(build("10.0.9.0/24"), "forbidden", from, to, "tcp/443").verdict, "UNKNOWN");
    assert.equal(answer(build("10.0.10.0/24"), "forbidden", from, to, "tcp/443").verdict, "PROVED");
  });

  it("are hosts outside the program in a subnet too, on their way to another network", () => {
    const scenario = behindNat({ destinationCidrBlock: "10.9.0.0/16", transitGatewayId: "tgw-1" });
    const [from, to] = ["10.0.9.50/32", "10.9.1.1/32"].map((text) => cidrs(text, text)) as [Endpoint, Endpoint];
    assert.equal(answer(scenario, "forbidden", from, to, "tcp/443").verdict, "UNKNOWN");
    scenario.acl("acl", ["nat-s"], ["out 100 allow tcp/22 0.0.0.0/0"]);
    assert.equal(answer(scenario, "forbidden", from, to, "tcp/443").verdict, "PROVED");
  });

  it("call a load balancer by its name from another VPC at its public addresses", () => {
    const scenario = connector();
    scenario.group("lb-sg");
    scenario.allow("in", "lb-sg", "tcp/443", { cidrIpv4: "198.51.100.20/32" });
    scenario.balancer("lb", ["pub"], ["lb-sg"]);
    scenario.targetGroup("tg", 443);
    scenario.listener("l", "lb", 443, "tg");
    far(scenario);
    assert.equal(verdict(scenario, "10.1.0.10 -> lb tcp/443"), "PROVED");
    assert.equal(verdict(scenario, "10.1.0.10 -> lb tcp/22"), "REFUTED");
  });

  it("are not kept from IPv6 numbers by hosts that have none", () => {
    const scenario = connector();
    scenario.vpc("six", "10.2.0.0/16", { ipv6CidrBlock: "2600:1f18:2::/56" });
    scenario.subnet("dual", "10.2.0.0/24", "a", { vpcId: "six-id", ipv6CidrBlock: "2600:1f18:2:1::/64" });
    scenario.group("six-sg", { vpcId: "six-id" });
    scenario.allow("out", "six-sg", "all", { cidrIpv6: "::/0" });
    scenario.instance("four", "dual", ["six-sg"], { privateIp: "10.2.0.10" });
    scenario.instance("s", "dual", ["six-sg"], { privateIp: "10.2.0.11", ipv6Addresses: ["2600:1f18:2:1::11"] });
    const there = cidrs("there", "2600:1f18:2:1::50/128");
    assert.equal(answer(scenario, "forbidden", instance("s", "private"), there, "tcp/443").verdict, "REFUTED");
  });

  it("end at a NAT gateway whose own subnet sends to it", () => {
    const scenario = connector();
    scenario.eip("nat-ip", {}, "198.51.100.7");
    scenario.nat("nat", "priv", "nat-ip");
    scenario.subnet("priv", "10.0.8.0/24", "b");
    scenario.routes("priv-rt", ["priv"], [{ destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat-id" }]);
    scenario.instance("h", "priv", ["sg"]);
    assert.equal(verdict(scenario, "h -> 8.8.8.8 tcp/443"), "REFUTED");
    assert.equal(verdict(scenario, "h -> 10.9.1.1 tcp/443"), "REFUTED");
  });

  it("are load balancers to addresses of other networks where such may be their targets", () => {
    const build = (targetType: string): Scenario => {
      const scenario = connector();
      scenario.group("lb-sg");
      scenario.allow("out", "lb-sg", "all", ALL);
      scenario.balancer("lb", ["pub"], ["lb-sg"], { internal: true });
      scenario.targetGroup("tg", 443, { targetType });
      scenario.listener("l", "lb", 443, "tg");
      const route = { routeTableId: "pub-rt-id", destinationCidrBlock: "10.9.0.0/16", transitGatewayId: "tgw-1" };
      scenario.add("aws:ec2/route:Route", "transit", route);
      return scenario;
    };
    assert.equal(verdict(build("ip"), "lb -> 10.9.1.1 tcp/443"), "UNKNOWN");
    assert.equal(stop(build("instance"), "lb -> 10.9.1.1 tcp/443"), "10.9.1.1 is no registered target of lb");
    assert.equal(verdict(build("ip"), "lb -> 8.8.8.8 tcp/443"), "REFUTED");
  });
});
