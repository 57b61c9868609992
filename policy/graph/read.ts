/**
 * Guarded reads: a property is known, unknown or absent, and a rule has to say what each means.
 *
 * Three answers instead of two, because reading an unknown value as "no" blocks a good program and reading it as
 * "yes" lets a bad one through.
 */
import { isUnknown, type Value } from ".";

export type Read =
  | { readonly state: "known"; readonly path: string; readonly value: Exclude<Value, undefined | null> }
  | { readonly state: "unknown"; readonly path: string }
  | { readonly state: "absent"; readonly path: string };

/** How secrets are written in a graph: present, but not to be looked at. */
export const SECRET = "[secret]";

/**
 * The value at a path such as `a.b[0].c`. Unknown as soon as a node on the way is; a secret counts as unknown, since
 * no rule may look into it. A value that merely contains an unknown node is known: its own fields can be read.
 */
export function read(properties: Value | Readonly<Record<string, Value>>, path: string): Read {
  let node = properties as Value;
  for (const step of steps(path)) {
    if (isUnknown(node) || node === SECRET) {
      return { state: "unknown", path };
    }
    if (typeof node !== "object" || node === null) {
      return { state: "absent", path };
    }
    node = Array.isArray(node) ? node[Number(step)] : node[step];
  }
  if (isUnknown(node) || node === SECRET) {
    return { state: "unknown", path };
  }
  return node === undefined || node === null ? { state: "absent", path } : { state: "known", path, value: node };
}

/** The items of a list property with their paths; `complete` is false when the list itself is unknown. */
export function readList(
  properties: Value | Readonly<Record<string, Value>>,
  path: string,
): { readonly items: readonly { readonly path: string; readonly value: Value }[]; readonly complete: boolean } {
  const list = read(properties, path);
  if (list.state !== "known") {
    return { items: [], complete: list.state === "absent" };
  }
  // Blocks that may stand once are an object in some provider versions and a list of one in others.
  const items: readonly Value[] = Array.isArray(list.value) ? list.value : [list.value];
  return {
    items: items.map((value, index) => ({ path: Array.isArray(list.value) ? `${path}[${index}]` : path, value })),
    complete: true,
  };
}

export type Answer = "yes" | "no" | "unknown";

/** Whether the value read passes `ok`; `absent` is the answer when nothing is there (the default AWS or Pulumi applies). */
export function test(value: Read, ok: (value: Exclude<Value, undefined | null>) => boolean, absent: boolean): Answer {
  if (value.state === "unknown") {
    return "unknown";
  }
  const answer = value.state === "absent" ? absent : ok(value.value);
  return answer ? "yes" : "no";
}

export const not = (answer: Answer): Answer => (answer === "yes" ? "no" : answer === "no" ? "yes" : "unknown");

export const all = (...answers: readonly Answer[]): Answer =>
  answers.includes("no") ? "no" : answers.includes("unknown") ? "unknown" : "yes";

export const any = (...answers: readonly Answer[]): Answer =>
  answers.includes("yes") ? "yes" : answers.includes("unknown") ? "unknown" : "no";

/** Equality across the ways AWS resources write numbers and booleans (`"443"`, `443`, `"true"`, `true`). */
export const same = (value: Value, expected: string | number | boolean): boolean =>
  (typeof value === "string" || typeof value === "number" || typeof value === "boolean") &&
  String(value).toLowerCase() === String(expected).toLowerCase();

/** The text known at a path, else `undefined`. For naming things in messages, not for deciding. */
export function textAt(properties: Value | Readonly<Record<string, Value>>, path: string): string | undefined {
  const found = read(properties, path);
  return found.state === "known" && (typeof found.value === "string" || typeof found.value === "number")
    ? String(found.value)
    : undefined;
}

/** A value for a message: short, and never anything nested that could carry what must not be shown. */
export function show(value: Value): string {
  if (Array.isArray(value)) {
    return value.length > 6 ? `${value.length} values` : `[${value.map(show).join(", ")}]`;
  }
  if (isUnknown(value)) {
    return "an unknown value";
  }
  if (typeof value === "object" && value !== null) {
    return "an object";
  }
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

const parsed = new Map<string, readonly string[]>();

function steps(path: string): readonly string[] {
  let result = parsed.get(path);
  if (!result) {
    result = path.split(/[.[\]]+/).filter((step) => step !== "");
    parsed.set(path, result);
  }
  return result;
}
