/**
 * Problems of shape in this project's form, and a fix for problems that have none. Their sentences are in
 * components/shared/input/shape-words.ts.
 */
import type { z } from "zod";
import { joinPath, meantOf, nearest } from "../../components/shared/input/issues";
import { KEY_LIMIT } from "../../components/shared/input/names";
import {
  meantSwitch,
  REQUIRED,
  unknownKeyProblem,
  typeProblem as wrongType,
} from "../../components/shared/input/shape-words";
import { isGroup } from "./groups";
import { type ConfigFix, type ConfigIssue, flow } from "./issue";
import { parsePath } from "./paths";
import {
  choiceOf,
  definition,
  exampleOf,
  isMap,
  mayHoldSecret,
  movedSecretFix,
  type Path,
  SecretGiven,
  schemaAt,
  secretFix,
  shapeOf,
  textPath,
  unwrap,
  type Values,
  valueAt,
} from "./schema";

/** Everything wrong with the shape of `value`, which has been coerced. */
export function shapeIssues(schema: z.ZodType, value: unknown): ConfigIssue[] {
  const result = schema.safeParse(value);
  return result.success ? [] : result.error.issues.flatMap((issue) => describe(issue, schema, value));
}

/** A misspelt key is one mistake, and not a second one that it is missing. */
export function withoutMisspelt(issues: readonly ConfigIssue[]): readonly ConfigIssue[] {
  const meant = issues.flatMap(({ fix, problem }) =>
    fix?.path !== undefined && MISSPELT.test(problem) ? fix.path : [],
  );
  return issues.filter(({ path, problem }) => !(problem.startsWith(REQUIRED) && meant.includes(path)));
}

/** Of a key and of a namespace. */
const MISSPELT = /^unknown .*; did you mean /;

function describe(issue: z.core.$ZodIssue, root: z.ZodType, value: unknown): ConfigIssue[] {
  const path = textPath(issue.path);
  const given = valueAt(value, issue.path);
  const schema = schemaAt(root, value, issue.path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey(path, key, schema, given));
  }
  if (given === undefined) {
    return [missing(path, schema)];
  }
  if (issue.code === "custom" && issue.params?.["remove"] !== undefined) {
    return [{ path, problem: issue.message, fix: { remove: joinPath(path, String(issue.params["remove"])) } }];
  }
  const shown = given instanceof SecretGiven || mayHoldSecret(schema) ? {} : { given };
  if (given instanceof SecretGiven && issue.code === "invalid_type") {
    return [
      { path, problem: "must not be a secret; secrets have top-level keys of their own", fix: exampleFix(schema) },
    ];
  }
  if (issue.code === "invalid_value") {
    const values = issue.values.map(String);
    const guess = meantOf(given, values);
    const list = values.length === 1 ? `must be ${values[0]}` : `must be one of ${values.join(", ")}`;
    return [
      {
        path,
        ...shown,
        problem: list,
        fix: guess === undefined ? { value: values[0], example: values.length > 1 } : { value: guess },
      },
    ];
  }
  const problem = issue.code === "invalid_type" ? typeProblem(issue.expected, given) : issue.message;
  return [{ path, ...shown, problem, fix: wrongTypeFix(path, schema, given) }];
}

function unknownKey(path: string, key: string, schema: z.core.$ZodType | undefined, parent: unknown): ConfigIssue {
  const full = joinPath(path, key);
  const shape = shapeOf(schema, parent);
  const known = Object.keys(shape);
  const guess = nearest(key, known);
  const value = isMap(parent) ? parent[key] : undefined;
  if (guess === undefined) {
    return { path: full, problem: unknownKeyProblem(known, undefined, false), fix: { remove: full } };
  }
  const taken = isMap(parent) && parent[guess] !== undefined;
  // A misspelt key may hold what should have been a secret: its value is not printed.
  const hidden = value instanceof SecretGiven || mayHoldSecret(shape[guess]);
  const target = joinPath(path, guess);
  return {
    path: full,
    problem: unknownKeyProblem(known, guess, taken),
    fix: taken
      ? { remove: full }
      : hidden
        ? movedSecretFix(full, target, shape[guess])
        : { remove: full, path: target, value },
  };
}

