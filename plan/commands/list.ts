/**
 * The commands of the offline plan: the repository runs them by npm, the published package by its own command. What they
 * do is in `runs.ts`: help is told without loading it.
 */
import { existsSync } from "node:fs";
import { nearest } from "../../components/shared/input/nearest";
import { EXIT_OK } from "../io/failure";
import { type Project, readStackFile, stackFilePath } from "../project/project";
import {
  ADOPT_USAGE,
  PLAN_USAGE,
  REACH_USAGE,
  REPORT_USAGE,
  SANDBOX_USAGE,
  SLOTS_USAGE,
  SMOKE_USAGE,
  VERIFY_USAGE,
} from "./usages";

export interface Described {
  /** What follows its name. */
  readonly argument: string;
  readonly summary: string;
}

export interface Command extends Described {
  /** Its options. */
  readonly usage: string;
}

export const COMMANDS = {
  plan: {
    argument: "<stack>",
    summary: "what a stack makes, who can reach it, what is wrong with it; no engine, no account",
    usage: PLAN_USAGE,
  },
  adopt: {
    argument: "<stack>",
    summary: "what CloudFormation made, as the file of pulumi import",
    usage: ADOPT_USAGE,
  },
  report: {
    argument: "<stack>",
    summary: "the plan as one HTML page, with a drawing",
    usage: REPORT_USAGE,
  },
  reach: {
    argument: "",
    summary: "the same questions about an exported state",
    usage: REACH_USAGE,
  },
  verify: {
    argument: "<stack>",
    summary: "what is deployed, checked from here",
    usage: VERIFY_USAGE,
  },
  smoke: {
    argument: "<stack>",
    summary: "up, verify, second up, destroy in a sandbox account of your own; costs money",
    usage: SMOKE_USAGE,
  },
  sandbox: {
    argument: "<stack>",
    summary: "up, second up, destroy against an AWS API on this machine; no account",
    usage: SANDBOX_USAGE,
  },
  slots: {
    argument: "<stack>",
    summary: "fills in slots and offsets that a Cloudbrink stack file lacks",
    usage: SLOTS_USAGE,
  },
} as const satisfies { readonly [name: string]: Command };

export type CommandName = keyof typeof COMMANDS;

export const isCommand = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name);

/** Tells the options of a command when `--help` or `-h` is among its arguments; `run` loads what the command needs. */
export async function runCommand(
  name: CommandName,
  args: readonly string[],
  print: (text: string) => void,
  run: (name: CommandName, args: readonly string[]) => number | Promise<number>,
): Promise<number> {
  if (asksForHelp(args)) {
    print(COMMANDS[name].usage);
    return EXIT_OK;
  }
  return run(name, args);
}

export const asksForHelp = (args: readonly string[]): boolean => args.includes("--help") || args.includes("-h");

/**
 * Refuses a stack that has no file before anything is loaded that would plan it. What is not the first argument may be
 * the value of an option: the command itself tells.
 *
 * @throws UsageError with the stacks that there are
 */
export function refuseMissingStack(name: CommandName, [stack]: readonly string[], project: Project): void {
  const names = COMMANDS[name].argument === "<stack>" && stack !== undefined && !stack.startsWith("-");
  if (names && !existsSync(stackFilePath(project, stack))) {
    readStackFile(project, stack);
  }
}

/** `--stack dev`, `--stack=dev` and `-s dev`, as pulumi takes them: the stack comes first, as our commands are given it. */
export function stackFirst(args: readonly string[]): string[] {
  const at = args.findIndex((arg) => arg === "--stack" || arg === "-s" || arg.startsWith("--stack="));
  if (at === -1) {
    return [...args];
  }
  const [, written] = args[at]!.split(/=(.*)/s);
  const value = written ?? args[at + 1];
  const rest = [...args.slice(0, at), ...args.slice(at + (written === undefined ? 2 : 1))];
  return value === undefined ? rest : [value, ...rest];
}

export const isVersion = (name: string): boolean => name === "--version" || name === "-v";

/** What stands before the usage where somebody typed another command. */
export function unknownCommand(name: string, known: readonly string[]): string {
  const guess = nearest(name, known);
  return name === ""
    ? ""
    : `unknown command ${JSON.stringify(name)}${guess === undefined ? "" : `; did you mean ${guess}?`}\n\n`;
}

/** A line for each command. */
export function commandLines(commands: { readonly [name: string]: Described }): string {
  const lines = Object.entries(commands).map(
    ([name, { argument, summary }]) => `  ${`${name} ${argument}`.padEnd(19)} ${summary}\n`,
  );
  return lines.join("");
}
