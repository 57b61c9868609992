/** The entries of a map of connectors or workstations, groups written out. Pure. */
import { type Issues, joinPath } from "../../components/shared/input/issues";
import { isUsableKey } from "../../components/shared/input/names";
import { cutBefore, planGroupSlots, type SlotClaim, type Tell } from "./group-slots";
import {
  type Entry,
  isGroup,
  memberNames,
  type NoRange,
  namesOf,
  type Piece,
  partKey,
  piecesOf,
  type Range,
  rangeOf,
  sizeOf,
  textOf,
} from "./groups";
import type { ConfigFix, ConfigIssue } from "./issue";
import type { PathMap } from "./paths";

export interface GroupRules {
  /** `connector`, `workstation`. */
  readonly noun: string;
  /** Keys that can belong to one only. */
  readonly single: readonly string[];
  /**
   * How many slots each subnet has for these connectors; a subnet is absent where none are needed. Given where members
   * are numbered by a key `slot`, and groups have `firstSlot`.
   */
  readonly slots?: (members: { readonly [name: string]: object }) => ReadonlyMap<string, number>;
}

/** Every member by its name, in the order of the file. Problems are at the keys as they are written. */
export function expandGroups<T extends object>(
  entries: { readonly [key: string]: T },
  path: string,
  argument: string,
  rules: GroupRules,
  { paths, issues }: { readonly paths: PathMap; readonly issues: Issues },
): { [name: string]: T } {
  const error: Tell = (at, problem, more = {}) => {
    const issue: ConfigIssue = { path: at, problem, ...more };
    issues.errors.push(issue);
  };
  const members = new Map<string, readonly (readonly [string, Entry])[]>();
  // What somebody wrote for one alone stays, so a group is what gives way.
  for (const key of Object.keys(entries).filter((each) => !isGroup(each))) {
    members.set(key, [[key, single(joinPath(path, key), entries[key]!, rules, error)]]);
  }
  const groups = soundGroups(entries, path, error);
  for (const [key, names] of groups) {
    const at = joinPath(path, key);
    const values = shared(path, rangeOf(key) as Range, names, entries[key]!, rules, error);
    members.set(
      key,
      names.map((name, index) => [name, values[index]!]),
    );
    for (const [index, name] of names.entries()) {
      const from = joinPath(argument, name);
      const shown = index === 0 ? undefined : name;
      paths.addMember(from, at, shown);
      if (rules.slots !== undefined) {
        paths.addMember(`${from}.slot`, `${at}.firstSlot`, shown, index === 0 ? undefined : cutBefore(name));
      }
    }
  }
  const inOrder = Object.keys(entries).flatMap((key) => members.get(key) ?? []);
  const slots = groups.size === 0 ? undefined : slotsOf(members, Object.keys(entries), path, inOrder, rules, error);
  return Object.fromEntries(inOrder.map(([name, value]) => [name, withSlot(value, name, slots) as T]));
}

/** Names of the groups that can be written out, by key. The others are told, with what nobody else has of them. */
function soundGroups(
  entries: { readonly [key: string]: object },
  path: string,
  error: Tell,
): ReadonlyMap<string, readonly string[]> {
  const owners = new Map(Object.keys(entries).flatMap((key) => (isGroup(key) ? [] : [[key, key] as const])));
  const sound = new Map<string, readonly string[]>();
  const refused = new Map<string, NoRange>();
  for (const key of Object.keys(entries).filter(isGroup)) {
    const range = rangeOf(key)!;
    const names = memberNames(key);
    const taken = names.find((name) => owners.has(name));
    if ("problem" in range) {
      refused.set(key, range);
    } else if (taken !== undefined) {
      refused.set(key, { problem: clash(taken, owners.get(taken)!), meant: [range] });
    } else {
      sound.set(key, names);
      for (const name of names) {
        owners.set(name, key);
      }
    }
  }
  for (const [key, { problem, meant }] of refused) {
    const at = joinPath(path, key);
    error(at, problem, meant === undefined ? {} : { fix: partsFix(at, path, meant, entries[key]!, owners) });
    // What one of them keeps is no longer there for the next.
    for (const name of (meant ?? []).flatMap(namesOf)) {
      owners.set(name, owners.get(name) ?? key);
    }
  }
  return sound;
}

