/** `smoke <stack>`: brings a stack up in a sandbox account, checks it, and takes it down again. It costs money. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { planStack } from "../build";
import { EXIT_BAD_INPUT, EXIT_FAILED, EXIT_OK, failureText } from "../io/failure";
import { cleanLines } from "../io/text";
import { UsageError } from "../io/usage-error";
import type { ObstacleKind, Plan } from "../model/plan";
import { readProject } from "../project/project";
import { awsCli, leftoversByTag } from "../smoke/leftovers";
import { honestyRow, type SmokeTools, smoke } from "../smoke/smoke";
import { verify } from "../verify";
import { checksIn } from "../verify/outputs";
import { refuseObstacles } from "./obstacles";
import { address, ENVIRONMENT, misuse, parseOptions, wholeNumber } from "./parse-options";
import { problemsText } from "./problems";
import type { Surroundings } from "./surroundings";
import { CONSENT, SMOKE_USAGE } from "./usages";
import { pulumiOutputs } from "./verify";

/** The tools, for tests. */
export type ToolsFor = (
  stack: string,
  region: string,
  root: string,
  from: string | undefined,
) => Omit<SmokeTools, "tell">;

interface Options {
  readonly stack: string;
  readonly patience: number;
  readonly from?: string;
  readonly environment?: string;
}

export async function smokeCommand(
  args: readonly string[],
  surroundings: Surroundings,
  tools: ToolsFor = realTools,
): Promise<number> {
  const { print, printError } = surroundings;
  try {
    const options = readOptions(args);
    const { root } = surroundings;
    const project = readProject(root);
    const outcome = await planStack(project, options.stack, surroundings.program, { environment: options.environment });
    if (!outcome.ok) {
      printError(problemsText(project, options.stack, outcome, surroundings.renderIssues));
      return EXIT_BAD_INPUT;
    }
    const { plan } = outcome;
    refuseObstacles(plan, STANDS);
    const result = await smoke(
      {
        stack: options.stack,
        names: nameTags(plan),
        kept: plan.obstacles.filter(({ kind }) => kind === "kept").map(({ name }) => name),
        patience: options.patience * 60_000,
      },
      {
        ...tools(options.stack, plan.stack.region, root, options.from),
        tell: (line) => print(`${cleanLines(line)}\n`),
      },
    );
    if (result.steps.every(({ name }) => name === "preview")) {
      print("smoke: nothing was begun\n");
      return EXIT_BAD_INPUT;
    }
    const facts = {
      title: TITLES[plan.stack.topology.split(" ")[0]!] ?? plan.stack.topology,
      region: plan.stack.region,
      date: new Date().toISOString(),
      version: versionOf(join(__dirname, "../..")),
    };
    print(`\n${cleanLines(honestyRow(tableOf(root), facts, result))}\n`);
    return result.ok ? EXIT_OK : EXIT_FAILED;
  } catch (error) {
    printError(`${failureText(error)}\n`);
    return EXIT_BAD_INPUT;
  }
}

/** As the table names them. */
const TITLES: { readonly [topology: string]: string } = {
  "hp-anyware": "HP Anyware",
  "mac-workstation": "Mac workstation",
  cloudbrink: "Cloudbrink",
  codestream: "CodeStream",
};

const STANDS: readonly ObstacleKind[] = [
  "protected",
  "deletion-protection",
  "termination-protection",
  "mac-host",
  "bucket",
];

function nameTags({ resources }: Plan): string[] {
  const names = resources.flatMap(({ inputs }) => {
    const name = (inputs["tags"] as { readonly Name?: unknown } | undefined)?.Name;
    return typeof name === "string" ? [name] : [];
  });
  return [...new Set(names)].sort();
}

/** The page with the table; a project of the user's has none. */
function tableOf(root: string): string {
  const page = join(root, "docs/how-it-was-tested.md");
  return existsSync(page) ? readFileSync(page, "utf8") : "";
}

/** Of the package, whether it runs from its sources or from `dist`. */
function versionOf(folder: string): string {
  const file = [folder, join(folder, "..")].map((each) => join(each, "package.json")).find(existsSync);
  return file === undefined ? "" : `v${(JSON.parse(readFileSync(file, "utf8")) as { version: string }).version}`;
}

const realTools: ToolsFor = (stack, region, root, from) => ({
  pulumi: (args) =>
    new Promise((resolve, reject) => {
      const child = spawn("pulumi", [...args], { cwd: root, stdio: "inherit" });
      child.once("error", () => reject(new UsageError("there is no pulumi on PATH")));
      child.once("close", (code) => resolve(code ?? 1));
    }),
  verify: async () =>
    verify(checksIn(await pulumiOutputs(stack, root), `the outputs of ${stack}`), {
      timeout: 5000,
      ...(from === undefined ? {} : { from }),
    }),
  leftovers: (names) => leftoversByTag(names, region, awsCli),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  elapsed: () => performance.now(),
});

function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseOptions(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        ...ENVIRONMENT,
        [CONSENT]: { type: "boolean" },
        patience: { type: "string" },
        from: { type: "string" },
      },
    },
    SMOKE_USAGE,
  );
  const [stack, ...others] = positionals;
  if (stack === undefined || others.length > 0) {
    throw misuse("give one stack", SMOKE_USAGE);
  }
  if (!values[CONSENT]) {
    throw new UsageError(
      `this makes real resources in a real account and pays for them; nothing was done. If that is meant: --${CONSENT}`,
    );
  }
  const from = address("--from", values.from);
  const patience = wholeNumber("--patience", values.patience ?? "15", { from: 0, to: 60, unit: "minutes" });
  return { stack, patience, environment: values.environment, ...(from === undefined ? {} : { from }) };
}
