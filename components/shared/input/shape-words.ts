/** Sentences about the shape of an input: the same for a stack file and for the arguments of a component. */

export const REQUIRED = "is required";

/** Of a key that is not known among `known`; `guess` is the known one it resembles. */
export function unknownKeyProblem(known: readonly string[], guess: string | undefined, taken: boolean): string {
  return guess === undefined
    ? `unknown key; known here: ${[...known].sort().join(", ")}`
    : `unknown key; did you mean ${guess}${taken ? ", which is given too" : ""}?`;
}

export const TYPE_NAMES: { readonly [type: string]: string } = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map of keys and values",
  record: "a map of names and values",
};

export const typeProblem = (type: string): string => `must be ${TYPE_NAMES[type] ?? type}`;

/** What somebody means who writes a switch as a word. */
export const meantSwitch = (given: unknown): boolean | undefined =>
  typeof given !== "object" && /^(yes|no|on|off|y|n|1|0|true|false)$/i.test(String(given))
    ? /^(yes|on|y|1|true)$/i.test(String(given))
    : undefined;
