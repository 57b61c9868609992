/** Hosts that nothing tells apart share what is decided of one: each answer must be the one that it gets alone. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type Answer, verify, viaOf } from "../../../policy/reachability";
import { ask, cidrs, world as everyoneBut, internet, resource } from "../../../policy/reachability/build";
import type { Endpoint, Question, Traffic } from "../../../policy/reachability/question";
import { world } from "./wide/draw";
import { graphOf, hostUrn } from "./wide/graph";
import type { Host, World } from "./wide/world";

const NETWORKS = [
  ...["10.0.0.0/26", "10.0.0.48/29", "10.0.0.52/31", "10.0.0.64/27", "10.2.0.0/24", "10.0.0.0/8"],
  ...["203.0.113.0/25", "8.8.8.8/32", "52.0.0.96/29", "10.9.0.0/16", "0.0.0.0/0"],
];
const TRAFFIC: readonly (readonly Traffic[])[] = [
  [{ protocol: "tcp", ports: [22, 22] }],
  [{ protocol: "tcp", ports: [443, 443] }],
  [{ protocol: "any" }],
];

interface End {
  readonly kind: "self" | "other" | "network" | "everyone" | "internet" | "exits";
  readonly pick: number;
}

const end: fc.Arbitrary<End> = fc.record({
  kind: fc.constantFrom("self", "self", "self", "other", "network", "network", "everyone", "internet", "exits"),
  pick: fc.nat(1000),
});

const template = fc.record({
  mode: fc.constantFrom("required" as const, "required" as const, "forbidden" as const),
  from: end,
  to: end,
  traffic: fc.constantFrom(...TRAFFIC),
});

/** The world with more hosts like one of it, at addresses of their own; none where that has no IPv4 network. */
function withCopies(drawn: World, count: number, pick: number): World {
  const { prefix, prefix6, ...model } = drawn.hosts[pick % drawn.hosts.length]!;
  const { cidr } = drawn.subnets[model.subnet]!;
  const [, base, first] = /^(.*)\.(\d+)\//.exec(cidr ?? "") ?? [];
  const at = (offset: number): string => `${base}.${Number(first) + offset}`;
  const copy = (index: number): Host => ({
    ...model,
    form: model.form === "counts" ? "interface" : model.form,
    ip: at(48 + index),
    ...(model.secondary === undefined ? {} : { secondary: at(55 + index) }),
    ...(model.ip6 === undefined ? {} : { ip6: model.ip6.replace(/::\d+$/, `::${70 + index}`) }),
    ...(model.open === undefined ? {} : { open: { ...model.open, ip: `52.0.0.${100 + index}` } }),
  });
  const copies = base === undefined ? [] : Array.from({ length: count }, (_, index) => copy(index));
  return { ...drawn, hosts: [...drawn.hosts, ...copies] };
}

function endpointOf(drawn: World, { kind, pick }: End, self: number): Endpoint {
  const host = (index: number): Endpoint => {
    const chosen = index % drawn.hosts.length;
    const via = (["private", "public", undefined] as const)[pick % 3];
    return resource(hostUrn(drawn, chosen), `host-${chosen}`, kind === "exits" ? undefined : via);
  };
  const network = NETWORKS[pick % NETWORKS.length]!;
  switch (kind) {
    case "self":
      return host(self);
    case "other":
      return host(self + 1 + pick);
    case "network":
      return cidrs(network, network);
    case "everyone":
      return everyoneBut("everyone else", host(self), cidrs(network, network));
    case "internet":
      return internet("internet");
    case "exits":
      return { kind: "exits", of: host(self), label: "exits" };
  }
}

/** Each drawn question is asked about each host. */
export function fuzzAlike(runs: number, seed?: number): void {
  fc.assert(
    fc.property(
      world,
      fc.integer({ min: 2, max: 4 }),
      fc.nat(5),
      fc.tuple(template, template),
      (drawn, count, pick, asked) => {
        const whole = withCopies(drawn, count, pick);
        const questions = asked.flatMap(({ mode, from, to, traffic }) =>
          whole.hosts.map((_, index) =>
            ask(mode, endpointOf(whole, from, index), endpointOf(whole, to, index), traffic),
          ),
        );
        const answers = (some: readonly Question[]) => verify(graphOf(whole), some, { realAddresses: true }).map(told);
        const together = answers(questions);
        for (const [index, question] of questions.entries()) {
          assert.deepEqual(together[index], answers([question])[0], JSON.stringify(question.claims));
        }
      },
    ),
    { numRuns: runs, ...(seed === undefined ? {} : { seed }) },
  );
}

const told = (answer: Answer) => {
  const { verdict, assumptions, witness } = answer;
  // The word for the way is what the packet that shows it says.
  assert.equal(viaOf(answer), witness?.via);
  return { verdict, assumptions };
};
