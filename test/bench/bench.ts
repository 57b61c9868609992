/**
 * `npm run bench`: how fast the plan is, as ratios of two things measured in the same minute on the same machine.
 *
 * BENCH_ROUNDS sets the number of pairs (default 7).
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { planStack } from "../../plan/offline";
import type { PlanResource } from "../../plan/plan";
import { readProject } from "../../plan/project";
import { deploy, parseStack } from "../../stacks/program";
import { cli, Engine, type EngineStack } from "../engine/harness";
import { bareProgram } from "./bare-program";
import { type Command, measurePairs, node, type PairResult, type Spread, spread, type Usage } from "./measure";

const ROOT = join(__dirname, "../..");
const STACK = "hp-anyware";
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 7);

async function main(): Promise<void> {
  const folder = mkdtempSync(join(__dirname, "generated-"));
  try {
    const resources = await plannedResources();
    report(
      "plan of hp-anyware, against the same resources as a bare program, both under mocks",
      await planAgainstBare(resources, folder),
      { aim: 1.5, memoryAim: 300 },
    );
    const available = await cli();
    if (typeof available === "string") {
      console.log(`engine previews skipped: ${available}`);
      return;
    }
    const title = "engine preview of hp-anyware, against that of a bare program started the default way, policies off";
    const { cold, warm } = await previewAgainstBare(resources, folder);
    report(`${title}; after an edit, or in CI: nothing compiled yet`, cold, { aim: 0.6 });
    report(`${title}; run again: compiled before`, warm, { aim: 0.6 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function plannedResources(): Promise<readonly PlanResource[]> {
  const outcome = await planStack(readProject(ROOT), STACK, { parseStack, deploy });
  if (!outcome.ok) {
    throw new Error(`the stack ${STACK} has ${outcome.issues.length} problems`);
  }
  return outcome.plan.resources;
}

function planAgainstBare(resources: readonly PlanResource[], folder: string): Promise<PairResult> {
  const file = join(folder, "program.ts");
  writeFileSync(file, bareProgram(resources, "services"));
  // Both as Node processes started the same way, without npm.
  // A plan that finds something wrong has done the same work.
  const plan = { ...node([join(ROOT, "plan/main.cjs"), "plan", STACK]), accepts: [0, 1] };
  const bare = node(["--require", join(ROOT, "stacks/start.cjs"), join(__dirname, "bare-run.ts"), file]);
  return measurePairs(plan, bare, ROUNDS);
}

/** Both against the stand-in account in this process; no policies. */
async function previewAgainstBare(
  resources: readonly PlanResource[],
  folder: string,
): Promise<{ readonly cold: PairResult; readonly warm: PairResult }> {
  const engine = await Engine.start();
  try {
    const config = join(ROOT, "stacks", `Pulumi.${STACK}.yaml`);
    const ours = await engine.stack({ name: STACK, config });
    const bareFolder = join(folder, "bare");
    mkdirSync(bareFolder);
    writeFileSync(join(bareFolder, "Pulumi.yaml"), "name: bare\nruntime: nodejs\n");
    writeFileSync(join(bareFolder, "package.json"), '{ "name": "bare", "main": "index.ts" }\n');
    writeFileSync(join(bareFolder, "tsconfig.json"), JSON.stringify({ compilerOptions: BARE_COMPILER }));
    writeFileSync(
      join(bareFolder, "index.ts"),
      `${bareProgram(resources, "everything")}\nexport const ids = program();\n`,
    );
    symlinkSync(join(ROOT, "node_modules"), join(bareFolder, "node_modules"));
    const bare = await engine.stack({ name: "bare", program: bareFolder, config: { "aws:region": "eu-west-1" } });
    const preview = ({ folder: cwd }: EngineStack, stack: string, cold: boolean): Command => ({
      command: engine.cli.command.command,
      args: ["preview", "--stack", stack, "--non-interactive"],
      cwd,
      env: engine.environment,
      cold,
    });
    const pairs = (cold: boolean) => measurePairs(preview(ours, STACK, cold), preview(bare, "bare", cold), ROUNDS);
    return { cold: await pairs(true), warm: await pairs(false) };
  } finally {
    await engine.stop();
  }
}

/** What `pulumi new aws-typescript` writes. */
const BARE_COMPILER = {
  strict: true,
  outDir: "bin",
  target: "es2020",
  module: "commonjs",
  moduleResolution: "node",
  sourceMap: true,
  experimentalDecorators: true,
  pretty: true,
  noFallthroughCasesInSwitch: true,
  noImplicitReturns: true,
  forceConsistentCasingInFileNames: true,
};

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
