/** What the report is given, and what it says of itself. */
import { strict as assert } from "node:assert";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reportCommand } from "../../../plan/commands/report";
import { emptyProject, OPEN_TO_ADMINISTRATORS } from "../../support/plans";
import { terminal } from "../../support/terminal";

describe("the report command", () => {
  let root: string;

  beforeEach(() => {
    root = emptyProject();
  });

  afterEach(() => rmSync(root, { recursive: true }));

  async function report(...args: readonly string[]) {
    const screen = terminal();
    const out = join(root, "report.html");
    const code = await reportCommand(["dev", "--out", out, ...args], {
      root,
      program: OPEN_TO_ADMINISTRATORS,
      renderIssues: () => "",
      ...screen,
    });
    return { code, html: code === 2 ? "" : readFileSync(out, "utf8"), ...screen.printed };
  }

  it("takes levels of rules, and refuses a file that is none", async () => {
    const rule = '<th scope="row">sg-no-world-open-admin-ports<br>';
    const usual = await report();
    assert.equal(usual.code, 1);
    assert.ok(usual.html.includes(rule));
    const file = join(root, "policy.json");
    writeFileSync(file, '{ "all": "disabled" }');
    const quiet = await report("--policy-config", file);
    assert.equal(quiet.code, 0);
    assert.ok(!quiet.html.includes(rule));
    writeFileSync(file, "no JSON");
    assert.equal((await report("--policy-config", file)).err, `${file}: is not JSON\n`);
  });

  it("says when it was planned, of which commit and of which config", async () => {
    const { html } = await report();
    assert.match(
      html,
      /<br>planned: \d{4}-\d\d-\d\d \d\d:\d\d UTC; commit: [^;]+; config: sha256 [0-9a-f]{64}<\/footer>/,
    );
  });
});
