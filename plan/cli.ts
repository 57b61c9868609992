/** The command line of this project, started by `main.cjs`. */
import { join } from "node:path";
import { deploy, parseStack, renderIssues } from "../stacks/program";
import { EXIT_BAD_INPUT, planCommand, type Surroundings, USAGE } from "./plan-command";
import { wantsColour } from "./text";

// A command loads what it needs when it is asked for: `plan` is the one that people wait for.
async function main([command, ...args]: readonly string[]): Promise<number> {
  switch (command) {
    case "plan":
      return planCommand(args, surroundings);
    case "adopt":
      return (require("./adopt") as typeof import("./adopt")).adoptCommand(args, surroundings);
    case "report":
      return (require("./report-command") as typeof import("./report-command")).reportCommand(args, surroundings);
    case "reach":
      return (require("./reach") as typeof import("./reach")).reachCommand(args, surroundings);
    default:
      process.stderr.write(USAGE);
      return EXIT_BAD_INPUT;
  }
}

const surroundings: Surroundings = {
  root: join(__dirname, ".."),
  program: { parseStack, deploy },
  renderIssues,
  print: (text) => process.stdout.write(text),
  printError: (text) => process.stderr.write(text),
  colours: wantsColour(process.stdout, process.env),
  elapsed: () => performance.now(),
};

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = EXIT_BAD_INPUT;
  },
);
