/**
 * Verdicts on claims.
 *
 * `must` holds whatever the unknown inputs turn out to be, `may` for some of them, so
 * - required is PROVED when every required packet is in `must`, REFUTED when one is not even in `may`;
 * - forbidden is PROVED when no forbidden packet is in `may`, REFUTED when one is in `must`;
 * - everything else is UNKNOWN.
 * A required packet must arrive and its answer must come back. A forbidden one must not arrive, answered or not; that
 * it does is only claimed when it can be answered by the documented route.
 */
import type { Network } from "../network";
import { securityHop } from "./model/filters";
import type { Path } from "./model/hop";
import { usable } from "./model/parties";
import { carrierOf, type Party, subnetOf } from "./model/party";
import { mayBeTranslated, pathsBetween } from "./model/paths";
import { heldNumbers, unknownHolders } from "./model/subnet-index";
import type { Traffic, Verdict } from "./question";
import { BoxSet, type Interval } from "./sets";
import {
  type AddressDimension,
  ANY_PORT,
  addressSet,
  allPackets,
  countOf,
  DESTINATION,
  EPHEMERAL,
  noPackets,
  packetsBetween,
  ranges,
  SOURCE,
} from "./space";
import type { Finding } from "./witness";

export interface Pair {
  readonly from: Party;
  readonly to: Party;
}

const PROTOCOLS = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 } as const;

/** Packets of a claim between two parties. */
export function packetsOfClaim(pair: Pair, traffic: readonly Traffic[], allBut: boolean, required: boolean): BoxSet {
  const { from, to } = pair;
  const build = (protocols: Interval, sourcePorts: Interval, ports: Interval) =>
    packetsBetween(from.family, from.addresses, to.addresses, protocols, sourcePorts, ports);
  const everything = () => build({ first: 0n, last: 255n }, ANY_PORT, ANY_PORT);
  const named = traffic.map(({ protocol, ports }) => {
    const destination = ports ? { first: BigInt(ports[0]), last: BigInt(ports[1]) } : ANY_PORT;
    if (protocol === "any") {
      return everything();
    }
    const number = BigInt(PROTOCOLS[protocol]);
    const sourcePorts = required && (protocol === "tcp" || protocol === "udp") ? EPHEMERAL : ANY_PORT;
    return build({ first: number, last: number }, sourcePorts, destination);
  });
  const union = named.reduce((a, b) => a.union(b), noPackets(from.family));
  return allBut ? everything().subtract(union) : union;
}

/** What may and must arrive: with the answer, or one way. */
export function delivered(
  paths: readonly Path[],
  family: Party["family"],
  oneWay: boolean,
): { must: BoxSet; may: BoxSet } {
  let must = noPackets(family);
  let may = noPackets(family);
  for (const path of paths) {
    const limit = (oneWay ? path.forwardLimit : path.limit) ?? allPackets(family);
    // What arrives one way surely needs the documented route; what arrives possibly does not.
    const sure = path.hops.filter(({ phase }) => !oneWay || phase !== "return").map((hop) => hop.must);
    const possible = path.hops.filter(({ phase }) => !oneWay || phase === "forward").map((hop) => hop.may);
    must = must.union(sure.reduce((a, b) => a.intersect(b), allPackets(family)));
    may = may.union(possible.reduce((a, b) => a.intersect(b), limit));
  }
  return { must, may };
}

/** A required claim for one pair of parties. */
export function judgeRequired(network: Network, pair: Pair, packets: BoxSet): Finding {
  const paths = pathsBetween(network, pair.from, pair.to);
  const { must, may } = delivered(paths, pair.from.family, false);
  const failing = packets.subtract(must);
  if (failing.isEmpty) {
    return finding("PROVED", pair, paths, packets.sample(), must);
  }
  if (pair.from.optional !== undefined || pair.to.optional !== undefined) {
    return finding("UNKNOWN", pair, paths, failing.sample(), may);
  }
  const hopeless = surely(network, pair, packets.subtract(may), true);
  if (!hopeless.isEmpty) {
    return finding("REFUTED", pair, paths, hopeless.sample(), may);
  }
  return finding("UNKNOWN", pair, paths, failing.sample(), may);
}

