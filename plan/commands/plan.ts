/** `plan <stack>`: options in, one screen and an exit code out. */

import { relative } from "node:path";
import { ResourceGraph } from "../../policy/graph";
import { askText, isAskProblem } from "../../policy/reachability";
import { planStack } from "../build";
import { earlierPlan } from "../change/earlier";
import { EXIT_BAD_INPUT, EXIT_FAILED, EXIT_OK, failureText } from "../io/failure";
import { jsonText } from "../io/json";
import { writeOutput } from "../io/output";
import { clean, cleanLines, colour } from "../io/text";
import { UsageError } from "../io/usage-error";
import { judgeNothing, runChecks } from "../judge/checks";
import type { Plan } from "../model/plan";
import { judge } from "../model/verdict";
import { readStackOutputs } from "../offline/stack-outputs";
import type { PolicyUse } from "../permissions/statements";
import { bareName, type Project, readProject, stackFilePath } from "../project/project";
import { renderMarkdown } from "../show/markdown";
import { recordOf } from "../show/record";
import { renderSarif } from "../show/sarif";
import { questionBlock, renderScreen, type ScreenOptions } from "../show/screen";
import { deciding, refutedKeys } from "./deciding";
import { ENVIRONMENT, misuse, oneOf, oneStack, parseOptions } from "./parse-options";
import { readPackConfig } from "./policy-config";
import { type Problems, problemsJson, problemsMarkdown, problemsOf, problemsSarif } from "./problems";
import { writeServicesConfig } from "./services-config";
import type { Surroundings } from "./surroundings";
import { PLAN_USAGE } from "./usages";

interface Options extends ScreenOptions {
  readonly stack: string;
  /** Folder of the project. */
  readonly root: string;
  /** Stack file, relative to the project. */
  readonly stackFile: string;
  /** A file, or "-" for standard output. */
  readonly json?: string;
  readonly markdown?: string;
  readonly sarif?: string;
  /** A file for `--policy-pack-config`. */
  readonly policyConfig?: string;
  /** What environments of Pulumi ESC give. */
  readonly environment?: string;
  /** A copy of CodeStream's configuration. */
  readonly servicesConfig?: string;
  /** An earlier plan, as `--json` wrote it. */
  readonly against?: string;
  /** What is printed instead of the plan. */
  readonly instead?: Mode;
  readonly ask: readonly string[];
  /** Print the permissions that this needs. */
  readonly iam?: PolicyUse;
  /** Print the way to an empty account. */
  readonly destroy?: boolean;
  /** An exported state. */
  readonly state?: string;
  /** Outputs of other stacks: `stack=file`, or a file. */
  readonly stackOutputs: readonly string[];
}

export async function planCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { printError } = surroundings;
  try {
    const project = readProject(surroundings.root);
    const options = readOptions(args, project);
    const packConfig = readPackConfig(options.policyConfig);
    const outcome = await planStack(project, options.stack, surroundings.program, {
      check: (run, own) => (options.instead ? judgeNothing(run, own) : runChecks(run, own, packConfig)),
      stackOutputs: readStackOutputs(options.stackOutputs),
      environment: options.environment,
      // With --iam it says what else must be removable, and is read there.
      earlier:
        options.against === undefined || options.iam !== undefined
          ? undefined
          : earlierPlan(options.against, bareName(options.stack)),
    });
    if (!outcome.ok) {
      reportProblems(problemsOf(project, options.stack, outcome), options, surroundings);
      return EXIT_BAD_INPUT;
    }
    if (options.ask.length > 0) {
      return askQuestions(outcome.plan, options, surroundings);
    }
    if (options.iam !== undefined) {
      return (require("./iam") as typeof import("./iam")).printPolicy(
        outcome.plan,
        options.iam,
        options.against,
        surroundings,
      );
    }
    if (options.destroy) {
      const { printTearDown } = require("./destroy") as typeof import("./destroy");
      const { state, json, environment } = options;
      return printTearDown(outcome.plan, project, { state, json: json !== undefined, environment }, surroundings.print);
    }
    const { plan } = outcome;
    const edit = options.servicesConfig === undefined ? [] : writeServicesConfig(plan, options.servicesConfig);
    show(plan, project, options, surroundings);
    // Standard output may be JSON.
    edit.forEach((line) => {
      printError(`${clean(line)}\n`);
    });
    return judge(plan, options).failed ? EXIT_FAILED : EXIT_OK;
  } catch (error) {
    printError(`${failureText(error)}\n`);
    return EXIT_BAD_INPUT;
  }
}

function askQuestions(plan: Plan, { ask, allowUnknown }: Options, { print, colours }: Surroundings): number {
  const graph = new ResourceGraph(plan.resources);
  const answers = ask.map((text) => {
    const answer = askText(graph, text, { realAddresses: false });
    if (isAskProblem(answer)) {
      throw new UsageError(`--ask ${JSON.stringify(text)}: ${answer.problem}`);
    }
    return answer;
  });
  const lines = answers.flatMap((first) => questionBlock({ first, others: [] }));
  print(`${(colours ? lines.map(colour) : lines).join("\n")}\n`);
  const good = answers.every(({ verdict }) => verdict === "PROVED" || (verdict === "UNKNOWN" && allowUnknown));
  return good ? EXIT_OK : EXIT_FAILED;
}

