/**
 * Random networks by the hundred thousand: `npm run fuzz -- [networks] [seed]`.
 *
 * Runs in rounds, each with a seed of its own that is printed, so that any difference can be repeated.
 */
import { randomInt } from "node:crypto";
import { fuzzKnown, fuzzUnknown } from "../policy/reachability/fuzz";
import { fuzzMonotone } from "../policy/reachability/monotone";

const [total = 100_000, first = randomInt(2 ** 31)] = process.argv.slice(2).map(Number);
const ROUND = 2_000;
const started = Date.now();
const tally = new Map<string, number>();

for (let done = 0; done < total; done += ROUND) {
  const runs = Math.min(ROUND, total - done);
  const seed = first + done;
  fuzzKnown(Math.ceil(runs / 2), tally, seed);
  fuzzUnknown(Math.ceil(runs / 4), tally, seed);
  fuzzMonotone(Math.ceil(runs / 4), seed);
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  console.log(`${done + runs} networks, no difference; seed ${seed}, ${seconds} s`);
}
const counts = [...tally].map(([verdict, count]) => `${verdict} ${count}`).sort();
console.log(counts.join(", "));
