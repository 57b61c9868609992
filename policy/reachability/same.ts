/** Whether all members of a group reach, and are reached by, the same. */
import type { Family } from "../../components/shared/network/cidr";
import type { Network } from "../network";
import { classOf, wideClassOf } from "./model/classes";
import { requiredParties } from "./model/endpoints";
import { vpcsOf } from "./model/parties";
import type { Party } from "./model/party";
import { pathsBetween } from "./model/paths";
import { type Endpoint, namedEnd, type Probe, type Question } from "./question";
import type { Result } from "./result";
import type { BoxSet } from "./sets";
import { allAddresses, DESTINATION, noPackets, packetsWith, ranges, SOURCE } from "./space";
import { delivered } from "./verdict";

interface Reach {
  readonly must: BoxSet;
  readonly may: BoxSet;
}

/** The members' own addresses differ, so only the far end, protocol and ports are compared. */
export function judgeSame(network: Network, { members, probes }: NonNullable<Question["same"]>): Result {
  const done = (verdict: Result["verdict"], rest: Partial<Result> = {}): Result => ({
    verdict,
    unknowns: [],
    assumptions: [],
    ...rest,
  });
  const unknowns: string[] = [];
  const alike = members.map((member) => classesOf(network, member));
  for (const probe of probes) {
    for (const family of [4, 6] as const) {
      const byClass = new Map<string, Reach>();
      const reach = members.map((member, index) => {
        const key = alike[index]!.own;
        const known = byClass.get(key) ?? reachOf(network, member, probe, family);
        byClass.set(key, known);
        return known;
      });
      // Nothing tells the members apart for anybody outside their VPC, whatever is not known yet.
      if (probe.peer.kind === "internet" && alike.every(({ wide }) => wide === alike[0]!.wide)) {
        continue;
      }
      const anyone = reach.map(({ must }) => must).reduce((a, b) => a.union(b));
      const everyone = reach.map(({ may }) => may).reduce((a, b) => a.intersect(b));
      const only = anyone.subtract(everyone);
      if (!only.isEmpty) {
        return refuted(members, probe, reach, only);
      }
      const first = reach[0];
      reach.forEach((one, index) => {
        if (!one.must.equals(one.may) || !one.must.equals(first!.must)) {
          unknowns.push(
            `what ${members[index]!.label} ${probe.direction === "out" ? "reaches" : "admits"} (${probe.peer.label})`,
          );
        }
      });
    }
  }
  return unknowns.length > 0 ? done("UNKNOWN", { unknowns: [...new Set(unknowns)] }) : done("PROVED");
}

/** What a member is told apart by: with its subnet, and with the tables and lists of its subnet. */
function classesOf(network: Network, member: Endpoint): { readonly own: string; readonly wide: string } {
  const found = member.kind === "resource" ? network.interfacesOf(member.urn) : [];
  const one = found.length === 1 ? found[0]! : undefined;
  return one
    ? { own: classOf(network, one), wide: wideClassOf(network, one) }
    : { own: JSON.stringify(member), wide: JSON.stringify(member) };
}

/** Who has what somebody else has not. */
function refuted(members: readonly Endpoint[], probe: Probe, reach: readonly Reach[], only: BoxSet): Result {
  const extra = only.sample()!;
  const owner = members[reach.findIndex(({ must }) => must.contains(extra))]!;
  const has = owner.label;
  const lacks = members[reach.findIndex(({ may }) => !may.contains(extra))]!.label;
  const packet = probe.direction === "out" ? `${has} -> ${probe.peer.label}` : `${probe.peer.label} -> ${has}`;
  const ends = [namedEnd(owner), namedEnd(probe.peer)] as const;
  const [from, to] = probe.direction === "out" ? ends : [ends[1], ends[0]];
  const witness = { packet, from, to, path: [], blockedBy: `${lacks} differs: ${boxText(only)}` };
  return { verdict: "REFUTED", unknowns: [], assumptions: [], witness };
}

function reachOf(network: Network, member: Endpoint, probe: Probe, family: Family): Reach {
  const endpoint = member.kind === "resource" && probe.via ? { ...member, via: probe.via } : member;
  const own = requiredParties(network, endpoint, family, []);
  let must: BoxSet | undefined;
  let may = noPackets(family);
  for (const party of own) {
    const peers = requiredParties(network, probe.peer, family, vpcsOf(party));
    for (const peer of peers) {
      const [from, to] = probe.direction === "out" ? [party, peer] : [peer, party];
      const reach = comparable(delivered(pathsBetween(network, from, to), family, false), party, peer, probe.direction);
      must = must ? must.union(reach.must) : reach.must;
      may = may.union(reach.may);
    }
  }
  return { must: must ?? noPackets(family), may };
}

function comparable(reach: Reach, own: Party, peer: Party, direction: Probe["direction"]): Reach {
  const [ownSide, peerSide] = direction === "out" ? ([SOURCE, DESTINATION] as const) : ([DESTINATION, SOURCE] as const);
  const mine = ranges(own.addresses);
  const far = packetsWith(own.family, peerSide, peer.addresses ?? allAddresses(own.family));
  return {
    must: reach.must.forAll(ownSide, mine).intersect(far),
    may: reach.may.exists(ownSide, mine).intersect(far),
  };
}

function boxText(set: BoxSet): string {
  const [box] = set.toBoxes();
  const [, , protocol, , ports] = box!;
  return `protocol ${protocol!.first}, ports ${ports!.first}-${ports!.last}`;
}
