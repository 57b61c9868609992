/** The Pulumi CLI that engine tests run with, and the tests that need it. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { run } from "../support/run";

export interface Cli {
  readonly command: PulumiCommand;
  readonly version: string;
}

/** Engine tests that passed in this process. */
let ran = 0;

/** What the engine printed last: a test that fails shows it, since a failure may not come again. */
let lastRun = "no stack";

export function remember(text: string): void {
  lastRun = text;
}

interface Found {
  readonly binary: string;
  readonly version: string;
}

/** The first `pulumi` on PATH that answers, past the launcher in `node_modules/.bin`; else why there is none. */
function find(): Found | string {
  const folders = (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .filter((folder) => !folder.includes("node_modules"));
  let reason = "no pulumi on PATH";
  for (const binary of folders.map((folder) => path.join(folder, "pulumi")).filter((file) => fs.existsSync(file))) {
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const { code, out, err } = run(binary, ["version"], { timeout: 60_000, env });
    if (code === 0) {
      return { binary, version: out.trim() };
    }
    reason = `pulumi on PATH does not answer: ${err.split("\n")[0]}`;
  }
  return reason;
}

let found: Found | string | undefined;

/** Looked for once a process. */
function installed(): Found | string {
  found ??= find();
  return found;
}

/** Why there is no engine to test with; nothing where there is one. */
export function whyNoEngine(): string | undefined {
  const available = installed();
  return typeof available === "string" ? available : undefined;
}

/** @throws Error where there is no CLI */
export async function cli(): Promise<Cli> {
  const available = installed();
  if (typeof available === "string") {
    throw new Error(available);
  }
  return { command: await PulumiCommand.get({ root: rootOf(available.binary) }), version: available.version };
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

/** Whether only a part is wanted, as .ci/run does: what takes long is left to `npm run test:engine`, before a release. */
export const IS_SHORT = process.env["ENGINE_TESTS"] === "short";

export interface SuiteOptions {
  /** Takes long, or is much like another suite. @default false */
  readonly long?: boolean;
}

type Define = (this: Mocha.Suite) => void;

/**
 * Declares tests that need the engine: a suite that is skipped whole where there is none, its hooks too.
 * A file's tests share what its `before` hooks set up; each file has an account of its own.
 */
export function describeEngine(title: string, ...[first, second]: [Define] | [SuiteOptions, Define]): void {
  const [options, define] = typeof first === "function" ? [{}, first] : [first, second!];
  const reason = whyNoEngine() ?? (IS_SHORT && options.long ? "left out, since it takes long" : undefined);
  const declare = reason === undefined ? describe : describe.skip;
  declare(`${title} (engine${reason === undefined ? "" : `: ${reason}`})`, function () {
    this.timeout(120_000);
    this.slow(15_000);
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

process.once("exit", () => {
  if (ran > 0) {
    console.log(`engine tests: ${ran} passed with Pulumi CLI ${(installed() as Found).version}`);
  }
});
