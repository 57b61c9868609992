/** Lives of example stacks in accounts of their own, and what is the same in all that ended well. */
import { type Example, engineFor } from "../examples";
import type { Engine, EngineStack } from "../harness";
import { inlineStack } from "../inline";
import type { AccountResource } from "../stand-in/account";
import { typeOf } from "../stand-in/provider";
import { clean } from "../stand-in/values";

/**
 * `FAULTS=all` runs the full set: each create of the smallest stack of each topology, ten of each other one, ten kills. Without it
 * a few of each are drawn. `FAULTS_SEED` draws others.
 */
export const ALL = process.env["FAULTS"] === "all";
export const SEED = Number(process.env["FAULTS_SEED"] ?? 1);

/** Numbers from 0 to 1 that depend on the seed and the name alone (mulberry32). */
export function random(name: string): () => number {
  let state = [...`${SEED}/${name}`].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0, 7);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** `count` different numbers from 1 to `last`, in order. */
export function drawn(count: number, last: number, name: string): number[] {
  const next = random(name);
  const all = Array.from({ length: last }, (_, index) => ({ k: index + 1, rank: next() }));
  return all
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ k }) => k)
    .sort((a, b) => a - b);
}

export interface End {
  /** What the stack owns in the account: names and inputs, ids and addresses by what they belong to. */
  readonly owned: readonly string[];
  /** Creates that AWS carried out. */
  readonly creates: number;
}

/** Runs something in a fresh account; answers with what it left. */
export async function lifeOf(
  given: Example,
  live: (stack: EngineStack, engine: Engine) => Promise<void>,
): Promise<End> {
  const engine = await engineFor(given);
  try {
    await live(await inlineStack(engine, given), engine);
    const done = engine.account.log.filter((entry) => entry.operation === "create" && entry.refused === undefined);
    return { owned: ownedBy(engine), creates: done.length };
  } finally {
    await engine.stop();
  }
}

/** A thing made twice stands here twice. */
export function ownedBy(engine: Engine): string[] {
  const resources = engine.account.all().filter((each) => each.urn !== undefined);
  // Whole values only: 10.40.0.6 is not a part of 10.40.0.64.
  const known = [...new Map(resources.flatMap(madeUp))].map(
    ([made, name]) => [new RegExp(`(?<![\\w.])${made.replace(/\W/g, "\\$&")}(?!\\w)`, "g"), name] as const,
  );
  const named = (value: unknown): unknown => {
    if (typeof value === "string") {
      return known
        .reduce((text, [made, name]) => text.replace(made, () => name), value)
        .replace(BLOCK, numbered)
        .replace(DRAWN, "#");
    }
    if (Array.isArray(value)) {
      return value.map(named).sort();
    }
    return typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, named(each)]))
      : value;
  };
  return resources.map((each) => `${nameOf(each)} ${JSON.stringify(named(clean(each.inputs)))}`).sort();
}

/** Ends of names and of ARNs, which differ from life to life. */
const DRAWN = /(?<=[-/_])[0-9a-f]{7,}\b/g;

/** A block that Amazon gives a VPC is another one in each life; what counts is which subnet of it. */
const BLOCK = /2001:db8:[0-9a-f]+:([0-9a-f]+)/g;
const numbered = (_block: string, group: string): string => `block ${Number.parseInt(group, 16) & 0xff}`;

const nameOf = ({ urn }: AccountResource): string => `${typeOf(urn!)} ${urn!.split("::").at(-1)}`;

/** Id and addresses that AWS made up, and the name each has here instead. */
const madeUp = (resource: AccountResource): [string, string][] =>
  [["id", resource.id] as const, ...Object.entries(resource.facts)]
    .filter((fact): fact is [string, string] => ["id", "publicIp", "privateIp"].includes(fact[0]))
    .filter(
      ([, value]) => typeof value === "string" && value.length > 6 && !Object.values(resource.inputs).includes(value),
    )
    .map(([property, value]) => [value, `<${nameOf(resource)} ${property}>`]);
