/**
 * Many like things in one entry: `studio-[01-20]` in a map of connectors or workstations stands for `studio-01` to
 * `studio-20`. Pure: how the keys are read and cut. `group-entries.ts` writes the entries out.
 *
 * A group is only a way to write: its members are what they would be if each were written by itself. So a group can be
 * lengthened, split, or written out at any time, and nobody moves.
 */

/** More than this in one entry is taken for a typing error. */
const GROUP_LIMIT = 256;

/** Numbers with more digits would not be counted exactly in the end. */
const DIGIT_LIMIT = 9;

const RANGE = /^([^[\]]*)\[(\d+)-(\d+)\]([^[\]]*)$/;

/** A range as shells, inventories and prose have it: `a{1..3}`, `a[1:3]`, `a(1–3)`. */
const OTHERWISE = /^([^[\](){}]*)[[({](\d+)(?:-|–|:|\.{2,3})(\d+)[\])}]([^[\](){}]*)$/;

export interface Range {
  readonly before: string;
  readonly from: number;
  readonly to: number;
  /** Digits of each number, with leading zeros; 1 where numbers have as many as they need. */
  readonly digits: number;
  readonly after: string;
}

/** What is wrong with a key in brackets, and the ranges that were meant. */
export interface NoRange {
  readonly problem: string;
  readonly meant?: readonly Range[];
}

export const textOf = ({ before, from, to, digits, after }: Range): string =>
  `${before}[${String(from).padStart(digits, "0")}-${String(to).padStart(digits, "0")}]${after}`;

const nameAt = ({ before, digits, after }: Range, number: number): string =>
  `${before}${String(number).padStart(digits, "0")}${after}`;

export const sizeOf = ({ from, to }: Range): number => to - from + 1;

export const namesOf = (range: Range): readonly string[] =>
  Array.from({ length: sizeOf(range) }, (_, index) => nameAt(range, range.from + index));

/** A group's range, what is wrong with it, or nothing for the key of one thing. */
export function rangeOf(key: string): Range | NoRange | undefined {
  const [, ...parts] = RANGE.test(key) ? [] : (OTHERWISE.exec(key) ?? []);
  if (parts.length > 0) {
    return writtenOtherwise(parts);
  }
  if (!/[[\]]/.test(key)) {
    return undefined;
  }
  const [, before = "", first = "", last = "", after = ""] = RANGE.exec(key) ?? [];
  if (first === "") {
    return { problem: "is no group: a group has one range of numbers in brackets, such as studio-[01-20]" };
  }
  if (Math.max(first.length, last.length) > DIGIT_LIMIT) {
    return { problem: `has a number of more than ${DIGIT_LIMIT} digits` };
  }
  const padded = first.startsWith("0") && first.length > 1;
  const range = { before, from: Number(first), to: Number(last), digits: padded ? first.length : 1, after };
  if (range.to < range.from) {
    const turned = rangeOf(`${before}[${last}-${first}]${after}`)!;
    return { problem: "ends before it begins", ...("problem" in turned ? meantBy(turned) : { meant: [turned] }) };
  }
  if (sizeOf(range) > GROUP_LIMIT) {
    return { problem: `is a group of ${sizeOf(range)}; at most ${GROUP_LIMIT} are written in one entry` };
  }
  if (first.length !== last.length && (padded || last.startsWith("0"))) {
    return {
      problem: "has numbers of different length, so it is not clear how its members are called",
      meant: withDigitsOfFirst(range),
    };
  }
  return range;
}

function writtenOtherwise([before, first, last, after]: readonly string[]): NoRange {
  const numbers = `[${first}-${last}]`;
  const range = rangeOf(`${before}${numbers}${after}`)!;
  return "problem" in range
    ? {
        ...range,
        problem: `is no group: a group has its range of numbers in brackets; ${before}${numbers}${after} ${range.problem}`,
      }
    : { problem: `is no group: its range of numbers is written ${numbers}`, meant: [range] };
}

