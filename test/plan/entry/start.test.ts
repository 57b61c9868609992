import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run as runCommand } from "../../support/run";

const START = join(__dirname, "../../../stacks/start.cjs");

describe("how Node is started", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "start-"));
  });

  after(() => rmSync(folder, { recursive: true }));

  function run(source: string, env: NodeJS.ProcessEnv = {}) {
    const file = join(folder, "program.ts");
    writeFileSync(file, source);
    const { out, err } = runCommand(process.execPath, ["--require", START, file], {
      env: { PATH: process.env["PATH"], ...env },
    });
    return out + err;
  }

  it("runs TypeScript, and what was edited as it is now", () => {
    assert.equal(run("const answer: number = 1; console.log(answer);"), "1\n");
    assert.equal(run("const answer: number = 2; console.log(answer);"), "2\n");
    assert.equal(run("const answer: number = 1; console.log(answer);"), "1\n");
  });

  it("takes a module before data of its name", () => {
    writeFileSync(join(folder, "sizes.ts"), 'export const from = "module";');
    writeFileSync(join(folder, "sizes.json"), '{ "from": "data" }');
    assert.equal(run('import { from } from "./sizes"; console.log(from);'), "module\n");
  });

  it("leaves a module that only ESM can load to import()", () => {
    assert.equal(run('void import("node:path").then(({ sep }) => console.log(sep.length));'), "1\n");
  });

  it("loads the SDK without a TypeScript compiler, which is there when it is asked for", () => {
    writeFileSync(
      join(folder, "sdk.ts"),
      `export * from "${join(__dirname, "../../../node_modules/@pulumi/pulumi")}";`,
    );
    const source = `import * as pulumi from "./sdk";
      const files = () => Object.keys(require.cache).filter((file) => file.endsWith("lib/typescript.js")).length;
      console.log(files());
      void pulumi.runtime.serializeFunction(() => 7).then(({ text }) => console.log(files(), text.includes("return () => 7;")));`;
    assert.equal(run(source), "0\n1 true\n");
  });

  it("keeps Error stacks short, and gives them back with CONNECTOR_TOPOLOGIES_DEBUG=1", () => {
    const source = 'function failing() { return new Error("no"); }\nconsole.log(failing().stack);';
    assert.equal(run(source), "Error: no\n");
    assert.match(run(source, { CONNECTOR_TOPOLOGIES_DEBUG: "1" }), /at failing \(.*program\.ts:1:\d+\)/);
  });
});
