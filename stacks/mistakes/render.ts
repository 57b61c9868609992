/** Problems of a stack file as text: what, why, and the command that fixes it. */
import { type ConfigFix, type ConfigIssue, configKey, flow, isExample, stepsOf } from "../config/issue";
import { visible } from "../config/visible";
import { editLines } from "./edits";
import type { PlaceOf } from "./places";

const WIDTH = 120;

/** Columns of a value that was given. */
const [LEAST_SHOWN, MOST_SHOWN] = [40, 90];

export interface RenderOptions {
  /** Where a config path stands; without it, only commands are given. */
  readonly placeOf?: PlaceOf;
  /** How the Pulumi CLI is called here. @default "pulumi" */
  readonly pulumi?: string;
  /** Columns to which sentences are folded. @default 120 */
  readonly width?: number;
}

/** The whole text that stands in place of a plan. `file` is the name of the stack file. */
export function renderIssues(
  file: string,
  stackName: string,
  issues: readonly ConfigIssue[],
  options: RenderOptions = {},
): string {
  const count = issues.length === 1 ? "1 problem" : `${issues.length} problems`;
  const blocks = issues.map((issue, index) => renderIssue(issue, index + 1, stackName, options));
  const hasCommands = options.placeOf !== undefined && issues.some((issue) => fixLines(issue, stackName).length > 0);
  return [
    `${file}: ${count}, nothing was planned`,
    ...blocks,
    ...(hasCommands ? [commandsNeed(stackName, options)] : []),
  ].join("\n\n");
}

const commandsNeed = (stackName: string, { pulumi = "pulumi" }: RenderOptions): string =>
  visible(
    `The commands need ${pulumi} login and ${pulumi} stack init ${quote(stackName)} first, and change the file's layout; ` +
      "an editor needs neither.",
  );

function renderIssue(issue: ConfigIssue, number: number, stackName: string, options: RenderOptions): string {
  const label = `${number}  `;
  const indent = " ".repeat(label.length);
  // A path of many keys leaves less room for the value.
  const room = Math.max(LEAST_SHOWN, Math.min(MOST_SHOWN, WIDTH - label.length - issue.path.length - " = ".length));
  const given = issue.given === undefined ? "" : ` = ${shorten(flow(issue.given), room)}`;
  const place = options.placeOf?.(issue.path);
  // What a user wrote may stand in any of them; a terminal is to show it and not to obey it.
  return [
    `${label}${issue.path}${given}`,
    ...(place === undefined ? [] : [`${indent}at ${place.file}:${place.line}:${place.column}`]),
    ...fold(issue.problem, (options.width ?? WIDTH) - indent.length).map((line) => indent + line),
    ...fixBlock(issue, stackName, options).map((line) => indent + line),
  ]
    .map(visible)
    .join("\n");
}

/** First what to write and where, for whoever has the file open; then the commands that do the same. */
function fixBlock(issue: ConfigIssue, stackName: string, { placeOf, pulumi, width = WIDTH }: RenderOptions): string[] {
  const { fix } = issue;
  const commands = commandLines(issue, stackName, pulumi);
  const sentences = fix?.text === undefined ? [] : fold(fix.text, width - 12);
  const edits = placeOf === undefined ? [] : editLines(issue, placeOf);
  const first = [
    ...sentences,
    ...edits,
    ...(fix?.mendedBy === undefined ? [] : [`that of problem ${fix.mendedBy + 1} mends this too`]),
  ];
  const typed = first.length === 0 ? labelled("fix:  ", commands) : labelled("or:   ", commands);
  return [
    ...labelled("fix:  ", first),
    ...typed,
    ...(isExample(issue) ? ["      with your own value in place of the example"] : []),
  ];
}

const labelled = (label: string, lines: readonly string[]): string[] =>
  lines.map((line, index) => `${index === 0 ? label : " ".repeat(label.length)}${line}`);

/** Commands, in the order in which they are to be run, or one sentence. */
export function fixLines(issue: ConfigIssue, stackName: string, pulumi = "pulumi"): string[] {
  const lines = commandLines(issue, stackName, pulumi);
  const { text } = issue.fix ?? {};
  return lines.length > 0 || text === undefined ? lines : fold(text, WIDTH - 12);
}

const commandLines = (issue: ConfigIssue, stackName: string, pulumi = "pulumi"): string[] =>
  stepsOf(issue).flatMap((step) => stepLines(step, step.path ?? issue.path, stackName, pulumi));

function stepLines(fix: ConfigFix, target: string, stackName: string, pulumi: string): string[] {
  const stack = `--stack ${quote(stackName)}`;
  const lines: string[] = [];
  if (fix.remove !== undefined) {
    lines.push(`${pulumi} config rm --path ${quoted(configKey(fix.remove))} ${stack}`);
  }
  if (fix.secret) {
    lines.push(`${pulumi} config set --secret ${configKey(target)} ${stack}`);
  } else if (fix.value !== undefined) {
    const text = typeof fix.value === "object" ? JSON.stringify(fix.value) : String(fix.value);
    // Without the type, the CLI stores digits and true or false inside a map as numbers and booleans.
    const type =
      typeof fix.value === "string" && /[.[]/.test(target) && /^(-?\d+|true|false)$/.test(fix.value)
        ? "--type string "
        : "";
    const dashes = text.startsWith("-") ? "-- " : "";
    const set = `${pulumi} config set --path ${type}${quoted(configKey(target))}`;
    lines.push(dashes ? `${set} ${stack} ${dashes}${quote(text)}` : `${set} ${quote(text)} ${stack}`);
  }
  return lines;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** As one word of a shell, quoted only when it has to be. */
const quote = (text: string): string => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : quoted(text));

const shorten = (text: string, room: number): string =>
  text.length > room ? `${text.slice(0, room - " …".length)} …` : text;

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
