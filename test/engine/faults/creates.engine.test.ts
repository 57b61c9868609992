/** What happens when AWS refuses one create half-way. */
import * as assert from "node:assert/strict";
import { example, exampleNames, SMALLEST, wanted } from "../examples";
import { describeEngine } from "../harness";
import { ALL, drawn, type End, lifeOf, SEED } from "./lives";

/** Of the smallest stacks, each create fails in turn. */
const OTHERS = exampleNames().filter((name) => !SMALLEST.includes(name));

/** How many creates fail in turn; without the full set the largest stack stays out. */
const COUNT = ALL ? { smallest: Number.POSITIVE_INFINITY, other: 10 } : { smallest: 3, other: 1 };
const TOO_LARGE = ["cloudbrink-active-active-64"];

let runs = 0;

describeEngine("a create that fails", () => {
  after(() => console.log(`      ${runs} failed creates, seed ${SEED}${ALL ? "" : "; npm run faults makes all"}`));

  for (const name of wanted([...SMALLEST, ...OTHERS]).filter((each) => ALL || !TOO_LARGE.includes(each))) {
    it(`leaves ${name} so that the next up ends as a clean one does, whichever create it was`, async function () {
      this.timeout(3_600_000);
      const given = example(name);
      const clean = await lifeOf(given, async (stack) => {
        await stack.up();
      });
      for (const k of drawn(SMALLEST.includes(name) ? COUNT.smallest : COUNT.other, clean.creates, name)) {
        const failed: End = await lifeOf(given, async (stack, engine) => {
          engine.standIn.faults.set({ operation: "create", nth: k, effect: "refuse" });
          const { error } = await stack.up({ fails: true });
          assert.match(error ?? "", /told to fail/);
          engine.standIn.faults.set();
          await stack.up();
        });
        const when = `after the ${k}th create of ${clean.creates} failed`;
        assert.deepEqual(failed.owned, clean.owned, when);
        // Nothing was made twice, not even to be deleted again.
        assert.equal(failed.creates, clean.creates, when);
        runs += 1;
      }
    });
  }
});
