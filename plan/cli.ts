/** The command line of this project, started by `main.cjs`. */
import { join } from "node:path";
import { deploy, parseStack, renderIssues } from "../stacks/program";
import { asksForHelp, COMMANDS, commandLines, runCommand } from "./commands";
import { letPipesClose } from "./output";
import { EXIT_BAD_INPUT, EXIT_OK, failureText, type Surroundings } from "./plan-command";
import { wantsColour } from "./text";

const USAGE = `usage: npm run <command> -- [options]\n\n${commandLines(COMMANDS)}`;

async function main([name = "", ...args]: readonly string[]): Promise<number> {
  if (Object.hasOwn(COMMANDS, name)) {
    return runCommand(name, args, surroundings);
  }
  const isAsked = asksForHelp([name]);
  (isAsked ? process.stdout : process.stderr).write(USAGE);
  return isAsked ? EXIT_OK : EXIT_BAD_INPUT;
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

letPipesClose();

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.stderr.write(`${failureText(error)}\n`);
    process.exitCode = EXIT_BAD_INPUT;
  },
);
