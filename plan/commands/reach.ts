/** `reach --state stack.json`: reachability of what exists, for any program. */
import {
  type Answer,
  askText,
  compareReach,
  GENERAL_ASSUMPTIONS,
  isAskProblem,
  type ReachLine,
  reachability,
  reachTable,
  unasked,
} from "../../policy/reachability";
import { EXIT_BAD_INPUT, failureText } from "../io/failure";
import { clean } from "../io/text";
import { UsageError } from "../io/usage-error";
import { statedQuestion } from "../model/statement";
import { readState } from "../project/state";
import { evidence } from "../show/answers";
import { misuse, parseOptions } from "./parse-options";
import { REACH_USAGE } from "./usages";

export interface ReachOutput {
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
}

/** Exit codes as of the plan: 1 for a refuted question or a required one that stays unknown, 2 for bad usage. */
export function reachCommand(args: readonly string[], { print, printError }: ReachOutput): number {
  try {
    const options = readOptions(args);
    const graph = readState(options.state);
    const known = { realAddresses: true };
    const asked = options.ask.map((text): Answer => {
      const answer = askText(graph, text, known);
      if (isAskProblem(answer)) {
        throw new UsageError(`--ask ${JSON.stringify(text)}: ${answer.problem}`);
      }
      return answer;
    });
    const answers = options.ask.length > 0 ? asked : reachability(graph, known);
    const table = reachTable(graph, known);
    const reach = options.ask.length > 0 ? [] : compareReach(new Map(), table).gained;
    const change =
      options.against === undefined ? undefined : compareReach(reachTable(readState(options.against), known), table);
    const silent = unasked(graph);
    const result = { answers, reach, ...(change ? { change } : {}), unasked: silent, assumptions: GENERAL_ASSUMPTIONS };
    print(options.json ? `${JSON.stringify(result, undefined, 2)}\n` : `${screen(result).map(clean).join("\n")}\n`);
    const failed = answers.some(
      ({ verdict, blocking }) => verdict === "REFUTED" || (verdict === "UNKNOWN" && blocking && !options.allowUnknown),
    );
    return failed || silent.length > 0 ? 1 : 0;
  } catch (error) {
    printError(`${failureText(error)}\n`);
    return EXIT_BAD_INPUT;
  }
}

interface Result {
  readonly answers: readonly Answer[];
  readonly reach: readonly ReachLine[];
  readonly change?: { readonly gained: readonly ReachLine[]; readonly lost: readonly ReachLine[] };
  readonly unasked: readonly string[];
}

function screen({ answers, reach, change, unasked: silent }: Result): string[] {
  const lines: string[] = [];
  for (const answer of answers) {
    lines.push(`${answer.verdict.padEnd(9)}${statedQuestion(answer)}`);
    if (answer.verdict !== "PROVED" || answers.length === 1) {
      lines.push(...evidence(answer).map((line) => `         ${line}`));
    }
  }
  const section = (title: string, list: readonly ReachLine[]): void => {
    lines.push(...(lines.length > 0 ? [""] : []), title);
    lines.push(
      ...(list.length > 0 ? list.map(({ from, to, traffic }) => `  ${from} -> ${to} ${traffic}`) : ["  nobody"]),
    );
  };
  if (change) {
    section("NEWLY REACHABLE", change.gained);
    section("NO LONGER REACHABLE", change.lost);
  } else if (reach.length > 0 || answers.length === 0) {
    section("WHO MAY REACH WHAT", reach);
  }
  lines.push(...silent.map((name) => `not asked: the manifest of ${name} cannot be read`));
  return lines;
}

interface Options {
  readonly state: string;
  readonly against?: string;
  readonly ask: readonly string[];
  readonly json: boolean;
  readonly allowUnknown: boolean;
}

function readOptions(args: readonly string[]): Options {
  const { values } = parseOptions(
    {
      args: [...args],
      options: {
        state: { type: "string" },
        against: { type: "string" },
        ask: { type: "string", multiple: true },
        json: { type: "boolean" },
        "allow-unknown": { type: "boolean" },
      },
    },
    REACH_USAGE,
  );
  if (values.state === undefined) {
    throw misuse("--state is required", REACH_USAGE);
  }
  return {
    state: values.state,
    ...(values.against === undefined ? {} : { against: values.against }),
    ask: values.ask ?? [],
    json: values.json ?? false,
    allowUnknown: values["allow-unknown"] ?? false,
  };
}
