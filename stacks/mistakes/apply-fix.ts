/** What the commands of a fix do to a config: `pulumi config rm --path` and `pulumi config set --path`, without the CLI. */

import { type ConfigFix, type ConfigIssue, configKey, stepsOf } from "../config/issue";
import { parsePath } from "../config/paths";
import type { Values } from "../config/schema";

type Step = string | number;

/** Whether a fix says what to type, and not only what to think about. */
export const isTyped = (fix: ConfigFix | undefined): fix is ConfigFix =>
  fix !== undefined && (fix.remove !== undefined || fix.secret === true || fix.value !== undefined);

/** The config after a fix; `undefined` when the CLI would refuse one of its commands. The given config stays as it is. */
export function applyFix(config: Readonly<Values>, issue: ConfigIssue): Values | undefined {
  const copy = structuredCopy(config) as Values;
  return stepsOf(issue).every((step) => applyStep(copy, issue.path, step)) ? copy : undefined;
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
function keysOf(path: string): readonly Step[] {
  const full = configKey(path);
  const colon = full.indexOf(":");
  const [first = "", ...rest] = parsePath(full.slice(colon + 1));
  return [`${full.slice(0, colon)}:${first}`, ...rest];
}

function remove(root: Values, steps: readonly Step[]): void {
  const parent = steps.slice(0, -1).reduce<unknown>(child, root);
  const last = steps.at(-1)!;
  if (Array.isArray(parent) && typeof last === "number") {
    parent.splice(last, 1);
  } else if (typeof parent === "object" && parent !== null) {
    delete (parent as Values)[last];
  }
}

/** Maps and lists on the way are made, a list grows by one at most, anything else in the way is refused. */
function set(root: Values, steps: readonly Step[], value: unknown): boolean {
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

function put(node: unknown, step: Step, value: unknown): boolean {
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

const child = (node: unknown, step: Step): unknown =>
  typeof node === "object" && node !== null && Object.hasOwn(node, step) ? (node as Values)[step] : undefined;

/** As `structuredClone`, which loses the class of a secret's place. */
function structuredCopy(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(structuredCopy);
  }
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, structuredCopy(each)]))
    : value;
}
