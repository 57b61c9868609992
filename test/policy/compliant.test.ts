import * as assert from "node:assert/strict";
import { policiesOf } from "../../policy/engine/pack";
import { entries, runRules } from "../../policy/pack";
import { TODAY } from "./support/assert";
import { COMPLIANT, compliant } from "./support/compliant";
import { runThroughSdk } from "./support/sdk";

describe("compliant programs that use none of our components", () => {
  for (const name of Object.keys(COMPLIANT)) {
    it(`${name}: no mandatory violation and nothing undecided`, () => {
      const results = runRules(compliant(name).graph(), { today: TODAY, realAddresses: false });
      const told = results.filter(
        ({ verdict, level }) => verdict === "undecided" || (verdict === "violation" && level === "mandatory"),
      );
      assert.deepEqual(
        told.map(({ policy, message }) => `${policy}: ${message}`),
        [],
      );
      assert.equal(
        results
          .filter(({ policy }) => /^(hpa|cb|cs)-/.test(policy))
          .some(({ verdict }) => verdict !== "not-applicable"),
        false,
      );
    });

    it(`${name}: the same under the policy SDK with ids unknown`, async () => {
      const { diagnostics } = await runThroughSdk(policiesOf(entries, TODAY), compliant(name).resources(true));
      assert.deepEqual(
        diagnostics
          .filter(({ level, message }) => level === "mandatory" || /undecided/.test(message))
          .map(({ policy, message }) => `${policy}: ${message}`),
        [],
      );
    });
  }
});
