/** Commands with nothing of this machine that could help: no Pulumi CLI, no account, no proxy, no region. */
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly cwd: string;
  /** For settings and temporary files. */
  readonly home: string;
  /** Where commands are found. @default the folder of this Node */
  readonly path?: string;
}

export function runBare(command: string, args: readonly string[], { cwd, home, path }: Surroundings): Ran {
  const env = { HOME: home, TMPDIR: home, PATH: path ?? dirname(process.execPath) };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}
