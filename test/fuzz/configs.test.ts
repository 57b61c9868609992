import assert from "node:assert/strict";
import { fuzzConfigs } from "./configs";

// `npm run fuzz` draws thousands, and .ci/run five hundred: a plan of each takes most of its time.
describe("random stack configs", function () {
  this.timeout(300_000);

  it("plan when they are valid, are refused with a path when they are broken, and never crash: 36 of them", async () => {
    const counts = await fuzzConfigs(36, 7);
    assert.equal(
      [...counts.values()].reduce((sum, count) => sum + count, 0),
      36,
    );
    // Every topology, and every way to break one.
    assert.equal([...counts.keys()].filter((name) => name.startsWith("valid ")).length, 4);
    assert.equal([...counts.keys()].filter((name) => name.startsWith("refused: ")).length, 8);
  });
});
