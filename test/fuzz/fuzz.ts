/**
 * Random networks by the hundred thousand and random configs by the ten thousand.
 *
 *   npm run fuzz                              100,000 networks, 20,000 configs, the fixes of 20,000 broken ones
 *   npm run fuzz -- configs [cases] [seed]    one of the three
 *   npm run fuzz -- fixes [cases] [seed]
 *   npm run fuzz -- networks [cases] [seed]
 *
 * Runs in rounds, each with a seed of its own that is printed, so that any failure can be repeated.
 */
import { randomInt } from "node:crypto";
import { fuzzAlike } from "../policy/reachability/alike";
import { fuzzDifferences } from "../policy/reachability/differences";
import { fuzzKnown, fuzzUnknown } from "../policy/reachability/fuzz";
import { fuzzMonotone } from "../policy/reachability/monotone";
import { fuzzWide } from "../policy/reachability/wide/questions";
import { fuzzConfigs } from "./configs";
import { fuzzFixes } from "./fixes";

type Counts = Map<string, number>;

/** One round; counts what it found. */
const KINDS: { readonly [kind: string]: (runs: number, seed: number, counts: Counts) => Promise<void> } = {
  networks: async (runs, seed, counts) => {
    fuzzWide(Math.ceil(runs / 2), counts, seed);
    fuzzKnown(Math.ceil(runs / 4), counts, seed);
    fuzzUnknown(Math.ceil(runs / 8), counts, seed);
    fuzzMonotone(Math.ceil(runs / 8), seed);
    fuzzAlike(Math.ceil(runs / 20), seed);
    fuzzDifferences(Math.ceil(runs / 20), counts, seed);
  },
  configs: async (runs, seed, counts) => {
    for (const [name, count] of await fuzzConfigs(runs, seed)) {
      counts.set(name, (counts.get(name) ?? 0) + count);
    }
  },
  fixes: async (runs, seed, counts) => {
    for (const [name, count] of fuzzFixes(runs, seed)) {
      counts.set(`mended ${name}`, (counts.get(`mended ${name}`) ?? 0) + count);
    }
  },
};

const CASES: { readonly [kind: string]: number } = { networks: 100_000, configs: 20_000, fixes: 20_000 };
const ROUND = 2_000;

async function fuzz(kind: string, total: number, first: number): Promise<void> {
  const started = Date.now();
  const counts: Counts = new Map();
  for (let done = 0; done < total; done += ROUND) {
    const runs = Math.min(ROUND, total - done);
    const seed = first + done;
    process.stdout.write(`${kind} ${done + 1} to ${done + runs}, seed ${seed}: `);
    await KINDS[kind]!(runs, seed, counts);
    console.log(`nothing wrong, ${((Date.now() - started) / 1000).toFixed(0)} s`);
  }
  console.log(
    [...counts]
      .map(([name, count]) => `${name} ${count}`)
      .sort()
      .join(", "),
  );
}

async function main([wanted, cases, seed]: readonly string[]): Promise<void> {
  if (wanted !== undefined && !(wanted in KINDS)) {
    throw new Error(`usage: npm run fuzz -- [${Object.keys(KINDS).join("|")}] [cases] [seed]`);
  }
  for (const kind of wanted === undefined ? Object.keys(KINDS) : [wanted]) {
    await fuzz(kind, Number(cases ?? CASES[kind]), Number(seed ?? randomInt(2 ** 31)));
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: Error) => {
    console.error(`\n${error.message}\n${error.cause instanceof Error ? error.cause.message : ""}`);
    process.exit(1);
  },
);
