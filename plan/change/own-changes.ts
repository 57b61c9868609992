/** What differs between a resource of an earlier plan and the same in this one, and what that makes of it. */
import { SECRET } from "../../policy/graph/read";
import { UNKNOWN_AS_TEXT } from "../io/json";
import type { PlanResource } from "../model/plan";
import type { PlannedResource } from "../model/run";
import { changedInputs } from "./changed-inputs";
import { touches, withIgnored } from "./option-paths";
import { providerInputs } from "./provider-inputs";
import { at, canonical, changes, contains, type Json, type Props } from "./values";

export const STASH = "pulumi:index:Stash";

export interface OwnChange {
  /** Top-level input; `replacementTrigger` and `replaceWith` are options. */
  readonly property: string;
  /** `undefined` where that is not known. */
  readonly replaces: boolean | undefined;
}

/** @param inputs of the later one, with the texts in them that will be others */
export function ownChanges(before: PlanResource, after: PlannedResource, inputs = after.inputs as Props): OwnChange[] {
  const { ignoreChanges = [], replaceOnChanges = [], replacementTrigger } = after.options;
  const [old, asked] = [withoutRegion(before, after, before.inputs as Props), withoutRegion(before, after, inputs)];
  const next = withIgnored(old, asked, ignoreChanges);
  const facts = providerInputs(after.type);
  const found =
    facts !== undefined
      ? changedInputs(after.type, facts, old, next, before.outputs as Props)
      : changes(old, next, "", []).map((each) => ({ ...each, replaces: after.type === STASH ? false : undefined }));
  const own = found.map(({ path, replaces }) => ({
    property: path.split(".")[0]!,
    replaces:
      replaces === true || replaceOnChanges.some((each) => touches(each, path))
        ? // What one side does not know may be what the other has.
          isOpen(at(old, path)) || isOpen(at(next, path))
          ? undefined
          : true
        : replaces,
  }));
  return [
    ...own,
    ...(moves(before, after) ? [{ property: "region", replaces: true }] : []),
    ...(isRetagged(before, after) && !own.some(({ property }) => property === "tags") && !ignores(after, "tags")
      ? [{ property: "tags", replaces: false }]
      : []),
    ...(isTriggered(before.replacementTrigger, replacementTrigger)
      ? [{ property: "replacementTrigger", replaces: true }]
      : []),
  ];
}

/** A plan does not know what is secret, nor what only AWS knows. */
export const isOpen = (value: Json): boolean => contains(value, UNKNOWN_AS_TEXT) || contains(value, SECRET);

/** Where it is is compared, whether the resource or its provider says so. */
function withoutRegion(before: PlanResource, after: PlannedResource, inputs: Props): Props {
  if (before.region === undefined || after.region === undefined) {
    return inputs;
  }
  const { region: _, ...others } = inputs;
  return others;
}

const moves = (before: PlanResource, after: PlannedResource): boolean =>
  before.region !== undefined &&
  after.region !== undefined &&
  before.region !== after.region &&
  providerInputs(after.type)?.global !== true &&
  !ignores(after, "region");

/** Tags of the provider's own are in no input. */
function isRetagged(before: PlanResource, after: PlannedResource): boolean {
  const [old, now] = [before.outputs["tagsAll"], after.outputs["tagsAll"]];
  return old !== undefined && now !== undefined && canonical(old as Props, "", []) !== canonical(now as Props, "", []);
}

const ignores = (resource: PlannedResource, property: string): boolean =>
  (resource.options.ignoreChanges ?? []).some((path) => path === property || path === "*");

/** None on either side is no trigger, and an unknown one always counts as changed (the engine's step_generator.go). */
function isTriggered(old: unknown, now: unknown): boolean {
  if (old === undefined || old === null || now === undefined || now === null) {
    return false;
  }
  const [before, after] = [old, now].map((value) => canonical(value as Props, "", []));
  return before !== after || contains(now as Props, UNKNOWN_AS_TEXT);
}
