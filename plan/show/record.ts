/** What was planned, for a record of who agreed to what: commit and a hash of everything that was decided by config. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Recorded {
  readonly root: string;
  /** Relative to the root. */
  readonly stackFile: string;
  readonly policyConfig?: string;
  readonly environment?: string;
}

/** What decides a plan besides the program. */
export const recordOf = ({ root, stackFile, environment, policyConfig }: Recorded): readonly string[] =>
  recordLines(root, [join(root, stackFile), ...[environment, policyConfig].filter((file) => file !== undefined)]);

/** `files` are the stack file and, when given, the configuration of the policy pack. */
export function recordLines(root: string, files: readonly string[], environment = process.env): readonly string[] {
  const commit = environment["GITHUB_SHA"] ?? git(root, "rev-parse", "HEAD");
  // CI plans what is checked out; elsewhere the commit alone may not be what was planned.
  const isChanged = environment["GITHUB_SHA"] === undefined && (git(root, "status", "--porcelain") ?? "") !== "";
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update(readFileSync(file));
  }
  return [
    commit === undefined ? "commit: not in a git repository" : `commit: ${commit}${isChanged ? ", with changes" : ""}`,
    `config: sha256 ${hash.digest("hex")}`,
  ];
}

function git(root: string, ...args: readonly string[]): string | undefined {
  try {
    return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}
