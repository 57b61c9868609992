/** The fenced blocks of a document. */
import { readFileSync } from "node:fs";

export interface Block {
  readonly file: string;
  readonly line: number;
  /** What stands after the fence; empty where nothing does. */
  readonly language: string;
  /** The heading it stands under. */
  readonly section: string;
  readonly text: string;
}

export function blocksOf(file: string): readonly Block[] {
  const blocks: Block[] = [];
  let section = "";
  let open: { line: number; language: string; text: string[] } | undefined;
  readFileSync(file, "utf8")
    .split("\n")
    .forEach((line, index) => {
      const fence = /^```(\w*)$/.exec(line);
      if (open === undefined && fence !== null) {
        open = { line: index + 1, language: fence[1]!, text: [] };
      } else if (open !== undefined && line === "```") {
        blocks.push({ file, section, ...open, text: open.text.map((each) => `${each}\n`).join("") });
        open = undefined;
      } else if (open !== undefined) {
        open.text.push(line);
      } else if (line.startsWith("#")) {
        section = line.replace(/^#+ /, "");
      }
    });
  return blocks;
}
