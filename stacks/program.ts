/**
 * A stack, from raw config to resources. The same code under the engine (stacks/index.ts) and in the offline plan.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type Output, output } from "@pulumi/pulumi";
import { type Issue, Issues, isAtOrBelow, joinPath, nearest, type Warning } from "../components/shared/input/issues";
import type { Topology } from "../components/shared/manifest";
import { isCidrProblem, tryParseCidr } from "../components/shared/network/cidr";
import { checkAwsConfig } from "./config/aws";
import { type ConfigIssue, hasNamespace, NAMESPACE } from "./config/issue";
import { PathMap, parsePath } from "./config/paths";
import { coerce, fromJson, isMap, SecretGiven, schemaAt, shapeOf, valueAt } from "./config/schema";
import { repaired, shapeIssues, withFix } from "./config/shape-issues";
import type { StackOutputs } from "./config/stack-outputs";
import { checkConfigValues } from "./config/values";
import type { Reading } from "./mistakes/fix-candidates";
import { withTriedFixes } from "./mistakes/tried-fixes";
import { existingIds, type NetworkIds, networkArgs } from "./network/args";
import { networkAssumptions } from "./network/assumptions";
import { mapConnectedNetworks } from "./network/connected-networks";
import { mapNewConnections } from "./network/connections";
import { withConnections } from "./network/connections-handoff";
import { checkNetworkFacts, checkSsmEndpoints } from "./network/lookups";
import {
  checkNetworkConfig,
  freeBlock,
  GROUPS,
  isExisting,
  type NetworkConfig,
  type NewNetwork,
  nextSubnet,
} from "./network/network";
import { createNetwork } from "./network/new-network";
import { type StackConfig, TOPOLOGIES } from "./topologies";
import type { AnyTopology, ArgSources, SharedConfig } from "./topologies/topology";

export { SecretGiven } from "./config/schema";
export { renderIssues } from "./mistakes/render";

export interface StackContext {
  readonly stackName: string;
  /** Project of the stack file, whose keys need no namespace there. @default "connector-topologies" */
  readonly projectName?: string;
  /** Folder of the stack file; files named in config are relative to it. @default this folder */
  readonly directory?: string;
}

/** A stack without problems. */
export interface StackSpec {
  readonly stackName: string;
  /** Project and stack: how this stack is told from others that share its VPC. */
  readonly owner: string;
  readonly topology: Topology;
  /** Logical name of the component. */
  readonly name: string;
  readonly region: string;
  readonly allowedAccountIds: readonly string[];
  readonly config: StackConfig;
  /** Top-level keys whose value is encrypted in the stack file. */
  readonly secrets: readonly string[];
  /** What is taken for granted about things that exist, a sentence each. */
  readonly assumptions: readonly string[];
  readonly directory: string;
}

export type ParsedStack =
  | { readonly ok: true; readonly stack: StackSpec; readonly warnings: readonly Warning[] }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[]; readonly warnings: readonly Warning[] };

export interface DeployOptions {
  /** Whether AWS may be asked if declared facts are true; the config can switch it off as well. */
  readonly lookups: boolean;
  /** The value of a top-level key that is encrypted. */
  readonly secret: (key: string) => Output<string>;
}

type Values = { [key: string]: unknown };

/** Reads config keys as they stand in a stack file (`connector-topologies:clients`, `aws:region`). Asks nobody. */
export function parseStack(raw: { readonly [key: string]: unknown }, context: StackContext): ParsedStack {
  const reading = read(raw, context);
  const { issues, warnings, stack } = reading;
  if (stack !== undefined) {
    return { ok: true, stack, warnings };
  }
  const tried = withTriedFixes(plain(raw), reading, (changed) => read(changed, context));
  return { ok: false, issues: issues.length === 0 ? issues : tried, warnings };
}

