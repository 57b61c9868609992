/** What the commands are given: options read by `parseArgs`, a mistake told with the command's usage. */
import { isIP } from "node:net";
import { type ParseArgsConfig, parseArgs } from "node:util";
import type { Range } from "../../components/shared/input/checks";
import { nearest } from "../../components/shared/input/nearest";
import { UsageError } from "../io/usage-error";
import { type Project, stackNames } from "../project/project";

/** The option of every command that reads a stack file. */
export const ENVIRONMENT = { environment: { type: "string" } } as const;

/** Its value among arguments that are not parsed yet. */
export function environmentAmong(args: readonly string[]): string | undefined {
  const { values } = parseArgs({ args: [...args], options: ENVIRONMENT, allowPositionals: true, strict: false });
  return typeof values.environment === "string" ? values.environment : undefined;
}

/** As `parseArgs`, which knows nothing of usage. */
export function parseOptions<T extends ParseArgsConfig>(config: T, usage: string): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw misuse(misread(error as Error, Object.keys(config.options ?? {})), usage);
  }
}

/** Node adds of an unknown option how to give an argument that looks like one, which nothing here takes. */
function misread({ message }: Error, known: readonly string[]): string {
  const unknown = /^Unknown option '--?([^']*)'/.exec(message);
  if (unknown === null) {
    return message;
  }
  const guess = nearest(unknown[1]!, known);
  return `${unknown[0]}${guess === undefined ? "" : `; did you mean --${guess}?`}`;
}

export const misuse = (problem: string, usage: string): UsageError =>
  new UsageError(`${problem}\n\n${usage}`.trimEnd());

/** The one stack of the project that is asked for. */
export function oneStack(positionals: readonly string[], project: Project, usage: string): string {
  const [stack, ...others] = positionals;
  if (stack === undefined || others.length > 0) {
    const problem = stack === undefined ? "give a stack" : `one stack at a time: ${positionals.join(" ")}`;
    const known = stackNames(project).map((name) => `  ${name}`);
    throw misuse(`${problem}\nstacks:\n${known.join("\n")}`, usage);
  }
  return stack;
}

/** A whole number in a range; the text is the one given, or the default. */
export function wholeNumber(option: string, text: string, { from, to, unit }: Required<Range>): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < from || value > to) {
    throw new UsageError(`${option} must be a whole number from ${from} to ${to} ${unit}; got ${JSON.stringify(text)}`);
  }
  return value;
}

/** An IPv4 or IPv6 address; `undefined` passes. */
export function address(option: string, text: string | undefined): string | undefined {
  if (text !== undefined && isIP(text) === 0) {
    throw new UsageError(`${option} must be an IPv4 or IPv6 address; got ${JSON.stringify(text)}`);
  }
  return text;
}

/** One of a few words; `undefined` passes. */
export function oneOf<T extends string>(option: string, text: string | undefined, words: readonly T[]): T | undefined {
  const word = words.find((each) => each === text);
  if (text !== undefined && word === undefined) {
    throw new UsageError(`${option} must be ${words.join(" or ")}; got ${JSON.stringify(text)}`);
  }
  return word;
}
