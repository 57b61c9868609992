/** A fix as an edit of the file: what to write, where. */
import { stringify } from "yaml";
import { isAtOrBelow, joinPath } from "../../components/shared/input/property-path";
import { type ConfigIssue, configKey, hasNamespace, stepsOf } from "../config/issue";
import { parsePath } from "../config/paths";
import { isMap, isRename, isTyped, type Step } from "./apply-fix";
import type { PlaceOf } from "./places";

/** A line for each step. A secret has none: only the CLI can encrypt it. */
export const editLines = (issue: ConfigIssue, placeOf: PlaceOf): string[] => {
  const steps = stepsOf(issue).map((step) => ({ ...step, path: step.path ?? issue.path }));
  // The CLI puts no text where a map is; who has the file open writes over it. In a list the next entry has the path then.
  const isOverwritten = ({ remove, value, path }: Step, index: number): boolean =>
    remove === path &&
    value === undefined &&
    typeof parsePath(path).at(-1) === "string" &&
    steps.slice(index + 1).some((each) => each.path === path && isTyped(each));
  const inFile = steps
    .map((step, index) => {
      const before = (path: string): string => steps.slice(0, index).reduceRight(pathBefore, path);
      const remove = step.remove === undefined ? {} : { remove: before(step.remove) };
      return withMissingParents({ ...step, ...remove, path: before(step.path) }, placeOf);
    })
    .filter((_, index) => !isOverwritten(steps[index]!, index));
  return mergedAdditions(inFile).flatMap((step) => editOf(step, issue, placeOf));
};

/** What is missing above a value is written with it. */
function withMissingParents(step: Step, placeOf: PlaceOf): Step {
  const steps = parsePath(step.path);
  if (step.value === undefined || (step.remove !== undefined && isRename(step.remove, step.path))) {
    return step;
  }
  let depth = steps.length;
  let value = step.value;
  while (depth > 1 && !placeOf(upTo(steps, depth - 1)).isThere) {
    const key = steps[depth - 1]!;
    value = typeof key === "number" ? [value] : { [key]: value };
    depth--;
  }
  return { ...step, path: upTo(steps, depth), value };
}

/** Two values below one key that is missing are written in one line: a key may stand in a file once. */
function mergedAdditions(steps: readonly Step[]): readonly Step[] {
  const lines: Step[] = [];
  for (const step of steps) {
    const at = lines.findIndex(({ path, value }) => path === step.path && isMap(value) && isMap(step.value));
    if (at === -1 || step.remove !== undefined) {
      lines.push(step);
    } else {
      lines[at] = { ...lines[at]!, value: merge(lines[at]!.value, step.value) };
    }
  }
  return lines;
}

const merge = (first: unknown, second: unknown): unknown =>
  isMap(first) && isMap(second)
    ? {
        ...first,
        ...Object.fromEntries(Object.entries(second).map(([key, value]) => [key, merge(first[key], value)])),
      }
    : second;

/** The path, in the file as it is, of what has this path once a step is done. */
function pathBefore(path: string, { remove, path: target }: Step): string {
  if (remove === undefined) {
    return path;
  }
  if (isRename(remove, target)) {
    return isAtOrBelow(path, target) ? remove + path.slice(target.length) : path;
  }
  const gone = parsePath(remove);
  const steps = parsePath(path);
  const last = gone.length - 1;
  const [from, to] = [gone[last], steps[last]];
  const isSameList = typeof from === "number" && isAtOrBelow(path, upTo(gone, last));
  return isSameList && typeof to === "number" && to >= from
    ? steps.slice(last + 1).reduce<string>(joinPath, joinPath(upTo(steps, last), to + 1))
    : path;
}

function editOf(step: Step, issue: ConfigIssue, placeOf: PlaceOf): string[] {
  const { path: target, remove, value } = step;
  if (remove !== undefined && (step.secret || value === undefined)) {
    return [`delete ${lastKey(remove)} in ${lineOf(remove, placeOf)}`];
  }
  if (remove !== undefined) {
    return isRename(remove, target)
      ? [`write ${keyBeside(remove, target)} in place of ${lastKey(remove)} in ${lineOf(remove, placeOf)}`]
      : [`delete ${lastKey(remove)} in ${lineOf(remove, placeOf)}, and`, setLine(target, value, issue, placeOf)];
  }
  return value === undefined ? [] : [setLine(target, value, issue, placeOf)];
}

/** A key whose namespace is wrong is written with the right one. */
const keyBeside = (remove: string, target: string): string =>
  hasNamespace(remove) ? configKey(target) : lastKey(target);

function setLine(target: string, value: unknown, issue: ConfigIssue, placeOf: PlaceOf): string {
  const place = placeOf(target);
  if (place.isThere) {
    const where = target === issue.path ? "" : ` at ${lastKey(target)} in line ${place.line}`;
    return `write ${flowText(value)}${where}`;
  }
  const steps = parsePath(target);
  const key = steps.length === 1 ? configKey(target) : steps.at(-1)!;
  const text =
    typeof key === "number" ? `- ${flowText(value)}` : flowText({ [key]: value }).replace(/^\{(.*)\}$/s, "$1");
  const parent = upTo(steps, steps.length - 1);
  return `add below ${steps.length === 1 ? "config:" : `${lastKey(parent)} in line ${place.line}`}  ${text}`;
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

/** As one line of YAML. */
const flowText = (value: unknown): string =>
  stringify(value, { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 }).trim();
