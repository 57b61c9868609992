/** From the name of a stack to its plan, or to what is wrong with its config. */

import { secret } from "@pulumi/pulumi";
import type { GivenFacts } from "../components/shared/aws/instance-types";
import { SECRET_TEXT } from "../components/shared/input/secret-text";
import type { PolicyResult } from "../policy/rule/result";
import type { ConfigIssue } from "../stacks/config/issue";
import type { DeployOptions, ParsedStack, StackContext, StackSpec } from "../stacks/program";
import type { EarlierPlan } from "./change/earlier";
import { firstScriptWarnings } from "./change/first-script";
import { destroyBlockers } from "./judge/blockers";
import { type CheckOptions, type Checks, runChecks } from "./judge/checks";
import { costDrivers } from "./judge/cost-drivers";
import { givingKey } from "./judge/giving-key";
import { notJudged } from "./judge/not-judged";
import { countQuotas, quotaWarnings } from "./judge/quotas";
import { sessionManagerPaths } from "./judge/session-manager";
import { planTags } from "./judge/tags";
import {
  countResources,
  isComponentOfOurs,
  OFFLINE_ASSUMPTION,
  PLAN_VERSION,
  type Plan,
  type PlanHandoff,
  type PlanLookUp,
  type PlanResource,
  type PlanStack,
  type QuotaConfig,
} from "./model/plan";
import type { PlannedResource, Run } from "./model/run";
import { madeUpText } from "./offline/look-ups";
import { runProgram } from "./offline/run";
import type { StackOutputs } from "./offline/stack-outputs";
import { declaredSubnets, type Project, readStackFile, type StackFile } from "./project/project";
import { plannedObstacles } from "./tear-down/obstacles";

/** What the plan needs of the stacks room, and of a test's stand-in for it. */
export interface StackProgram {
  readonly parseStack: (raw: { readonly [key: string]: unknown }, context: StackContext) => ParsedStack;
  readonly deploy: (stack: StackSpec, options: DeployOptions) => unknown;
  /** Not ours: see RunOptions. @default false */
  readonly foreign?: boolean;
}

export type Outcome =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly file: string; readonly issues: readonly ConfigIssue[] };

/** Stands for the account when the config allows any: the one AWS uses in its documentation. */
const ANY_ACCOUNT = "123456789012";

export interface PlanOptions {
  /** What judges the program. @default everything */
  readonly check?: (run: Run, options: CheckOptions) => Checks | Promise<Checks>;
  /** File with what environments of Pulumi ESC give. */
  readonly environment?: string;
  /** Outputs of other stacks. */
  readonly stackOutputs?: StackOutputs;
  /** What the plan is compared with. @default nothing */
  readonly earlier?: EarlierPlan;
}

/** @param qualifiedName name of the stack, alone or with its organization and project */
export async function planStack(
  project: Project,
  qualifiedName: string,
  program: StackProgram,
  { check = runChecks, environment, stackOutputs, earlier }: PlanOptions = {},
): Promise<Outcome> {
  const stackFile = readStackFile(project, qualifiedName, environment);
  const { stack: stackName, file, config } = stackFile;
  const context = { stackName, projectName: project.name, directory: project.stackDirectory };
  const parsed = program.parseStack(config, context);
  if (!parsed.ok || stackFile.issues.length > 0) {
    const before = stackFile.issues.length;
    const found = (parsed.ok ? [] : parsed.issues).map((issue) => shifted(issue, before));
    return { ok: false, file, issues: [...stackFile.issues, ...found, ...environmentIssues(stackFile)] };
  }
  const { stack } = parsed;
  const warnings = [...stackFile.warnings, ...parsed.warnings];
  const run = await runProgram(
    // The plan never decrypts: a secret is known to be there, and nothing else.
    async () => program.deploy(stack, { lookups: false, secret: () => secret(SECRET_TEXT) }),
    {
      project: project.name,
      stack: stackName,
      account: { region: stack.region, accountId: stack.allowedAccountIds[0] ?? ANY_ACCOUNT },
      config: stackFile.texts,
      secretKeys: stackFile.secretKeys,
      subnets: declaredSubnets(config),
      foreign: program.foreign ?? false,
      ...(stackOutputs === undefined ? {} : { stackOutputs }),
      ...(earlier === undefined ? {} : { earlier: earlier.resources }),
      ...organizationOf(qualifiedName),
    },
  );
  const own = stack.config as { quotas?: QuotaConfig; instanceTypeFacts?: GivenFacts } & CheckOptions;
  const subject = {
    stack: {
      name: stackName,
      topology: topologyText(stack),
      region: stack.region,
      accountIds: stack.allowedAccountIds,
    },
    assumptions: stack.assumptions,
    warnings,
    quotas: own.quotas,
    instanceTypeFacts: own.instanceTypeFacts,
    secrets: secretTexts(stack),
  };
  const checks = await check(run, own);
  if (checks.problems && checks.problems.length > 0) {
    return { ok: false, file, issues: checks.problems };
  }
  const plan = buildPlan(subject, run, checks);
  if (earlier === undefined) {
    return { ok: true, plan };
  }
  // What the provider does about a change is read when there is one.
  const { comparePlans } = require("./change/compare") as typeof import("./change/compare");
  const change = comparePlans(earlier, { resources: run.resources, reachability: plan.reachability });
  const told = [...plan.warnings, ...firstScriptWarnings(earlier.resources, run.resources)];
  return { ok: true, plan: { ...plan, warnings: told, change } };
}

