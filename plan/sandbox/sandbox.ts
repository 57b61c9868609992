/** A stack brought up, up again and down, by the real provider against an AWS API on this machine. */
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { digestEvents, digestSecond, type RunDigest, type Trouble } from "./events";
import { type Config, FURNITURE_PROGRAM, furniture, madeUpSecret, replaceTexts } from "./furniture";

export interface SandboxTools {
  /** The Pulumi CLI with these arguments in this folder. `show` when its output is for the terminal. */
  readonly pulumi: (
    args: readonly string[],
    folder: string,
    show: boolean,
  ) => Promise<{ readonly code: number; readonly out: string }>;
  readonly tell: (line: string) => void;
}

export interface SandboxSubject {
  readonly stack: string;
  /** Project with its program: linked, never written to. */
  readonly root: string;
  /** Content of its project file, as data. */
  readonly project: Config;
  /** Config by full key, as the stack file and its environments give it. */
  readonly config: Config;
  /** Keys that are encrypted. */
  readonly secretKeys: readonly string[];
  /** An empty folder, for everything that is written. */
  readonly folder: string;
}

export interface SandboxResult {
  readonly steps: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
  readonly troubles: readonly Trouble[];
}

/** Of the provider's own keys, those that say nothing about accounts, credentials or endpoints. */
const PROVIDER_KEYS = ["aws:region", "aws:skipRegionValidation", "aws:defaultTags", "aws:ignoreTags"];

/** What the provider needs to work with an emulator; where it is, and made-up credentials, say the environment. */
const EMULATED = { "aws:s3UsePathStyle": "true", "aws:skipMetadataApiCheck": "true" };

/** Variables that lead to an account, to another backend, or past this machine. */
const LEADS_AWAY = /^(?:AWS_|PULUMI_|(?:https?|all|no|grpc)_proxy$)/i;
/** Nothing listens on it (RFC 6335: assigned to tcpmux). */
const NOWHERE = "http://127.0.0.1:1";

/**
 * Environment of every command: the caller's without what leads to an account. Credentials are made up, and whatever is
 * not on this machine goes to a proxy that is not there.
 *
 * AWS_ENDPOINT_URL moves every service (terraform-provider-aws website/docs/guides/custom-service-endpoints.html.markdown
 * at 03e00b5f8ebffe83a54e0d9ed741786b7ddf6170); Go sends nothing for this machine to a proxy (net/http
 * ProxyFromEnvironment), Node's gRPC reads no_proxy.
 */
