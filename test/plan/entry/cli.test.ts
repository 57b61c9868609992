import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProject, stackNames } from "../../../plan/project/project";
import { type Ran, runBare } from "../../support/run";

const ROOT = join(__dirname, "../../..");
const SCRIPT = "plan/main.cjs";

/** Plans one stack after another, as main.cjs plans one. */
const PLANS = `
  require("./stacks/start.cjs");
  require("./plan/offline/sdk/without-engine.cjs").leaveOut();
  const { RUNS, program } = require("./plan/entry/ours.ts");
  const { renderIssues } = require("./stacks/mistakes/render.ts");
  (async () => {
    for (const stack of process.argv.slice(1)) {
      let [out, err] = ["", ""];
      const code = await RUNS.plan([stack], {
        root: process.cwd(),
        program,
        renderIssues,
        print: (text) => { out += text; },
        printError: (text) => { err += text; },
        colours: false,
        elapsed: () => performance.now(),
      });
      console.log(JSON.stringify({ code, out, err }));
    }
    const files = {};
    for (const file of Object.keys(require.cache)) {
      const name = /.*node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(file)?.[1] ?? "our own";
      files[name] = (files[name] ?? 0) + 1;
    }
    console.log(JSON.stringify(Object.keys(files).filter((name) => files[name] > 1).sort()));
  })();`;

describe("npm run plan", () => {
  let home: string;

  before(() => {
    home = mkdtempSync(join(tmpdir(), "home-"));
  });

  after(() => rmSync(home, { recursive: true }));

  /** Neither a CLI nor credentials nor a configured proxy or region can be found in this environment. */
  const node = (...args: string[]): Ran => runBare(process.execPath, args, { cwd: ROOT, home, path: home });

  const cli = (...args: string[]): Ran => node(SCRIPT, ...args);

  describe("without Pulumi, account or credentials", () => {
    const stacks = stackNames(readProject(ROOT));
    let planned: readonly Ran[];
    let packages: readonly string[];

    before(() => {
      const { code, out, err } = node("--eval", PLANS, ...stacks);
      assert.deepEqual([err, code], ["", 0]);
      const lines = out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      planned = lines.slice(0, -1);
      packages = lines.at(-1);
    });

    it("loads no package that only an engine needs: those of more than a file are these", () => {
      assert.deepEqual(packages, [
        "@pulumi/aws",
        "@pulumi/awsx",
        "@pulumi/pulumi",
        "google-protobuf",
        "jsonc-parser",
        "our own",
        "semver",
        "yaml",
        "zod",
      ]);
    });

    for (const [index, stack] of stacks.entries()) {
      it(`plans ${stack}`, () => {
        const { code, out, err } = planned[index]!;
        assert.equal(err, "");
        assert.ok(out.startsWith(`${stack}  `));
        assert.match(
          out,
          /\nOK {2}0 errors, \d+ warnings?.*\s+next: (have AWS raise the quotas? \(see WARNINGS\), then )?npx pulumi up --stack \S+\n$/,
        );
        assert.equal(code, 0);
        assert.ok(out.split("\n").every((line) => line.length <= 120));
      });
    }

    it("is run as it stands, and colours nothing that is no terminal", () => {
      const { code, out, err } = cli("plan", "hp-anyware");
      assert.equal(err, "");
      const timeless = (text: string) => text.replace(/\d+ warnings .*next:/, "next:");
      assert.equal(timeless(out), timeless(planned[stacks.indexOf("hp-anyware")]!.out));
      assert.ok(!out.includes("\u001b"));
      assert.equal(code, 0);
    });
  });

  it("answers an unknown stack with the stacks there are, and exit code 2", () => {
    const { code, out, err } = cli("plan", "hp-anywhere");
    assert.equal(code, 2);
    assert.equal(out, "");
    assert.ok(
      err.startsWith('no stack "hp-anywhere": there is no stacks/Pulumi.hp-anywhere.yaml\ndid you mean hp-anyware'),
    );
  });

  it("tells its version", () => {
    const { version } = require("../../../package.json") as { readonly version: string };
    const { code, out, err } = cli("--version");
    assert.deepEqual([code, out, err], [0, `${version}\n`, ""]);
  });

  it("lists its commands when asked", () => {
    const { code, out, err } = cli("--help");
    assert.deepEqual([code, err], [0, ""]);
    assert.ok(out.startsWith("usage: npm run <command> -- [options]\n\n  plan <stack> "));
  });

  it("keeps quiet when its reader has seen enough", () => {
    const script = `"$0" ${SCRIPT} plan hp-anyware --json | "$0" -e 'process.exit()'`;
    const { err } = runBare("/bin/sh", ["-c", script, process.execPath], { cwd: ROOT, home, path: home });
    assert.equal(err, "");
  });

  it("answers an unknown command with its usage, and exit code 2", () => {
    const { code, err } = cli("paln");
    assert.equal(code, 2);
    assert.ok(
      err.startsWith(
        'unknown command "paln"; did you mean plan?\n\nusage: npm run <command> -- [options]\n\n  plan <stack> ',
      ),
    );
  });

  it("tells the same usage of no command at all, without a word about one", () => {
    const { code, err } = cli();
    assert.equal(code, 2);
    assert.ok(err.startsWith("usage: npm run <command> -- [options]\n\n  plan <stack> "));
  });
});
