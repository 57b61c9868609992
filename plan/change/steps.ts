/** What `up` will do about the difference of two plans: what is replaced, restarted, changed in place, made and deleted. */
import { SECRET } from "../../policy/graph/read";
import type { ChangeStep, NotCompared, PlanResource } from "../model/plan";
import type { PlannedResource } from "../model/run";
import { changedInputs, replaces } from "./changed-inputs";
import { RESTARTS } from "./conditions";
import { keptBy } from "./kept";
import { providerInputs } from "./provider-inputs";
import { changes, isProps, type Json, type Props } from "./values";

/** In which a reader wants to see them. */
const ORDER = ["replace", "delete", "restart", "update", "change", "create"] as const;

const STASH = "pulumi:index:Stash";
const INSTANCE = "aws:ec2/instance:Instance";

/** A resource in both plans. */
interface Pair {
  /** Something that it hangs on is deleted before the new one is made. */
  readonly goesFirst?: boolean;
  readonly before: PlanResource;
  readonly after: PlannedResource;
  /** Inputs that differ, and whether that replaces; `undefined` where nothing is known of the type. */
  readonly changed: readonly { readonly property: string; readonly replaces: boolean | undefined }[];
}

/** Of what is in both plans, the inputs that hold a secret: a plan does not know them. */
export function secretInputs(before: readonly PlanResource[], after: readonly PlannedResource[]): NotCompared[] {
  const old = new Set(before.map(({ urn }) => urn));
  return after
    .filter(({ custom, type, urn, former }) => custom && type !== STASH && old.has(former ?? urn))
    .flatMap(({ urn, type, name, inputs }) => {
      const properties = Object.keys(inputs).filter((property) => contains(inputs[property] as Json, SECRET));
      return properties.length === 0 ? [] : [{ urn, type, name, properties }];
    });
}

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
    return was === undefined ? [] : [{ before: was, after: resource, changed: ownChanges(was, resource) }];
  });
  const settled = cascade(pairs);
  const present = new Set(pairs.map((pair) => pair.before.urn));
  const replaced = new Set(settled.filter(isReplaced).map((pair) => pair.after.urn));
  const kept = keptBy(now, replaced);
  const steps = [
    ...settled.flatMap((pair) => (pair.changed.length === 0 ? [] : [stepOf(pair, kept)])),
    ...now.filter(({ urn, former }) => !old.has(former ?? urn)).map((each) => plain("create", each)),
    ...[...old.values()].filter(({ urn }) => !present.has(urn)).map((each) => plain("delete", each)),
  ];
  const rank = ({ operation }: ChangeStep) => ORDER.indexOf(operation);
  return steps.sort((a, b) => rank(a) - rank(b) || (a.urn < b.urn ? -1 : 1));
}

const plain = (operation: "create" | "delete", { urn, type, name }: PlanResource): ChangeStep => ({
  operation,
  urn,
  type,
  name,
});

const isReplaced = ({ changed }: Pair): boolean => changed.some((each) => each.replaces === true);

const propertiesOf = ({ changed }: Pair): string[] =>
  [...new Set(changed.map(({ property }) => property))].filter((each) => each !== "");

function stepOf(pair: Pair, kept: (urn: string) => readonly string[]): ChangeStep {
  const { urn, type, name } = pair.after;
  const properties = type === STASH ? [] : propertiesOf(pair);
  const step = { urn, type, name, ...(properties.length === 0 ? {} : { properties }) };
  if (isReplaced(pair)) {
    const survivors = kept(urn);
    return {
      operation: "replace",
      ...step,
      order: isDeletedFirst(pair) ? "old first" : "new first",
      ...(survivors.length === 0 ? {} : { keeps: survivors }),
    };
  }
  if (pair.changed.some((each) => each.replaces === undefined)) {
    return { operation: "change", ...step };
  }
  const restarts = type === INSTANCE && properties.some((property) => RESTARTS.includes(property));
  return { operation: restarts ? "restart" : "update", ...step };
}

/** What hangs on something that is deleted first has to go before it. */
const isDeletedFirst = (pair: Pair): boolean =>
  pair.after.options.deleteBeforeReplace === true || pair.goesFirst === true || hasFixedName(pair);

