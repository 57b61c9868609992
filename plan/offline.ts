/** From the name of a stack to its plan, or to what is wrong with its config. */
import { secret } from "@pulumi/pulumi";
import type { GivenFacts } from "../components/shared/instance-types";
import type { DeployOptions, ParsedStack, StackContext, StackSpec } from "../stacks/program";
import type { ConfigIssue } from "../stacks/render";
import { type CheckOptions, runChecks } from "./checks";
import { buildPlan, type Checks, type Plan } from "./plan";
import { declaredSubnets, type Project, readStackFile, type StackFile } from "./project";
import type { QuotaConfig } from "./quotas";
import { type Run, runProgram } from "./run";
import type { StackOutputs } from "./stack-outputs";
import { SECRET_TEXT } from "./wire";

/** What the plan needs of the stacks room, and of a test's stand-in for it. */
export interface StackProgram {
  readonly parseStack: (raw: { readonly [key: string]: unknown }, context: StackContext) => ParsedStack;
  readonly deploy: (stack: StackSpec, options: DeployOptions) => unknown;
  /** Not ours: see RunOptions. @default false */
  readonly foreign?: boolean;
}

export type Outcome =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly file: string; readonly issues: readonly ConfigIssue[] };

/** Stands for the account when the config allows any: the one AWS uses in its documentation. */
const ANY_ACCOUNT = "123456789012";

/**
 * @param qualifiedName name of the stack, alone or with its organization and project
 * @param stackOutputs outputs of other stacks
 * @param environment file with what environments of Pulumi ESC give
 */
export async function planStack(
  project: Project,
  qualifiedName: string,
  program: StackProgram,
  check: (run: Run, options: CheckOptions) => Checks | Promise<Checks> = runChecks,
  environment?: string,
  stackOutputs?: StackOutputs,
): Promise<Outcome> {
  const stackFile = readStackFile(project, qualifiedName, environment);
  const { stack: stackName, file, config } = stackFile;
  const context = { stackName, projectName: project.name, directory: project.stackDirectory };
  const parsed = program.parseStack(config, context);
  if (!parsed.ok || stackFile.issues.length > 0) {
    const before = stackFile.issues.length;
    const found = (parsed.ok ? [] : parsed.issues).map((issue) => shifted(issue, before));
    return { ok: false, file, issues: [...stackFile.issues, ...found, ...environmentIssues(stackFile)] };
  }
  const { stack } = parsed;
  const warnings = [...stackFile.warnings, ...parsed.warnings];
  const run = await runProgram(
    // The plan never decrypts: a secret is known to be there, and nothing else.
    async () => program.deploy(stack, { lookups: false, secret: () => secret(SECRET_TEXT) }),
    {
      project: project.name,
      stack: stackName,
      account: { region: stack.region, accountId: stack.allowedAccountIds[0] ?? ANY_ACCOUNT },
      config: stackFile.texts,
      secretKeys: stackFile.secretKeys,
      subnets: declaredSubnets(config),
      foreign: program.foreign ?? false,
      ...(stackOutputs === undefined ? {} : { stackOutputs }),
      ...organizationOf(qualifiedName),
    },
  );
  const own = stack.config as { quotas?: QuotaConfig; instanceTypeFacts?: GivenFacts } & CheckOptions;
  const subject = {
    stack: {
      name: stackName,
      topology: topologyText(stack),
      region: stack.region,
      accountIds: stack.allowedAccountIds,
    },
    assumptions: stack.assumptions,
    warnings,
    quotas: own.quotas,
    instanceTypeFacts: own.instanceTypeFacts,
    secrets: secretTexts(stack),
  };
  const checks = await check(run, own);
  if (checks.problems && checks.problems.length > 0) {
    return { ok: false, file, issues: checks.problems };
  }
  return { ok: true, plan: buildPlan(subject, run, checks) };
}

/** Problems of the file come first, so the number of the one whose fix mends another moves. */
function shifted(issue: ConfigIssue, by: number): ConfigIssue {
  const mendedBy = issue.fix?.mendedBy;
  return mendedBy === undefined ? issue : { ...issue, fix: { ...issue.fix, mendedBy: mendedBy + by } };
}

/** `acme/shop/dev` names an organization, `dev` does not. */
function organizationOf(qualifiedName: string): { readonly organization?: string } {
  const parts = qualifiedName.split("/");
  return parts.length === 3 ? { organization: parts[0]! } : {};
}

/** `codestream https`: the topology, and its variant or mode where it has one. */
function topologyText({ topology, config }: StackSpec): string {
  const { variant, mode } = config as { variant?: unknown; mode?: unknown };
  return [topology, variant, mode].filter((part) => typeof part === "string").join(" ");
}

/** What is missing may be what an environment gives. */
function environmentIssues({ unreadEnvironments: names, stack }: StackFile): ConfigIssue[] {
  if (names.length === 0) {
    return [];
  }
  const text = `pulumi config --json --open --stack ${stack} > environment.json; then add --environment environment.json`;
  return [
    { path: "environment", problem: `${names.join(", ")}: not read, so what it gives is missing here`, fix: { text } },
  ];
}

function secretTexts(stack: StackSpec): string[] {
  const encrypted = stack.secrets.map((key) => `${key} encrypted in the stack file`);
  // A Cloudbrink image has nothing that reads a secret at boot.
  const when = stack.topology === "cloudbrink" ? "read at up" : "read at boot";
  return [...encrypted, ...referenceTexts(stack.config, "").map((text) => `${text}, ${when}`)];
}

/** Every reference to a secret in a config, at any depth. */
function referenceTexts(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [];
  }
  if ("secretArn" in value || "ssmParameter" in value) {
    return [`${path} from ${"secretArn" in value ? "Secrets Manager" : "Parameter Store"}`];
  }
  return Object.entries(value).flatMap(([key, inner]) => referenceTexts(inner, path === "" ? key : `${path}.${key}`));
}
