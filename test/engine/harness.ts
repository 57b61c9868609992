/**
 * Runs the real Pulumi CLI against the stand-in account: a temporary file backend, the Automation API, no network.
 *
 * The stand-ins listen in this process and the engine is told their ports, so that tests see and steer the account
 * directly and an `up` pays for no plugin start.
 */
import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
  type Deployment,
  type EngineEvent,
  LocalWorkspace,
  type PulumiFn,
  type Stack,
} from "@pulumi/pulumi/automation";
import * as runtime from "@pulumi/pulumi/runtime";
import * as yaml from "yaml";
import { outputBeside } from "../support/run";
import { type Cli, cli, remember } from "./cli";
import { digest, isComplete, messageOf, type Outcome } from "./outcome";
import { Account, type AccountSettings } from "./stand-in/account";
import { AwsStandIn } from "./stand-in/provider";
import { type Listening, serve } from "./stand-in/server";
import type { Props } from "./stand-in/values";

export { cli, describeEngine, IS_SHORT, whyNoEngine } from "./cli";
export { lines, type Outcome, type Step } from "./outcome";

const STACK_TRACE_LIMIT = Error.stackTraceLimit;

export const REPOSITORY = path.resolve(__dirname, "../..");

export interface StackOptions {
  readonly name?: string;
  readonly project?: string;
  /** An inline program, or the directory of a project. @default - this repository's own program */
  readonly program?: PulumiFn | string;
  /** Stack config by full key (`aws:region`); a text is a stack file to copy. */
  readonly config?: Props | string;
  readonly policyPacks?: readonly string[];
  /** Folder of the file backend, within the engine's. Stacks of one backend share locks and history. */
  readonly backend?: string;
  /** Instead of the engine's: for plugins that the CLI starts itself. */
  readonly environment?: { readonly [name: string]: string };
}

export interface RunOptions {
  readonly targets?: readonly string[];
  /** The operation must fail; the outcome has the error. Without it a failure throws. */
  readonly fails?: boolean;
  readonly parallel?: number;
}

/** An account with the stand-in providers in front of it, and a backend for the stacks that share it. */
export class Engine {
  private readonly stacks: EngineStack[] = [];

  private constructor(
    readonly standIn: AwsStandIn,
    private readonly listening: readonly Listening[],
    readonly folder: string,
    readonly cli: Cli,
  ) {}

