/** What `config` of Pulumi.yaml gives every stack: values, defaults, and the types that a stack's values must have. */
import type { ConfigIssue } from "../../stacks/config/issue";
import {
  type ConfigEntry,
  type ConfigMap,
  checkScalars,
  type Findings,
  fullKey,
  isSecure,
  ownPath,
  placeText,
} from "./config-map";
import { json } from "./go-json";
import { GoTime } from "./scalars";
import type { MapEntry, MapTree, Place, Tree } from "./tree";

interface Declaration {
  /** As in Pulumi.yaml. */
  readonly name: string;
  readonly key: string;
  /** Of the project itself, and not of a provider: only these have types. */
  readonly own: boolean;
  readonly type?: string;
  readonly items?: MapTree;
  readonly secret: boolean;
  /** A default or a value: what counts where the stack says nothing. */
  readonly given?: Tree;
  readonly place?: Place;
}

const TYPES = ["string", "integer", "boolean", "array", "object"] as const;
const ATTRIBUTES = ["type", "items", "description", "secret", "default", "value"];

/** Puts into `config` what it lacks, and says what Pulumi would refuse. `stack` is the stack's name. */
export function applyProjectConfig(
  declared: ReadonlyMap<string, MapEntry>,
  project: string,
  stack: string,
  config: ConfigMap,
  findings: Findings,
): void {
  const declarations = [...declared].flatMap(([name, entry]) => declarationOf(name, entry, project, findings));
  for (const declaration of declarations) {
    const path = ownPath(declaration.key);
    const steps = stepsOf(declaration.key);
    const present = valueAt(config, steps);
    if (present !== undefined) {
      checkType(present, declaration, stack, findings);
    } else if (declaration.given !== undefined) {
      const value = asConfig(declaration.given, steps.length > 1);
      checkScalars(value, path, false, findings);
      setAt(config, steps, value, declaration.name);
      // Pulumi looks at a default once more as if the stack had it.
      checkSecret(declaration.given, declaration, findings);
    } else if (declaration.own) {
      findings.issues.push({
        path,
        problem: `is required by ${findings.file}, which has no default for it${typeText(declaration)}`,
        fix: exampleFix(declaration),
      });
    }
  }
}

function declarationOf(name: string, { value, key }: MapEntry, project: string, findings: Findings): Declaration[] {
  const at = `(${placeText(findings.file, key.place)})`;
  const refuse = (problem: string, text: string): [] => {
    findings.issues.push({ path: `${findings.file} config.${name}`, problem: `${problem} ${at}`, fix: { text } });
    return [];
  };
  const full = fullKey(name, project);
  if (full === undefined || key.plain !== undefined) {
    return refuse("is no key: Pulumi takes <namespace>:<name>, or a name alone", "correct the key");
  }
  const own = !name.includes(":") || name.startsWith(`${project}:`);
  const base = { name, key: full, own, secret: false, ...(key.place ? { place: key.place } : {}) };
  if (isShorthand(value) && isTellable(value)) {
    return [{ ...base, given: value }];
  }
  if (!isTellable(value)) {
    return refuse("has a key without quotes that is no text, or a number that is not finite", "put it in quotes");
  }
  if (!("map" in value)) {
    return refuse(
      "must be a text, a whole number, true or false, a list, or a map with type, default or value",
      `write it as a map: ${name}: { ${own ? "default" : "value"}: … }`,
    );
  }
  const unknown = [...value.map.keys()].filter((attribute) => !ATTRIBUTES.includes(attribute));
  if (unknown.length > 0) {
    return refuse(
      `has ${unknown.join(", ")}; known here: ${ATTRIBUTES.join(", ")}`,
      "put an object under default or value",
    );
  }
  const attribute = (wanted: string): Tree | undefined => presentTree(value.map.get(wanted)?.value);
  const type = textOf(attribute("type"));
  if (attribute("type") !== undefined && !TYPES.some((each) => each === type)) {
    return refuse(`has a type that is none of ${TYPES.join(", ")}`, "correct the type");
  }
  const [fallback, fixed, items] = [attribute("default"), attribute("value"), attribute("items")];
  if (fallback !== undefined && fixed !== undefined) {
    return refuse("has both default and value", "keep one of them");
  }
  if (!own && (type !== undefined || fallback !== undefined || fixed === undefined)) {
    return refuse(`is a key of ${full.split(":")[0]} and takes value alone`, `write ${name}: { value: … }`);
  }
  if (type === "array" && items === undefined) {
    return refuse("is an array without items", "add items: { type: string }");
  }
  const secret = attribute("secret");
  const declaration: Declaration = {
    ...base,
    ...(type === undefined ? {} : { type }),
    ...(items !== undefined && "map" in items ? { items } : {}),
    secret: secret !== undefined && "scalar" in secret && secret.scalar === true,
    ...(fallback === undefined && fixed === undefined ? {} : { given: (fallback ?? fixed)! }),
  };
  if (fallback !== undefined && type !== undefined && !hasType(fallback, type, declaration.items, false)) {
    return refuse(`has a default that is no ${fullType(declaration)}`, "correct the default or the type");
  }
  return [declaration];
}

