/** What the examples really look up and make under the engine, against the permissions that the plan prints. */
import * as assert from "node:assert/strict";
import { LOOK_UP_ACTIONS, TYPE_ACTIONS } from "../../plan/permissions/actions";
import { permissions } from "../../plan/permissions/statements";
import { planOf } from "../support/plans";
import { engineFor, example, exampleNames, wanted } from "./examples";
import { describeEngine } from "./harness";

describeEngine("the permissions of a preview", () => {
  for (const name of wanted(exampleNames()).filter((each) => each !== "cloudbrink-active-active-64")) {
    it(`cover everything that ${name} asks AWS`, async () => {
      const given = example(name);
      const engine = await engineFor(given);
      try {
        const stack = await engine.stack({ name, config: given.file });
        const { log, changed } = await stack.preview();
        const allowed = new Set(
          permissions(await planOf(name), "preview").statements.flatMap(({ Action }) => [...Action]),
        );
        const asked = [...new Set(log.filter(({ operation }) => operation === "invoke").map(({ type }) => type))];
        const lacking = asked.flatMap((token) => {
          const needed = LOOK_UP_ACTIONS[token];
          return needed === undefined ? [token] : needed.filter((action) => !allowed.has(action));
        });
        assert.deepEqual(lacking, []);
        const types = [...new Set(changed.map(({ type }) => type))].filter((type) => type.startsWith("aws:"));
        assert.deepEqual(
          types.filter((type) => TYPE_ACTIONS[type]?.read.some((action) => !allowed.has(action)) ?? true),
          [],
        );
      } finally {
        await engine.stop();
      }
    });
  }
});
