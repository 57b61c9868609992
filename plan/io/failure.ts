/** How a command ends: its exit code, and what it says when it fails. */

import { cleanLines } from "./text";
import { UsageError } from "./usage-error";

export const EXIT_OK = 0;
/** The plan fails: a violation, a refuted question, a required one unknown. */
export const EXIT_FAILED = 1;
/** There is no plan: bad config or bad usage. */
export const EXIT_BAD_INPUT = 2;
/** Nothing of ours failed, and what was asked for could not be seen: the emulator of a sandbox lacks something. */
export const EXIT_EMULATOR = 3;

/** A user's mistake is told by its message; anything else is ours, and a trace helps. */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) {
    return cleanLines(String(error));
  }
  const explained = error instanceof UsageError || error.name === "InputPropertiesError" || error.stack === "";
  if (explained) {
    return cleanLines(error.message);
  }
  const trace = process.env["CONNECTOR_TOPOLOGIES_DEBUG"] === "1" ? `\n${error.stack ?? ""}` : "";
  return cleanLines(`${error.message}\nCONNECTOR_TOPOLOGIES_DEBUG=1 shows where this comes from${trace}`);
}
