/**
 * Who may reach what at all, without any question: for every load balancer and interface of the program, what may
 * arrive from the internet, from private networks, from hosts in the VPC, and from others of the program. Two such
 * tables show what a change lets in.
 */
import { type Family, formatAddress } from "../../components/shared/cidr";
import type { ResourceGraph } from "../graph";
import { append } from "../multi-map";
import { hasPorts, isIcmp, type Network, type NetworkOptions, networkOf, protocolName } from "../network";
import { balancerParties, interfaceParties } from "./model/endpoints";
import type { Party } from "./model/party";
import { pathsBetween } from "./model/paths";
import type { Box, BoxSet, Interval } from "./sets";
import {
  addressSet,
  DESTINATION,
  DESTINATION_PORT,
  PROTOCOL,
  PUBLIC,
  packetsWith,
  ranges,
  SOURCE,
  SOURCE_PORT,
} from "./space";
import { delivered } from "./verdict";
import { everyoneBut, excluded } from "./world";

export interface ReachLine {
  /** Who: `203.0.113.0/24`, `the internet`, `everyone else on the internet`, `connector-a`. */
  readonly from: string;
  readonly to: string;
  /** URN of the receiver. */
  readonly urn: string;
  /** `tcp/443`, `any traffic`. */
  readonly traffic: string;
}

/** What may arrive, by receiver and sender. */
export type ReachTable = ReadonlyMap<string, Entry>;

interface Entry {
  readonly from: Party;
  readonly to: Party;
  readonly urn: string;
  readonly packets: BoxSet;
}

export function reachTable(graph: ResourceGraph, options: NetworkOptions = {}): ReachTable {
  const network = networkOf(graph, options);
  const nobody = excluded(network, []);
  const table = new Map<string, Entry>();
  for (const { party: to, urn } of receivers(network)) {
    for (const { party: from } of everyoneBut(network, to, nobody, "anyone", false)) {
      const { may } = delivered(pathsBetween(network, from, to), from.family, true);
      const own = may
        .intersect(packetsWith(from.family, SOURCE, from.addresses))
        .exists(DESTINATION, ranges(to.addresses))
        .exists(SOURCE_PORT, [{ first: 0n, last: 65535n }]);
      // A sender whose number is not chosen yet is one sender, whichever number it gets.
      const packets = from.identity === undefined ? own : own.exists(SOURCE, ranges(from.addresses));
      if (!packets.isEmpty) {
        table.set(`${to.key} <- ${senderKey(from)}`, { from, to, urn, packets });
      }
    }
  }
  return table;
}

function receivers(network: Network): { readonly party: Party; readonly urn: string }[] {
  const families: readonly Family[] = [4, 6];
  return families.flatMap((family) => [
    ...network.interfaces.flatMap((one) =>
      interfaceParties(one, family).map((party) => ({ party, urn: one.instanceUrn ?? one.urns[0] ?? one.key })),
    ),
    ...network.loadBalancers.flatMap((balancer) =>
      balancerParties(balancer, family).map((party) => ({ party, urn: balancer.urn })),
    ),
  ]);
}

/** Hosts are the same sender whichever subnet they are in: moving a subnet's border lets nobody new in. */
const senderKey = (party: Party): string =>
  party.identity ?? (party.place.kind === "interface" ? party.key : `${party.place.kind} ${party.family}`);

export interface ReachDifference {
  readonly gained: readonly ReachLine[];
  readonly lost: readonly ReachLine[];
}

/** Who can newly reach what, and who no longer can. */
export function compareReach(before: ReachTable, after: ReachTable): ReachDifference {
  return { gained: more(after, before), lost: more(before, after) };
}

