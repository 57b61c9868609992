import * as assert from "node:assert/strict";
import { parseStack } from "../../stacks/program";
import { BAD_INPUTS } from "./mistakes/bad-inputs";
import { commandsOf, rawOf, WITHOUT_COMMAND } from "./mistakes/fix-commands";

describe("fix lines of bad input", () => {
  for (const badInput of BAD_INPUTS) {
    const expected = WITHOUT_COMMAND.includes(badInput.title) ? "no command" : "commands only";
    it(`gives ${expected} for ${badInput.title}`, () => {
      const lines = commandsOf(parseStack(rawOf(badInput), { stackName: "demo" }));
      assert.ok(lines.length > 0);
      const commands = lines.filter((line) => /^pulumi config (set|rm) .*--stack demo( |$)/.test(line));
      assert.deepEqual(commands, expected === "commands only" ? lines : []);
    });
  }
});
