/** What still fits into the prefix ranges of each subnet: connectors, and further pools. Pure. */
import { GROUP_LIMIT } from "./facts";
import { ipv4Places, slotCount } from "./places";
import type { PrefixRequest } from "./prefix-request";
import { type ConnectorPrefixes, slotFits } from "./prefixes";
import { managementAddresses } from "./ranges-plan";
import { slotLimit } from "./slots";

/** What ends first when connectors are added. */
export const HeadroomLimit = { Slots: "slots", Addresses: "addresses", Group: "group" } as const;
export type HeadroomLimit = (typeof HeadroomLimit)[keyof typeof HeadroomLimit];

const LIMITS: readonly HeadroomLimit[] = Object.values(HeadroomLimit);

/** What still fits into the prefix ranges of a subnet. */
export interface RangeHeadroom {
  /** Key of the subnet. */
  readonly subnet: string;
  /** IPv4 ranges, in the order in which slots are counted. */
  readonly ranges: string[];
  /** Slots that begin in the ranges, one a connector. */
  readonly slots: number;
  /** Slots that no connector has and in which every prefix of every pool is free. */
  readonly freeSlots: number;
  /** Connectors that can be added: one a free slot, as far as the subnet has management IPs and the group has room. */
  readonly connectors: number;
  /** What there are no more of: `slots`, `addresses` of the subnet, or places in the `group`. */
  readonly limitedBy: HeadroomLimit;
  /** IPv4 prefixes that pools give each of them. */
  readonly prefixesPerConnector: number;
  /** Places that a slot has for prefixes. */
  readonly placesPerSlot: number;
  /** Prefixes that further pools can give each connector: places that no pool has, as far as every instance type takes them. */
  readonly freePlacesPerSlot: number;
  /** Key of the stack file that makes room for more slots. */
  readonly moreSlots: string;
}

/** Of the subnets that have ranges. Only for a request without problems. @param mostIpv4 prefixes that every instance type takes */
export function planHeadroom(
  request: PrefixRequest,
  prefixes: ReadonlyMap<string, ConnectorPrefixes>,
  mostIpv4: number,
): readonly RangeHeadroom[] {
  const pools = [...request.pools.values()];
  const owned = pools.reduce((sum, { ipv4, ipv6 }) => sum + Math.max(ipv4, ipv6), 0);
  const ipv4 = pools.reduce((sum, pool) => sum + pool.ipv4, 0);
  return [...request.subnets]
    .filter(([, { ranges }]) => ranges.length > 0)
    .map(([key, subnet]) => {
      const connectors = [...request.connectors].filter(([, connector]) => connector.subnet === key);
      const slots = slotLimit(request, subnet);
      const isIpv6 = slots < slotCount(subnet.ranges.map(ipv4Places), request.placesPerSlot);
      const used = new Set(connectors.map(([, { slot }]) => slot));
      const taken = new Set(connectors.flatMap(([name]) => identities(key, prefixes.get(name))));
      const freeSlots = Array.from({ length: slots }, (_, slot) => slot).filter(
        (slot) => !used.has(slot) && slotFits(request, key, slot, taken),
      ).length;
      const room = {
        slots: freeSlots,
        addresses: Math.max(0, managementAddresses(subnet.cidr, subnet.ranges) - connectors.length),
        group: Math.max(0, GROUP_LIMIT - request.connectors.size),
      };
      const limitedBy = LIMITS.reduce((least, each) => (room[each] < room[least] ? each : least));
      return {
        subnet: key,
        ranges: subnet.ranges.map(({ text }) => text),
        slots,
        freeSlots,
        connectors: room[limitedBy],
        limitedBy,
        prefixesPerConnector: ipv4,
        placesPerSlot: request.placesPerSlot,
        freePlacesPerSlot: Math.min(request.placesPerSlot - owned, Math.max(0, mostIpv4 - ipv4)),
        moreSlots: `${isIpv6 ? "ipv6PrefixRanges" : "morePrefixRanges"}.${key}`,
      };
    });
}

/** As the planner tells whether two prefixes are one. */
const identities = (subnet: string, pools: ConnectorPrefixes = new Map()): readonly string[] =>
  [...pools.values()].flatMap(({ ipv4, ipv6 }) => [...ipv4, ...ipv6.map(({ index }) => `${subnet} ${index}`)]);

/** A line for each subnet; those with the same room share one. */
export function headroomLines(headroom: readonly RangeHeadroom[]): readonly string[] {
  const groups = new Map<string, RangeHeadroom[]>();
  for (const each of headroom) {
    const { subnet: _, ranges: __, moreSlots, ...room } = each;
    const same = JSON.stringify([room, keyOf(moreSlots)]);
    groups.set(same, [...(groups.get(same) ?? []), each]);
  }
  return [...groups.values()].map(line);
}

const keyOf = (moreSlots: string): string => moreSlots.split(".")[0]!;

function line(alike: readonly RangeHeadroom[]): string {
  const [first] = alike as [RangeHeadroom];
  const names = alike.map(({ subnet }) => subnet);
  const which = names.length <= 3 ? names.join(", ") : `${names[0]} … ${names.at(-1)}`;
  const subject =
    names.length === 1 ? `subnet ${which} (${first.ranges.join(", ")})` : `each of ${names.length} subnets (${which})`;
  const prefixes = `${first.prefixesPerConnector} prefix${first.prefixesPerConnector === 1 ? "" : "es"}`;
  const limited = {
    slots: "",
    addresses: ", for which the subnet has management IPs",
    group: `: a group has at most ${GROUP_LIMIT}`,
  }[first.limitedBy];
  const room =
    first.freeSlots === 0
      ? `no slot of ${first.slots} is free`
      : `${first.freeSlots} of ${first.slots} slots free, for ${count(first.connectors)} with ${prefixes} each${limited}`;
  const key = names.length === 1 ? first.moreSlots : `${keyOf(first.moreSlots)}.<subnet>`;
  return `${subject}: ${room}; ${first.freePlacesPerSlot} of ${first.placesPerSlot} places of a slot free for further pools; more slots: ${key}`;
}

const count = (connectors: number): string => `${connectors} more connector${connectors === 1 ? "" : "s"}`;
