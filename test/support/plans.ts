/** Plans of example stacks, as they are and with their config changed. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as ec2 from "@pulumi/aws/ec2";
import * as yaml from "yaml";
import { planStack, type StackProgram } from "../../plan/build";
import { runChecks } from "../../plan/judge/checks";
import type { Plan } from "../../plan/model/plan";
import type { Run } from "../../plan/model/run";
import { readProject, stackNames } from "../../plan/project/project";
import type { GraphResource } from "../../policy/graph";
import type { ParsedStack } from "../../stacks/program";
import * as program from "../../stacks/program";

const REPOSITORY = path.resolve(__dirname, "../..");
const STACKS = path.join(REPOSITORY, "stacks");

export type Config = { [key: string]: unknown };

export const EXAMPLE_STACKS: readonly string[] = stackNames(readProject(REPOSITORY));

export function exampleConfig(name: string): Config {
  const { config } = yaml.parse(fs.readFileSync(path.join(STACKS, `Pulumi.${name}.yaml`), "utf8")) as {
    config: Config;
  };
  return config;
}

/** Keys of our namespace, and what they are to be. */
export const own = (values: Config): Config =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`connector-topologies:${key}`, value]));

/** A stack as it is parsed, for plans of programs that a test gives. */
export const STACK = {
  stackName: "dev",
  topology: "hp-anyware",
  name: "anyware",
  region: "eu-west-1",
  allowedAccountIds: ["111122223333"],
  config: { topology: "hp-anyware" },
  secrets: [],
  assumptions: [],
  directory: ".",
} as unknown as Extract<ParsedStack, { ok: true }>["stack"];

/** A program that breaks a mandatory rule: everybody may administer what carries its group. */
export const OPEN_TO_ADMINISTRATORS: StackProgram = {
  parseStack: () => ({ ok: true, stack: STACK, warnings: [] }),
  deploy: () =>
    new ec2.SecurityGroup("admins", {
      ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }],
    }),
};

/** A project folder of the stack `dev`, whose file says nothing; the caller removes it. */
export function emptyProject(): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "plan-"));
  fs.mkdirSync(path.join(root, "stacks"));
  fs.writeFileSync(path.join(root, "Pulumi.yaml"), "name: shop\nstackConfigDir: stacks\n");
  fs.writeFileSync(path.join(root, "stacks", "Pulumi.dev.yaml"), "config:\n  aws:region: eu-west-1\n");
  return root;
}

/** A project folder with one stack file; the caller removes it. */
export function projectWith(name: string, config: Config): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "project-"));
  fs.copyFileSync(path.join(REPOSITORY, "Pulumi.yaml"), path.join(root, "Pulumi.yaml"));
  fs.mkdirSync(path.join(root, "stacks"));
  fs.symlinkSync(path.join(STACKS, "user-data"), path.join(root, "stacks", "user-data"));
  fs.writeFileSync(path.join(root, "stacks", `Pulumi.${name}.yaml`), yaml.stringify({ config }));
  return root;
}

/** What the program of an example declares; `change` is as for `planOf`. One at a time: the mock runtime is one for the process. */
export async function resourcesOf(name: string, change: Config = {}): Promise<readonly GraphResource[]> {
  let resources: readonly GraphResource[] = [];
  await planOf(name, change, (run) => {
    resources = run.resources;
  });
  return resources;
}

/** The same, judged; `see` gets what the program declares. */
export const judgedPlanOf = (name: string, change: Config = {}, see: (run: Run) => void = () => undefined) =>
  planOf(name, change, see, runChecks);

/** The plan of an example; `change` replaces config keys, or leaves them out when they are `undefined`. */
export async function planOf(
  name: string,
  change: Config = {},
  see: (run: Run) => void = () => undefined,
  check: typeof runChecks = () => ({ policy: [], reachability: [], assumptions: [] }),
): Promise<Plan> {
  const changed = Object.entries({ ...exampleConfig(name), ...change }).filter(([, value]) => value !== undefined);
  const root = projectWith(name, Object.fromEntries(changed));
  try {
    const outcome = await planStack(readProject(root), name, program, {
      check: (run, options) => {
        see(run);
        return check(run, options);
      },
    });
    assert.ok(outcome.ok, JSON.stringify(outcome));
    return outcome.plan;
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}
