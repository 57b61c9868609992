/**
 * Stack config: `stacks/Pulumi.<stack>.yaml` in, one topology's component arguments out.
 *
 * Every key is in the namespace `connector-topologies`, whatever the project is called. `topology` chooses the shape.
 * Key names and paths are those of the component's arguments wherever that is possible, so that one path serves the
 * planner's messages and `pulumi config set --path`; where they differ, `toArgs` records it in `sources.paths`.
 *
 * Two kinds of problems, reported together:
 * - shape (unknown key, wrong type, missing value): found here by zod, from the schema alone;
 * - meaning (ranges, CIDRs, subnets that do not exist): found by the component's planner, in arguments from which
 *   everything of wrong shape has been taken out. A planner's problem at, above or below a path that is reported
 *   already is a consequence and is dropped.
 * So schemas here have no ranges and no rules of AWS or a vendor: `description` says them to the editor, the planner
 * checks them.
 *
 * To add a topology, write `stacks/topologies/<topology>.ts` after the pattern of `hp-anyware.ts` and add it to the
 * list in `stacks/topologies/index.ts`:
 *
 *     export const myTopology = defineTopology({
 *       topology: "my-topology",             // value of the key `topology`; a key of COMPONENT_TYPES
 *       componentName: "mine",               // logical name when the config has no `name`; never changes
 *       config: z.strictObject({ topology: z.literal("my-topology"), ...sharedConfig, … }),
 *       toArgs: (config, sources) => ({ … }),  // config → component arguments; no decisions
 *       plan: planMyTopology,                // (name, args, issues) → plan; collects the problems
 *       create: (name, args, opts) => { … }  // makes the component, returns the stack's outputs
 *     });
 *
 * - Optional keys are `.optional()`, never `.default()`: defaults are the component's. A required value has
 *   `.meta({ examples: [valid] })`, which becomes the fix line when it is missing.
 * - Values that decide the shape of the value come from `choice` (stacks/config/schema.ts), not from `z.union`.
 * - `peersConfig` and `destinationConfig` (stacks/config/peers.ts) are named sources and destinations, `secretConfig`
 *   (stacks/config/secrets.ts) a secret in a top-level key of its own, `withDefaults(…)` a
 *   map of things by key with an entry `defaults`.
 */
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { z } from "zod";
import { GP3 } from "../../components/shared/aws/gp3";
import { Architecture } from "../../components/shared/aws/instance-type-args";
import type { Issue, Issues } from "../../components/shared/input/issues";
import type { Topology } from "../../components/shared/manifest";
import type { NetworkArgs } from "../../components/shared/network/args";
import {
  instanceProfileConfig,
  kmsKeyConfig,
  permissionsBoundaryConfig,
  securityGroupIdsConfig,
} from "../config/forms";
import { expandGroups, type GroupRules } from "../config/group-entries";
import type { ConfigIssue } from "../config/issue";
import type { PathMap } from "../config/paths";
import { quotasConfig } from "../config/quotas";
import type { StackOutputs } from "../config/stack-outputs";
import { networkConfig } from "../network/network";

const question = z.strictObject({
  from: z.string().meta({ description: "a source's name, an instance's key, or a CIDR", examples: ["203.0.113.0/24"] }),
  to: z.string().meta({ description: "an instance's key, load-balancer, or a CIDR", examples: ["load-balancer"] }),
  protocol: z
    .enum(["tcp", "udp", "icmp", "any"])
    .optional()
    .meta({ description: "protocol that is asked about; tcp when absent" }),
  ports: z.string().optional().meta({ description: "ports that are asked about, 443 or 60000-61000; all when absent" }),
  expect: z
    .enum(["reachable", "unreachable"])
    .meta({ description: "the answer without which the plan fails", examples: ["reachable"] }),
  required: z.boolean().optional().meta({ description: "an unknown answer fails the plan; true when absent" }),
});

const exception = z.strictObject({
  policy: z.string().meta({ description: "name of the policy", examples: ["public-ip-only-on-allowed-roles"] }),
  resource: z.string().optional().meta({ description: "URN or logical name of the resource" }),
  component: z.string().optional().meta({ description: "logical name of the component" }),
  reason: z.string().meta({ description: "why, and who says so", examples: ["approved by security, ticket 4711"] }),
  expires: z.string().meta({ description: "last day, YYYY-MM-DD", examples: ["2030-12-31"] }),
});

/** Performance of a gp3 volume. @param initial what a new one has when nothing is said */
export const performanceConfig = (initial: { readonly iops: number; readonly throughput: number }) => ({
  iops: z
    .number()
    .optional()
    .meta({
      description: `IOPS of the volume, 3000 to 80000 and at most 500 a GiB; ${initial.iops} when absent`,
    }),
  throughput: z
    .number()
    .optional()
    .meta({
      description: `MiB/s of the volume, 125 to 2000 and at most a quarter of the IOPS; ${initial.throughput} when absent`,
    }),
});

