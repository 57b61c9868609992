/** What the bench found for each release: `history/<version>.json`, kept by `keep.ts`. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Limit, Row } from "./rows";

export const HISTORY = join(__dirname, "history");

/** Without what the ratios were made of. */
export interface Kept {
  readonly about: object;
  readonly rows: readonly Omit<Row, "behind">[];
  readonly limits: readonly Limit[];
}

export interface Release {
  readonly version: string;
  /** Medians by what was measured. */
  readonly medians: ReadonlyMap<string, number>;
}

/** A release is newer than those that were made before it for a try, `1.0.0-rc.1` (semver.org, 11). */
function newestFirst(a: string, b: string): number {
  const [core, trial] = parts(a);
  const [otherCore, otherTrial] = parts(b);
  const order = (one: string, other: string): number => other.localeCompare(one, "en", { numeric: true });
  return order(core, otherCore) || Number(trial !== "") - Number(otherTrial !== "") || order(trial, otherTrial);
}

function parts(version: string): readonly [core: string, trial: string] {
  const [core = "", ...trial] = version.split("-");
  return [core, trial.join("-")];
}

/** The newest release that is kept; none before the first. */
export function lastRelease(folder = HISTORY): Release | undefined {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".json")) : [];
  const [version] = files.map((file) => file.slice(0, -".json".length)).sort(newestFirst);
  if (version === undefined) {
    return undefined;
  }
  const { rows } = JSON.parse(readFileSync(join(folder, `${version}.json`), "utf8")) as Kept;
  return { version, medians: new Map(rows.map(({ what, ratio }) => [what, ratio.median])) };
}

/** `+12 %` where a median is now; nothing for what the release did not measure. */
export function changeSince({ what, ratio }: Pick<Row, "what" | "ratio">, release: Release | undefined): string {
  const before = release?.medians.get(what);
  if (before === undefined) {
    return "";
  }
  const percent = Math.round((ratio.median / before - 1) * 100);
  return `${percent > 0 ? "+" : ""}${percent} %`;
}
