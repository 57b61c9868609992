/** Answers of reachability in the words of the plan: one row for all members of a group, evidence in lines. */
import { grouped } from "../../policy/graph/multi-map";
import type { Answer, Verdict } from "../../policy/reachability";

export interface AnswerRow {
  readonly group: string;
  readonly verdict: Verdict;
  /** Members asked about, when more than one. */
  readonly members: number;
  readonly via?: string;
}

const WORST: readonly Verdict[] = ["REFUTED", "UNKNOWN", "PROVED"];

/** Answers with the same key share a row. */
export const rowKey = ({ component, group }: Answer): string => `${component}\n${group}`;

/** One row for each group of each component, in the order of the questions, with its worst verdict. */
export function answerRows(answers: readonly Answer[]): AnswerRow[] {
  return grouped(answers, rowKey).map((members) => {
    const verdict = WORST.find((each) => members.some((member) => member.verdict === each))!;
    const proved = verdict === "PROVED" && members.every(({ expect }) => expect === "required");
    const via = proved ? shortened([...new Set(members.map(({ witness }) => witness?.via ?? ""))]) : "";
    return { group: statement(members[0]!), verdict, members: members.length, ...(via === "" ? {} : { via }) };
  });
}

/** Where there are several ways, the first one and how many more. */
const shortened = ([first, ...others]: readonly string[]): string =>
  others.length === 0 ? (first ?? "") : `${first} and ${others.length} more`;

/** A proof that something cannot happen must not read as one that it can. */
const statement = ({ expect, group }: Answer): string => stated(expect, group);

/** One question in the words of its row: the same answer reads the same wherever it is printed. */
export const statedQuestion = ({ expect, question }: Answer): string => stated(expect, question);

function stated(expect: Answer["expect"], text: string): string {
  if (expect !== "forbidden" || text.startsWith("nobody")) {
    return text;
  }
  return text.startsWith("anyone -> ") ? text.replace("anyone", "nobody") : text.replace(" -> ", " cannot reach ");
}

/** Answers of one kind and one group together: the first stands for all, `others` are the other members. */
export function byGroup(answers: readonly Answer[]): { readonly first: Answer; readonly others: readonly string[] }[] {
  return grouped(answers, (answer) => `${rowKey(answer)}\n${answer.verdict}`).map(([first, ...others]) => ({
    first: first!,
    others: others.map(({ member, question }) => member ?? question),
  }));
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