/** Performance that the price of a gp3 volume has in it. */
export const basicPerformanceConfig = performanceConfig({ iops: GP3.iops.from, throughput: GP3.throughputMiBps.from });

/** Facts of instance types, for those that make instances of types that the person chooses. */
export const instanceTypeFactsConfig = z
  .record(
    z.string(),
    z.strictObject({
      vcpus: z
        .number()
        .optional()
        .meta({ description: "vCPUs, 1 or more; the table's when absent", examples: [4] }),
      memoryGiB: z
        .number()
        .optional()
        .meta({ description: "memory in GiB, more than 0; the table's when absent", examples: [16] }),
      architecture: z
        .enum(Architecture)
        .optional()
        .meta({ description: "architecture of its processors; the table's when absent" }),
      nitro: z
        .boolean()
        .optional()
        .meta({ description: "a Nitro type; the table's, and true for a type that it lacks, when absent" }),
      ipv4AddressesPerInterface: z
        .number()
        .optional()
        .meta({ description: "its own address included, 1 to 256; the table's when absent", examples: [15] }),
      ipv6AddressesPerInterface: z.number().optional().meta({ description: "0 to 256; as many as IPv4 when absent" }),
    }),
  )
  .meta({ description: "facts of instance types that our table lacks or has wrong, by type" });

/** The key that chooses the shape of all others. */
export const topologyConfig = <T extends Topology>(topology: T) =>
  z.literal(topology).meta({ description: "what is deployed" });

/** Keys that every topology has. */
export const sharedConfig = {
  name: z
    .string()
    .optional()
    .meta({ description: "logical name of the component; part of every resource's name, so never change it" }),
  tags: z.record(z.string(), z.string()).optional().meta({ description: "tags of every resource" }),
  network: networkConfig,
  lookups: z
    .boolean()
    .optional()
    .meta({ description: "ask AWS whether declared facts of subnets are true; true when absent" }),
  quotas: quotasConfig
    .optional()
    .meta({ description: "limits of this account, for example elasticIps: { limit: 10, usedElsewhere: 3 }" }),
  questions: z
    .record(z.string(), question)
    .optional()
    .meta({ description: "further questions of reachability, by name" }),
  exceptions: z
    .record(z.string(), exception)
    .optional()
    .meta({ description: "policy violations that are accepted, by a name of yours" }),
};

/** Keys of every topology's `access`: what instances may do in AWS, and who else may reach them. */
export const awsAccessConfig = {
  ssm: z.boolean().optional().meta({ description: "Session Manager; true when absent" }),
  instanceProfileName: instanceProfileConfig,
  permissionsBoundaryArn: permissionsBoundaryConfig,
  additionalSecurityGroupIds: securityGroupIdsConfig.meta({
    description: "further security groups of instances; none when absent",
  }),
};

/** What instances have unless they say otherwise. */
export const instanceDefaultOptionsConfig = {
  tags: z.record(z.string(), z.string()).optional().meta({
    description: "tags of each of them and of what is made for it alone; none when absent",
  }),
  detailedMonitoring: z
    .boolean()
    .optional()
    .meta({ description: "metrics each minute, which CloudWatch bills; false when absent" }),
};

/** What one instance has for itself; a change replaces and restarts nothing. */
export const instanceOptionsConfig = {
  additionalSecurityGroupIds: securityGroupIdsConfig.meta({
    description: "security groups besides those in access; none when absent",
  }),
  instanceProfileName: instanceProfileConfig.meta({
    description: "instance profile of this one; that of all when absent",
  }),
  tags: instanceDefaultOptionsConfig.tags.meta({
    description: "tags of this one, which win over those of all; none when absent",
  }),
  detailedMonitoring: instanceDefaultOptionsConfig.detailedMonitoring.meta({
    description: "metrics each minute, which CloudWatch bills; that of defaults when absent",
  }),
};

export const rootVolumeKeyConfig = kmsKeyConfig.meta({
  description: "KMS key of the root volume, its id, alias/… or ARN; the account's EBS key when absent",
});

/** What every config has, for code that serves all topologies. */
export type SharedConfig = z.output<z.ZodObject<typeof sharedConfig>> & {
  readonly topology: Topology;
  readonly access?: Pick<z.output<z.ZodObject<typeof awsAccessConfig>>, "permissionsBoundaryArn">;
};

