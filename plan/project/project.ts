/**
 * Reads `Pulumi.yaml` and a stack's file as the Pulumi CLI does, without it: one reader for all commands. Never
 * decrypts.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import type { Warning } from "../../components/shared/input/issues";
import { nearest } from "../../components/shared/input/nearest";
import type { ConfigIssue } from "../../stacks/config/issue";
import { decodeText, placeOfNoUtf8 } from "../io/text-file";
import { UsageError } from "../io/usage-error";
import {
  type ConfigEntry,
  type ConfigMap,
  type Findings,
  holdsSecret,
  isSecure,
  mergeTrees,
  ownPath,
  placeText,
  programText,
  programValue,
  stackKeys,
} from "./config-map";
import { environmentNames, readEnvironmentFile } from "./environment";
import { applyProjectConfig } from "./project-config";
import { type MapEntry, type MapTree, type Place, readJson, readYaml, type Tree, TreeError } from "./tree";

export interface Project {
  readonly name: string;
  /** Folder of the project's file. */
  readonly root: string;
  /** Name of the project's file: `Pulumi.yaml`, in rare cases `.yml` or `.json`. Stack files end alike. */
  readonly file: string;
  /** Folder of the stack files. */
  readonly stackDirectory: string;
  /** Where the program is, relative to the root. @default - the root */
  readonly main?: string;
  /** Language host. */
  readonly runtime?: string;
  /** Config that counts for all stacks, as it stands in the file. */
  readonly config: ReadonlyMap<string, MapEntry>;
}

export interface StackFile {
  readonly stack: string;
  /** Name of the file, without its folder. */
  readonly file: string;
  /**
   * Config by full key, as a program reads it: a text, or the map or list that a text of JSON holds; what is encrypted is
   * `{ secure: … }`. With what the project and environments give.
   */
  readonly config: Readonly<Record<string, unknown>>;
  /** The same as the engine hands it over, with a word in place of each encrypted text. */
  readonly texts: Readonly<Record<string, string>>;
  /** Keys that are encrypted, in whole or in part. */
  readonly secretKeys: readonly string[];
  /** Keys of which nothing is known but that they are there. */
  readonly encryptedKeys: readonly string[];
  /** Environments of Pulumi ESC whose values are not known. */
  readonly unreadEnvironments: readonly string[];
  /** What Pulumi would refuse, or take by chance. */
  readonly issues: readonly ConfigIssue[];
  /** What a program gets that is not what stands in the file. */
  readonly warnings: readonly Warning[];
  /** Where a path of the config stands, or what is nearest above it. Paths as in problems: `connectors.a`, `aws:region`. */
  readonly place: (path: string) => Place | undefined;
}

/** In the order in which the CLI looks for them. */
const PROJECT_FILES = ["Pulumi.json", "Pulumi.yaml", "Pulumi.yml"];

/** Name of the project's file in a folder. */
export const projectFileIn = (folder: string): string | undefined =>
  PROJECT_FILES.find((file) => existsSync(join(folder, file)));

export function readProject(root: string): Project {
  const file = projectFileIn(root) ?? "Pulumi.yaml";
  const { map } = readFile(join(root, file), file);
  const text = (key: string): string | undefined => {
    const tree = map.get(key)?.value;
    return tree !== undefined && "scalar" in tree && typeof tree.scalar === "string" ? tree.scalar : undefined;
  };
  const runtime = map.get("runtime")?.value;
  const config = map.get("config")?.value;
  // Before there was config of a project, the key named the folder.
  const oldDirectory = text("config");
  if (oldDirectory !== undefined && text("stackConfigDir") !== undefined) {
    throw new UsageError(`${file}: config and stackConfigDir both name a folder; keep stackConfigDir`);
  }
  const name = text("name");
  if (name === undefined || name === "") {
    const isThere = map.has("name") ? "must be a text: put it in quotes" : "is missing; Pulumi needs one";
    throw new UsageError(`${file}: name ${isThere}`);
  }
  const language =
    runtime !== undefined && "map" in runtime ? scalarText(runtime.map.get("name")?.value) : scalarText(runtime);
  return {
    name,
    root,
    file,
    stackDirectory: join(root, text("stackConfigDir") ?? oldDirectory ?? "."),
    ...(text("main") === undefined ? {} : { main: text("main")! }),
    ...(language === undefined ? {} : { runtime: language }),
    config: config !== undefined && "map" in config ? config.map : new Map(),
  };
}

