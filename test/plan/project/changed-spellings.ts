/** Plain spellings whose text changes on the way to the program, with the form in quotes that stays. */
import spellings from "./spellings.json";

export interface ChangedSpelling {
  readonly yaml: string;
  /** What the program gets. */
  readonly text: string;
  /** What a warning says to write. */
  readonly quoted: string;
}

/** No value at all: there is no text to put in quotes. */
const NOTHING = ["", "~", "null", "Null"];

export const CHANGED: readonly ChangedSpelling[] = (spellings.spellings as { yaml: string; text?: string }[]).flatMap(
  ({ yaml, text }) =>
    text === undefined || /^['"[{!]/.test(yaml) || (text === yaml && yaml !== "")
      ? []
      : [{ yaml, text, quoted: JSON.stringify(NOTHING.includes(yaml) ? "" : yaml) }],
);