/** A key that was copied from another topology is no typing error. */
function ofAnother(issue: ConfigIssue, { topology }: AnyTopology, config: Values): ConfigIssue {
  if (!issue.problem.startsWith("unknown key; known here")) {
    return issue;
  }
  const path = parsePath(issue.path);
  const key = String(path.at(-1));
  const owners = TOPOLOGIES.filter(({ config: schema }) => {
    const parent = schemaAt(schema, config, path.slice(0, -1));
    return Object.hasOwn(shapeOf(parent, valueAt(config, path.slice(0, -1))), key);
  }).map((each) => each.topology);
  const problem = `is a key of ${owners.join(" and ")}, and this stack is ${topology}${issue.problem.slice("unknown key".length)}`;
  return owners.length === 0 ? issue : { ...issue, problem };
}

const NAMES = TOPOLOGIES.map(({ topology }) => topology);

interface StackReading extends Reading {
  readonly warnings: readonly Warning[];
  /** Absent when there are problems. */
  readonly stack?: StackSpec;
}

function read(raw: { readonly [key: string]: unknown }, context: StackContext): StackReading {
  const issues = new Issues();
  const { region, allowedAccountIds } = checkAwsConfig(raw, issues);
  const values = ownValues(raw, context.projectName ?? NAMESPACE, issues);
  const topology = chooseTopology(values, issues);
  if (topology === undefined) {
    return { topologies: NAMES, issues: issues.errors, warnings: issues.warnings };
  }
  const config = coerce(topology.config, values) as Values;
  issues.errors.push(...shapeIssues(topology.config, config).map((issue) => ofAnother(issue, topology, config)));
  const usable = repaired(topology.config, config) as StackConfig | undefined;
  const directory = context.directory ?? __dirname;
  if (usable !== undefined) {
    const name = usable.name ?? topology.componentName;
    const found = planIssues(topology, name, usable, {
      region,
      stackName: context.stackName,
      owner: ownerOf(context),
      directory,
    });
    if (region !== undefined) {
      checkConfigValues(usable, { region, accounts: allowedAccountIds }, found);
    }
    const reported = issues.errors.map(({ path }) => path);
    const fresh = found.errors.filter(({ path }) => !isConsequence(path, reported));
    issues.errors.push(
      ...fresh.map((issue) => withFix(withSubnet(issue, usable.network, topology), topology.config, usable)),
    );
    issues.warnings.push(...found.warnings);
  }
  if (issues.errors.length > 0 || usable === undefined || region === undefined) {
    const ordered = inOrder(issues.errors, Object.keys(topology.config.shape));
    return {
      issues: ordered.map((issue) => inRegion(issue, region)),
      warnings: issues.warnings,
      topologies: NAMES,
      schema: topology.config,
      config,
      ...(region === undefined ? {} : { region }),
      ...(usable === undefined ? {} : { usable }),
    };
  }
  const stack = {
    stackName: context.stackName,
    owner: ownerOf(context),
    topology: topology.topology,
    name: usable.name ?? topology.componentName,
    region,
    allowedAccountIds,
    config: usable,
    secrets: Object.keys(usable).filter((key) => (usable as Values)[key] instanceof SecretGiven),
    assumptions: networkAssumptions(usable.network),
    directory,
  };
  return { topologies: NAMES, issues: [], warnings: issues.warnings, stack };
}

/** What the engine hands over as JSON text, as values: a fix changes something inside. */
const plain = (raw: { readonly [key: string]: unknown }): Values =>
  Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, fromJson(value)]));

const ownerOf = ({ projectName = NAMESPACE, stackName }: StackContext): string => `${projectName}/${stackName}`;

