import assert from "node:assert/strict";
import * as yaml from "yaml";
import { PLAN_USAGE } from "../../plan/commands/usages";
import { BLOCKS } from "./documents";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
}

interface Job {
  readonly if?: string;
  readonly permissions: { readonly [scope: string]: string };
  readonly env?: { readonly [name: string]: string };
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: string;
  readonly permissions: { readonly [scope: string]: string };
  readonly jobs: { readonly [name: string]: Job };
}

const workflows = BLOCKS.filter(({ language, text }) => language === "yaml" && /^jobs:$/m.test(text)).map(
  ({ text }) => yaml.parse(text) as Workflow,
);
const [workflow, drift] = workflows as [Workflow, Workflow];
const job = (name: string): Job => workflow.jobs[name]!;
const SAME_REPOSITORY = "github.event.pull_request.head.repo.full_name == github.repository";

describe("the workflow for CI", () => {
  it("is for pull requests, and reads only unless a job says more", () => {
    assert.equal(workflow.on, "pull_request");
    assert.deepEqual(workflow.permissions, { contents: "read" });
    assert.deepEqual(Object.keys(workflow.jobs), ["plan", "preview"]);
  });

  it("plans without credentials, for forks too", () => {
    const plan = job("plan");
    assert.equal(plan.if, undefined);
    assert.ok(!("id-token" in plan.permissions));
    assert.ok(!/secrets\.|configure-aws-credentials/.test(JSON.stringify(plan)));
    const planning = plan.steps.find(({ run }) => run?.includes("npm run plan"))!;
    assert.equal(planning.if, undefined);
    const options = planning.run!.match(/--[a-z-]+/g)!;
    assert.deepEqual(
      options.filter((option) => option !== "--" && !PLAN_USAGE.includes(option)),
      [],
    );
    assert.ok(planning.run!.includes("--undecided=fail"));
  });

  it("writes where a fork's token may not only outside forks", () => {
    const writing = job("plan").steps.filter((step) => /upload-sarif|gh pr comment/.test(JSON.stringify(step)));
    assert.equal(writing.length, 2);
    assert.match(job("plan").env!["IS_FORK"]!, /head\.repo\.full_name != github\.repository/);
    for (const step of writing) {
      assert.match(step.if!, /^always\(\) && env\.IS_FORK == 'false' && /);
    }
  });

  it("previews with a role by OIDC, never for a fork", () => {
    const { if: condition, permissions, steps } = job("preview");
    assert.equal(condition, SAME_REPOSITORY);
    assert.deepEqual(permissions, { contents: "read", "id-token": "write" });
    assert.ok(steps.some(({ uses }) => uses?.startsWith("aws-actions/configure-aws-credentials@")));
    assert.ok(steps.some(({ run }) => run?.includes("pulumi preview") && run.includes("--policy-pack policy")));
  });

  it("has a second one beside it, by night, that looks for drift and changes nothing", () => {
    assert.equal(workflows.length, 2);
    assert.deepEqual(Object.keys(drift.jobs), ["drift"]);
    assert.deepEqual(drift.permissions, { contents: "read", "id-token": "write" });
    const runs = drift.jobs["drift"]!.steps.flatMap(({ run }) => run ?? []);
    assert.deepEqual(runs, [
      "npm ci",
      "npx pulumi refresh --stack prod --preview-only --expect-no-changes --diff --non-interactive",
    ]);
  });

  it("puts no text of a pull request into a shell", () => {
    for (const { steps } of Object.values(workflow.jobs)) {
      assert.deepEqual(
        steps.filter(({ run }) => run?.includes("${{")),
        [],
      );
    }
  });
});
