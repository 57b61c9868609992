/**
 * Whether the arguments of a component have the shape that the package's schema describes: keys that exist, values of
 * their type, nothing missing. Only TypeScript and compiled languages check it before; a key that is misspelt in Python
 * or JavaScript would be passed over. What the values mean is the planners' to judge.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Output, type Resource } from "@pulumi/pulumi";
import { type Fix, type Issue, Issues, isAtOrBelow, joinPath, nearest } from "./issues";
import { meantSwitch, REQUIRED, typeProblem, unknownKeyProblem } from "./shape-words";

/** A property in the schema (Pulumi package schema). */
export interface Described {
  readonly type?: string;
  readonly $ref?: string;
  /** Its value decides what is created, so it cannot be an Output. */
  readonly plain?: boolean;
  readonly secret?: boolean;
  readonly items?: Described;
  readonly additionalProperties?: Described;
  readonly description?: string;
}

type Properties = { readonly [name: string]: Described };

interface Schema {
  readonly name: string;
  readonly resources: {
    readonly [type: string]: { readonly inputProperties: Properties; readonly requiredInputs?: readonly string[] };
  };
  readonly types: {
    readonly [token: string]: { readonly type: string; properties?: Properties; readonly required?: readonly string[] };
  };
}

let loaded: Schema | undefined;

/** The schema beside the sources, or in the package as seen from what is compiled, or bundled. */
export function packageSchema(): Schema {
  const [file] = ["../../schema.json", "../../../../components/schema.json", "../../components/schema.json"]
    .map((each) => join(__dirname, each))
    .filter(existsSync);
  loaded ??= JSON.parse(readFileSync(file!, "utf8")) as Schema;
  return loaded;
}

/** The plan of a component's arguments; throws everything that is wrong with their shape and their meaning at once. */
export function planInShape<Args extends object, Plan>(
  type: string,
  name: string,
  args: Args,
  plan: (name: string, args: Args, issues: Issues) => Plan,
  resource: Resource,
): Plan {
  const shape = checkShape(type, args);
  const issues = new Issues();
  const subject = `${name} (${type})`;
  if (shape.issues.length === 0) {
    const planned = plan(name, args, issues);
    issues.throwIfAny(subject);
    issues.logWarnings(resource);
    return planned;
  }
  if (shape.usable !== undefined) {
    plan(name, shape.usable as Args, issues);
  }
  const reported = shape.issues.map(({ path }) => path);
  const consequence = ({ path }: Issue): boolean =>
    reported.some((other) => isAtOrBelow(path, other) || isAtOrBelow(other, path));
  const all = new Issues();
  all.errors.push(...shape.issues, ...issues.errors.filter((issue) => !consequence(issue)));
  all.throwIfAny(subject);
  throw new Error("unreachable: a shape that is wrong has issues");
}

export interface Shape {
  readonly issues: readonly Issue[];
  /** The arguments without what is wrong; absent when too much is missing. */
  readonly usable?: object;
}

/** @param type class name of the component */
export function checkShape(type: string, args: object | undefined): Shape {
  const schema = packageSchema();
  const { inputProperties, requiredInputs = [] } = schema.resources[`${schema.name}:index:${type}`]!;
  const check = new ShapeCheck(schema);
  const found = check.object(inputProperties, requiredInputs, args ?? {}, "");
  return { issues: check.issues.errors, ...(found.usable ? { usable: found.value as object } : {}) };
}

type Judged = { readonly usable: true; readonly value: unknown } | { readonly usable: false };

const UNUSABLE: Judged = { usable: false };

class ShapeCheck {
  readonly issues = new Issues();

  constructor(private readonly schema: Schema) {}

  object(properties: Properties, required: readonly string[], given: object, path: string, hidden = false): Judged {
    const entries = Object.entries(given).filter(([, value]) => isGiven(value));
    for (const [key] of entries.filter(([name]) => !Object.hasOwn(properties, name))) {
      this.unknownKey(Object.keys(properties), key, given, path);
    }
    const missing = required.filter((key) => !entries.some(([name]) => name === key));
    for (const key of missing) {
      const fix = { text: `give ${key}: ${firstSentence(properties[key]?.description)}` };
      this.issues.error(joinPath(path, key), REQUIRED, { fix });
    }
    const judged = entries
      .filter(([key]) => Object.hasOwn(properties, key))
      .map(([key, value]) => [key, this.value(properties[key]!, value, joinPath(path, key), hidden)] as const);
    const broken = judged.some(([key, each]) => !each.usable && required.includes(key));
    return missing.length > 0 || broken ? UNUSABLE : { usable: true, value: usableOnes(judged) };
  }

