/** What is told without planning anything: the CPU time of help and of mistakes, Node's own start included. */
import { join } from "node:path";
import { node, run, spread } from "../measure";
import type { Findings, Limit } from "../rows";
import { ROOT } from "./subjects";

const ASKED = [
  { args: ["--help"], accepts: [0] },
  { args: ["plan", "--help"], accepts: [0] },
  { args: ["plan", "hp-anywhere"], accepts: [2] },
];

const MOST_MS = 250;

export async function measureStart(rounds: number): Promise<Findings> {
  const limits: Limit[] = [];
  for (const { args, accepts } of ASKED) {
    const command = { ...node([join(ROOT, "plan/main.cjs"), ...args]), accepts };
    await run(command); // makes the bundle where there is none yet
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      times.push((await run(command)).cpuMilliseconds ?? Number.POSITIVE_INFINITY);
    }
    const what = `CPU time of ${args.join(" ")}`;
    limits.push({ part: "start", what, unit: "ms", measured: spread(times).median, most: MOST_MS });
  }
  return { rows: [], limits };
}
