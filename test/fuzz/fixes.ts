/** What must hold for the fixes of every config that is refused: typed round by round, they mend it. */
import * as assert from "node:assert/strict";
import { resolve } from "node:path";
import * as fc from "fast-check";
import { stringify } from "yaml";
import { stepsOf } from "../../stacks/config/issue";
import { applyFix, isTyped } from "../../stacks/mistakes/apply-fix";
import { editLines } from "../../stacks/mistakes/edits";
import { placesIn } from "../../stacks/mistakes/places";
import { renderIssues } from "../../stacks/mistakes/render";
import { parseStack } from "../../stacks/program";
import { typed } from "../stacks/mistakes/typist";
import { broken, KINDS } from "./broken-configs";
import { type Config, validConfig } from "./valid-configs";

const CONTEXT = { stackName: "fuzz", directory: resolve(__dirname, "../../stacks") };

/** Configs by what was broken. Each is mended by what is printed. */
export function fuzzFixes(runs: number, seed: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    fc.assert(
      fc.property(
        validConfig,
        fc.constantFrom(...KINDS),
        fc.nat(10_000),
        fc.nat(10_000),
        (valid, kind, place, value) => {
          const found = broken(valid.config, { kind, place, value });
          if (found !== undefined) {
            mends(found.config, found.what);
            counts.set(kind, (counts.get(kind) ?? 0) + 1);
          }
        },
      ),
      { numRuns: runs, seed },
    );
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  return counts;
}

/** Every problem has a fix that can be typed, and each round leaves fewer problems. The config in the end has none. */
export function mends(config: Config, what: string): Config {
  let now = config;
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    const parsed = parseStack(now, CONTEXT);
    if (parsed.ok) {
      return now;
    }
    const { issues } = parsed;
    const shown = () => `${renderIssues("f", "s", issues)}\n\nwith ${what}\n${stringify(now)}`;
    assert.ok(issues.length < before, `${issues.length} problems after ${before}: ${shown()}`);
    before = issues.length;
    assert.ok(
      issues.every(({ fix }) => fix?.mendedBy !== undefined || isTyped(fix)),
      `no fix: ${shown()}`,
    );
    const text = stringify({ config: now });
    const placeOf = placesIn([{ file: "f", text, kind: "stack" }]);
    for (const issue of issues.filter(
      ({ fix }) => !stepsOf({ path: "", problem: "", fix }).some(({ secret }) => secret),
    )) {
      const edits = editLines(issue, placeOf);
      const edited = () => `${edits.join("\n")}\n${shown()}`;
      const byHand = edits.length === 0 ? now : trial(() => typed(text, edits, placeOf(issue.path)), edited);
      assert.deepEqual(byHand, applyFix(now, issue), edited());
    }
    for (const issue of issues) {
      const next = applyFix(now, issue);
      assert.ok(next !== undefined, `a fix that the CLI refuses: ${shown()}`);
      now = next;
    }
  }
}

function trial<T>(act: () => T, what: () => string): T {
  try {
    return act();
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${what()}`);
  }
}
