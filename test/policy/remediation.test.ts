/** What `remediate` sets, for each rule that can repair. Through the SDK: remediation-sdk.test.ts; engine: pack.engine.test.ts. */
import * as assert from "node:assert/strict";
import { paramsOf } from "../../policy/evaluation/config";
import { evaluate } from "../../policy/evaluation/evaluate";
import { type GraphResource, ResourceGraph } from "../../policy/graph";
import { rules } from "../../policy/pack";
import type { Patch } from "../../policy/rule";
import { createContext } from "../../policy/rule/context";
import { DEFAULT_TOPOLOGY_TAG } from "../../policy/rule/scope";
import { withInput } from "./support/program";
import { GROUP, INSTANCE, LISTENER, OPEN, REPAIRS, type Repair, repair, resourceOf, WEB } from "./support/repairs";

/** What the rule still has against the properties that were set. */
function complaints(name: string, resource: GraphResource, patches: readonly Patch[]): readonly string[] {
  const rule = rules.find((candidate) => candidate.name === name)!;
  const repaired = patches.reduce((at, { path, value }) => withInput(at, path, value), resource);
  const context = createContext(new ResourceGraph([repaired]), {
    topologyTag: DEFAULT_TOPOLOGY_TAG,
    realAddresses: false,
  });
  const { findings } = evaluate(rule, context, paramsOf(rule.params, {}), DEFAULT_TOPOLOGY_TAG);
  return findings.filter(({ verdict }) => verdict === "violation").map(({ property }) => property);
}

function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

describe("remediation", () => {
  it("is what the rules that the table marks can do", () => {
    assert.deepEqual(
      rules.filter(({ remediate }) => remediate).map(({ name }) => name),
      rules.filter(({ name }) => name in REPAIRS).map(({ name }) => name),
    );
  });

  for (const [name, repairs] of Object.entries(REPAIRS)) {
    it(`of ${name} sets what the rule asks for, and nothing where that is not known or not its business`, () => {
      const rule = rules.find((candidate) => candidate.name === name)!;
      for (const each of repairs) {
        // Frozen: what a rule changed in place would be lost.
        const resource = frozen(resourceOf(each));
        assert.deepEqual(rule.remediate!(resource, paramsOf(rule.params, {})), each.patches);
        assert.deepEqual(each.patches.length > 0 ? complaints(name, resource, each.patches) : [], []);
      }
    });
  }

  it("leaves what the configuration accepts", () => {
    const accepted = (name: string, config: object, each: Repair) => {
      const rule = rules.find((candidate) => candidate.name === name)!;
      return rule.remediate!(resourceOf(each), paramsOf(rule.params, config));
    };
    const old = { ...WEB, sslPolicy: "ELBSecurityPolicy-2016-08" };
    const plain = repair(LISTENER, { port: 80, protocol: "HTTP", defaultActions: [] });
    const inline = repair(GROUP, { ingress: [OPEN] });
    assert.deepEqual(accepted("alb-tls-policy-modern", { allow: [old.sslPolicy] }, repair(LISTENER, old)), []);
    assert.deepEqual(accepted("alb-no-plaintext-listener", { allowPlaintextPorts: [80] }, plain), []);
    assert.deepEqual(accepted("sg-egress-declared", { closed: ["subject"] }, inline), []);
    const open = repair(INSTANCE, { associatePublicIpAddress: true });
    assert.deepEqual(accepted("public-ip-only-on-allowed-roles", { allowed: ["subject"] }, open), []);
  });
});
