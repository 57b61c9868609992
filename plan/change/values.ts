/** Property values of two plans, or two states, side by side: where they differ. */

export type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };
export type Props = { [key: string]: Json };

export const isProps = (value: Json): value is Props =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const text = (value: Json): string => (typeof value === "string" ? value : "");
export const texts = (value: Json): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
export const propsList = (value: Json): Props[] => (Array.isArray(value) ? value.filter(isProps) : []);

/** Without `undefined`, `null` and the bridge's `__defaults`, at any depth. */
export function clean(value: Props): Props {
  return cleanValue(value) as Props;
}

function cleanValue(value: Json): Json {
  if (Array.isArray(value)) {
    return value.map(cleanValue);
  }
  if (isProps(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key, each]) => each !== undefined && each !== null && key !== "__defaults")
        .map(([key, each]) => [key, cleanValue(each)]),
    );
  }
  return value;
}

/** Value at a dotted path. */
export function at(value: Props, path: string): Json {
  return path.split(".").reduce<Json>((node, step) => (isProps(node) ? node[step] : undefined), value);
}

/** Order of keys does not count; order of the lists named in `sets` (dotted paths) does not either. */
export function canonical(value: Json, path: string, sets: readonly string[]): string {
  if (Array.isArray(value)) {
    const parts = value.map((each) => canonical(each, path, sets));
    return `[${(sets.includes(path) ? parts.sort() : parts).join(",")}]`;
  }
  if (isProps(value)) {
    const keys = Object.keys(value).filter((key) => value[key] !== undefined && value[key] !== null);
    return `{${keys
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonical(value[key], path === "" ? key : `${path}.${key}`, sets)}`)
      .join(",")}}`;
  }
  return JSON.stringify(value ?? null);
}

export type ChangeKind = "add" | "delete" | "update";

export interface Change {
  /** Dotted, without list indices: `rootBlockDevice.encrypted`. */
  readonly path: string;
  readonly kind: ChangeKind;
}

/** Where two values differ: per key in objects, as a whole in lists. */
export function changes(before: Json, after: Json, path: string, sets: readonly string[]): Change[] {
  if (canonical(before, path, sets) === canonical(after, path, sets)) {
    return [];
  }
  if (isProps(before) && isProps(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => changes(before[key], after[key], path === "" ? key : `${path}.${key}`, sets));
  }
  const kind = isMissing(before) ? "add" : isMissing(after) ? "delete" : "update";
  return [{ path, kind }];
}

const isMissing = (value: Json): boolean => value === undefined || value === null;

/** Whether a text stands anywhere in a value. */
export const contains = (value: Json, text: string): boolean =>
  typeof value === "string"
    ? value.includes(text)
    : Array.isArray(value)
      ? value.some((each) => contains(each, text))
      : isProps(value) && Object.values(value).some((each) => contains(each, text));

/** The value with another text in the place of one. */
export const replacedText = (value: Json, text: string, other: string): Json =>
  typeof value === "string"
    ? value.replaceAll(text, () => other)
    : Array.isArray(value)
      ? value.map((each) => replacedText(each, text, other))
      : isProps(value)
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replacedText(each, text, other)]))
        : value;