const scalarText = (tree: Tree | undefined): string | undefined =>
  tree !== undefined && "scalar" in tree && tree.scalar !== null ? String(tree.scalar) : undefined;

/** `dev` of `acme/shop/dev`: a stack may be named with its project and organization. */
export const bareName = (stack: string): string => stack.slice(stack.lastIndexOf("/") + 1);

/** Name of a stack's file. */
export function stackFileName({ file }: Pick<Project, "file">, stack: string): string {
  return `Pulumi.${bareName(stack)}${extname(file)}`;
}

/** Where a stack's file is, or would be. */
export const stackFilePath = (project: Project, stack: string): string =>
  join(project.stackDirectory, stackFileName(project, stack));

/** Stacks that have a file, sorted by name. */
export function stackNames(project: Project): string[] {
  const end = extname(project.file);
  return readdirSync(project.stackDirectory)
    .filter((file) => file.startsWith("Pulumi.") && file.endsWith(end) && file.length > "Pulumi.".length + end.length)
    .map((file) => file.slice("Pulumi.".length, -end.length))
    .sort();
}

/** @param environment file with the values of environments: see readEnvironmentFile */
export function readStackFile(project: Project, stack: string, environment?: string): StackFile {
  checkStackName(project, stack);
  const file = stackFileName(project, stack);
  const path = stackFilePath(project, stack);
  if (!existsSync(path)) {
    throw new UsageError(noSuchStack(project, stack));
  }
  // As an editor opens it from the folder of the project.
  const shown = relative(project.root, path);
  const { map: content } = readFile(path, shown);
  checkNoneOutside(content, shown);
  const misspelt = [...content.keys()].find((key) => nearest(key.toLowerCase(), ["config"]) !== undefined);
  if (!content.has("config") && misspelt !== undefined) {
    throw new UsageError(`${shown}: unknown key ${JSON.stringify(misspelt)}; did you mean config?`);
  }
  const written = configOf(content, file);
  const findings: Findings = { file, issues: [], warnings: [] };
  const config = stackKeys(written, project.name, findings);
  const environments = environmentNames(content.get("environment")?.value);
  if (environment !== undefined) {
    mergeEnvironment(config, readEnvironmentFile(environment));
  }
  const short = bareName(stack);
  applyProjectConfig(project.config, project.name, short, config, { ...findings, file: project.file });
  const unread = environment === undefined ? environments : [];
  return {
    stack: short,
    file,
    ...programConfig(config),
    unreadEnvironments: unread,
    issues: findings.issues,
    warnings: [...findings.warnings, ...environmentWarnings(unread)],
    place: (at) => placeOf(config, at),
  };
}

function configOf(content: MapTree["map"], file: string): MapTree["map"] {
  const tree = content.get("config")?.value;
  if (tree === undefined || ("scalar" in tree && tree.scalar === null)) {
    return new Map();
  }
  if (!("map" in tree)) {
    throw new UsageError(`${file}: config must be a map of keys to values`);
  }
  return tree.map;
}

function programConfig(config: ConfigMap): Pick<StackFile, "config" | "texts" | "secretKeys" | "encryptedKeys"> {
  const entries = [...config];
  return {
    config: Object.fromEntries(entries.map(([key, { value }]) => [key, programValue(value)])),
    texts: Object.fromEntries(entries.map(([key, { value }]) => [key, programText(value)])),
    secretKeys: entries.filter(([, { value }]) => holdsSecret(value)).map(([key]) => key),
    encryptedKeys: entries.filter(([, { value }]) => isSecure(value)).map(([key]) => key),
  };
}

/** What the stack file says wins. */
function mergeEnvironment(config: ConfigMap, environment: ConfigMap): void {
  for (const [key, entry] of environment) {
    const own: ConfigEntry | undefined = config.get(key);
    config.set(key, own === undefined ? entry : { ...own, value: mergeTrees(own.value, entry.value) });
  }
}

function environmentWarnings(names: readonly string[]): Warning[] {
  if (names.length === 0) {
    return [];
  }
  const text =
    `${names.join(", ")} ${names.length === 1 ? "is" : "are"} not read: keys that only ${names.length === 1 ? "it gives" : "they give"} ` +
    "are taken for absent; give them with --environment <file>, written by pulumi config --json --open";
  return [{ path: "environment", text }];
}

