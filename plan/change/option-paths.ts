/** Property paths of resource options (`ignoreChanges`, `replaceOnChanges`), as the engine reads them. */
import { parsePath } from "../../stacks/config/paths";
import { isProps, type Json, type Props } from "./values";

type Steps = readonly (string | number)[];

/** The engine puts what it saw last in the place of what it is to ignore; what was not there goes away. */
export const withIgnored = (old: Props, next: Props, paths: readonly string[]): Props =>
  paths.reduce((inputs, path) => reset(inputs, old, parsePath(path)) as Props, next);

function reset(next: Json, old: Json, [step, ...rest]: Steps): Json {
  if (step === undefined) {
    return old;
  }
  if (Array.isArray(next)) {
    const before = Array.isArray(old) ? old : [];
    return next.map((item, index) => (step === "*" || step === index ? reset(item, before[index], rest) : item));
  }
  if (!isProps(next)) {
    return rest.length === 0 && next === undefined && isProps(old) ? reset({}, old, [step]) : next;
  }
  const before = isProps(old) ? old : {};
  const keys = step === "*" ? [...new Set([...Object.keys(next), ...Object.keys(before)])] : [String(step)];
  const made = { ...next };
  for (const key of keys) {
    const value = rest.length > 0 && next[key] === undefined ? undefined : reset(next[key], before[key], rest);
    if (value === undefined) {
      delete made[key];
    } else {
      made[key] = value;
    }
  }
  return made;
}

/** Whether what changed is at, below or around a path. A list is compared as a whole, so places in one do not count. */
export function touches(path: string, changed: string): boolean {
  const pattern = parsePath(path).filter((step) => typeof step === "string" && step !== "");
  const place = changed.split(".");
  const shared = Math.min(pattern.length, place.length);
  return pattern.slice(0, shared).every((step, index) => step === "*" || step === place[index]);
}
