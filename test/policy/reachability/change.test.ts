import assert from "node:assert/strict";
import { changedVerdicts } from "../../../plan/change/verdicts";
import { compareReach, type ReachLine, reachability, reachTable } from "../../../policy/reachability";
import { cidrTexts } from "../../../policy/reachability/reach-table";
import type { Scenario } from "./scenario";
import { hpAnyware } from "./topologies";

const KNOWN = { realAddresses: true };

function changed(edit: (scenario: Scenario) => void) {
  const [before, after] = [hpAnyware(), hpAnyware()];
  edit(after);
  const [old, now] = [before.graph(), after.graph()];
  return {
    answers: changedVerdicts(reachability(old, KNOWN), reachability(now, KNOWN)),
    reach: compareReach(reachTable(old, KNOWN), reachTable(now, KNOWN)),
  };
}

const text = ({ from, to, traffic }: ReachLine): string => `${from} -> ${to} ${traffic}`;

describe("the review of a change", () => {
  it("finds nothing new in a change that opens nothing", () => {
    const { answers, reach } = changed((scenario) => {
      scenario.group("unused");
      scenario.allow("in", "unused", "tcp/22", { cidrIpv4: "0.0.0.0/0" });
    });
    assert.deepEqual(answers, []);
    assert.deepEqual(reach, { gained: [], lost: [] });
  });

  it("names who can newly reach what, and the verdicts that turned", () => {
    const { answers, reach } = changed((scenario) => {
      scenario.allow("in", "conn-sg", "tcp/22", { cidrIpv4: "192.0.2.0/24" });
    });
    assert.deepEqual(reach.gained.map(text), [
      "192.0.2.0/24 -> conn-a (public) tcp/22",
      "192.0.2.0/24 -> conn-b (public) tcp/22",
    ]);
    assert.deepEqual(reach.lost, []);
    assert.deepEqual(answers, [
      {
        question: "nobody at all -> each connector tcp/22, tcp/3389, tcp/5900, tcp/5800",
        before: "PROVED",
        after: "REFUTED",
      },
      { question: "nobody else -> each connector's public address", before: "PROVED", after: "REFUTED" },
    ]);
  });

  it("sums up everyone on the internet, and everyone else", () => {
    const { reach } = changed((scenario) => {
      scenario.allow("in", "conn-sg", "tcp/8080", { cidrIpv4: "0.0.0.0/0" });
      scenario.allow("in", "conn-sg", "tcp/4172", { cidrIpv4: "0.0.0.0/0" });
    });
    const lines = reach.gained.filter(({ to }) => to === "conn-a (public)").map(text);
    assert.deepEqual(lines, [
      "everyone else on the internet -> conn-a (public) tcp/4172",
      "the internet -> conn-a (public) tcp/8080",
    ]);
  });

  it("shows what is lost, and of whom", () => {
    const { answers, reach } = changed((scenario) => {
      const kept = scenario.resources.filter(({ name }) => !name.startsWith("eip-b"));
      scenario.resources.splice(0, scenario.resources.length, ...kept);
    });
    assert.deepEqual(reach.gained, []);
    assert.ok(reach.lost.map(text).includes("203.0.113.0/24 -> conn-b (public) udp/4172"));
    assert.deepEqual(answers, [
      { question: "all connectors reach and admit the same", before: "PROVED", after: "REFUTED" },
      {
        question: "each connector -> internet tcp/443",
        before: "PROVED",
        after: "REFUTED",
        members: ["connector b to internet"],
      },
      {
        question: "office -> each connector tcp/4172, udp/4172",
        before: "PROVED",
        after: "REFUTED",
        members: ["connector b"],
      },
    ]);
  });

  it("writes an interval as the fewest CIDRs", () => {
    const range = (first: string, last: string) => ({ first: BigInt(first), last: BigInt(last) });
    assert.deepEqual(cidrTexts(4, range("0", "4294967295")), ["0.0.0.0/0"]);
    assert.deepEqual(cidrTexts(4, range("1", "6")), ["0.0.0.1/32", "0.0.0.2/31", "0.0.0.4/31", "0.0.0.6/32"]);
    assert.deepEqual(cidrTexts(6, range("0", "1")), ["::/127"]);
  });
});
