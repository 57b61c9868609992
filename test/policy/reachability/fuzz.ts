/** Runs random networks and questions through the verifier and the simulator; any difference is an error. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { count, isExact, isPossible, query, verdictOf, withNodes } from "./compare";
import { graphOf, spec } from "./generator";

/** Everything known: the verdict is what counting says, and nothing is left unknown without need. */
export function fuzzKnown(runs: number, tally: Map<string, number> = new Map()): void {
  fc.assert(
    fc.property(spec, fc.array(query, { minLength: 3, maxLength: 3 }), (network, queries) => {
      const graph = graphOf(network);
      for (const one of queries.filter((candidate) => isPossible(candidate, network))) {
        const verdict = verdictOf(graph, one);
        const counted = isExact(one, network)
          ? [count(network, one)]
          : [...withNodes(network)].map((each) => count(each, one));
        tally.set(`${one.mode} ${verdict}`, (tally.get(`${one.mode} ${verdict}`) ?? 0) + 1);
        const label = `${JSON.stringify(one)}: ${verdict}`;
        if (verdict === "PROVED") {
          assert.ok(
            counted.every(({ holds }) => holds),
            `${label}, but some packet says otherwise`,
          );
        }
        if (verdict === "REFUTED") {
          assert.ok(
            counted.every(({ holds }) => !holds),
            `${label}, but every packet agrees`,
          );
        }
        if (verdict === "UNKNOWN") {
          const excused = !isExact(one, network) || counted.some(({ holds, doubtful }) => !holds && doubtful);
          assert.ok(excused, `${label}, though everything is known`);
        }
      }
    }),
    { numRuns: runs },
  );
}
