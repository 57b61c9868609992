/** A stack under the engine: config in, outputs out, a user's mistake as plain text. */
import { Config, getProject, getStack, RunError, runtime } from "@pulumi/pulumi";
import { NAMESPACE } from "./config/issue";
import type { StackOutputs } from "./config/stack-outputs";
import { briefOutputs, ConfigProblems, deploy, parseStack, renderIssues, SecretGiven } from "./program";

/** @param directory folder of the stack file; files named in config are relative to it */
export async function runStack(directory: string): Promise<StackOutputs> {
  const stackName = getStack();
  const file = `Pulumi.${stackName}.yaml`;
  const parsed = parseStack(readConfig(), { stackName, projectName: getProject(), directory });
  if (!parsed.ok) {
    throw new RunError(renderIssues(file, stackName, parsed.issues));
  }
  const secrets = new Config(NAMESPACE);
  try {
    const outputs = await deploy(parsed.stack, { lookups: true, secret: (key) => secrets.requireSecret(key) });
    return briefOutputs(outputs);
  } catch (error) {
    throw error instanceof ConfigProblems ? new RunError(renderIssues(file, stackName, error.issues)) : error;
  }
}

/** All config keys; a secret is only known to be there. */
function readConfig(): { [key: string]: unknown } {
  // `runtime` offers the values but not which of them are secret; the engine says it here.
  const secretKeys = new Set<string>(JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]"));
  const entries = Object.entries(runtime.allConfig());
  return Object.fromEntries(entries.map(([key, value]) => [key, secretKeys.has(key) ? new SecretGiven() : value]));
}
