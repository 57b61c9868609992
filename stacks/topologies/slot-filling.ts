/** Fills in the slots of connectors and the offsets of pools that a Cloudbrink stack file lacks. Pure. */
import { isMap, isScalar, parseDocument, type YAMLMap } from "yaml";
import { DEFAULT_PREFIXES_PER_SLOT } from "../../components/cloudbrink/facts";
import { nextFreeOffset, nextFreeRun, type PoolPlaces, placesOverlap } from "../../components/cloudbrink/places";
import { joinPath } from "../../components/shared/input/issues";
import { isGroup, memberNames } from "../config/groups";
import { NAMESPACE } from "../config/issue";
import { isMap as isRecord } from "../config/schema";

type Values = Readonly<Record<string, unknown>>;

export interface Filled {
  /** The stack file, everything else as it was. */
  readonly text: string;
  /** `connectors.use1-a2.slot = 1`. */
  readonly changes: readonly string[];
  /** The config with what was filled in. */
  readonly config: Values;
}

/**
 * Slots are taken in ascending order; what is there already is never changed.
 *
 * @param text the stack file, which is written to
 * @param config what a program gets: also what the project and environments give, which have slots of their own
 */
export function fillSlots(text: string, config: Values): Filled {
  const document = parseDocument(text);
  const written = document.get("config");
  const changes: string[] = [];
  const own = (key: string): unknown => config[`${NAMESPACE}:${key}`];
  if (!isMap(written) || own("mode") !== "active-active") {
    return { text, changes, config }; // Nobody else has slots.
  }
  const section = (key: string): Section => ({
    values: recordOf(own(key)),
    // A key without a namespace is the project's.
    written: maps(written.get(`${NAMESPACE}:${key}`) ?? written.get(key)),
  });
  const perSlot = own("prefixesPerSlot");
  const [connectors, pools] = [section("connectors"), section("pools")];
  const slots = fillConnectors(connectors, changes);
  const offsets = fillPools(pools, typeof perSlot === "number" ? perSlot : DEFAULT_PREFIXES_PER_SLOT, changes);
  return {
    text: changes.length === 0 ? text : document.toString({ lineWidth: 0 }),
    changes,
    config: {
      ...config,
      [`${NAMESPACE}:connectors`]: withFilled(connectors.values, slotKey, slots),
      [`${NAMESPACE}:pools`]: withFilled(pools.values, () => "offset", offsets),
    },
  };
}

const withFilled = (values: Values, keyOf: (name: string) => string, filled: ReadonlyMap<string, number>): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) =>
      filled.has(name) ? [name, { ...recordOf(value), [keyOf(name)]: filled.get(name) }] : [name, value],
    ),
  );

/** A map of the config. */
interface Section {
  readonly values: Values;
  /** What of it stands in the file. */
  readonly written: readonly (readonly [string, YAMLMap])[];
}

function fillConnectors({ values, written }: Section, changes: string[]): ReadonlyMap<string, number> {
  const filled = new Map<string, number>();
  const used = new Map<string, Set<number>>();
  const slotsOf = (connector: Values): Set<number> => {
    const subnet = String(connector["subnet"]);
    const slots = used.get(subnet) ?? new Set<number>();
    used.set(subnet, slots);
    return slots;
  };
  const connectors = Object.keys(values).filter((key) => key !== "defaults");
  for (const key of connectors) {
    const connector = recordOf(values[key]);
    const first = connector[slotKey(key)];
    if (typeof first === "number") {
      take(slotsOf(connector), first, memberNames(key).length);
    }
  }
  for (const [key, connector] of written.filter(([key]) => connectors.includes(key))) {
    const value = recordOf(values[key]);
    if (slotKey(key) in value || memberNames(key).length === 0) {
      continue;
    }
    const slots = slotsOf(value);
    const slot = nextFreeRun(slots, memberNames(key).length, Number.POSITIVE_INFINITY)!;
    take(slots, slot, memberNames(key).length);
    connector.set(slotKey(key), slot);
    filled.set(key, slot);
    changes.push(`${joinPath("connectors", key)}.${slotKey(key)} = ${slot}`);
  }
  return filled;
}

/** A group names the slot of its first member, and the others follow. */
const slotKey = (key: string): string => (isGroup(key) ? "firstSlot" : "slot");

function take(slots: Set<number>, first: number, count: number): void {
  for (let slot = first; slot < first + count; slot++) {
    slots.add(slot);
  }
}

/** A pool without an offset begins at 0: the first one keeps that place, which it may have had all along. */
function fillPools({ values, written }: Section, perSlot: number, changes: string[]): ReadonlyMap<string, number> {
  const filled = new Map<string, number>();
  const pools = Object.values(values).map(recordOf);
  const taken = pools.filter((pool) => "offset" in pool).map(placesOf);
  for (const [name, pool] of written) {
    const value = recordOf(values[name]);
    if ("offset" in value) {
      continue;
    }
    const places = placesOf(value);
    const free = taken.some((other) => placesOverlap(other, places)) ? nextFreeOffset(taken, places.size, perSlot) : 0;
    if (free !== undefined) {
      taken.push({ ...places, offset: free });
      pool.set("offset", free);
      filled.set(name, free);
      changes.push(`pools.${name}.offset = ${free}`);
    }
  }
  return filled;
}

function placesOf(pool: Values): PoolPlaces {
  const count = (key: string): number => Number(pool[key] ?? 0);
  return {
    offset: count("offset"),
    size: Math.max(count("ipv4PrefixesPerConnector"), count("ipv6PrefixesPerConnector")),
  };
}

const recordOf = (value: unknown): Values => (isRecord(value) ? value : {});

const maps = (map: unknown): (readonly [string, YAMLMap])[] =>
  (isMap(map) ? map.items : []).flatMap(({ key, value }) =>
    isScalar(key) && isMap(value) ? [[String(key.value), value] as const] : [],
  );
