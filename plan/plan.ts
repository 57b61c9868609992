/** The plan as data: the stable contract behind `--json`, from which screen, Markdown and reports are made. */
import type { GivenFacts } from "../components/shared/instance-types";
import { COMPONENT_TYPES } from "../components/shared/manifest";
import type { GraphResource, Value } from "../policy/graph";
import type { Answer } from "../policy/reachability";
import type { PolicyResult } from "../policy/result";
import { destroyBlockers } from "./blockers";
import type { PlanChange } from "./change";
import { type CostDriver, costDrivers } from "./cost-drivers";
import { countQuotas, type Quota, type QuotaConfig, quotaWarnings } from "./quotas";
import type { PlannedResource } from "./recorder";
import type { Run } from "./run";
import { type SessionManagerPath, sessionManagerPaths } from "./session-manager";
import { type PlanTags, planTags } from "./tags";
import { type Obstacle, plannedObstacles } from "./tear-down/obstacles";

export const PLAN_VERSION = 1;

export interface Plan {
  readonly schemaVersion: typeof PLAN_VERSION;
  readonly stack: PlanStack;
  /** What the plan takes for granted, a sentence each. */
  readonly assumptions: readonly string[];
  readonly warnings: readonly string[];
  /** Sorted by URN. Ids, ARNs and addresses are made up. */
  readonly resources: readonly PlanResource[];
  /** What the program asks AWS without making anything, sorted by token. The plan asked nobody. */
  readonly lookUps: readonly PlanLookUp[];
  /** Outputs of the stack; a secret is the text "[secret]". */
  readonly outputs: Readonly<Record<string, Value>>;
  readonly policy: readonly PolicyResult[];
  readonly reachability: readonly Answer[];
  /** By which way each host whose role allows it reaches Session Manager. */
  readonly sessionManager: readonly SessionManagerPath[];
  readonly quotas: readonly Quota[];
  /** Expected load against what is there; absent when no load was given. */
  readonly capacity?: PlanCapacity;
  /** What people need after `up`; absent when the component says nothing. */
  readonly handoff?: PlanHandoff;
  readonly costDrivers: readonly CostDriver[];
  /** Which resources bear tags, and which cannot. */
  readonly tags: PlanTags;
  /** Secrets and where they are kept. */
  readonly secrets: readonly string[];
  /** What `pulumi destroy` will not get past. */
  readonly destroyBlockers: readonly string[];
  /** The same one by one, with what a destroy leaves and what else may be in its way. */
  readonly obstacles: readonly Obstacle[];
  /** Against the plan given with `--against`; absent without one. */
  readonly change?: PlanChange;
}

export interface PlanStack {
  readonly name: string;
  readonly topology: string;
  readonly region: string;
  /** Accounts the stack may be put into, as its config says. */
  readonly accountIds: readonly string[];
}

export type PlanResource = Pick<
  GraphResource,
  "urn" | "type" | "name" | "parent" | "custom" | "id" | "inputs" | "outputs" | "dependencies" | "propertyDependencies"
>;

export interface PlanLookUp {
  readonly token: string;
  readonly args: Readonly<Record<string, Value>>;
}

export interface PlanCapacity {
  readonly summary: string;
  readonly enough: boolean;
  /** What each single failure leaves, a line each; absent where nothing is said of failures. */
  readonly failures?: readonly string[];
}

export interface PlanHandoff {
  readonly summary?: readonly { readonly subject: string; readonly text: string }[];
  readonly steps?: readonly string[];
  readonly notes?: readonly string[];
  readonly capacity?: string;
  readonly failures?: readonly string[];
  /** What a destroy leaves with the vendor and with others. */
  readonly leftovers?: readonly string[];
  readonly [field: string]: unknown;
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

export interface Checks {
  readonly policy: readonly PolicyResult[];
  readonly reachability: readonly Answer[];
  /** What the answers stand on. */
  readonly assumptions: readonly string[];
  /** What is wrong with the config and could be seen only now. */
  readonly problems?: readonly { readonly path: string; readonly problem: string }[];
}

export const OFFLINE_ASSUMPTION = "ids, ARNs and addresses are made up: nothing was asked of AWS";

export function buildPlan(subject: PlanSubject, run: Run, checks: Checks): Plan {
  const quotas = countQuotas(run.resources, subject.quotas, subject.instanceTypeFacts);
  const warnings = [...warningTexts(subject.warnings, run.warnings), ...quotaWarnings(quotas)];
  const handoff = handoffOf(run);
  const found = plannedObstacles(run.resources);
  const capacity = handoff?.capacity;
  const failures = handoff?.failures ?? [];
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
    ...(handoff === undefined ? {} : { handoff }),
    costDrivers: costDrivers(run.resources),
    tags: planTags(run.resources),
    secrets: subject.secrets,
    destroyBlockers: destroyBlockers(found),
    obstacles: found,
  };
}

const isComponentOfOurs = ({ type }: Pick<GraphResource, "type">): boolean =>
  (Object.values(COMPONENT_TYPES) as string[]).includes(type);

/** Our components in the plan, in the order of their URNs. */
export const componentsOf = (resources: readonly PlanResource[]): readonly PlanResource[] =>
  resources.filter(isComponentOfOurs);

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
  const { urn, type, name, parent, custom, id, inputs, outputs, dependencies, propertyDependencies } = resource;
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
  };
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