/** Problems of the file come first, so the number of the one whose fix mends another moves. */
function shifted(issue: ConfigIssue, by: number): ConfigIssue {
  const mendedBy = issue.fix?.mendedBy;
  return mendedBy === undefined ? issue : { ...issue, fix: { ...issue.fix, mendedBy: mendedBy + by } };
}

/** `acme/shop/dev` names an organization, `dev` does not. */
function organizationOf(qualifiedName: string): { readonly organization?: string } {
  const parts = qualifiedName.split("/");
  return parts.length === 3 ? { organization: parts[0]! } : {};
}

/** `codestream https`: the topology, and its variant or mode where it has one. */
function topologyText({ topology, config }: StackSpec): string {
  const { variant, mode } = config as { variant?: unknown; mode?: unknown };
  return [topology, variant, mode].filter((part) => typeof part === "string").join(" ");
}

/** What is missing may be what an environment gives. */
function environmentIssues({ unreadEnvironments: names, stack }: StackFile): ConfigIssue[] {
  if (names.length === 0) {
    return [];
  }
  const text = `pulumi config --json --open --stack ${stack} > environment.json; then add --environment environment.json`;
  return [
    { path: "environment", problem: `${names.join(", ")}: not read, so what it gives is missing here`, fix: { text } },
  ];
}

function secretTexts(stack: StackSpec): string[] {
  const encrypted = stack.secrets.map((key) => `${key} encrypted in the stack file`);
  // A Cloudbrink image has nothing that reads a secret at boot.
  const when = stack.topology === "cloudbrink" ? "read at up" : "read at boot";
  return [...encrypted, ...referenceTexts(stack.config, "").map((text) => `${text}, ${when}`)];
}

/** Every reference to a secret in a config, at any depth. */
function referenceTexts(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [];
  }
  if ("secretArn" in value || "ssmParameter" in value) {
    return [`${path} from ${"secretArn" in value ? "Secrets Manager" : "Parameter Store"}`];
  }
  return Object.entries(value).flatMap(([key, inner]) => referenceTexts(inner, path === "" ? key : `${path}.${key}`));
}

/** What is known about a stack before its program runs. */
export interface PlanSubject {
  readonly stack: PlanStack;
  readonly assumptions: readonly string[];
  /** From the config's checks. */
  readonly warnings: readonly { readonly path: string; readonly text: string }[];
  readonly quotas?: QuotaConfig;
  /** What the config says of instance types. */
  readonly instanceTypeFacts?: GivenFacts;
  readonly secrets: readonly string[];
}

const NOTHING = "the program makes no resource at AWS: there was nothing to judge";

