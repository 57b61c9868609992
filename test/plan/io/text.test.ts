import { strict as assert } from "node:assert";
import fc from "fast-check";
import { clean, colour, hanging, section, wantsColour } from "../../../plan/io/text";

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

  it("uses colours on a terminal only, and not where NO_COLOR is set", () => {
    assert.equal(wantsColour({ isTTY: true }, {}), true);
    assert.equal(wantsColour({ isTTY: true }, { NO_COLOR: "1" }), false);
    assert.equal(wantsColour({ isTTY: true }, { TERM: "dumb" }), false);
    assert.equal(wantsColour({ isTTY: false }, {}), false);
    assert.equal(wantsColour({}, {}), false);
  });
});
