/** All steps, a few at a time, in the order of the hand-over. */
import type { CheckRecord } from "../../components/shared/handoff/check-record";
import { clean, hanging } from "../io/text";
import { runStep, type StepResult, type Surroundings } from "./probes";

export type { StepResult, Surroundings } from "./probes";

export interface Verification {
  readonly steps: readonly StepResult[];
  readonly passed: number;
  readonly failed: number;
  /** Steps without a verdict. */
  readonly open: number;
}

/** A port that drops packets costs the whole wait, and a stack may have hundreds of steps. */
const AT_ONCE = 16;

export async function verify(checks: readonly CheckRecord[], around: Surroundings): Promise<Verification> {
  const steps: StepResult[] = new Array(checks.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < checks.length) {
      const index = next++;
      steps[index] = await runStep(checks[index]!, around);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, checks.length) }, worker));
  const count = (verdict: StepResult["verdict"]) => steps.filter((step) => step.verdict === verdict).length;
  return { steps, passed: count("pass"), failed: count("fail"), open: count("info") };
}

const NAME_WIDTH = 46;
/** Leaves room for what was found. */
const NAME_LIMIT = 70;

/** The form of the check script's lines. */
export function verificationScreen({ steps, failed }: Verification): string[] {
  const lines = steps.flatMap(({ name, verdict, detail, hint }, index) => [
    ...hanging(
      `${verdict.toUpperCase()}  ${String(index + 1).padStart(3)}  ${clean(name).slice(0, NAME_LIMIT).padEnd(NAME_WIDTH)}  `,
      detail,
    ),
    ...(hint === undefined ? [] : hanging("           ", hint)),
  ]);
  const first = steps.findIndex(({ verdict }) => verdict === "fail");
  const end =
    failed === 0
      ? `OK  ${steps.length} steps, none failed`
      : `FAILED  ${failed} of ${steps.length} steps; first: ${first + 1} ${clean(steps[first]!.name)}`;
  return [...lines, end];
}
