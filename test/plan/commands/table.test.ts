import assert from "node:assert/strict";
import { COMMANDS, type CommandName, runCommand } from "../../../plan/commands/table";
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
});
