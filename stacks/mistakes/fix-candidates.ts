/** What could mend a problem, best first. Nobody claims that it does: `tried-fixes.ts` finds out. */
import type { z } from "zod";
import { isAtOrBelow, joinPath } from "../../components/shared/input/issues";
import { TAGS_BESIDE_NAME } from "../../components/shared/input/tags";
import { cidrOf, isCidrProblem, tryParseCidr } from "../../components/shared/network/cidr";
import { type ConfigFix, type ConfigIssue, hasNamespace } from "../config/issue";
import { parsePath } from "../config/paths";
import {
  choiceOf,
  definition,
  exampleOf,
  isMap,
  mayHoldSecret,
  schemaAt,
  secretFix,
  unwrap,
  valueAt,
} from "../config/schema";
import { freeBlock } from "../network/free-blocks";
import { GROUPS, type NetworkConfig } from "../network/network";
import { isTyped } from "./apply-fix";

/** A config that was read, and what is wrong with it. */
export interface Reading {
  readonly issues: readonly ConfigIssue[];
  /** What `topology` may be. */
  readonly topologies: readonly string[];
  /** The topology's schema, and the config with values of the right type; absent while there is no topology. */
  readonly schema?: z.ZodType;
  readonly config?: unknown;
  readonly region?: string;
  /** The config without what has the wrong shape; absent when too little is left. */
  readonly usable?: { readonly network: NetworkConfig };
}

export function candidates(issue: ConfigIssue, reading: Reading): readonly ConfigFix[] {
  const own = isTyped(issue.fix) ? [issue.fix] : [];
  const { schema, config } = reading;
  if (issue.path === "topology") {
    return [...own, ...reading.topologies.map((value) => ({ value }))];
  }
  if (schema === undefined || hasNamespace(issue.path)) {
    return own;
  }
  const path = parsePath(issue.path);
  if (own.length === 0 && issue.fix?.text !== undefined) {
    // Whoever found it knows that a person has to decide. Of two entries of a list that are one, either may go.
    const isEntry = Array.isArray(valueAt(config, path.slice(0, -1)));
    return [...surplus(issue, config), ...(isEntry ? removals(issue, path, schema, config) : [])];
  }
  const homeless = issue.problem.endsWith(": none") && path.at(-1) === "subnet" && reading.usable !== undefined;
  const found = [
    ...networks(issue, reading),
    ...(homeless ? missingGroups(String(issue.given), reading.usable.network) : []),
    ...own,
    ...surplus(issue, config),
    ...blocks(issue, reading),
    ...zones(issue, path, reading),
  ];
  const shown = [...found, ...examples(issue, path, schema, config)];
  return [...shown, ...subnetKeys(issue, path, reading), ...removals(issue, path, schema, config)];
}

/** A network with the subnets that the rest of the config speaks of. */
function networks({ path }: ConfigIssue, { config, region = "eu-west-1" }: Reading): ConfigFix[] {
  const keys = path === "network" ? [...subnetNames(config)] : [];
  if (keys.length === 0) {
    return [];
  }
  const names = keys.length === 1 ? [...keys, keys[0] === "b" ? "a" : "b"] : keys;
  const rangeOf = (name: string) => tryParseCidr(String(valueAt(config, ["prefixRanges", name])));
  const vpc = names.map(rangeOf).find((range) => !isCidrProblem(range));
  const cidrBlock = vpc !== undefined && !isCidrProblem(vpc) ? cidrOf(4, vpc.first, 16) : cidrOf(4, EXAMPLE_VPC, 16);
  const block = (name: string, index: number, third: number): string => {
    const range = rangeOf(name);
    const own = cidrOf(4, cidrBlock.first + BigInt(third * 256 + index * 64), 26);
    return isCidrProblem(range) ? own.text : cidrOf(4, range.first, Math.max(17, range.prefix - 1)).text;
  };
  const row = (third: number, prefix = "") =>
    Object.fromEntries(
      names.map((name, index) => [
        `${prefix}${name}`,
        {
          availabilityZone: `${region}${"abcdef"[index % 6]}`,
          cidrBlock: block(`${prefix}${name}`, index, third),
        },
      ]),
    );
  const common = { cidrBlock: cidrBlock.text };
  return [
    { value: { ...common, publicSubnets: row(252) }, example: true },
    { value: { ...common, publicSubnets: row(240, "public-"), privateSubnets: row(252) }, example: true },
  ];
}

