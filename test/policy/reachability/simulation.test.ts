import assert from "node:assert/strict";
import { fuzzAlike } from "./alike";
import { fuzzDifferences } from "./differences";
import { fuzzKnown, fuzzUnknown } from "./fuzz";
import { fuzzMonotone } from "./monotone";
import { fuzzWide } from "./wide/questions";

// `npm run fuzz -- networks` draws a hundred thousand, and .ci/run two thousand.
describe("reachability against a simulator that sends one packet at a time", function () {
  this.timeout(240_000);

  it("agrees on random networks in which everything is known", () => {
    const tally = new Map<string, number>();
    fuzzKnown(20, tally);
    // Every kind of verdict must have occurred, else the generator tests nothing.
    for (const kind of ["required PROVED", "required REFUTED", "forbidden PROVED", "forbidden REFUTED"]) {
      assert.ok((tally.get(kind) ?? 0) > 0, `no ${kind} among the random questions`);
    }
  });

  it("agrees on networks of other people, and leaves unknown only what is not modelled", () => {
    const tally = new Map<string, number>();
    fuzzWide(30, tally);
    for (const kind of [
      "required PROVED",
      "required REFUTED",
      "required UNKNOWN",
      "forbidden PROVED",
      "forbidden REFUTED",
    ]) {
      assert.ok((tally.get(`wide ${kind}`) ?? 0) > 0, `no ${kind} among the random questions`);
    }
  });

  it("answers about hosts that are alike as about each alone, with the way of each one's own packet", () => {
    fuzzAlike(8);
  });

  it("says PROVED and REFUTED only of what no unknown input can change", () => {
    const tally = new Map<string, number>();
    fuzzUnknown(25, tally);
    for (const kind of ["required PROVED", "required REFUTED", "required UNKNOWN", "forbidden PROVED"]) {
      assert.ok((tally.get(kind) ?? 0) > 0, `no ${kind} among the random questions`);
    }
  });

  it("finds something newly reachable exactly when a packet arrives that did not, for pairs of networks", () => {
    const tally = new Map<string, number>();
    fuzzDifferences(24, tally);
    for (const kind of ["more, no less", "no more, less", "no more, no less"]) {
      assert.ok((tally.get(kind) ?? 0) > 0, `no pair with ${kind}`);
    }
  });

  it("never makes anything less reachable by a wider rule", () => {
    fuzzMonotone(8);
  });
});
