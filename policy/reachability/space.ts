/** The space of packets, one per address family, and the address ranges that matter in it. */
import { addressBits, type Cidr, type Family, PRIVATE_NETWORKS, parseCidr } from "../../components/shared/network/cidr";
import type { TrafficBox } from "../network";
import { type Box, BoxSet, type Interval, type Space } from "./sets";

/** Dimensions of a packet. For ICMP the destination port is `type × 256 + code`. */
export const SOURCE = 0;
export const DESTINATION = 1;
export const PROTOCOL = 2;
export const SOURCE_PORT = 3;
export const DESTINATION_PORT = 4;

export type AddressDimension = typeof SOURCE | typeof DESTINATION;
export type PortDimension = typeof SOURCE_PORT | typeof DESTINATION_PORT;

export const ANY_PORT: Interval = { first: 0n, last: 65535n };
/** Ports clients, NAT gateways and load balancers send from (RFC 6056; EC2 guide, "Ephemeral ports"). */
export const EPHEMERAL: Interval = { first: 1024n, last: 65535n };
const ANY_PROTOCOL: Interval = { first: 0n, last: 255n };

const addresses = (family: Family): Interval => ({ first: 0n, last: (1n << BigInt(addressBits(family))) - 1n });

const packetSpace = (family: Family): Space => ({
  names: ["source", "destination", "protocol", "source port", "destination port"],
  bounds: [addresses(family), addresses(family), ANY_PROTOCOL, ANY_PORT, ANY_PORT],
});
const addressSpace = (family: Family): Space => ({ names: ["address"], bounds: [addresses(family)] });

const PACKETS: Readonly<Record<Family, Space>> = { 4: packetSpace(4), 6: packetSpace(6) };
const ADDRESSES: Readonly<Record<Family, Space>> = { 4: addressSpace(4), 6: addressSpace(6) };
const ALL_PACKETS: Readonly<Record<Family, BoxSet>> = { 4: BoxSet.all(PACKETS[4]), 6: BoxSet.all(PACKETS[6]) };
const NO_PACKETS: Readonly<Record<Family, BoxSet>> = { 4: BoxSet.empty(PACKETS[4]), 6: BoxSet.empty(PACKETS[6]) };
const ALL_ADDRESSES: Readonly<Record<Family, BoxSet>> = { 4: BoxSet.all(ADDRESSES[4]), 6: BoxSet.all(ADDRESSES[6]) };

export const allPackets = (family: Family): BoxSet => ALL_PACKETS[family];
export const noPackets = (family: Family): BoxSet => NO_PACKETS[family];
export const allAddresses = (family: Family): BoxSet => ALL_ADDRESSES[family];
export const noAddresses = (family: Family): BoxSet => BoxSet.empty(ADDRESSES[family]);

/** A set of addresses. */
export const addressSet = (family: Family, ranges: Iterable<Interval>): BoxSet =>
  BoxSet.boxes(
    ADDRESSES[family],
    [...ranges].map((range) => [range]),
  );

export const cidrSet = (family: Family, cidrs: Iterable<Cidr>): BoxSet =>
  addressSet(
    family,
    [...cidrs].filter((cidr) => cidr.family === family),
  );

const ONE_CIDR = new WeakMap<Cidr, BoxSet>();

/** The addresses of one network; the same set for the same object. */
export function networkSet(cidr: Cidr): BoxSet {
  const known = ONE_CIDR.get(cidr) ?? addressSet(cidr.family, [cidr]);
  ONE_CIDR.set(cidr, known);
  return known;
}

export const oneAddress = (family: Family, value: bigint): BoxSet =>
  addressSet(family, [{ first: value, last: value }]);

export const ranges = (set: BoxSet): readonly Interval[] => set.toBoxes().map((box) => box[0]!);

/** How many addresses a set has. */
export const countOf = (set: BoxSet): bigint =>
  ranges(set).reduce((sum, { first, last }) => sum + last - first + 1n, 0n);

const WITH = { [SOURCE]: new WeakMap<BoxSet, BoxSet>(), [DESTINATION]: new WeakMap<BoxSet, BoxSet>() };

/** Packets whose address in `dimension` is in `set`. */
export function packetsWith(family: Family, dimension: AddressDimension, set: BoxSet): BoxSet {
  if (set === ALL_ADDRESSES[family]) {
    return ALL_PACKETS[family];
  }
  const known = WITH[dimension].get(set) ?? buildPacketsWith(family, dimension, set);
  WITH[dimension].set(set, known);
  return known;
}

function buildPacketsWith(family: Family, dimension: AddressDimension, set: BoxSet): BoxSet {
  const sides = PACKETS[family].bounds.map((bound, index) => (index === dimension ? ranges(set) : [bound]));
  return BoxSet.product(PACKETS[family], sides);
}

/** Packets to certain protocols and ports. */
export const packetsOf = (family: Family, boxes: Iterable<Box>): BoxSet => BoxSet.boxes(PACKETS[family], boxes);

/** Packets between two sets of addresses with the given protocols and ports. */
export function packetsBetween(
  family: Family,
  sources: BoxSet,
  destinations: BoxSet,
  protocols: Interval,
  sourcePorts: Interval,
  destinationPorts: Interval,
): BoxSet {
  const sides = [ranges(sources), ranges(destinations), [protocols], [sourcePorts], [destinationPorts]];
  return BoxSet.product(PACKETS[family], sides);
}

/** What of a rule's traffic the packets of one direction carry in `dimension`. */
export function trafficBoxes(family: Family, dimension: PortDimension, boxes: readonly TrafficBox[]): Box[] {
  const [source, destination, , sourcePorts, destinationPorts] = PACKETS[family].bounds as readonly Interval[];
  return boxes.map(({ protocols, ports }) => {
    const port = { first: BigInt(ports[0]), last: BigInt(ports[1]) };
    return [
      source!,
      destination!,
      { first: BigInt(protocols[0]), last: BigInt(protocols[1]) },
      dimension === SOURCE_PORT ? port : sourcePorts!,
      dimension === DESTINATION_PORT ? port : destinationPorts!,
    ];
  });
}

const set4 = (...texts: string[]): BoxSet => cidrSet(4, texts.map(parseCidr));
const set6 = (...texts: string[]): BoxSet => cidrSet(6, texts.map(parseCidr));

/** Addresses that only exist inside private networks. */
export const PRIVATE: Readonly<Record<Family, BoxSet>> = {
  4: cidrSet(4, PRIVATE_NETWORKS),
  6: cidrSet(6, PRIVATE_NETWORKS),
};

/** IPv6 numbers that stand for IPv4 ones (RFC 6052): only a NAT gateway makes something of them. */
export const NAT64: BoxSet = set6("64:ff9b::/96");

/** Addresses an internet gateway drops, as source and as destination. */
export const DROPPED_BY_GATEWAY: Readonly<Record<Family, BoxSet>> = {
  4: PRIVATE[4],
  6: PRIVATE[6].union(set6("fe80::/10")).union(NAT64),
};

/**
 * Addresses a host on the internet can have (IANA special-purpose registries). Documentation and benchmarking
 * networks count as public: examples and tests use them in the place of real ones.
 */
export const PUBLIC: Readonly<Record<Family, BoxSet>> = {
  4: ALL_ADDRESSES[4]
    .subtract(DROPPED_BY_GATEWAY[4])
    .subtract(set4("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3")),
  6: set6("2000::/3"),
};
