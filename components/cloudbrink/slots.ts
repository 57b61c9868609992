/** Checks of what fixes prefixes: the offsets of pools and the slots of connectors. What is missing or taken is named with the next free one. */

import { type Issues, joinPath } from "../shared/input/issues";
import type { Cidr } from "../shared/network/cidr";
import {
  ipv4Places,
  ipv4PrefixAt,
  ipv6Places,
  locate,
  nextFreeOffset,
  nextFreeRun,
  type PoolPlaces,
  placesOverlap,
  slotCount,
} from "./places";
import type { PrefixConnector, PrefixRequest, PrefixSubnet } from "./prefix-request";

interface PoolClaim {
  readonly name: string;
  readonly places: PoolPlaces;
}

/** Pools whose places overlap, or end beyond the slot. */
export function checkPools({ pools, placesPerSlot }: PrefixRequest, issues: Issues): void {
  const claims: PoolClaim[] = [...pools].map(([name, { offset, ipv4, ipv6 }]) => ({
    name,
    places: { offset, size: Math.max(ipv4, ipv6) },
  }));
  const problems = new Map<PoolClaim, string>();
  for (const [index, a] of claims.entries()) {
    if (a.places.offset + a.places.size > placesPerSlot) {
      problems.set(
        a,
        `${count(a.places.size)} from offset ${a.places.offset} end beyond the ${placesPerSlot} of a slot`,
      );
    }
    for (const b of claims.slice(index + 1).filter((other) => placesOverlap(a.places, other.places))) {
      describeClash(a, b, problems);
    }
  }
  const taken = claims.filter((claim) => !problems.has(claim)).map(({ places }) => places);
  for (const [{ name, places }, problem] of problems) {
    const free = nextFreeOffset(taken, places.size, placesPerSlot);
    const advice =
      free === undefined
        ? `no ${count(places.size)} in a row are free: take fewer prefixes`
        : `next free offset for ${count(places.size)}: ${free}`;
    issues.error(joinPath(joinPath("pools", name), "offset"), `${problem}; ${advice}`, {
      given: places.offset,
      fix: free === undefined ? undefined : { value: free },
    });
    if (free !== undefined) {
      taken.push({ offset: free, size: places.size });
    }
  }
}

/** Of two pools that begin together the later one is wrong; else the one in front has grown into its neighbour. */
function describeClash(a: PoolClaim, b: PoolClaim, problems: Map<PoolClaim, string>): void {
  if (a.places.offset === b.places.offset) {
    problems.set(b, `place ${b.places.offset} of every slot belongs to pool ${a.name}`);
    return;
  }
  const [front, back] = a.places.offset < b.places.offset ? [a, b] : [b, a];
  const room = back.places.offset - front.places.offset;
  problems.set(
    front,
    `${count(front.places.size)} from offset ${front.places.offset} run into pool ${back.name} at ${back.places.offset}, ` +
      `there is room for ${room}; a further pool moves nobody, another offset moves this pool's prefixes`,
  );
}

const count = (places: number): string => (places === 1 ? "1 place" : `${places} places`);

/** The slot of every connector that has a valid one. */
export function checkSlots(request: PrefixRequest, issues: Issues): ReadonlyMap<string, number> {
  const slots = new Map<string, number>();
  for (const [subnetKey, subnet] of request.subnets) {
    const connectors = [...request.connectors].filter(([, connector]) => connector.subnet === subnetKey);
    const limit = slotLimit(request, subnet);
    // Slots somebody may keep come first, so that a suggested slot is free among all of them.
    const owners = new Map<number, string>();
    for (const [key, { slot }] of connectors) {
      if (slot !== undefined && slot < limit && !owners.has(slot)) {
        owners.set(slot, key);
      }
    }
    const used = new Set(owners.keys());
    for (const [key, connector] of connectors) {
      if (connector.slot !== undefined && owners.get(connector.slot) === key) {
        slots.set(key, connector.slot);
      } else if (needsSlot(connector, request)) {
        const free = nextFreeRun(used, 1, limit);
        reportSlot(
          key,
          connector,
          subnetKey,
          { free, limit, owner: owners.get(connector.slot ?? -1), request },
          issues,
        );
        if (free !== undefined) {
          used.add(free);
        }
      }
    }
  }
  return slots;
}

