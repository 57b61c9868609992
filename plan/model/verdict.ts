/** Whether a plan is good enough: what makes `npm run plan` fail. */
import type { Answer } from "../../policy/reachability";
import type { PolicyResult } from "../../policy/rule/result";
import { configKey } from "../../stacks/config/issue";
import type { Plan, Quota } from "./plan";

export interface Strictness {
  /** A quota exceeded fails the plan. */
  readonly strictQuotas?: boolean;
  /** A required question left unknown does not fail the plan. */
  readonly allowUnknown?: boolean;
  /** A mandatory rule left undecided fails the plan. */
  readonly failOnUndecided?: boolean;
}

export interface PlanVerdict {
  readonly violations: readonly PolicyResult[];
  readonly undecided: readonly PolicyResult[];
  readonly refuted: readonly Answer[];
  readonly unknown: readonly Answer[];
  readonly quotas: readonly Quota[];
  readonly failed: boolean;
}

/** What fails the plan, by kind. */
export function judge(plan: Plan, strictness: Strictness = {}): PlanVerdict {
  const undecidedMandatory = plan.policy.filter((result) => isUndecidedMandatory(result));
  const verdict = {
    violations: plan.policy.filter(({ verdict, blocks }) => blocks && verdict === "violation"),
    undecided: undecidedMandatory.filter(({ blocks }) => blocks || strictness.failOnUndecided === true),
    refuted: plan.reachability.filter(({ verdict }) => verdict === "REFUTED"),
    unknown: strictness.allowUnknown
      ? []
      : plan.reachability.filter(({ verdict, blocking }) => verdict === "UNKNOWN" && blocking),
    quotas: strictness.strictQuotas ? plan.quotas.filter(({ exceeded }) => exceeded) : [],
  };
  return { ...verdict, failed: Object.values(verdict).some((list) => list.length > 0) };
}

/**
 * Quotas that `up` runs into unless AWS allows more than the plan knows. They fail no plan by themselves, since a limit may
 * be AWS's default and the account's a higher one, but nobody is told to go on as if nothing were.
 */
export const quotasToRaise = (plan: Plan): readonly Quota[] => plan.quotas.filter(({ exceeded }) => exceeded);

/** Whether the stack file gives the limit. Else it is AWS's default, and the account may have a higher one. */
export const isLimitGiven = ({ key, source }: Quota): boolean => source === limitKey(key);

export const limitKey = (key: string): string => `quotas.${key}.limit`;

/** The same as it is written into any stack file: a program of one's own has no other key of ours. */
export const fullLimitKey = (key: string): string => configKey(limitKey(key));

export const isUndecidedMandatory = ({ verdict, level }: PolicyResult): boolean =>
  verdict === "undecided" && level === "mandatory";
