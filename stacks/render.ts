/** Problems of a stack file as text: what, why, and the command that fixes it. */
import type { Fix, Issue } from "../components/shared/issues";
import { visible } from "./visible";

/** The namespace of our keys, whatever the project is called. */
export const NAMESPACE = "connector-topologies";

export interface ConfigFix extends Fix {
  /** Path of a key to remove; together with `value` or `secret`, a key that is renamed. */
  readonly remove?: string;
  /** The value is a secret: `pulumi config set --secret` asks for it. */
  readonly secret?: boolean;
  /** `value` only shows the form; the user has to put in a real one. */
  readonly example?: boolean;
}

export interface ConfigIssue extends Issue {
  readonly fix?: ConfigFix;
}

const WIDTH = 120;

/** The whole text that stands in place of a plan. `file` is the name of the stack file. */
export function renderIssues(file: string, stackName: string, issues: readonly ConfigIssue[]): string {
  const count = issues.length === 1 ? "1 problem" : `${issues.length} problems`;
  const blocks = issues.map((issue, index) => renderIssue(issue, index + 1, stackName));
  return [`${file}: ${count}, nothing was planned`, ...blocks].join("\n\n");
}

function renderIssue(issue: ConfigIssue, number: number, stackName: string): string {
  const label = `${number}  `;
  const indent = " ".repeat(label.length);
  const given = issue.given === undefined ? "" : ` = ${shorten(flow(issue.given))}`;
  const fixes = fixLines(issue, stackName);
  // What a user wrote may stand in any of them; a terminal is to show it and not to obey it.
  return [
    `${label}${issue.path}${given}`,
    ...fold(issue.problem, WIDTH - indent.length).map((line) => indent + line),
    ...fixes.map((line, index) => `${indent}${index === 0 ? "fix:  " : "      "}${line}`),
    ...(issue.fix?.example ? [`${indent}      with your own value in place of the example`] : []),
  ]
    .map(visible)
    .join("\n");
}

/** Commands, in the order in which they are to be run, or one sentence. */
export function fixLines({ path, fix }: ConfigIssue, stackName: string): string[] {
  if (fix === undefined) {
    return [];
  }
  const stack = `--stack ${quote(stackName)}`;
  const target = fix.path ?? path;
  const lines: string[] = [];
  if (fix.remove !== undefined) {
    lines.push(`pulumi config rm --path ${quoted(configKey(fix.remove))} ${stack}`);
  }
  if (fix.secret) {
    lines.push(`pulumi config set --secret ${configKey(target)} ${stack}`);
  } else if (fix.value !== undefined) {
    const text = typeof fix.value === "object" ? JSON.stringify(fix.value) : String(fix.value);
    // Without the type, the CLI stores digits and true or false inside a map as numbers and booleans.
    const type =
      typeof fix.value === "string" && /[.[]/.test(target) && /^(-?\d+|true|false)$/.test(fix.value)
        ? "--type string "
        : "";
    const dashes = text.startsWith("-") ? "-- " : "";
    const set = `pulumi config set --path ${type}${quoted(configKey(target))}`;
    lines.push(dashes ? `${set} ${stack} ${dashes}${quote(text)}` : `${set} ${quote(text)} ${stack}`);
  }
  return lines.length > 0 ? lines : fix.text === undefined ? [] : fold(fix.text, WIDTH - 12);
}

/** The key as `pulumi config` takes it: with the namespace, unless the path has one (`aws:region`). */
const configKey = (path: string): string => (/^[a-z][a-z0-9-]*:/.test(path) ? path : `${NAMESPACE}:${path}`);

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** As one word of a shell, quoted only when it has to be. */
const quote = (text: string): string => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : quoted(text));

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

const shorten = (text: string): string => (text.length > 90 ? `${text.slice(0, 88)} …` : text);

function fold(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return line === "" ? lines : [...lines, line];
}
