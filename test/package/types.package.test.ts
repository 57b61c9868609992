/**
 * The types of the published package, as compilers and Pulumi's analyser read them. Each reads all of AWS's types, so it is
 * no part of `npm test`; `npm run test:package` runs it.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageSchemaText } from "../../components/package-schema";
import { outputOf } from "../support/run";
import { Consumer, NAME, packed, ROOT } from "./packed";

/** Other versions are in `npm run test:peers -- types`. */
const TSC = join(ROOT, "node_modules/typescript-7/bin/tsc");

describe("the types of the published package", function () {
  this.timeout(240_000);

  let consumer: Consumer;

  before(async () => {
    consumer = await Consumer.create(packed);
  });

  it("are such that are-the-types-wrong finds nothing", () => {
    // As an ES module under plain Node: through tsx its own dependencies cannot be resolved.
    const script = `
        import { readFileSync } from "node:fs";
        import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
        const tarball = createPackageFromTarballData(new Uint8Array(readFileSync(process.argv[1])));
        const { types, problems } = await checkPackage(tarball);
        console.log(JSON.stringify({ types: types && types.kind, problems }));`;
    const args = ["--input-type=module", "--eval", script, consumer.packed.tarball];
    const out = outputOf(process.execPath, args, { cwd: ROOT });
    assert.deepEqual(JSON.parse(out), { types: "included", problems: [] });
  });

  for (const [title, type, options] of [
    ["a CommonJS program, node16", "commonjs", { module: "node16" }],
    ["an ES module, node16", "module", { module: "node16" }],
    ["a bundler's program", "module", { module: "esnext", moduleResolution: "bundler" }],
  ] as const) {
    it(`check in ${title}, and refuse an unknown argument`, () => {
      const good = `import { HpAnywareConnectors, type HpAnywareConnectorsArgs } from "${NAME}";
          import { runRules } from "${NAME}/policy";
          export const make = (args: HpAnywareConnectorsArgs) => new HpAnywareConnectors("a", args).url;
          export const rules: number = runRules.length;`;
      const bad = `import { HpAnywareConnectors } from "${NAME}";
          export const bad = new HpAnywareConnectors("a", { network: 1 });`;
      const compilerOptions = {
        ...options,
        target: "es2022",
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: [],
      };
      const cwd = consumer.project(`types-${title.replace(/\W+/g, "-")}`, {
        "package.json": JSON.stringify({ type }),
        "tsconfig.json": JSON.stringify({ compilerOptions, files: ["good.ts", "bad.ts"] }),
        "good.ts": good,
        "bad.ts": bad,
      });
      const { out } = consumer.run(process.execPath, [TSC, "-p", ".", "--pretty", "false"], cwd);
      assert.deepEqual(out.match(/^\S+?\.ts\(|TS\d+/gm), ["bad.ts(", "TS2322"]);
    });
  }

  it("make the schema for other languages, from the root entry that Pulumi's analyser looks for (npm run schema)", () => {
    const { installed } = consumer.packed;
    const text = packageSchemaText(installed);
    assert.equal(text, readFileSync(join(installed, "components/schema.json"), "utf8"));
  });
});
