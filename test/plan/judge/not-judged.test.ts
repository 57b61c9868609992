/** What the plan says of resources that nothing looks at. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isLookedAt, notJudged } from "../../../plan/judge/not-judged";
import { notJudgedTexts } from "../../../plan/show/type-counts";
import { exampleResources } from "../../policy/support/examples";
import { Program } from "../../policy/support/program";
import { EXAMPLE_STACKS } from "../../support/plans";

const POLICY = resolve(__dirname, "../../../policy");

describe("what a plan does not judge", () => {
  it("is counted by type, whatever tags it takes", () => {
    const program = new Program();
    program.add("aws:rds/instance:Instance", "db", { publiclyAccessible: true });
    program.add("aws:eks/cluster:Cluster", "a", {});
    program.add("aws:eks/cluster:Cluster", "b", {});
    program.add("aws:ec2/instance:Instance", "web", {});
    program.add("aws:ec2/route:Route", "out", {});
    program.add("aws:cloudwatch/dashboard:Dashboard", "seen", {});
    program.add("pulumi:index:Stash", "kept", {});
    const found = notJudged(program.resources(false));
    assert.deepEqual(found, [
      { type: "aws:eks/cluster:Cluster", count: 2 },
      { type: "aws:rds/instance:Instance", count: 1 },
    ]);
    assert.deepEqual(notJudgedTexts(found), ["2 eks/cluster, 1 rds/instance: no rule, proof or cost looks there"]);
  });

  it("is nothing where every type is read", () => {
    assert.deepEqual(notJudgedTexts([]), []);
  });

  it("is no type that the sources of the policies name", () => {
    const named = readdirSync(POLICY, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => readFileSync(join(POLICY, file), "utf8").match(/aws:[\w-]+\/\w+:\w+/g) ?? []);
    assert.ok(named.length > 100, `${named.length}`);
    assert.deepEqual([...new Set(named)].filter((type) => !isLookedAt(type)).sort(), []);
  });

  for (const stack of EXAMPLE_STACKS) {
    it(`is nothing of ${stack}`, async () => {
      assert.deepEqual(notJudged(await exampleResources(stack)), []);
    });
  }
});
