/** What differs between two plans of a stack: resources, verdicts, and who can newly reach what. */

import { isDeepStrictEqual } from "node:util";
import { ResourceGraph } from "../../policy/graph";
import { compareAnswers, compareReach, reachTable } from "../../policy/reachability";
import { readText } from "../io/text-file";
import { UsageError } from "../io/usage-error";
import { type ChangedResource, PLAN_VERSION, type Plan, type PlanChange, type PlanResource } from "../model/plan";

type Comparable = Pick<Plan, "resources" | "reachability">;

export function comparePlans(before: Comparable, after: Comparable): PlanChange {
  const reach = compareReach(tableOf(before), tableOf(after));
  return {
    ...compareResources(before.resources, after.resources),
    verdicts: compareAnswers(before.reachability, after.reachability).changed.map((change) => ({
      question: change.question,
      ...(change.before ? { before: change.before } : {}),
      ...(change.after ? { after: change.after } : {}),
    })),
    gained: reach.gained,
    lost: reach.lost,
  };
}

const tableOf = ({ resources }: Comparable) => reachTable(new ResourceGraph(resources), { realAddresses: false });

function compareResources(
  before: readonly PlanResource[],
  after: readonly PlanResource[],
): Pick<PlanChange, "added" | "changed" | "removed"> {
  const old = new Map(before.map((resource) => [resource.urn, resource]));
  const now = new Map(after.map((resource) => [resource.urn, resource]));
  const short = ({ urn, type, name }: PlanResource): ChangedResource => ({ urn, type, name });
  return {
    added: after.filter(({ urn }) => !old.has(urn)).map(short),
    changed: after.flatMap((resource) => {
      const was = old.get(resource.urn);
      const properties = was ? differing(was.inputs, resource.inputs) : [];
      return properties.length > 0 ? [{ ...short(resource), properties }] : [];
    }),
    removed: before.filter(({ urn }) => !now.has(urn)).map(short),
  };
}

function differing(before: PlanResource["inputs"], after: PlanResource["inputs"]): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.filter((key) => !isDeepStrictEqual(before[key], after[key]));
}

/** The plan in a file that `--json` has written. */
/** The plan in a file that `--json` wrote. */
export function earlierPlan(file: string): Comparable {
  let text: string;
  try {
    text = readText(file);
  } catch {
    throw new UsageError(`${file}: cannot be read`);
  }
  return readPlan(file, text);
}

export function readPlan(file: string, text: string): Comparable {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new UsageError(`${file} is not JSON; write it with npm run plan -- <stack> --json=${file}`);
  }
  const { schemaVersion, resources, reachability } = (read ?? {}) as Partial<Plan>;
  if (schemaVersion !== PLAN_VERSION || !Array.isArray(resources) || !Array.isArray(reachability)) {
    throw new UsageError(`${file} is not a plan of version ${PLAN_VERSION}; write it anew with --json=${file}`);
  }
  return { resources, reachability };
}
