/** Which answers of a later plan are news. */
import assert from "node:assert/strict";
import { changedVerdicts } from "../../../plan/change/verdicts";
import type { Answer, Verdict } from "../../../policy/reachability";

const answer = (member: string, verdict: Verdict, group = "office -> each connector tcp/443"): Answer =>
  ({
    key: `${group} ${member}`,
    component: "anyware",
    group,
    member,
    question: `office -> ${member} tcp/443`,
    expect: "required",
    verdict,
    unknowns: [],
  }) as unknown as Answer;

describe("verdicts that changed", () => {
  it("are told once for a question, whatever the number of its members", () => {
    const before = [answer("a", "PROVED"), answer("b", "PROVED")];
    const after = [answer("a", "UNKNOWN"), answer("b", "UNKNOWN")];
    assert.deepEqual(changedVerdicts(before, after), [
      { question: "office -> each connector tcp/443", before: "PROVED", after: "UNKNOWN" },
    ]);
  });

  it("name the members where it is not all", () => {
    const before = [answer("a", "PROVED"), answer("b", "PROVED")];
    assert.deepEqual(changedVerdicts(before, [answer("a", "PROVED"), answer("b", "REFUTED")]), [
      { question: "office -> each connector tcp/443", before: "PROVED", after: "REFUTED", members: ["b"] },
    ]);
  });

  it("are none for a new member with the answer of the others, nor for one that is gone", () => {
    const [two, three] = [
      ["a", "b"],
      ["a", "b", "c"],
    ].map((names) => names.map((name) => answer(name, "PROVED")));
    assert.deepEqual(changedVerdicts(two!, three!), []);
    assert.deepEqual(changedVerdicts(three!, two!), []);
  });

  it("are one for a new member with another answer", () => {
    assert.deepEqual(changedVerdicts([answer("a", "PROVED")], [answer("a", "PROVED"), answer("b", "REFUTED")]), [
      { question: "office -> each connector tcp/443", before: "PROVED", after: "REFUTED", members: ["b"] },
    ]);
  });

  it("are those of a question that is new, and of one that is not asked any more", () => {
    assert.deepEqual(changedVerdicts([answer("a", "PROVED", "x -> y")], [answer("a", "REFUTED", "v -> w")]), [
      { question: "v -> w", after: "REFUTED" },
      { question: "x -> y", before: "PROVED" },
    ]);
  });
});
