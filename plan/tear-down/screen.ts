/** The tear-down as people read it: numbered, each step with the commands that do it. */

import { clean, hanging } from "../io/text";
import type { Plan } from "../model/plan";
import type { TearDownKind, TearDownStep } from "./steps";

const TITLES: { readonly [kind in TearDownKind]: string } = {
  check: "LOOK FIRST",
  clear: "IN THE WAY",
  wait: "WAIT",
  destroy: "DESTROY",
  leftover: "LEFT BEHIND",
};

/** Commands are not folded: they are there to be copied. */
export function tearDownScreen(plan: Plan, steps: readonly TearDownStep[], exists: boolean): string[] {
  const { name, topology, region } = plan.stack;
  const lines = [
    clean(`${name}  ${topology}  ${region}  ${exists ? "as the state says" : "as planned; --state tells what exists"}`),
  ];
  let last: TearDownKind | undefined;
  steps.forEach((step, index) => {
    if (step.kind !== last) {
      lines.push("", TITLES[step.kind]);
      last = step.kind;
    }
    const number = `  ${String(index + 1).padEnd(3)}`;
    lines.push(...hanging(number, step.what), ...step.commands.map((command) => `     $ ${clean(command)}`));
  });
  if (steps.some(({ commands }) => commands.some((command) => /<[^>]+>/.test(command)))) {
    lines.push(
      "",
      ...hanging(
        "",
        `<name> is the id of that resource: npx pulumi stack export --stack ${clean(name)} > state.json, then --state state.json`,
      ),
    );
  }
  return lines;
}
