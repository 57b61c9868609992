/** Where a stack file has a key for what a rule asks, the rule names it, and the key is enough. */
import assert from "node:assert/strict";
import { rules } from "../../../policy/pack";
import { exampleConfig, judgedPlanOf, own } from "../../support/plans";

const KEYS = {
  "alb-access-logs": "loadBalancer.logs",
  "alb-deletion-protection": "loadBalancer.deletionProtection",
  "alb-waf-on-internet-facing": "loadBalancer.webAcl",
  "vpc-flow-logs": "network.flowLogs",
  "alb-tls-policy-modern": "loadBalancer.tlsPolicy",
  "alb-desync-mitigation": "loadBalancer.desyncMitigationMode",
};

const violated = (plan: Awaited<ReturnType<typeof judgedPlanOf>>) =>
  plan.policy.filter(({ verdict }) => verdict === "violation").map(({ policy }) => policy);

describe("what a rule advises", () => {
  it("is a key of the stack file where there is one", () => {
    for (const [name, key] of Object.entries(KEYS)) {
      const rule = rules.find((each) => each.name === name);
      assert.ok(rule?.fix.startsWith(`set ${key} in the stack file, or `), `${name}: ${rule?.fix}`);
    }
  });

  it("ends the advice when it is done", async () => {
    const network = exampleConfig("hp-anyware")["connector-topologies:network"] as object;
    const loadBalancer = {
      ipAddressType: "dualstack",
      tlsPolicy: "ELBSecurityPolicy-2016-08",
      desyncMitigationMode: "monitor",
    };
    assert.deepEqual(
      violated(await judgedPlanOf("hp-anyware", own({ loadBalancer }))).sort(),
      Object.keys(KEYS).sort(),
    );
    const done = { ipAddressType: "dualstack", logs: {}, deletionProtection: true, webAcl: {} };
    const change = own({ loadBalancer: done, network: { ...network, flowLogs: {} } });
    assert.deepEqual(violated(await judgedPlanOf("hp-anyware", change)), []);
  });
});
