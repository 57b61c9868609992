/** The edits of the documented changes: what a plan says of each is what the engine then did. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { planStack } from "../../../plan/build";
import type { EarlierPlan } from "../../../plan/change/earlier";
import { asJson } from "../../../plan/io/json";
import type { ChangeStep } from "../../../plan/model/plan";
import { readProject } from "../../../plan/project/project";
import * as program from "../../../stacks/program";
import { editConfig, shortType } from "../../engine/changes";
import { CHANGE_TABLES } from "../../engine/changes/tables";
import type { Props } from "../../engine/stand-in/values";
import { exampleConfig, projectWith } from "../../support/plans";

async function planned(stack: string, config: Props, earlier?: EarlierPlan) {
  const root = projectWith(stack, config);
  try {
    const outcome = await planStack(readProject(root), stack, program, {
      check: () => ({ policy: [], reachability: [], assumptions: [] }),
      earlier,
    });
    assert.ok(outcome.ok, JSON.stringify(outcome));
    return asJson(outcome.plan);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** In the form of the tables, which know no restart. */
function line({ operation, type, name, properties = [], order }: ChangeStep): string {
  const op = operation === "restart" ? "update" : operation;
  const what = op === "update" && properties.length > 0 ? `: ${properties.join(", ")}` : "";
  return `${op}${order === undefined ? "" : `, ${order}`} ${shortType(type)} ${name}${what}`;
}

/** A plan knows no secret: that user data with one in it is another is for the engine to see. */
const UNSEEN: { readonly [title: string]: string } = {
  "replace a connector: it enrols with the new password": "replace, old first ec2.Instance brink-use1-a1",
  "go from Active-Active to Standalone with one of the connectors": "replace, old first ec2.Instance brink-use1-a1",
};

/** Of each table the first; `DRAWS=all`, as .ci/run has it, takes all. One is made after the other, so none is left out between. */
const EDITS = process.env["DRAWS"] === "all" ? Number.POSITIVE_INFINITY : 3;

describe("what a plan says will be done about a change", function () {
  this.timeout(300_000);

  for (const table of CHANGE_TABLES) {
    describe(`of ${table.stack}`, () => {
      const config = exampleConfig(table.stack) as Props;
      let earlier: EarlierPlan;

      before(async () => {
        editConfig(config, table.start ?? {});
        earlier = await planned(table.stack, config);
      });

      for (const change of table.changes.slice(0, EDITS)) {
        it(change.title, async () => {
          editConfig(config, change.set);
          const after = await planned(table.stack, config, earlier);
          earlier = after;
          const { steps, notCompared } = after.change!;
          const told = steps.map(line);
          const unseen = UNSEEN[change.title];
          assert.deepEqual([...told, ...(unseen === undefined ? [] : [unseen])].sort(), change.steps);
          const secret = notCompared.map((each) => `replace, old first ${shortType(each.type)} ${each.name}`);
          assert.ok(unseen === undefined || secret.includes(unseen));
        });
      }
    });
  }
});
