/** Like things in one line. */
import assert from "node:assert/strict";
import { foldedLines } from "../../../plan/show/alike";

const line = (name: string, text = "m6i.large") => ({ subject: `connector ${name}`, text });
const all = (names: readonly string[]): string => names.join(", ");

describe("lines of like things", () => {
  it("are one from five on, in natural order", () => {
    const lines = ["a10", "a1", "a2", "a3", "a4"].map((name) => line(name));
    assert.deepEqual(foldedLines(lines, all), [{ subject: "5 connectors", text: "m6i.large: a1, a2, a3, a4, a10" }]);
    assert.deepEqual(foldedLines(lines.slice(1), all), lines.slice(1));
  });

  it("stay apart where they differ, each kind at the place of its first", () => {
    const few = [line("x", "m6i.xlarge"), { subject: "replacement", text: "m6i.large" }];
    const many = ["a", "b", "c", "d", "e"].map((name) => line(name));
    assert.deepEqual(foldedLines([many[0]!, ...few, ...many.slice(1)], all), [
      { subject: "5 connectors", text: "m6i.large: a, b, c, d, e" },
      ...few,
    ]);
  });
});
