/** The commands of the offline plan: the repository runs them by npm, the published package by its own command. */
import { EXIT_OK, PLAN_USAGE, planCommand, type Surroundings } from "./plan-command";

export interface Command {
  /** What follows its name. */
  readonly argument: string;
  readonly summary: string;
  /** Loads what it needs when it is asked for: `plan` is the one that people wait for. */
  readonly load: () => { readonly usage: string; readonly run: Run };
}

type Run = (args: readonly string[], surroundings: Surroundings) => number | Promise<number>;

export const COMMANDS: { readonly [name: string]: Command } = {
  plan: {
    argument: "<stack>",
    summary: "what a stack makes, who can reach it, what is wrong with it; no engine, no account",
    load: () => ({ usage: PLAN_USAGE, run: planCommand }),
  },
  adopt: {
    argument: "<stack>",
    summary: "what CloudFormation made, as the file of pulumi import",
    load: () => {
      const { ADOPT_USAGE, adoptCommand } = require("./adopt") as typeof import("./adopt");
      return { usage: ADOPT_USAGE, run: adoptCommand };
    },
  },
  report: {
    argument: "<stack>",
    summary: "the plan as one HTML page, with a drawing",
    load: () => {
      const { REPORT_USAGE, reportCommand } = require("./report-command") as typeof import("./report-command");
      return { usage: REPORT_USAGE, run: reportCommand };
    },
  },
  reach: {
    argument: "",
    summary: "the same questions about an exported state",
    load: () => {
      const { REACH_USAGE, reachCommand } = require("./reach") as typeof import("./reach");
      return { usage: REACH_USAGE, run: reachCommand };
    },
  },
  verify: {
    argument: "<stack>",
    summary: "what is deployed, checked from here",
    load: () => {
      const { VERIFY_USAGE, verifyCommand } = require("./verify-command") as typeof import("./verify-command");
      return { usage: VERIFY_USAGE, run: verifyCommand };
    },
  },
  smoke: {
    argument: "<stack>",
    summary: "up, verify, second up, destroy in a sandbox account of your own; costs money",
    load: () => {
      const { SMOKE_USAGE, smokeCommand } = require("./smoke-command") as typeof import("./smoke-command");
      return { usage: SMOKE_USAGE, run: smokeCommand };
    },
  },
};

/** Runs a command, or tells its options when `--help` or `-h` is among them. */
export async function runCommand(name: string, args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { usage, run } = COMMANDS[name]!.load();
  if (asksForHelp(args)) {
    surroundings.print(usage);
    return EXIT_OK;
  }
  return run(args, surroundings);
}

export const asksForHelp = (args: readonly string[]): boolean => args.includes("--help") || args.includes("-h");

/** A line for each command. */
export function commandLines(commands: { readonly [name: string]: Omit<Command, "load"> }): string {
  const lines = Object.entries(commands).map(
    ([name, { argument, summary }]) => `  ${`${name} ${argument}`.padEnd(17)} ${summary}\n`,
  );
  return lines.join("");
}
