import { strict as assert } from "node:assert";
import { mapOfLines, toLines } from "../../../../components/shared/handoff/lines";

describe("large outputs as text", () => {
  it("have each part of a map on a line, by name, and leave out what is not there", () => {
    assert.equal(toLines({ steps: ["a\nb"], checks: [], none: undefined }), '{"checks":[]}\n{"steps":["a\\nb"]}');
  });

  it("have each element of a list on a line, in its order", () => {
    assert.equal(toLines([{ b: 1 }, { a: 2 }]), '{"b":1}\n{"a":2}');
    assert.equal(toLines([]), "");
  });

  it("are read back as they were", () => {
    const map = { checks: [{ name: "x\n{}" }], steps: [], summary: { a: null } };
    assert.deepEqual(mapOfLines(toLines(map)), map);
  });

  it("are read as the maps that release 0.1 wrote", () => {
    assert.deepEqual(mapOfLines({ checks: [] }), { checks: [] });
  });

  for (const given of [undefined, null, 1, ["x"], "", "[secret]", '{"a":1}\nx', "1\n2", "[1]\n[2]"]) {
    it(`are not ${JSON.stringify(given)}`, () => assert.equal(mapOfLines(given), undefined));
  }
});