/** Makes the stack's resources and returns its outputs. Rejects with `ConfigProblems` when look-ups contradict the config. */
export async function deploy(stack: StackSpec, options: DeployOptions): Promise<StackOutputs> {
  const config = stack.config as SharedConfig;
  const lookups = options.lookups && (config.lookups ?? true);
  if (lookups) {
    const topology = TOPOLOGIES.find((each) => each.topology === stack.topology)!;
    const issues = [
      ...(await checkNetworkFacts(config.network)),
      ...(await checkSsmEndpoints(config.network, stack.region)),
      ...(await topology.checkFacts(stack.config, stack.owner)),
    ];
    if (issues.length > 0) {
      throw new ConfigProblems(issues);
    }
  }
  return createStack(stack, { ...options, lookups });
}

/** Problems that only AWS could tell. */
export class ConfigProblems extends Error {
  constructor(readonly issues: readonly Issue[]) {
    super("the stack's config contradicts what AWS says");
  }
}

function createStack(stack: StackSpec, options: DeployOptions): StackOutputs {
  const { network, tags } = stack.config;
  const topology = TOPOLOGIES.find((each) => each.topology === stack.topology)!;
  const ids = isExisting(network) ? existingIds(network) : createNetwork(`${stack.name}-network`, network, tags, stack);
  const sources = sourcesOf(stack, network, ids, { ...options, issues: new Issues(), paths: new PathMap() });
  const dependsOn = [...(ids.connections?.ready ?? [])];
  const outputs = topology.create(stack.name, stack.config, sources, dependsOn.length > 0 ? { dependsOn } : {});
  return isExisting(network) ? outputs : withConnections(outputs, network, ids, stack);
}

/** What the component's planner and the network's own checks say, at config paths. */
function planIssues(
  topology: AnyTopology,
  name: string,
  config: StackConfig,
  place: {
    readonly region: string | undefined;
    readonly stackName: string;
    readonly owner: string;
    readonly directory: string;
  },
): Issues {
  const own = new Issues();
  checkNetworkConfig(config.network, place.region, own);
  const planned = new Issues();
  const paths = new PathMap();
  const ids = isExisting(config.network) ? existingIds(config.network) : idsToBe(config.network);
  if (!isExisting(config.network)) {
    for (const key of Object.keys(config.network.publicSubnets ?? {})) {
      paths.add(`${joinPath("network.publicSubnets", key)}.ipv6CidrBlock`, "network.ipv6");
    }
    for (const key of Object.keys(config.network.privateSubnets ?? {})) {
      paths.add(`${joinPath("network.privateSubnets", key)}.ipv6CidrBlock`, "network.privateIpv6");
    }
  }
  if (isExisting(config.network)) {
    mapConnectedNetworks(config.network.connectedNetworks ?? {}, paths);
  } else {
    mapNewConnections(config.network, paths);
  }
  // Without a region the zones tell it; the missing key is reported anyway.
  const region = place.region ?? "us-east-1";
  const secret = () => output("");
  const sources = sourcesOf({ ...place, region }, config.network, ids, { secret, issues: own, paths });
  topology.plan(name, config, sources, planned);
  const reported = own.errors.map(({ path }) => path);
  const errors = unique(planned.errors.map((issue) => translated(issue, paths)));
  // A load balancer's subnets that do not exist also leave it in too few zones.
  const misnamed = errors.some(({ path }) => isAtOrBelow(path, "loadBalancerSubnets"));
  own.errors.push(
    ...errors.filter(({ path }) => !isConsequence(path, reported) && !(misnamed && path === "network.publicSubnets")),
  );
  own.warnings.push(...planned.warnings.map((warning) => ({ ...warning, path: paths.toConfig(warning.path) })));
  return own;
}