/** The provider deletes first when a name that the program gives would exist twice. */
function hasFixedName({ before, after }: Pair): boolean {
  const property = providerInputs(after.type)?.autoName;
  const name = property === undefined ? undefined : after.inputs[property];
  return property !== undefined && name !== undefined && name === before.inputs[property];
}

function ownChanges(before: PlanResource, after: PlannedResource): Pair["changed"] {
  const [old, asked] = [before.inputs as Props, after.inputs as Props];
  const next = withIgnored(old, asked, after.options.ignoreChanges ?? []);
  const facts = providerInputs(after.type);
  const found =
    facts !== undefined
      ? changedInputs(after.type, facts, old, next, before.outputs as Props)
      : changes(old, next, "", []).map((each) => ({ ...each, replaces: after.type === STASH ? false : undefined }));
  const forced = after.options.replaceOnChanges ?? [];
  const triggered = JSON.stringify(before.replacementTrigger) !== JSON.stringify(after.options.replacementTrigger);
  return [
    ...found.map(({ path, replaces: own }) => ({
      property: topOf(path),
      replaces: own === true || forced.some((each) => each === "*" || topOf(each) === topOf(path)) ? true : own,
    })),
    ...(triggered ? [{ property: "", replaces: true }] : []),
  ];
}

const topOf = (path: string): string => path.split(/[.[]/)[0]!;

/** The engine puts what it saw last in the place of what it is to ignore. */
function withIgnored(old: Props, next: Props, paths: readonly string[]): Props {
  return paths.reduce((inputs, path) => replaced(inputs, old, path.split(".")), next);
}

function replaced(next: Props, old: Props, [step, ...rest]: readonly string[]): Props {
  if (step === undefined) {
    return next;
  }
  if (step === "*") {
    return old;
  }
  const [is, was] = [next[step], old[step]];
  const value: Json = rest.length > 0 && isProps(is) && isProps(was) ? replaced(is, was, rest) : was;
  return { ...next, [step]: value };
}

/** What is replaced has another id, and other addresses that AWS chooses: whatever names them changes too. */
function cascade(pairs: readonly Pair[]): readonly Pair[] {
  const byUrn = new Map(pairs.map((pair) => [pair.after.urn, pair]));
  const queue = pairs.filter(isReplaced).map((pair) => pair.after.urn);
  for (let urn = queue.shift(); urn !== undefined; urn = queue.shift()) {
    const cause = byUrn.get(urn)!;
    const made = answersOf(cause.after);
    for (const pair of byUrn.values()) {
      const { after } = pair;
      const named = Object.entries(after.propertyDependencies).filter(
        ([property, urns]) => urns.includes(urn) && made.some((text) => contains(after.inputs[property] as Json, text)),
      );
      const facts = providerInputs(after.type);
      const news = [
        ...named.map(([property]) => ({
          property,
          replaces: facts === undefined ? undefined : replaces(facts, property),
        })),
        ...((after.options.replaceWith ?? []).includes(urn) ? [{ property: "", replaces: true }] : []),
      ].filter(({ property }) => !pair.changed.some((each) => each.property === property));
      if (news.length > 0) {
        const next = { ...pair, changed: [...pair.changed, ...news], goesFirst: isDeletedFirst(cause) };
        byUrn.set(after.urn, next);
        if (isReplaced(next) && !isReplaced(pair)) {
          queue.push(after.urn);
        }
      }
    }
  }
  return [...byUrn.values()];
}

/** Texts that only AWS gives: another resource has others. */
const answersOf = ({ id, outputs, madeUp = [] }: PlannedResource): readonly string[] =>
  [id, ...madeUp.map((property) => outputs[property])].filter(
    // A short one, such as a status, may stand anywhere.
    (value): value is string => typeof value === "string" && value.length > 5,
  );

const contains = (value: Json, text: string): boolean =>
  typeof value === "string"
    ? value.includes(text)
    : Array.isArray(value)
      ? value.some((each) => contains(each, text))
      : isProps(value) && Object.values(value).some((each) => contains(each, text));
