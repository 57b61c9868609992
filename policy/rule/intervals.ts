/** Sets of addresses as sorted, disjoint intervals: how many addresses a group of rules really admits. */
import { addressBits, type Cidr, type Family, PRIVATE_NETWORKS, parseCidr } from "../../components/shared/network/cidr";

export interface Interval {
  readonly first: bigint;
  readonly last: bigint;
}

/** Networks no one reaches from the internet (RFC 1918, 6598, 3927, 1122; 4193, 4291). */
const NOT_PUBLIC = [...PRIVATE_NETWORKS, ...["169.254.0.0/16", "127.0.0.0/8", "fe80::/10", "::1/128"].map(parseCidr)];

/** Overlapping and adjacent intervals joined: two /1s are the world. */
export function union(intervals: readonly Interval[]): readonly Interval[] {
  const sorted = [...intervals].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const result: Interval[] = [];
  for (const next of sorted) {
    const last = result[result.length - 1];
    if (last && next.first <= last.last + 1n) {
      result[result.length - 1] = { first: last.first, last: later(next.last, last.last) };
    } else {
      result.push(next);
    }
  }
  return result;
}

export function subtract(from: readonly Interval[], holes: readonly Interval[]): readonly Interval[] {
  let rest = union(from);
  for (const hole of holes) {
    rest = rest.flatMap((piece) =>
      hole.last < piece.first || hole.first > piece.last
        ? [piece]
        : [
            { first: piece.first, last: hole.first - 1n },
            { first: hole.last + 1n, last: piece.last },
          ].filter(({ first, last }) => first <= last),
    );
  }
  return rest;
}

export const size = (intervals: readonly Interval[]): bigint =>
  union(intervals).reduce((total, { first, last }) => total + last - first + 1n, 0n);

export const covers = (outer: readonly Interval[], inner: Interval): boolean => subtract([inner], outer).length === 0;

export const ofFamily = (cidrs: readonly Cidr[], family: Family): readonly Cidr[] =>
  cidrs.filter((cidr) => cidr.family === family);

/** Addresses of the internet among the networks. */
export function publicAddresses(cidrs: readonly Cidr[], family: Family): readonly Interval[] {
  return subtract(ofFamily(cidrs, family), ofFamily(NOT_PUBLIC, family));
}

const later = (a: bigint, b: bigint): bigint => (a < b ? b : a);

/**
 * More of the internet than any one party has: a quarter of all IPv4 addresses, or an IPv6 /12, which is what IANA
 * gives to a registry of a whole continent; a company has a /32 or a /20, the largest one a /13.
 */
const NOBODYS = { 4: 1n << 30n, 6: 1n << 116n } as const;

export const isInternetWide = (cidrs: readonly Cidr[], family: Family): boolean =>
  size(publicAddresses(cidrs, family)) >= NOBODYS[family];

export const isWorld = (cidrs: readonly Cidr[], family: Family): boolean =>
  covers(ofFamily(cidrs, family), { first: 0n, last: (1n << BigInt(addressBits(family))) - 1n });
