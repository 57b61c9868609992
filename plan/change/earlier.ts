/** The plan that a later one is compared with. */
import { readText } from "../io/text-file";
import { UsageError } from "../io/usage-error";
import { PLAN_VERSION, type Plan } from "../model/plan";
import { isProps, type Json } from "./values";

/** What of it is compared. */
export type EarlierPlan = Pick<Plan, "resources" | "reachability">;

/**
 * The plan in a file that `--json` wrote.
 *
 * @param stack that it has to be of; its resources have other names in another one
 */
export function earlierPlan(file: string, stack: string): EarlierPlan {
  let text: string;
  try {
    text = readText(file);
  } catch {
    throw new UsageError(`${file}: cannot be read`);
  }
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new UsageError(`${file} is not JSON; write it with npm run plan -- ${stack} --json=${file}`);
  }
  const { schemaVersion, stack: of, resources, reachability } = (read ?? {}) as Partial<Plan>;
  const isPlan =
    schemaVersion === PLAN_VERSION &&
    Array.isArray(resources) &&
    Array.isArray(reachability) &&
    (resources as Json[]).every(isResource) &&
    (reachability as Json[]).every(isAnswer);
  if (!isPlan) {
    throw new UsageError(`${file} is not a plan of version ${PLAN_VERSION}; write it anew with --json=${file}`);
  }
  if (of?.name !== stack) {
    throw new UsageError(
      `${file} is a plan of stack ${of?.name ?? "unknown"}, and this one is of ${stack}; nothing can be compared`,
    );
  }
  return { resources, reachability };
}

const isResource = (value: Json): boolean =>
  isProps(value) &&
  ["urn", "type", "name"].every((key) => typeof value[key] === "string") &&
  ["inputs", "outputs", "propertyDependencies"].every((key) => isProps(value[key]));

const isAnswer = (value: Json): boolean =>
  isProps(value) &&
  ["key", "question", "group", "component", "expect", "verdict"].every((key) => typeof value[key] === "string");
