/**
 * The answers of today against those of an earlier commit, in turns: 10,199 resources, and 64 Cloudbrink connectors.
 *
 * BENCH_AGAINST names the commit; the one whose speed the aims were set by when absent. It is unpacked beside this
 * repository's `node_modules`, so only what needs no SDK can be compared: the policies' graph and the proofs.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GraphResource } from "../../../policy/graph";
import { exampleResources } from "../../policy/support/examples";
import { type Command, measurePairs, node } from "../measure";
import type { Findings, Row } from "../rows";
import { groupsOf } from "./reachability";
import { pairRow, ROOT } from "./subjects";

const COMMIT = process.env["BENCH_AGAINST"] ?? "0d7b1c0";

export async function measureAgainst(rounds: number): Promise<Findings> {
  const folder = mkdtempSync(join(tmpdir(), "against-"));
  try {
    const earlier = unpacked(join(folder, "earlier"));
    if (earlier === undefined) {
      return { rows: [], skipped: [`against: this clone has no commit ${COMMIT}; BENCH_AGAINST names another`] };
    }
    const subjects = [
      { what: "answers of 10199 resources", resources: groupsOf(47).resources, aim: 0.33 },
      {
        what: "answers of 64 connectors",
        resources: await exampleResources("cloudbrink-active-active-64"),
        aim: 0.5,
      },
    ];
    const rows: Row[] = [];
    for (const { what, resources, aim } of subjects) {
      const file = join(folder, "resources.json");
      writeFileSync(file, JSON.stringify(resources satisfies readonly GraphResource[]));
      const pair = await measurePairs(command(ROOT, file), command(earlier, file), rounds);
      rows.push(pairRow("against", `${what} / of ${COMMIT}`, pair, aim));
    }
    return { rows };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Undefined when the repository lacks the commit, as a shallow clone does. */
function unpacked(folder: string): string | undefined {
  const archive = `${folder}.tar`;
  try {
    execFileSync("git", ["archive", "--output", archive, COMMIT], { cwd: ROOT, stdio: "ignore" });
  } catch {
    return undefined;
  }
  mkdirSync(folder);
  execFileSync("tar", ["xf", archive, "-C", folder]);
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** Once, as a plan asks. The process says itself what it took: reading the file and loading modules would flatter both. */
const command = (root: string, file: string): Command => ({
  ...node(["--require", join(root, "stacks/start.cjs"), join(__dirname, "../answers-run.cjs"), root, file]),
  tellsMilliseconds: true,
});
