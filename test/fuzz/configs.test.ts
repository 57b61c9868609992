import assert from "node:assert/strict";
import { fuzzConfigs } from "./configs";

describe("random stack configs", function () {
  this.timeout(300_000);

  it("plan when they are valid, are refused with a path when they are broken, and never crash: 500 of them", async () => {
    const counts = await fuzzConfigs(500, 20_260_101);
    assert.equal(
      [...counts.values()].reduce((sum, count) => sum + count, 0),
      500,
    );
    // Every topology, and every way to break one.
    assert.equal([...counts.keys()].filter((name) => name.startsWith("valid ")).length, 4);
    assert.equal([...counts.keys()].filter((name) => name.startsWith("refused: ")).length, 8);
  });
});
