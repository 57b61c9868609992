/** Keeps what the last `npm run bench` found as that of the release: `node --import tsx test/bench/keep.ts`. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HISTORY, type Kept } from "./history";
import type { Row } from "./rows";

const ROOT = join(__dirname, "../..");

const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
const { about, rows, limits } = JSON.parse(readFileSync(join(ROOT, "bench.json"), "utf8")) as Kept & {
  rows: readonly Row[];
};
const kept: Kept = { about, rows: rows.map(({ behind: _, ...row }: Row) => row), limits };
mkdirSync(HISTORY, { recursive: true });
const file = join(HISTORY, `${version}.json`);
writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
console.log(`kept ${rows.length} ratios and ${limits.length} limits of ${version}`);