/** Fixes that need the whole network to be seen. */
function withSubnet(issue: ConfigIssue, network: NetworkConfig, topology: AnyTopology): ConfigIssue {
  const group = GROUPS.find((each) => isAtOrBelow(issue.path, `network.${each}`));
  if (group === undefined || issue.fix?.value !== undefined) {
    return issue;
  }
  const subnets = Object.entries(network[group] ?? {});
  if (issue.path.endsWith(".cidrBlock")) {
    const cidr = tryParseCidr(typeof issue.given === "string" ? issue.given : "");
    const value = isCidrProblem(cidr) ? undefined : freeBlock(network, cidr.prefix);
    return value === undefined ? issue : { ...issue, fix: { value, example: true } };
  }
  if (issue.path !== `network.${group}`) {
    return issue;
  }
  const zones = [...new Set(subnets.map(([, { availabilityZone }]) => availabilityZone))];
  const firsts = zones.map((zone) => subnets.find(([, { availabilityZone }]) => availabilityZone === zone)![0]);
  const twin = subnets.find(([key]) => !firsts.includes(key));
  if (twin !== undefined && zones.length > 1 && "loadBalancerSubnets" in topology.config.shape) {
    return { ...issue, fix: { path: "loadBalancerSubnets", value: firsts } };
  }
  const { key, subnet } = nextSubnet(network, group);
  if (twin !== undefined) {
    const { availabilityZone } = subnet;
    return {
      ...issue,
      fix: { path: `${issue.path}.${twin[0]}.availabilityZone`, value: availabilityZone, example: true },
    };
  }
  return { ...issue, fix: { path: `${issue.path}.${key}`, value: subnet, example: true } };
}

function translated(issue: ConfigIssue, paths: PathMap): ConfigIssue {
  const { fix } = issue;
  const path = paths.toConfig(issue.path);
  const problem = paths.text(issue.problem);
  if (fix?.path !== undefined) {
    return { ...issue, path, problem, fix: { ...fix, path: paths.toConfig(fix.path) } };
  }
  return { ...issue, path, problem };
}

function sourcesOf(
  place: { readonly region: string; readonly stackName: string; readonly owner: string; readonly directory: string },
  network: NetworkConfig,
  ids: NetworkIds,
  more: Pick<ArgSources, "secret" | "issues" | "paths"> & { readonly lookups?: boolean },
): ArgSources {
  return {
    network: networkArgs(network, ids),
    region: place.region,
    stackName: place.stackName,
    owner: place.owner,
    lookups: more.lookups ?? false,
    natAddress: ids.natAddress,
    secret: more.secret,
    file: (name, path) => readText(resolve(place.directory, name), name, path, more.issues),
    paths: more.paths,
    issues: more.issues,
  };
}

function readText(file: string, name: string, path: string, issues: Issues): string {
  if (existsSync(file)) {
    try {
      return readFileSync(file, "utf8");
    } catch (error) {
      const isFolder = (error as NodeJS.ErrnoException).code === "EISDIR";
      issues.error(path, isFolder ? "is a folder" : "cannot be read", {
        given: name,
        fix: { text: isFolder ? "name a file in it" : "let the file be read by whoever runs this" },
      });
      return "";
    }
  }
  const folder = dirname(file);
  const guess = existsSync(folder) ? nearest(basename(file), readdirSync(folder)) : undefined;
  issues.error(path, "no such file; the path is relative to the folder of the stack file", {
    given: name,
    fix: guess === undefined ? { text: "write the file, or correct its path" } : { value: join(dirname(name), guess) },
  });
  return "";
}

/** Ids of a network that is not there yet. */
const idsToBe = ({ ipv6 = false, privateIpv6 = false, natGateways = "none" }: NewNetwork): NetworkIds => ({
  vpcId: output("vpc"),
  ...(natGateways === "none" ? {} : { natAddress: () => output("") }),
  subnet: (group, _key, { availabilityZone, cidrBlock }) => ({
    subnetId: output("subnet"),
    availabilityZone,
    cidrBlock,
    ...((group === "publicSubnets" ? ipv6 : privateIpv6) ? { ipv6CidrBlock: output("ipv6") } : {}),
  }),
});

