/** How tests run a command: `run` and what it prints, beside this process where that has to answer, or bare of this machine. */
import { execFile, spawnSync } from "node:child_process";
import { dirname, join } from "node:path";

const ROOT = join(__dirname, "../..");

export interface Ran {
  /** `null` where there is no such command, or a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** @default - that of this process */
  readonly env?: NodeJS.ProcessEnv;
  /** @default - nothing */
  readonly input?: string;
  /** In milliseconds. @default - none */
  readonly timeout?: number;
}

const MAX_BUFFER = 2 ** 28;

export function run(command: string, args: readonly string[], options: RunOptions = {}): Ran {
  const { status, stdout, stderr } = spawnSync(command, args, { ...options, encoding: "utf8", maxBuffer: MAX_BUFFER });
  return { code: status, out: stdout ?? "", err: stderr ?? "" };
}

/** What it prints to standard output. An error, with what it said, when it fails. */
export const outputOf = (command: string, args: readonly string[], options: RunOptions = {}): string =>
  succeeded([command, ...args], run(command, args, options));

/** While this process goes on, as it must when the command asks a server in it. */
export function runBeside(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { input = "", ...rest } = options;
  return new Promise((resolve) => {
    const child = execFile(command, args, { ...rest, encoding: "utf8", maxBuffer: MAX_BUFFER }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : null;
      resolve({ code, out, err: code === null ? `${err}${error?.message}` : err });
    });
    // It may end without having read it.
    child.stdin?.on("error", () => undefined).end(input);
  });
}

export const outputBeside = async (
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> => succeeded([command, ...args], await runBeside(command, args, options));

export interface Surroundings {
  readonly cwd: string;
  /** For settings and temporary files. */
  readonly home: string;
  /** Where commands are found. @default the folder of this Node */
  readonly path?: string;
}

/** With nothing of this machine that could help: no Pulumi CLI, no account, no proxy, no region. */
export const runBare = (command: string, args: readonly string[], { cwd, home, path }: Surroundings): Ran =>
  run(command, args, { cwd, env: { HOME: home, TMPDIR: home, PATH: path ?? dirname(process.execPath) } });

/** The command of the published package as its sources are, started as the repository's own. */
export const runPublished = (args: readonly string[], options: RunOptions): Ran =>
  run(
    process.execPath,
    ["--require", join(ROOT, "stacks/start.cjs"), join(ROOT, "plan/entry/bin.ts"), ...args],
    options,
  );

function succeeded(command: readonly string[], { code, out, err }: Ran): string {
  if (code !== 0) {
    throw new Error(`${command.join(" ")} ended with ${code}:\n${out}${err}`);
  }
  return out;
}