/** 10.40.0.0 */
const EXAMPLE_VPC = (10n << 24n) | (40n << 16n);

/** More tags than AWS takes: the last ones. */
function surplus({ path, given }: ConfigIssue, config: unknown): ConfigFix[] {
  const tags = path === "tags" && typeof given === "number" ? valueAt(config, ["tags"]) : undefined;
  const [first, ...others] = isMap(tags) ? Object.keys(tags).slice(TAGS_BESIDE_NAME) : [];
  const remove = (key: string): ConfigFix => ({ remove: joinPath(path, key) });
  return first === undefined ? [] : [{ ...remove(first), next: others.map(remove) }];
}

function subnetNames(value: unknown, names = new Set<string>()): ReadonlySet<string> {
  for (const [key, each] of Object.entries(isMap(value) ? value : {})) {
    if (key === "subnet" && typeof each === "string") {
      names.add(each);
    }
    subnetNames(each, names);
  }
  return names;
}

/** Zones of the stack's region. */
function zones({ path }: ConfigIssue, steps: readonly (string | number)[], { config, region }: Reading): ConfigFix[] {
  if (steps.at(-1) !== "availabilityZone" || region === undefined) {
    return [];
  }
  const siblings = valueAt(config, steps.slice(0, -2));
  const taken = Object.values(isMap(siblings) ? siblings : {}).map((each) =>
    isMap(each) ? each["availabilityZone"] : undefined,
  );
  const all = [..."abcdef"].map((letter) => `${region}${letter}`);
  return all.filter((zone) => !taken.includes(zone)).map((value) => ({ path, value, example: true }));
}

/** Free blocks of the network, as large as the one given where there is room. */
function blocks({ path, given }: ConfigIssue, { usable }: Reading): ConfigFix[] {
  if (!GROUPS.some((group) => isAtOrBelow(path, `network.${group}`)) || usable === undefined) {
    return [];
  }
  const wanted = typeof given === "string" ? Number(given.split("/")[1]) : Number.NaN;
  const prefixes = [Math.min(wanted, 28), 24, 26, 28, 20].filter((prefix) => prefix >= 16);
  if (!path.endsWith(".cidrBlock")) {
    return [];
  }
  // A Cloudbrink subnet holds its prefix range.
  const range = tryParseCidr(String(valueAt(usable, ["prefixRanges", parsePath(path).at(-2)!])));
  const around = isCidrProblem(range) ? [] : [cidrOf(4, range.first, Math.max(16, range.prefix - 1)).text];
  const free = prefixes.flatMap((prefix) => freeBlock(usable.network, prefix) ?? []);
  return [...around, ...free].map((value) => ({ path, value, example: true }));
}

function examples(
  { path }: ConfigIssue,
  steps: readonly (string | number)[],
  root: z.ZodType,
  config: unknown,
): ConfigFix[] {
  const schema = schemaAt(root, config, steps);
  if (schema === undefined) {
    return [];
  }
  if (mayHoldSecret(schema)) {
    return [secretFix(schema)];
  }
  const present = valueAt(config, steps);
  const example = exampleOf(schema) ?? branchExample(schema) ?? entryExample(root, config, steps);
  const text = typeof present === "string" && isListOnly(schema) ? listOf(present) : [];
  return [...text, ...(example === undefined ? [] : shown(example, config).map((fix) => ({ path, ...fix })))];
}

/** A switch is what it is; an example with a subnet is tried with each that there is. */
function shown(example: unknown, config: unknown): ConfigFix[] {
  if (typeof example === "boolean") {
    return [{ value: example }];
  }
  const text = JSON.stringify(example);
  const isPlaced = text.includes('"subnet":"a"');
  const inSubnets = GROUPS.map((group) =>
    Object.keys(isPlaced ? ((valueAt(config, ["network", group]) as object | undefined) ?? {}) : {}).map(
      (key): unknown => JSON.parse(text.replaceAll('"subnet":"a"', `"subnet":${JSON.stringify(key)}`)),
    ),
  );
  // Two of them, in two subnets of a kind.
  const pairs = inSubnets.flatMap(([first, second]) =>
    isMap(first) && isMap(second) && isMap(first["a"]) ? [{ a: first["a"], b: second["a"] }] : [],
  );
  return [example, other(example), ...pairs, ...inSubnets.flat()].map((value) => ({ value, example: true }));
}

