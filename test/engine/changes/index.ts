/**
 * Documented changes: what a user edits in the stack file, and every step the engine then takes.
 *
 * Plain data, since the "what changes what" of each topology's page is made from it and the engine tests walk it.
 */
import type { EngineStack, Outcome, Step } from "../harness";
import { isProps, type Json, type Props } from "../stand-in/values";

/** Config keys without namespace, by dotted path; `null` removes. */
export interface Edit {
  readonly [path: string]: Json;
}

export interface DocumentedChange {
  /** What the user wants, for example `add a connector`. */
  readonly title: string;
  readonly set: Edit;
  /**
   * Every step, as `operation Type logical-name`, sorted. Nothing else is touched. A replacement says which comes first:
   * `replace, new first` or `replace, old first`.
   */
  readonly steps: readonly string[];
  /** What the steps do not say, for the reader. */
  readonly note?: string;
}

/** Edits of one example stack, one after the other. */
export interface ChangeTable {
  /** Folder of the topology. */
  readonly topology: string;
  readonly stack: string;
  /** What its edits are about, where a topology has a second table. */
  readonly about?: string;
  /** Edits before the first `up`. */
  readonly start?: Edit;
  readonly changes: readonly DocumentedChange[];
}

/** Edits the stack file. */
export function edit(stack: EngineStack, set: Edit): void {
  stack.configure((config) => editConfig(config, set));
}

export function editConfig(config: Props, set: Edit): void {
  for (const [path, value] of Object.entries(set)) {
    const [key, ...rest] = path.split(".") as [string, ...string[]];
    assign(config, [`connector-topologies:${key}`, ...rest], value);
  }
}

function assign(node: Props, [step, ...rest]: readonly string[], value: Json): void {
  if (step === undefined) {
    return;
  }
  if (rest.length > 0) {
    const child = node[step];
    const next = isProps(child) ? child : {};
    node[step] = next;
    assign(next, rest, value);
  } else if (value === null) {
    delete node[step];
  } else {
    node[step] = value;
  }
}

/** `lb.TargetGroup` of `aws:lb/targetGroup:TargetGroup`. */
export const shortType = (type: string): string => {
  const [, module, name] = type.split(":") as [string, string, string];
  return type.startsWith("aws:") ? `${module.split("/")[0]}.${name}` : name;
};

/** The steps of an outcome in the form of the table; component steps have no effect of their own. */
export function stepsOf({ changed }: Outcome): string[] {
  const own = changed.filter((step) => !step.type.startsWith("connector-topologies:") && step.type !== "awsx:ec2:Vpc");
  // The engine reports a replacement as three steps; the order of the two halves is what matters.
  const partOf = (step: Step) => step.op === "create-replacement" || step.op === "delete-replaced";
  return own
    .filter((step) => !partOf(step))
    .map((step) => line(step, own.find((other) => partOf(other) && other.urn === step.urn)?.op))
    .sort();
}

/** `update` says what it changes. */
function line(step: Step, firstPart: Step["op"] | undefined): string {
  const properties = [...new Set(step.diff.map((each) => each.split(/[. [{]/)[0]))].filter((each) => each !== "");
  const what = step.op === "update" && properties.length > 0 ? `: ${properties.join(", ")}` : "";
  const order = { "create-replacement": ", new first", "delete-replaced": ", old first" }[String(firstPart)] ?? "";
  return `${step.op}${order} ${shortType(step.type)} ${step.name}${what}`;
}
