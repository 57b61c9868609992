/**
 * What config needs beyond zod: choices by the look of a value, values that `pulumi config set` stored as text, and
 * problems in this project's form instead of zod's.
 */
import { z } from "zod";
import { joinPath, nearest } from "../components/shared/issues";
import { type ConfigFix, type ConfigIssue, flow } from "./render";

type Path = readonly PropertyKey[];
type Values = { [key: string]: unknown };

/** The place of a `secure:` value. Nothing can read the value from it. */
export class SecretGiven {
  toJSON(): string {
    return "[secret]";
  }
}

export const isMap = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof SecretGiven);

interface Choice {
  readonly branches: readonly z.ZodType[];
  readonly pick: (value: unknown) => z.ZodType | undefined;
}

/** By the function of the custom schema: `.meta()` and `.optional()` copy a schema and keep its function. */
const choices = new WeakMap<object, Choice>();

const choiceOf = (schema: z.core.$ZodType): Choice | undefined => {
  const { fn } = definition(schema);
  return fn && choices.get(fn);
};

/**
 * One of several forms, chosen by the look of the value: unlike with `z.union`, problems are those of the form that
 * was meant. `pick` returns undefined when the value looks like none.
 */
export function choice<T extends readonly z.ZodType[]>(
  expected: string,
  branches: T,
  pick: (value: unknown) => T[number] | undefined,
): z.ZodType<z.output<T[number]>> {
  const accept = () => true;
  choices.set(accept, { branches, pick });
  return z.custom<z.output<T[number]>>(accept).check((payload) => {
    const branch = pick(payload.value);
    if (branch === undefined) {
      const message = payload.value === undefined ? REQUIRED : `must be ${expected}`;
      payload.issues.push({ code: "custom", message, path: [], input: payload.value });
      return;
    }
    const result = branch.safeParse(payload.value);
    for (const issue of result.error?.issues ?? []) {
      payload.issues.push({ ...issue, path: [...issue.path], input: undefined } as z.core.$ZodRawIssue);
    }
  });
}

/** A `secure:` value. */
export const secretGiven = z.custom<SecretGiven>((value) => value instanceof SecretGiven, "must be a secret");

const REQUIRED = "is required";

/** Numbers and booleans that are stored as text, text that YAML read as a number, JSON in a text, `key:` without value. */
export function coerce(schema: z.core.$ZodType, value: unknown): unknown {
  const chosen = choiceOf(schema);
  if (chosen) {
    const read = fromJson(value);
    const branch = chosen.pick(read);
    return branch ? coerce(branch, read) : read;
  }
  const def = definition(schema);
  switch (def.type) {
    case "optional":
      return coerce(def.innerType, value);
    case "pipe":
      return coerce(def.in, value);
    case "object": {
      const read = fromJson(value);
      return isMap(read) ? coerceMap(read, (key) => fieldOf(def, key), true) : read;
    }
    case "record": {
      const read = fromJson(value);
      return isMap(read) ? coerceMap(read, () => def.valueType, false) : read;
    }
    case "array": {
      const read = fromJson(value);
      return Array.isArray(read) ? read.map((each) => coerce(def.element, each)) : read;
    }
    case "number":
      return typeof value === "string" && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(value) ? Number(value) : value;
    case "boolean":
      return value === "true" || value === "false" ? value === "true" : value;
    case "string":
    case "enum":
    case "literal":
      return Number.isSafeInteger(value) || typeof value === "boolean" ? String(value) : value;
    default:
      return value;
  }
}

function coerceMap(map: Values, schemaOf: (key: string) => z.core.$ZodType | undefined, dropEmpty: boolean): Values {
  const entries = Object.entries(map).filter(([, value]) => !(dropEmpty && value === null));
  return Object.fromEntries(
    entries.map(([key, value]) => {
      const schema = schemaOf(key);
      return [key, schema ? coerce(schema, value) : value];
    }),
  );
}

/** `pulumi config set` stores maps and lists as JSON text. */
function fromJson(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) {
    return value;
  }
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Everything wrong with the shape of `value`, which has been coerced. */
export function shapeIssues(schema: z.ZodType, value: unknown): ConfigIssue[] {
  const result = schema.safeParse(value);
  return result.success ? [] : result.error.issues.flatMap((issue) => describe(issue, schema, value));
}

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
    const guess = typeof given === "string" ? nearest(given, values) : undefined;
    const list = values.length === 1 ? `must be ${values[0]}` : `must be one of ${values.join(", ")}`;
    return [{ path, ...shown, problem: list, fix: { value: guess ?? values[0] } }];
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
    return { path: full, problem: `unknown key; known here: ${known.sort().join(", ")}`, fix: { remove: full } };
  }
  const taken = isMap(parent) && parent[guess] !== undefined;
  // A misspelt key may hold what should have been a secret: its value is not printed.
  const hidden = value instanceof SecretGiven || mayHoldSecret(shape[guess]);
  const target = joinPath(path, guess);
  return {
    path: full,
    problem: `unknown key; did you mean ${guess}${taken ? ", which is given too" : ""}?`,
    fix: taken
      ? { remove: full }
      : hidden
        ? { remove: full, path: target, secret: true }
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
  return `must be ${TYPE_NAMES[expected] ?? expected}`;
}