  static async start(settings: Partial<AccountSettings> = {}): Promise<Engine> {
    const available = await cli();
    // The SDK adds a listener for uncaught errors with each inline program.
    process.setMaxListeners(0);
    keepConnectionsApart();
    const standIn = new AwsStandIn(new Account(settings));
    const listening = [await serve(standIn, "aws"), await serve(standIn, "awsx")];
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "engine-"));
    fs.mkdirSync(path.join(folder, "backend"));
    fs.mkdirSync(path.join(folder, "home"));
    return new Engine(standIn, listening, folder, available);
  }

  get account(): Account {
    return this.standIn.account;
  }

  /** Environment in which any `pulumi` speaks to this account. */
  get environment(): { [name: string]: string } {
    const [aws, awsx] = this.listening;
    return {
      PULUMI_BACKEND_URL: `file://${path.join(this.folder, "backend")}`,
      PULUMI_HOME: path.join(this.folder, "home"),
      PULUMI_CONFIG_PASSPHRASE: "stand-in",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_DEBUG_PROVIDERS: `aws:${aws!.port},awsx:${awsx!.port}`,
    };
  }

  async stack(options: StackOptions = {}): Promise<EngineStack> {
    const made = await EngineStack.create(this, options);
    this.stacks.push(made);
    return made;
  }

  async stop(): Promise<void> {
    this.standIn.faults.set();
    await Promise.all(this.listening.map((each) => each.stop()));
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

export class EngineStack {
  private constructor(
    readonly engine: Engine,
    readonly stack: Stack,
    readonly folder: string,
    readonly configFile: string,
    private readonly options: StackOptions,
    private readonly environment: { readonly [name: string]: string },
  ) {}

  static async create(engine: Engine, options: StackOptions): Promise<EngineStack> {
    const name = options.name ?? "dev";
    const folder = fs.mkdtempSync(path.join(engine.folder, "project-"));
    const inline = typeof options.program === "function" ? options.program : undefined;
    const project = layProject(folder, options);
    const configFile = path.join(folder, project.configFolder, `Pulumi.${name}.yaml`);
    fs.mkdirSync(path.dirname(configFile), { recursive: true });
    writeConfig(configFile, options.config ?? {});
    const backend = path.join(engine.folder, options.backend ?? "backend");
    fs.mkdirSync(backend, { recursive: true });
    const environment = { ...(options.environment ?? engine.environment), PULUMI_BACKEND_URL: `file://${backend}` };
    const workspace = {
      workDir: folder,
      pulumiCommand: engine.cli.command,
      envVars: environment,
    };
    const stack = inline
      ? await LocalWorkspace.createStack({ stackName: name, projectName: project.name, program: inline }, workspace)
      : await LocalWorkspace.createStack({ stackName: name, workDir: folder }, workspace);
    // After each operation the Automation API asks the CLI for outputs and history, three processes, for what the
    // events have told already.
    stack.outputs = async () => ({});
    stack.info = async () => undefined;
    return new EngineStack(engine, stack, folder, configFile, options, environment);
  }

  /** Another program for the same stack: the next version of an inline one. */
  set program(program: PulumiFn) {
    this.stack.workspace.program = program;
  }

  /** Replaces the stack config; `change` gets the `config` map of the file. */
  configure(change: (config: Props) => void): void {
    const file = yaml.parse(fs.readFileSync(this.configFile, "utf8")) as { config?: Props };
    file.config ??= {};
    change(file.config);
    fs.writeFileSync(this.configFile, yaml.stringify(file));
  }

  preview(options: RunOptions = {}): Promise<Outcome> {
    return this.run(options, (common) =>
      this.stack.preview({ ...common, diff: false, policyPacks: [...(this.options.policyPacks ?? [])] }),
    );
  }

  up(options: RunOptions = {}): Promise<Outcome> {
    return this.run(options, (common) =>
      this.stack.up({ ...common, policyPacks: [...(this.options.policyPacks ?? [])] }),
    );
  }

  refresh(options: RunOptions = {}): Promise<Outcome> {
    return this.run(options, (common) => this.stack.refresh(common));
  }

  destroy(options: RunOptions = {}): Promise<Outcome> {
    return this.run(options, (common) => this.stack.destroy(common));
  }

  /** Secrets stay encrypted; the Automation API's own export decrypts them. */
  async export(): Promise<Deployment> {
    return JSON.parse(await this.command("stack", "export")) as Deployment;
  }

  import(deployment: Deployment): Promise<void> {
    return this.stack.importStack(deployment);
  }

  /** The outputs as JSON, the secret ones in plain text. */
  plainOutputs(): Promise<string> {
    return this.command("stack", "output", "--json", "--show-secrets");
  }

  /** Any command of the CLI for this stack; answers with what it printed. */
  async command(...args: readonly string[]): Promise<string> {
    const all = [...args, "--stack", this.stack.name, "--non-interactive"];
    const env = { ...process.env, ...this.environment };
    return outputBeside(this.engine.cli.command.command, all, { cwd: this.folder, env });
  }

  /** The CLI itself, in a process group of its own: for tests that kill it. */
  spawn(...args: readonly string[]): ChildProcess {
    const all = [...args, "--stack", this.stack.name, "--non-interactive", "--color", "never"];
    const env = { ...process.env, ...this.environment };
    return spawn(this.engine.cli.command.command, all, { cwd: this.folder, env, detached: true, stdio: "pipe" });
  }

  private async run(options: RunOptions, start: (common: CommonOptions) => Promise<unknown>): Promise<Outcome> {
    const events: EngineEvent[] = [];
    const printed: string[] = [];
    const before = this.engine.account.log.length;
    let error: string | undefined;
    // The SDK formats a stack for each promise of an inline program, a third of this process's time.
    Error.stackTraceLimit = 0;
    try {
      await start({
        onEvent: (event) => events.push(event),
        onOutput: (out) => printed.push(out),
        onError: (out) => printed.push(out),
        color: "never",
        ...(options.targets ? { target: [...options.targets] } : {}),
        ...(options.parallel ? { parallel: options.parallel } : {}),
      });
    } catch (thrown) {
      error = messageOf(thrown, events, printed);
    } finally {
      Error.stackTraceLimit = STACK_TRACE_LIMIT;
    }
    remember(`${this.stack.name}:\n${printed.join("")}`);
    if ((error !== undefined) !== (options.fails ?? false)) {
      throw new Error(error ?? `expected a failure:\n${printed.join("")}`);
    }
    if (error === undefined && !isComplete(events)) {
      throw new Error(
        `of the engine's events only ${events.length} arrived, of ${this.stack.name}:\n${printed.join("")}`,
      );
    }
    return { ...digest(events), log: this.engine.account.log.slice(before), printed: printed.join(""), error };
  }
}

/**
 * gRPC keeps one connection for each address in a process, a broken one too. An engine on the port of an earlier one was
 * then unavailable to its inline program, which the SDK takes for the end: the program stops and the run goes well.
 */
function keepConnectionsApart(): void {
  const { grpcClientOptions } = runtime as unknown as { grpcClientOptions: Props };
  grpcClientOptions["grpc.use_local_subchannel_pool"] = 1;
}

interface CommonOptions {
  onEvent: (event: EngineEvent) => void;
  onOutput: (out: string) => void;
  onError: (out: string) => void;
  color: "never";
  target?: string[];
  parallel?: number;
}

/** A project folder with this repository's files behind links: the CLI writes its salt into the stack file. */
function layProject(folder: string, options: StackOptions): { name: string; configFolder: string } {
  if (typeof options.program === "function") {
    const name = options.project ?? "engine-test";
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), yaml.stringify({ name, runtime: "nodejs" }));
    return { name, configFolder: "." };
  }
  const source = options.program ?? REPOSITORY;
  const skipped = ["Pulumi.yaml", ".git", "dist", "coverage"];
  for (const entry of fs.readdirSync(source).filter((each) => !skipped.includes(each))) {
    fs.symlinkSync(path.join(source, entry), path.join(folder, entry));
  }
  const settings = yaml.parse(fs.readFileSync(path.join(source, "Pulumi.yaml"), "utf8")) as Props;
  const configFolder = "stack-config";
  const name = options.project ?? String(settings["name"]);
  fs.writeFileSync(
    path.join(folder, "Pulumi.yaml"),
    yaml.stringify({ ...settings, name, stackConfigDir: configFolder }),
  );
  return { name, configFolder };
}

function writeConfig(file: string, config: Props | string): void {
  if (typeof config === "string") {
    fs.copyFileSync(config, file);
  } else {
    fs.writeFileSync(file, yaml.stringify({ config }));
  }
}
