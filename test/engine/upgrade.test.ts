/** Stacks that an earlier release made come up with this one, and nothing in them is replaced. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describeEngine, Engine } from "./harness";
import { keptStates, readKept } from "./states";

describeEngine("a state of an earlier release", () => {
  for (const kept of keptStates()) {
    it(`${kept.release}: ${kept.name} comes up without a replacement`, async () => {
      const { config, account, deployment } = readKept(kept);
      const engine = await Engine.start();
      try {
        engine.account.load(account);
        const file = path.join(engine.folder, "config.yaml");
        fs.writeFileSync(file, config);
        const stack = await engine.stack({ name: kept.name, config: file });
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