const TYPE_NAMES: { readonly [type: string]: string } = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map of keys and values",
  record: "a map of names and values",
};

const exampleFix = (schema: z.core.$ZodType | undefined) => {
  if (mayHoldSecret(schema)) {
    return { secret: true };
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
  if (type === "boolean" && /^(yes|no|on|off|y|n|1|0)$/i.test(String(given))) {
    return { value: /^(yes|on|y|1)$/i.test(String(given)) };
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
  const better = String(path.at(-1))
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return better === ""
    ? { remove: text }
    : { remove: text, path: joinPath(textPath(path.slice(0, -1)), better), value };
}

/** Steps of a path that `joinPath` wrote. */
function parsePath(text: string): PropertyKey[] {
  const steps = text.matchAll(/([^.[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/g);
  return [...steps].map(([, key, index, quoted]) => (index !== undefined ? Number(index) : (key ?? quoted ?? "")));
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

/** The schema that holds for the value at `path`. */
function schemaAt(root: z.core.$ZodType, value: unknown, path: Path): z.core.$ZodType | undefined {
  let schema: z.core.$ZodType | undefined = root;
  let here = value;
  for (const step of path) {
    const def = definition(unwrap(schema, here));
    here = valueAt(here, [step]);
    schema = def.type === "object" ? fieldOf(def, String(step)) : def.type === "array" ? def.element : def.valueType;
    if (schema === undefined) {
      return undefined;
    }
  }
  return schema;
}

function unwrap(schema: z.core.$ZodType, value: unknown): z.core.$ZodType {
  const chosen = choiceOf(schema);
  const branch = chosen?.pick(value);
  if (branch) {
    return unwrap(branch, value);
  }
  const def = definition(schema);
  if (def.type === "union" && def.discriminator !== undefined && isMap(value)) {
    const wanted = value[def.discriminator];
    const option = def.options.find((each) => literalOf(each, def.discriminator!) === wanted);
    return option ?? schema;
  }
  return def.type === "optional" ? unwrap(def.innerType, value) : def.type === "pipe" ? unwrap(def.in, value) : schema;
}

function literalOf(schema: z.core.$ZodType, key: string): unknown {
  const field = shapeOf(schema, undefined)[key];
  return field && (definition(field) as unknown as { values?: unknown[] }).values?.[0];
}

const shapeOf = (schema: z.core.$ZodType | undefined, value: unknown): { readonly [key: string]: z.core.$ZodType } => {
  const def = schema && definition(unwrap(schema, value));
  return def?.type === "object" ? def.shape : {};
};

const exampleOf = (schema: z.core.$ZodType | undefined): unknown => metaOf(schema)?.examples?.[0];

const mayHoldSecret = (schema: z.core.$ZodType | undefined): boolean => metaOf(schema)?.mayHoldSecret === true;

interface Meta {
  readonly examples?: readonly unknown[];
  readonly mayHoldSecret?: boolean;
}

function metaOf(schema: z.core.$ZodType | undefined): Meta | undefined {
  if (schema === undefined) {
    return undefined;
  }
  const meta = z.globalRegistry.get(schema) as Meta | undefined;
  const def = definition(schema);
  return meta ?? (def.type === "optional" ? metaOf(def.innerType) : undefined);
}

/** The part of zod's own description of a schema that is read here. */
interface Definition {
  readonly type: string;
  readonly innerType: z.core.$ZodType;
  readonly in: z.core.$ZodType;
  readonly element: z.core.$ZodType;
  readonly valueType: z.core.$ZodType;
  readonly shape: { readonly [key: string]: z.core.$ZodType };
  readonly options: readonly z.core.$ZodType[];
  readonly discriminator?: string;
  readonly fn?: (value: unknown) => boolean;
  readonly catchall?: z.core.$ZodType;
}

/** Schema of one key of a map; `never` stands for keys that are not allowed. */
function fieldOf(def: Definition, key: string): z.core.$ZodType | undefined {
  const open = def.catchall && definition(def.catchall).type !== "never" ? def.catchall : undefined;
  return def.shape[key] ?? open;
}

const definition = (schema: z.core.$ZodType): Definition => schema._zod.def as unknown as Definition;

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((here, step) => (here as Values | undefined | null)?.[step as string], value);
}

const textPath = (path: Path): string =>
  path.reduce<string>((text, step) => joinPath(text, typeof step === "number" ? step : String(step)), "");

function structuredCopy(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(structuredCopy);
  }
  return isMap(value)
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, structuredCopy(each)]))
    : value;
}

/** JSON Schema of a config value, choices included. */
export function jsonSchema(schema: z.ZodType): z.core.JSONSchema.BaseSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: "input",
    // What the YAML language server reads best.
    target: "draft-7",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema: json }) => {
      const chosen = choiceOf(zodSchema);
      if (chosen) {
        json.anyOf = chosen.branches.map((branch) => jsonSchema(branch) as z.core.JSONSchema.JSONSchema);
      }
      if (definition(zodSchema).fn === definition(secretGiven).fn) {
        Object.assign(json, { type: "object", required: ["secure"], properties: { secure: { type: "string" } } });
      }
      delete (json as Values)["mayHoldSecret"];
    },
  });
  return json;
}
