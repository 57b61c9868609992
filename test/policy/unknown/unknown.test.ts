/** Unknown is not pass: for every rule the property that decides is unknown, under the mock runtime. */
import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { runProgram } from "../../../plan/offline/run";
import { ResourceGraph } from "../../../policy/graph";
import { entries, type PolicyResult, runRules } from "../../../policy/pack";
import { place } from "../../../policy/rule/result";
import { TODAY } from "../support/assert";
import { EXPECTED } from "./expected";
import { CONFIG, FRAGMENTS, program } from "./program";

/** Internal to the SDK, so not in its types: what an output holds while it is not known. */
const { unknown } = require("@pulumi/pulumi/output") as { readonly unknown: unknown };

const isUndecided = ({ verdict }: PolicyResult): boolean => verdict === "undecided";

describe("a rule whose deciding property is unknown", () => {
  it("is there for every rule of the pack", () => {
    const names = entries.map(({ rule }) => rule.name).sort();
    assert.deepEqual(Object.keys(FRAGMENTS).sort(), names);
    assert.deepEqual(Object.keys(EXPECTED).sort(), names);
  });

  it("is undecided under the mock runtime, by exactly these properties", async function () {
    this.timeout(30_000);
    const { resources } = await runProgram(() => program(() => pulumi.output(unknown) as never), {
      project: "unknown",
      stack: "dev",
      account: { accountId: "111122223333", region: "eu-west-1" },
      config: {},
    });
    const results = runRules(new ResourceGraph(resources), { today: TODAY, realAddresses: false, config: CONFIG });
    const undecided = results
      .filter(isUndecided)
      .map(({ policy, undecidedBy }) => [
        policy,
        [...new Set(undecidedBy!.map(({ urn, property }) => place(urn, property)))],
      ]);
    assert.deepEqual(Object.fromEntries(undecided), EXPECTED);
  });
});
