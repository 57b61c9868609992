/**
 * Lines of a terminal: cleaned, folded to its columns, and coloured last, so that a plain screen is the same text. What is
 * no terminal has 120 columns, everywhere.
 */
import { styleText } from "node:util";
import { visible as clean } from "../../stacks/config/visible";

export { clean };

export const cleanLines = (text: string): string => text.split("\n").map(clean).join("\n");

const WIDEST = 120;
const NARROWEST = 60;
/** What a text under a long first part keeps, on a terminal that is too narrow for both. */
const LEAST = 24;

let columns = WIDEST;

/** Takes the columns of a terminal from here on, between 60 and 120. A stream that is none changes nothing. */
export function fitTo(stream: { readonly isTTY?: boolean; readonly columns?: number }): void {
  if (stream.isTTY === true && stream.columns) {
    columns = Math.min(WIDEST, Math.max(NARROWEST, stream.columns));
  }
}

export const width = (): number => columns;
/** Column in which the content of a section starts. */
export const INDENT = 14;

/** Items after a section's label, folded between items, and inside one that is too long. */
export function section(label: string, items: readonly string[], separator = "   ", indent = INDENT): string[] {
  return fold(items.map(clean), separator, width() - indent).map((line, index) =>
    `${(index === 0 ? label : "").padEnd(indent)}${line}`.trimEnd(),
  );
}

/** A section's label and what follows it, unfolded. */
export const heading = (label: string, text: string | number): string => `${label.padEnd(INDENT)}${text}`;

/** A text under a hanging indent. */
export function hanging(first: string, text: string): string[] {
  return fold([clean(text)], "", Math.max(LEAST, width() - first.length)).map((line, index) =>
    (index === 0 ? first : " ".repeat(first.length)).concat(line).trimEnd(),
  );
}

function fold(items: readonly string[], separator: string, width: number): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + separator.length + item.length <= width) {
      lines[lines.length - 1] = line + separator + item;
    } else {
      lines.push(...words(item, width));
    }
  }
  return lines.length === 0 ? [""] : lines;
}

/** Runs of spaces inside a line are columns, so only the place of a fold loses them. */
function words(text: string, width: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const space = rest.lastIndexOf(" ", width);
    // A list without spaces, such as NO_PROXY, is folded between its items.
    const item = rest.lastIndexOf(",", width - 1) + 1;
    const cut = space > 0 ? space : item > 0 ? item : width;
    lines.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  return rest === "" && lines.length > 0 ? lines : [...lines, rest];
}

let collator: Intl.Collator | undefined;

/** Compares names: a2 is before a10. */
export function byNature(a: string, b: string): number {
  // Made when it is used: it loads what Node knows of languages, which help does without.
  collator ??= new Intl.Collator("en", { numeric: true });
  return collator.compare(a, b);
}

export const naturally = (names: readonly string[]): string[] => [...names].sort(byNature);

/** `a2, a10, b and 3 more`: in natural order, at most `limit` of them. */
export function listed(names: readonly string[], limit: number): string {
  const more = names.length > limit ? ` and ${names.length - limit} more` : "";
  return naturally(names).slice(0, limit).join(", ") + more;
}

/** The same of things whose first word says what they are: `connector a2, a10`. A word that all share stands once. */
export function listedThings(things: readonly string[], limit: number): string {
  const [first = ""] = naturally(things);
  const kind = /^\w+ (?=.)/.exec(first)?.[0] ?? "";
  const isShared = things.every((thing) => thing.startsWith(kind));
  return isShared
    ? kind +
        listed(
          things.map((thing) => thing.slice(kind.length)),
          limit,
        )
    : listed(things, limit);
}

/** `1 warning`, `2 warnings`. */
export const count = (number: number, noun: string, plural = `${noun}s`): string =>
  `${number} ${number === 1 ? noun : plural}`;

type Style = Parameters<typeof styleText>[0];

/** What is coloured: words at the start of a line, never text a user wrote. */
const COLOURS: readonly (readonly [RegExp, Style])[] = [
  [/^(?: {2})?(?:VIOLATION|REFUTED|FAILED|DUPLICATE)\b/, "red"],
  [/^ {2}(?:PROVED)\b/, "green"],
  [/^OK\b/, "green"],
  [/^(?: {2})?(?:UNKNOWN|UNDECIDED|undecided|advisory|excepted)\b/, "yellow"],
  [/^WARNINGS?\b/, "yellow"],
  [/^[A-Z][A-Z ]+[A-Z](?= {2,}|$| \d)/, "bold"],
];

export function colour(line: string): string {
  for (const [pattern, style] of COLOURS) {
    const match = pattern.exec(line)?.[0];
    if (match !== undefined) {
      // The colours were asked for: whoever calls has looked at the stream and at NO_COLOR.
      return styleText(style, match, { validateStream: false }) + line.slice(match.length);
    }
  }
  return line;
}

/** Whether a stream shows colours (https://no-color.org, https://force-color.org). */
export function wantsColour(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  const forced = environment["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") {
    return forced !== "0" && forced !== "false";
  }
  return stream.isTTY === true && !environment["NO_COLOR"] && environment["TERM"] !== "dumb";
}
