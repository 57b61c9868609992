/** What differs between two plans of a stack: resources, verdicts, and who can newly reach what. */

import { ResourceGraph } from "../../policy/graph";
import { compareReach, reachTable } from "../../policy/reachability";
import { asJson } from "../io/json";
import { readText } from "../io/text-file";
import { UsageError } from "../io/usage-error";
import { PLAN_VERSION, type Plan, type PlanChange, type PlanResource } from "../model/plan";
import type { PlannedResource } from "../model/run";
import { changeSteps, openInputs } from "./steps";
import { changedVerdicts } from "./verdicts";

/** What of an earlier plan a later one is compared with. */
export type EarlierPlan = Pick<Plan, "resources" | "reachability">;

/** @param after with the options of its resources, which decide what a difference does */
export function comparePlans(
  before: EarlierPlan,
  after: { readonly resources: readonly PlannedResource[]; readonly reachability: Plan["reachability"] },
): PlanChange {
  const resources = asJson(after.resources);
  const reach = compareReach(tableOf(before.resources), tableOf(resources));
  return {
    steps: changeSteps(before.resources, resources),
    notCompared: openInputs(before.resources, resources),
    verdicts: changedVerdicts(before.reachability, after.reachability),
    gained: reach.gained,
    lost: reach.lost,
  };
}

const tableOf = (resources: readonly PlanResource[]) =>
  reachTable(new ResourceGraph(resources), { realAddresses: false });

/**
 * The plan in a file that `--json` wrote.
 *
 * @param stack that it has to be of; its resources have other names in another one
 */
export function earlierPlan(file: string, stack: string): EarlierPlan {
  let text: string;
  try {
    text = readText(file);
  } catch {
    throw new UsageError(`${file}: cannot be read`);
  }
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new UsageError(`${file} is not JSON; write it with npm run plan -- ${stack} --json=${file}`);
  }
  const { schemaVersion, stack: of, resources, reachability } = (read ?? {}) as Partial<Plan>;
  const isPlan =
    schemaVersion === PLAN_VERSION &&
    Array.isArray(resources) &&
    Array.isArray(reachability) &&
    resources.every(isResource) &&
    reachability.every(isAnswer);
  if (!isPlan) {
    throw new UsageError(`${file} is not a plan of version ${PLAN_VERSION}; write it anew with --json=${file}`);
  }
  if (of?.name !== stack) {
    throw new UsageError(
      `${file} is a plan of stack ${of?.name ?? "unknown"}, and this one is of ${stack}; nothing can be compared`,
    );
  }
  return { resources, reachability };
}

const isMap = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isResource = (value: unknown): boolean =>
  isMap(value) &&
  ["urn", "type", "name"].every((key) => typeof value[key] === "string") &&
  ["inputs", "outputs", "propertyDependencies"].every((key) => isMap(value[key]));

const isAnswer = (value: unknown): boolean =>
  isMap(value) &&
  ["key", "question", "group", "component", "expect", "verdict"].every((key) => typeof value[key] === "string");