function more(left: ReachTable, right: ReachTable): ReachLine[] {
  const lines = [...left].flatMap(([key, entry]) => {
    const other = right.get(key);
    return linesOf(entry, other ? entry.packets.subtract(other.packets) : entry.packets, other);
  });
  // Who is on the internet anyway need not be named again for having an address of the program.
  const open = new Set(
    lines.filter(({ from }) => from.includes("internet")).map(({ to, traffic }) => `${to}\n${traffic}`),
  );
  const telling = lines.filter(({ own, to, traffic }) => !own || !open.has(`${to}\n${traffic}`));
  const unique = new Map(
    telling.map(({ own: _, ...line }) => line).map((line) => [`${line.to}\n${line.traffic}\n${line.from}`, line]),
  );
  return [...unique.keys()].sort().map((key) => unique.get(key)!);
}

interface Line extends ReachLine {
  /** The sender is a public address of the program. */
  readonly own: boolean;
}

/** One line for each kind of traffic. */
function linesOf({ from, to, urn, packets }: Entry, extra: BoxSet, other: Entry | undefined): Line[] {
  const byTraffic = new Map<string, Interval[]>();
  for (const box of extra.toBoxes()) {
    const traffic = trafficOf(box);
    append(byTraffic, traffic, box[SOURCE]!);
  }
  return [...byTraffic].map(([traffic, numbers]) => {
    const gained = addressSet(from.family, numbers);
    const name = from.identity === undefined ? whoText(from, gained, packets, other) : from.label;
    const own = from.identity !== undefined && from.place.kind === "internet";
    return { from: name, to: to.label, urn, traffic, own };
  });
}

/** More networks than this are counted and not listed. */
const LISTED = 4;

function whoText(
  { family, place, addresses }: Party,
  gained: BoxSet,
  packets: BoxSet,
  other: Entry | undefined,
): string {
  if (place.kind === "internet") {
    const all = addressSet(family, packets.numbers(SOURCE));
    const everyone = addresses.intersect(PUBLIC[family]);
    if (everyone.isSubsetOf(gained)) {
      return family === 4 ? "the internet" : "the IPv6 internet";
    }
    if (everyone.isSubsetOf(all) && other) {
      return family === 4 ? "everyone else on the internet" : "everyone else on the IPv6 internet";
    }
  }
  const where =
    place.kind === "internet" ? "" : place.kind === "private-network" ? " (private network)" : " (in the VPC)";
  const texts = ranges(gained).flatMap((range) => cidrTexts(family, range));
  const rest = texts.length - LISTED;
  return `${texts.slice(0, LISTED).join(", ")}${rest > 0 ? ` and ${rest} more networks` : ""}${where}`;
}

/** An interval as the fewest CIDRs. */
export function cidrTexts(family: Family, { first, last }: Interval): string[] {
  const bits = family === 4 ? 32 : 128;
  const texts: string[] = [];
  for (let at = first; at <= last; ) {
    let prefix = bits;
    while (prefix > 0) {
      const size = 1n << BigInt(bits - prefix + 1);
      if (at % size !== 0n || at + size - 1n > last) {
        break;
      }
      prefix--;
    }
    texts.push(`${formatAddress(family, at)}/${prefix}`);
    at += 1n << BigInt(bits - prefix);
  }
  return texts;
}

function trafficOf(box: Box): string {
  const [protocols, ports] = [box[PROTOCOL]!, box[DESTINATION_PORT]!];
  const isAnyPort = ports.first === 0n && ports.last === 65535n;
  if (protocols.first === 0n && protocols.last === 255n) {
    return isAnyPort ? "any traffic" : `any protocol, ports ${ports.first}-${ports.last}`;
  }
  if (protocols.first !== protocols.last) {
    return `protocols ${protocols.first}-${protocols.last}`;
  }
  const protocol = Number(protocols.first);
  const name = protocolName(protocol);
  if (isIcmp(protocol)) {
    return isAnyPort ? name : `${name} type ${ports.first / 256n}`;
  }
  const range = ports.first === ports.last ? `${ports.first}` : `${ports.first}-${ports.last}`;
  return hasPorts(protocol) && !isAnyPort ? `${name}/${range}` : name;
}
