/**
 * What the policy pack costs.
 *
 * Programs of 1,000 and 10,000 resources, made of copies of an example stack. Through our own runner the cost of a
 * resource must not grow with the program; through the policy SDK the pack is compared with an empty one.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Policies } from "@pulumi/policy";
import { policiesOf } from "../../../policy/engine/pack";
import { type GraphResource, ResourceGraph, type Value } from "../../../policy/graph";
import { entries, runRules } from "../../../policy/pack";
import { exampleResources } from "../../policy/support/examples";
import { runThroughSdk } from "../../policy/support/sdk";
import { spread } from "../measure";
import type { Findings, Limit, Row } from "../rows";

const ROOT = join(__dirname, "../../..");
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

export async function measurePolicies(rounds: number): Promise<Findings> {
  const example = await exampleResources(EXAMPLE);
  const [small, large] = [copies(example, 1_000), copies(example, 10_000)];
  measureRunner(small);
  measureRunner(small);
  const costs = await inTurns(rounds, async () => ({
    small: Math.min(...Array.from({ length: 3 }, () => measureRunner(small))) / small.length,
    large: measureRunner(large) / large.length,
    empty: await measureSdk([EMPTY], small),
    full: await measureSdk(policiesOf(entries, TODAY), small),
  }));
  const limit = (size: "small" | "large", resources: number): Limit => ({
    part: "policy",
    what: `policies, milliseconds a resource of ${resources}`,
    unit: "ms",
    measured: spread(costs.map((cost) => cost[size])).median,
    most: MS_PER_RESOURCE,
  });
  const behind = { rules: entries.length, costs };
  return {
    rows: [
      {
        part: "policy",
        what: `policies: cost of a resource of ${large.length} / of ${small.length}`,
        ratio: spread(costs.map((cost) => cost.large / cost.small)),
        aim: GROWTH,
        behind,
      },
      {
        part: "policy",
        what: `policy SDK over ${small.length} resources: our pack / an empty one`,
        ratio: spread(costs.map((cost) => cost.full / cost.empty)),
        behind,
      },
      ...(await measureStart(rounds)),
    ],
    limits: [limit("small", small.length), limit("large", large.length)],
  };
}

async function inTurns<T>(rounds: number, measure: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let round = 0; round < rounds; round += 1) {
    results.push(await measure());
  }
  return results;
}

/**
 * Until the engine could ask: the pack started as the language host starts it, against the same pack started the default
 * way, through ts-node with a type check.
 */
async function measureStart(rounds: number): Promise<Row[]> {
  const folder = mkdtempSync(join(__dirname, "../generated-"));
  try {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "default", version: "1.0.0" }));
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ extends: "../../../tsconfig.json", compilerOptions: { rootDir: ROOT }, include: ["."] }),
    );
    writeFileSync(join(folder, "index.ts"), 'import "../../../policy/index";\n');
    const own = join(ROOT, "policy");
    await start(own); // compiles what is not compiled yet
    await start(folder);
    const times = await inTurns(rounds, async () => ({
      own: await start(own),
      cached: await start(folder),
      fresh: await start(folder, FRESH),
    }));
    const row = (kind: "cached" | "fresh", when: string): Row => ({
      part: "policy",
      what: `start of the policy pack / the default way, ${when}`,
      ratio: spread(times.map((time) => time.own / time[kind])),
      behind: { times },
    });
    return [row("fresh", "as in CI"), row("cached", "type-checked before")];
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
