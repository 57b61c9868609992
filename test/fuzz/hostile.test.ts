/** Texts that somebody could take for more than text, wherever a user's text is shown or run. */
import assert from "node:assert/strict";
import { parse } from "yaml";
import { otpProblem, planCloudInit, renderCloudInit } from "../../components/cloudbrink/cloud-init";
import { quote } from "../../components/shared/handoff/check-script";
import { Issues } from "../../components/shared/input/issues";
import { planUserData, renderTemplate } from "../../components/shared/instance/user-data";
import type { Plan } from "../../plan/model/plan";
import { renderMarkdown } from "../../plan/show/markdown";
import { drawingOf, drawSvg, renderReport } from "../../plan/show/report";
import { renderScreen } from "../../plan/show/screen";
import { renderIssues } from "../../stacks/mistakes/render";
import { plan } from "../plan/fixtures/plan";
import { outputOf } from "../support/run";
import { HOSTILE as OTHERS } from "./valid-configs";

// What a template language would put something in for; a config with one is refused.
const HOSTILE = [...OTHERS, "${otp}", "${registrationCode}", "$${x}"];

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** The plan with a text in every field that comes from a user or names something of his. */
function planWith(text: string): Plan {
  const base = plan();
  return plan({
    assumptions: [text],
    warnings: [text],
    secrets: [text],
    destroyBlockers: [text],
    handoff: {
      ...base.handoff,
      summary: [{ subject: text, text }],
      steps: [text],
      notes: [text],
    },
    policy: base.policy.map((result) => ({ ...result, message: text, found: text, fix: text })),
    resources: base.resources.map((resource) => ({
      ...resource,
      inputs: { ...resource.inputs, tags: { [text]: text } },
    })),
  });
}

for (const text of HOSTILE) {
  describe(`the text ${JSON.stringify(text)}`, () => {
    it("is shown by the screen and by config errors, and steers no terminal", () => {
      const errors = renderIssues("Pulumi.dev.yaml", "dev", [
        { path: `tags["${text}"]`, problem: `is ${text}`, given: text },
      ]);
      for (const shown of [...renderScreen(planWith(text)), ...errors.split("\n")]) {
        assert.ok(!CONTROL.test(shown), JSON.stringify(shown));
      }
    });

    it("opens no element and no row in Markdown", () => {
      const markdown = renderMarkdown(planWith(text));
      assert.ok(!CONTROL.test(markdown.replaceAll("\t", "")));
      assert.doesNotMatch(markdown, /(?<!\\)<(script|img|\/style)/i);
      assert.doesNotMatch(markdown, /(?<!\\)\]\(javascript:/);
    });

    it("opens no element in the HTML report", async () => {
      const hostile = planWith(text);
      const drawing = drawingOf(hostile);
      const html = renderReport(hostile, drawing, await drawSvg(drawing));
      assert.doesNotMatch(html, /<script>alert|<img src=x|<\/style><img/i);
      assert.ok(!html.includes("\u001b") && !html.includes("\u0000"));
    });

    it("is one word in a check script", () => {
      if (text.includes("\u0000")) {
        assert.throws(() => quote(text));
        return;
      }
      assert.equal(outputOf("sh", ["-c", `printf %s ${quote(text)}`]), text);
    });

    it("is put into user data as it is, and nothing in it is replaced again", () => {
      const issues = new Issues();
      const planned = planUserData(
        { template: "#!/bin/sh\n# ${name}\n# ${other}\n" },
        ["name", "other"],
        "",
        "",
        issues,
      );
      assert.equal(renderTemplate(planned, { name: text, other: "${name}" }), `#!/bin/sh\n# ${text}\n# \${name}\n`);
    });

    it("is one argument in cloud-init, or no password", () => {
      const issues = new Issues();
      const values = { address: "10.0.0.5", addressWithMask: "10.0.0.5/24", gateway: "10.0.0.1", connectorName: "a" };
      const cloudInit = planCloudInit(undefined, "standalone", "cloudInit", issues);
      if (otpProblem(text) === undefined) {
        const rendered = renderCloudInit(cloudInit, { ...values, otp: text });
        assert.equal((parse(rendered) as { runcmd: string[][] }).runcmd[0]![3], text);
      }
    });
  });
}
