/** What the bench has found: a table of ratios, and everything behind it in `bench.json`. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { changeSince, type Release } from "./history";
import type { Spread } from "./measure";

export interface Row {
  readonly part: string;
  /** `a / b`: what was divided by what. */
  readonly what: string;
  readonly ratio: Spread;
  /** Most that the median may be. @default - none */
  readonly aim?: number;
  /** What the ratio was made of: goes into the file only. */
  readonly behind?: { readonly [name: string]: unknown };
}

/** A limit that is no ratio, such as memory: goes into the file, and onto the screen when it is missed. */
export interface Limit {
  readonly part: string;
  readonly what: string;
  readonly unit: string;
  readonly measured: number;
  readonly most: number;
}

export interface Findings {
  readonly rows: readonly Row[];
  readonly limits?: readonly Limit[];
  /** Why something was left out. */
  readonly skipped?: readonly string[];
}

const reached = ({ ratio, aim }: Row): boolean => aim === undefined || ratio.median <= aim;

/**
 * The table; names of both sides stand in full, so that a row says by itself what it means.
 *
 * @param before the last release that is kept: how the medians have changed since stands in a column of its own
 */
export function table(rows: readonly Row[], before?: Release): string {
  const cells = rows.map((row) => [
    row.what,
    ...[row.ratio.min, row.ratio.median, row.ratio.max].map((value) => value.toFixed(2)),
    changeSince(row, before),
    row.aim === undefined ? "" : `${row.aim}${reached(row) ? "" : "  MISSED"}`,
  ]);
  const since = before === undefined ? "" : `since ${before.version}`;
  const all = [["time of the first / time of the second", "min", "median", "max", since, "aim"], ...cells];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((cell) => cell[column]!.length)));
  return all
    .map((cell) =>
      cell
        .map((text, column) =>
          column === 0 || column === 5 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Lines for what missed its aim though it is no ratio, and for what was left out. */
export const remarks = ({ limits = [], skipped = [] }: Findings): string[] => [
  ...limits
    .filter(({ measured, most }) => measured > most)
    .map(({ what, measured, most, unit }) => `MISSED  ${what}: ${measured.toFixed(0)} ${unit}, at most ${most}`),
  ...skipped,
];

/** Whether everything with an aim reached it. */
export const allReached = ({ rows, limits = [] }: Findings): boolean =>
  rows.every(reached) && limits.every(({ measured, most }) => measured <= most);

export function writeFindings(root: string, rounds: number, findings: Findings): void {
  const about = {
    rounds,
    node: process.version,
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    commit: commitOf(root),
  };
  writeFileSync(join(root, "bench.json"), `${JSON.stringify({ about, ...findings }, null, 2)}\n`);
}

function commitOf(root: string): string {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim();
  } catch {
    return "unknown";
  }
}
