/** The command line of this project, started by `main.cjs`. */
import { join } from "node:path";
import { deploy, parseStack, renderIssues } from "../stacks/program";
import { COMMANDS, commandLines } from "./commands";
import { EXIT_BAD_INPUT, type Surroundings } from "./plan-command";
import { wantsColour } from "./text";

const USAGE = `usage: npm run <command> -- [options]\n\n${commandLines(COMMANDS)}`;

async function main([name = "", ...args]: readonly string[]): Promise<number> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    process.stderr.write(USAGE);
    return EXIT_BAD_INPUT;
  }
  return command.run(args, surroundings);
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
