import assert from "node:assert/strict";
import { fuzzKnown } from "./fuzz";

describe("reachability against a simulator that sends one packet at a time", function () {
  this.timeout(240_000);

  it("agrees on random networks in which everything is known", () => {
    const tally = new Map<string, number>();
    fuzzKnown(Number(process.env["FUZZ_RUNS"] ?? 700), tally);
    // Every kind of verdict must have occurred, else the generator tests nothing.
    for (const kind of ["required PROVED", "required REFUTED", "forbidden PROVED", "forbidden REFUTED"]) {
      assert.ok((tally.get(kind) ?? 0) > 0, `no ${kind} among the random questions`);
    }
  });
});
