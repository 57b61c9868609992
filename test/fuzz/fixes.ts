/** What must hold for the fixes of every config that is refused: typed round by round, they mend it. */
import * as assert from "node:assert/strict";
import { resolve } from "node:path";
import * as fc from "fast-check";
import { stringify } from "yaml";
import { applyFix, isTyped } from "../../stacks/mistakes/apply-fix";
import { renderIssues } from "../../stacks/mistakes/render";
import { parseStack } from "../../stacks/program";
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
    for (const issue of issues) {
      const next = applyFix(now, issue);
      assert.ok(next !== undefined, `a fix that the CLI refuses: ${shown()}`);
      now = next;
    }
  }
}