/** What may stand in place of a declaration. A number with a fraction, or beyond 64 bits, may not. */
function isShorthand(tree: Tree): boolean {
  if (!("scalar" in tree)) {
    return "list" in tree;
  }
  const { scalar } = tree;
  return typeof scalar === "bigint" ? scalar < 2n ** 63n : typeof scalar === "string" || typeof scalar === "boolean";
}

/** Pulumi makes JSON of a default, of text keys and finite numbers. */
function isTellable(tree: Tree): boolean {
  if ("list" in tree) {
    return tree.list.every(isTellable);
  }
  if ("map" in tree) {
    return [...tree.map.values()].every(({ value, key }) => key.plain === undefined && isTellable(value));
  }
  return typeof tree.scalar !== "number" || Number.isFinite(tree.scalar);
}

const presentTree = (tree: Tree | undefined): Tree | undefined =>
  tree !== undefined && "scalar" in tree && tree.scalar === null ? undefined : tree;

const textOf = (tree: Tree | undefined): string | undefined =>
  tree !== undefined && "scalar" in tree && typeof tree.scalar === "string" ? tree.scalar : undefined;

/** A time is written by its other form here; a word of a nested key is read as `pulumi config set --path` does it. */
function asConfig(tree: Tree, nested: boolean): Tree {
  if ("list" in tree) {
    return { ...tree, list: tree.list.map((each) => asConfig(each, false)) };
  }
  if ("map" in tree) {
    return {
      ...tree,
      map: new Map([...tree.map].map(([key, entry]) => [key, { ...entry, value: asConfig(entry.value, false) }])),
    };
  }
  const { scalar } = tree;
  if (scalar instanceof GoTime) {
    return { ...tree, scalar: scalar.rfc3339 };
  }
  if (nested && typeof scalar === "string") {
    const isNumber = /^-?(0|[1-9]\d*)$/.test(scalar);
    return {
      ...tree,
      scalar: scalar === "true" || scalar === "false" ? scalar === "true" : isNumber ? BigInt(scalar) : scalar,
    };
  }
  return tree;
}

function checkType(value: Tree, declaration: Declaration, stack: string, findings: Findings): void {
  checkSecret(value, declaration, findings);
  // What is encrypted cannot be looked at; a text may hold any type.
  if (declaration.type === undefined || isSecure(value) || hasType(value, declaration.type, declaration.items, true)) {
    return;
  }
  findings.issues.push({
    path: ownPath(declaration.key),
    ...("scalar" in value ? { given: value.scalar instanceof GoTime ? value.scalar.text : textual(value) } : {}),
    problem: `of stack ${stack} must be of type ${fullType(declaration)}, as ${findings.file} declares it`,
    fix: exampleFix(declaration),
  });
}

