/** Environments of Pulumi ESC that a stack file imports. What they give is not in the project: it comes as a file. */

import { readText } from "../io/text-file";
import { UsageError } from "../io/usage-error";
import type { ConfigMap } from "./config-map";
import { type Tree, treeOf } from "./tree";

/** Names of the environments, in order; values that the stack file itself adds are `environment.values`. */
export function environmentNames(environment: Tree | undefined): string[] {
  if (environment === undefined) {
    return [];
  }
  if ("map" in environment) {
    const values = environment.map.get("values")?.value;
    const own = values !== undefined && "map" in values && values.map.size > 0 ? ["environment.values"] : [];
    return [...environmentNames(environment.map.get("imports")?.value), ...own];
  }
  if ("list" in environment) {
    // An import with options is a map of its name.
    return environment.list.flatMap((each) => ("map" in each ? [...each.map.keys()] : environmentNames(each)));
  }
  return environment.scalar === null ? [] : [String(environment.scalar)];
}

/**
 * Config as `pulumi config --json --open` prints it. That leaves out what is secret, so that no secret comes into a file.
 *
 * @throws UsageError when it is something else
 */
export function readEnvironmentFile(file: string): ConfigMap {
  const wrong = (problem: string) =>
    new UsageError(`${file}: ${problem}; write it with pulumi config --json --open --stack <stack>`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(readText(file));
  } catch (error) {
    throw wrong(error instanceof SyntaxError ? "is not JSON" : "cannot be read");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw wrong("is not config by key");
  }
  const entries = Object.entries(parsed as { [key: string]: unknown });
  const odd = entries.find(([key, entry]) => !/^[^:]+:[^:]+$/.test(key) || !isEntry(entry));
  if (odd !== undefined) {
    throw wrong(`${JSON.stringify(odd[0])} is not a key with its value`);
  }
  return new Map(entries.map(([key, entry]) => [key, { value: entryTree(entry as JsonEntry), written: key }]));
}

interface JsonEntry {
  readonly value?: string;
  readonly objectValue?: unknown;
  readonly secret: boolean;
}

const isEntry = (entry: unknown): boolean =>
  typeof entry === "object" && entry !== null && typeof (entry as JsonEntry).secret === "boolean";

function entryTree({ value, objectValue, secret }: JsonEntry): Tree {
  return secret ? treeOf({ secure: "" }) : treeOf(objectValue ?? value ?? "");
}
