/** Review of a change: verdicts that changed, and who can newly reach what. Pure. */
import type { Answer, Verdict } from "./question";

export interface VerdictChange {
  readonly key: string;
  readonly question: string;
  /** Absent for a question that was not asked. */
  readonly before?: Verdict;
  readonly after?: Verdict;
  readonly answer: Answer;
}

export interface ReachChange {
  readonly changed: readonly VerdictChange[];
  /** What somebody can reach now and could not before, with the packet that shows it. */
  readonly newly: readonly Answer[];
  /** What somebody could reach and cannot any more. */
  readonly noLonger: readonly Answer[];
}

/** From least to most reachable, by what the question expects. */
const REACH: Readonly<Record<Answer["expect"], readonly Verdict[]>> = {
  required: ["REFUTED", "UNKNOWN", "PROVED"],
  forbidden: ["PROVED", "UNKNOWN", "REFUTED"],
  only: ["PROVED", "UNKNOWN", "REFUTED"],
  same: ["PROVED", "UNKNOWN", "REFUTED"],
};

const reachOf = (answer: Answer | undefined): number => (answer ? REACH[answer.expect].indexOf(answer.verdict) : 0);

/**
 * Compares the answers before and after a change. A question asked only on one side counts as nothing reachable on the
 * other: what it newly lets in is news.
 */
export function compareAnswers(before: readonly Answer[], after: readonly Answer[]): ReachChange {
  const old = new Map(before.map((answer) => [answer.key, answer]));
  const now = new Map(after.map((answer) => [answer.key, answer]));
  const changed: VerdictChange[] = [];
  const newly: Answer[] = [];
  const noLonger: Answer[] = [];
  for (const key of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const [was, is] = [old.get(key), now.get(key)];
    const answer = (is ?? was)!;
    if (was?.verdict !== is?.verdict) {
      changed.push({
        key,
        question: answer.question,
        ...(was ? { before: was.verdict } : {}),
        ...(is ? { after: is.verdict } : {}),
        answer,
      });
    }
    if (answer.expect !== "same" && reachOf(is) > reachOf(was)) {
      newly.push(answer);
    } else if (answer.expect !== "same" && reachOf(is) < reachOf(was)) {
      noLonger.push(answer);
    }
  }
  return { changed, newly, noLonger };
}
