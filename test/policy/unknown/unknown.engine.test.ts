/** Unknown is not pass under the engine either: for every rule the property that decides is unknown in a preview. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { engineEntries } from "../../../policy/pack";
import { describeEngine, Engine, type Outcome, REPOSITORY } from "../../engine/harness";
import { EXPECTED_WITHOUT_IDS } from "./expected";
import { CONFIG, program } from "./program";

describeEngine("a rule whose deciding property is unknown under the engine", { long: true }, () => {
  it("is undecided in one preview, each rule once, and counted", async () => {
    const engine = await Engine.start({ region: "eu-west-1" });
    try {
      const outcome = await preview(engine);
      const told = outcome.violations.filter(({ message }) => /undecided(: | for )/.test(message));
      const rules = told.filter(({ policy }) => policy in EXPECTED_WITHOUT_IDS);
      assert.deepEqual(
        Object.fromEntries(
          rules.map(({ policy, message }) => [
            policy,
            /^undecided(?: for \d+ resources, first|:) \S+ \S+(?=: )/.exec(message.trim())?.[0],
          ]),
        ),
        Object.fromEntries(Object.entries(EXPECTED_WITHOUT_IDS).map(([policy, places]) => [policy, beginning(places)])),
      );
      assert.equal(rules.length, Object.keys(EXPECTED_WITHOUT_IDS).length);
      // The reachability questions too: the manifests cannot be read.
      const mandatory = engineEntries.filter(({ level }) => level === "mandatory");
      const [summary] = outcome.violations.filter(({ policy }) => policy === "settings");
      assert.ok(
        summary!.message.trim().startsWith(`${mandatory.length} mandatory rules are undecided: `),
        summary!.message,
      );
      assert.deepEqual(
        outcome.violations.filter(({ level }) => level === "mandatory").map(({ policy, urn }) => `${policy} ${urn}`),
        [],
      );
    } finally {
      await engine.stop();
    }
  });
});

/** What the message begins with: how many resources, and the first. */
function beginning(places: readonly string[]): string {
  const resources = new Set(places.map((text) => /^\S+ [\w-]+/.exec(text)![0]));
  return resources.size > 1
    ? `undecided for ${resources.size} resources, first ${places[0]}`
    : `undecided: ${places[0]}`;
}

async function preview(engine: Engine): Promise<Outcome> {
  const stack = await engine.stack({
    name: "unknown",
    config: { "aws:region": "eu-west-1" },
    // Unknown by itself: what it is made of does not exist yet.
    program: () => program((value) => value),
    policyPacks: [path.join(REPOSITORY, "policy")],
  });
  const file = path.join(stack.folder, "policy-config.json");
  fs.writeFileSync(file, JSON.stringify(CONFIG));
  const { stack: inner } = stack;
  const own = inner.preview.bind(inner);
  inner.preview = (options) => own({ ...options, policyPackConfigs: [file] });
  return stack.preview();
}
