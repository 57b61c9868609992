/** What `up` will do about the difference of two plans: what is replaced, restarted, changed in place, made and deleted. */
import type { ChangeStep, NotCompared, PlanResource } from "../model/plan";
import type { PlannedResource } from "../model/run";
import { cascade, isDeletedFirst, isReplaced, type Pair, pairOf } from "./cascade";
import { RESTARTS } from "./conditions";
import { keptBy } from "./kept";
import { isOpen, STASH } from "./own-changes";
import type { Json } from "./values";

/** In which a reader wants to see them. */
const ORDER = ["replace", "delete", "restart", "update", "change", "import", "create"] as const;

const INSTANCE = "aws:ec2/instance:Instance";

/**
 * Custom resources only: a component has no step of its own.
 *
 * @param before resources of the earlier plan
 * @param after those of this plan, whose values are JSON (an unknown one is a text)
 */
export function changeSteps(before: readonly PlanResource[], after: readonly PlannedResource[]): ChangeStep[] {
  const old = new Map(before.filter(({ custom }) => custom).map((resource) => [resource.urn, resource]));
  const now = after.filter(({ custom }) => custom);
  const pairs = now.flatMap((resource) => {
    const was = old.get(resource.former ?? resource.urn);
    return was === undefined ? [] : [pairOf(was, resource)];
  });
  const settled = cascade(pairs);
  const present = new Set(pairs.map((pair) => pair.before.urn));
  const replaced = new Set(settled.filter(isReplaced).map((pair) => pair.after.urn));
  const kept = keptBy(now, replaced);
  const steps = [
    ...settled.flatMap((pair) => (pair.changed.length === 0 ? [] : [stepOf(pair, kept)])),
    ...now.filter(({ urn, former }) => !old.has(former ?? urn)).map(made),
    ...[...old.values()].filter(({ urn }) => !present.has(urn)).map(gone),
  ];
  const rank = ({ operation }: ChangeStep) => ORDER.indexOf(operation);
  return steps.sort((a, b) => rank(a) - rank(b) || (a.urn < b.urn ? -1 : 1));
}

/** Of what is in both plans, the inputs that hold a secret or something unknown: a plan cannot compare them. */
export function openInputs(before: readonly PlanResource[], after: readonly PlannedResource[]): NotCompared[] {
  const old = new Map(before.map((resource) => [resource.urn, resource]));
  return after
    .filter(({ custom, type, urn, former }) => custom && type !== STASH && old.has(former ?? urn))
    .flatMap(({ urn, former, type, name, inputs }) => {
      const was = old.get(former ?? urn)!.inputs;
      const properties = Object.keys(inputs).filter((property) =>
        [inputs[property], was[property]].some((value) => isOpen(value as Json)),
      );
      return properties.length === 0 ? [] : [{ urn, type, name, properties }];
    });
}

const made = ({ urn, type, name, options }: PlannedResource): ChangeStep => ({
  operation: options.importId === undefined ? "create" : "import",
  urn,
  type,
  name,
});

const gone = ({ urn, type, name, protect, retainOnDelete }: PlanResource): ChangeStep => ({
  operation: "delete",
  urn,
  type,
  name,
  ...guards({ protect, retainOnDelete }),
});

/** What the engine heeds is what the state says. */
const guards = ({ protect, retainOnDelete }: Pick<PlanResource, "protect" | "retainOnDelete">) => ({
  ...(protect === true ? { refused: true } : {}),
  ...(retainOnDelete === true ? { retained: true } : {}),
});

function stepOf(pair: Pair, kept: (urn: string) => readonly string[]): ChangeStep {
  const { urn, type, name } = pair.after;
  const properties = type === STASH ? [] : [...new Set(pair.changed.map(({ property }) => property))].sort();
  const step = { urn, type, name, ...(properties.length === 0 ? {} : { properties }) };
  if (isReplaced(pair)) {
    const survivors = kept(urn);
    return {
      operation: "replace",
      ...step,
      order: isDeletedFirst(pair) ? "old first" : "new first",
      ...guards(pair.before),
      ...(survivors.length === 0 ? {} : { keeps: survivors }),
    };
  }
  if (pair.changed.some((each) => each.replaces === undefined)) {
    return { operation: "change", ...step };
  }
  const restarts = type === INSTANCE && properties.some((property) => RESTARTS.includes(property));
  return { operation: restarts ? "restart" : "update", ...step };
}
