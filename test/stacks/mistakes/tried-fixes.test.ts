import assert from "node:assert/strict";
import type { ConfigFix, ConfigIssue } from "../../../stacks/config/issue";
import { renderIssues } from "../../../stacks/mistakes/render";
import { withTriedFixes } from "../../../stacks/mistakes/tried-fixes";

type Raw = { readonly [key: string]: unknown };

/** A reader whose every config has a problem: the first with a proposed fix, and what that runs into. */
const reader =
  (fix: ConfigFix, then: readonly ConfigIssue[]) =>
  (raw: Raw): { readonly issues: readonly ConfigIssue[]; readonly topologies: readonly string[] } => ({
    topologies: [],
    issues:
      raw["connector-topologies:mode"] === "wide"
        ? [{ path: "mode", given: "wide", problem: "has no room for the pools", fix }]
        : then,
  });

describe("a fix that does not hold", () => {
  const given = { "connector-topologies:mode": "wide" };
  const tried = (fix: ConfigFix, ...then: readonly ConfigIssue[]): readonly ConfigIssue[] => {
    const read = reader(fix, then);
    return withTriedFixes(given, read(given), read);
  };

  it("is not printed, and what it runs into is what somebody has to decide", () => {
    const issues = tried({ value: "narrow" }, { path: "pools.staff", problem: "needs the mode wide" });
    assert.deepEqual(issues[0]!.fix, {
      text: 'no single edit mends this: with "narrow" for mode, pools.staff needs the mode wide; decide which of the two gives way',
    });
    assert.deepEqual(renderIssues("Pulumi.dev.yaml", "dev", issues).split("\n").slice(-3), [
      "   has no room for the pools",
      '   fix:  no single edit mends this: with "narrow" for mode, pools.staff needs the mode wide; decide which of the two',
      "         gives way",
    ]);
  });

  it("is told of a removal, and without a value that fills the line", () => {
    const [removed] = tried({ remove: "mode" }, { path: "pools", problem: "need a mode" });
    assert.equal(
      removed!.fix?.text,
      "no single edit mends this: without mode, pools need a mode; decide which of the two gives way",
    );
    const [long] = tried({ value: "x".repeat(80) }, { path: "pools", problem: "need a mode" });
    assert.match(long!.fix!.text!, /: with the other value for mode, pools need a mode;/);
  });

  it("has no sentence where it holds, or where nobody proposed one", () => {
    assert.deepEqual(tried({ value: "narrow" })[0]!.fix, { value: "narrow" });
    const read = (): { issues: ConfigIssue[]; topologies: string[] } => ({
      topologies: [],
      issues: [{ path: "mode", problem: "is wrong" }],
    });
    assert.equal(withTriedFixes(given, read(), read)[0]!.fix, undefined);
  });
});

describe("entries of one list", () => {
  it("are followed where they go when one before them is removed, and not taken for mended", () => {
    const key = "connector-topologies:names";
    const remove = (index: number): ConfigFix => ({ remove: `names[${index}]` });
    const read = (raw: Raw) => ({
      topologies: [],
      issues: (raw[key] as readonly string[]).flatMap((given, index): ConfigIssue[] =>
        given === "good" ? [] : [{ path: `names[${index}]`, given, problem: "is wrong", fix: remove(index) }],
      ),
    });
    const given = { [key]: ["bad", "worse", "good", "worst"] };
    assert.deepEqual(
      withTriedFixes(given, read(given), read).map(({ fix }) => fix?.remove),
      ["names[0]", "names[0]", "names[1]"],
    );
  });
});