/** What `toArgs` needs besides the config. */
export interface ArgSources {
  /** VPC and subnets. While problems are looked for, ids that are made now are Outputs. */
  readonly network: NetworkArgs;
  readonly region: string;
  readonly stackName: string;
  /** Project and stack: how this stack is told from others that share its VPC. */
  readonly owner: string;
  /** Whether AWS may be asked: not when the config says no, while problems are looked for, or in the offline plan. */
  readonly lookups: boolean;
  /** Public address of the new network's NAT gateway for a zone; absent without one. */
  readonly natAddress?: (availabilityZone: string) => Input<string>;
  /** A `secure:` value of a top-level key. */
  readonly secret: (key: string) => Input<string>;
  /** Text of a file named in config; a missing file is reported at `path` and gives the empty text. */
  readonly file: (name: string, path: string) => string;
  /** Where arguments come from when their path is not the config's. */
  readonly paths: PathMap;
  /** For problems that only config can have. Paths are config paths. */
  readonly issues: Issues;
}

export interface TopologyDefinition<Config extends z.ZodObject, Args> {
  readonly topology: Topology;
  readonly componentName: string;
  readonly config: Config;
  readonly toArgs: (config: z.output<Config>, sources: ArgSources) => Args;
  readonly plan: (name: string, args: Args, issues: Issues) => unknown;
  readonly create: (name: string, args: Args, opts: ComponentResourceOptions) => StackOutputs;
  /** Why it has no such key that others have, by key. @default - there is nothing to say */
  readonly refused?: { readonly [key: string]: string };
  /** Whether what the config says of things that exist, the network apart, is true: asks AWS. @default - nothing to ask */
  readonly checkFacts?: (config: z.output<Config>, owner: string) => Promise<readonly Issue[]>;
}

/** A definition whose types have been used up: all topologies in one list. */
export interface AnyTopology {
  readonly topology: Topology;
  readonly componentName: string;
  readonly config: z.ZodObject;
  readonly refused?: { readonly [key: string]: string } | undefined;
  readonly plan: (name: string, config: unknown, sources: ArgSources, issues: Issues) => unknown;
  readonly create: (name: string, config: unknown, sources: ArgSources, opts: ComponentResourceOptions) => StackOutputs;
  readonly checkFacts: (config: unknown, owner: string) => Promise<readonly Issue[]>;
}

export function defineTopology<Config extends z.ZodObject, Args>(
  definition: TopologyDefinition<Config, Args>,
): AnyTopology & { readonly config: Config } {
  const toArgs = (config: unknown, sources: ArgSources) => definition.toArgs(config as z.output<Config>, sources);
  return {
    topology: definition.topology,
    componentName: definition.componentName,
    config: definition.config,
    refused: definition.refused,
    plan: (name, config, sources, issues) => definition.plan(name, toArgs(config, sources), issues),
    create: (name, config, sources, opts) => definition.create(name, toArgs(config, sources), opts),
    checkFacts: async (config, owner) => definition.checkFacts?.(config as z.output<Config>, owner) ?? [],
  };
}

/** A map of things by key with an optional entry `defaults` that counts for all of them. */
export function withDefaults<T extends z.ZodType, D extends z.ZodType>(value: T, defaults: D) {
  return z
    .object({ defaults: defaults.optional().meta({ description: "what each new one starts with" }) })
    .catchall(value);
}

/** The two parts of such a map, groups written out. `rules.noun` names the component's arguments: `connectorDefaults`. */
export function splitDefaults<T extends object, D>(
  map: { readonly [key: string]: T | D | undefined },
  path: string,
  rules: GroupRules,
  sources: Pick<ArgSources, "paths" | "issues">,
): { readonly defaults: D | undefined; readonly entries: { [key: string]: T } } {
  const { defaults, ...entries } = map;
  sources.paths.add(`${rules.noun}Defaults`, `${path}.defaults`);
  return {
    defaults: defaults as D | undefined,
    entries: expandGroups(entries as { [key: string]: T }, path, `${rules.noun}s`, rules, sources),
  };
}

/** Start script of new instances, from a file or written out. */
export const userDataConfig = z.strictObject({
  file: z.string().optional().meta({ description: "template, relative to the stack file" }),
  template: z
    .string()
    .optional()
    .meta({ description: "the template itself", examples: ["#!/bin/sh\n"] }),
  variables: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: "plain values by placeholder; a secret has a key of its own" }),
});
export type UserDataConfig = z.output<typeof userDataConfig>;

/** Text of the template at `path` of the arguments. Its problems are reported at the key that was given. */
export function userDataTemplate(config: UserDataConfig, path: string, sources: ArgSources): string {
  const { file, template } = config;
  const at = sources.paths.toConfig(path);
  if ((file === undefined) === (template === undefined)) {
    const fix = file === undefined ? { text: "give file or template" } : { remove: `${at}.template` };
    const problem: ConfigIssue = { path: at, problem: "must give exactly one of file and template", fix };
    sources.issues.errors.push(problem);
  }
  if (template !== undefined || file === undefined) {
    return template ?? "";
  }
  sources.paths.add(`${path}.template`, `${at}.file`);
  return sources.file(file, `${at}.file`);
}
