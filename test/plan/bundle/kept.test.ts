import { strict as assert } from "node:assert";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { run } from "../../support/run";

const ROOT = join(__dirname, "../../..");
const { commandLine } = require("../../../plan/bundle/kept.cjs") as {
  readonly commandLine: (root: string, cache: string) => Promise<string | undefined>;
};

describe("the command line kept as a bundle", () => {
  let root: string;
  let cache: string;
  let clock = 1;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "repository-"));
    cache = join(root, "cache");
    for (const file of [
      "tsconfig.json",
      "plan/bundle",
      "plan/offline/sdk/without-engine.cjs",
      "plan/io/native-import.cjs",
    ]) {
      cpSync(join(ROOT, file), join(root, file), { recursive: true, preserveTimestamps: true });
    }
    source(
      "plan/entry/cli.ts",
      'import { word } from "../word"; export const later = () => require("./ours"); console.log(word);',
    );
    source(
      "plan/entry/ours.ts",
      'import { word } from "../word"; console.log(word, __dirname); const { importModule } = require("../io/native-import.cjs"); void importModule("node:os").then(({ EOL }) => console.log(EOL.length));',
    );
    source("plan/word.ts", 'export const word: string = "first";');
  });

  afterEach(() => rmSync(root, { recursive: true }));

  function source(file: string, text: string): void {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
    // Longer ago than any run, and each later than the one before.
    clock += 1;
    utimesSync(join(root, file), clock, clock);
  }

  const kept = async (): Promise<string> => {
    const file = await commandLine(root, cache);
    assert.ok(file !== undefined);
    return file;
  };

  it("is made once, as long as nothing changes", async () => {
    const file = await kept();
    utimesSync(file, 1, 1);
    assert.deepEqual([await kept(), statSync(file).mtimeMs], [file, 1000]);
    assert.equal(readFileSync(file, "utf8").includes("first"), true);
  });

  it("is made anew where a part of it is gone or cut short", async () => {
    const file = await kept();
    const ours = join(dirname(file), "ours.js");
    const text = readFileSync(ours, "utf8");
    writeFileSync(ours, text.slice(1));
    await kept();
    assert.equal(readFileSync(ours, "utf8"), text);
    rmSync(ours);
    await kept();
    assert.equal(readFileSync(ours, "utf8"), text);
    rmSync(dirname(file), { recursive: true });
    assert.equal(await kept(), file);
  });

  it("is not for the next run where a source was written while it was made, whichever text is in it", async () => {
    const isKept = () => existsSync(join(cache, readdirSync(cache)[0]!, "kept.json"));
    const making = kept();
    writeFileSync(join(root, "plan/word.ts"), 'export const word: string = "other";');
    await making;
    assert.equal(isKept(), false);
    assert.equal(readFileSync(await kept(), "utf8").includes("other"), true);
    source("plan/word.ts", 'export const word: string = "third";');
    // Of a clock that is ahead: not written just now.
    utimesSync(join(root, "plan/word.ts"), 1e10, 1e10);
    await kept();
    assert.equal(isKept(), true);
  });

  it("is none where nothing can be kept, and is not even made", async () => {
    writeFileSync(cache, "a file, where a folder is wanted");
    rmSync(join(root, "plan/word.ts"));
    assert.equal(await commandLine(root, cache), undefined);
  });

  it("is made anew of a source, a setting or a package that has changed, and the old one stays until the next", async () => {
    const first = await kept();
    source("plan/word.ts", 'export const word: string = "other";');
    const second = await kept();
    assert.equal(readFileSync(second, "utf8").includes("other"), true);
    // Who runs the old one may not have loaded all of it.
    assert.deepEqual([existsSync(first), existsSync(second)], [true, true]);
    source("node_modules/words/package.json", '{ "name": "words", "version": "1.0.0", "main": "index.js" }');
    source("node_modules/words/index.js", 'exports.word = "of a package";');
    source("plan/word.ts", 'export { word } from "words";');
    const third = await kept();
    assert.deepEqual([existsSync(first), existsSync(second)], [false, true]);
    source("node_modules/words/index.js", 'exports.word = "of its next version";');
    source("node_modules/words/package.json", '{ "name": "words", "version": "1.0.1", "main": "index.js" }');
    const fourth = await kept();
    assert.equal(readFileSync(third === fourth ? "" : fourth, "utf8").includes("of its next version"), true);
    source("tsconfig.json", '{ "compilerOptions": { "jsx": "react" } }');
    const stamps = () => readFileSync(join(cache, readdirSync(cache)[0]!, "kept.json"), "utf8");
    const before = stamps();
    await kept();
    assert.notEqual(stamps(), before);
  });

  it("goes with its repository, when that of another is made", async () => {
    const other = mkdtempSync(join(tmpdir(), "repository-"));
    cpSync(root, other, { recursive: true, preserveTimestamps: true });
    const lost = await commandLine(other, cache);
    assert.ok(lost !== undefined && existsSync(lost));
    rmSync(other, { recursive: true });
    const file = await kept();
    assert.deepEqual([existsSync(lost), existsSync(file)], [false, true]);
  });

  it("tells what is wrong with a source by its file, line and column", async () => {
    source("plan/word.ts", "export const word: = 1;");
    await assert.rejects(kept(), /plan\/word\.ts:1:19: ERROR: Unexpected "="/);
  });

  it("tells what to do where the packages are not installed", () => {
    for (const file of ["plan/main.cjs", "stacks/run-typescript.cjs", "stacks/load-later.cjs"]) {
      cpSync(join(ROOT, file), join(root, file));
    }
    assert.deepEqual(run(process.execPath, ["plan/main.cjs"], { cwd: root }), {
      code: 1,
      out: "",
      err: "the packages are not installed: run npm ci\n",
    });
  });

  it("runs as if it stood where its sources stand, and finds what it was compiled to at the next run", async () => {
    const script = `require("./plan/bundle/kept.cjs").commandLine(process.cwd(), "cache").then((file) => require(file));
      process.once("beforeExit", () => require(process.env.KEPT + "/ours.js"));`;
    const folder = dirname(await kept());
    const runOnce = () => {
      const { out, err } = run(process.execPath, ["--eval", script], {
        cwd: root,
        env: { ...process.env, KEPT: folder },
      });
      return out + err;
    };
    const compiled = () =>
      readdirSync(folder)
        .filter((file) => file.endsWith(".v8"))
        .sort();
    const said = `first\nfirst ${join(root, "plan/entry")}\n1\n`;
    assert.equal(runOnce(), said);
    const files = compiled();
    assert.deepEqual(
      files.map((file) => file.split("-")[0]),
      ["cli", "ours"],
    );
    const texts = files.map((file) => readFileSync(join(folder, file)));
    for (const file of files) {
      utimesSync(join(folder, file), 1, 1);
    }
    assert.equal(runOnce(), said);
    assert.deepEqual(compiled(), files);
    assert.deepEqual(
      files.map((file) => readFileSync(join(folder, file))),
      texts,
    );
  });

  it("writes what it was compiled to anew where that is of another text or damaged", async () => {
    const script = `const { keepCompiled } = require("./plan/bundle/compiled-code.cjs");
      keepCompiled(process.cwd(), process.cwd() + "/v8");
      require("./program.js");`;
    const runOnce = () => run(process.execPath, ["--eval", script], { cwd: root }).out;
    const compiled = () => readdirSync(join(root, "v8"));
    source("program.js", "console.log(1111);");
    assert.equal(runOnce(), "1111\n");
    const [first] = compiled();
    source("program.js", "console.log(2222);");
    assert.equal(runOnce(), "2222\n");
    const [second, ...more] = compiled();
    assert.deepEqual([first === second, more], [false, []]);
    writeFileSync(join(root, "v8", second!), "damaged");
    assert.equal(runOnce(), "2222\n");
    assert.notEqual(readFileSync(join(root, "v8", second!), "latin1"), "damaged");
  });
});
