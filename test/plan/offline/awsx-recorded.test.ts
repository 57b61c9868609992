import assert from "node:assert/strict";
import { expand, type RecordedSet } from "../fixtures/awsx";
import recorded from "../fixtures/awsx-recorded.json";

describe("the expansion of awsx.ec2.Vpc", () => {
  it(`is what awsx itself makes of ${recorded.sets.length} random sets of arguments`, () => {
    const sets = recorded.sets as readonly RecordedSet[];
    assert.ok(sets.filter(({ refused }) => refused === undefined).length >= 140);
    for (const { args, ...expected } of sets) {
      const { args: _, ...found } = expand(args);
      if (expected.refused === undefined) {
        const { ids: _ids, digest: _digest, ...rest } = found;
        // Two resources of one name share an id in awsx.
        const compared = expected.digest === undefined ? rest : found;
        assert.deepEqual(compared, expected, JSON.stringify(args));
      } else {
        assert.ok(found.refused !== undefined, `awsx refuses ${JSON.stringify(args)}: ${expected.refused}`);
      }
    }
  });
});
