/**
 * `npm run bench`: how fast the plan is, as ratios of two things measured in the same minute on the same machine.
 *
 * `npm run bench -- <stack>` measures one of them, `npm run bench -- policy` the policy pack; BENCH_ROUNDS sets the number of pairs (default 7).
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CloudbrinkConnectorsArgs } from "../../components/cloudbrink";
import { planCloudbrink } from "../../components/cloudbrink/plan";
import { Issues } from "../../components/shared/issues";
import { planStack } from "../../plan/offline";
import type { PlanResource } from "../../plan/plan";
import { readProject } from "../../plan/project";
import { deploy, parseStack } from "../../stacks/program";
import { example, furnish } from "../engine/examples";
import { cli, Engine, type EngineStack } from "../engine/harness";
import type { Props } from "../engine/stand-in/values";
import { bareProgram } from "./bare-program";
import { type Command, measurePairs, node, type PairResult, type Spread, spread, type Usage } from "./measure";
import { measurePolicies } from "./policy";

const ROOT = join(__dirname, "../..");
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 7);

interface Subject {
  readonly stack: string;
  readonly region: string;
  /** Most times the bare program's seconds. */
  readonly planAim: number;
  readonly memoryAim: number;
}

const SUBJECTS: readonly Subject[] = [
  { stack: "hp-anyware", region: "eu-west-1", planAim: 1.5, memoryAim: 300 },
  { stack: "cloudbrink-active-active-64", region: "us-east-1", planAim: 2, memoryAim: 400 },
];

const PREVIEW_AIM = 0.6;

async function main(): Promise<void> {
  const only = process.argv[2];
  if (only === undefined || only === "policy") {
    await measurePolicies();
  }
  reportPrefixes();
  for (const subject of SUBJECTS.filter(({ stack }) => only === undefined || stack === only)) {
    const folder = mkdtempSync(join(__dirname, "generated-"));
    try {
      await measure(subject, folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

async function measure(subject: Subject, folder: string): Promise<void> {
  const { stack, planAim: aim, memoryAim } = subject;
  const resources = await plannedResources(stack);
  report(
    `plan of ${stack}, against the same resources as a bare program, both under mocks`,
    await planAgainstBare(stack, resources, folder),
    { aim, memoryAim },
  );
  const available = await cli();
  if (typeof available === "string") {
    console.log(`engine previews skipped: ${available}`);
    return;
  }
  const title = `engine preview of ${stack}, against that of a bare program started the default way, policies off`;
  const { cold, warm } = await previewAgainstBare(subject, resources, folder);
  report(`${title}; after an edit, or in CI: nothing compiled yet`, cold, { aim: PREVIEW_AIM });
  report(`${title}; run again: compiled before`, warm, { aim: PREVIEW_AIM });
}

/** The prefix planner alone, warm: 64 connectors over three zones with two pools. */
function reportPrefixes(): void {
  const { config } = example("cloudbrink-active-active-64");
  const args = cloudbrinkArgs(config);
  const times = Array.from({ length: 20 }, () => {
    const start = performance.now();
    const issues = new Issues();
    planCloudbrink("brink", args, issues);
    if (issues.errors.length > 0) {
      throw new Error(`the group has ${issues.errors.length} problems`);
    }
    return performance.now() - start;
  });
  const measured = spread(times);
  console.log("plan of 64 Cloudbrink connectors over three zones with two pools, pure");
  console.log(`  ms       ${text(measured, 1)}   aim: median at most 50${verdict(measured.median <= 50)}`);
}

/** Arguments of the example, which has the shape of the arguments but for the defaults. */
function cloudbrinkArgs(config: Props): CloudbrinkConnectorsArgs {
  const own = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.replace("connector-topologies:", ""), value]),
  );
  const { defaults, ...connectors } = own["connectors"] as Props;
  return { ...own, connectors, connectorDefaults: defaults, otp: "otp" } as unknown as CloudbrinkConnectorsArgs;
}

async function plannedResources(stack: string): Promise<readonly PlanResource[]> {
  const outcome = await planStack(readProject(ROOT), stack, { parseStack, deploy });
  if (!outcome.ok) {
    throw new Error(`the stack ${stack} has ${outcome.issues.length} problems`);
  }
  return outcome.plan.resources;
}

function planAgainstBare(stack: string, resources: readonly PlanResource[], folder: string): Promise<PairResult> {
  const file = join(folder, "program.ts");
  writeFileSync(file, bareProgram(resources, "services"));
  // Both as Node processes started the same way, without npm.
  // A plan that finds something wrong has done the same work.
  const plan = { ...node([join(ROOT, "plan/main.cjs"), "plan", stack]), accepts: [0, 1] };
  const bare = node(["--require", join(ROOT, "stacks/start.cjs"), join(__dirname, "bare-run.ts"), file]);
  return measurePairs(plan, bare, ROUNDS);
}

/** Both against the stand-in account in this process; no policies. */
async function previewAgainstBare(
  { stack, region }: Subject,
  resources: readonly PlanResource[],
  folder: string,
): Promise<{ readonly cold: PairResult; readonly warm: PairResult }> {
  const engine = await Engine.start({ region });
  try {
    const subject = example(stack);
    furnish(engine.account, subject);
    const ours = await engine.stack({ name: stack, config: subject.file });
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
    const bare = await engine.stack({ name: "bare", program: bareFolder, config: { "aws:region": region } });
    const preview = ({ folder: cwd }: EngineStack, name: string, cold: boolean): Command => ({
      command: engine.cli.command.command,
      args: ["preview", "--stack", name, "--non-interactive"],
      cwd,
      env: engine.environment,
      cold,
    });
    const pairs = (cold: boolean) => measurePairs(preview(ours, stack, cold), preview(bare, "bare", cold), ROUNDS);
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

function report(title: string, { first, second, ratio, cpuRatio }: PairResult, { aim, memoryAim }: Aim): void {
  console.log(title);
  console.log(`  ratio    ${text(ratio, 2)}   aim: median at most ${aim}${verdict(ratio.median <= aim)}`);
  if (cpuRatio) {
    console.log(`  CPU      ${text(cpuRatio, 2)}   the same of CPU time, which a busy machine disturbs less`);
  }
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
