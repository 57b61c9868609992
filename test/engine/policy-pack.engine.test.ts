/** The policy pack as `pulumi preview --policy-pack policy` runs it, on an example stack of each topology. */
import * as assert from "node:assert/strict";
import * as path from "node:path";
import { engineFor, example } from "./examples";
import { describeEngine, type Outcome, REPOSITORY } from "./harness";
import type { Props } from "./stand-in/values";

/**
 * Mandatory rules that a preview cannot decide, by stack; the offline plan decides them, and so does `up`. awsx names
 * every subnet and address of its network as what one of them depends on, and IPv6 prefixes wait for AWS's block.
 */
const UNDECIDED: { readonly [stack: string]: readonly string[] } = {
  "cloudbrink-active-active": [
    "cb-prefix-length-and-alignment",
    "cb-prefix-in-subnet-no-overlap",
    "cb-static-pools-equal-prefixes",
    "cb-prefix-capable-instance-type",
    "reach-required",
    "reach-same",
  ],
  "codestream-https": ["cs-alb-allows-hairpin-source", "reach-required", "reach-only"],
  "hp-anyware": ["alb-scheme-matches-routing"],
  "mac-workstation": [],
};

const PACK = path.join(REPOSITORY, "policy");

async function previewOf(
  name: string,
  change: Props = {},
  fails: boolean = Object.keys(change).length > 0,
): Promise<Outcome> {
  const given = example(name);
  const engine = await engineFor(given);
  try {
    const config = Object.keys(change).length === 0 ? given.file : { ...given.config, ...change };
    const stack = await engine.stack({ name, config, policyPacks: [PACK] });
    return await stack.preview({ fails });
  } finally {
    await engine.stop();
  }
}

describeEngine("the policy pack at preview, while ids are unknown", { long: true }, () => {
  for (const [name, undecided] of Object.entries(UNDECIDED)) {
    it(`finds no mandatory violation in ${name}, and says which rules it could not decide and which passed`, async () => {
      const { violations, passed } = await previewOf(name);
      assert.deepEqual(
        violations.filter(({ level }) => level === "mandatory").map(({ policy }) => policy),
        [],
      );
      const summary = violations.find(({ message }) => message.includes("mandatory rules are undecided"))?.message;
      assert.deepEqual(summary?.trim().split(": ")[1]?.split(", ") ?? [], undecided);
      assert.deepEqual(
        passed.filter((policy) => policy.startsWith("reach-")),
        ["reach-forbidden", "reach-only", "reach-required", "reach-same"].filter(
          (policy) => !undecided.includes(policy),
        ),
      );
    });
  }

  it("finds no mandatory violation with alarms, dashboard, logs and web ACL, and can decide as much", async () => {
    const { violations } = await previewOf(
      "hp-anyware",
      {
        "connector-topologies:alarms": { topicArn: "arn:aws:sns:eu-west-1:111122223333:on-call" },
        "connector-topologies:dashboard": true,
        "connector-topologies:loadBalancer": { ipAddressType: "dualstack", logs: {}, webAcl: {} },
      },
      false,
    );
    assert.deepEqual(
      violations.filter(({ level }) => level === "mandatory").map(({ policy }) => policy),
      [],
    );
    const advised = violations.map(({ policy }) => policy);
    assert.deepEqual(
      advised.filter((policy) => ["alb-access-logs", "alb-waf-on-internet-facing"].includes(policy)),
      [],
    );
    const summary = violations.find(({ message }) => message.includes("mandatory rules are undecided"))?.message;
    assert.deepEqual(summary?.trim().split(": ")[1]?.split(", "), UNDECIDED["hp-anyware"]);
  });

  it("fails the preview of a load balancer with a weak TLS policy, and says how to fix it", async () => {
    const { violations, error } = await previewOf("hp-anyware", {
      "connector-topologies:loadBalancer": { ipAddressType: "dualstack", tlsPolicy: "ELBSecurityPolicy-2016-08" },
    });
    const found = violations.filter(({ level }) => level === "mandatory");
    assert.deepEqual(
      found.map(({ policy, urn }) => [policy, urn.split("::").at(-1)]),
      [["alb-tls-policy-modern", "anyware-listener-443"]],
    );
    assert.match(found[0]!.message, /found "ELBSecurityPolicy-2016-08": allows TLS 1.0 and 1.1 and has no TLS 1.3\n/);
    assert.match(
      found[0]!.message,
      /\n {2}fix: set loadBalancer\.tlsPolicy in the stack file, or sslPolicy of the listener, to ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09\n/,
    );
    assert.match(error ?? "", /^preview failed\nalb-tls-policy-modern: /);
  });
});

describeEngine("the policy pack on what a stack has, by `pulumi policy analyze`", { long: true }, () => {
  it("passes it as it was made, and finds what was weakened since, without running the program", async () => {
    const given = example("hp-anyware-existing");
    const engine = await engineFor(given);
    try {
      const stack = await engine.stack({ name: given.name, config: given.file });
      await stack.up();
      const analyze = () => stack.command("policy", "analyze", "--policy-pack", PACK);
      const asked = engine.account.log.length;
      await analyze();
      const state = JSON.stringify(await stack.export());
      const weak = state.replaceAll(/ELBSecurityPolicy-TLS13[\w-]*/g, "ELBSecurityPolicy-2016-08");
      assert.notEqual(weak, state);
      await stack.import(JSON.parse(weak));
      await assert.rejects(analyze(), /alb-tls-policy-modern/);
      assert.equal(engine.account.log.length, asked);
    } finally {
      await engine.stop();
    }
  });
});