/** An entry of a list that has an example as a whole. */
function entryExample(root: z.ZodType, config: unknown, steps: readonly (string | number)[]): unknown {
  const list = typeof steps.at(-1) === "number" ? exampleOf(schemaAt(root, config, steps.slice(0, -1))) : undefined;
  return Array.isArray(list) ? list[0] : undefined;
}

/** `a/22, b/16`, written as one text. */
function listOf(text: string): ConfigFix[] {
  const items = text.split(/[\s,;]+/).filter((item) => item !== "");
  return items.length === 0 ? [] : [{ value: items }];
}

const isListOnly = (schema: z.core.$ZodType): boolean => {
  const inner = unwrap(schema, []);
  return definition(inner).type === "array";
};

/** An example of a value whose form is chosen by its look: that of the first form that has one. */
function branchExample(schema: z.core.$ZodType): unknown {
  const inner = definition(schema).type === "optional" ? definition(schema).innerType : schema;
  for (const branch of choiceOf(inner)?.branches ?? []) {
    const element = definition(branch).type === "array" ? exampleOf(definition(branch).element) : undefined;
    const example = exampleOf(branch) ?? (element === undefined ? undefined : [element]);
    if (example !== undefined) {
      return example;
    }
  }
  return definition(inner).type === "array" && exampleOf(definition(inner).element) !== undefined
    ? [exampleOf(definition(inner).element)]
    : undefined;
}

/** An example that differs from one that may be taken. */
const other = (example: unknown): unknown =>
  typeof example === "string" ? example.replace(/\d(?=\D*$)/, (last) => (last === "1" ? "2" : "1")) : example;

function subnetKeys(
  { path, given }: ConfigIssue,
  steps: readonly (string | number)[],
  { usable }: Reading,
): ConfigFix[] {
  if (steps.at(-1) !== "subnet" || usable === undefined) {
    return [];
  }
  const keys = GROUPS.flatMap((group) => Object.keys(usable.network[group] ?? {}));
  return keys.filter((key) => key !== given).map((value) => ({ path, value }));
}

/** Subnets of a kind that a network has none of: one in each zone, the first with the wanted key. */
function missingGroups(key: string, network: NetworkConfig): ConfigFix[] {
  return GROUPS.filter((group) => Object.keys(network[group] ?? {}).length === 0).map((group) => {
    const zones = [
      ...new Set(GROUPS.flatMap((each) => Object.values(network[each] ?? {})).map((each) => each.availabilityZone)),
    ];
    const made: { [name: string]: { readonly availabilityZone: string; readonly cidrBlock: string } } = {};
    for (const [index, availabilityZone] of zones.entries()) {
      const cidrBlock = freeBlock({ ...network, [group]: made } as NetworkConfig, 24);
      if (cidrBlock !== undefined) {
        made[index === 0 ? key : `${key}-${index + 1}`] = { availabilityZone, cidrBlock };
      }
    }
    return { path: `network.${group}`, value: made, example: true };
  });
}

/** What need not be there is removed: an optional key, an entry of a list, an entry of a map that holds nothing. */
function removals(
  { path }: ConfigIssue,
  steps: readonly (string | number)[],
  root: z.ZodType,
  config: unknown,
): ConfigFix[] {
  const schema = schemaAt(root, config, steps);
  const parent = valueAt(config, steps.slice(0, -1));
  const present = valueAt(config, steps);
  const isOptional = schema !== undefined && definition(schema).type === "optional" && present !== undefined;
  const isSpare = Array.isArray(parent) && parent.length > 1;
  const isEmpty = present === null || (isMap(present) && Object.keys(present).length === 0);
  // Whoever wrote a map of things did not mean to have none.
  const isWork =
    isMap(present) && !isEmpty && schema !== undefined && definition(unwrap(schema, present)).type !== "string";
  const isText = schema !== undefined && /^(string|number|boolean)$/.test(definition(schema).type);
  return !isWork && (isOptional || isSpare || (isMap(parent) && (isEmpty || isText))) ? [{ remove: path }] : [];
}