export function sandboxEnvironment(
  given: { readonly [name: string]: string | undefined },
  { endpoint, region, folder }: { endpoint: string; region: string; folder: string },
): { [name: string]: string } {
  const kept = Object.entries(given).filter(([name, value]) => value !== undefined && !LEADS_AWAY.test(name));
  const proxies = ["HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"].map((name) => [name, NOWHERE]);
  return {
    ...(Object.fromEntries(kept) as { [name: string]: string }),
    ...Object.fromEntries(proxies),
    NO_PROXY: "127.0.0.1,localhost,::1",
    no_proxy: "127.0.0.1,localhost,::1",
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: "sandbox",
    AWS_SECRET_ACCESS_KEY: "sandbox",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: join(folder, "no-aws-config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "no-aws-credentials"),
    PULUMI_BACKEND_URL: `file://${join(folder, "backend").replaceAll("\\", "/")}`,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_CONFIG_PASSPHRASE: "sandbox",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // The event log is an option of this kind; the Automation API sets it too.
    PULUMI_DEBUG_COMMANDS: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

/** Folders that the environment names. `plugins` are those that are installed already. */
export function layHome(folder: string, plugins: string | undefined): void {
  for (const each of ["backend", "home", "furniture", "project", "project/stack-config"]) {
    mkdirSync(join(folder, each), { recursive: true });
  }
  for (const each of ["no-aws-config", "no-aws-credentials"]) {
    writeFileSync(join(folder, each), "");
  }
  if (plugins !== undefined) {
    symlinkSync(plugins, join(folder, "home/plugins"), "junction");
  }
}

const UP = ["up", "--yes", "--skip-preview", "--continue-on-error"];
const DESTROY = ["destroy", "--yes", "--skip-preview", "--continue-on-error"];

/** What was begun is always destroyed: a failed step ends the way up, never the way down. */
export async function sandbox(subject: SandboxSubject, tools: SandboxTools): Promise<SandboxResult> {
  const run = new Run(subject, tools);
  await run.begin();
  if (await run.furnish()) {
    await run.layProject();
    if (await run.step("up", "project", UP)) {
      await run.step("second up empty", "project", UP, digestSecond);
    }
    // Protection is for data; there is none here, and the state is the sandbox's own.
    await run.quietly("project", "state", "unprotect", "--all", "--yes");
    await run.step("destroy", "project", DESTROY);
  }
  await run.step("cleared", "furniture", DESTROY);
  return run;
}

class Run implements SandboxResult {
  readonly steps: { name: string; ok: boolean; detail: string }[] = [];
  readonly troubles: Trouble[] = [];
  private replaced: { [given: string]: string } = {};
  private account = "";

  constructor(
    private readonly subject: SandboxSubject,
    private readonly tools: SandboxTools,
  ) {}

  /** The program that makes what the stack file takes for granted. */
  async begin(): Promise<void> {
    const folder = this.path("furniture");
    const { config } = this.subject;
    const plan = furniture(config);
    symlinkSync(join(this.subject.root, "node_modules"), join(folder, "node_modules"), "junction");
    writeFileSync(join(folder, "furniture.json"), JSON.stringify(plan));
    writeFileSync(join(folder, "index.js"), FURNITURE_PROGRAM);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "furniture", main: "index.js" }));
    writeFileSync(
      join(folder, "Pulumi.yaml"),
      stringify({ name: "furniture", runtime: { name: "nodejs", options: { typescript: false } } }),
    );
    writeFileSync(
      join(folder, `Pulumi.${this.subject.stack}.yaml`),
      stringify({ config: { ...providerKeys(config), ...EMULATED } }),
    );
    await this.init("furniture");
  }

  /** Whether what the stack file takes for granted is there. */
  async furnish(): Promise<boolean> {
    if (!(await this.step("laid out", "furniture", UP))) {
      return false;
    }
    const { out } = await this.quietly("furniture", "stack", "output", "--json");
    const outputs = JSON.parse(out) as { account: string; replaced: { [given: string]: string } };
    this.account = outputs.account;
    this.replaced = outputs.replaced;
    return true;
  }

  /** The project behind links, with a stack file of its own. */
  async layProject(): Promise<void> {
    const { root, project, config, secretKeys, stack } = this.subject;
    const folder = this.path("project");
    const skipped = /^(?:Pulumi(?:\..+)?\.(?:ya?ml|json)|\.git|stack-config)$/;
    for (const entry of readdirSync(root).filter((each) => !skipped.test(each))) {
      link(join(root, entry), join(folder, entry));
    }
    const { config: _defaults, ...rest } = project;
    writeFileSync(join(folder, "Pulumi.yaml"), stringify({ ...rest, stackConfigDir: "stack-config" }));
    const plain = Object.entries(config).filter(([key]) => !key.startsWith("aws:") && !secretKeys.includes(key));
    const written = {
      ...providerKeys(config),
      ...EMULATED,
      "aws:allowedAccountIds": [this.account],
      ...(replaceTexts(Object.fromEntries(plain), this.replaced) as Config),
    };
    writeFileSync(join(folder, `stack-config/Pulumi.${stack}.yaml`), stringify({ config: written }));
    await this.init("project");
    for (const key of secretKeys.filter((each) => !each.startsWith("aws:"))) {
      await this.quietly("project", "config", "set", "--secret", key, madeUpSecret(key, config));
    }
  }

  async step(name: string, place: string, args: readonly string[], digest = digestEvents): Promise<boolean> {
    const log = this.path(`${name.replaceAll(" ", "-")}.events`);
    const all = [...args, "--stack", this.subject.stack, "--non-interactive", "--event-log", log];
    const { code, out } = await this.tools.pulumi(all, this.path(place), true);
    const { done, troubles } = read(log, digest);
    const ok = code === 0 && troubles.length === 0;
    // A failure that the engine tells of in no event is told by its last line.
    const silent: Trouble = { whose: "open", resource: "", detail: lastLine(out) || `pulumi ended with ${code}` };
    const found = code !== 0 && troubles.length === 0 ? [silent] : troubles;
    this.troubles.push(...found.map((each) => ({ ...each, detail: `${name}: ${each.detail}` })));
    const detail = ok ? `${done} resources` : `${done} resources, ${found.length} in the way`;
    this.steps.push({ name, ok, detail });
    this.tools.tell(`sandbox: ${ok ? "PASS" : "FAIL"}  ${name}  ${detail}`);
    return ok;
  }

  /** A command of which only the answer counts. */
  async quietly(place: string, ...args: readonly string[]): Promise<{ readonly out: string }> {
    const { stack } = this.subject;
    const { code, out } = await this.tools.pulumi([...args, "--stack", stack], this.path(place), false);
    if (code !== 0) {
      throw new Error(`pulumi ${args.slice(0, 2).join(" ")}: ${lastLine(out)}`);
    }
    return { out };
  }

  private async init(place: string): Promise<void> {
    const { code, out } = await this.tools.pulumi(["stack", "init", this.subject.stack], this.path(place), false);
    if (code !== 0) {
      throw new Error(`pulumi stack init: ${lastLine(out)}`);
    }
  }

  private path(name: string): string {
    return join(this.subject.folder, name);
  }
}

const providerKeys = (config: Config): Config =>
  Object.fromEntries(Object.entries(config).filter(([key]) => PROVIDER_KEYS.includes(key)));

function read(log: string, digest: (text: string) => RunDigest): RunDigest {
  try {
    return digest(readFileSync(log, "utf8"));
  } catch {
    return { done: 0, troubles: [] };
  } finally {
    rmSync(log, { force: true });
  }
}

/** Folders behind links; files too where links need no rights of their own. */
function link(from: string, to: string): void {
  if (process.platform === "win32" && !statSync(from).isDirectory()) {
    copyFileSync(from, to);
  } else {
    symlinkSync(from, to, "junction");
  }
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1)?.trim() ?? "";
