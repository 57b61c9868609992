/** The published package as npm installs it, with whatever versions of its dependencies the registry has. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PRINTED } from "./mock-program";
import { packed } from "./packed";
import { installInto, registryProblem, runPrograms } from "./registry";

describe("the published package, installed by npm in an empty folder", function () {
  this.timeout(600_000);

  let folder: string | undefined;

  before(async function () {
    const problem = await registryProblem();
    if (problem !== undefined) {
      console.log(`installation by npm skipped: ${problem}`);
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "installed-"));
    // Left to itself npm takes a newest SDK that may need a newer Node.
    await installInto(folder, (await packed()).tarball, { "@types/node": "^20.19.0", "@pulumi/pulumi": "3.248.0" });
  });

  after(() => folder && rmSync(folder, { recursive: true, force: true }));

  it("runs programs in JavaScript and TypeScript, as CommonJS and as ES modules", async () => {
    assert.deepEqual(await runPrograms(folder!), {
      "program.cjs": PRINTED,
      "program.mjs": PRINTED,
      "compiled/program.cjs": PRINTED,
      "compiled/program.mjs": PRINTED,
    });
  });
});
