/** A rule made wider must not make anything less reachable. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { Verdict } from "../../../policy/reachability/question";
import { fitted, isPossible, query, verdictOf } from "./compare";
import { graphOf, spec } from "./generator";
import type { Spec } from "./simulator";

type Change = (spec: Spec, at: number) => Spec;

/** Each lets through at least what was let through before, and leaves every way as it was. */
const WIDENINGS: readonly Change[] = [
  (given, at) => ({
    ...given,
    rules: given.rules.map((rule, index) => (index === at ? { ...rule, protocol: "any", ports: [0, 65535] } : rule)),
  }),
  (given, at) => ({
    ...given,
    rules: given.rules.map((rule, index) =>
      index === at && rule.peer.kind === "cidr"
        ? { ...rule, peer: { kind: "cidr", cidr: { base: "0.0.0.0", bits: 0 } } }
        : rule,
    ),
  }),
  (given, at) => ({
    ...given,
    rules: [
      ...given.rules,
      {
        protocol: "any",
        ports: [0, 65535],
        group: at % 3,
        direction: at % 2 ? "in" : "out",
        peer: { kind: "cidr", cidr: { base: "0.0.0.0", bits: 0 } },
      },
    ],
  }),
  (given, at) => ({
    ...given,
    subnets: given.subnets.map((subnet) =>
      subnet.acl
        ? { ...subnet, acl: subnet.acl.map((rule, index) => (index === at ? { ...rule, allow: true } : rule)) }
        : subnet,
    ),
  }),
  (given, at) => ({
    ...given,
    subnets: given.subnets.map(({ acl, ...subnet }, index) => (index === at % 2 || !acl ? subnet : { ...subnet, acl })),
  }),
];

/** From least to most reachable. */
const REACH: Readonly<Record<"required" | "forbidden", readonly Verdict[]>> = {
  required: ["REFUTED", "UNKNOWN", "PROVED"],
  forbidden: ["PROVED", "UNKNOWN", "REFUTED"],
};

export function fuzzMonotone(runs: number, seed?: number): void {
  const queries = fc.array(query, { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(spec, fc.nat(WIDENINGS.length - 1), fc.nat(8), queries, (network, which, at, asked) => {
      const wider = WIDENINGS[which]!(network, at);
      const [before, after] = [graphOf(network), graphOf(wider)];
      for (const one of asked
        .map((each) => fitted(each, network))
        .filter((candidate) => isPossible(candidate, network))) {
        const [first, second] = [verdictOf(before, one), verdictOf(after, one)];
        const order = REACH[one.mode];
        assert.ok(
          order.indexOf(first) <= order.indexOf(second),
          `${JSON.stringify(one)}: ${first}, and wider ${second}`,
        );
      }
    }),
    { numRuns: runs, ...(seed === undefined ? {} : { seed }) },
  );
}
