/**
 * A first start script before an instance remembers that it had none: the script then replaces it.
 *
 * Instances remember from the first `up` of a version that does so on, see `createInstance`.
 */
import type { PlanResource } from "../model/plan";
import type { PlannedResource } from "../model/run";

const STASH = "pulumi:index:Stash";
const INSTANCE = "aws:ec2/instance:Instance";

/** What is remembered of the script, `-1` and so on after a rebuild. */
const memoryOf = (name: string, { type, name: of }: Pick<PlanResource, "type" | "name">): boolean =>
  type === STASH && new RegExp(`^${name.replaceAll(".", "\\.")}-user-data(-\\d+)?$`).test(of);

export function firstScriptWarnings(before: readonly PlanResource[], after: readonly PlannedResource[]): string[] {
  const old = new Map(before.map((resource) => [resource.urn, resource]));
  const names = after.flatMap(({ urn, former, type, name, inputs }) => {
    const was = type === INSTANCE ? old.get(former ?? urn) : undefined;
    const isFirst = was !== undefined && was.inputs["userData"] === undefined && inputs["userData"] !== undefined;
    const remembers = was !== undefined && before.some((each) => memoryOf(was.name, each));
    return isFirst && !remembers && after.some((each) => memoryOf(name, each)) ? [name] : [];
  });
  return names.length === 0
    ? []
    : [
        `the first start script replaces ${names.join(", ")}, made by a version whose instances did not remember that they had none: ` +
          "run pulumi up once without the script, then give it",
      ];
}
