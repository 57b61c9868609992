/**
 * Large outputs of a stack as text: JSON Lines, each part of a map or element of a list on a line of its own.
 *
 * The Pulumi CLI prints outputs at each `up`. It spreads maps and lists over the screen, and texts too that are one JSON
 * or YAML document (seen with 3.274.1; pulumi/pulumi pkg/backend/display/object_diff.go `decodeValue`). Of a text with
 * several documents it shows the beginning. `jq` reads such a text as it is, `jq -s add` puts the parts together again.
 */

/** The parts of a map, in the order of their names; the elements of a list in theirs. */
export function toLines(value: object): string {
  const parts = Array.isArray(value)
    ? value
    : Object.entries(value)
        .filter(([, each]) => each !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, each]) => ({ [key]: each }));
  return parts.map((part) => JSON.stringify(part)).join("\n");
}

/**
 * A map that `toLines` wrote; what is a map already is left as it is, as stacks of release 0.1 have it.
 *
 * @returns undefined for anything else
 */
export function mapOfLines(given: unknown): object | undefined {
  if (typeof given !== "string") {
    return typeof given === "object" && given !== null && !Array.isArray(given) ? given : undefined;
  }
  try {
    const parts = given.split("\n").map((line) => JSON.parse(line) as unknown);
    const areMaps = parts.every((part) => typeof part === "object" && part !== null && !Array.isArray(part));
    return areMaps ? Object.assign({}, ...(parts as object[])) : undefined;
  } catch {
    return undefined;
  }
}
