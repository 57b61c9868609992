/** The command line of this project, started by `main.cjs`. */
import { join } from "node:path";
import { deploy, parseStack, renderIssues } from "../stacks/program";
import { adoptCommand } from "./adopt";
import { EXIT_BAD_INPUT, planCommand, type Surroundings, USAGE } from "./plan-command";
import { reachCommand } from "./reach";
import { reportCommand } from "./report-command";
import { wantsColour } from "./text";

async function main([command, ...args]: readonly string[]): Promise<number> {
  switch (command) {
    case "plan":
      return planCommand(args, surroundings);
    case "adopt":
      return adoptCommand(args, surroundings);
    case "report":
      return reportCommand(args, surroundings);
    case "reach":
      return reachCommand(args, surroundings);
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
