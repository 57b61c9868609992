/** Components without an engine: what they make, and what a change of arguments changes. */
import assert from "node:assert/strict";
import { Issues, issueLine } from "../../components/shared/input/issues";
import type { PlannedResource, Run } from "../../plan/model/run";
import { runProgram } from "../../plan/offline/run";

/** The resources and outputs of a program. */
export const runIn = (region: string, program: () => unknown): Promise<Run> =>
  runProgram(async () => program(), {
    project: "test",
    stack: "dev",
    account: { accountId: "111122223333", region },
    config: {},
  });

/** The one resource of that name; `type` is a part of its type where several have the name. */
export function byName(result: Run, name: string, type = ""): PlannedResource {
  const found = result.resources.filter((resource) => resource.name === name && resource.type.includes(type));
  assert.equal(found.length, 1, `${found.length} resources are called ${name}`);
  return found[0]!;
}

export interface Changed {
  readonly added: string[];
  readonly removed: string[];
  readonly updated: string[];
}

/** Names of what becomes something in AWS or in the state and is not in both runs, or not the same in what `of` takes. */
export function changed(
  before: Run,
  after: Run,
  of: (resource: PlannedResource) => unknown = ({ inputs }) => inputs,
): Changed {
  const shape = (result: Run) =>
    new Map(result.resources.filter(({ custom }) => custom).map((each) => [each.urn, JSON.stringify(of(each))]));
  const [old, now] = [shape(before), shape(after)];
  const names = (urns: readonly string[]): string[] => urns.map((urn) => urn.split("::").at(-1)!).sort();
  return {
    added: names([...now.keys()].filter((urn) => !old.has(urn))),
    removed: names([...old.keys()].filter((urn) => !now.has(urn))),
    updated: names([...now].flatMap(([urn, text]) => (old.has(urn) && old.get(urn) !== text ? [urn] : []))),
  };
}

export interface Outcome<Plan> {
  readonly plan: Plan;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** A plan and what it says, as lines. */
export function outcomeOf<Plan>(plan: (issues: Issues) => Plan): Outcome<Plan> {
  const issues = new Issues();
  return {
    plan: plan(issues),
    errors: issues.errors.map(issueLine),
    warnings: issues.warnings.map(({ path, text }) => `${path}: ${text}`),
  };
}
