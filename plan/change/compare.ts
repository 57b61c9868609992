/** What differs between two plans of a stack: resources, verdicts, and who can newly reach what. */

import { ResourceGraph } from "../../policy/graph";
import { compareReach, reachTable } from "../../policy/reachability";
import { asJson } from "../io/json";
import type { Plan, PlanChange, PlanResource } from "../model/plan";
import type { PlannedResource } from "../model/run";
import type { EarlierPlan } from "./earlier";
import { changeSteps, openInputs } from "./steps";
import { changedVerdicts } from "./verdicts";

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
