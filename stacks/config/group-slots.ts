/** Slots of groups of connectors: who owns one, and what those get who lack it. Pure. */
import { nextFreeRun } from "../../components/cloudbrink/places";
import type { ConfigFix } from "./issue";

/** Reports a problem at a config path. */
export type Tell = (at: string, problem: string, more?: { readonly given?: unknown; readonly fix?: ConfigFix }) => void;

/** Who wants a slot, in the order of the keys: a connector, or a group of them in a row. */
export interface SlotClaim {
  /** Config path of the entry. */
  readonly at: string;
  readonly names: readonly string[];
  readonly subnet: string;
  /** As it is written. */
  readonly first: unknown;
  readonly isGroup: boolean;
}

/**
 * The slots of groups' members, by name; `undefined` for one that gets none. What is wrong is told at the group.
 *
 * Single connectors own theirs first. Which of the two is newer nobody knows, for Pulumi hands maps over in the order of their
 * keys: the fix says what to do in either case. Of two groups that overlap the one in front has grown into the other. What
 * lacks a slot gets the next free ones in the order of the keys.
 */
export function planGroupSlots(
  claims: readonly SlotClaim[],
  limits: ReadonlyMap<string, number>,
  tell: Tell,
): ReadonlyMap<string, number | undefined> {
  const slots = new Map<string, number | undefined>();
  for (const [subnet, limit] of limits) {
    const here = claims.filter((claim) => claim.subnet === subnet);
    for (const [name, slot] of planSubnet(subnet, here, limit, tell)) {
      slots.set(name, slot);
    }
  }
  return slots;
}

function planSubnet(
  subnet: string,
  claims: readonly SlotClaim[],
  limit: number,
  tell: Tell,
): ReadonlyMap<string, number | undefined> {
  const owners = new Map<number, string>();
  const slots = new Map<string, number | undefined>();
  const own = (names: readonly string[], first: number): void => {
    for (const [index, name] of names.entries()) {
      owners.set(first + index, name);
      slots.set(name, first + index);
    }
  };
  const isSlot = (first: unknown): first is number => Number.isInteger(first) && Number(first) >= 0;
  const singles = new Set<string>();
  for (const { names, first, isGroup } of claims) {
    if (!isGroup && isSlot(first) && first < limit && !owners.has(first)) {
      owners.set(first, names[0]!);
      singles.add(names[0]!);
    }
  }
  // How many of a group's members have a slot that they can keep.
  const kept = new Map<SlotClaim, number>();
  const written = claims.filter(({ isGroup, first }) => isGroup && isSlot(first));
  for (const claim of [...written].sort((a, b) => Number(b.first) - Number(a.first))) {
    const from = Number(claim.first);
    const wrong = claim.names.findIndex((_, index) => from + index >= limit || owners.has(from + index));
    kept.set(claim, wrong === -1 ? claim.names.length : wrong);
    own(claim.names.slice(0, kept.get(claim)), from);
  }
  for (const claim of claims) {
    const { names, first, isGroup } = claim;
    const held = kept.get(claim) ?? 0;
    if (!isGroup) {
      const free = first === undefined ? nextFreeRun(owners, 1, limit) : undefined;
      if (free !== undefined) {
        owners.set(free, names[0]!);
      }
    } else if (held < names.length) {
      const free = nextFreeRun(owners, names.length - held, limit);
      const wrong = held === 0 ? undefined : { name: names[held]!, slot: Number(first) + held };
      const taken = isSlot(first) ? owners.get(first + held) : undefined;
      const single =
        taken !== undefined && singles.has(taken) ? singleFix(taken, names, Number(first), owners, limit) : undefined;
      report(claim, { subnet, limit, free, count: names.length - held, owners, wrong, single }, tell);
      for (const name of names.slice(held)) {
        slots.set(name, undefined);
      }
      if (free !== undefined) {
        own(names.slice(held), free);
      }
    }
  }
  return slots;
}

interface Found {
  readonly subnet: string;
  readonly limit: number;
  readonly free: number | undefined;
  /** How many slots in a row are wanted. */
  readonly count: number;
  readonly owners: ReadonlyMap<number, string>;
  /** The first member whose slot is wrong, where it is not the first of all. */
  readonly wrong: { readonly name: string; readonly slot: number } | undefined;
  /** What to do with the single connector that has the slot, when that is the newer one. */
  readonly single: string | undefined;
}

/** Another slot for the single connector, which the group does not want either. */
function singleFix(
  name: string,
  group: readonly string[],
  first: number,
  owners: ReadonlyMap<number, string>,
  limit: number,
): string | undefined {
  const wanted = new Map([...owners, ...group.map((member, index) => [first + index, member] as const)]);
  const free = nextFreeRun(wanted, 1, limit);
  return free === undefined ? undefined : `if ${name} is the newer one, give it slot ${free}; if the group is, `;
}

function report(
  { at, first }: SlotClaim,
  { subnet, limit, free, count, owners, wrong, single = "" }: Found,
  tell: Tell,
): void {
  const next =
    free === undefined
      ? `subnet ${subnet} has no ${count === 1 ? "free slot" : `${count} free slots in a row`}, of 0 to ${limit - 1}`
      : `${inRow(count)} of subnet ${subnet}: ${count === 1 ? free : `${free} to ${free + count - 1}`}`;
  const noRoom = { text: `write shorter groups, or add a further range to morePrefixRanges.${subnet}` };
  const why = (slot: number): string => {
    const owner = owners.get(slot);
    return owner === undefined
      ? `is not one of slots 0 to ${limit - 1} of subnet ${subnet}`
      : `belongs to ${owner}; slots never move, so what runs keeps its own and the other one takes another`;
  };
  if (wrong !== undefined) {
    const { name, slot } = wrong;
    tell(at, `slot ${slot}, of ${name}, ${why(slot)}; ${next}`, { fix: { text: single + cutBefore(name, free) } });
    return;
  }
  const problem =
    first === undefined
      ? "is missing"
      : Number.isInteger(first) && Number(first) >= 0
        ? why(Number(first))
        : `must be a whole number from 0 to ${limit - 1}`;
  tell(`${at}.firstSlot`, `${problem}; ${next}`, {
    ...(first === undefined ? {} : { given: first }),
    fix: free === undefined ? noRoom : single === "" ? { value: free } : { text: `${single}write firstSlot ${free}` },
  });
}

/** Slots never move, so a group that runs into others is cut, and not moved. */
export const cutBefore = (name: string, free?: number): string =>
  `end the group before ${name}, and write it and what follows as a group of their own with ${
    free === undefined ? "another firstSlot" : `firstSlot ${free}`
  }`;

const inRow = (count: number): string => (count === 1 ? "next free slot" : `next ${count} free slots in a row`);
