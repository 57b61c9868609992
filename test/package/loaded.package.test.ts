/** What the published command loads: help and mistakes are told without anything of Pulumi. */
import assert from "node:assert/strict";
import { cpSync, readFileSync, realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Plan } from "../../plan/model/plan";
import { built, Consumer, ROOT } from "./packed";

describe("the published command loads", function () {
  this.timeout(60_000);

  let consumer: Consumer;
  let cwd: string;

  before(async function () {
    this.timeout(240_000);
    consumer = await Consumer.create(built);
    cwd = consumer.project("loaded", {
      "loaded.cjs": `process.on("exit", () => {
        const { writeFileSync } = require("node:fs");
        writeFileSync("loaded.json", JSON.stringify(Object.keys(require.cache)));
      });`,
    });
    consumer.command(cwd, "init", "hp-anyware");
  });

  /** Files by their path in the folder of modules, those of packages by the package's name. */
  function loadedBy(...args: readonly string[]): readonly string[] {
    const modules = join(consumer.packed.consumer, "node_modules");
    const start = ["--require", "./loaded.cjs", join(consumer.packed.installed, "dist/plan/bin.js")];
    const { err } = consumer.run(process.execPath, [...start, ...args], cwd);
    const files = JSON.parse(readFileSync(join(cwd, "loaded.json"), "utf8")) as string[];
    assert.ok(files.length > 0, err);
    return files
      .filter((file) => !file.endsWith("loaded.cjs"))
      .map((file) => relative(modules, file).split(sep).slice(-3).join("/"))
      .sort();
  }

  for (const args of [["help"], ["plan", "--help"], ["plan", "deb"], ["paln"]]) {
    it(`two files for ${args.join(" ")}`, () => {
      assert.deepEqual(loadedBy(...args), ["dist/plan/bin.js", "dist/plan/package-command.js"]);
    });
  }

  it("one more for a plan, whatever the number of its resources", () => {
    assert.deepEqual(loadedBy("plan", "dev"), [
      "dist/plan/bin.js",
      "dist/plan/ours.js",
      "dist/plan/package-command.js",
    ]);
  });

  it("no TypeScript compiler for a program that is not ours and asks for none", () => {
    const plain = consumer.program(
      "plain",
      `import * as pulumi from "@pulumi/pulumi";
        new pulumi.ComponentResource("shop:index:Shelf", "shelf");
        export const compilers = Object.keys(require.cache).filter((file) => file.endsWith("lib/typescript.js")).length;`,
    );
    const { err, out } = consumer.command(plain, "plan", "dev", "--json");
    assert.deepEqual([err, (JSON.parse(out) as Plan).outputs], ["", { compilers: 0 }]);
  });

  it("the SDK that the project has, for a program that is not ours", () => {
    const shop = consumer.program(
      "shop",
      `import * as pulumi from "@pulumi/pulumi";
        new pulumi.ComponentResource("shop:index:Shelf", "shelf");
        export const sdk = require.resolve("@pulumi/pulumi");`,
    );
    // Its dependencies are found above it.
    cpSync(join(ROOT, "node_modules/@pulumi/pulumi"), join(shop, "node_modules/@pulumi/pulumi"), {
      recursive: true,
      filter: (file) => !/\.(?:d\.ts|map)$/.test(file),
    });
    const { err, out } = consumer.command(shop, "plan", "dev", "--json");
    assert.equal(err, "");
    const plan = JSON.parse(out) as Plan;
    assert.equal(plan.outputs["sdk"], join(realpathSync(shop), "node_modules/@pulumi/pulumi/index.js"));
    assert.deepEqual(
      plan.resources.map(({ type, name }) => [type, name]),
      [["shop:index:Shelf", "shelf"]],
    );
  });
});
