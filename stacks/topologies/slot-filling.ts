/** Fills in the slots of connectors and the offsets of pools that a Cloudbrink stack file lacks. Pure. */
import { isMap, isScalar, parseDocument, type YAMLMap } from "yaml";
import { DEFAULT_PREFIXES_PER_SLOT } from "../../components/cloudbrink/facts";
import { nextFreeOffset, nextFreeSlot, type PoolPlaces, placesOverlap } from "../../components/cloudbrink/places";
import { NAMESPACE } from "../config/issue";

export interface Filled {
  /** The stack file, everything else as it was. */
  readonly text: string;
  /** `connectors.use1-a2.slot = 1`. */
  readonly changes: readonly string[];
}

/** Slots are taken in ascending order; what is there already is never changed. */
export function fillSlots(text: string): Filled {
  const document = parseDocument(text);
  const config = document.get("config");
  const changes: string[] = [];
  if (!isMap(config) || config.get(`${NAMESPACE}:mode`) !== "active-active") {
    return { text, changes }; // Nobody else has slots.
  }
  const section = (key: string): YAMLMap | undefined => {
    const value = config.get(`${NAMESPACE}:${key}`);
    return isMap(value) ? value : undefined;
  };
  const perSlot = config.get(`${NAMESPACE}:prefixesPerSlot`);
  fillConnectors(section("connectors"), changes);
  fillPools(section("pools"), typeof perSlot === "number" ? perSlot : DEFAULT_PREFIXES_PER_SLOT, changes);
  return { text: changes.length === 0 ? text : document.toString({ lineWidth: 0 }), changes };
}

function fillConnectors(connectors: YAMLMap | undefined, changes: string[]): void {
  const entries = maps(connectors).filter(([key]) => key !== "defaults");
  const used = new Map<string, Set<number>>();
  for (const [, connector] of entries) {
    const slot = connector.get("slot");
    if (typeof slot === "number") {
      slotsOf(used, connector).add(slot);
    }
  }
  for (const [key, connector] of entries) {
    if (connector.has("slot")) {
      continue;
    }
    const slots = slotsOf(used, connector);
    const slot = nextFreeSlot(slots, Number.POSITIVE_INFINITY)!;
    slots.add(slot);
    connector.set("slot", slot);
    changes.push(`connectors.${key}.slot = ${slot}`);
  }
}

function slotsOf(used: Map<string, Set<number>>, connector: YAMLMap): Set<number> {
  const subnet = String(connector.get("subnet"));
  const slots = used.get(subnet) ?? new Set<number>();
  used.set(subnet, slots);
  return slots;
}

/** A pool without an offset begins at 0: the first one keeps that place, which it may have had all along. */
function fillPools(pools: YAMLMap | undefined, perSlot: number, changes: string[]): void {
  const entries = maps(pools);
  const taken = entries.filter(([, pool]) => pool.has("offset")).map(([, pool]) => placesOf(pool));
  for (const [name, pool] of entries) {
    if (pool.has("offset")) {
      continue;
    }
    const places = placesOf(pool);
    const free = taken.some((other) => placesOverlap(other, places)) ? nextFreeOffset(taken, places.size, perSlot) : 0;
    if (free !== undefined) {
      taken.push({ ...places, offset: free });
      pool.set("offset", free);
      changes.push(`pools.${name}.offset = ${free}`);
    }
  }
}

function placesOf(pool: YAMLMap): PoolPlaces {
  const count = (key: string): number => Number(pool.get(key) ?? 0);
  return {
    offset: count("offset"),
    size: Math.max(count("ipv4PrefixesPerConnector"), count("ipv6PrefixesPerConnector")),
  };
}

const maps = (map: YAMLMap | undefined): (readonly [string, YAMLMap])[] =>
  (map?.items ?? []).flatMap(({ key, value }) =>
    isScalar(key) && isMap(value) ? [[String(key.value), value] as const] : [],
  );
