/** The command `connector-topologies` of the published package, in a project of its user's; started by bin.ts. */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { deploy, parseStack, renderIssues } from "../stacks/program";
import { fillSlots } from "../stacks/slot-filling";
import { asksForHelp, COMMANDS, type Command, commandLines, runCommand } from "./commands";
import { readText } from "./config/text-file";
import { foreignProgram } from "./foreign-program";
import { initialise, TEMPLATES } from "./init";
import { letPipesClose, writeOutput } from "./output";
import { EXIT_BAD_INPUT, EXIT_OK, failureText, type Surroundings } from "./plan-command";
import { projectFileIn, readProject, readStackFile, stackFileName, UsageError } from "./project";
import { wantsColour } from "./text";

const NAME = "npx connector-topologies";

/** What there is besides the commands of the repository, which needs none of these. */
const OWN: { readonly [name: string]: Omit<Command, "load"> & { run: (args: readonly string[]) => number } } = {
  init: {
    argument: "<topology>",
    summary: `writes a project into this folder: ${TEMPLATES.join(", ")}`,
    run: init,
  },
  slots: {
    argument: "<stack>",
    summary: "fills in slots and offsets that a Cloudbrink stack file lacks",
    run: slots,
  },
  schema: {
    argument: "",
    summary: "the path of the JSON Schema of stack files",
    run: ([other]) => {
      if (other !== undefined) {
        throw new UsageError(`usage: ${NAME} schema`);
      }
      print(`${join(__dirname, "../../stacks/config.schema.json")}\n`);
      return EXIT_OK;
    },
  },
};

const { init: first, ...others } = OWN;

const USAGE = `usage: ${NAME} <command> [options]

${commandLines({ init: first!, ...COMMANDS, ...others })}
--stack <stack> is understood as well. A command's own options: ${NAME} <command> --help
`;

async function main([name = "", ...given]: readonly string[]): Promise<number> {
  const args = withoutStackOption(given);
  if (Object.hasOwn(COMMANDS, name)) {
    return runCommand(name, args, surroundings(args));
  }
  if (Object.hasOwn(OWN, name) && !asksForHelp(args)) {
    return OWN[name]!.run(args);
  }
  if (Object.hasOwn(OWN, name) || name === "help" || asksForHelp([name])) {
    print(USAGE);
    return EXIT_OK;
  }
  printError(USAGE);
  return EXIT_BAD_INPUT;
}

function init([topology, ...others]: readonly string[]): number {
  if (topology === undefined || others.length > 0) {
    throw new UsageError(`give one topology: ${TEMPLATES.join(", ")}`);
  }
  const files = initialise(process.cwd(), topology);
  print(`${files.map((line) => `${line}\n`).join("")}next: ${NAME} plan --stack dev\n`);
  return EXIT_OK;
}

function slots([stack, ...others]: readonly string[]): number {
  if (stack === undefined || others.length > 0) {
    throw new UsageError(`usage: ${NAME} slots <stack>`);
  }
  const project = readProject(projectRoot());
  const file = join(project.stackDirectory, readStackFile(project, stack).file);
  const { text, changes } = fillSlots(readText(file));
  if (changes.length > 0) {
    writeOutput(file, text);
  }
  print(`${changes.length > 0 ? changes.join("\n") : "nothing to fill in"}\nnext: ${NAME} plan --stack ${stack}\n`);
  return EXIT_OK;
}

/** As with pulumi: the nearest Pulumi.yaml, here or above. */
function projectRoot(): string {
  for (let folder = resolve("."); ; folder = dirname(folder)) {
    if (projectFileIn(folder) !== undefined) {
      return folder;
    }
    if (folder === dirname(folder)) {
      throw new UsageError(`no Pulumi.yaml here or above; in an empty folder: ${NAME} init <topology>`);
    }
  }
}

/** A stack that names no topology of ours belongs to a program of its own. */
function surroundings(args: readonly string[]): Surroundings {
  return {
    // Asked for by commands that have a stack; `reach` has none, and needs no project.
    get root() {
      return args.length === 0 ? process.cwd() : projectRoot();
    },
    get program() {
      return { ...stackProgram(this.root, args) };
    },
    renderIssues,
    print,
    printError,
    colours: wantsColour(process.stdout, process.env),
    elapsed: () => performance.now(),
  };
}

function stackProgram(root: string, args: readonly string[]) {
  if (projectFileIn(root) === undefined) {
    return { parseStack, deploy };
  }
  const project = readProject(root);
  const stack = args.find((arg) => existsSync(join(project.stackDirectory, stackFileName(project, arg))));
  if (stack === undefined) {
    return { parseStack, deploy };
  }
  const file = readStackFile(project, stack);
  return foreignProgram.isFor(project, file.config) ? foreignProgram.of(project, file) : { parseStack, deploy };
}

/** `--stack dev`, `--stack=dev` and `-s dev` as pulumi takes them; our commands take the stack as it is. */
function withoutStackOption(args: readonly string[]): string[] {
  return args.flatMap((arg) =>
    arg === "--stack" || arg === "-s" ? [] : [arg.startsWith("--stack=") ? arg.slice("--stack=".length) : arg],
  );
}

/** Commands as they are called here; the repository runs them by npm. */
const BY_NPM = new RegExp(`npm run (${[...Object.keys(COMMANDS), "slots"].join("|")}) --(?= |$)`, "gm");
const asCalled = (text: string): string => text.replace(BY_NPM, `${NAME} $1`);

function print(text: string): void {
  process.stdout.write(asCalled(text));
}

let told = false;

function printError(text: string): void {
  told = true;
  process.stderr.write(asCalled(text));
}

// The SDK formats a stack for every promise: two thirds of its time for each resource.
if (process.env["CONNECTOR_TOPOLOGIES_DEBUG"] !== "1") {
  Error.stackTraceLimit = 0;
}

// What a program throws rejects promises of the SDK besides the one that the plan waits for and tells of.
let rejected: { readonly reason: unknown } | undefined;
process.on("unhandledRejection", (reason) => {
  process.exitCode = EXIT_BAD_INPUT;
  rejected ??= { reason };
});
process.once("exit", () => {
  if (rejected !== undefined && !told) {
    printError(`${failureText(rejected.reason)}\n`);
  }
});

letPipesClose();

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    printError(`${failureText(error)}\n`);
    process.exitCode = EXIT_BAD_INPUT;
  },
);
