/**
 * Slots and places: the arithmetic that fixes every prefix.
 *
 * A range is a row of places, one prefix each. A slot owns `placesPerSlot` neighbouring places, a pool owns the same
 * few of them in every slot. Place = slot × placesPerSlot + offset of the pool + number in the pool: it depends on the
 * range's first address, the slot and the pool alone, so whatever is added, removed or enlarged, nobody else moves.
 */
import { type Cidr, cidrOf } from "../shared/network/cidr";
import { IPV4_PREFIX_LENGTH, IPV6_PREFIX_LENGTH, IPV6_PREFIXES_PER_SUBNET, IPV6_SUBNET_LENGTH } from "./facts";

/** Places that a pool owns in every slot. */
export interface PoolPlaces {
  readonly offset: number;
  /** The larger of its IPv4 and IPv6 prefixes per connector. */
  readonly size: number;
}

/** How many slots the ranges have; the last one of a range may be shorter than the others. */
export function slotCount(placesByRange: readonly number[], placesPerSlot: number): number {
  return placesByRange.reduce((count, places) => count + Math.ceil(places / placesPerSlot), 0);
}

/** Range and place of one prefix, or `undefined` when the ranges end before it. */
export function locate(
  placesByRange: readonly number[],
  placesPerSlot: number,
  slot: number,
  place: number,
): { readonly range: number; readonly index: number } | undefined {
  let rest = slot;
  for (const [range, places] of placesByRange.entries()) {
    const slots = Math.ceil(places / placesPerSlot);
    if (rest < slots) {
      const index = rest * placesPerSlot + place;
      return index < places ? { range, index } : undefined;
    }
    rest -= slots;
  }
  return undefined;
}

/** The first of so many free slots in a row, among the first `limit`. */
export function nextFreeRun(used: { has(slot: number): boolean }, length: number, limit: number): number | undefined {
  let row = 0;
  for (let slot = 0; slot < limit; slot++) {
    row = used.has(slot) ? 0 : row + 1;
    if (row === length) {
      return slot - length + 1;
    }
  }
  return undefined;
}

/** The first offset at which `size` places are free. */
export function nextFreeOffset(taken: readonly PoolPlaces[], size: number, placesPerSlot: number): number | undefined {
  const sorted = taken.filter((pool) => pool.size > 0).sort((a, b) => a.offset - b.offset);
  let offset = 0;
  for (const pool of sorted) {
    if (offset + size <= pool.offset) {
      break;
    }
    offset = Math.max(offset, pool.offset + pool.size);
  }
  return offset + size <= placesPerSlot ? offset : undefined;
}

/** Whether two pools claim a place both. */
export const placesOverlap = (a: PoolPlaces, b: PoolPlaces): boolean =>
  a.size > 0 && b.size > 0 && a.offset < b.offset + b.size && b.offset < a.offset + a.size;

/** /28 prefixes in an IPv4 range. */
export const ipv4Places = (range: Cidr): number => 2 ** Math.max(0, IPV4_PREFIX_LENGTH - range.prefix);

/** The /28 number `index` of a range. */
export const ipv4PrefixAt = (range: Cidr, index: number): Cidr =>
  cidrOf(4, range.first + BigInt(index) * 2n ** BigInt(32 - IPV4_PREFIX_LENGTH), IPV4_PREFIX_LENGTH);

const IPV6_PREFIX_SIZE = 2n ** BigInt(128 - IPV6_PREFIX_LENGTH);
const IPV6_SUBNET_SIZE = 2n ** BigInt(128 - IPV6_SUBNET_LENGTH);

/** Number of the /80 in its /64, 0 to 65535. */
export const ipv6IndexOf = (cidr: Cidr): number => Number((cidr.first % IPV6_SUBNET_SIZE) / IPV6_PREFIX_SIZE);

/** /80 prefixes in a range of a /64. */
export const ipv6Places = (range: Cidr): number => 2 ** Math.max(0, IPV6_PREFIX_LENGTH - range.prefix);

/** The /80 number `index` of a /64. */
export const ipv6PrefixAt = (block: Cidr, index: number): Cidr =>
  cidrOf(6, block.first + BigInt(index) * IPV6_PREFIX_SIZE, IPV6_PREFIX_LENGTH);

/** A network of a /64, written as a place in it (`::1000:0:0:0/68`), as a network of the given block. */
export const placeInBlock = (block: Cidr, relative: Cidr): Cidr =>
  cidrOf(6, block.first + (relative.first % IPV6_SUBNET_SIZE), relative.prefix);

/** Whether a network is written as a place in a /64: its upper half is zero. */
export const isPlaceInBlock = (cidr: Cidr): boolean =>
  cidr.family === 6 && cidr.prefix >= IPV6_SUBNET_LENGTH && cidr.last < IPV6_SUBNET_SIZE;

/** Whether an index is the first or last /80 of the /64, which hold addresses that AWS keeps. */
export const isIpv6End = (index: number): boolean => index === 0 || index === IPV6_PREFIXES_PER_SUBNET - 1;

/** How an IPv6 prefix is written while its block is unknown: `+4096`, the number of the /80 in the /64. */
export const offsetText = (index: number): string => `+${index}`;
