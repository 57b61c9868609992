/** What follows from a replacement: whatever names what is replaced changes too, and may be replaced itself. */
import type { PlanResource } from "../model/plan";
import type { PlannedResource } from "../model/run";
import { type OwnChange, ownChanges } from "./own-changes";
import { providerInputs } from "./provider-inputs";
import { type Json, type Props, replacedText } from "./values";

/** A resource in both plans. */
export interface Pair {
  readonly before: PlanResource;
  readonly after: PlannedResource;
  /** Of the later one, with the texts in them that will be others. */
  readonly inputs: Props;
  readonly changed: readonly OwnChange[];
  /** Something that it hangs on is deleted before the new one is made. */
  readonly goesFirst: boolean;
}

export function pairOf(before: PlanResource, after: PlannedResource): Pair {
  return {
    before,
    after,
    inputs: after.inputs as Props,
    changed: ownChanges(before, after),
    goesFirst: false,
  };
}

export const isReplaced = ({ changed }: Pair): boolean => changed.some((each) => each.replaces === true);

/** What hangs on something that is deleted first has to go before it. */
export const isDeletedFirst = (pair: Pair): boolean =>
  pair.after.options.deleteBeforeReplace === true || pair.goesFirst || hasFixedName(pair);

/** The provider deletes first when a name that the program gives would exist twice. */
function hasFixedName({ before, after }: Pair): boolean {
  const property = providerInputs(after.type)?.autoName;
  const name = property === undefined ? undefined : after.inputs[property];
  return name !== undefined && property !== undefined && name === before.inputs[property];
}

export function cascade(pairs: readonly Pair[]): readonly Pair[] {
  const byUrn = new Map(pairs.map((pair) => [pair.after.urn, pair]));
  const queue = pairs.filter(isReplaced).map((pair) => pair.after.urn);
  for (let urn = queue.shift(); urn !== undefined; urn = queue.shift()) {
    const cause = byUrn.get(urn)!;
    for (const pair of byUrn.values()) {
      const next = pair.after.urn === urn ? pair : following(cause, pair);
      byUrn.set(pair.after.urn, next);
      const news = isReplaced(next) && (!isReplaced(pair) || isDeletedFirst(next) !== isDeletedFirst(pair));
      if (news) {
        queue.push(next.after.urn);
      }
    }
  }
  return [...byUrn.values()];
}

/** The pair when the cause has been replaced. */
function following(cause: Pair, pair: Pair): Pair {
  const { urn } = cause.after;
  const properties = Object.entries(pair.after.propertyDependencies).flatMap(([property, urns]) =>
    urns.includes(urn) ? [property] : [],
  );
  const isBound = (pair.after.options.replaceWith ?? []).includes(urn);
  if (properties.length === 0 && !isBound) {
    return pair;
  }
  const inputs = withOthers(pair.inputs, properties, movingTexts(cause));
  // What goes first takes with it whatever could not stand without it, even where the name comes back.
  const dragged = isDeletedFirst(cause)
    ? ownChanges(pair.before, pair.after, withOthers(pair.inputs, properties, allTexts(cause))).filter(
        ({ property, replaces }) => replaces === true && properties.includes(property),
      )
    : [];
  const own = ownChanges(pair.before, pair.after, inputs);
  const kept = pair.changed.filter(({ property }) => !own.some((each) => each.property === property));
  const bound = isBound ? [{ property: "replaceWith", replaces: true }] : [];
  const changed = [...own, ...kept, ...dragged, ...bound];
  return { ...pair, inputs, changed, goesFirst: pair.goesFirst || dragged.length > 0 };
}

function withOthers(inputs: Props, properties: readonly string[], texts: readonly string[]): Props {
  const made = { ...inputs };
  for (const property of properties) {
    made[property] = texts.reduce<Json>((value, text) => replacedText(value, text, `${text}'`), made[property]);
  }
  return made;
}

/** What a new resource has another of: the id, and what AWS or the plan makes up; not a name that the program gives. */
function movingTexts(cause: Pair): readonly string[] {
  const given = Object.values(cause.after.inputs as Props);
  return allTexts(cause).filter((text) => !given.some((value) => value === text));
}

const allTexts = ({ after: { id, outputs, madeUp = [] } }: Pair): readonly string[] =>
  [id, ...madeUp.map((property) => outputs[property])].filter(
    // A short one, such as a status, may stand anywhere.
    (value): value is string => typeof value === "string" && value.length > 5,
  );
