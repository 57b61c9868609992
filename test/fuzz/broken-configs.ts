/** Ways to break a config that is valid, each certain to break it. */
import { type Config, HOSTILE } from "./valid-configs";

export interface Breakage {
  readonly kind: (typeof KINDS)[number];
  /** Which of the places that can be broken this way, and with which of the values; counted round. */
  readonly place: number;
  readonly value: number;
}

export const KINDS = [
  "unknown key",
  "wrong type",
  "missing key",
  "bad network",
  "no such subnet",
  "bad number",
  "bad id",
  "other region",
] as const;

type Path = readonly (string | number)[];

interface Leaf {
  readonly path: Path;
  readonly value: unknown;
}

/** The broken config, and what was done; nothing when there is no such place. */
export function broken(config: Config, { kind, place, value }: Breakage): { config: Config; what: string } | undefined {
  const found = placesFor(kind, leaves(config).filter(isOurs), config);
  const chosen = found.places[place % Math.max(1, found.places.length)];
  if (chosen === undefined) {
    return undefined;
  }
  const next = found.values[value % found.values.length];
  const copy = structuredClone(config);
  const last = chosen.at(-1)!;
  const parent = chosen.slice(0, -1).reduce<unknown>((node, step) => (node as Config)[step], copy) as Config;
  if (next === REMOVED) {
    delete parent[last];
  } else {
    parent[last] = next;
  }
  return { config: copy, what: `${kind}: ${chosen.join(".")} = ${JSON.stringify(next)}` };
}

const REMOVED = Symbol("removed");
const WRONG = [{ oops: { deep: 1 } }, [[[]]], [{ oops: 1 }]];
const NETWORKS = ["300.1.2.3/8", "10.0.0.0/33", "10.0.0.1/8", "", "10.0.0.0", "::/129", "fe80::%eth0/64", ...HOSTILE];
const NUMBERS = [-1.5, Number.NaN, Number.POSITIVE_INFINITY, "many", -0.5];
const IDS = ["", "ami-", "vpc-xyz", ...HOSTILE];

/** Keys without which a topology is none. */
const REQUIRED: { readonly [topology: string]: readonly string[] } = {
  "hp-anyware": ["topology", "network", "connectors", "clients", "egress"],
  cloudbrink: ["topology", "network", "connectors", "mode"],
  "mac-workstation": ["topology", "network", "workstations"],
  codestream: ["topology", "network", "host", "clients"],
};

/** Maps in which only known keys may stand. */
const STRICT = [[], ["network"], ["loadBalancer"], ["egress"], ["host"], ["dns"], ["connectors", "defaults"]];

function placesFor(
  kind: Breakage["kind"],
  all: readonly Leaf[],
  config: Config,
): { readonly places: readonly Path[]; readonly values: readonly unknown[] } {
  const those = (wanted: (leaf: Leaf) => boolean): Path[] => all.filter(wanted).map(({ path }) => path);
  switch (kind) {
    case "unknown key": {
      const strict = STRICT.map(([first, ...rest]) =>
        first === undefined ? [] : [`connector-topologies:${first}`, ...rest],
      );
      const there = strict.filter((path) => typeof at(config, path) === "object");
      const names = there.map((path) =>
        path.length === 0 ? ["connector-topologies:frobnicate"] : [...path, "frobnicate"],
      );
      return { places: names, values: [1, "x", HOSTILE[0]] };
    }
    case "wrong type":
      return { places: all.map(({ path }) => path), values: WRONG };
    case "missing key":
      return {
        places: ["aws:region", ...requiredOf(config)].map((name) => [name]),
        values: [REMOVED],
      };
    case "bad network":
      return {
        places: those(({ value }) => typeof value === "string" && /^[\d.]+\/\d+$/.test(value)),
        values: NETWORKS,
      };
    case "no such subnet":
      return { places: those(({ path }) => path.at(-1) === "subnet"), values: ["nowhere", ...HOSTILE] };
    case "bad number":
      return { places: those(({ value }) => typeof value === "number"), values: NUMBERS };
    case "bad id":
      return {
        places: those(({ value }) => typeof value === "string" && /^(ami|vpc|subnet|sg|i|h)-[0-9a-f]{17}$/.test(value)),
        values: IDS,
      };
    case "other region":
      return { places: those(({ path }) => path.at(-1) === "availabilityZone"), values: ["sa-east-1a", ...HOSTILE] };
  }
}

const requiredOf = (config: Config): string[] =>
  REQUIRED[String(config["connector-topologies:topology"])]!.map((name) => `connector-topologies:${name}`);

const at = (config: Config, path: Path): unknown =>
  path.reduce<unknown>(
    (node, step) => (typeof node === "object" && node !== null ? (node as Config)[step] : undefined),
    config,
  );

const isOurs = ({ path }: Leaf): boolean => String(path[0]).startsWith("connector-topologies:");

/** Every value that is no map and no list. */
export function leaves(value: unknown, path: Path = []): Leaf[] {
  if (typeof value !== "object" || value === null) {
    return [{ path, value }];
  }
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((each, index) => [index, each])
    : Object.entries(value);
  return entries.flatMap(([step, each]) => leaves(each, [...path, step]));
}

/** Puts anything at any place, which may or may not break it. */
export function replaced(config: Config, place: number, value: unknown): Config {
  const all = leaves(config);
  const { path } = all[place % all.length]!;
  // Any depth: a leaf, or a map above it.
  const chosen = path.slice(0, 1 + (place % path.length));
  const copy = structuredClone(config);
  const parent = chosen.slice(0, -1).reduce<unknown>((node, step) => (node as Config)[step], copy) as Config;
  parent[chosen.at(-1)!] = value;
  return copy;
}
