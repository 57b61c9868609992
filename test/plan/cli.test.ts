import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProject, stackNames } from "../../plan/project";

const ROOT = join(__dirname, "../..");
const SCRIPT = "plan/main.cjs";

describe("npm run plan", () => {
  let home: string;

  before(() => {
    home = mkdtempSync(join(tmpdir(), "home-"));
  });

  after(() => rmSync(home, { recursive: true }));

  /** Neither a CLI nor credentials nor a configured proxy or region can be found in this environment. */
  function cli(...args: string[]) {
    const env = { HOME: home, PATH: home, TMPDIR: home };
    const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], {
      cwd: ROOT,
      env,
      encoding: "utf8",
    });
    return { code: status, out: stdout, err: stderr };
  }

  for (const stack of stackNames(readProject(ROOT))) {
    it(`plans ${stack} without Pulumi, account or credentials`, () => {
      const { code, out, err } = cli("plan", stack);
      assert.equal(err, "");
      assert.ok(out.startsWith(`${stack}  `));
      assert.match(out, /\nOK {2}0 errors, \d+ warnings? .*next: npx pulumi up --stack \S+\n$/);
      assert.equal(code, 0);
      assert.ok(out.split("\n").every((line) => line.length <= 120));
      // Not a terminal: no colours.
      assert.ok(!out.includes("\u001b"));
    });
  }

  it("answers an unknown stack with the stacks there are, and exit code 2", () => {
    const { code, out, err } = cli("plan", "hp-anywhere");
    assert.equal(code, 2);
    assert.equal(out, "");
    assert.ok(
      err.startsWith('no stack "hp-anywhere": there is no stacks/Pulumi.hp-anywhere.yaml\ndid you mean hp-anyware'),
    );
  });

  it("lists its commands when asked", () => {
    const { code, out, err } = cli("--help");
    assert.deepEqual([code, err], [0, ""]);
    assert.ok(out.startsWith("usage: npm run <command> -- [options]\n\n  plan <stack> "));
  });

  it("keeps quiet when its reader has seen enough", () => {
    // Each in a pipe of its own: a report is larger than what a pipe holds.
    for (const start of [SCRIPT, "plan/bin.ts"]) {
      const script = `"$0" ${start === SCRIPT ? "" : "--import tsx "}${start} plan hp-anyware --json | "$0" -e 'process.exit()'`;
      const env = { HOME: home, PATH: home, TMPDIR: home };
      const { stderr } = spawnSync("/bin/sh", ["-c", script, process.execPath], { cwd: ROOT, env, encoding: "utf8" });
      assert.equal(stderr, "");
    }
  });

  it("answers an unknown command with its usage, and exit code 2", () => {
    const { code, err } = cli("paln");
    assert.equal(code, 2);
    assert.ok(err.startsWith("usage: npm run <command> -- [options]\n\n  plan <stack> "));
  });
});
