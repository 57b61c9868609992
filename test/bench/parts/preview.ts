/** Previews under the real engine, against the stand-in account in this process. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { example, furnish } from "../../engine/examples";
import { Engine, type EngineStack, whyNoEngine } from "../../engine/harness";
import { bareProgram } from "../bare-program";
import { type Command, measurePairs } from "../measure";
import type { Findings, Row } from "../rows";
import { pairRow, plannedResources, ROOT, SUBJECTS, type Subject } from "./subjects";

const PREVIEW_AIM = 0.6;
const PACK_AIM = 1.2;

/** Ours against a bare program started the default way, policies off. */
export const measurePreview = (rounds: number): Promise<Findings> =>
  underEngine("preview", async (engine, { stack, region }) => {
    const folder = mkdtempSync(join(__dirname, "../generated-"));
    try {
      const ours = await engine.stack({ name: stack, config: example(stack).file });
      const bare = await engine.stack({
        name: "bare",
        program: await bareProject(stack, folder),
        config: { "aws:region": region },
      });
      const pairs = (cold: boolean) =>
        measurePairs(preview(engine, ours, stack, cold), preview(engine, bare, "bare", cold), rounds);
      const against = `engine preview of ${stack} / bare program started the default way`;
      return [
        pairRow("preview", `${against}, nothing compiled yet`, await pairs(true), PREVIEW_AIM),
        pairRow("preview", `${against}, compiled before`, await pairs(false), PREVIEW_AIM),
      ];
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

/** With our policy pack against without it, and against one that looks at nothing: the SDK's start and its calls. */
export const measurePack = (rounds: number): Promise<Findings> =>
  underEngine("pack", async (engine, { stack }) => {
    const ours = await engine.stack({ name: stack, config: example(stack).file });
    const off = preview(engine, ours, stack, false);
    const withPack = (pack: string) => ({ ...off, args: [...off.args, "--policy-pack", pack] });
    const on = withPack(join(ROOT, "policy"));
    const folder = mkdtempSync(join(__dirname, "../generated-"));
    try {
      const empty = withPack(emptyPack(folder));
      const what = `engine preview of ${stack} with the policy pack`;
      return [
        pairRow("pack", `${what} / with an empty one`, await measurePairs(on, empty, rounds), PACK_AIM),
        pairRow("pack", `${what} / without`, await measurePairs(on, off, rounds)),
      ];
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

function emptyPack(folder: string): string {
  writeFileSync(join(folder, "PulumiPolicy.yaml"), "runtime: nodejs\n");
  writeFileSync(join(folder, "package.json"), '{ "name": "empty", "version": "1.0.0", "main": "index.js" }\n');
  const policy = '{ name: "nothing", description: "nothing", validateResource: () => {}, validateStack: () => {} }';
  writeFileSync(
    join(folder, "index.js"),
    `const { PolicyPack } = require("@pulumi/policy");\nnew PolicyPack("empty", { policies: [${policy}] });\n`,
  );
  return folder;
}

async function underEngine(
  part: string,
  measure: (engine: Engine, subject: Subject) => Promise<readonly Row[]>,
): Promise<Findings> {
  const reason = whyNoEngine();
  if (reason !== undefined) {
    return { rows: [], skipped: [`${part} skipped: ${reason}`] };
  }
  const rows: Row[] = [];
  for (const subject of SUBJECTS) {
    const engine = await Engine.start({ region: subject.region });
    try {
      furnish(engine.account, example(subject.stack));
      rows.push(...(await measure(engine, subject)));
    } finally {
      await engine.stop();
    }
  }
  return { rows };
}

const preview = (engine: Engine, { folder: cwd }: EngineStack, name: string, cold: boolean): Command => ({
  command: engine.cli.command.command,
  args: ["preview", "--stack", name, "--non-interactive"],
  cwd,
  env: engine.environment,
  cold,
});

/** The same resources, as `pulumi new aws-typescript` and a person would have it. */
async function bareProject(stack: string, folder: string): Promise<string> {
  const bare = join(folder, "bare");
  mkdirSync(bare);
  writeFileSync(join(bare, "Pulumi.yaml"), "name: bare\nruntime: nodejs\n");
  writeFileSync(join(bare, "package.json"), '{ "name": "bare", "main": "index.ts" }\n');
  writeFileSync(join(bare, "tsconfig.json"), JSON.stringify({ compilerOptions: { ...BARE_COMPILER, rootDir: bare } }));
  const program = bareProgram(await plannedResources(stack), "everything");
  writeFileSync(join(bare, "index.ts"), `${program}\nexport const ids = program();\n`);
  symlinkSync(join(ROOT, "node_modules"), join(bare, "node_modules"));
  return bare;
}

/** What `pulumi new aws-typescript` writes, and what TypeScript 6 asks for besides. */
const BARE_COMPILER = {
  strict: true,
  outDir: "bin",
  target: "es2020",
  module: "commonjs",
  moduleResolution: "node",
  ignoreDeprecations: "6.0",
  sourceMap: true,
  experimentalDecorators: true,
  pretty: true,
  noFallthroughCasesInSwitch: true,
  noImplicitReturns: true,
  forceConsistentCasingInFileNames: true,
};
