/** Questions in the words in which their answers read, wherever they are printed. */
import type { Answer, Verdict } from "../../policy/reachability";

/** A proof that something cannot happen must not read as one that it can. */
export const statement = ({ expect, group }: Answer): string => stated(expect, group);

/** One question in the words of its row. */
export const statedQuestion = ({ expect, question }: Answer): string => stated(expect, question);

/** Answers with the same key share a row. */
export const rowKey = ({ component, group }: Answer): string => `${component}\n${group}`;

function stated(expect: Answer["expect"], text: string): string {
  if (expect !== "forbidden" || text.startsWith("nobody")) {
    return text;
  }
  return text.startsWith("anyone -> ") ? text.replace("anyone", "nobody") : text.replace(" -> ", " cannot reach ");
}

/** From the worst to the best. */
export const WORST_FIRST: readonly Verdict[] = ["REFUTED", "UNKNOWN", "PROVED"];

/** Of no answer, none. */
export const worstOf = (answers: readonly Answer[]): Verdict | undefined =>
  WORST_FIRST.find((verdict) => answers.some((answer) => answer.verdict === verdict));
