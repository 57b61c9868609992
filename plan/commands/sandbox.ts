/** `sandbox <stack>`: the real provider against an AWS API on this machine. No account, no credentials of anybody's. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { planStack } from "../build";
import { EXIT_BAD_INPUT, EXIT_EMULATOR, EXIT_FAILED, EXIT_OK, failureText } from "../io/failure";
import { cleanLines } from "../io/text";
import { readText } from "../io/text-file";
import { UsageError } from "../io/usage-error";
import type { ObstacleKind, Plan } from "../model/plan";
import { readProject, readStackFile } from "../project/project";
import { emulatorAt, loopbackEndpoint, USUAL_ENDPOINTS } from "../sandbox/endpoint";
import type { Trouble } from "../sandbox/events";
import { layHome, type SandboxResult, type SandboxTools, sandbox, sandboxEnvironment } from "../sandbox/sandbox";
import { refuseObstacles } from "./obstacles";
import { ENVIRONMENT, misuse, parseOptions } from "./parse-options";
import { problemsText } from "./problems";
import type { Surroundings } from "./surroundings";
import { SANDBOX_USAGE } from "./usages";

/** The caller's environment, for tests. */
type Variables = { readonly [name: string]: string | undefined };

export async function sandboxCommand(
  args: readonly string[],
  surroundings: Surroundings,
  variables: Variables = process.env,
): Promise<number> {
  const { print, printError, root } = surroundings;
  let folder: string | undefined;
  try {
    const { stack, endpoint: given, environment } = readOptions(args);
    const project = readProject(root);
    const { config, secretKeys } = readStackFile(project, stack, environment);
    const outcome = await planStack(project, stack, surroundings.program, { environment });
    if (!outcome.ok) {
      printError(problemsText(project, stack, outcome, surroundings.renderIssues));
      return EXIT_BAD_INPUT;
    }
    const { plan } = outcome;
    if (surroundings.program.foreign) {
      throw new UsageError(`${stack} is of no topology of ours: its program may bring providers of its own`);
    }
    refuseObstacles(plan, STANDS);
    const endpoint = await findEndpoint(given);
    const plugins = join(variables["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "plugins");
    await refuseWhatIsMissing(plan, root, variables, plugins, endpoint);
    folder = mkdtempSync(join(tmpdir(), "sandbox-"));
    layHome(folder, existsSync(plugins) ? plugins : undefined);
    print(`sandbox: ${endpoint.emulator} at ${endpoint.origin}, region ${plan.stack.region}, made-up credentials\n`);
    const env = sandboxEnvironment(variables, { endpoint: endpoint.origin!, region: plan.stack.region, folder });
    const result = await sandbox(
      {
        stack: plan.stack.name,
        root,
        project: parse(readText(join(root, project.file))) as { [key: string]: unknown },
        config,
        secretKeys,
        folder,
      },
      { pulumi: pulumiIn(env, print), tell: (line) => print(`${cleanLines(line)}\n`) },
    );
    print(cleanLines(summary(result)));
    return exitCode(result);
  } catch (error) {
    printError(`${failureText(error)}\n`);
    return EXIT_BAD_INPUT;
  } finally {
    if (folder !== undefined) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function exitCode({ steps, troubles }: SandboxResult): number {
  if (steps.every(({ ok }) => ok)) {
    return EXIT_OK;
  }
  return troubles.every(({ whose }) => whose === "emulator") ? EXIT_EMULATOR : EXIT_FAILED;
}

/** What the emulator lacks, apart from what somebody must look at. */
export function summary({ steps, troubles }: SandboxResult): string {
  const lines = (whose: Trouble["whose"], title: string): string[] => {
    const found = troubles.filter((each) => each.whose === whose);
    return found.length === 0
      ? []
      : ["", title, ...found.map(({ resource, detail }) => `  ${resource}${resource && "  "}${detail}`)];
  };
  const passed = steps.filter(({ ok }) => ok).length;
  return [
    "",
    `${passed} of ${steps.length} steps passed`,
    ...lines("open", "To look at: a refusal or a change that AWS may show as well"),
    ...lines("emulator", "What the emulator does not support or keep: no fault of the stack"),
    "",
  ].join("\n");
}

/** What AWS refuses to delete, an emulator may refuse too; the rest of what stays is no matter in an emulator. */
const STANDS: readonly ObstacleKind[] = ["deletion-protection", "termination-protection"];

interface Endpoint {
  readonly tried: readonly string[];
  /** Absent where none of them answers. */
  readonly origin?: string;
  readonly emulator?: string;
}

async function findEndpoint(given: string | undefined): Promise<Endpoint> {
  const tried = given === undefined ? USUAL_ENDPOINTS : [await loopbackEndpoint(given)];
  for (const origin of tried) {
    const emulator = await emulatorAt(origin);
    if (emulator === "" && given !== undefined) {
      throw new UsageError(`--endpoint: ${origin} answers, but neither as moto nor as LocalStack`);
    }
    if (emulator) {
      return { tried, origin, emulator };
    }
  }
  return { tried };
}

/** One line with everything that is missing, each with what brings it. */
async function refuseWhatIsMissing(
  plan: Plan,
  root: string,
  variables: Variables,
  plugins: string,
  { origin, tried }: Endpoint,
): Promise<void> {
  const missing: string[] = [];
  const onPath = (file: string) =>
    (variables["PATH"] ?? "")
      .split(delimiter)
      .some((folder) => ["", ".exe", ".cmd"].some((end) => existsSync(join(folder, file + end))));
  if (!(await answers("pulumi", ["version"], variables))) {
    missing.push("the Pulumi CLI (pulumi.com/docs/install)");
  }
  const needed = ["aws", ...(plan.resources.some(({ type }) => type.startsWith("awsx:")) ? ["awsx"] : [])];
  for (const name of needed) {
    const file = join(root, "node_modules/@pulumi", name, "package.json");
    if (!existsSync(file)) {
      missing.push(`@pulumi/${name} in node_modules (npm ci)`);
      continue;
    }
    const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
    const installed = existsSync(plugins) && readdirSync(plugins).includes(`resource-${name}-v${version}`);
    if (!installed && !onPath(`pulumi-resource-${name}`)) {
      missing.push(`the plugin ${name} ${version} (pulumi plugin install resource ${name} ${version})`);
    }
  }
  if (origin === undefined) {
    missing.push(`an emulator at ${tried.join(" or ")} (pip install 'moto[server]', then moto_server)`);
  }
  if (missing.length > 0) {
    throw new UsageError(`the sandbox lacks ${missing.join("; ")}`);
  }
}

const answers = (command: string, args: readonly string[], env: Variables): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(command, [...args], { env: { ...env }, stdio: "ignore" });
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });

const pulumiIn =
  (env: { [name: string]: string }, print: (text: string) => void): SandboxTools["pulumi"] =>
  (args, cwd, show) =>
    new Promise((resolve, reject) => {
      const child = spawn("pulumi", [...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
      const said = { out: "", err: "", all: "" };
      const take = (from: "out" | "err") => (chunk: Buffer) => {
        said[from] += chunk.toString();
        said.all += chunk.toString();
        if (show) {
          print(chunk.toString());
        }
      };
      child.stdout.on("data", take("out"));
      child.stderr.on("data", take("err"));
      child.once("error", () => reject(new UsageError("there is no pulumi on PATH")));
      child.once("close", (code) => {
        // What is read as an answer stands on standard output alone.
        const answer = code === 0 ? said.out : said.err || said.out;
        resolve({ code: code ?? 1, out: show ? said.all : answer });
      });
    });

function readOptions(args: readonly string[]): { stack: string; endpoint?: string; environment?: string } {
  const { values, positionals } = parseOptions(
    { args: [...args], allowPositionals: true, options: { ...ENVIRONMENT, endpoint: { type: "string" } } },
    SANDBOX_USAGE,
  );
  const [stack, ...others] = positionals;
  if (stack === undefined || others.length > 0) {
    throw misuse("give one stack", SANDBOX_USAGE);
  }
  return {
    stack,
    ...(values.endpoint === undefined ? {} : { endpoint: values.endpoint }),
    ...(values.environment === undefined ? {} : { environment: values.environment }),
  };
}
