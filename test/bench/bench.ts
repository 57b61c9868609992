/**
 * `npm run bench`: how fast the plan is, as ratios of two things measured in the same minute on the same machine.
 *
 * BENCH_ROUNDS sets the number of pairs (default 7).
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { planStack } from "../../plan/offline";
import { readProject } from "../../plan/project";
import { deploy, parseStack } from "../../stacks/program";
import { bareProgram } from "./bare-program";
import { measurePairs, node, type PairResult, type Spread, spread, type Usage } from "./measure";

const ROOT = join(__dirname, "../..");
const START = join(ROOT, "stacks/start.mjs");
const STACK = "hp-anyware";
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 7);

async function main(): Promise<void> {
  const folder = mkdtempSync(join(__dirname, "generated-"));
  try {
    report(
      "plan of hp-anyware : the same resources as a bare program, both under mocks",
      await planAgainstBare(folder),
      {
        aim: 1.5,
        memoryAim: 300,
      },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function planAgainstBare(folder: string): Promise<PairResult> {
  const outcome = await planStack(readProject(ROOT), STACK, { parseStack, deploy });
  if (!outcome.ok) {
    throw new Error(`the stack ${STACK} has ${outcome.issues.length} problems`);
  }
  const file = join(folder, "program.ts");
  writeFileSync(file, bareProgram(outcome.plan.resources));
  // Both started the same way, without npm; stacks and source maps as Node and tsx have them.
  const plan = node(["--import", START, join(ROOT, "plan/cli.ts"), "plan", STACK]);
  const bare = node(["--import", "tsx", join(__dirname, "bare-run.ts"), file]);
  return measurePairs(plan, bare, ROUNDS);
}

interface Aim {
  readonly aim: number;
  readonly memoryAim?: number;
}

function report(title: string, { first, second, ratio }: PairResult, { aim, memoryAim }: Aim): void {
  console.log(title);
  console.log(`  ratio    ${text(ratio, 2)}   aim: median at most ${aim}${verdict(ratio.median <= aim)}`);
  console.log(`  seconds  ${text(seconds(first), 2)}   against ${text(seconds(second), 2)}`);
  const memory = spread(first.map(({ mebibytes }) => mebibytes ?? 0));
  if (memoryAim !== undefined) {
    console.log(`  MiB      ${text(memory, 0)}   aim: at most ${memoryAim}${verdict(memory.max <= memoryAim)}`);
  }
}

const seconds = (usages: readonly Usage[]): Spread => spread(usages.map(({ milliseconds }) => milliseconds / 1000));

const text = ({ min, median, max }: Spread, digits: number): string =>
  `min ${min.toFixed(digits)} median ${median.toFixed(digits)} max ${max.toFixed(digits)}`;

const verdict = (reached: boolean): string => (reached ? "   reached" : "   MISSED");

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
