/** Tables in Markdown: one row a fact. */

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replace(/\s+/g, " ").trim().replaceAll("|", "\\|")).join(" | ")} |`;

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => "---"), ...rows].map(row).join("\n");
}

/**
 * Columns side by side, each from its top: a row has one text of each, and an empty cell where a column has no more.
 *
 * @param columns at least one with a text
 */
export function stacked(columns: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const height = Math.max(...columns.map(({ length }) => length));
  return Array.from({ length: height }, (_, index) => columns.map((column) => column[index] ?? ""));
}

/** Characters of a cell that is read in one go. */
export const LONGEST_CELL = 170;
/** Characters up to which several sentences share a cell. */
const SHORT_CELL = 110;

/** A short text as it is; else its sentences, and the parts of one that is too long for a cell. */
export function sentences(text: string): readonly string[] {
  if (text.length <= SHORT_CELL) {
    return [text];
  }
  const ends = [/(?<=\.)\s+(?=[A-Z`$])/, /(?<=;)\s+/, /(?<=:)\s+/];
  return ends.reduce<readonly string[]>(
    (parts, end, index) =>
      parts.flatMap((part) => (index > 0 && part.length <= LONGEST_CELL ? [part] : part.split(end))),
    [text],
  );
}

export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** The anchor that a heading gets on GitHub. */
export const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(" ", "-");
