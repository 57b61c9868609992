import assert from "node:assert/strict";
import { COMMANDS, runCommand } from "../../plan/commands";
import { deploy, parseStack, renderIssues } from "../../stacks/program";
import { emptyProject } from "../support/plans";
import { terminal } from "../support/terminal";

describe("the commands", () => {
  for (const name of Object.keys(COMMANDS)) {
    for (const option of ["--help", "-h"]) {
      it(`${name} ${option} tells the options of ${name}, whatever else is given`, async () => {
        const { printed, ...screen } = terminal();
        const program = { parseStack, deploy };
        const code = await runCommand(name, ["dev", option, "--nonsense"], {
          root: emptyProject(),
          program,
          renderIssues,
          ...screen,
        });
        assert.deepEqual([code, printed.err], [0, ""]);
        assert.equal(printed.out, COMMANDS[name]!.load().usage);
        assert.ok(printed.out.startsWith(`usage: npm run ${name} -- `));
      });
    }
  }
});
