/**
 * Interfaces that nothing in the network tells apart: equal groups, subnet, registrations and kinds of addresses, with
 * numbers that no network of any rule, route or subnet separates. To exchange two of them changes nothing else, so what
 * is decided of one holds of the other.
 */
import type { Cidr, Family } from "../../../components/shared/network/cidr";
import { append } from "../../graph/multi-map";
import type { Interface, Network, OwnAddress, Peer, PrefixList, Subnet } from "../../network";
import type { Endpoint, Question } from "../question";
import { parseCidrs } from "./parties";

interface Facts {
  /** Where networks of the model begin, or end by one: between two of them all numbers are alike. */
  readonly borders: Readonly<Record<Family, readonly bigint[]>>;
  /** Keys of addresses that rules or routes name by owner, and of those that several interfaces may have. */
  readonly named: ReadonlySet<string>;
  readonly registrations: ReadonlyMap<Interface, readonly string[]>;
  readonly classes: Map<Interface, string>;
  readonly peers: Map<Interface, string>;
  /** Names of interfaces in questions, by the networks that a question names. */
  readonly nearby: Map<string, (one: Interface) => string>;
  /** By the text that they stand for, which may be long. */
  readonly shortNames: Map<string, string>;
  readonly ends: Map<Endpoint, string>;
}

const FACTS = new WeakMap<Network, Facts>();

function factsOf(network: Network): Facts {
  const known = FACTS.get(network) ?? collect(network);
  FACTS.set(network, known);
  return known;
}

function collect(network: Network): Facts {
  const cidrs: Cidr[] = [];
  const named = new Set<string>();
  const lists = new Set<PrefixList>();
  const visit = (peer: Peer): void => {
    if (peer.kind === "cidr") {
      cidrs.push(peer.cidr);
    } else if (peer.kind === "address") {
      named.add(peer.address.key);
      const { family, value } = peer.address;
      if (value !== undefined) {
        cidrs.push({ family, first: value, last: value, prefix: 0, text: "" });
      }
    } else if (peer.kind === "prefix-list" && !lists.has(peer.list)) {
      lists.add(peer.list);
      peer.list.entries.forEach(visit);
    }
  };
  for (const { rules } of network.securityGroups) {
    for (const { peer } of rules) {
      visit(peer);
    }
  }
  const tables = new Set(network.subnets.flatMap((subnet) => subnet.routeTable.options));
  const acls = new Set(network.subnets.flatMap((subnet) => subnet.acl.options));
  for (const { destination } of [...tables].flatMap((table) => table.routes)) {
    visit(destination);
  }
  for (const { peer } of [...acls].flatMap((acl) => acl.entries)) {
    visit(peer);
  }
  for (const { cidr, cidr6 } of network.subnets) {
    cidrs.push(...[cidr, cidr6].filter((block) => block !== undefined));
  }
  for (const vpc of network.vpcs) {
    cidrs.push(...vpc.cidrs, ...vpc.connected.flatMap((connected) => connected.cidrs));
  }
  const count = new Map<string, number>();
  for (const { publicAddresses, possiblePublicAddresses } of network.interfaces) {
    for (const { key } of [...publicAddresses, ...possiblePublicAddresses]) {
      count.set(key, (count.get(key) ?? 0) + 1);
    }
  }
  for (const [key, times] of count) {
    if (times > 1) {
      named.add(key);
    }
  }
  for (const { key } of network.natGateways.flatMap(({ addresses }) => addresses)) {
    named.add(key);
  }
  return {
    borders: { 4: bordersOf(cidrs, 4), 6: bordersOf(cidrs, 6) },
    named,
    registrations: registrationsOf(network),
    classes: new Map(),
    peers: new Map(),
    nearby: new Map(),
    shortNames: new Map(),
    ends: new Map(),
  };
}

const bordersOf = (cidrs: readonly Cidr[], family: Family): bigint[] => {
  const own = cidrs.filter((cidr) => cidr.family === family);
  const all = new Set(own.flatMap(({ first, last }) => [first, last + 1n]));
  return [...all].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
};

function registrationsOf(network: Network): Map<Interface, string[]> {
  const found = new Map<Interface, string[]>();
  const groups = new Set(
    network.loadBalancers.flatMap(({ listeners }) =>
      listeners.flatMap(({ defaultAction, ruleActions }) =>
        [defaultAction, ...ruleActions].flatMap(({ targetGroups }) => targetGroups),
      ),
    ),
  );
  for (const group of groups) {
    for (const { interface: target, port, certain } of group.targets) {
      for (const option of target.options) {
        const isOne = target.options.length === 1;
        append(found, option, JSON.stringify([group.key, port, certain, isOne ? target.complete : target.input]));
      }
    }
  }
  return found;
}

