/** What the commands of a fix do to a config: `pulumi config rm --path` and `pulumi config set --path`, without the CLI. */

import { isAtOrBelow } from "../../components/shared/input/property-path";
import { type ConfigFix, type ConfigIssue, configKey, stepsOf } from "../config/issue";
import { parsePath } from "../config/paths";
import type { Values } from "../config/schema";

type Key = string | number;

/** What a fix does, one after the other. */
export interface Step extends ConfigFix {
  readonly path: string;
}

/** Whether a fix says what to type, and not only what to think about. */
export const isTyped = (fix: ConfigFix | undefined): fix is ConfigFix =>
  fix !== undefined && (fix.remove !== undefined || fix.secret === true || fix.value !== undefined);

/** The config after a fix; `undefined` when the CLI would refuse one of its commands. The given config stays as it is. */
export function applyFix(config: Readonly<Values>, issue: ConfigIssue): Values | undefined {
  const copy = structuredCopy(config) as Values;
  return stepsOf(issue).every((step) => applyStep(copy, issue.path, step)) ? copy : undefined;
}

/** The same parent, and a value that goes with its key. */
export const isRename = (from: string, to: string): boolean =>
  parsePath(from).length === parsePath(to).length && !isAtOrBelow(to, from);

/** The fix with further steps. What one changes of what a step before it sets is set there at once. */
export function withSteps(fix: Step, further: readonly Step[]): ConfigFix {
  const steps: Step[] = stepsOf({ path: fix.path, problem: "", fix }).map(({ next: _, ...step }) => ({
    ...step,
    path: step.path ?? fix.path,
  }));
  for (const step of further) {
    const found = steps.map((each) => merged(each, step));
    const at = found.findLastIndex((each) => each !== undefined);
    steps.splice(at === -1 ? steps.length : at, 1, ...(found[at] ?? [step]));
  }
  const [first, ...next] = steps;
  return { ...first, ...(next.length === 0 ? {} : { next }) };
}

/** What two steps do, without what the second undoes of the first; `undefined` where they have nothing to do with each other. */
function merged(first: Step, second: Step): readonly Step[] | undefined {
  const { path, remove, value } = first;
  if (value === undefined && !first.secret) {
    return undefined;
  }
  const removal = remove === undefined ? [] : [{ path: remove, remove }];
  if (second.remove === path) {
    const { remove: _, ...rest } = second;
    return [...removal, ...(isTyped(rest) ? [rest] : [])];
  }
  if (second.remove === undefined && second.path === path && isTyped(second)) {
    return [...removal, second];
  }
  const isRenamed = remove !== undefined && isRename(remove, path);
  const isWithin = [second.path, second.remove ?? path].every((each) => isAtOrBelow(each, path));
  if (value === undefined || isRenamed || !isWithin || second.secret) {
    return undefined;
  }
  const root: Values = {};
  const keys = keysOf(path);
  const isSet = set(root, keys, structuredCopy(value)) && applyStep(root, path, second);
  const example = first.example || second.example;
  return isSet ? [{ ...first, value: keys.reduce<unknown>(child, root), ...(example ? { example } : {}) }] : undefined;
}

function applyStep(config: Values, path: string, fix: ConfigFix): boolean {
  const target = keysOf(fix.path ?? path);
  if (fix.remove !== undefined) {
    remove(config, keysOf(fix.remove));
  }
  if (fix.secret) {
    return set(config, target, { secure: "v1:typed" });
  }
  return fix.value === undefined || set(config, target, structuredCopy(fix.value));
}

/** Steps from the root of `config:`, where keys have their namespace. */
function keysOf(path: string): readonly Key[] {
  const full = configKey(path);
  const colon = full.indexOf(":");
  const [first = "", ...rest] = parsePath(full.slice(colon + 1));
  return [`${full.slice(0, colon)}:${first}`, ...rest];
}

function remove(root: Values, steps: readonly Key[]): void {
  const parent = steps.slice(0, -1).reduce<unknown>(child, root);
  const last = steps.at(-1)!;
  if (Array.isArray(parent) && typeof last === "number") {
    parent.splice(last, 1);
  } else if (typeof parent === "object" && parent !== null) {
    delete (parent as Values)[last];
  }
}

/** Maps and lists on the way are made, a list grows by one at most, anything else in the way is refused. */
function set(root: Values, steps: readonly Key[], value: unknown): boolean {
  let node: unknown = root;
  for (const [index, step] of steps.slice(0, -1).entries()) {
    const inner = child(node, step) ?? (typeof steps[index + 1] === "number" ? [] : {});
    if (!put(node, step, inner)) {
      return false;
    }
    node = inner;
  }
  return put(node, steps.at(-1)!, value);
}

function put(node: unknown, step: Key, value: unknown): boolean {
  if (Array.isArray(node)) {
    if (typeof step !== "number" || step > node.length) {
      return false;
    }
    node[step] = value;
    return true;
  }
  if (typeof node !== "object" || node === null || typeof step === "number") {
    return false;
  }
  (node as Values)[step] = value;
  return true;
}

const child = (node: unknown, step: Key): unknown =>
  typeof node === "object" && node !== null && Object.hasOwn(node, step) ? (node as Values)[step] : undefined;

/** As `structuredClone`, which loses the class of a secret's place. */
function structuredCopy(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(structuredCopy);
  }
  return isMap(value)
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, structuredCopy(each)]))
    : value;
}

/** Without the schema's words for it: the published command tells mistakes before it loads any. */
export const isMap = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
