/** Turns the property proxies of the policy SDK into plain values, unknown ones into `UNKNOWN`. */
import { UNKNOWN, type Value } from "../graph";

/**
 * Reading an unknown property of a proxy throws. Each read is guarded by itself, so one unknown property hides
 * nothing but itself; an error's stack, which nobody reads, would take most of the time.
 */
export function plainProperties(properties: Readonly<Record<string, unknown>>): Record<string, Value> {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return plain(properties) as Record<string, Value>;
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function plain(value: unknown): Value {
  if (typeof value !== "object" || value === null) {
    return typeof value === "function" || typeof value === "symbol" || typeof value === "bigint"
      ? undefined
      : (value as Value);
  }
  if (Array.isArray(value)) {
    return Array.from({ length: value.length }, (_, index) => guarded(value, index));
  }
  return Object.fromEntries(Object.keys(value).map((key) => [key, guarded(value, key)]));
}

function guarded(owner: object, key: string | number): Value {
  let value: unknown;
  try {
    value = (owner as Record<string | number, unknown>)[key];
  } catch (error) {
    // By name: the class is internal to the SDK, and a pack may load a second copy of it.
    if (error instanceof Error && error.constructor.name === "UnknownValueError") {
      return UNKNOWN;
    }
    throw error;
  }
  return plain(value);
}