const clash = (name: string, owner: string): string =>
  owner === name ? `has ${name} in it, which is written by itself too` : `has ${name} in common with ${owner}`;

/** What was meant by a key, as far as nobody else has it. */
function partsFix(
  at: string,
  path: string,
  meant: readonly Range[],
  entry: object,
  owners: ReadonlyMap<string, string>,
): ConfigFix {
  const pieces = piecesOf(meant, entry, (name) => !owners.has(name));
  if (pieces !== undefined) {
    return inPlaceOf(at, path, entry, pieces);
  }
  const isCut = meant.flatMap(namesOf).some((name) => owners.has(name));
  return {
    text: isCut
      ? "cut it around what the others have, and give each part its own part of formerly"
      : `write ${meant.map(partKey).join(" and ")} in place of it, each with its own part of formerly`,
  };
}

/** The first piece as the entry with another key: whoever has the file open changes only what differs. */
function inPlaceOf(at: string, path: string, entry: object, pieces: readonly Piece[]): ConfigFix {
  const [first, ...others] = pieces;
  if (first === undefined) {
    return { remove: at };
  }
  const to = joinPath(path, first.key);
  const { firstSlot: began, formerly: was } = entry as Entry;
  const { firstSlot, slot, formerly } = first.value;
  const next: ConfigFix[] = [];
  if (slot !== undefined && began !== undefined) {
    next.push({ remove: `${to}.firstSlot`, path: `${to}.slot`, value: slot });
  } else if (firstSlot !== began) {
    next.push({ path: `${to}.firstSlot`, value: firstSlot });
  }
  if (formerly !== was) {
    const value = formerly === undefined ? { remove: `${to}.formerly` } : { value: formerly };
    next.push({ path: `${to}.formerly`, ...value });
  }
  next.push(...others.map(({ key, value }) => ({ path: joinPath(path, key), value })));
  return { remove: at, path: to, value: entry, ...(next.length === 0 ? {} : { next }) };
}

function single(at: string, entry: object, { noun, slots }: GroupRules, error: Tell): Entry {
  const { firstSlot, ...given } = entry as Entry;
  const { formerly } = given;
  const isName = typeof formerly !== "string" || isUsableKey(formerly);
  if (!isName) {
    const [only, ...more] = isGroup(formerly) ? memberNames(formerly) : [];
    const fix = only !== undefined && more.length === 0 ? { value: only } : { text: "write the one key that it had" };
    error(`${at}.formerly`, `must be the former key of one ${noun}, such as studio-01`, { given: formerly, fix });
  }
  const { formerly: _, ...others } = given;
  const rest = isName ? given : others;
  if (slots !== undefined && firstSlot !== undefined) {
    const fix = rest["slot"] === undefined ? { path: `${at}.slot`, value: firstSlot } : {};
    error(`${at}.firstSlot`, `belongs to a group; a single ${noun} has slot`, {
      fix: { remove: `${at}.firstSlot`, ...fix },
    });
    return { slot: firstSlot, ...rest };
  }
  return rest;
}