  private value(described: Described, given: unknown, path: string, within = false): Judged {
    if (Output.isInstance(given) || given instanceof Promise) {
      if (described.plain !== true) {
        return { usable: true, value: given };
      }
      const fix = { text: "give the value itself, from the program or its config" };
      return this.wrong(path, "must be known before anything is made, so it cannot be an Output", { fix });
    }
    const { type, properties, required = [] } = this.resolved(described);
    const hidden = within || mayHoldSecret(described);
    const fits = FITS[type];
    if (fits !== undefined && !fits(given)) {
      const fix = hidden ? undefined : this.fixOf(described, type, given);
      const problem = typeProblem(properties === undefined && type === "object" ? "record" : type);
      return this.wrong(path, problem, { ...(hidden ? {} : { given }), ...(fix ? { fix } : {}) });
    }
    if (type === "array") {
      const judged = (given as unknown[]).map((each, index) =>
        this.value(described.items!, each, joinPath(path, index), hidden),
      );
      return { usable: true, value: judged.flatMap((each) => (each.usable ? [each.value] : [])) };
    }
    if (properties !== undefined) {
      return this.object(properties, required, given as object, path, hidden);
    }
    if (described.additionalProperties !== undefined) {
      const entries = Object.entries(given as object).filter(([, value]) => isGiven(value));
      const judged = entries.map(
        ([key, value]) =>
          [key, this.value(described.additionalProperties!, value, joinPath(path, key), hidden)] as const,
      );
      return { usable: true, value: usableOnes(judged) };
    }
    return { usable: true, value: given };
  }

  private wrong(path: string, problem: string, options: { readonly given?: unknown; readonly fix?: Fix }): Judged {
    this.issues.error(path, problem, options);
    return UNUSABLE;
  }

  private unknownKey(known: readonly string[], key: string, given: object, path: string): void {
    const guess = nearest(camelCase(key), known);
    const taken = guess !== undefined && isGiven((given as { readonly [name: string]: unknown })[guess]);
    // The value is not printed: a misspelt key may hold what should be a secret.
    const fix = { text: guess === undefined || taken ? "remove it" : `rename it to ${guess}` };
    this.issues.error(joinPath(path, key), unknownKeyProblem(known, guess, taken), { fix });
  }

  private resolved(described: Described): {
    readonly type: string;
    readonly properties?: Properties;
    readonly required?: readonly string[];
  } {
    if (described.$ref === undefined) {
      return { type: described.type ?? "any" };
    }
    return this.schema.types[described.$ref.replace("#/types/", "")] ?? { type: "any" };
  }

  private fixOf(described: Described, type: string, given: unknown): Fix | undefined {
    if (type === "string" && (typeof given === "number" || typeof given === "boolean")) {
      return { value: String(given) };
    }
    if (type === "boolean" && meantSwitch(given) !== undefined) {
      return { value: meantSwitch(given) };
    }
    if (type === "number" && typeof given === "string" && given.trim() !== "" && Number.isFinite(Number(given))) {
      return { value: Number(given) };
    }
    if (type === "array" && FITS[described.items?.type ?? ""]?.(given)) {
      return { value: [given] };
    }
    return undefined;
  }
}

/** A secret, what is full of them, and where one is kept: there somebody may have written the secret itself. */
const mayHoldSecret = ({ secret, $ref }: Described): boolean =>
  secret === true || $ref?.endsWith(":SecretReference") === true;

const FITS: { readonly [type: string]: (value: unknown) => boolean } = {
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  array: (value) => Array.isArray(value),
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

const usableOnes = (judged: readonly (readonly [string, Judged])[]): object =>
  Object.fromEntries(judged.flatMap(([key, each]) => (each.usable ? [[key, each.value]] : [])));

/** `default_rout` is near `defaultRoute`. */
const camelCase = (key: string): string => key.replace(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());

function firstSentence(text = ""): string {
  const sentence = text.split(/\.\s|\.$/)[0] ?? "";
  return /^[A-Z][a-z]*( [^A-Z]|$)/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}
