/** The command line of this project, started by `main.cjs`. */
import { join } from "node:path";
import { renderIssues } from "../../stacks/mistakes/render";
import {
  asksForHelp,
  COMMANDS,
  type CommandName,
  commandLines,
  isCommand,
  isVersion,
  refuseMissingStack,
  runCommand,
  stackFirst,
  unknownCommand,
} from "../commands/list";
import type { Surroundings } from "../commands/surroundings";
import { EXIT_BAD_INPUT, EXIT_OK, failureText } from "../io/failure";
import { letPipesClose } from "../io/output";
import { endProgress, showProgressOn } from "../io/progress";
import { fitTo, wantsColour } from "../io/text";
import { ownVersion } from "../io/version";
import { readProject } from "../project/project";

const USAGE = `usage: npm run <command> -- [options]\n\n${commandLines(COMMANDS)}`;

async function main([name = "", ...given]: readonly string[]): Promise<number> {
  const args = stackFirst(given);
  if (isCommand(name)) {
    return runCommand(name, args, print, load);
  }
  if (asksForHelp([name]) || name === "help") {
    process.stdout.write(USAGE);
    return EXIT_OK;
  }
  if (isVersion(name)) {
    print(`${ownVersion()}\n`);
    return EXIT_OK;
  }
  process.stderr.write(`${unknownCommand(name, Object.keys(COMMANDS))}${USAGE}`);
  return EXIT_BAD_INPUT;
}

function load(name: CommandName, args: readonly string[]): number | Promise<number> {
  const root = join(__dirname, "../..");
  refuseMissingStack(name, args, readProject(root));
  const { RUNS, program } = require("./ours") as typeof import("./ours");
  return RUNS[name](args, surroundings(root, program));
}

function print(text: string): void {
  endProgress();
  process.stdout.write(text);
}

function printError(text: string): void {
  endProgress();
  process.stderr.write(text);
}

const surroundings = (root: string, program: Surroundings["program"]): Surroundings => ({
  root,
  program,
  renderIssues,
  print,
  printError,
  colours: wantsColour(process.stdout, process.env),
  elapsed: () => performance.now(),
});

letPipesClose();
fitTo(process.stdout);
showProgressOn(process.stderr, process.env, () => performance.now());

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    printError(`${failureText(error)}\n`);
    process.exitCode = EXIT_BAD_INPUT;
  },
);
