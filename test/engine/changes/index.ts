/**
 * Documented changes: what a user edits in the stack file, and every step the engine then takes.
 *
 * Plain data, since the README's "what changes what" is made from it and the engine tests walk it.
 */
import type { EngineStack, Outcome, Step } from "../harness";
import { isProps, type Json, type Props } from "../stand-in/values";

export interface DocumentedChange {
  /** What the user wants, for example `add a connector`. */
  readonly title: string;
  /** Config keys without namespace, by dotted path; `null` removes. */
  readonly set: { readonly [path: string]: Json };
  /** Every step, as `operation Type logical-name`, sorted. Nothing else is touched. */
  readonly steps: readonly string[];
}

/** Edits the stack file. */
export function edit(stack: EngineStack, { set }: Pick<DocumentedChange, "set">): void {
  stack.configure((config) => {
    for (const [path, value] of Object.entries(set)) {
      const [key, ...rest] = path.split(".") as [string, ...string[]];
      assign(config, [`connector-topologies:${key}`, ...rest], value);
    }
  });
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
const shortType = (type: string): string => {
  const [, module, name] = type.split(":") as [string, string, string];
  return type.startsWith("aws:") ? `${module.split("/")[0]}.${name}` : name;
};

/** The steps of an outcome in the form of the table; component steps have no effect of their own. */
export const stepsOf = (outcome: Outcome): string[] =>
  outcome.changed
    .filter((step) => !step.type.startsWith("connector-topologies:") && step.type !== "awsx:ec2:Vpc")
    .map(line)
    .sort();

/** `update` says what it changes. */
function line(step: Step): string {
  const properties = [...new Set(step.diff.map((each) => each.split(/[. [{]/)[0]))].filter((each) => each !== "");
  const what = step.op === "update" && properties.length > 0 ? `: ${properties.join(", ")}` : "";
  return `${step.op} ${shortType(step.type)} ${step.name}${what}`;
}
