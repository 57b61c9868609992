/** Walks a change table under the engine: one preview and one `up` a change, and exactly the steps of the table. */
import * as assert from "node:assert/strict";
import { engineFor, example, SMALLEST } from "../examples";
import { describeEngine, type Engine, type EngineStack, type Outcome } from "../harness";
import { inlineStack } from "../inline";
import type { AccountSettings } from "../stand-in/account";
import type { Props } from "../stand-in/values";
import { type ChangeTable, type DocumentedChange, type Edit, edit, editConfig, stepsOf } from "./index";

/** An edit by dotted paths as the maps that it makes. */
function edited(set: Edit): Props {
  const config: Props = {};
  editConfig(config, set);
  return config;
}

export interface Walk {
  readonly engine: Engine;
  readonly stack: EngineStack;
}

const count = (steps: number): string => (steps === 0 ? "no step" : steps === 1 ? "one step" : `${steps} steps`);

export interface WalkOptions {
  readonly settings?: Partial<AccountSettings>;
  /** Looks closer at one change; called before it and gets what to call after it. */
  readonly watch?: (change: DocumentedChange, walk: Walk) => ((outcome: Outcome) => void) | undefined;
}

/** Declares the tests of a table; `more` declares others, which find the stack as the last change left it. */
export function describeChanges(table: ChangeTable, options: WalkOptions = {}, more?: (walk: Walk) => void): void {
  describeEngine(`documented changes of ${table.stack}`, { long: !SMALLEST.includes(table.stack) }, () => {
    const walk = {} as { engine: Engine; stack: EngineStack };

    before(async () => {
      const given = example(table.stack);
      // What the changes name exists as well.
      const changes = table.changes.map(({ set }) => edited(set));
      walk.engine = await engineFor({ ...given, config: { ...given.config, changes } }, options.settings);
      walk.stack = await inlineStack(walk.engine, given);
      edit(walk.stack, table.start ?? {});
      await walk.stack.up();
    });
    after(() => walk.engine?.stop());

    for (const change of table.changes) {
      it(`${change.title}: ${count(change.steps.length)}`, async () => {
        const check = options.watch?.(change, walk);
        edit(walk.stack, change.set);
        assert.deepEqual(stepsOf(await walk.stack.preview()), change.steps, "the preview announces something else");
        const outcome = await walk.stack.up();
        assert.deepEqual(stepsOf(outcome), change.steps);
        check?.(outcome);
      });
    }

    it("has nothing to do when nothing was changed since", async () => {
      assert.deepEqual(stepsOf(await walk.stack.refresh()), []);
      assert.deepEqual(stepsOf(await walk.stack.up()), []);
    });
    more?.(walk);
  });
}