function placeOf(config: ConfigMap, path: string): Place | undefined {
  const [key, entry] = [...config].find(([full]) => isAtOrBelow(path, ownPath(full))) ?? [];
  if (key === undefined || entry === undefined) {
    return undefined;
  }
  let { place, value }: { place?: Place; value: Tree } = entry;
  const rest = path.slice(ownPath(key).length);
  for (const [, plain, index, quoted] of rest.matchAll(/([^.[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/g)) {
    const next =
      "map" in value
        ? value.map.get(plain ?? quoted ?? index ?? "")
        : "list" in value && index !== undefined
          ? { value: value.list[Number(index)], key: { place: value.list[Number(index)]?.place } }
          : undefined;
    if (next?.value === undefined) {
      return place;
    }
    place = next.key.place ?? place;
    value = next.value;
  }
  return place;
}

const isAtOrBelow = (path: string, key: string): boolean =>
  path === key || (path.startsWith(key) && /^[.[]/.test(path.slice(key.length)));

/** `org/project/stack` and `org/stack` are the stack's own name with what it belongs to. */
function checkStackName(project: Project, stack: string): void {
  // Who completes words in a shell gives the file.
  const [, ofFile] = /(?:^|[/\\])Pulumi\.([^/\\]+)\.(?:ya?ml|json)$/.exec(stack) ?? [];
  if (ofFile !== undefined && !stackNames(project).includes(bareName(stack))) {
    throw new UsageError(`${JSON.stringify(stack)} is a file; give the name of its stack, ${ofFile}`);
  }
  const parts = stack.split("/");
  if (parts.length > 3 || parts.some((part) => part === "")) {
    throw new UsageError(`no stack ${JSON.stringify(stack)}: give <stack>, <organization>/<stack> or all three parts`);
  }
  if (parts.length === 3 && parts[1] !== project.name) {
    throw new UsageError(
      `stack ${JSON.stringify(stack)} is of project ${parts[1]}, and ${project.file} here is of ${project.name}`,
    );
  }
}

function noSuchStack(project: Project, stack: string): string {
  const known = stackNames(project);
  const folder = relative(project.root, project.stackDirectory) || ".";
  const lines = known.length === 0 ? ["there are no stack files yet"] : known.map((name) => `  ${name}`);
  const guess = nearest(bareName(stack), known);
  return [
    `no stack ${JSON.stringify(stack)}: there is no ${join(folder, stackFileName(project, stack))}`,
    ...(guess === undefined ? [] : [`did you mean ${guess}?`]),
    known.length === 0 ? "" : "stacks:",
    ...lines,
  ]
    .filter((line) => line !== "")
    .join("\n");
}

/** Pulumi passes over a key of config that stands beside config. */
function checkNoneOutside(content: MapTree["map"], name: string): void {
  const [first, ...others] = [...content].filter(([key]) => key.includes(":"));
  if (first === undefined) {
    return;
  }
  const [key, entry] = first;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  const stand = others.length === 0 ? "stands" : "stand";
  throw new UsageError(
    `${placeText(name, entry.key.place)}: ${JSON.stringify(key)}${more} ${stand} outside config, where Pulumi does not look; ` +
      `${content.has("config") ? "indent below config:" : "write config: above, and indent below it"}`,
  );
}

/** The map that a file holds; one that is empty holds an empty map. */
function readFile(path: string, name: string): MapTree {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    throw new UsageError(`${name}: cannot be read`);
  }
  const bad = placeOfNoUtf8(bytes);
  if (bad !== undefined) {
    throw new UsageError(`${placeText(name, bad)}: is not UTF-8 here, and Pulumi refuses the file; save it as UTF-8`);
  }
  const tree = parsed(decodeText(bytes), name);
  if ("scalar" in tree && tree.scalar === null) {
    return { map: new Map() };
  }
  if (!("map" in tree)) {
    throw new UsageError(`${name}: must be a map of keys to values, in UTF-8`);
  }
  return tree;
}

function parsed(text: string, name: string): Tree {
  try {
    return name.endsWith(".json") ? readJson(text) : readYaml(text);
  } catch (error) {
    if (error instanceof TreeError) {
      const lines = error.problems.map(({ place, problem }) => `${placeText(name, place)}: ${problem}`);
      throw new UsageError(lines.join("\n"));
    }
    throw error;
  }
}

/** Networks of the subnets that exist, by id: whatever in the config has both `subnetId` and `cidrBlock`. */
export function declaredSubnets(config: unknown): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) {
      return;
    }
    const { subnetId, cidrBlock } = value as { subnetId?: unknown; cidrBlock?: unknown };
    if (typeof subnetId === "string" && typeof cidrBlock === "string") {
      found.set(subnetId, cidrBlock);
    }
    Object.values(value).forEach(visit);
  };
  visit(config);
  return found;
}
