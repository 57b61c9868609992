import * as assert from "node:assert/strict";
import type { RunOptions } from "../../../policy/evaluation/run";
import type { ResourceGraph } from "../../../policy/graph";
import { type PolicyResult, rules, runRules } from "../../../policy/pack";

export const TODAY = "2026-06-01";

/** Results of one policy. */
export function resultsOf(policy: string, graph: ResourceGraph, options: RunOptions = {}): readonly PolicyResult[] {
  assert.ok(
    rules.some((rule) => rule.name === policy),
    `no rule ${policy}`,
  );
  return runRules(graph, { today: TODAY, realAddresses: false, ...options }).filter(
    (result) => result.policy === policy,
  );
}

export const verdictsOf = (policy: string, graph: ResourceGraph, options: RunOptions = {}): readonly string[] =>
  resultsOf(policy, graph, options).map((result) => result.verdict);

export function passes(policy: string, graph: ResourceGraph, options: RunOptions = {}): void {
  const results = resultsOf(policy, graph, options);
  assert.deepEqual(
    results.map(({ verdict, message }) => (verdict === "pass" ? verdict : `${verdict}: ${message}`)),
    ["pass"],
  );
}

/** The one violation, or undecided result, of a policy: resource name, property and what was found. */
export function finds(
  policy: string,
  graph: ResourceGraph,
  verdict: "violation" | "undecided",
  expected: { readonly resource: string; readonly property: string; readonly found: string },
  options: RunOptions = {},
): void {
  const results = resultsOf(policy, graph, options);
  assert.deepEqual(
    results.map((result) => ({
      verdict: result.verdict,
      resource: result.urn?.slice(result.urn.lastIndexOf("::") + 2),
      property: result.property,
      found: result.found ?? /^undecided.*?: \S+ \S+: (.*)$/.exec(result.message)?.[1] ?? result.message,
    })),
    [{ verdict, ...expected }],
  );
}

export const violates = (
  policy: string,
  graph: ResourceGraph,
  resource: string,
  property: string,
  found: string,
  options: RunOptions = {},
): void => finds(policy, graph, "violation", { resource, property, found }, options);

export const isUndecided = (
  policy: string,
  graph: ResourceGraph,
  resource: string,
  property: string,
  options: RunOptions = {},
): void => {
  const results = resultsOf(policy, graph, options);
  assert.deepEqual(
    results.map((result) => ({
      verdict: result.verdict,
      resource: result.urn?.slice(result.urn.lastIndexOf("::") + 2),
      property: result.property,
    })),
    [{ verdict: "undecided", resource, property }],
  );
};
