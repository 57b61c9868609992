/** What is loaded before anything is planned stays small: help and mistakes are told without anything of Pulumi. */
import { strict as assert } from "node:assert";
import { join } from "node:path";

const ROOT = join(__dirname, "../../..");
const { bundleAlone } = require("../../../plan/bundle/bundler.cjs") as {
  readonly bundleAlone: (
    root: string,
    name: string,
    started: readonly string[],
  ) => Promise<{ readonly inputs: readonly string[] }>;
};

const packagesIn = (inputs: readonly string[]): string[] =>
  [...new Set(inputs.flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []))].sort();

describe("the file that starts", () => {
  it("has no package but the reader of YAML in a repository", async () => {
    const { inputs } = await bundleAlone(ROOT, "cli", ["ours"]);
    assert.deepEqual(packagesIn(inputs), ["yaml"]);
  });

  it("has the editor of JSON besides in the published command, for init", async () => {
    const { inputs } = await bundleAlone(ROOT, "package-command", ["ours", "foreign"]);
    assert.deepEqual(packagesIn(inputs), ["jsonc-parser", "yaml"]);
  });
});
