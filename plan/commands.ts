/** The commands of the offline plan: the repository runs them by npm, the published package by its own command. */
import { planCommand, type Surroundings } from "./plan-command";

export interface Command {
  /** What follows its name. */
  readonly argument: string;
  readonly summary: string;
  readonly run: (args: readonly string[], surroundings: Surroundings) => number | Promise<number>;
}

/** A command loads what it needs when it is asked for: `plan` is the one that people wait for. */
export const COMMANDS: { readonly [name: string]: Command } = {
  plan: {
    argument: "<stack>",
    summary: "what a stack makes, who can reach it, what is wrong with it; no engine, no account",
    run: planCommand,
  },
  adopt: {
    argument: "<stack>",
    summary: "what CloudFormation made, as the file of pulumi import",
    run: (args, surroundings) => (require("./adopt") as typeof import("./adopt")).adoptCommand(args, surroundings),
  },
  report: {
    argument: "<stack>",
    summary: "the plan as one HTML page, with a drawing",
    run: (args, surroundings) =>
      (require("./report-command") as typeof import("./report-command")).reportCommand(args, surroundings),
  },
  reach: {
    argument: "",
    summary: "the same questions about an exported state",
    run: (args, surroundings) => (require("./reach") as typeof import("./reach")).reachCommand(args, surroundings),
  },
  verify: {
    argument: "<stack>",
    summary: "what is deployed, checked from here",
    run: (args, surroundings) =>
      (require("./verify-command") as typeof import("./verify-command")).verifyCommand(args, surroundings),
  },
  smoke: {
    argument: "<stack>",
    summary: "up, verify, second up, destroy in a sandbox account of your own; costs money",
    run: (args, surroundings) =>
      (require("./smoke-command") as typeof import("./smoke-command")).smokeCommand(args, surroundings),
  },
};

/** A line for each command. */
export function commandLines(commands: { readonly [name: string]: Omit<Command, "run"> }): string {
  const lines = Object.entries(commands).map(
    ([name, { argument, summary }]) => `  ${`${name} ${argument}`.padEnd(17)} ${summary}\n`,
  );
  return lines.join("");
}