/** How many slots the subnet's ranges have, for the families that pools use. */
export function slotLimit({ pools, placesPerSlot }: PrefixRequest, subnet: PrefixSubnet): number {
  const limits: number[] = [];
  if ([...pools.values()].some(({ ipv4 }) => ipv4 > 0)) {
    limits.push(slotCount(subnet.ranges.map(ipv4Places), placesPerSlot));
  }
  if (subnet.ipv6 !== undefined && [...pools.values()].some(({ ipv6 }) => ipv6 > 0)) {
    limits.push(slotCount([ipv6Places(subnet.ipv6.range)], placesPerSlot));
  }
  return Math.min(...limits);
}

/** Whether any prefix of the connector is planned rather than given. */
function needsSlot({ given }: PrefixConnector, { pools }: PrefixRequest): boolean {
  return [...pools].some(
    ([name, { ipv4, ipv6 }]) =>
      (ipv4 > 0 && given[name]?.ipv4 === undefined) || (ipv6 > 0 && given[name]?.ipv6 === undefined),
  );
}

interface SlotProblem {
  readonly free: number | undefined;
  readonly limit: number;
  readonly owner: string | undefined;
  readonly request: PrefixRequest;
}

function reportSlot(
  key: string,
  { slot, subnet }: PrefixConnector,
  subnetKey: string,
  { free, limit, owner, request }: SlotProblem,
  issues: Issues,
): void {
  if (limit === 0) {
    return; // No range at all: reported once, where ranges are checked.
  }
  const path = joinPath("connectors", key);
  if (issues.errors.some((issue) => issue.path === joinPath(path, "slot"))) {
    return; // Of wrong form, and named already.
  }
  const last = slot === undefined ? "" : `, ${slotsText(limit)} into its prefix range`;
  const next =
    free === undefined
      ? `${slot === undefined ? `subnet ${subnetKey} has no free slot: ${slotsText(limit)} into its prefix range` : "none is free"}; ` +
        `a further range, morePrefixRanges.${subnetKey}, goes on counting`
      : `next free slot of subnet ${subnetKey}: ${free}`;
  const fix = free === undefined ? undefined : { path: joinPath(path, "slot"), value: free };
  if (slot === undefined) {
    issues.error(joinPath(path, "slot"), `is missing; ${next}`, { fix });
  } else if (owner === undefined) {
    issues.error(joinPath(path, "slot"), `subnet ${subnetKey} has no such slot${last}; ${next}`, { given: slot, fix });
  } else {
    const block = slotText(request, subnet, slot);
    issues.error(
      path,
      `slot ${slot} of subnet ${subnetKey} belongs to ${owner}${block}, and two connectors cannot own one prefix; ` +
        `${next}; slots never move, so existing connectors keep their pools`,
      { given: { subnet, slot }, fix },
    );
  }
}

const slotsText = (limit: number): string => (limit === 1 ? "slot 0 alone fits" : `slots 0 to ${limit - 1} fit`);

/** ` (10.60.2.0/28 … 10.60.2.64/28)`: the first and the last planned IPv4 prefix of a slot. */
function slotText(request: PrefixRequest, subnetKey: string, slot: number): string {
  const subnet = request.subnets.get(subnetKey)!;
  const places = [...request.pools.values()].flatMap(({ offset, ipv4 }) =>
    Array.from({ length: ipv4 }, (_, index) => offset + index),
  );
  const planned = [...places]
    .sort((a, b) => a - b)
    .flatMap((place) => ipv4At(subnet, request.placesPerSlot, slot, place) ?? [])
    .map(({ text }) => text);
  return planned.length < 2 ? planned.map((text) => ` (${text})`).join("") : ` (${planned[0]} … ${planned.at(-1)})`;
}

/** The planned IPv4 prefix at a place of a slot, or `undefined` when the ranges end before it. */
export function ipv4At(subnet: PrefixSubnet, placesPerSlot: number, slot: number, place: number): Cidr | undefined {
  const found = locate(subnet.ranges.map(ipv4Places), placesPerSlot, slot, place);
  return found && ipv4PrefixAt(subnet.ranges[found.range]!, found.index);
}
