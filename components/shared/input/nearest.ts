/** What a misspelt name was meant to be. Apart from the issues, which need Pulumi. */

/** The name in `names` that is nearest to `name`, when it is near enough to be a typing error. */
export function nearest(
  name: string,
  names: readonly string[],
  limit = Math.max(2, Math.floor(name.length / 3)),
): string | undefined {
  const ranked = names
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}

/**
 * Of a fixed list, what was meant: the only one that begins or ends with what was given, or a typing error. Words of one
 * list are like one another (`active-active`, `active-standby`), so less counts as a typing error than among names, and of
 * several letters the first is none: `external` is not `internal`.
 */
export function meantOf(given: unknown, values: readonly string[]): string | undefined {
  if (typeof given !== "string" || given === "") {
    return undefined;
  }
  const word = given.toLowerCase();
  const parts = values.filter((value) => value.toLowerCase().startsWith(word) || value.toLowerCase().endsWith(word));
  // A part comes first: `internet` is near to `internal`, and means `internet-facing`.
  if (parts.length === 1) {
    return parts[0];
  }
  const limit = Math.max(2, Math.floor(given.length / 5));
  const alike = values.filter((value) => value.toLowerCase().startsWith(word.charAt(0)));
  return nearest(given, values, 1) ?? nearest(given, alike, limit);
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