function readOptions(args: readonly string[], project: Project): Options {
  const { values, positionals } = parsed(args);
  refuseLooseFile(args, positionals);
  const stack = oneStack(positionals, project, PLAN_USAGE);
  const undecided = oneOf("--undecided", values.undecided, ["fail", "report"]);
  const iam = oneOf<PolicyUse>("--iam", values.iam, ["up", "preview"]);
  const instead = MODES.find((option) => values[option] !== undefined);
  if (instead !== undefined) {
    refuseUnused(instead, values);
  }
  refuseTwoOnOutput(values);
  if (values.state !== undefined && !values.destroy) {
    throw new UsageError("--state goes with --destroy; questions about a state: npm run reach -- --state <file>");
  }
  return {
    stack,
    root: project.root,
    stackFile: relative(project.root, stackFilePath(project, stack)),
    all: values.all,
    strictQuotas: values["strict-quotas"],
    allowUnknown: values["allow-unknown"],
    failOnUndecided: undecided === "fail",
    json: values.json,
    markdown: values.markdown,
    sarif: values.sarif,
    policyConfig: values["policy-config"],
    servicesConfig: values["codestream-config"],
    environment: values.environment,
    against: values.against,
    instead,
    iam,
    destroy: values.destroy,
    state: values.state,
    ask: values.ask ?? [],
    stackOutputs: values["stack-outputs"] ?? [],
  };
}

/** What prints something else than the plan, and the options that it heeds; others would do nothing, unseen. */
const INSTEAD_OF_PLAN = { ask: [], iam: ["against", "json"], destroy: ["state", "json"] } as const;
type Mode = keyof typeof INSTEAD_OF_PLAN;
const MODES = Object.keys(INSTEAD_OF_PLAN) as Mode[];

const REPORTS = ["json", "markdown", "sarif"] as const;

/** Two reports one after the other are neither. */
function refuseTwoOnOutput(values: { readonly [option: string]: unknown }): void {
  const printed = REPORTS.filter((report) => values[report] === "-");
  if (printed.length > 1) {
    const files = printed.slice(1).map((report) => `--${report}=plan.${report}`);
    throw misuse(
      `${printed.map((report) => `--${report}`).join(" and ")} both print to standard output; give a file: ${files.join(" ")}`,
      PLAN_USAGE,
    );
  }
}

/** The value of these may be left out, so a file after a space is a second stack. */
function refuseLooseFile(args: readonly string[], positionals: readonly string[]): void {
  const bare = REPORTS.find((report) => args.includes(`--${report}`));
  const after = args[args.indexOf(`--${bare}`) + 1];
  if (bare !== undefined && after !== undefined && positionals.length > 1 && positionals.includes(after)) {
    throw misuse(`a file is given as --${bare}=${after}; after a space it is a second stack`, PLAN_USAGE);
  }
}

function refuseUnused(mode: Mode, values: { readonly [option: string]: unknown }): void {
  const heeded: readonly string[] = [mode, ...INSTEAD_OF_PLAN[mode]];
  const options = [...MODES, "against", "json", "markdown", "sarif", "codestream-config"];
  const unused = options.filter((option) => values[option] !== undefined && !heeded.includes(option));
  if (unused.length > 0) {
    throw misuse(`--${mode} does not go with ${unused.map((option) => `--${option}`).join(" and ")}`, PLAN_USAGE);
  }
  if (values["json"] !== undefined && values["json"] !== "-") {
    throw misuse(`--${mode} prints its JSON on standard output; --json takes no file here`, PLAN_USAGE);
  }
}

const parsed = (args: readonly string[]) =>
  parseOptions(
    {
      // An option with a value that may be left out is not something parseArgs knows.
      args: args.map((arg) => (["--json", "--markdown", "--sarif"].includes(arg) ? `${arg}=-` : arg)),
      allowPositionals: true,
      options: {
        all: { type: "boolean" },
        json: { type: "string" },
        markdown: { type: "string" },
        sarif: { type: "string" },
        "strict-quotas": { type: "boolean" },
        "allow-unknown": { type: "boolean" },
        undecided: { type: "string" },
        "policy-config": { type: "string" },
        "stack-outputs": { type: "string", multiple: true },
        against: { type: "string" },
        ask: { type: "string", multiple: true },
        "codestream-config": { type: "string" },
        ...ENVIRONMENT,
        iam: { type: "string" },
        destroy: { type: "boolean" },
        state: { type: "string" },
      },
    },
    PLAN_USAGE,
  );

/** A report for each option that asks for one; whether one went to standard output. */
function writeReports(
  reports: { readonly [report in (typeof REPORTS)[number]]: () => string },
  options: Options,
  print: (text: string) => void,
): boolean {
  for (const report of REPORTS) {
    const target = options[report];
    if (target === "-") {
      print(reports[report]());
    } else if (target !== undefined) {
      writeOutput(target, reports[report]());
    }
  }
  return REPORTS.some((report) => options[report] === "-");
}

/** Bad config in every form that was asked for, so that a pull request is told; and on the screen for whoever is there. */
function reportProblems(problems: Problems, options: Options, { print, printError, renderIssues }: Surroundings): void {
  const { stack, file, issues } = problems;
  printError(`${cleanLines(renderIssues(file, stack, issues, problems.options))}\n`);
  writeReports(
    {
      json: () => problemsJson(problems),
      markdown: () => problemsMarkdown(problems),
      sarif: () => problemsSarif(problems),
    },
    options,
    print,
  );
}

function show(plan: Plan, project: Project, options: Options, { print, colours, elapsed }: Surroundings): void {
  const named = () => refutedKeys(plan, project, options);
  const printed = writeReports(
    {
      json: () => jsonText(plan),
      markdown: () => renderMarkdown(plan, { ...options, ...named() }, recordOf(options)),
      sarif: () => renderSarif(plan, { stackFile: options.stackFile, ...deciding(plan, project, options) }),
    },
    options,
    print,
  );
  if (!printed) {
    const lines = renderScreen(plan, { ...options, ...named(), elapsed: elapsed() });
    print(`${(colours ? lines.map(colour) : lines).join("\n")}\n`);
  }
}
