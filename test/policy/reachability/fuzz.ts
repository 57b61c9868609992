/** Runs random networks and questions through the verifier and the simulator; any difference is an error. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { count, fitted, isExact, isPossible, query, verdictOf, withNodes } from "./compare";
import { graphOf, spec } from "./generator";
import { complete, hidden, isOpen, previewOf } from "./unknowns";

/** Everything known: the verdict is what counting says, and nothing is left unknown without need. */
export function fuzzKnown(runs: number, tally: Map<string, number> = new Map(), seed?: number): void {
  fc.assert(
    fc.property(spec, fc.array(query, { minLength: 5, maxLength: 5 }), (network, queries) => {
      const graph = graphOf(network);
      for (const one of queries
        .map((each) => fitted(each, network))
        .filter((candidate) => isPossible(candidate, network))) {
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
    { numRuns: runs, ...(seed === undefined ? {} : { seed }) },
  );
}

/** Some inputs not known: whatever they turn out to be, PROVED and REFUTED stay right. */
export function fuzzUnknown(runs: number, tally: Map<string, number> = new Map(), seed?: number): void {
  const queries = fc.array(query, { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(spec, hidden, queries, fc.infiniteStream(fc.nat(10_000)), (network, list, asked, stream) => {
      const graph = previewOf(network, list);
      const pick = (size: number) => (stream.next().value as number) % Math.max(1, size);
      for (const one of asked
        .map((each) => fitted(each, network))
        .filter((candidate) => isPossible(candidate, network))) {
        const verdict = verdictOf(graph, one);
        tally.set(`${one.mode} ${verdict}`, (tally.get(`${one.mode} ${verdict}`) ?? 0) + 1);
        if (verdict === "UNKNOWN") {
          continue;
        }
        for (let turn = 0; turn < 6; turn++) {
          const completion = turn === 0 ? network : complete(network, list, pick);
          const named =
            one.mode === "required" ? [one.from, one.to].flatMap((end) => ("ips" in end ? end.ips : [])) : [];
          const strangers = one.mode === "forbidden" && one.from.kind === "everyone" && verdict === "REFUTED";
          if (!isOpen(completion, list, named, strangers) || !isPossible(one, completion)) {
            continue;
          }
          for (const each of withNodes(completion)) {
            const { holds } = count(each, one);
            assert.equal(
              holds,
              verdict === "PROVED",
              `${JSON.stringify(one)}: ${verdict}, unlike ${JSON.stringify(each)}`,
            );
          }
        }
      }
    }),
    { numRuns: runs, ...(seed === undefined ? {} : { seed }) },
  );
}