/** Whether the receiver's own groups stop all of it, whatever the path: then no path need be looked at. */
function stoppedAtTheDoor(network: Network, { from, to }: Pair, packets: BoxSet): boolean {
  const carrier = carrierOf(to);
  return (
    carrier !== undefined &&
    !packets.intersects(securityHop(carrier, "ingress", from).may) &&
    !mayBeTranslated(network, from, to)
  );
}

/** A forbidden claim for one pair of parties. */
export function judgeForbidden(network: Network, pair: Pair, packets: BoxSet): Finding {
  if (stoppedAtTheDoor(network, pair, packets)) {
    const packet = packets.sample();
    return {
      verdict: "PROVED",
      pair,
      packet,
      reached: noPackets(pair.from.family),
      paths: () => pathsBetween(network, pair.from, pair.to),
    };
  }
  const paths = pathsBetween(network, pair.from, pair.to);
  const { must, may } = delivered(paths, pair.from.family, true);
  const arriving = packets.intersect(may);
  if (arriving.isEmpty) {
    return finding("PROVED", pair, paths, packets.sample(), may);
  }
  const certain = surely(network, pair, packets.intersect(must), false);
  if (!certain.isEmpty) {
    return finding("REFUTED", pair, paths, certain.sample(), must);
  }
  return finding("UNKNOWN", pair, paths, arriving.sample(), may);
}

const finding = (
  verdict: Verdict,
  pair: Pair,
  paths: readonly Path[],
  packet: readonly bigint[] | undefined,
  reached: BoxSet,
): Finding => ({ verdict, pair, packet, reached, paths: () => paths });

/**
 * Packets that exist in every completion: an address AWS has not chosen yet may be any of its numbers, so all of them
 * must be in the set; a host outside the program may find its number taken by an interface of the program.
 */
function surely(network: Network, pair: Pair, packets: BoxSet, named: boolean): BoxSet {
  let rest = packets;
  for (const [party, dimension] of [
    [pair.from, SOURCE],
    [pair.to, DESTINATION],
  ] as const) {
    if (rest.isEmpty) {
      return rest;
    }
    if (party.identity !== undefined || party.vague) {
      const whole = rest.forAll(dimension, ranges(party.addresses));
      rest = whole.intersect(rest);
    } else if (party.place.kind === "subnet-host" && !hasRoom(network, party, rest, dimension, named)) {
      rest = BoxSet.empty(rest.space);
    }
  }
  return rest;
}

/** Whether some address in the set is left for a host outside the program, whatever AWS chooses for the program's. */
function hasRoom(
  network: Network,
  party: Party,
  packets: BoxSet,
  dimension: AddressDimension,
  named: boolean,
): boolean {
  const subnet = subnetOf(party)!.options[0]!;
  const { family } = party;
  // A question that names some addresses of a subnet means hosts that have them; AWS chooses others.
  if (named && !usable(subnet, family).isSubsetOf(party.addresses.union(heldNumbers(network, subnet, family)))) {
    return true;
  }
  const taken = unknownHolders(network, subnet, family);
  return taken === 0 || countOf(addressSet(family, packets.numbers(dimension))) > BigInt(taken);
}

const RANK: Readonly<Record<Verdict, number>> = { PROVED: 0, UNKNOWN: 1, REFUTED: 2 };

/** The verdict of a conjunction: the worst one, and the first finding that has it. */
export function worst(findings: readonly Finding[]): Finding | undefined {
  return findings.reduce<Finding | undefined>(
    (worstSoFar, next) => (!worstSoFar || RANK[next.verdict] > RANK[worstSoFar.verdict] ? next : worstSoFar),
    undefined,
  );
}

export type { Finding };