/** Keys of our namespace without it. A namespace that is nearly ours is a typing error. */
function ownValues(raw: { readonly [key: string]: unknown }, projectName: string, issues: Issues): Values {
  const values: Values = {};
  for (const [key, value] of Object.entries(raw)) {
    const [namespace, name] = key.includes(":") ? split(key) : [projectName, key];
    if (namespace === NAMESPACE) {
      // The engine hands over a key without a value as empty text.
      values[name] = value === "" ? null : markSecrets(value, name, issues);
    } else if (nearest(namespace, [NAMESPACE]) !== undefined && namespace !== projectName) {
      issues.error(key, `unknown namespace; did you mean ${NAMESPACE}?`, {
        fix: { remove: key, path: name, value: isMap(value) ? undefined : value } as ConfigIssue["fix"],
      });
    }
  }
  return values;
}

function split(key: string): [string, string] {
  const at = key.indexOf(":");
  return [key.slice(0, at), key.slice(at + 1)];
}

function markSecrets(value: unknown, path: string, issues: Issues): unknown {
  if (Array.isArray(value)) {
    return value.map((each, index) => markSecrets(each, joinPath(path, index), issues));
  }
  if (!isMap(value)) {
    return value;
  }
  if (typeof value["secure"] === "string" && Object.keys(value).length === 1) {
    return new SecretGiven();
  }
  // Assigned to an object, it would replace what the object is made from.
  if (Object.hasOwn(value, "__proto__")) {
    issues.error(joinPath(path, "__proto__"), "is a name that JavaScript keeps for itself; use another key");
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "__proto__")
      .map(([key, each]) => [key, markSecrets(each, joinPath(path, key), issues)]),
  );
}

function chooseTopology(values: Values, issues: Issues): AnyTopology | undefined {
  const given = values["topology"];
  const known = TOPOLOGIES.map(({ topology }) => topology);
  const found = TOPOLOGIES.find(({ topology }) => topology === given);
  if (found === undefined) {
    const guess = (typeof given === "string" ? nearest(given, known) : undefined) ?? likeliest(values);
    const list = known.length === 1 ? known[0] : `one of ${known.join(", ")}`;
    const problem = given === undefined ? `is required: ${list}` : `must be ${list}`;
    issues.error("topology", problem, {
      ...(given === undefined || given instanceof SecretGiven ? {} : { given }),
      fix: { value: guess },
    });
  }
  return found;
}

/** The topology that knows most of the keys. */
function likeliest(values: Values): string {
  const keys = Object.keys(values);
  const counts = TOPOLOGIES.map(({ topology, config }) => ({
    topology,
    known: keys.filter((key) => Object.hasOwn(config.shape, key)).length,
  }));
  return counts.sort((a, b) => b.known - a.known)[0]!.topology;
}

/** Examples are written for one region; a stack has its own. */
function inRegion(issue: ConfigIssue, region: string | undefined): ConfigIssue {
  const { fix } = issue;
  if (region === undefined || !fix?.example) {
    return issue;
  }
  const move = (text: string) => text.replaceAll("eu-west-1", region);
  const problem = issue.problem.startsWith("is required") ? move(issue.problem) : issue.problem;
  return { ...issue, problem, fix: { ...fix, value: JSON.parse(move(JSON.stringify(fix.value))) } };
}

const unique = (issues: readonly ConfigIssue[]): ConfigIssue[] => [
  ...new Map(issues.map((issue) => [`${issue.path}\n${issue.problem}`, issue])).values(),
];

const isConsequence = (path: string, reported: readonly string[]): boolean =>
  reported.some((other) => isAtOrBelow(path, other) || isAtOrBelow(other, path));

/** Problems in the order of the schema's keys: the same whoever read the file. */
function inOrder(issues: readonly ConfigIssue[], keys: readonly string[]): ConfigIssue[] {
  const rank = ({ path }: ConfigIssue) => {
    const at = keys.findIndex((key) => isAtOrBelow(path, key));
    return hasNamespace(path) ? -1 : at < 0 ? keys.length : at;
  };
  return [...issues].sort((a, b) => rank(a) - rank(b));
}
