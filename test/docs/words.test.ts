/** One word for a thing: those that CONTRIBUTING.md lists stand in no document, no `--help` and no message. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DOCUMENTS } from "./documents";

interface Word {
  readonly word: string;
  readonly others: readonly string[];
}

function words(): readonly Word[] {
  const [, section = ""] = readFileSync("CONTRIBUTING.md", "utf8").split("\n## Words\n");
  const rows = section
    .split("\n## ")[0]!
    .split("\n")
    .filter((line) => line.startsWith("| "));
  return rows.slice(2).map((line) => {
    const [, word, , others] = line.split("|").map((cell) => cell.trim());
    return { word: word!, others: others!.split(", ") };
  });
}

/** What is read as words: no blocks, no names in code, no places of links, and not the table itself. */
const prose = (text: string): string =>
  text
    .replace(/\n## Words\n[\s\S]*?(?=\n## )/, "")
    .replace(/^```[\s\S]*?^```/gm, "")
    .replace(/`[^`]*`/g, "")
    .replace(/\]\([^)]*\)/g, "]");

const ROOMS = ["components", "stacks", "policy", "plan"];

/** Texts of several words, whatever quotes they have; a name is one word, and comments are for who reads the code. */
const textsIn = (source: string): string =>
  source
    .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "")
    .match(/"[^"\n]* [^"\n]*"|`[^`\n]* [^`\n]*`/g)
    ?.map((text) => text.slice(1, -1))
    .join("\n") ?? "";

const used = (text: string): readonly string[] =>
  words().flatMap(({ word, others }) =>
    others
      .filter((other) => new RegExp(`(?<![\\w:-])${other}s?(?![\\w:-])`).test(text))
      .map((other) => `${other}: say ${word}`),
  );

describe("words for things", () => {
  it("are listed with those that are not used", () => {
    assert.ok(words().length >= 10);
    assert.deepEqual(used("a lookup ended, and the teardown of the LB with it"), [
      "lookup: say look-up",
      "LB: say load balancer",
      "teardown: say tear-down",
    ]);
  });

  for (const file of DOCUMENTS) {
    it(`are the same in ${file}`, () => assert.deepEqual(used(prose(readFileSync(file, "utf8"))), []));
  }

  it("are the same in what the code tells: messages, --help, descriptions of keys", () => {
    const wrong = ROOMS.flatMap((room) =>
      readdirSync(room, { recursive: true, encoding: "utf8" })
        .filter((file) => /\.tsx?$|config\.schema\.json$/.test(file))
        .flatMap((file) =>
          used(prose(textsIn(readFileSync(join(room, file), "utf8")))).map((each) => `${file}: ${each}`),
        ),
    );
    assert.deepEqual(wrong, []);
  });
});
