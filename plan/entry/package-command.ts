/**
 * The command `connector-topologies` of the published package, in a project of its user's; started by bin.ts. What plans
 * is loaded when something is planned: `ours`, or `foreign` with the user's own SDK.
 */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { renderIssues } from "../../stacks/mistakes/render";
import { type Completed, printAnswers, printScript, SHELLS } from "../commands/completion";
import {
  asksForHelp,
  COMMANDS,
  type CommandName,
  commandLines,
  type Described,
  isCommand,
  isVersion,
  refuseMissingStack,
  runCommand,
  stackFirst,
  unknownCommand,
} from "../commands/list";
import { environmentAmong } from "../commands/parse-options";
import type { Surroundings } from "../commands/surroundings";
import { EXIT_BAD_INPUT, EXIT_OK, failureText } from "../io/failure";
import { letPipesClose } from "../io/output";
import { endProgress, showProgressOn } from "../io/progress";
import { fitTo, wantsColour } from "../io/text";
import { UsageError } from "../io/usage-error";
import { ownVersion } from "../io/version";
import {
  type Project,
  projectFileIn,
  readProject,
  readStackFile,
  type StackFile,
  stackFilePath,
  stackNames,
} from "../project/project";
import { folderOfProgram, isForeign } from "./foreign-project";
import { initialise, TEMPLATES } from "./init";
import { requireFrom } from "./project-require";

const BARE_NAME = "connector-topologies";
const NAME = `npx ${BARE_NAME}`;

interface Own extends Described {
  readonly run: (args: readonly string[]) => number | Promise<number>;
  /** What its argument may be. */
  readonly values?: readonly string[];
}

/** What there is besides the commands of the repository, which needs none of these. */
const OWN: { readonly [name: string]: Own } = {
  init: {
    argument: "<topology>",
    summary: `writes a project into this folder: ${TEMPLATES.join(", ")}`,
    run: init,
    values: TEMPLATES,
  },
  completion: {
    argument: "<shell>",
    summary: "completes what is typed in a shell: bash, zsh, fish, powershell",
    run: async (args) => {
      await printScript(BARE_NAME, args);
      return EXIT_OK;
    },
    values: SHELLS,
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
The stack is given as dev or as --stack dev. A command's own options: ${NAME} <command> --help
`;

async function main([name = "", ...given]: readonly string[]): Promise<number> {
  if (name === "complete" && given[0] === "--") {
    await printAnswers(given.slice(1), COMPLETED);
    return EXIT_OK;
  }
  const args = stackFirst(given);
  if (isCommand(name)) {
    return runCommand(name, args, print, load);
  }
  if (Object.hasOwn(OWN, name) && !asksForHelp(args)) {
    return OWN[name]!.run(args);
  }
  if (Object.hasOwn(OWN, name) || name === "help" || asksForHelp([name])) {
    print(USAGE);
    return EXIT_OK;
  }
  if (isVersion(name)) {
    print(`${ownVersion()}\n`);
    return EXIT_OK;
  }
  printError(`${unknownCommand(name, [...Object.keys(OWN), ...Object.keys(COMMANDS), "help"])}${USAGE}`);
  return EXIT_BAD_INPUT;
}

const COMPLETED: Completed = {
  commands: COMMANDS,
  others: OWN,
  stacks: () => {
    const root = folderOfProject();
    return root === undefined ? [] : stackNames(readProject(root));
  },
};

function init([topology, ...others]: readonly string[]): number {
  if (topology === undefined || others.length > 0) {
    throw new UsageError(`give one topology: ${TEMPLATES.join(", ")}`);
  }
  const files = initialise(process.cwd(), topology);
  print(`${files.map((line) => `${line}\n`).join("")}next: ${NAME} plan --stack dev\n`);
  return EXIT_OK;
}

function projectRoot(): string {
  const root = folderOfProject();
  if (root === undefined) {
    throw new UsageError(`no Pulumi.yaml here or above; in an empty folder: ${NAME} init <topology>`);
  }
  return root;
}

/** As with pulumi: the nearest Pulumi.yaml, here or above. */
function folderOfProject(): string | undefined {
  for (let folder = resolve("."); ; folder = dirname(folder)) {
    if (projectFileIn(folder) !== undefined) {
      return folder;
    }
    if (folder === dirname(folder)) {
      return undefined;
    }
  }
}

function load(name: CommandName, args: readonly string[]): number | Promise<number> {
  // `reach` has no stack, and needs no project.
  const project = COMMANDS[name].argument === "<stack>" ? projectHere() : undefined;
  if (project) {
    refuseMissingStack(name, args, project);
  }
  const { RUNS, program } = plannerOf(project, args);
  return RUNS[name](args, surroundings(program));
}

/** None where a command may do without one; that it may not is told when the command asks for its folder. */
function projectHere(): Project | undefined {
  const root = folderOfProject();
  return root === undefined ? undefined : readProject(root);
}

/** A stack that names no topology of ours belongs to a program of its own. */
function plannerOf(project: Project | undefined, args: readonly string[]) {
  const stackFile = project && stackFileAmong(args, project);
  if (project && stackFile && isForeign(project, stackFile.config)) {
    requireFrom(folderOfProgram(project));
    const { RUNS, foreignProgram } = require("./foreign") as typeof import("./foreign");
    return { RUNS, program: foreignProgram(project, stackFile) };
  }
  return require("./ours") as typeof import("./ours");
}

function stackFileAmong(args: readonly string[], project: Project): StackFile | undefined {
  const stack = args.find((arg) => existsSync(stackFilePath(project, arg)));
  return stack === undefined ? undefined : readStackFile(project, stack, environmentAmong(args));
}

const surroundings = (program: Surroundings["program"]): Surroundings => ({
  get root() {
    return projectRoot();
  },
  program,
  renderIssues,
  print,
  printError,
  colours: wantsColour(process.stdout, process.env),
  elapsed: () => performance.now(),
});

/** Commands as they are called here; the repository runs them by npm. */
const BY_NPM = new RegExp(`npm run (${Object.keys(COMMANDS).join("|")}) --(?= |$)`, "gm");
const asCalled = (text: string): string => text.replace(BY_NPM, `${NAME} $1`);

function print(text: string): void {
  endProgress();
  process.stdout.write(asCalled(text));
}

let told = false;

function printError(text: string): void {
  told = true;
  endProgress();
  process.stderr.write(asCalled(text));
}

// What the SDK logs of an error is its stack, and a plan shows what is logged: a message, and no trace.
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
