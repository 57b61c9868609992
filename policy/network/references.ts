/** What resources refer to, without guessing between several candidates. */
import { type GraphResource, isUnknown, type ResourceGraph, UNKNOWN, type Value } from "../graph";
import { read, readList } from "../graph/read";
import { TYPES } from "./read";

/** One place where a resource refers to another. */
export interface Reference {
  /** Property path, for example `defaultActions[0].forward.targetGroups[1].arn`. */
  readonly path: string;
  readonly candidates: readonly GraphResource[];
  readonly exact: boolean;
  /** A known id that nothing in the program has. */
  readonly outside: boolean;
}

export interface ActionTargets {
  readonly references: readonly Reference[];
  /** False when an action, or the list of actions, is not known. */
  readonly complete: boolean;
}

/** Action types without a target group. */
const WITHOUT_TARGET = ["redirect", "fixed-response", "authenticate-cognito", "authenticate-oidc", "jwt-validation"];

export const isOf = (resource: GraphResource, types: readonly string[]): boolean => types.includes(resource.type);

/** Actions of a listener or a listener rule: the property, and its items. */
export function actionsOf(resource: GraphResource) {
  const property = isOf(resource, TYPES.listener) ? "defaultActions" : "actions";
  return { property, ...readList(resource.inputs, property) };
}

/** The target groups that the actions of a listener or a listener rule forward to. */
export function forwardTargets(graph: ResourceGraph, resource: GraphResource): ActionTargets {
  const { property, items, complete } = actionsOf(resource);
  const references: Reference[] = [];
  let known = complete;
  for (const action of items) {
    if (isUnknown(action.value)) {
      known = false;
      continue;
    }
    const type = read(action.value, "type");
    if (type.state === "known" && WITHOUT_TARGET.includes(String(type.value))) {
      continue;
    }
    const groups = targetGroupValues(action.value);
    known &&= groups.complete;
    for (const { path, value } of groups.values) {
      references.push({
        path: `${action.path}.${path}`,
        ...graph.resolve(resource, property, value, TYPES.targetGroup),
      });
    }
  }
  return { references, complete: known };
}

/** A single reference by id or ARN, for example a listener's `loadBalancerArn`. */
export const resolveInput = (
  graph: ResourceGraph,
  from: GraphResource,
  property: string,
  types: readonly string[],
): Reference => ({ path: property, ...graph.resolve(from, property, from.inputs[property], types) });

/** Listeners and listener rules that surely or possibly forward to the group. */
export function forwardersTo(graph: ResourceGraph, targetGroup: GraphResource): readonly GraphResource[] {
  return graph
    .ofType(...TYPES.listener, ...TYPES.listenerRule)
    .filter((resource) =>
      forwardTargets(graph, resource).references.some((reference) => reference.candidates.includes(targetGroup)),
    );
}

function targetGroupValues(action: Value): {
  readonly values: readonly { readonly path: string; readonly value: Value }[];
  readonly complete: boolean;
} {
  const values: { path: string; value: Value }[] = [];
  const single = read(action, "targetGroupArn");
  if (single.state !== "absent") {
    values.push({ path: single.path, value: single.state === "known" ? single.value : UNKNOWN });
  }
  const groups = readList(action, "forward.targetGroups");
  for (const group of groups.items) {
    const arn = read(group.value, "arn");
    values.push({ path: `${group.path}.arn`, value: arn.state === "known" ? arn.value : UNKNOWN });
  }
  return { values, complete: groups.complete };
}
