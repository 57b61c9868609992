import assert from "node:assert/strict";
import { COMMANDS, type CommandName, runCommand } from "../../../plan/commands/list";
import { terminal } from "../../support/terminal";

describe("the commands", () => {
  for (const name of Object.keys(COMMANDS) as CommandName[]) {
    for (const option of ["--help", "-h"]) {
      it(`${name} ${option} tells the options of ${name}, whatever else is given`, async () => {
        const { printed, print } = terminal();
        const code = await runCommand(name, ["dev", option, "--nonsense"], print, () => assert.fail("it is run"));
        assert.equal(code, 0);
        assert.equal(printed.out, COMMANDS[name].usage);
        assert.ok(printed.out.startsWith(`usage: npm run ${name} -- `));
      });
    }
  }

  for (const [name, { usage }] of Object.entries(COMMANDS)) {
    it(`${name} --help fits one screen, and has an example`, () => {
      const lines = usage.trimEnd().split("\n");
      assert.ok(lines.length <= 24, `${lines.length} lines`);
      assert.deepEqual(
        lines.filter((line) => line.length > 120),
        [],
      );
      assert.match(usage, new RegExp(`\\nexamples:\\n  npm run ${name} -- \\S`));
    });
  }
});
