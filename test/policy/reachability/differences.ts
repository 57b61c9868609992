/** Pairs of random networks: what the second lets in that the first does not, by comparison and by counting packets. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { compareReach, reachTable } from "../../../policy/reachability";
import { clientIp, EIPS, graphOf, STRANGERS, spec, USABLE } from "./generator";
import { type Place, type Protocol, Simulator, type Spec } from "./simulator";

/** One port of each interval that the rules of the generator tell apart. */
const PORTS = [0, 2, 3, 4, 6, 8, 1024, 40_001];
/** No rule names the last one: it stands for every protocol but TCP and UDP. */
const PROTOCOLS = ["tcp", "udp", "icmp"] as readonly Protocol[];
const SOURCE_PORT = 40_000;

type Pair = readonly [Spec, Spec];

/** Two networks that differ in rules, in network ACLs, in both, or in nothing; nodes have no numbers of their own yet. */
const pair: fc.Arbitrary<Pair> = fc
  .tuple(spec, spec, fc.constantFrom("rules", "lists", "both", "wider", "same"))
  .map(([first, other, what]): Pair => {
    const { balancer: _, ...before } = first;
    const subnets = before.subnets.map(({ acl: __, ...subnet }, index) => {
      const acl = other.subnets[index]?.acl;
      return acl === undefined ? subnet : { ...subnet, acl };
    });
    const rules = what === "wider" ? [...before.rules, ...other.rules.slice(0, 1)] : other.rules;
    const changesRules = what === "rules" || what === "both" || what === "wider";
    const changesLists = what === "lists" || what === "both";
    return [before, { ...before, ...(changesRules ? { rules } : {}), ...(changesLists ? { subnets } : {}) }];
  });

/** Everyone who may send, and everyone of the program who may receive. */
function places(given: Spec): { readonly senders: readonly Place[]; readonly receivers: readonly Place[] } {
  const held = given.instances.map(({ ip }) => ip);
  // A public address of the program is looked at as an address: what arrives from it, whatever its owner may send today.
  // What is bound to nothing has no owner, and nobody sends from it.
  const bound = new Set([...given.instances.map(({ eip }) => eip), given.nat?.eip]);
  const addresses = EIPS.filter((_, index) => bound.has(index));
  const outside = [...STRANGERS, ...addresses, ...Array.from({ length: 16 }, (_, last) => clientIp(last))];
  const hosts = USABLE.flatMap((ips, subnet) =>
    ips.filter((ip) => !held.includes(ip)).map((ip): Place => ({ at: "host", subnet, ip })),
  );
  const own = (open: boolean): Place[] =>
    given.instances.flatMap(({ eip }, instance) =>
      open && eip === undefined ? [] : [{ at: "instance" as const, instance, public: open }],
    );
  return {
    senders: [...outside.map((ip): Place => ({ at: "internet", ip })), ...hosts, ...own(false)],
    receivers: [...own(false), ...own(true)],
  };
}

/** The internet sends to public addresses, everyone inside to those of the subnet, and nobody to themselves. */
function isFacing({ instances, eips }: Spec, from: Place, to: Extract<Place, { at: "instance" }>): boolean {
  if (from.at === "internet") {
    const { eip } = instances[to.instance]!;
    return to.public && eip !== undefined && eips[eip] !== from.ip;
  }
  return !to.public && !(from.at === "instance" && from.instance === to.instance);
}

/** Packets that arrive, one text each. */
function arriving(given: Spec): Set<string> {
  const simulator = new Simulator(given);
  const { senders, receivers } = places(given);
  const found = new Set<string>();
  for (const from of senders) {
    for (const to of receivers) {
      if (to.at !== "instance" || !isFacing(given, from, to)) {
        continue;
      }
      for (const protocol of PROTOCOLS) {
        for (const port of PORTS) {
          if (simulator.send(from, to, { protocol, from: SOURCE_PORT, to: port }).arrives) {
            found.add(JSON.stringify([from, to, protocol, port]));
          }
        }
      }
    }
  }
  return found;
}

export function fuzzDifferences(runs: number, tally: Map<string, number> = new Map(), seed?: number): void {
  fc.assert(
    fc.property(pair, ([before, after]) => {
      const [old, now] = [before, after].map((one) => reachTable(graphOf(one), { realAddresses: true })) as [
        ReturnType<typeof reachTable>,
        ReturnType<typeof reachTable>,
      ];
      const { gained, lost } = compareReach(old, now);
      const [was, is] = [arriving(before), arriving(after)];
      const news = [...is].filter((packet) => !was.has(packet));
      const gone = [...was].filter((packet) => !is.has(packet));
      assert.equal(gained.length > 0, news.length > 0, `gained ${JSON.stringify(gained)}, counted ${news.slice(0, 5)}`);
      assert.equal(lost.length > 0, gone.length > 0, `lost ${JSON.stringify(lost)}, counted ${gone.slice(0, 5)}`);
      const kind = `${news.length > 0 ? "more" : "no more"}, ${gone.length > 0 ? "less" : "no less"}`;
      tally.set(kind, (tally.get(kind) ?? 0) + 1);
    }),
    { numRuns: runs, ...(seed === undefined ? {} : { seed }) },
  );
}