/** What each member gets: everything, but what belongs to one only. */
function shared(
  path: string,
  range: Range,
  names: readonly string[],
  entry: object,
  { noun, single: own, slots }: GroupRules,
  error: Tell,
): readonly Entry[] {
  const { firstSlot, slot, formerly, ...rest } = entry as Entry;
  const at = joinPath(path, textOf(range));
  const begin = firstSlot ?? slot;
  for (const field of own.filter((each) => rest[each] !== undefined)) {
    const problem = `belongs to one ${noun}, and ${textOf(range)} is ${names.length}; write that one by itself`;
    error(`${at}.${field}`, problem, { fix: { remove: `${at}.${field}` } });
  }
  if (slots !== undefined && slot !== undefined) {
    const problem = `is the slot of one ${noun}; a group has firstSlot, that of ${names[0]}, and the others follow`;
    const fix = firstSlot === undefined ? { path: `${at}.firstSlot`, value: slot } : {};
    error(`${at}.slot`, problem, { fix: { remove: `${at}.slot`, ...fix } });
  }
  const former = typeof formerly === "string" ? memberNames(formerly) : [];
  const isFormer = former.length === names.length && former.every(isUsableKey);
  if (formerly !== undefined && !isFormer) {
    error(`${at}.formerly`, formerlyProblem(range), {
      given: formerly,
      fix: formerlyFix(path, range, former, entry as Entry),
    });
  }
  const common = Object.fromEntries(Object.entries(rest).filter(([field]) => !own.includes(field)));
  return names.map((_, index) => ({
    ...common,
    ...(typeof begin === "number" ? { slot: begin + index } : {}),
    ...(isFormer ? { formerly: former[index] } : {}),
  }));
}

function formerlyProblem(range: Range): string {
  const size = sizeOf(range);
  const example = textOf({ before: "old-", from: 1, to: size, digits: range.digits, after: "" });
  return size === 1
    ? `must be one former key, such as old-1, or a former group of 1, such as ${example}`
    : `must be the former group, of ${size} too, such as ${example}`;
}

/** Without `formerly`, all of them would be made anew and the former ones deleted: nobody is told to remove it. */
function formerlyFix(path: string, range: Range, former: readonly string[], entry: Entry): ConfigFix {
  const size = sizeOf(range);
  const isLonger = former.length > 0 && former.length < size && former.every(isUsableKey);
  const pieces = isLonger ? piecesOf([range], entry) : undefined;
  if (pieces !== undefined) {
    return inPlaceOf(joinPath(path, textOf(range)), path, entry, pieces);
  }
  const given = rangeOf(String(entry["formerly"]));
  const [meant, ...more] = given !== undefined && "problem" in given ? (given.meant ?? []) : [];
  if (meant !== undefined && more.length === 0 && sizeOf(meant) === size && namesOf(meant).every(isUsableKey)) {
    return { value: textOf(meant) };
  }
  return {
    text:
      former.length > size
        ? `name the ${size} of them that this group is; what no entry names any more is deleted`
        : "name the group that this one was; without formerly its members are made anew and the former ones are deleted",
  };
}

/** The slots of all members of groups: as written where they are right, else as the fix has them. */
function slotsOf(
  members: ReadonlyMap<string, readonly (readonly [string, Entry])[]>,
  keys: readonly string[],
  path: string,
  inOrder: readonly (readonly [string, Entry])[],
  { slots }: GroupRules,
  error: Tell,
): ReadonlyMap<string, number | undefined> | undefined {
  if (slots === undefined) {
    return undefined;
  }
  const claims = keys.flatMap((key): SlotClaim[] => {
    const own = members.get(key);
    const [, value] = own?.[0] ?? [];
    return own === undefined || value === undefined
      ? []
      : [
          {
            at: joinPath(path, key),
            names: own.map(([name]) => name),
            subnet: String(value["subnet"]),
            first: value["slot"],
            isGroup: isGroup(key),
          },
        ];
  });
  return planGroupSlots(claims, slots(Object.fromEntries(inOrder)), error);
}

function withSlot(value: Entry, name: string, slots: ReadonlyMap<string, number | undefined> | undefined): Entry {
  if (slots === undefined || !slots.has(name)) {
    return value;
  }
  const { slot: _, ...rest } = value;
  const slot = slots.get(name);
  return slot === undefined ? rest : { ...rest, slot };
}
