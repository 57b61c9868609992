/** Stacks that an earlier release made come up with this one, and nothing in them is replaced. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { SECRET_TEXT, wanted } from "./examples";
import { describeEngine, Engine } from "./harness";
import { inlineStack } from "./inline";
import { keptStates, readKept } from "./states";

describeEngine("a state of an earlier release", () => {
  it("is kept of every example stack, without a secret in plain text and without a path of a machine", () => {
    assert.ok(keptStates().length >= 11);
    for (const kept of keptStates()) {
      const deployment = JSON.stringify(readKept(kept).deployment);
      assert.ok(!deployment.includes(SECRET_TEXT), kept.file);
      assert.doesNotMatch(deployment, /file:\/\/|"\/(home|root|tmp|Users)\//, kept.file);
    }
  });

  for (const kept of keptStates().filter(({ name }) => wanted([name]).length > 0)) {
    it(`${kept.release}: ${kept.name} comes up without a replacement`, async () => {
      const { config, account, deployment } = readKept(kept);
      const engine = await Engine.start();
      try {
        engine.account.load(account);
        const file = path.join(engine.folder, "config.yaml");
        fs.writeFileSync(file, config);
        const given = { name: kept.name, file, region: "", config: {} };
        const stack = await inlineStack(engine, given);
        await stack.import(deployment);
        const { changed, log } = await stack.up();
        const wrong = changed.filter((step) => /replace|^delete/.test(step.op));
        assert.deepEqual(wrong, []);
        assert.deepEqual(
          log.filter((entry) => entry.operation === "delete"),
          [],
        );
      } finally {
        await engine.stop();
      }
    });
  }
});