/** Which of the stretches between borders a number lies in. */
function stretch(borders: readonly bigint[], value: bigint): number {
  let [low, high] = [0, borders.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (borders[middle]! <= value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The class of an interface, as a text; `place` says how its subnet counts. */
function describe(network: Network, one: Interface, place: string): string {
  const { borders, named, registrations } = factsOf(network);
  if (one.bindings.size > 0 || !one.subnet.certain) {
    return one.key;
  }
  const address = ({ key, family, scope, value }: OwnAddress): string =>
    named.has(key) ? key : `${family}${scope}${value === undefined ? "?" : stretch(borders[family], value)}`;
  const prefix = ({ family, first, last }: Cidr): string => {
    const [start, end] = [stretch(borders[family], first), stretch(borders[family], last)];
    return start === end ? `${family}/${start}` : one.key;
  };
  const keys = (list: readonly { readonly key: string }[]): string[] => list.map(({ key }) => key).sort();
  // Names may contain whatever would separate them.
  return JSON.stringify([
    place,
    keys(one.groups),
    keys(one.possibleGroups),
    one.groupsComplete,
    one.hasIpv6,
    one.privateAddresses.map(address),
    one.publicAddresses.map(address),
    one.possiblePublicAddresses.map(address),
    one.prefixes.map(prefix),
    [...(registrations.get(one) ?? [])].sort(),
    network.waysInto(one.urns),
  ]);
}

export function classOf(network: Network, one: Interface): string {
  const { classes } = factsOf(network);
  const known = classes.get(one) ?? describe(network, one, one.subnet.options[0]?.key ?? one.key);
  classes.set(one, known);
  return known;
}

/** The same for interfaces in different subnets of one VPC with the same route tables and network ACLs. */
export function wideClassOf(network: Network, one: Interface): string {
  const { peers } = factsOf(network);
  const known = peers.get(one) ?? describe(network, one, placeOf(one.subnet.options[0]) ?? one.key);
  peers.set(one, known);
  return known;
}

const placeOf = (subnet: Subnet | undefined): string | undefined =>
  subnet &&
  JSON.stringify(
    [subnet.vpc, subnet.routeTable, subnet.acl].map(({ options, certain }) => [options.map(({ key }) => key), certain]),
  );

/** Equal for questions whose answers differ in nothing but the names and numbers of alike interfaces. */
export function classOfQuestion(network: Network, { mode, claims }: Question): string {
  const ends = claims.flatMap(({ from, to }) => [...endpoints(from), ...endpoints(to)]);
  const near = nearTo(
    network,
    ends.flatMap((end) => (end.kind === "cidrs" ? end.cidrs : [])),
  );
  // Whom an end that is a network does not mean.
  const spared = ends.flatMap((end) => (end.kind === "cidrs" && end.besides ? [end.besides] : []));
  const numbers = new Map<string, number>();
  const write = (end: Endpoint): string => {
    switch (end.kind) {
      case "resource": {
        const found = network.interfacesOf(end.urn);
        if (found.length !== 1 || network.furtherOf(end.urn).length > 0) {
          return `${end.urn} ${end.via}`;
        }
        const one = found[0]!;
        const number = numbers.get(one.key) ?? numbers.size;
        numbers.set(one.key, number);
        const isSpared = spared.map((urns) => one.urns.some((urn) => urns.includes(urn)));
        return `${near(one)} ${end.via} #${number} ${isSpared.join(" ")}`;
      }
      case "world":
      case "internet":
        return JSON.stringify([end.kind, (end.except ?? []).map(write).sort()]);
      case "exits":
        return `exits ${write(end.of)}`;
      default:
        return nameOfEnd(network, end);
    }
  };
  const texts = claims.map(({ from, to, traffic, allBut }) => [write(to), write(from), traffic, allBut ?? false]);
  return JSON.stringify([mode, texts]);
}

/** A short name for what an interface is in a question that names these networks: its class, and which of them it is in. */
function nearTo(network: Network, texts: readonly string[]): (one: Interface) => string {
  const { nearby } = factsOf(network);
  const key = JSON.stringify(texts);
  const known = nearby.get(key) ?? newNear(network, parseCidrs(texts));
  nearby.set(key, known);
  return known;
}

function shortName(network: Network, text: string): string {
  const { shortNames } = factsOf(network);
  const name = shortNames.get(text) ?? `class ${shortNames.size}`;
  shortNames.set(text, name);
  return name;
}

/** Questions of a component share the ends that they name, and an end may name hundreds of hosts. */
function nameOfEnd(network: Network, end: Endpoint): string {
  const { ends } = factsOf(network);
  const name = ends.get(end) ?? shortName(network, JSON.stringify(end));
  ends.set(end, name);
  return name;
}

function newNear(network: Network, cidrs: readonly Cidr[]): (one: Interface) => string {
  const names = new Map<Interface, string>();
  const describeNear = (one: Interface): string => {
    const inside = [...one.privateAddresses, ...one.publicAddresses, ...one.possiblePublicAddresses].map(
      ({ family, value }) =>
        cidrs.map((cidr) => cidr.family === family && value !== undefined && cidr.first <= value && value <= cidr.last),
    );
    const blocks = one.prefixes.map((block) =>
      cidrs.map((cidr) => cidr.family === block.family && `${cidr.first <= block.first}${block.last <= cidr.last}`),
    );
    return shortName(network, JSON.stringify([classOf(network, one), inside, blocks]));
  };
  return (one) => {
    const name = names.get(one) ?? describeNear(one);
    names.set(one, name);
    return name;
  };
}

const endpoints = (end: Endpoint): readonly Endpoint[] =>
  end.kind === "world" || end.kind === "internet"
    ? (end.except ?? []).flatMap((one) => endpoints(one))
    : end.kind === "exits"
      ? endpoints(end.of)
      : [end];
