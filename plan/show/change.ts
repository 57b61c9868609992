/** What differs from an earlier plan, as lines of the screen: what will be done first, then who can reach what. */
import { grouped } from "../../policy/graph/multi-map";
import type { ReachLine } from "../../policy/reachability";
import { hanging, heading, listed } from "../io/text";
import { type ChangeStep, isAtAws, type PlanChange } from "../model/plan";
import { shortType } from "./type-counts";

/** In the past, as the plan says of the rest what will be. */
export const DONE: Readonly<Record<ChangeStep["operation"], string>> = {
  replace: "replaced",
  delete: "deleted",
  restart: "restarted",
  update: "updated",
  change: "changed",
  import: "imported",
  create: "created",
};

/** Steps that matter: what Pulumi remembers in its own state does not, and another provider does. */
export const stepsAtAws = ({ steps }: PlanChange): readonly ChangeStep[] =>
  steps.filter(({ type }) => isAtAws({ custom: true, type }) || type.startsWith("pulumi:providers:"));

/** `1 replaced, 2 updated, 3 created`. */
export function stepCounts(steps: readonly ChangeStep[]): string {
  const counts = Object.entries(DONE).flatMap(([operation, done]) => {
    const count = steps.filter((step) => step.operation === operation).length;
    return count === 0 ? [] : [`${count} ${done}`];
  });
  return counts.length === 0 ? "nothing" : counts.join(", ");
}

/** `ami; old first; keeps anyware-a-interface, anyware-a-eip`. */
export function stepDetail({ operation, properties = [], order, refused, retained, keeps = [] }: ChangeStep): string {
  const parts = [
    properties.join(", "),
    order ?? "",
    operation === "restart" ? "AWS stops and starts it" : "",
    operation === "change" ? "whether AWS replaces it is not known" : "",
    refused === true ? "protected: up refuses it" : "",
    retained === true ? "the old one stays at AWS" : "",
    keeps.length === 0 ? "" : `keeps ${keeps.join(", ")}`,
  ];
  return parts.filter((part) => part !== "").join("; ");
}

export function changeLines(found: PlanChange | undefined): string[] {
  if (found === undefined) {
    return [];
  }
  const { verdicts, gained, lost } = found;
  const steps = stepsAtAws(found);
  const reach = ({ from, to, traffic }: ReachLine) => hanging("  ", `${from} -> ${to} ${traffic}`);
  return [
    heading("CHANGES", stepCounts(steps)),
    ...alike(steps).flatMap(({ step, names }) =>
      hanging(
        `  ${DONE[step.operation].padEnd(10)}${shortType(step.type).padEnd(30)}  `,
        [names, stepDetail(step)].filter((part) => part !== "").join("  "),
      ),
    ),
    ...secretLines(found),
    "",
    gained.length === 0 ? heading("NEW REACH", "nobody can newly reach anything") : heading("NEW REACH", gained.length),
    ...gained.flatMap(reach),
    ...(lost.length === 0 ? [] : [heading("LOST REACH", lost.length), ...lost.flatMap(reach)]),
    "",
    heading("VERDICTS", verdicts.length === 0 ? "unchanged" : `${verdicts.length} changed`),
    ...verdicts.flatMap(({ question, before, after, members = [] }) =>
      hanging(
        `  ${(before ?? "not asked").padEnd(9)} -> ${(after ?? "not asked").padEnd(9)}  `,
        members.length === 0 ? question : `${question}: ${members.join(", ")}`,
      ),
    ),
  ];
}

/** `secret or not known, so not compared: userData of a, b, c`. */
function secretLines({ notCompared }: PlanChange): string[] {
  return grouped(notCompared, ({ properties }) => properties.join(", ")).flatMap((alike) => {
    const names = alike.map(({ name }) => name);
    return hanging(
      "  secret or not known, so not compared: ",
      `${alike[0]!.properties.join(", ")} of ${listed(names, NAMED)}`,
    );
  });
}

/** Names that are listed before the rest is a number. */
const NAMED = 6;

/** Steps that differ in the name alone share a line. */
const alike = (steps: readonly ChangeStep[]): readonly { readonly step: ChangeStep; readonly names: string }[] =>
  grouped(steps, (step) => `${step.operation} ${step.type} ${stepDetail(step)}`).map((same) => ({
    step: same[0]!,
    names: listed(
      same.map(({ name }) => name),
      NAMED,
    ),
  }));
