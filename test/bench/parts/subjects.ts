/** What is measured. */
import { join } from "node:path";
import { planStack } from "../../../plan/build";
import type { PlanResource } from "../../../plan/model/plan";
import { readProject } from "../../../plan/project/project";
import { deploy, parseStack } from "../../../stacks/program";
import { type PairResult, spread } from "../measure";
import type { Row } from "../rows";

export const ROOT = join(__dirname, "../../..");

export interface Subject {
  readonly stack: string;
  readonly region: string;
  /** Most times the seconds of a bare program, and of one that is started as the plan is. */
  readonly planAim: number;
  readonly floorAim: number;
  /** MiB. */
  readonly memoryAim: number;
}

export const SUBJECTS: readonly Subject[] = [
  { stack: "hp-anyware", region: "eu-west-1", planAim: 0.8, floorAim: 1.5, memoryAim: 130 },
  { stack: "cloudbrink-active-active-64", region: "us-east-1", planAim: 0.8, floorAim: 1.8, memoryAim: 200 },
];

export async function plannedResources(stack: string): Promise<readonly PlanResource[]> {
  const outcome = await planStack(readProject(ROOT), stack, { parseStack, deploy });
  if (!outcome.ok) {
    throw new Error(`the stack ${stack} has ${outcome.issues.length} problems`);
  }
  return outcome.plan.resources;
}

/** A row of a pair, with the seconds of both sides behind it. */
export function pairRow(part: string, what: string, pair: PairResult, aim?: number): Row {
  const seconds = (side: PairResult["first"]) => spread(side.map(({ milliseconds }) => milliseconds / 1000));
  const { first, second, ratio, cpuRatio } = pair;
  return {
    part,
    what,
    ratio,
    ...(aim === undefined ? {} : { aim }),
    behind: { seconds: [seconds(first), seconds(second)], ...(cpuRatio ? { cpuRatio } : {}), first, second },
  };
}
