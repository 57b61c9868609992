/**
 * What config needs beyond zod: choices by the look of a value, values that `pulumi config set` stored as text, and
 * what a schema says of a place in a value. Problems are in shape-issues.ts.
 */
import { z } from "zod";
import { joinPath } from "../../components/shared/input/issues";
import { REQUIRED } from "../../components/shared/input/shape-words";
import type { ConfigFix } from "./issue";

export type Path = readonly PropertyKey[];
export type Values = { [key: string]: unknown };

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

export const choiceOf = (schema: z.core.$ZodType): Choice | undefined => {
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
      return isMap(read)
        ? coerceMap(
            read,
            (key) => fieldOf(def, key),
            (key) => Object.hasOwn(def.shape, key),
          )
        : read;
    }
    case "record": {
      const read = fromJson(value);
      return isMap(read)
        ? coerceMap(
            read,
            () => def.valueType,
            () => false,
          )
        : read;
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

/** A setting without a value is absent. A thing without one, a connector for example, is not: it must not vanish unseen. */
function coerceMap(
  map: Values,
  schemaOf: (key: string) => z.core.$ZodType | undefined,
  isSetting: (key: string) => boolean,
): Values {
  const entries = Object.entries(map).filter(([key, value]) => !(value === null && isSetting(key)));
  return Object.fromEntries(
    entries.map(([key, value]) => {
      const schema = schemaOf(key);
      return [key, schema ? coerce(schema, value) : value];
    }),
  );
}

/** `pulumi config set` stores maps and lists as JSON text. */
export function fromJson(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) {
    return value;
  }
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The schema that holds for the value at `path`. */
export function schemaAt(root: z.core.$ZodType, value: unknown, path: Path): z.core.$ZodType | undefined {
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

export function unwrap(schema: z.core.$ZodType, value: unknown): z.core.$ZodType {
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

export const shapeOf = (
  schema: z.core.$ZodType | undefined,
  value: unknown,
): { readonly [key: string]: z.core.$ZodType } => {
  const def = schema && definition(unwrap(schema, value));
  return def?.type === "object" ? def.shape : {};
};

export const exampleOf = (schema: z.core.$ZodType | undefined): unknown => metaOf(schema)?.examples?.[0];

export const mayHoldSecret = (schema: z.core.$ZodType | undefined): boolean => metaOf(schema)?.mayHoldSecret === true;

/** What to give in place of a secret that stands where everybody reads it: where it is kept, or itself, encrypted. */
export function secretFix(schema: z.core.$ZodType | undefined): ConfigFix {
  const place = exampleOf(schema);
  return place === undefined ? { secret: true } : { value: place, example: true };
}

/** The same under a key that was misspelt: two steps where the key alone must not be corrected. */
export function movedSecretFix(remove: string, path: string, schema: z.core.$ZodType | undefined): ConfigFix {
  const fix = secretFix(schema);
  return fix.secret ? { remove, path, ...fix } : { remove, next: [{ path, ...fix }] };
}

interface Meta {
  readonly examples?: readonly unknown[];
  readonly mayHoldSecret?: boolean;
}

/** A description that is put around a schema takes away nothing of what is said inside. */
function metaOf(schema: z.core.$ZodType | undefined): Meta | undefined {
  if (schema === undefined) {
    return undefined;
  }
  const meta = z.globalRegistry.get(schema) as Meta | undefined;
  const def = definition(schema);
  return def.type === "optional" ? { ...metaOf(def.innerType), ...meta } : meta;
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
  // Own keys only: every object has a toString.
  return Object.hasOwn(def.shape, key) ? def.shape[key] : open;
}

export const definition = (schema: z.core.$ZodType): Definition => schema._zod.def as unknown as Definition;

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((here, step) => (here as Values | undefined | null)?.[step as string], value);
}

export const textPath = (path: Path): string =>
  path.reduce<string>((text, step) => joinPath(text, typeof step === "number" ? step : String(step)), "");

/** Of the key that the CLI writes. */
const SECURE = "the encrypted value, as pulumi config set --secret writes it";

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
        Object.assign(json, {
          type: "object",
          required: ["secure"],
          properties: { secure: { type: "string", description: SECURE } },
        });
      }
      delete (json as Values)["mayHoldSecret"];
    },
  });
  return json;
}
