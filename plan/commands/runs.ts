/** What runs each command; all but `plan`, which people wait for most, load what they need when they run. */

import type { CommandName } from "./list";
import { planCommand } from "./plan";
import type { Surroundings } from "./surroundings";

type Run = (args: readonly string[], surroundings: Surroundings) => number | Promise<number>;

export const RUNS: Readonly<Record<CommandName, Run>> = {
  plan: planCommand,
  adopt: (args, around) => (require("./adopt") as typeof import("./adopt")).adoptCommand(args, around),
  report: (args, around) => (require("./report") as typeof import("./report")).reportCommand(args, around),
  reach: (args, around) => (require("./reach") as typeof import("./reach")).reachCommand(args, around),
  verify: (args, around) => (require("./verify") as typeof import("./verify")).verifyCommand(args, around),
  smoke: (args, around) => (require("./smoke") as typeof import("./smoke")).smokeCommand(args, around),
  sandbox: (args, around) => (require("./sandbox") as typeof import("./sandbox")).sandboxCommand(args, around),
  slots: (args, around) => (require("./slots") as typeof import("./slots")).slotsCommand(args, around),
};
