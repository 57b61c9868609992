/** How a command line is read before a command is chosen. */
import assert from "node:assert/strict";
import { stackFirst, unknownCommand } from "../../../plan/commands/list";

describe("the stack of a command", () => {
  for (const [title, given] of [
    ["as the first argument", ["dev", "--all"]],
    ["as pulumi takes it", ["--stack", "dev", "--all"]],
    ["with an equals sign", ["--stack=dev", "--all"]],
    ["by its short name, after other options", ["--all", "-s", "dev"]],
  ] as const) {
    it(`is given ${title}`, () => {
      assert.deepEqual(stackFirst(given), ["dev", "--all"]);
    });
  }

  it("may hold an equals sign, and may be left out", () => {
    assert.deepEqual(stackFirst(["--stack=a=b"]), ["a=b"]);
    assert.deepEqual(stackFirst(["--all", "--stack"]), ["--all"]);
    assert.deepEqual(stackFirst(["--state", "x.json"]), ["--state", "x.json"]);
  });
});

describe("an unknown command", () => {
  it("is named, with the command that is nearest", () => {
    assert.equal(unknownCommand("repot", ["plan", "report"]), 'unknown command "repot"; did you mean report?\n\n');
    assert.equal(unknownCommand("\u001b[31m", ["plan"]), 'unknown command "\\u001b[31m"\n\n');
    assert.equal(unknownCommand("", ["plan"]), "");
  });
});
