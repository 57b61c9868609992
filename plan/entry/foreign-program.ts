/** A program that is not ours, for the offline plan: run as it is, judged by the same rules and questions. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { CustomResource, type Resource, runtime } from "@pulumi/pulumi";
import { z } from "zod";
import { Issues } from "../../components/shared/input/issues";
import type { Topology } from "../../components/shared/manifest";
import { checkAwsConfig } from "../../stacks/config/aws";
import { quotasConfig } from "../../stacks/config/quotas";
import { coerce } from "../../stacks/config/schema";
import { repaired, shapeIssues } from "../../stacks/config/shape-issues";
import type { StackProgram } from "../build";
import { importModule } from "../io/import-module";
import { UsageError } from "../io/usage-error";
import { keepEncrypted } from "../project/encrypted";
import type { Project, StackFile } from "../project/project";
import { entryOf, QUOTAS } from "./foreign-project";

const ACCOUNT = z.strictObject({ quotas: quotasConfig.optional() });

export function foreignProgram(
  project: Project,
  { secretKeys, encryptedKeys }: Pick<StackFile, "secretKeys" | "encryptedKeys">,
): StackProgram {
  return {
    parseStack(raw, { stackName, directory }) {
      const issues = new Issues();
      const { region, allowedAccountIds } = checkAwsConfig(raw, issues);
      const config = coerce(ACCOUNT, raw[QUOTAS] === undefined ? {} : { quotas: raw[QUOTAS] });
      issues.errors.push(...shapeIssues(ACCOUNT, config));
      if (issues.errors.length > 0 || region === undefined) {
        return { ok: false, issues: issues.errors, warnings: issues.warnings };
      }
      const stack = {
        stackName,
        owner: `${project.name}/${stackName}`,
        // What the plan's heading calls it.
        topology: project.name as Topology,
        name: project.name,
        region,
        allowedAccountIds,
        config: repaired(ACCOUNT, config) as never,
        secrets: secretKeys,
        assumptions: [],
        directory: directory ?? project.root,
      };
      return { ok: true, stack, warnings: issues.warnings };
    },
    deploy: () => runEntry(project, encryptedKeys),
    foreign: true,
  };
}

async function runEntry(project: Project, encryptedKeys: readonly string[]): Promise<unknown> {
  keepEncrypted(encryptedKeys);
  const refused = refuseOtherProviders();
  const entry = entryOf(project);
  process.chdir(dirname(entry));
  const loaded = await load(entry);
  const outputs = typeof loaded === "function" ? await loaded() : loaded;
  refused.report();
  return outputs;
}

/**
 * What a provider computes is made up by the plan for AWS alone, and what a remote component makes is known of
 * `awsx.ec2.Vpc` alone: a plan of anything else would be of another program.
 */
function refuseOtherProviders(): { readonly report: () => void } {
  const found = new Set<string>();
  let loaded = false;
  const report = () => {
    if (found.size > 0) {
      const list = [...found].sort().map((each) => `  ${each}`);
      throw new UsageError(
        ["cannot be planned offline: only resources of aws and awsx.ec2.Vpc can", ...list].join("\n"),
      );
    }
    loaded = true;
  };
  runtime.registerStackTransformation(({ resource, type, name }) => {
    if (!isPlannable(resource, type)) {
      found.add(`${type} ${name}`);
      // Made inside an `apply`, after everything else was found plannable.
      if (loaded) {
        report();
      }
    }
    return undefined;
  });
  return { report };
}

function isPlannable(resource: Resource, type: string): boolean {
  const [provider] = type.split(":");
  if (provider === "awsx") {
    return type === "awsx:ec2:Vpc";
  }
  if (provider === "pulumi") {
    return !type.startsWith("pulumi:providers:") || /^pulumi:providers:(?:aws|awsx)$/.test(type);
  }
  return provider === "aws" || !(resource instanceof CustomResource);
}

async function load(entry: string): Promise<unknown> {
  if (!isModule(entry)) {
    require("tsx/cjs");
    return createRequire(entry)(entry);
  }
  const { register } = await importModule<typeof import("tsx/esm/api")>("tsx/esm/api");
  register();
  const loaded = await importModule<{ default?: unknown }>(pathToFileURL(entry).href);
  return loaded.default ?? { ...loaded };
}

function isModule(entry: string): boolean {
  if (/\.m[tj]s$/.test(entry)) {
    return true;
  }
  for (let folder = dirname(entry); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest)) {
      return JSON.parse(readFileSync(manifest, "utf8")).type === "module";
    }
    if (folder === dirname(folder)) {
      return false;
    }
  }
}
