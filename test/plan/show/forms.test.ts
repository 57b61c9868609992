/** Whoever reads one form of a plan is told what the others tell. */
import assert from "node:assert/strict";
import type { Plan } from "../../../plan/model/plan";
import { accountText, groupsOf } from "../../../plan/show/groups";
import { renderMarkdown } from "../../../plan/show/markdown";
import { drawingOf, renderReport } from "../../../plan/show/report";
import { renderScreen } from "../../../plan/show/screen";
import { sessionManagerTexts } from "../../../plan/show/session-manager";
import { tagTexts } from "../../../plan/show/type-counts";
import { judgedPlanOf } from "../../support/plans";

/** Without marks, folds and spaces, which each form has of its own. */
const bare = (text: string): string =>
  text
    .replace(/<[^>]*>/g, "")
    .replaceAll("&gt;", ">")
    .replaceAll("&lt;", "<")
    .replaceAll("&amp;", "&")
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"')
    .replace(/[\\\s|\u200b]/g, "");

const FORMS: { readonly [form: string]: (plan: Plan) => string } = {
  screen: (plan) => renderScreen(plan, { all: true }).join("\n"),
  markdown: (plan) => renderMarkdown(plan),
  report: (plan) => renderReport(plan, drawingOf(plan), ""),
};

const toldOf = (plan: Plan): readonly string[] => [
  plan.stack.name,
  plan.stack.region,
  accountText(plan.stack),
  ...groupsOf(plan.resources).flatMap(({ lines }) => lines.flatMap(({ subject, text }) => [subject, text])),
  ...plan.policy.filter(({ verdict }) => verdict === "violation").map(({ policy }) => policy),
  ...plan.quotas.map(({ name }) => name),
  ...plan.costDrivers.map(({ what }) => what),
  ...tagTexts(plan.tags).slice(0, 1),
  ...sessionManagerTexts(plan.sessionManager),
  ...plan.secrets,
  ...(plan.destroyBlockers.length > 0 ? plan.destroyBlockers : ["nothing"]),
  ...plan.assumptions,
  ...plan.warnings,
  ...(plan.handoff?.steps ?? []),
];

describe("a plan tells the same in each form", () => {
  for (const name of ["hp-anyware", "mac-workstation", "codestream-existing"]) {
    it(name, async () => {
      const plan = await judgedPlanOf(name);
      const told = toldOf(plan);
      assert.ok(told.length > 30, String(told.length));
      for (const [form, render] of Object.entries(FORMS)) {
        const text = bare(render(plan));
        assert.deepEqual(
          told.filter((each) => !text.includes(bare(each))),
          [],
          form,
        );
      }
    });
  }

  it("says in each whose account it is, and that nobody looked", async () => {
    const plan = await judgedPlanOf("hp-anyware");
    assert.equal(accountText(plan.stack), "account 111122223333 (from config, not checked)");
    assert.equal(
      renderMarkdown(plan).split("\n")[0],
      "## ✅ hp-anyware: hp-anyware in eu-west-1, account 111122223333 (from config, not checked)",
    );
    assert.ok(renderMarkdown(plan).includes("| anyware-network | VPC | 10.40.0.0/20  4 subnets  no NAT gateway |"));
    assert.equal(accountText({ ...plan.stack, accountIds: [] }), "any account");
  });
});

describe("what is left to do", () => {
  it("names the stack in its commands, and the addresses that are given", async () => {
    const { handoff } = await judgedPlanOf("hp-anyware-existing");
    assert.deepEqual(handoff?.steps, [
      "enter ExternalRoutableIP on each connector: its own Elastic IP, 198.51.100.40 of east, 198.51.100.41 of west",
      "run the check script: pulumi stack output check --stack hp-anyware-existing > check.sh && sh check.sh",
      "give clients this allow-list: 2 Elastic IPs (output allowList) and anyware.corp.example.com",
    ]);
    const { handoff: codestream } = await judgedPlanOf("codestream-existing");
    assert.deepEqual(
      codestream?.steps?.filter((step) => step.includes("pulumi")),
      [
        "on the host: sh check-on-host.sh, from pulumi stack output checkOnHost --stack codestream-existing > check-on-host.sh",
        "from a client network: pulumi stack output check --stack codestream-existing > check.sh && sh check.sh",
      ],
    );
  });
});
