/** Values that no fix writes again: a command with them cannot be typed, and a start script may hold a secret. */
import { type ConfigIssue, stepsOf } from "../config/issue";
import { parsePath } from "../config/paths";
import { isMap, isRename, type Step } from "./apply-fix";

/** More characters than this in one text are not typed again. */
const TEXT_LIMIT = 200;

/** Keys whose texts are scripts, however short. */
const SCRIPTS: readonly string[] = ["template"];

/** What is another part of the whole in each of several entries. */
const PARTS: readonly string[] = ["slot", "firstSlot", "formerly"];

/** The problem, with a sentence in place of a fix that writes scripts or long texts under another key. */
export function withoutScripts(issue: ConfigIssue): ConfigIssue {
  const steps = stepsOf(issue).map((step) => ({ ...step, path: step.path ?? issue.path }));
  const [first] = steps;
  const isRewritten = steps.some(({ value, example }) => example !== true && hasScript(value));
  if (first?.remove === undefined || !isRename(first.remove, first.path) || !isRewritten) {
    return issue;
  }
  const entries = steps.filter(({ path }) => isRename(first.remove!, path));
  const names = entries.map((step) => written(step, steps)).join(" and ");
  return {
    ...issue,
    fix: { text: `write ${names} in place of ${keyOf(first.remove)}, with the values that it has` },
  };
}

function written({ path, value }: Step, steps: readonly Step[]): string {
  const partOf = (key: string): unknown => {
    const later = steps.find((step) => step.path === `${path}.${key}`);
    return later === undefined && isMap(value) ? value[key] : later?.value;
  };
  const own = steps.length === 1 ? [] : PARTS.filter((key) => partOf(key) !== undefined);
  const parts = own.map((key) => `${key} ${partOf(key)}`);
  return parts.length === 0 ? keyOf(path) : `${keyOf(path)} (${parts.join(", ")})`;
}

const keyOf = (path: string): string => String(parsePath(path).at(-1));

function hasScript(value: unknown, key = ""): boolean {
  if (typeof value === "string") {
    return SCRIPTS.includes(key) || value.includes("\n") || value.length > TEXT_LIMIT;
  }
  return Array.isArray(value)
    ? value.some((each) => hasScript(each))
    : isMap(value) && Object.entries(value).some(([name, each]) => hasScript(each, name));
}
