/**
 * Many like things in one entry: `studio-[01-20]` in a map of connectors or workstations stands for `studio-01` to
 * `studio-20`. Pure.
 *
 * A group is only a way to write: its members are what they would be if each were written by itself. So a group can be
 * lengthened, split, or written out at any time, and nobody moves.
 */
import { type Issues, joinPath } from "../../components/shared/input/issues";
import type { ConfigFix, ConfigIssue } from "./issue";
import type { PathMap } from "./paths";

/** More than this in one entry is taken for a typing error. */
const GROUP_LIMIT = 256;

const RANGE = /^([^[\]]*)\[(\d+)-(\d+)\]([^[\]]*)$/;

interface Range {
  readonly before: string;
  readonly from: number;
  readonly to: number;
  /** Digits of each number, with leading zeros; 1 where numbers have as many as they need. */
  readonly digits: number;
  readonly after: string;
}

const textOf = ({ before, from, to, digits, after }: Range): string =>
  `${before}[${String(from).padStart(digits, "0")}-${String(to).padStart(digits, "0")}]${after}`;

const nameAt = ({ before, digits, after }: Range, number: number): string =>
  `${before}${String(number).padStart(digits, "0")}${after}`;

/** A group's range, what is wrong with it, or nothing for the key of one thing. */
function rangeOf(key: string): Range | { readonly problem: string; readonly meant?: string } | undefined {
  if (!/[[\]]/.test(key)) {
    return undefined;
  }
  const [, before = "", first = "", last = "", after = ""] = RANGE.exec(key) ?? [];
  if (first === "") {
    return { problem: "is no group: a group has one range of numbers in brackets, such as studio-[01-20]" };
  }
  const padded = first.startsWith("0") && first.length > 1;
  const range = { before, from: Number(first), to: Number(last), digits: padded ? first.length : 1, after };
  if (range.to < range.from) {
    const meant = textOf({ ...range, from: range.to, to: range.from, digits: Math.max(range.digits, last.length) });
    return { problem: "ends before it begins", meant };
  }
  if (range.to - range.from >= GROUP_LIMIT) {
    return { problem: `is a group of ${range.to - range.from + 1}; at most ${GROUP_LIMIT} are written in one entry` };
  }
  if (first.length !== last.length && (padded || last.startsWith("0"))) {
    const digits = Math.max(first.length, last.length);
    return {
      problem: "has numbers of different length, so it is not clear how its members are called",
      meant: textOf({ ...range, digits }),
    };
  }
  return range;
}

/** Names that a key stands for, in order: its own for one thing. Empty for what is no group. */
export function memberNames(key: string): readonly string[] {
  const range = rangeOf(key);
  if (range === undefined) {
    return [key];
  }
  return "problem" in range
    ? []
    : Array.from({ length: range.to - range.from + 1 }, (_, index) => nameAt(range, range.from + index));
}

export const isGroup = (key: string): boolean => rangeOf(key) !== undefined;

export interface GroupRules {
  /** `connector`, `workstation`. */
  readonly noun: string;
  /** Keys that can belong to one only. */
  readonly single: readonly string[];
  /** Whether members are numbered by a key `slot`, and groups have `firstSlot`. */
  readonly slots?: boolean;
}

type Entry = { readonly [key: string]: unknown };

/** Every member by its name, in the order of the file. Problems are at the keys as they are written. */
export function expandGroups<T extends object>(
  entries: { readonly [key: string]: T },
  path: string,
  argument: string,
  rules: GroupRules,
  { paths, issues }: { readonly paths: PathMap; readonly issues: Issues },
): { [name: string]: T } {
  const owners = new Map<string, string>();
  const members = new Map<string, readonly (readonly [string, T])[]>();
  const error: Tell = (at, problem, fix) => {
    const issue: ConfigIssue = { path: at, problem, ...(fix === undefined ? {} : { fix }) };
    issues.errors.push(issue);
  };
  // What somebody wrote for one alone stays, so a group is what gives way.
  const [groups, singles] = [true, false].map((wanted) =>
    Object.keys(entries).filter((key) => isGroup(key) === wanted),
  );
  for (const key of singles!) {
    owners.set(key, key);
    members.set(key, [[key, single(joinPath(path, key), entries[key]!, rules, error) as T]]);
  }
  for (const key of groups!) {
    const at = joinPath(path, key);
    const entry = entries[key]!;
    const range = rangeOf(key)!;
    if ("problem" in range) {
      const { problem, meant } = range;
      error(at, problem, meant === undefined ? undefined : { remove: at, path: joinPath(path, meant), value: entry });
      continue;
    }
    const names = memberNames(key);
    const taken = names.find((name) => owners.has(name));
    if (taken !== undefined) {
      const owner = owners.get(taken)!;
      const problem =
        owner === taken ? `has ${taken} in it, which is written by itself too` : `has ${taken} in common with ${owner}`;
      error(at, problem, without(path, range, owners, entry));
      continue;
    }
    const values = shared(at, key, names, entry, rules, error);
    members.set(
      key,
      names.map((name, index) => [name, values[index] as T]),
    );
    for (const [index, name] of names.entries()) {
      owners.set(name, key);
      const from = joinPath(argument, name);
      const shown = index === 0 ? undefined : name;
      paths.addMember(from, at, shown);
      if (rules.slots === true) {
        paths.addMember(`${from}.slot`, `${at}.firstSlot`, shown, splitting(entry, name));
      }
    }
  }
  return Object.fromEntries(Object.keys(entries).flatMap((key) => members.get(key) ?? []));
}

