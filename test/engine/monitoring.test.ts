/** Alarms, dashboard, logs and web ACL under the real engine: later on, later off, and gone with the stack. */
import * as assert from "node:assert/strict";
import { type DocumentedChange, edit, stepsOf } from "./changes";
import {
  CLOUDBRINK_MONITORING,
  CODESTREAM_MONITORING,
  HP_ANYWARE_MONITORING,
  MAC_MONITORING,
} from "./changes/monitoring";
import { engineFor, example } from "./examples";
import { describeEngine, type Engine, type EngineStack } from "./harness";
import { inlineStack } from "./inline";
import { T } from "./stand-in/types";
import { props, text } from "./stand-in/values";

const STACKS: readonly {
  readonly name: string;
  readonly changes: readonly DocumentedChange[];
  /** What a destroy leaves, by type, besides what the stack keeps anyway. */
  readonly kept: readonly string[];
}[] = [
  {
    name: "hp-anyware",
    changes: HP_ANYWARE_MONITORING,
    kept: [
      "anyware-logs",
      "anyware-logs-encryption",
      "anyware-logs-lifecycle",
      "anyware-logs-ownership",
      "anyware-logs-policy",
      "anyware-logs-public-access",
    ],
  },
  { name: "codestream-https", changes: CODESTREAM_MONITORING, kept: ["codestream-data"] },
  { name: "cloudbrink-standalone", changes: CLOUDBRINK_MONITORING, kept: [] },
  { name: "mac-workstation", changes: MAC_MONITORING, kept: ["mac-anna-host"] },
];

const steps = (count: number): string => (count === 1 ? "one step" : `${count} steps`);

for (const { name, changes, kept } of STACKS) {
  describeEngine(`watching ${name}`, () => {
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
      assert.deepEqual(left.map((resource) => resource.urn?.split("::").at(-1)).sort(), [...kept]);
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
      assert.deepEqual([group!.inputs["ingress"], group!.inputs["egress"]], [undefined, undefined]);
    } finally {
      await engine.stop();
    }
  });
});
