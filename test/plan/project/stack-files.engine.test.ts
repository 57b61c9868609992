import assert from "node:assert/strict";
import { describeEngine } from "../../engine/harness";
import { CASES } from "./cases";
import { CHANGED } from "./changed-spellings";
import { ConfigCli } from "./cli-config";
import spellings from "./spellings.json";

const PROJECT = "name: demo\nruntime: nodejs\n";

describeEngine("config as the Pulumi CLI reads it", function () {
  this.timeout(600_000);

  const cli = new ConfigCli();
  after(() => cli.stop());

  it("is what is kept of each spelling", async () => {
    const all = spellings.spellings as { yaml: string; text?: string }[];
    const taken = all.filter(({ text }) => text !== undefined);
    const keys = taken.map(({ yaml }, index) => `  demo:x${index}: ${yaml}\n`);
    const found = await cli.read({ "Pulumi.yaml": PROJECT, "Pulumi.dev.yaml": `config:\n${keys.join("")}` });
    assert.deepEqual(found, Object.fromEntries(taken.map(({ text }, index) => [`demo:x${index}`, text])));
    for (const { yaml } of all.filter(({ text }) => text === undefined)) {
      assert.equal(
        await cli.read({ "Pulumi.yaml": PROJECT, "Pulumi.dev.yaml": `config:\n  demo:x: ${yaml}\n` }),
        undefined,
        yaml,
      );
    }
  });

  it("is what a warning says to write, in quotes, for each spelling that changes", async () => {
    const keys = CHANGED.map(({ quoted }, index) => `  demo:x${index}: ${quoted}\n`);
    const found = await cli.read({ "Pulumi.yaml": PROJECT, "Pulumi.dev.yaml": `config:\n${keys.join("")}` });
    assert.deepEqual(
      found,
      Object.fromEntries(CHANGED.map(({ quoted }, index) => [`demo:x${index}`, JSON.parse(quoted)])),
    );
  });

  for (const { title, files, config } of CASES) {
    it(title, async () => {
      assert.deepEqual(await cli.read(files), config);
    });
  }
});
