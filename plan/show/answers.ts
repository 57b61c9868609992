/** Answers of reachability in the words of the plan: one row for all members of a group, evidence in lines. */
import { grouped } from "../../policy/graph/multi-map";
import { type Answer, type Verdict, viaOf } from "../../policy/reachability";
import { rowKey, statement, worstOf } from "../model/statement";

export interface AnswerRow {
  readonly group: string;
  readonly verdict: Verdict;
  /** Members asked about, when more than one. */
  readonly members: number;
  readonly via?: string;
}

/** One row for each group of each component, in the order of the questions, with its worst verdict. */
export function answerRows(answers: readonly Answer[]): AnswerRow[] {
  return grouped(answers, rowKey).map((members) => {
    const verdict = worstOf(members)!;
    const proved = verdict === "PROVED" && members.every(({ expect }) => expect === "required");
    const via = proved ? shortened([...new Set(members.map((answer) => viaOf(answer) ?? ""))]) : "";
    return { group: statement(members[0]!), verdict, members: members.length, ...(via === "" ? {} : { via }) };
  });
}

/** Where there are several ways, the first one and how many more. */
const shortened = ([first, ...others]: readonly string[]): string =>
  others.length === 0 ? (first ?? "") : `${first} and ${others.length} more`;

/** The key of the stack file that refutes an answer, and where it stands; `undefined` where none is known. */
export type KeyOf = (answer: Answer) => string | undefined;

/** Answers of one kind, of one group and with one cause. */
export interface AnswerGroup {
  /** Stands for all. */
  readonly first: Answer;
  /** The other members. */
  readonly others: readonly string[];
  /** What refutes them. */
  readonly key?: string;
}

export function byGroup(answers: readonly Answer[], keyOf: KeyOf = () => undefined): AnswerGroup[] {
  const each = answers.map((answer) => ({ answer, key: answer.verdict === "REFUTED" ? keyOf(answer) : undefined }));
  return grouped(each, ({ answer, key }) => JSON.stringify([rowKey(answer), answer.verdict, key])).map(
    ([first, ...others]) => ({
      first: first!.answer,
      others: others.map(({ answer: { member, question } }) => member ?? question),
      ...(first!.key === undefined ? {} : { key: first!.key }),
    }),
  );
}

/** What shows that the verdict is right: the packet, its path, what stops it, what would decide. */
export function evidence({ witness, unknowns }: Answer): string[] {
  return [
    ...(witness
      ? [
          `packet ${witness.packet}${witness.via ? `, by ${witness.via}` : ""}`,
          ...witness.path.map(({ at, by }) => (by ? `passes ${at}: ${by}` : `passes ${at}`)),
          ...(witness.blockedBy === undefined ? [] : [`stopped: ${witness.blockedBy}`]),
        ]
      : []),
    ...unknowns.map((input) => `not known: ${input}`),
  ];
}
