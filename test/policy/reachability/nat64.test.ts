/** IPv6 through NAT gateways, which translate it to IPv4 and carry no other. */
import assert from "node:assert/strict";
import { cidrs, resource } from "../../../policy/reachability/build";
import { answer, asked } from "./asking";
import { INSTANCE, Scenario, urnOf } from "./scenario";

const ALL6 = { cidrIpv6: "::/0" };

/** A host `h` with IPv6 whose table leads one network of IPv6 numbers to a NAT gateway. */
function network(destinationIpv6CidrBlock: string): Scenario {
  const scenario = new Scenario();
  scenario.vpc("vpc", "10.0.0.0/16", { ipv6CidrBlock: "2600:1f18:1::/56" });
  scenario.publicSubnet("pub", "10.0.0.0/24", "a", { ipv6CidrBlock: "2600:1f18:1:1::/64" });
  scenario.eip("ne", {}, "198.51.100.9");
  scenario.nat("nat", "pub", "ne");
  scenario.subnet("priv", "10.0.8.0/24", "a", { ipv6CidrBlock: "2600:1f18:1:2::/64" });
  scenario.routes("rt", ["priv"], [{ destinationIpv6CidrBlock, natGatewayId: "nat-id" }]);
  scenario.group("sg");
  scenario.allow("out", "sg", "all", ALL6);
  scenario.instance("h", "priv", ["sg"], { ipv6Addresses: ["2600:1f18:1:2::10"] });
  scenario.instance("p", "pub", ["sg"], { ipv6Addresses: ["2600:1f18:1:1::10"] });
  return scenario;
}
const found = (scenario: Scenario, text: string) => {
  const { verdict, witness, unknowns } = asked(scenario, text);
  return [verdict, witness?.blockedBy ?? unknowns.join()];
};
const ONWARD = "where NAT gateway nat sends what it translates to IPv4 (not modelled)";

describe("IPv6 through a NAT gateway", () => {
  it("goes nowhere, whatever the table leads there", () => {
    const stopped = ["REFUTED", "NAT gateway nat translates IPv6 to 64:ff9b::/96 only"];
    assert.deepEqual(found(network("::/0"), "h -> 2a00::1 tcp/443"), stopped);
  });

  it("may reach IPv4 hosts by the numbers that stand for theirs", () => {
    for (const destination of ["64:ff9b::/96", "::/0"]) {
      assert.deepEqual(found(network(destination), "h -> 64:ff9b::808:808 tcp/443"), ["UNKNOWN", ONWARD]);
    }
    assert.equal(found(network("64:ff9b::/96"), "h -> 2a00::1 tcp/443")[0], "REFUTED");
  });

  it("is dropped with such numbers by an internet gateway", () => {
    assert.deepEqual(found(network("::/0"), "p -> 2a00::1 tcp/443"), ["PROVED", ""]);
    assert.equal(found(network("::/0"), "p -> 64:ff9b::808:808 tcp/443")[0], "REFUTED");
  });

  it("is part of the IPv6 internet for who must not leave, where a table leads there, and for nobody who comes", () => {
    const all = cidrs("all of IPv6", "::/0");
    const host = (name: string) => resource(urnOf(INSTANCE, name), name);
    const leaves = (destination: string) =>
      answer(network(destination), "forbidden", host("h"), all, "tcp/443").verdict;
    assert.deepEqual(["64:ff9b::/96", "2600:1f18:1::/56"].map(leaves), ["UNKNOWN", "PROVED"]);
    const open = network("64:ff9b::/96");
    open.allow("in", "sg", "tcp/443", ALL6);
    assert.equal(answer(open, "required", all, host("p"), "tcp/443").verdict, "PROVED");
  });
});