function missing(path: string, schema: z.core.$ZodType | undefined): ConfigIssue {
  const example = exampleOf(schema);
  const sample = example === undefined ? "" : typeof example === "string" ? example : flow(example);
  const short = sample !== "" && sample.length <= 60 ? `, such as ${sample}` : "";
  return { path, problem: REQUIRED + short, fix: exampleFix(schema) };
}

function typeProblem(expected: string, given: unknown): string {
  if (expected === "string" && typeof given === "number") {
    return `must be text in quotes: a bare number loses its form in YAML`;
  }
  return wrongType(expected);
}

const exampleFix = (schema: z.core.$ZodType | undefined) => {
  if (mayHoldSecret(schema)) {
    return secretFix(schema);
  }
  const example = exampleOf(schema);
  return example === undefined ? undefined : showing(example);
};

/** A switch is what it is; anything else is the user's to know. */
const showing = (value: unknown): ConfigFix => (typeof value === "boolean" ? { value } : { value, example: true });

/** One value where a list is meant becomes a list of one. */
function wrongTypeFix(path: string, schema: z.core.$ZodType | undefined, given: unknown): ConfigFix | undefined {
  const target = schema && unwrap(schema, given);
  const type = target && definition(target).type;
  if (type === "string" && typeof given === "number") {
    return { value: String(given) };
  }
  const meant = type === "boolean" ? meantSwitch(given) : undefined;
  if (meant !== undefined) {
    return { value: meant };
  }
  const rearranged = target === undefined ? undefined : inItsPlace(target, given);
  if (rearranged !== undefined) {
    return rearranged;
  }
  const wantsList = target !== undefined && acceptsList(target);
  if (wantsList && typeof given === "string" && !/^\s*[[{]/.test(given)) {
    return { value: [given] };
  }
  if (type === "number" && typeof given === "string") {
    const digits = Number.parseFloat(given);
    if (Number.isFinite(digits)) {
      return { value: digits };
    }
  }
  const optional = schema !== undefined && definition(schema).type === "optional";
  return exampleFix(schema) ?? (optional ? { remove: path } : undefined);
}

/** What was given, in the map that is wanted: nobody has to write it anew. */
function inItsPlace(target: z.core.$ZodType, given: unknown): ConfigFix | undefined {
  const { type, shape, valueType } = definition(target);
  if (type === "record" && Array.isArray(given) && given.length > 0) {
    // A list of entries, of networks without a name, or of `key=value`.
    const entries = given.flatMap((each) => (isMap(each) ? Object.entries(each) : []));
    if (given.every(isMap) && new Set(entries.map(([key]) => key)).size === entries.length) {
      return { value: Object.fromEntries(entries) };
    }
    const example = exampleOf(target);
    const [name] = isMap(example) ? Object.keys(example) : [];
    if (name !== undefined && acceptsList(valueType) && given.every((each) => typeof each === "string")) {
      return { value: { [name]: given }, example: true };
    }
    const pairs = given.map((each) => /^([^=:]+)(?:=|: ?)(.*)$/.exec(String(each)));
    if (definition(valueType).type !== "string" || !pairs.every((pair) => pair !== null)) {
      return undefined;
    }
    const value = Object.fromEntries(pairs.map((pair) => [pair[1]!.trim(), pair[2]!]));
    // Of two of one name nobody can say which is meant.
    return Object.keys(value).length === pairs.length ? { value } : { value, example: true };
  }
  if (type === "object" && (typeof given === "string" || typeof given === "number")) {
    const required = Object.entries(shape).filter(([, field]) => definition(field).type !== "optional");
    const [only] = required.length === 1 ? required : [];
    return only !== undefined && definition(unwrap(only[1], given)).type === typeof given
      ? { value: { [only[0]]: given } }
      : undefined;
  }
  return undefined;
}

const acceptsList = (schema: z.core.$ZodType): boolean =>
  definition(schema).type === "array" ||
  (choiceOf(schema)?.branches.some((branch) => definition(branch).type === "array") ?? false);

/**
 * A problem of the planner with a command that makes it go away, where the planner knew none: an example in place of
 * the value, or the value removed where it need not be there.
 */
export function withFix(issue: ConfigIssue, root: z.ZodType, value: unknown): ConfigIssue {
  const { fix, given } = issue;
  const path = parsePath(issue.path);
  const schema = schemaAt(root, value, path);
  const present = valueAt(value, path);
  const example = exampleOf(schema);
  const missing = given === undefined && present === undefined && example !== undefined;
  if (fix?.value !== undefined || fix?.remove !== undefined || fix?.secret || (fix?.text !== undefined && !missing)) {
    return issue;
  }
  if (/^is not a (usable key|name)\b/.test(issue.problem)) {
    return { ...issue, given: undefined, fix: renameFix(issue.path, path, present) };
  }
  const optional = schema !== undefined && isOptional(schema, root, value, path);
  // A problem that is not with the value itself: the key should not be there.
  const unwanted = given === undefined && present !== undefined;
  if (optional && path.at(-1) === "formerly") {
    return { ...issue, fix: { text: "name what it was; without formerly it is made anew and what it was is deleted" } };
  }
  if (optional && (unwanted || (example === undefined && given !== undefined))) {
    return { ...issue, fix: { remove: issue.path } };
  }
  if (example === undefined) {
    return issue;
  }
  if (isMap(example) && isMap(present)) {
    // What is there stays.
    const [key, entry] = Object.entries(example)[0]!;
    return { ...issue, fix: { path: joinPath(issue.path, key), value: entry, example: true } };
  }
  return { ...issue, fix: showing(example === given ? another(example) : example) };
}

/** An example that differs from one that is taken. */
const another = (example: unknown): unknown =>
  typeof example === "string" ? example.replace(/.$/, (last) => (last === "1" ? "2" : "1")) : example;

function renameFix(text: string, path: Path, value: unknown): ConfigFix | undefined {
  const key = String(path.at(-1));
  const better = key
    .replace(isGroup(key) ? /[^A-Za-z0-9[\]]+/g : /[^A-Za-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, KEY_LIMIT)
    .replace(/-+$/, "");
  return better === ""
    ? { remove: text }
    : { remove: text, path: joinPath(textPath(path.slice(0, -1)), better), value };
}

/**
 * The value with every problem taken out, so that the planner can look at the rest: unknown keys removed, wrong
 * values removed where they are optional and else replaced by an example. What the planner says of those is dropped.
 */
export function repaired(schema: z.ZodType, value: unknown): unknown {
  const copy = structuredCopy(value);
  for (let round = 0; round < 8; round++) {
    const result = schema.safeParse(copy);
    if (result.success) {
      return result.data;
    }
    for (const issue of result.error.issues) {
      repair(issue, schema, copy);
    }
  }
  return undefined;
}

function repair(issue: z.core.$ZodIssue, root: z.ZodType, copy: unknown): void {
  if (issue.code === "unrecognized_keys") {
    const parent = valueAt(copy, issue.path) as Values;
    for (const key of issue.keys) {
      delete parent[key];
    }
    return;
  }
  const parent = valueAt(copy, issue.path.slice(0, -1)) as Values | undefined;
  const key = issue.path.at(-1);
  if (parent === undefined || key === undefined) {
    return;
  }
  const schema = schemaAt(root, copy, issue.path);
  if (schema !== undefined && !isOptional(schema, root, copy, issue.path)) {
    parent[key as string] = structuredCopy(exampleOf(schema) ?? filler(schema));
  } else {
    delete parent[key as string];
  }
}

function isOptional(schema: z.core.$ZodType, root: z.ZodType, value: unknown, path: Path): boolean {
  const parent = schemaAt(root, value, path.slice(0, -1));
  const type = parent && definition(unwrap(parent, valueAt(value, path.slice(0, -1)))).type;
  return definition(schema).type === "optional" || type === "record";
}

function filler(schema: z.core.$ZodType): unknown {
  const type = definition(unwrap(schema, undefined)).type;
  return { object: {}, record: {}, array: [], string: "", number: 1, boolean: false }[type as "object"];
}

function structuredCopy(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(structuredCopy);
  }
  return isMap(value)
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, structuredCopy(each)]))
    : value;
}
