/** The form of the documents: where they lead, how long they are, how they are linked. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { DOCUMENTS, PAGES } from "./documents";
import { anchorsOf, linksOf } from "./links";
import { LONGEST_CELL } from "./markdown";
import { SECTIONS } from "./sections";

const linesOf = (file: string): readonly string[] => readFileSync(file, "utf8").trimEnd().split("\n");

describe("the documents", () => {
  it("lead only to files that exist and to headings that stand there", () => {
    const lost = DOCUMENTS.flatMap((document) =>
      linksOf(document)
        .filter(({ file, heading }) => !existsSync(file) || (heading !== "" && !anchorsOf(file).includes(heading)))
        .map(({ file, heading }) => `${document}: ${file}#${heading}`),
    );
    assert.deepEqual(lost, []);
  });

  it("are all found from the README", () => {
    const found = new Set(["README.md"]);
    for (const document of found) {
      for (const { file } of linksOf(document)) {
        if (file.endsWith(".md")) {
          found.add(file);
        }
      }
    }
    assert.deepEqual(
      PAGES.filter((page) => !found.has(page)),
      [],
    );
  });

  it("fit a screen or two: the README has fewer than 200 lines, a page at most 150, unless it is a generated list", () => {
    const lists = SECTIONS.map(({ file }) => file);
    const long = PAGES.filter((page) => !lists.includes(page) && linesOf(page).length > 150);
    assert.deepEqual(long, []);
    assert.ok(linesOf("README.md").length < 200);
  });

  it("have short cells in every table", () => {
    const long = DOCUMENTS.flatMap((document) =>
      linesOf(document)
        .filter((line) => line.startsWith("| "))
        .flatMap((line) => line.split(/(?<!\\)\|/))
        .filter((cell) => shown(cell).length > LONGEST_CELL)
        .map((cell) => `${document}: ${cell.trim()}`),
    );
    assert.deepEqual(long, []);
  });
});

/** A cell as it is read: of a link, its text. */
const shown = (cell: string): string => cell.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").trim();
