import { strict as assert } from "node:assert";
import fc from "fast-check";
import {
  clean,
  colour,
  fitTo,
  hanging,
  listed,
  listedThings,
  section,
  wantsColour,
  width,
} from "../../../plan/io/text";

describe("terminal text", () => {
  it("makes every control and format character visible", () => {
    assert.equal(
      clean("a\u001b[31mb\nc\u009bd\u202ee\u2028f\u{e0001}"),
      "a\\x1b[31mb\\x0ac\\x9bd\\u202ee\\u2028f\\ue0001",
    );
  });

  it("leaves letters of any language alone", () => {
    assert.equal(clean("Büro-東京 №1"), "Büro-東京 №1");
  });

  it("folds between items, and words only where an item is too long", () => {
    const items = ["a".repeat(60), "b".repeat(50), `c ${"d".repeat(104)} e`];
    assert.deepEqual(section("QUOTAS", items), [
      `QUOTAS        ${"a".repeat(60)}`,
      `              ${"b".repeat(50)}`,
      `              c ${"d".repeat(104)}`,
      "              e",
    ]);
  });

  it("folds a list without spaces between its items", () => {
    const list = Array.from({ length: 20 }, (_, index) => `10.42.${index}.0/24`).join(",");
    const lines = hanging("", `NO_PROXY=${list}`);
    assert.deepEqual(
      [lines.length > 1, lines.slice(0, -1).every((line) => line.endsWith(",")), lines.join("")],
      [true, true, `NO_PROXY=${list}`],
    );
  });

  it("hangs a folded text under its start", () => {
    assert.deepEqual(hanging("  1  ", `${"word ".repeat(30).trim()}`), [
      `  1  ${"word ".repeat(23).trim()}`,
      `     ${"word ".repeat(7).trim()}`,
    ]);
  });

  it("loses no character but spaces at folds, and is never wider than 120 columns", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 500 }), (text) => {
        const lines = hanging("  fix        ", text);
        const squeezed = (value: string) => value.replaceAll(" ", "");
        assert.equal(squeezed(lines.join("")), squeezed(`fix${clean(text)}`));
        assert.ok(lines.every((line) => line.length <= 120));
      }),
    );
  });

  it("colours words at the start of a line and nothing a user wrote", () => {
    const red = "\u001b[31m";
    assert.ok(colour("  REFUTED  a -> b").startsWith(red));
    assert.ok(colour("VIOLATION  rule").startsWith(red));
    assert.equal(colour("    because REFUTED by hand"), "    because REFUTED by hand");
    assert.equal(colour("  clients: OK"), "  clients: OK");
  });

  it("lists names in natural order, with what they are told once", () => {
    const macs = ["workstation b10", "workstation b9", "workstation a"];
    assert.equal(listedThings(macs, 3), "workstation a, b9, b10");
    assert.equal(listedThings(macs, 2), "workstation a, b9 and 1 more");
    assert.equal(listedThings(["connector a", "load balancer"], 5), "connector a, load balancer");
    assert.equal(listed(["b", "a"], 5), "a, b");
    assert.equal(listed([], 5), "");
    assert.equal(listed(["web front", "web back"], 5), "web back, web front");
  });

  it("fits to a terminal between 60 and 120 columns, and to nothing else", () => {
    try {
      const widths = [
        { isTTY: true, columns: 76 },
        { isTTY: true, columns: 20 },
        { isTTY: false, columns: 90 },
        { isTTY: true, columns: 200 },
      ].map((stream) => {
        fitTo(stream);
        return width();
      });
      assert.deepEqual(widths, [76, 60, 60, 120]);
      fitTo({ isTTY: true, columns: 60 });
      assert.deepEqual(hanging("  1  ", "word ".repeat(15).trim()), [
        `  1  ${"word ".repeat(11).trim()}`,
        `     ${"word ".repeat(4).trim()}`,
      ]);
    } finally {
      fitTo({ isTTY: true, columns: 120 });
    }
  });

  it("uses colours on a terminal only, and not where NO_COLOR is set", () => {
    assert.equal(wantsColour({ isTTY: true }, {}), true);
    assert.equal(wantsColour({ isTTY: true }, { NO_COLOR: "1" }), false);
    assert.equal(wantsColour({ isTTY: true }, { TERM: "dumb" }), false);
    assert.equal(wantsColour({ isTTY: false }, {}), false);
    assert.equal(wantsColour({}, {}), false);
    assert.equal(wantsColour({ isTTY: false }, { FORCE_COLOR: "1" }), true);
    assert.equal(wantsColour({ isTTY: true }, { FORCE_COLOR: "0" }), false);
  });
});
