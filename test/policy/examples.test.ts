import * as assert from "node:assert/strict";
import { ResourceGraph } from "../../policy/graph";
import { runRules } from "../../policy/pack";
import { EXAMPLE_STACKS } from "../support/plans";
import { TODAY } from "./support/assert";
import { asPreview, exampleResources } from "./support/examples";

/** What a preview of an example cannot decide, and why that is right. */
const UNDECIDED_AT_PREVIEW: { readonly [example: string]: readonly string[] } = {
  // awsx names the Elastic IPs of all NAT gateways as what the addresses depend on: which one is the host's is known
  // when they exist.
  "codestream-https": ["cs-alb-allows-hairpin-source"],
  // awsx names all route tables as what an IPv6 default route's table depends on, private ones too.
  "hp-anyware": ["alb-scheme-matches-routing"],
};

describe("example stacks under the pack", function () {
  this.timeout(60_000);
  for (const example of EXAMPLE_STACKS) {
    it(`${example} has no mandatory violation and nothing undecided`, async () => {
      const graph = new ResourceGraph(await exampleResources(example));
      const results = runRules(graph, { today: TODAY, realAddresses: false });
      assert.deepEqual(
        results
          .filter(({ verdict, level }) => verdict === "undecided" || (verdict === "violation" && level === "mandatory"))
          .map(({ policy, verdict, message }) => `${verdict} ${policy}: ${message}`),
        [],
      );
    });
    it(`${example} has no mandatory violation with ids unknown`, async () => {
      const graph = new ResourceGraph(asPreview(await exampleResources(example)));
      const results = runRules(graph, { today: TODAY });
      assert.deepEqual(
        results
          .filter(({ verdict, level }) => verdict === "violation" && level === "mandatory")
          .map(({ policy, verdict, message }) => `${verdict} ${policy}: ${message}`),
        [],
      );
      assert.deepEqual(
        results.filter(({ verdict }) => verdict === "undecided").map(({ policy }) => policy),
        UNDECIDED_AT_PREVIEW[example] ?? [],
      );
    });
  }
});
