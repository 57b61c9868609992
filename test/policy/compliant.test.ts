import * as assert from "node:assert/strict";
import { policiesOf } from "../../policy/engine/pack";
import { entries, runRules } from "../../policy/pack";
import { TODAY } from "./support/assert";
import { COMPLIANT, compliant } from "./support/compliant";
import { runThroughSdk } from "./support/sdk";

/** Before an instance exists nothing tells its id from its address. */
const NEW_TARGETS =
  /whether it is the id of [\w-]+ or an address of it is not known yet$|^1 mandatory rules are undecided: target-type-matches-attachment$/;
const WITH_NEW_TARGETS = [
  "a web service behind HTTPS",
  "a static site behind a load balancer with a redirect",
  "a network load balancer",
  "an internal load balancer",
  "a dual-stack load balancer",
  "blue and green target groups with weights",
  "paths by listener rules, and a fixed response for the rest",
  "a gRPC service",
];

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
      const told = diagnostics.filter(({ level, message }) => level === "mandatory" || /undecided/.test(message));
      const own = told.filter(({ message }) => !NEW_TARGETS.test(message));
      assert.deepEqual(
        own.map(({ policy, message }) => `${policy}: ${message}`),
        [],
      );
      const hasNewTargets = NEW_TARGETS.test(told.map(({ message }) => message).join());
      assert.equal(hasNewTargets, WITH_NEW_TARGETS.includes(name));
    });
  }
});
