/**
 * Who may reach what at all, without any question: for every load balancer and interface of the program, what may
 * arrive from the internet, from private networks, from hosts in the VPC, and from others of the program. Two such
 * tables show what a change lets in.
 */
import { type Family, formatAddress, parseCidr } from "../../components/shared/network/cidr";
import type { ResourceGraph } from "../graph";
import { append } from "../graph/multi-map";
import { hasPorts, isIcmp, type Network, type NetworkOptions, networkOf, protocolName, type Subnet } from "../network";
import { balancerParties, interfaceParties, numbersIn, usable, vpcsOf } from "./model/parties";
import { type Party, subnetOf } from "./model/party";
import { pathsBetween } from "./model/paths";
import { heldNumbers } from "./model/subnet-index";
import { type Box, BoxSet, type Interval } from "./sets";
import {
  addressSet,
  countOf,
  DESTINATION,
  DESTINATION_PORT,
  networkSet,
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
  /** Network of the sender's number, with the receiver: whoever has a number there sends the same packets. */
  readonly realm: string;
  /** Numbers there that no host outside the program can have. */
  readonly taken: BoxSet;
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
      const packets = isNumbered(from) ? own : own.exists(SOURCE, ranges(from.addresses));
      if (!packets.isEmpty) {
        const key = `${to.key} <- ${senderKey(from)}`;
        const known = table.get(key);
        const place = subnetOf(from)?.options[0];
        const taken = place ? heldNumbers(network, place, from.family).union(reserved(place, from.family)) : undefined;
        const none = addressSet(from.family, []);
        // Hosts of one VPC are one sender: a subnet's border that moves lets nobody new in.
        table.set(key, {
          from: known?.from ?? from,
          to,
          urn,
          packets: known ? known.packets.union(packets) : packets,
          realm: `${to.key} <- ${realmOf(from)}`,
          taken: (known?.taken ?? none).union(taken ?? none),
        });
      }
    }
  }
  return table;
}

/** Numbers of a subnet that AWS keeps. */
function reserved(subnet: Subnet, family: Family): BoxSet {
  const all = numbersIn(subnet, family);
  return all ? all.subtract(usable(subnet, family)) : addressSet(family, []);
}

/** Whether each of the sender's packets shows its number. */
const isNumbered = ({ identity, addresses }: Party): boolean => identity === undefined || countOf(addresses) === 1n;

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

const senderKey = (party: Party): string =>
  party.identity ?? (party.place.kind === "interface" ? party.key : realmOf(party));

/** Where the sender's number belongs: the internet, private networks, or one VPC. */
function realmOf(party: Party): string {
  const vpcs = vpcsOf(party).map(({ key }) => key);
  const where = "subnet" in party.place ? vpcs.join(" or ") || "a VPC that is not known" : party.place.kind;
  return `${where} ${party.family}`;
}

export interface ReachDifference {
  readonly gained: readonly ReachLine[];
  readonly lost: readonly ReachLine[];
}

/** Who can newly reach what, and who no longer can. */
export function compareReach(before: ReachTable, after: ReachTable): ReachDifference {
  return { gained: more(after, before), lost: more(before, after) };
}

/** Packets of `left` that are none of `right`: whoever has the sender's number there, it is the same packet. */
function more(left: ReachTable, right: ReachTable): ReachLine[] {
  const byNumber = new Map<string, BoxSet[]>();
  for (const { from, realm, packets } of right.values()) {
    if (isNumbered(from)) {
      append(byNumber, realm, packets);
    }
  }
  const realms = new Map([...byNumber].map(([realm, sets]) => [realm, BoxSet.unionOf(sets)!]));
  const lines = [...left].flatMap(([key, entry]) => {
    const other = right.get(key);
    const same = isNumbered(entry.from) ? realms.get(entry.realm) : undefined;
    const old = same && other ? same.union(other.packets) : (same ?? other?.packets);
    return linesOf(entry, old ? entry.packets.subtract(old) : entry.packets, other);
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
function linesOf({ from, to, urn, packets, taken }: Entry, extra: BoxSet, other: Entry | undefined): Line[] {
  const byTraffic = new Map<string, Interval[]>();
  for (const box of extra.toBoxes()) {
    const traffic = trafficOf(box);
    append(byTraffic, traffic, box[SOURCE]!);
  }
  return [...byTraffic].map(([traffic, numbers]) => {
    const gained = addressSet(from.family, numbers);
    const name = from.identity === undefined ? whoText(from, gained, packets, taken, other) : from.label;
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
  taken: BoxSet,
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
  const texts = networksOf(family, gained, taken);
  const rest = texts.length - LISTED;
  return `${texts.slice(0, LISTED).join(", ")}${rest > 0 ? ` and ${rest} more networks` : ""}${where}`;
}

/** The fewest networks: numbers that nobody else can have may be in them too. */
function networksOf(family: Family, gained: BoxSet, taken: BoxSet): string[] {
  const texts = (set: BoxSet) => ranges(set).flatMap((range) => cidrTexts(family, range));
  const exact = texts(gained);
  const filled = texts(gained.union(taken)).filter((text) => networkSet(parseCidr(text)).intersects(gained));
  return filled.length < exact.length ? filled : exact;
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
