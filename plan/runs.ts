/** What runs each command; all but `plan`, which people wait for most, load what they need when they run. */
import type { CommandName } from "./commands";
import { planCommand, type Surroundings } from "./plan-command";

type Run = (args: readonly string[], surroundings: Surroundings) => number | Promise<number>;

export const RUNS: Readonly<Record<CommandName, Run>> = {
  plan: planCommand,
  adopt: (args, around) => (require("./adopt") as typeof import("./adopt")).adoptCommand(args, around),
  report: (args, around) =>
    (require("./report-command") as typeof import("./report-command")).reportCommand(args, around),
  reach: (args, around) => (require("./reach") as typeof import("./reach")).reachCommand(args, around),
  verify: (args, around) =>
    (require("./verify-command") as typeof import("./verify-command")).verifyCommand(args, around),
  smoke: (args, around) => (require("./smoke-command") as typeof import("./smoke-command")).smokeCommand(args, around),
};
