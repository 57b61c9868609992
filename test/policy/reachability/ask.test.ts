import assert from "node:assert/strict";
import { askText, configuredQuestions, isAskProblem, parseQuestion, verify } from "../../../policy/reachability";
import { parseTraffic } from "../../../policy/reachability/build";
import { hpAnyware } from "./topologies";

const graph = hpAnyware().graph();
const KNOWN = { realAddresses: true };

function verdict(text: string): string {
  const answer = askText(graph, text, KNOWN);
  return isAskProblem(answer) ? answer.problem : answer.verdict;
}

describe("typed questions", () => {
  it("name both ends by address, CIDR, source, member, logical name or load-balancer", () => {
    assert.equal(verdict("203.0.113.7 -> connector-a udp/4172"), "PROVED");
    assert.equal(verdict("203.0.113.0/25 -> a tcp/4172, udp/4172"), "PROVED");
    assert.equal(verdict("office -> load-balancer tcp/443"), "PROVED");
    assert.equal(verdict("office -> conn-b udp/4172"), "PROVED");
    assert.equal(verdict("a → internet tcp/443"), "PROVED");
    assert.equal(verdict("8.8.8.8 -> a udp/4172"), "REFUTED");
    assert.equal(verdict("203.0.113.7 -> a"), "REFUTED");
  });

  it("name ends as the plan's tables do", () => {
    assert.equal(verdict("office -> connector a tcp/4172, udp/4172"), "PROVED");
    assert.equal(verdict("load balancer -> connector a tcp/443"), "PROVED");
  });

  it("say what is wrong with them", () => {
    assert.equal(verdict("a to b"), "is not a question such as 203.0.113.7 -> connector-a udp/4172");
    assert.equal(
      verdict("a -> b tcp/https"),
      '"tcp/https" is not traffic such as tcp/443, udp/60000-61000, icmp or any',
    );
    assert.ok(verdict("nobody -> a").startsWith('"nobody" is no address, CIDR or name; known: a, b, conn-a, conn-b, '));
    assert.ok(
      verdict("office -> connector z udp/4172").startsWith(
        '"connector z" is no address, CIDR or name; did you mean connector-a? known: a, b, ',
      ),
    );
    assert.ok(verdict("a -> nowhere near").startsWith('"nowhere near" is no address, CIDR or name; known: a, b, '));
    assert.equal(
      verdict("10.0.0.1/8 -> a"),
      '"10.0.0.1/8" has bits beyond its /8; the network is 10.0.0.0/8, the single address is 10.0.0.1/32',
    );
    assert.equal(verdict("a -> 10.0.0.0/33 tcp/1"), '"10.0.0.0/33" has a prefix length that is not 0 to 32');
  });

  it("say of an address that is nowhere that it is, not that it has none", () => {
    const answer = askText(graph, "127.0.0.1 -> a tcp/443", KNOWN);
    assert.ok(!isAskProblem(answer));
    assert.equal(answer.witness?.blockedBy, "127.0.0.1 is neither on the internet nor in a network that is known");
  });

  it("take traffic as tcp/443, udp/60000-61000, icmp and any, and nothing else", () => {
    assert.deepEqual(parseTraffic("tcp/443"), { protocol: "tcp", ports: [443, 443] });
    assert.deepEqual(parseTraffic("UDP/60000-61000"), { protocol: "udp", ports: [60000, 61000] });
    assert.deepEqual(parseTraffic("icmp"), { protocol: "icmp" });
    assert.deepEqual(parseTraffic("all"), { protocol: "any" });
    for (const text of ["tcp/", "tcp/70000", "tcp/2-1", "icmp/8", "443", "sctp/5"]) {
      assert.equal(parseTraffic(text), undefined, text);
    }
  });

  it("have a key of their own, the same each time", () => {
    const question = parseQuestion(graph, "office -> a udp/4172");
    assert.ok(!isAskProblem(question));
    assert.equal(question.key, "custom/office -> connector a udp/4172");
    assert.equal(question.mode, "required");
  });
});

describe("configured questions", () => {
  it("expect reachable or unreachable, and fail a check when they stay unknown", () => {
    const { questions, problems } = configuredQuestions(graph, {
      pixels: { from: "office", to: "a", protocol: "udp", ports: "4172", expect: "reachable" },
      ssh: { from: "0.0.0.0/0", to: "a", ports: "22", expect: "unreachable", required: false },
    });
    assert.deepEqual(problems, []);
    const answers = verify(graph, questions, KNOWN);
    assert.deepEqual(
      answers.map(({ id, key, expect, verdict: found, blocking }) => ({ id, key, expect, verdict: found, blocking })),
      [
        { id: "pixels", key: "custom/pixels", expect: "required", verdict: "PROVED", blocking: true },
        { id: "ssh", key: "custom/ssh", expect: "forbidden", verdict: "PROVED", blocking: false },
      ],
    );
  });

  it("report what cannot be asked by its name", () => {
    const { questions, problems } = configuredQuestions(graph, {
      wrong: { from: "office", to: "z", expect: "reachable" },
      ports: { from: "office", to: "a", ports: "https", expect: "reachable" },
    });
    assert.deepEqual(questions, []);
    assert.deepEqual(
      problems.map(({ name }) => name),
      ["wrong", "ports"],
    );
    assert.equal(problems[1]!.problem, '"tcp/https" is not traffic such as tcp/443');
  });
});