type Tell = (at: string, problem: string, fix?: ConfigFix) => void;

function single(at: string, entry: object, { noun, slots }: GroupRules, error: Tell): object {
  const { firstSlot, ...rest } = entry as Entry;
  if (slots === true && firstSlot !== undefined) {
    const fix = rest["slot"] === undefined ? { path: `${at}.slot`, value: firstSlot } : {};
    error(`${at}.firstSlot`, `belongs to a group; a single ${noun} has slot`, { remove: `${at}.firstSlot`, ...fix });
    return { slot: firstSlot, ...rest };
  }
  return rest;
}

/** What each member gets: everything, but what belongs to one only. */
function shared(
  at: string,
  key: string,
  names: readonly string[],
  entry: object,
  { noun, single: own, slots }: GroupRules,
  error: Tell,
): readonly object[] {
  const { firstSlot, slot, formerly, ...rest } = entry as Entry;
  const begin = firstSlot ?? slot;
  for (const field of own.filter((each) => rest[each] !== undefined)) {
    error(`${at}.${field}`, `belongs to one ${noun}, and ${key} is ${names.length}; write that one by itself`, {
      remove: `${at}.${field}`,
    });
  }
  if (slots === true && slot !== undefined) {
    error(
      `${at}.slot`,
      `is the slot of one ${noun}; a group has firstSlot, that of ${names[0]}, and the others follow`,
      {
        remove: `${at}.slot`,
        ...(firstSlot === undefined ? { path: `${at}.firstSlot`, value: slot } : {}),
      },
    );
  }
  const former = typeof formerly === "string" ? memberNames(formerly) : [];
  if (formerly !== undefined && (former.length !== names.length || !isGroup(String(formerly)))) {
    error(`${at}.formerly`, `must be the former group, of ${names.length} too, such as old-[01-${names.length}]`, {
      remove: `${at}.formerly`,
    });
  }
  const common = Object.fromEntries(Object.entries(rest).filter(([field]) => !own.includes(field)));
  return names.map((_, index) => ({
    ...common,
    ...(typeof begin === "number" ? { slot: begin + index } : {}),
    ...(former.length === names.length ? { formerly: former[index] } : {}),
  }));
}

/** The group cut into what nobody else has. */
function without(path: string, range: Range, owners: ReadonlyMap<string, string>, entry: object): ConfigFix {
  const numbers = Array.from({ length: range.to - range.from + 1 }, (_, index) => range.from + index);
  const runs: { from: number; to: number }[] = [];
  for (const number of numbers.filter((each) => !owners.has(nameAt(range, each)))) {
    const last = runs.at(-1);
    if (last?.to === number - 1) {
      last.to = number;
    } else {
      runs.push({ from: number, to: number });
    }
  }
  const { firstSlot } = entry as Entry;
  const [first, ...others] = runs.map(({ from, to }) => ({
    path: joinPath(path, textOf({ ...range, from, to })),
    value: typeof firstSlot === "number" ? { ...entry, firstSlot: firstSlot + from - range.from } : entry,
  }));
  return { remove: joinPath(path, textOf(range)), ...first, ...(others.length === 0 ? {} : { next: others }) };
}

/** Slots never move, so a group that runs into others is cut, and not moved. */
const splitting = (entry: object, name: string): string | undefined =>
  (entry as Entry)["firstSlot"] === undefined
    ? undefined
    : `end the group before ${name}, and write it and what follows as a group of their own with another firstSlot`;
