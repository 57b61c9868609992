import assert from "node:assert/strict";
import type { ConfigFix, ConfigIssue } from "../../../stacks/config/issue";
import { renderIssues } from "../../../stacks/mistakes/render";
import { withTriedFixes } from "../../../stacks/mistakes/tried-fixes";
import { parseStack } from "../../../stacks/program";
import { exampleConfig, own } from "../../support/plans";

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

  const WIDE: ConfigIssue = {
    path: "pools.staff",
    problem: "needs the mode wide",
    fix: { path: "mode", value: "wide" },
  };

  it("is not printed, and where what it makes brings the first problem back, somebody has to decide", () => {
    const issues = tried({ value: "narrow" }, WIDE);
    assert.deepEqual(issues[0]!.fix, {
      text: 'no single edit mends this: with "narrow" for mode, pools.staff needs the mode wide; decide which of the two gives way',
    });
    assert.deepEqual(renderIssues("Pulumi.dev.yaml", "dev", issues).split("\n").slice(-3), [
      "   has no room for the pools",
      '   fix:  no single edit mends this: with "narrow" for mode, pools.staff needs the mode wide; decide which of the two',
      "         gives way",
    ]);
  });

  it("is no way on where it leads to another problem, and both are told", () => {
    const crowded: ConfigIssue = { path: "pools", problem: "are too many", fix: { text: "leave one out" } };
    assert.deepEqual(tried({ value: "narrow" }, crowded)[0]!.fix, {
      text: 'with "narrow" for mode this is mended, and another problem comes then: pools are too many; leave one out',
    });
    assert.equal(
      tried({ value: "narrow" }, { path: "pools", problem: "need a name" }, crowded)[0]!.fix?.text,
      'with "narrow" for mode this is mended, and 2 other problems come then, the first: pools need a name',
    );
  });

  it("is told of a removal, another key and a secret, and without a value that fills the line", () => {
    const told = (fix: ConfigFix) => tried(fix, { path: "pools", problem: "need a mode" })[0]!.fix!.text;
    const mended = "this is mended, and another problem comes then: pools need a mode";
    assert.equal(told({ remove: "mode" }), `without mode ${mended}`);
    assert.equal(told({ remove: "mode", path: "modus", value: "wide" }), `with modus in place of mode ${mended}`);
    assert.equal(told({ secret: true }), `with a secret for mode ${mended}`);
    assert.equal(told({ value: "x".repeat(80) }), `with the other value for mode ${mended}`);
  });

  it("has no sentence where the problem stays", () => {
    const issue: ConfigIssue = { path: "mode", problem: "is wrong", fix: { remove: "other" } };
    const read = (raw: Raw) => ({
      topologies: [],
      issues: "connector-topologies:other" in raw ? [issue] : [{ path: "other", problem: "is required" }, issue],
    });
    const both = { ...given, "connector-topologies:other": "x" };
    assert.equal(withTriedFixes(both, read(both), read)[0]!.fix, undefined);
  });

  it("is told of a key that is misspelt, with what stands wrong below it", () => {
    const { "connector-topologies:workstations": _, ...others } = exampleConfig("mac-workstation");
    const workstation = {
      defaults: { instanceType: "mac2-m2.metal", macos: "sequoia" },
      x: { subnet: "a", formerly: "old name" },
    };
    const parsed = parseStack({ ...others, ...own({ workstation }) }, { stackName: "dev" });
    assert.deepEqual(parsed.ok ? [] : parsed.issues.map(({ path, fix }) => [path, fix]), [
      [
        "workstation",
        {
          text:
            "with workstations in place of workstation this is mended, and another problem comes then: " +
            "workstations.x.formerly must be the former key of one workstation, such as studio-01; write the one key that it had",
        },
      ],
    ]);
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
