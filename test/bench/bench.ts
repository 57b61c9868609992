/**
 * `npm run bench`: how fast things are, as ratios of two things measured in turns on the same machine.
 *
 * `npm run bench -- plan cdk` runs some of the parts: start, plan, preview, pack, cdk, growth, policy, reachability, against.
 * BENCH_ROUNDS sets the number of pairs (default 7). Prints one table, with the change since the
 * last release that is kept (history.ts), and writes `bench.json`; exits 1 when an aim is missed.
 */
import { join } from "node:path";
import { lastRelease } from "./history";
import { measureAgainst } from "./parts/against";
import { measureCdk } from "./parts/cdk";
import { measureGrowth } from "./parts/growth";
import { measurePlan } from "./parts/plan";
import { measurePolicies } from "./parts/policy";
import { measurePack, measurePreview } from "./parts/preview";
import { measureReachability } from "./parts/reachability";
import { measureStart } from "./parts/start";
import { allReached, type Findings, remarks, table, writeFindings } from "./rows";

const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 7);

const PARTS: { readonly [name: string]: (rounds: number) => Promise<Findings> } = {
  start: measureStart,
  plan: measurePlan,
  preview: measurePreview,
  pack: measurePack,
  cdk: measureCdk,
  growth: measureGrowth,
  policy: measurePolicies,
  reachability: measureReachability,
  against: measureAgainst,
};

async function main(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.filter((name) => !(name in PARTS));
  if (unknown.length > 0 || !(ROUNDS >= 1)) {
    throw new Error(`usage: [BENCH_ROUNDS=7] npm run bench -- [${Object.keys(PARTS).join("] [")}]`);
  }
  const findings: { -readonly [Key in keyof Findings]-?: Findings[Key] } = { rows: [], limits: [], skipped: [] };
  for (const [name, measure] of Object.entries(PARTS)) {
    if (wanted.length === 0 || wanted.includes(name)) {
      process.stderr.write(`measuring ${name}\n`);
      const { rows, limits = [], skipped = [] } = await measure(ROUNDS);
      findings.rows = [...findings.rows, ...rows];
      findings.limits = [...findings.limits, ...limits];
      findings.skipped = [...findings.skipped, ...skipped];
    }
  }
  writeFindings(join(__dirname, "../.."), ROUNDS, findings);
  console.log([table(findings.rows, lastRelease()), ...remarks(findings)].join("\n"));
  process.exitCode = allReached(findings) ? 0 : 1;
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
