import assert from "node:assert/strict";
import { UNKNOWN } from "../../../policy/graph";
import { networkOf } from "../../../policy/network";
import { reachForbidden, reachOnly, reachRequired, reachSame } from "../../../policy/reachability";
import type { Finding, StackRule } from "../../../policy/rule";
import type { Scenario } from "./scenario";
import { hpAnyware } from "./topologies";

function findings(rule: StackRule, scenario: Scenario): readonly Finding[] {
  const graph = scenario.graph();
  return rule.check({ graph, deployments: [], network: networkOf(graph, { realAddresses: true }) }, {});
}

describe("reachability policies", () => {
  it("find nothing in a stack as planned", () => {
    for (const rule of [reachRequired, reachForbidden, reachOnly, reachSame]) {
      assert.deepEqual(findings(rule, hpAnyware()), [], rule.name);
    }
  });

  it("report a refuted question as a violation of its mode, with the packet", () => {
    const scenario = hpAnyware();
    scenario.allow("in", "conn-sg", "tcp/22", { cidrIpv4: "192.0.2.1/32" });
    assert.deepEqual(findings(reachRequired, scenario), []);
    const [first, ...others] = findings(reachForbidden, scenario);
    assert.equal(others.length, 1);
    assert.equal(first!.verdict, "violation");
    assert.equal(first!.property, "H5");
    assert.equal(
      first!.found,
      "nobody at all -> connector a tcp/22, tcp/3389, tcp/5900, tcp/5800: " +
        "192.0.2.1 -> conn-a (public) at 198.51.100.1 tcp/22 arrives, by rule conn-sg-in-tcp/22-192.0.2.1/32",
    );
    assert.equal(findings(reachOnly, scenario).length, 2);
  });

  it("report an unknown question as undecided, with what decides", () => {
    const scenario = hpAnyware();
    scenario.allow("in", "conn-sg", "tcp/4172", { cidrIpv4: UNKNOWN });
    const [first] = findings(reachOnly, scenario);
    assert.equal(first!.verdict, "undecided");
    assert.ok(first!.found.endsWith("decided by conn-sg-in-tcp/4172-unknown.cidrIpv4"), first!.found);
  });

  it("are undecided for a component whose manifest cannot be read", () => {
    const scenario = hpAnyware();
    const index = scenario.resources.findIndex(({ custom }) => !custom);
    scenario.resources[index] = { ...scenario.resources[index]!, outputs: { manifest: UNKNOWN } };
    const [only, ...others] = findings(reachRequired, scenario);
    assert.deepEqual(others, []);
    assert.equal(only!.verdict, "undecided");
    assert.equal(only!.property, "manifest");
  });
});