const textual = (value: Tree): unknown =>
  "scalar" in value && typeof value.scalar === "bigint"
    ? Number(value.scalar)
    : "scalar" in value
      ? value.scalar
      : json(value);

function checkSecret(value: Tree, { type, secret, key }: Declaration, findings: Findings): void {
  if (secret && type !== undefined && !isSecure(value)) {
    findings.issues.push({
      path: ownPath(key),
      problem: `must be encrypted: ${findings.file} declares it secret`,
      fix: { secret: true },
    });
  }
}

/** @param text a stack's value: every scalar has become text, in which a number or a boolean may stand */
function hasType(tree: Tree, type: string, items: MapTree | undefined, text: boolean): boolean {
  if ("map" in tree) {
    return type === "object";
  }
  if ("list" in tree) {
    const inner = items && textOf(items.map.get("type")?.value);
    const further = items?.map.get("items")?.value;
    return (
      type === "array" &&
      inner !== undefined &&
      tree.list.every((each) => hasType(each, inner, further && "map" in further ? further : undefined, false))
    );
  }
  const { scalar } = tree;
  const written = String(scalar ?? "");
  switch (type) {
    case "string":
      return text || typeof scalar === "string";
    case "integer":
      return (
        typeof scalar === "bigint" ||
        (typeof scalar === "number" && Number.isInteger(scalar)) ||
        /^[-+]?\d+$/.test(written)
      );
    case "boolean":
      return written === "true" || written === "false";
    default:
      return false;
  }
}

const fullType = ({ type, items }: Declaration): string =>
  items === undefined ? (type ?? "") : `${type}<${itemText(items)}>`;

function itemText(items: MapTree): string {
  const further = items.map.get("items")?.value;
  return further !== undefined && "map" in further
    ? `array<${itemText(further)}>`
    : (textOf(items.map.get("type")?.value) ?? "");
}

const typeText = (declaration: Declaration): string =>
  declaration.type === undefined ? "" : `; its type is ${fullType(declaration)}`;

const EXAMPLES: { readonly [type: string]: unknown } = { integer: 1, boolean: true, array: [], object: {} };

function exampleFix({ type, secret }: Declaration): NonNullable<ConfigIssue["fix"]> {
  return secret ? { secret: true } : { value: EXAMPLES[type ?? ""] ?? "text", example: true };
}

/** A key of Pulumi.yaml may be a path: `a:b.c` is `c` in the map `a:b`. */
function stepsOf(key: string): string[] {
  const [namespace = "", name = ""] = [key.slice(0, key.indexOf(":")), key.slice(key.indexOf(":") + 1)];
  const steps = [...name.matchAll(/([^.[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/g)].map(
    ([, plain, index, quoted]) => plain ?? index ?? quoted ?? "",
  );
  const [first = name, ...rest] = steps;
  return [`${namespace}:${first}`, ...rest];
}

function valueAt(config: ConfigMap, [first = "", ...rest]: readonly string[]): Tree | undefined {
  return rest.reduce<Tree | undefined>((here, step) => {
    if (here === undefined || "scalar" in here) {
      return undefined;
    }
    return "map" in here ? here.map.get(step)?.value : here.list[Number(step)];
  }, config.get(first)?.value);
}

function setAt(config: ConfigMap, [first = "", ...rest]: readonly string[], value: Tree, written: string): void {
  const entry: ConfigEntry = config.get(first) ?? { value: { map: new Map() }, written };
  config.set(first, { ...entry, value: withValue(entry.value, rest, value) });
}

function withValue(tree: Tree | undefined, [step, ...rest]: readonly string[], value: Tree): Tree {
  if (step === undefined) {
    return value;
  }
  if (tree !== undefined && "list" in tree) {
    const list = [...tree.list];
    list[Number(step)] = withValue(list[Number(step)], rest, value);
    return { ...tree, list };
  }
  const map = new Map(tree !== undefined && "map" in tree ? tree.map : []);
  map.set(step, { key: {}, value: withValue(map.get(step)?.value, rest, value) });
  return { map };
}
