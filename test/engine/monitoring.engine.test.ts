/** Alarms, dashboard, logs and web ACL under the real engine: later on, later off, and gone with the stack. */
import * as assert from "node:assert/strict";
import { edit, stepsOf } from "./changes";
import { MONITORING_TABLES } from "./changes/monitoring";
import { engineFor, example, SMALLEST } from "./examples";
import { describeEngine, type Engine, type EngineStack } from "./harness";
import { inlineStack } from "./inline";
import { T } from "./stand-in/types";
import { props, text } from "./stand-in/values";

/** What a destroy leaves. */
const KEPT: { readonly [stack: string]: readonly string[] } = {
  "hp-anyware": [
    "anyware-logs",
    "anyware-logs-encryption",
    "anyware-logs-lifecycle",
    "anyware-logs-ownership",
    "anyware-logs-policy",
    "anyware-logs-public-access",
  ],
  "codestream-https": ["codestream-data"],
  "mac-workstation": ["mac-anna-host"],
};

const steps = (count: number): string => (count === 1 ? "one step" : `${count} steps`);

for (const { stack: name, changes } of MONITORING_TABLES) {
  describeEngine(`watching ${name}`, { long: !SMALLEST.includes(name) }, () => {
    let engine: Engine;
    let stack: EngineStack;

    before(async () => {
      const given = example(name);
      engine = await engineFor(given);
      stack = await inlineStack(engine, given);
      await stack.up();
    });
    after(() => engine?.stop());

    for (const change of changes) {
      // What a change left undone would be among the steps of the next one.
      it(`${change.title}: ${steps(change.steps.length)}`, async () => {
        edit(stack, change.set);
        const outcome = await stack.up();
        assert.deepEqual(stepsOf(outcome), change.steps);
        assert.deepEqual(
          outcome.log.flatMap((entry) => entry.refused ?? []),
          [],
        );
      });
    }

    it("has nothing to do on a second up, nor after a refresh", async () => {
      assert.deepEqual(stepsOf(await stack.up()), []);
      assert.deepEqual(stepsOf(await stack.refresh()), []);
      assert.deepEqual(stepsOf(await stack.up()), []);
    });

    it("watches things that exist", () => {
      const known = new Set(
        engine.account.all().flatMap(({ id, facts }) => [id, text(facts["suffix"])].filter((each) => each !== "")),
      );
      const named = engine.account
        .list(T.metricAlarm)
        .flatMap(({ inputs }) => Object.values(props(inputs["dimensions"])));
      assert.deepEqual(
        named.filter((each) => !known.has(text(each)) && !text(each).startsWith("arn:aws:acm:")),
        [],
      );
    });

    it("goes away with the stack, but for what is kept on purpose", async () => {
      for (const urn of (await stack.export()).deployment.resources
        .filter((each: { protect?: boolean }) => each.protect)
        .map((each: { urn: string }) => each.urn)) {
        await stack.command("state", "unprotect", urn, "--yes");
      }
      await stack.destroy();
      const left = engine.account.all().filter((resource) => resource.urn !== undefined);
      assert.deepEqual(left.map((resource) => resource.urn?.split("::").at(-1)).sort(), [...(KEPT[name] ?? [])]);
    });
  });
}

describeEngine("the default security group of a new network", () => {
  it("is taken over without rules", async () => {
    const given = example("hp-anyware");
    const engine = await engineFor(given);
    try {
      const stack = await inlineStack(engine, given);
      await stack.up();
      const [group, ...others] = engine.account.list(T.defaultSecurityGroup);
      assert.deepEqual(others, []);
      const [vpc] = engine.account.list(T.vpc).filter(({ urn }) => urn !== undefined);
      assert.equal(group!.id, vpc!.facts["defaultSecurityGroupId"]);
      assert.deepEqual([group!.inputs["ingress"], group!.inputs["egress"]], [[], []]);
    } finally {
      await engine.stop();
    }
  });
});
