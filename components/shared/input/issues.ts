/** Collects everything that is wrong with an input, to be reported at once. */
import { InputPropertiesError, log, type Resource } from "@pulumi/pulumi";

export { meantOf, nearest } from "./nearest";
export { isAtOrBelow, joinPath } from "./property-path";

/** What a user can change to make an issue go away. */
export interface Fix {
  /** Property to set, when it is not the one the issue names. */
  readonly path?: string;
  /** The value to set; absent when only the person can know it. */
  readonly value?: unknown;
  /** A sentence, when setting one value is not the fix. */
  readonly text?: string;
  /** `value` only shows the form; the user has to put in a real one. */
  readonly example?: boolean;
}

export interface Issue {
  /** Property path, for example `connectors.c.subnet` or `clients.home-vpn[0]`. */
  readonly path: string;
  /** What was given; absent when nothing was. Never a secret. */
  readonly given?: unknown;
  /** What is wrong and what is allowed: lower case, no full stop. */
  readonly problem: string;
  readonly fix?: Fix;
}

/** Something that works but deserves a second thought. */
export interface Warning {
  readonly path: string;
  readonly text: string;
}

export class Issues {
  readonly errors: Issue[] = [];
  readonly warnings: Warning[] = [];

  error(path: string, problem: string, options: { readonly given?: unknown; readonly fix?: Fix } = {}): void {
    this.errors.push({ path, problem, ...options });
  }

  warn(path: string, text: string): void {
    this.warnings.push({ path, text });
  }

  /** Throws one error with the whole list when there is any. */
  throwIfAny(subject: string): void {
    if (this.errors.length > 0) {
      throw inputError(subject, this.errors, "nothing was created");
    }
  }

  /** As `throwIfAny`, of a value that was known only after other things had been made. */
  throwIfAnyLate(subject: string): void {
    if (this.errors.length > 0) {
      throw inputError(subject, this.errors, "found when the value was known; what needs it was not created");
    }
  }

  logWarnings(resource: Resource): void {
    for (const { path, text } of this.warnings) {
      log.warn(`${path}: ${text}`, resource);
    }
  }
}

/** `connectors.c.subnet = "c": no such subnet; known: a, b`. */
export function issueLine(issue: Issue): string {
  return `${issue.path}${givenText(issue)}: ${issue.problem}${fixText(issue)}`;
}

/** ` = "c"`, or nothing when no value was given. */
export function givenText(issue: Issue): string {
  return issue.given === undefined ? "" : ` = ${JSON.stringify(issue.given)}`;
}

function fixText({ path, fix }: Issue): string {
  if (!fix) {
    return "";
  }
  if (fix.text !== undefined) {
    return `; fix: ${fix.text}`;
  }
  return fix.value === undefined || fix.example ? "" : `; fix: set ${fix.path ?? path} to ${JSON.stringify(fix.value)}`;
}

/**
 * The error a component throws for bad input. The message alone is the whole list and the stack is empty: a plain
 * program prints the message of an uncaught error with its stack, and a user's mistake needs no trace.
 */
function inputError(subject: string, errors: readonly Issue[], outcome: string): InputPropertiesError {
  const count = errors.length === 1 ? "1 problem" : `${errors.length} problems`;
  const message = [`${subject}: ${count}, ${outcome}`, ...errors.map((issue) => `  - ${issueLine(issue)}`)];
  const error = new InputPropertiesError({
    message: message.join("\n"),
    errors: errors.map((issue) => ({ propertyPath: issue.path, reason: `${issue.problem}${fixText(issue)}` })),
  });
  // Non-enumerable, else Node prints an object dump after the message.
  Object.defineProperty(error, "errors", { value: error.errors, enumerable: false });
  error.stack = "";
  return error;
}
