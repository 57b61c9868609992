/**
 * What the policy pack costs: `npm run bench -- policy`.
 *
 * Programs of 1,000 and 10,000 resources, made of copies of an example stack. Through our own runner the cost of a
 * resource must not grow with the program; through the policy SDK the pack is compared with an empty one.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Policies } from "@pulumi/policy";
import { policiesOf } from "../../policy/engine/pack";
import { type GraphResource, ResourceGraph, type Value } from "../../policy/graph";
import { entries, runRules } from "../../policy/pack";
import { exampleResources } from "../policy/support/examples";
import { runThroughSdk } from "../policy/support/sdk";

const ROOT = join(__dirname, "../..");
const EXAMPLE = "hp-anyware";
const TODAY = "2026-06-01";
/** Most times the cost of a resource at 1,000 that one at 10,000 may have, and the aim for either. */
const GROWTH = 1.2;
const MS_PER_RESOURCE = 0.4;

/** Copies of a program side by side: names, URNs and ids of each copy are its own. */
export function copies(resources: readonly GraphResource[], least: number): GraphResource[] {
  const count = Math.ceil(least / resources.length);
  const texts = new Set(
    resources.flatMap(({ urn, id, outputs }) =>
      [urn, id, outputs["arn"], outputs["dnsName"], outputs["publicIp"]].filter((text) => typeof text === "string"),
    ),
  );
  return Array.from({ length: count }, (_, copy) => copy).flatMap((copy) => {
    const own = (value: Value): Value => {
      if (typeof value === "string") {
        return texts.has(value) ? `${value}-${copy}` : value;
      }
      if (Array.isArray(value)) {
        return value.map(own);
      }
      return typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, own(item)]))
        : value;
    };
    return resources.map((resource) => own(resource as unknown as Value) as unknown as GraphResource);
  });
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

export async function measurePolicies(): Promise<void> {
  const example = await exampleResources(EXAMPLE);
  const [small, large] = [copies(example, 1_000), copies(example, 10_000)];
  console.log(`policy pack, ${entries.length} rules, over copies of ${EXAMPLE}`);
  measureRunner(small);
  const times = { small: [] as number[], large: [] as number[] };
  for (let round = 0; round < 3; round += 1) {
    times.small.push(...Array.from({ length: 5 }, () => measureRunner(small)));
    times.large.push(measureRunner(large));
  }
  const each = { small: median(times.small) / small.length, large: median(times.large) / large.length };
  const growth = each.large / each.small;
  report(
    `our runner, ${small.length} resources`,
    `${median(times.small).toFixed(0)} ms, ${each.small.toFixed(3)} ms each`,
    each.small <= MS_PER_RESOURCE,
  );
  report(
    `our runner, ${large.length} resources`,
    `${median(times.large).toFixed(0)} ms, ${each.large.toFixed(3)} ms each`,
    each.large <= MS_PER_RESOURCE,
  );
  report("cost of a resource, large program against small", growth.toFixed(2), growth <= GROWTH);
  console.log(`  peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
  const empty = await measureSdk([EMPTY], small);
  const full = await measureSdk(policiesOf(entries, TODAY), small);
  console.log(
    `  policy SDK, ${small.length} resources: ${full.toFixed(0)} ms, an empty pack ${empty.toFixed(0)} ms, ratio ${(full / empty).toFixed(1)}`,
  );
  await measureStart();
}

/**
 * Until the engine could ask: the pack started as the language host starts it, against the same pack started the default
 * way, through ts-node with a type check.
 */
async function measureStart(): Promise<void> {
  const folder = mkdtempSync(join(__dirname, "generated-"));
  try {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "default", version: "1.0.0" }));
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../../../tsconfig.json", include: ["."] }));
    writeFileSync(join(folder, "index.ts"), 'import "../../../policy/index";\n');
    const own = join(ROOT, "policy");
    await start(own); // compiles what is not compiled yet
    await start(folder);
    const rounds: { own: number; cached: number; fresh: number }[] = [];
    for (let round = 0; round < 5; round += 1) {
      rounds.push({ own: await start(own), cached: await start(folder), fresh: await start(folder, FRESH) });
    }
    const of = (kind: keyof (typeof rounds)[number]) => median(rounds.map((round) => round[kind]));
    const ratio = (kind: "cached" | "fresh") => `${of(kind).toFixed(0)} ms, ratio ${(of("own") / of(kind)).toFixed(2)}`;
    console.log(`  start of the pack: ${of("own").toFixed(0)} ms`);
    console.log(`    the default way, as in CI: ${ratio("fresh")}`);
    console.log(`    the default way, type-checked before: ${ratio("cached")}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** ts-node keeps what it has checked in the folder for temporary files, which a CI job starts without. */
const FRESH = { TS_NODE_CACHE: "false" };

/** Milliseconds until the pack says the port it listens on. */
function start(pack: string, env: NodeJS.ProcessEnv = {}): Promise<number> {
  const begin = performance.now();
  const run = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const child = spawn(process.execPath, [run, "127.0.0.1:1", pack], {
    cwd: pack,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.stdout.once("data", () => {
      resolve(performance.now() - begin);
      child.kill();
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the pack in ${pack} ended with ${code} before it listened`)));
  });
}

function measureRunner(resources: readonly GraphResource[]): number {
  const start = performance.now();
  runRules(new ResourceGraph(resources), { today: TODAY, realAddresses: false });
  return performance.now() - start;
}

/** One policy of each kind that looks at nothing: what the SDK costs by itself. */
const EMPTY = {
  name: "empty",
  description: "nothing",
  validateResource: () => undefined,
  validateStack: () => undefined,
} as unknown as Policies[number];

async function measureSdk(policies: Policies, resources: readonly GraphResource[]): Promise<number> {
  const { analyzeMs, analyzeStackMs } = await runThroughSdk(policies, resources);
  return analyzeMs + analyzeStackMs;
}

const report = (what: string, value: string, reached: boolean): void =>
  console.log(`  ${what}: ${value}${reached ? "" : "   aim missed"}`);