const meantBy = ({ meant }: NoRange) => (meant === undefined ? {} : { meant });

/** What runs keeps its names: numbers that need more digits than the first one are a group of their own. */
function withDigitsOfFirst(range: Range): readonly Range[] {
  const most = 10 ** range.digits - 1;
  return range.digits === 1 || range.to <= most
    ? [range]
    : [
        { ...range, to: most },
        { ...range, from: most + 1, digits: 1 },
      ];
}

/** The key of a part: what has outgrown the digits of the others, and is one, is written by itself. */
export const partKey = (range: Range, part: number): string =>
  isByItself(range, part) ? nameAt(range, range.from) : textOf(range);

const isByItself = (range: Range, part: number): boolean => part > 0 && sizeOf(range) === 1;

/** Names that a key stands for, in order: its own for one thing. Empty for what is no group. */
export function memberNames(key: string): readonly string[] {
  const range = rangeOf(key);
  if (range === undefined) {
    return [key];
  }
  return "problem" in range ? [] : namesOf(range);
}

export const isGroup = (key: string): boolean => rangeOf(key) !== undefined;

export type Entry = { readonly [key: string]: unknown };

/** An entry to be written in place of a group. */
export interface Piece {
  readonly key: string;
  readonly value: Entry;
}

/**
 * The entries that stand for those members of a group which are to stay: each with its own slots and its own former
 * names. `undefined` when it is not clear which former name is whose.
 */
export function piecesOf(
  ranges: readonly Range[],
  entry: object,
  stays: (name: string) => boolean = () => true,
): readonly Piece[] | undefined {
  const { formerly } = entry as Entry;
  const count = ranges.reduce((sum, range) => sum + sizeOf(range), 0);
  const former = formerNames(formerly, count);
  if (formerly !== undefined && former === undefined) {
    return undefined;
  }
  const runs: { range: Range; index: number; part: number }[] = [];
  let index = 0;
  for (const [part, range] of ranges.entries()) {
    for (let number = range.from; number <= range.to; number++, index++) {
      const last = runs.at(-1);
      if (!stays(nameAt(range, number))) {
        continue;
      }
      if (last?.part === part && last.range.to === number - 1 && index !== former?.count) {
        runs[runs.length - 1] = { ...last, range: { ...last.range, to: number } };
      } else {
        runs.push({ range: { ...range, from: number, to: number }, index, part });
      }
    }
  }
  return runs.map((run) => pieceOf(run, entry as Entry, former));
}

interface Former {
  readonly count: number;
  /** The former key of so many members from the one at an index. */
  readonly at: (index: number, count: number) => string;
}

/** The former names of the first members; `undefined` when they cannot be those of the first. */
function formerNames(formerly: unknown, count: number): Former | undefined {
  const range = typeof formerly === "string" ? rangeOf(formerly) : { problem: "is absent" };
  if (range === undefined) {
    return count === 1 ? { count: 1, at: () => String(formerly) } : undefined;
  }
  if ("problem" in range || sizeOf(range) > count) {
    return undefined;
  }
  return {
    count: sizeOf(range),
    at: (index, size) => textOf({ ...range, from: range.from + index, to: range.from + index + size - 1 }),
  };
}

function pieceOf(
  { range, index, part }: { readonly range: Range; readonly index: number; readonly part: number },
  entry: Entry,
  former: Former | undefined,
): Piece {
  const { firstSlot, formerly: _, ...rest } = entry;
  const size = sizeOf(range);
  const isSingle = isByItself(range, part);
  const key = partKey(range, part);
  const slot = typeof firstSlot === "number" ? { [isSingle ? "slot" : "firstSlot"]: firstSlot + index } : {};
  if (former === undefined || index >= former.count) {
    return { key, value: { ...rest, ...slot } };
  }
  const old = former.at(index, size);
  return { key, value: { ...rest, ...slot, formerly: isSingle ? (memberNames(old)[0] ?? old) : old } };
}