export function buildPlan(subject: PlanSubject, run: Run, checks: Checks): Plan {
  const quotas = countQuotas(run.resources, subject.quotas, subject.instanceTypeFacts);
  const warnings = [
    ...warningTexts(subject.warnings, withKeys(run, subject.stack.topology)),
    ...quotaWarnings(quotas),
    ...(countResources(run.resources) === 0 ? [NOTHING] : []),
  ];
  const handoff = handoffOf(run);
  const found = plannedObstacles(run.resources);
  const capacity = handoff?.capacity;
  const failures = handoff?.failures ?? [];
  const headroom = handoff?.headroom ?? [];
  return {
    schemaVersion: PLAN_VERSION,
    stack: subject.stack,
    assumptions: [...new Set([...subject.assumptions, ...checks.assumptions, OFFLINE_ASSUMPTION])],
    warnings,
    resources: run.resources.map(planResource),
    lookUps: sortedLookUps(run.lookUps),
    outputs: run.outputs,
    policy: [...run.duplicates.map(duplicateResult), ...checks.policy],
    reachability: checks.reachability,
    sessionManager: sessionManagerPaths(checks.reachability),
    quotas,
    ...(capacity === undefined
      ? {}
      : {
          capacity: {
            summary: capacity,
            enough: !warnings.some((text) => text.startsWith("capacity:")),
            ...(failures.length === 0 ? {} : { failures }),
          },
        }),
    ...(headroom.length === 0 ? {} : { headroom }),
    ...(handoff === undefined ? {} : { handoff }),
    costDrivers: costDrivers(run.resources),
    notJudged: notJudged(run.resources),
    tags: planTags(run.resources),
    secrets: subject.secrets,
    destroyBlockers: destroyBlockers(found),
    obstacles: found,
  };
}

/** The stack's own output, or that of its only component. */
function handoffOf(run: Run): PlanHandoff | undefined {
  const found = run.outputs["handoff"] ?? run.resources.find(isComponentOfOurs)?.outputs["handoff"];
  return typeof found === "object" && found !== null ? (found as unknown as PlanHandoff) : undefined;
}

/** The same question asked twice is one; the SDK asks in no fixed order. */
function sortedLookUps(lookUps: Run["lookUps"]): PlanLookUp[] {
  const byText = new Map(lookUps.map((each) => [JSON.stringify([each.token, each.args]), each]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { token, args }]) => ({ token, args }));
}

function planResource(resource: PlannedResource): PlanResource {
  const { urn, type, name, parent, custom, id, inputs, outputs, dependencies, propertyDependencies, options } =
    resource;
  return {
    urn,
    type,
    name,
    ...(parent === undefined ? {} : { parent }),
    custom,
    ...(id === undefined ? {} : { id }),
    inputs,
    outputs,
    dependencies,
    propertyDependencies,
    ...(resource.region === undefined ? {} : { region: resource.region }),
    ...(resource.protect === true ? { protect: true } : {}),
    ...(options.retainOnDelete === true ? { retainOnDelete: true } : {}),
    ...(resource.madeUp === undefined ? {} : { madeUp: resource.madeUp }),
    ...(resource.identity === undefined ? {} : { identity: resource.identity }),
    ...(options.replacementTrigger === undefined ? {} : { replacementTrigger: options.replacementTrigger }),
  };
}

/** Warnings of a run; one of a made-up value with the key that gives the real one. */
function withKeys({ warnings, lookUps }: Run, topology: string): string[] {
  const keys = new Map(lookUps.map((each) => [madeUpText(each), givingKey(each, topology)]));
  return warnings.map((line) => {
    const key = keys.get(line);
    return key === undefined ? line : `${line}; ${key} gives the real one`;
  });
}

/** A component repeats its planner's warnings when it is created; the config's own ones name the user's key. */
function warningTexts(own: PlanSubject["warnings"], logged: readonly string[]): string[] {
  const texts = own.map(({ path, text }) => `${path}: ${text}`);
  return [...texts, ...logged.filter((line) => !own.some(({ text }) => line === text || line.endsWith(`: ${text}`)))];
}

function duplicateResult(urn: string): PolicyResult {
  return {
    policy: "unique-resource-names",
    level: "mandatory",
    verdict: "violation",
    blocks: true,
    urn,
    property: "",
    message: `${urn} is registered more than once; give each resource of a type its own name`,
    found: "two resources with this URN",
    needed: "one resource for each type and name",
    why: "the engine refuses the second one",
    fix: "give one of the two another name",
  };
}
