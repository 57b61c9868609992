/** What the report is given, and what it says of itself. */
import { strict as assert } from "node:assert";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StackProgram } from "../../../plan/build";
import { reportCommand } from "../../../plan/commands/report";
import * as program from "../../../stacks/program";
import { emptyProject, exampleConfig, OPEN_TO_ADMINISTRATORS, own, projectWith } from "../../support/plans";
import { terminal } from "../../support/terminal";

describe("the report command", () => {
  let root: string;

  beforeEach(() => {
    root = emptyProject();
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const report = (...args: readonly string[]) => reportOf(root, OPEN_TO_ADMINISTRATORS, args);

  async function reportOf(folder: string, reported: StackProgram, args: readonly string[] = []) {
    const screen = terminal();
    const out = join(folder, "report.html");
    const code = await reportCommand(["dev", "--out", out, ...args], {
      root: folder,
      program: reported,
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

  it("names the key of the stack file that refutes a question, with its line", async () => {
    const existing = exampleConfig("hp-anyware-existing");
    const denied = [{ number: 90, direction: "ingress", action: "deny", protocol: "-1", cidr: "0.0.0.0/0" }];
    const network = JSON.parse(
      JSON.stringify(existing["connector-topologies:network"]).replace('"open"', JSON.stringify(denied)),
    );
    const folder = projectWith("dev", { ...existing, ...own({ network }) });
    try {
      const lines = readFileSync(join(folder, "stacks", "Pulumi.dev.yaml"), "utf8").split("\n");
      const line = lines.findIndex((each) => each.trim() === "networkAcl:") + 1;
      const { code, html } = await reportOf(folder, program);
      assert.equal(code, 1);
      const key = `network.publicSubnets.a.networkAcl, at stacks/Pulumi.dev.yaml:${line}`;
      assert.ok(html.includes(`<li>REFUTED H1: campus -&gt; load balancer tcp/443; key ${key}</li>`));
      assert.equal(
        html.split(`<p class="stop">Key: ${key}</p>`).length - 1,
        html.split('data-verdict="REFUTED"').length - 1,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("says when it was planned, of which commit and of which config", async () => {
    const { html } = await report();
    assert.match(
      html,
      /<br>planned: \d{4}-\d\d-\d\d \d\d:\d\d UTC; commit: [^;]+; config: sha256 [0-9a-f]{64}<\/footer>/,
    );
  });
});
