/** A problem of a stack file, and how its fix is written down. */
import type { Fix, Issue } from "../../components/shared/input/issues";

/** The namespace of our keys, whatever the project is called. */
export const NAMESPACE = "connector-topologies";

export interface ConfigFix extends Fix {
  /** Path of a key to remove; together with `value` or `secret`, a key that is renamed. */
  readonly remove?: string;
  /** The value is a secret: `pulumi config set --secret` asks for it. */
  readonly secret?: boolean;
  /** Further steps, without which this one only changes the problem. */
  readonly next?: readonly ConfigFix[];
  /** Position of the problem whose fix mends this one too, from 0. */
  readonly mendedBy?: number;
}

export interface ConfigIssue extends Issue {
  readonly fix?: ConfigFix;
}

/** Everything that a fix does, one step after the other. */
export const stepsOf = ({ fix }: ConfigIssue): readonly ConfigFix[] =>
  fix === undefined ? [] : [fix, ...(fix.next ?? [])];

/** Whether some value of the fix only shows the form. */
export const isExample = (issue: ConfigIssue): boolean => stepsOf(issue).some(({ example }) => example === true);

/** The key as `pulumi config` takes it: with the namespace, unless the path has one (`aws:region`). */
export const configKey = (path: string): string => (hasNamespace(path) ? path : `${NAMESPACE}:${path}`);

export const hasNamespace = (path: string): boolean => /^[a-z][a-z0-9-]*:/.test(path);

/** A value as one would write it in a stack file. */
export function flow(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(inner).join(", ")}]`;
  }
  if (typeof value === "object" && value !== null && !("toJSON" in value)) {
    const entries = Object.entries(value).map(([key, each]) => `${key}: ${inner(each)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  return JSON.stringify(value) ?? "nothing";
}

const inner = (value: unknown): string =>
  typeof value === "string" && /^[A-Za-z][A-Za-z0-9_./:-]*$/.test(value) ? value : flow(value);
