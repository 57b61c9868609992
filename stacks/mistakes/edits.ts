/** A fix as an edit of the file: what to write, where. */
import { stringify } from "yaml";
import { isAtOrBelow, joinPath } from "../../components/shared/input/property-path";
import { type ConfigFix, type ConfigIssue, configKey, stepsOf } from "../config/issue";
import { parsePath } from "../config/paths";
import type { PlaceOf } from "./places";

/** A line for each step. A secret has none: only the CLI can encrypt it. */
export const editLines = (issue: ConfigIssue, placeOf: PlaceOf): string[] =>
  stepsOf(issue).flatMap((step) => editOf(step, step.path ?? issue.path, issue, placeOf));

function editOf(step: ConfigFix, target: string, issue: ConfigIssue, placeOf: PlaceOf): string[] {
  const { remove, value } = step;
  if (remove !== undefined && (step.secret || value === undefined)) {
    return [`delete ${lastKey(remove)} in ${lineOf(remove, placeOf)}`];
  }
  if (remove !== undefined) {
    return isRename(remove, target)
      ? [`write ${lastKey(target)} in place of ${lastKey(remove)} in ${lineOf(remove, placeOf)}`]
      : [`delete ${lastKey(remove)} in ${lineOf(remove, placeOf)}, and`, setLine(target, value, issue, placeOf)];
  }
  return value === undefined ? [] : [setLine(target, value, issue, placeOf)];
}

function setLine(target: string, value: unknown, issue: ConfigIssue, placeOf: PlaceOf): string {
  const place = placeOf(target);
  if (place.isThere) {
    const where = target === issue.path ? "" : ` at ${lastKey(target)} in line ${place.line}`;
    return `write ${flowText(value)}${where}`;
  }
  const steps = parsePath(target);
  // What is missing above it is written with it.
  let depth = steps.length;
  let content = value;
  while (depth > 1 && !placeOf(upTo(steps, depth - 1)).isThere) {
    content = { [steps[depth - 1]!]: content };
    depth--;
  }
  const key = depth === 1 ? configKey(String(steps[0])) : steps[depth - 1]!;
  const text =
    typeof key === "number" ? `- ${flowText(content)}` : flowText({ [key]: content }).replace(/^\{(.*)\}$/s, "$1");
  const where = depth === 1 ? "config:" : `${lastKey(upTo(steps, depth - 1))} in line ${place.line}`;
  return `add below ${where}  ${text}`;
}

/** The path of the first `count` steps. */
const upTo = (steps: readonly (string | number)[], count: number): string =>
  steps.slice(1, count).reduce<string>(joinPath, String(steps[0]));

const lineOf = (path: string, placeOf: PlaceOf): string => `line ${placeOf(path).line}`;

function lastKey(path: string): string {
  const steps = parsePath(path);
  const last = steps.at(-1)!;
  return typeof last === "number" ? `entry ${last + 1} of ${lastKey(upTo(steps, steps.length - 1))}` : last;
}

/** The same parent, and a value that goes with its key. */
const isRename = (from: string, to: string): boolean =>
  parsePath(from).length === parsePath(to).length && !isAtOrBelow(to, from);

/** As one line of YAML. */
const flowText = (value: unknown): string =>
  stringify(value, { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 }).trim();
