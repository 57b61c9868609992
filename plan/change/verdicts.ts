/** Questions that two plans answer differently. */
import { append } from "../../policy/graph/multi-map";
import type { Answer, Verdict } from "../../policy/reachability";
import type { ChangedVerdict } from "../model/plan";
import { rowKey, statement, worstOf } from "../model/statement";

/** One for each question of each component; a new member of a question with the answer of the others is no news. */
export function changedVerdicts(before: readonly Answer[], after: readonly Answer[]): ChangedVerdict[] {
  const [old, now] = [byRow(before), byRow(after)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((row) => {
    const [was, is] = [old.get(row) ?? [], now.get(row) ?? []];
    const question = statement((is[0] ?? was[0])!);
    const [first, last] = [worstOf(was), worstOf(is)];
    if (first === undefined || last === undefined) {
      return [{ question, ...(first ? { before: first } : {}), ...(last ? { after: last } : {}) }];
    }
    return transitions(was, is, first).map(({ from, to, members }) => ({
      question,
      before: from,
      after: to,
      ...(members.length === is.length ? {} : { members }),
    }));
  });
}

function byRow(answers: readonly Answer[]): Map<string, Answer[]> {
  const rows = new Map<string, Answer[]>();
  for (const answer of answers) {
    append(rows, rowKey(answer), answer);
  }
  return rows;
}

interface Transition {
  readonly from: Verdict;
  readonly to: Verdict;
  readonly members: string[];
}

function transitions(was: readonly Answer[], is: readonly Answer[], before: Verdict): Transition[] {
  const old = new Map(was.map((answer) => [answer.key, answer.verdict]));
  const usual = new Set(old.values());
  const found = new Map<string, Transition>();
  for (const { key, verdict, member, question } of is) {
    const from = old.get(key) ?? (usual.has(verdict) ? verdict : before);
    if (from !== verdict) {
      const pair = `${from} ${verdict}`;
      const transition = found.get(pair) ?? { from, to: verdict, members: [] };
      transition.members.push(member ?? question);
      found.set(pair, transition);
    }
  }
  return [...found.values()];
}
