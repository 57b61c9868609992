/** The Pulumi CLI that engine tests run with, and the tests that need it. */
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { PulumiCommand } from "@pulumi/pulumi/automation";

export interface Cli {
  readonly command: PulumiCommand;
  readonly version: string;
}

/** Engine tests that passed in this process, and the CLI they ran with. */
let ran = 0;
let version = "";

/** What the engine printed last: a test that fails shows it, since a failure may not come again. */
let lastRun = "no stack";

export function remember(text: string): void {
  lastRun = text;
}

/** The first `pulumi` on PATH that answers, past the launcher in `node_modules/.bin`; else why there is none. */
async function findCli(): Promise<Cli | string> {
  const folders = (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .filter((folder) => !folder.includes("node_modules"));
  let reason = "no pulumi on PATH";
  for (const binary of folders.map((folder) => path.join(folder, "pulumi")).filter((file) => fs.existsSync(file))) {
    try {
      const { stdout } = await promisify(execFile)(binary, ["version"], {
        timeout: 20_000,
        env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
      });
      version = stdout.trim();
      return { command: await PulumiCommand.get({ root: rootOf(binary) }), version };
    } catch (error) {
      reason = `pulumi on PATH does not answer: ${String(error).split("\n")[0]}`;
    }
  }
  return reason;
}

/** The Automation API wants `<root>/bin/pulumi`. */
function rootOf(binary: string): string {
  if (path.basename(path.dirname(binary)) === "bin") {
    return path.dirname(path.dirname(binary));
  }
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "engine-cli-"));
  fs.mkdirSync(path.join(root, "bin"));
  fs.symlinkSync(binary, path.join(root, "bin", "pulumi"));
  return root;
}

let found: Promise<Cli | string> | undefined;

/** The CLI, looked for once a process. */
export function cli(): Promise<Cli | string> {
  found ??= findCli();
  return found;
}

/**
 * Declares tests that need the engine: skipped, with one line why, when there is none.
 * A file's tests share what its `before` hooks set up; each file has an account of its own.
 */
export function describeEngine(title: string, define: (this: Mocha.Suite) => void): void {
  describe(`${title} (engine)`, function () {
    this.timeout(120_000);
    this.slow(15_000);
    before(async function () {
      const available = await cli();
      if (typeof available === "string") {
        announceSkip(available);
        this.skip();
      }
    });
    afterEach(function () {
      if (this.currentTest?.state === "passed") {
        ran += 1;
      } else if (this.currentTest?.state === "failed") {
        console.log(`${this.currentTest.fullTitle()}: failed; the last run of the engine printed, for ${lastRun}`);
      }
    });
    define.call(this);
  });
}

let announced = false;

function announceSkip(reason: string): void {
  if (!announced) {
    announced = true;
    console.log(`engine tests skipped: ${reason}`);
  }
}

process.once("exit", () => {
  if (ran > 0) {
    console.log(`engine tests: ${ran} passed with Pulumi CLI ${version}`);
  }
});
