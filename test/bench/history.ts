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

/** The newest release that is kept; none before the first. */
export function lastRelease(folder = HISTORY): Release | undefined {
  const versions = existsSync(folder) ? readdirSync(folder).map((file) => file.replace(/\.json$/, "")) : [];
  const [version] = versions.sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
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
