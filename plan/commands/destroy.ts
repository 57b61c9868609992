/** `plan <stack> --destroy`: what is in the way of a destroy and what is left after it, each with what clears it. */

import { mapOfLines } from "../../components/shared/handoff/lines";
import { NAMESPACE } from "../../stacks/config/issue";
import { UsageError } from "../io/usage-error";
import type { Obstacle, Plan, PlanHandoff } from "../model/plan";
import { type Project, readStackFile } from "../project/project";
import { readStateFile } from "../project/state";
import { obstacles } from "../tear-down/obstacles";
import { tearDownScreen } from "../tear-down/screen";
import { tearDownSteps } from "../tear-down/steps";

export interface DestroyOptions {
  /** An exported state. @default - what is planned */
  readonly state?: string;
  readonly json: boolean;
  /** What environments of Pulumi ESC give. */
  readonly environment?: string;
}

const MAC_HOST = "aws:ec2/dedicatedHost:DedicatedHost";
const INSTANCE = "aws:ec2/instance:Instance";

export function printTearDown(
  plan: Plan,
  project: Project,
  options: DestroyOptions,
  print: (text: string) => void,
): number {
  const existing = options.state === undefined ? undefined : existingOf(options.state, plan);
  const resources = existing?.resources ?? plan.resources;
  const steps = tearDownSteps({
    stack: plan.stack.name,
    topology: plan.stack.topology.split(" ")[0]!,
    region: plan.stack.region,
    config: ownConfig(readStackFile(project, plan.stack.name, options.environment).config),
    planned: plan.obstacles,
    ...(existing === undefined ? {} : { existing: existing.obstacles }),
    hostedInstances: hosted(resources),
    leftovers: existing?.handoff?.leftovers ?? plan.handoff?.leftovers ?? [],
  });
  const stack = plan.stack;
  print(
    options.json
      ? `${JSON.stringify({ stack, exists: existing !== undefined, steps }, undefined, 2)}\n`
      : `${tearDownScreen(plan, steps, existing !== undefined).join("\n")}\n`,
  );
  return 0;
}

/** Instances on hosts of this stack. A host that exists already is not ours to release. */
function hosted(
  resources: readonly { urn: string; type: string; inputs: Readonly<Record<string, unknown>>; id?: unknown }[],
): string[] {
  const hosts = resources.filter(({ type }) => type === MAC_HOST).map(({ id }) => id);
  return resources
    .filter(
      ({ type, inputs }) =>
        type === INSTANCE && inputs["hostId"] !== undefined && hosts.includes(String(inputs["hostId"])),
    )
    .map(({ urn }) => urn);
}

interface Existing {
  readonly resources: ReturnType<typeof readStateFile>;
  readonly obstacles: readonly Obstacle[];
  readonly handoff?: PlanHandoff;
}

function existingOf(file: string, plan: Plan): Existing {
  const resources = readStateFile(file);
  const stacks = new Set(resources.map(({ urn }) => urn.split("::")[0]?.split(":").at(-1)));
  if (stacks.size > 0 && !stacks.has(plan.stack.name)) {
    throw new UsageError(`${file}: is the state of ${[...stacks].join(", ")}, not of ${plan.stack.name}`);
  }
  // The stack's own comes first, which is of all its components.
  const handoff = resources.map(({ outputs }) => mapOfLines(outputs["handoff"])).find((each) => each !== undefined);
  return {
    resources,
    obstacles: obstacles(resources, true),
    ...(handoff === undefined ? {} : { handoff: handoff as PlanHandoff }),
  };
}

function ownConfig(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const prefix = `${NAMESPACE}:`;
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.startsWith(prefix) ? key.slice(prefix.length) : key, value]),
  );
}
