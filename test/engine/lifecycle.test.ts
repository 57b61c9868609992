/** Every example stack from nothing to nothing under the real engine. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { type Example, example, exampleNames, furnish, SECRET_TEXT } from "./examples";
import { describeEngine, Engine, type EngineStack, type Outcome } from "./harness";
import { T } from "./stand-in/types";

/** What a destroy leaves, by logical name: `pulumi destroy` stops at what is protected, and forgets what is retained. */
const KEPT: {
  readonly [stack: string]: { readonly protected?: readonly string[]; readonly retained: readonly string[] };
} = {
  "codestream-http": { protected: ["codestream-data"], retained: ["codestream-data"] },
  "codestream-https": { protected: ["codestream-data"], retained: ["codestream-data"] },
  "hp-anyware-with-mac": { retained: ["anyware-mac-anna-host", "anyware-mac-ben-host"] },
  "mac-workstation": { retained: ["mac-anna-host"] },
};

for (const name of exampleNames()) {
  describeEngine(`the life of ${name}`, () => {
    let engine: Engine;
    let stack: EngineStack;
    let given: Example;
    let there: readonly string[];
    let first: Outcome;

    before(async () => {
      given = example(name);
      engine = await Engine.start({ region: given.region });
      furnish(engine.account, given);
      there = existing(engine);
      stack = await engine.stack({ name, config: given.file });
    });
    after(() => engine?.stop());

    it("previews what it then creates", async () => {
      const planned = await stack.preview();
      assert.deepEqual(operations(planned), ["create"]);
      first = await stack.up();
      assert.deepEqual(names(first), names(planned));
      assert.deepEqual(refused(first), []);
    });

    it("has nothing to do on a second up, nor after a refresh", async () => {
      assert.deepEqual(changesOf(await stack.up()), []);
      assert.deepEqual(changesOf(await stack.refresh()), []);
      assert.deepEqual(changesOf(await stack.preview()), []);
    });

    it("keeps no secret in plain text, in the state or in what was printed", async () => {
      assert.ok(!first.printed.includes(SECRET_TEXT));
      assert.deepEqual(filesWith(path.join(engine.folder, "backend"), SECRET_TEXT), []);
      assert.ok(!JSON.stringify(first.outputs).includes(SECRET_TEXT));
    });

    it("goes away, but for what is protected or kept on purpose", async () => {
      const { protected: held = [], retained } = KEPT[name] ?? { retained: [] };
      if (held.length > 0) {
        const { error } = await stack.destroy({ fails: true });
        assert.match(error ?? "", new RegExp(`::${held[0]}" cannot be deleted\\nbecause it is protected`));
        for (const urn of first.steps.filter((step) => held.includes(step.name)).map((step) => step.urn)) {
          await stack.command("state", "unprotect", urn, "--yes");
        }
      }
      await stack.destroy();
      const left = engine.account.all().filter((resource) => resource.urn !== undefined);
      assert.deepEqual(left.map((resource) => resource.urn?.split("::").at(-1)).sort(), [...retained]);
      assert.deepEqual(existing(engine), there);
    });
  });
}

const names = (outcome: Outcome): string[] => outcome.changed.map((step) => `${step.type} ${step.name}`).sort();
const operations = (outcome: Outcome): string[] => [...new Set(outcome.changed.map((step) => step.op))];
const changesOf = (outcome: Outcome): string[] =>
  outcome.changed.map((step) => `${step.op} ${step.name} ${step.diff.join(", ")}`);
const refused = (outcome: Outcome): string[] => outcome.log.flatMap((entry) => entry.refused ?? []);

/** Ids of what does not belong to the stack: none may be lost or added. */
const existing = (engine: Engine): string[] =>
  engine.account
    .all()
    .filter((resource) => resource.urn === undefined && resource.type !== T.secret)
    .map((resource) => resource.id)
    .sort();

function filesWith(folder: string, text: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => fs.statSync(path.join(folder, file)).isFile())
    .filter((file) => fs.readFileSync(path.join(folder, file), "utf8").includes(text));
}
