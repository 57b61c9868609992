/**
 * Everyone who could send to one receiver.
 *
 * Most of the world is covered by three kinds of party without identity: the internet, private networks, hosts in the
 * VPC's subnets. What the receiver's rules accept by number, they accept from those. Interfaces of the program are
 * looked at one by one only where a rule names them or where a number that could be theirs is accepted.
 */
import type { Family } from "../../components/shared/network/cidr";
import type { Interface, LoadBalancer, Network, OwnAddress, Peer, SecurityGroup, SecurityRule } from "../network";
import { ownBlocks } from "./model/addresses";
import { requiredParties } from "./model/endpoints";
import { securityHop } from "./model/filters";
import {
  balancerParties,
  connectedTo,
  hostIn,
  interfaceParties,
  internetParty,
  numbersIn,
  parseCidrs,
  privateParty,
  resourceParties,
  usable,
  vpcsOf,
  waysInto,
} from "./model/parties";
import { type Carrier, carrierOf, type Party } from "./model/party";
import { publicParty } from "./model/steps";
import { heldNumbers, interfacesIn, neighboursOf, subnetsIn } from "./model/subnet-index";
import { rulesNaming } from "./named";
import type { Endpoint } from "./question";
import { BoxSet } from "./sets";
import { addressSet, allAddresses, cidrSet, countOf, noAddresses, oneAddress, PRIVATE, SOURCE } from "./space";

/** Who is meant by "everyone but". */
export interface Excluded {
  /** By number. */
  readonly addresses: Readonly<Record<Family, BoxSet>>;
  /** By identity: keys of addresses. */
  readonly identities: ReadonlySet<string>;
  /** Whoever these rules name by a security group or a prefix list. */
  readonly rules: ReadonlySet<string>;
}

export const NOBODY: Excluded = {
  addresses: { 4: noAddresses(4), 6: noAddresses(6) },
  identities: new Set(),
  rules: new Set(),
};

export function excluded(network: Network, endpoints: readonly Endpoint[]): Excluded {
  const identities = new Set<string>();
  const found: Record<Family, BoxSet[]> = { 4: [], 6: [] };
  const rules = new Set<string>();
  for (const endpoint of endpoints) {
    if (endpoint.kind === "cidrs") {
      const cidrs = parseCidrs(endpoint.cidrs);
      found[4].push(cidrSet(4, cidrs));
      found[6].push(cidrSet(6, cidrs));
    } else if (endpoint.kind === "named-by-rules") {
      for (const { urn, peer } of rulesNaming(network, endpoint)) {
        // A rule whose peer nobody knows may admit anybody.
        if (peer.kind !== "unknown") {
          rules.add(urn);
        }
      }
    } else if (endpoint.kind === "exits") {
      for (const party of requiredParties(network, endpoint, 4, [])) {
        if (party.identity !== undefined) {
          identities.add(party.identity);
          found[4].push(...(countOf(party.addresses) === 1n ? [party.addresses] : []));
        }
      }
    } else if (endpoint.kind === "resource") {
      for (const family of [4, 6] as const) {
        for (const party of resourceParties(network, endpoint.urn, family, endpoint.via)) {
          if (party.identity === undefined) {
            found[family].push(party.addresses);
          } else {
            identities.add(party.identity);
          }
        }
      }
      const unbound = network.elasticIps.get(endpoint.urn);
      if (unbound) {
        identities.add(unbound.key);
      }
      const nat = network.natGateways.find((gateway) => gateway.urn === endpoint.urn);
      for (const address of nat?.addresses ?? []) {
        identities.add(address.key);
      }
    }
  }
  const addresses = {
    4: BoxSet.unionOf(found[4]) ?? noAddresses(4),
    6: BoxSet.unionOf(found[6]) ?? noAddresses(6),
  };
  return { addresses, identities, rules };
}

/** Whether something that is not modelled may bring it connections of the internet. */
const isReachedBy = (network: Network, to: Party): boolean =>
  waysInto(network, to).length > 0 || vpcsOf(to).some(({ doubts }) => doubts.some(({ isWay }) => isWay));

/** A party, and which of the numbers it may have are meant. */
export interface Sender {
  readonly party: Party;
  readonly numbers: BoxSet;
}

/** Parties that stand for everyone but the excluded, towards `to`. */
export function everyoneBut(
  network: Network,
  to: Party,
  but: Excluded,
  label: string,
  onlyInternet: boolean,
): Sender[] {
  const { family } = to;
  const rest = allAddresses(family).subtract(but.addresses[family]);
  const vpcs = neighboursOf(network, vpcsOf(to));
  // Hosts of all VPCs have IPv6 addresses of the internet.
  const subnets =
    family === 4
      ? subnetsIn(network, vpcs)
      : network.subnets.filter(({ ipv6, cidr6 }) => ipv6 !== false || cidr6 !== undefined);
  // An address of the program is looked at as itself, further down.
  const numbers = family === 4 ? ownPublicNumbers(network) : noAddresses(6);
  const open = rest
    .subtract(PRIVATE[family])
    .subtract(numbers)
    .subtract(family === 6 ? ownBlocks(network, 6) : noAddresses(4));
  const isPublic = to.scope === "public" || family === 6 || isReachedBy(network, to);
  const parties: Party[] = isPublic ? [internetParty(family, open, label)] : [];
  const cidrs = vpcs.flatMap((vpc) => vpc.cidrs);
  if (!onlyInternet && to.scope === "private") {
    const inside = cidrSet(family, cidrs);
    const elsewhere = PRIVATE[family].union(connectedTo(vpcs, family));
    // Of a VPC whose blocks nobody declares any private number may be its own, and an answer's way is the same.
    const isOutside = vpcs.some((vpc) => vpc.outside);
    const outside = (isOutside ? rest.intersect(elsewhere) : rest).subtract(inside);
    parties.push(privateParty(family, outside, label));
    for (const subnet of subnets) {
      const all = numbersIn(subnet, family) ? rest.intersect(usable(subnet, family)) : rest;
      const free = all.subtract(heldNumbers(network, subnet, family));
      parties.push(hostIn(subnet, family, free, label));
    }
  }
  const named = identified(network, to, onlyInternet).filter(
    (party) => party.identity === undefined || !but.identities.has(party.identity),
  );
  return [...parties, ...named]
    .filter((party) => !isSelf(party, to))
    .map((party) => ({ party: { ...party, otherThan: but.rules }, numbers: party.addresses.intersect(rest) }))
    .filter(({ numbers }) => !numbers.isEmpty);
}

/** Nobody sends to itself: neither a host from another of its addresses, nor a load balancer from another node. */
export const isSelf = (party: Party, to: Party): boolean =>
  party.key === to.key ||
  (party.place.kind === "interface" && to.place.kind === "interface" && party.place.interface === to.place.interface) ||
  (party.place.kind === "load-balancer" &&
    to.place.kind === "load-balancer" &&
    party.place.balancer === to.place.balancer);

/** Public addresses of the program: Elastic IPs, and those that AWS gave to instances. */
const publicAddresses = (network: Network): readonly OwnAddress[] => [
  ...new Map(
    [...network.elasticIps.values(), ...network.interfaces.flatMap((one) => one.publicAddresses)].map((address) => [
      address.key,
      address,
    ]),
  ).values(),
];

const OWN_NUMBERS = new WeakMap<Network, BoxSet>();

function ownPublicNumbers(network: Network): BoxSet {
  const known =
    OWN_NUMBERS.get(network) ??
    addressSet(
      4,
      publicAddresses(network).flatMap(({ value }) => (value === undefined ? [] : [{ first: value, last: value }])),
    );
  OWN_NUMBERS.set(network, known);
  return known;
}

/** Addresses of the program that the receiver's rules name or whose numbers they accept. */
function identified(network: Network, to: Party, onlyInternet: boolean): Party[] {
  const { family } = to;
  const carrier = carrierOf(to);
  const rules = carrier ? [...carrier.groups, ...carrier.possibleGroups].flatMap((group) => group.rules) : [];
  const incoming = rules.filter(({ direction }) => direction === "ingress");
  const accepted = acceptedNumbers(to);
  const parties: Party[] = [];
  if (to.scope === "public" && family === 4) {
    const addresses = new Map<string, OwnAddress>();
    for (const rule of incoming) {
      collectAddresses(rule.peer, addresses);
    }
    const meant = ownPublicNumbers(network).intersects(accepted) ? publicAddresses(network) : [];
    for (const elastic of meant) {
      const isAccepted = elastic.value !== undefined && accepted.intersects(oneAddress(4, elastic.value));
      // What is bound to nothing sends nothing.
      if (isAccepted && !network.isIdle(elastic)) {
        addresses.set(elastic.key, elastic);
      }
    }
    parties.push(...[...addresses.values()].filter(({ scope }) => scope === "public").map(ownPublic));
  }
  if (onlyInternet || to.scope === "public") {
    return parties;
  }
  const members = membersNamed(network, incoming);
  const nearby = accepted.isEmpty ? [] : interfacesIn(network, subnetsIn(network, neighboursOf(network, vpcsOf(to))));
  for (const one of new Set([...nearby, ...members.interfaces])) {
    const own = interfaceParties(one, family).filter(({ scope }) => scope === "private");
    const isNamed = members.interfaces.has(one) || !carrier;
    parties.push(...own.filter((party) => isNamed || party.addresses.intersects(accepted)));
  }
  for (const one of family === 4 ? members.unmodelled : []) {
    parties.push(...interfaceParties(one, 4, "private").map((party) => ({ ...party, maybe: one.label })));
  }
  for (const balancer of network.loadBalancers) {
    const own = balancerParties(balancer, family, "private");
    const isNamed = members.balancers.has(balancer) || !carrier;
    parties.push(...own.filter((party) => isNamed || party.addresses.intersects(accepted)));
  }
  return parties;
}

/** A public address of the program as a sender; whether its owner sends is not asked here. */
const ownPublic = (address: OwnAddress): Party => ({
  ...publicParty(address),
  maybe: `whether ${address.label} sends this`,
});

/** Numbers the receiver's groups accept on any port. */
function acceptedNumbers(to: Party): BoxSet {
  const carrier = carrierOf(to);
  if (!carrier) {
    return allAddresses(to.family);
  }
  const probe = privateParty(to.family, allAddresses(to.family), "anyone");
  return addressSet(to.family, securityHop(carrier, "ingress", probe).may.numbers(SOURCE));
}

function collectAddresses(peer: Peer, into: Map<string, OwnAddress>): void {
  if (peer.kind === "address") {
    into.set(peer.address.key, peer.address);
  } else if (peer.kind === "prefix-list") {
    for (const entry of peer.list.entries) {
      collectAddresses(entry, into);
    }
  }
}

function membersNamed(
  network: Network,
  rules: readonly SecurityRule[],
): {
  readonly interfaces: ReadonlySet<Interface>;
  readonly balancers: ReadonlySet<LoadBalancer>;
  readonly unmodelled: readonly Interface[];
} {
  const named = new Set<SecurityGroup>();
  let isOpen = false;
  for (const { peer } of rules) {
    if (peer.kind === "security-group") {
      isOpen ||= !peer.groups.complete;
      for (const group of peer.groups.options) {
        named.add(group);
      }
    }
  }
  if (named.size === 0 && !isOpen) {
    return { interfaces: new Set(), balancers: new Set(), unmodelled: [] };
  }
  const isNamed = (carrier: Carrier): boolean =>
    isOpen ||
    !carrier.groupsComplete ||
    [...carrier.groups, ...carrier.possibleGroups].some((group) => named.has(group));
  const interfaces = isOpen
    ? network.interfaces
    : [...[...named].flatMap((group) => network.membersOf(group)), ...doubtfulOf(network)];
  return {
    interfaces: new Set(interfaces),
    balancers: new Set(network.loadBalancers.filter(isNamed)),
    unmodelled: network.unmodelled.filter((one) => !one.answersOnly && isNamed(one)),
  };
}

const DOUBTFUL = new WeakMap<Network, readonly Interface[]>();

/** Interfaces that may carry groups nobody has listed. */
function doubtfulOf(network: Network): readonly Interface[] {
  const known = DOUBTFUL.get(network) ?? network.interfaces.filter(({ groupsComplete }) => !groupsComplete);
  DOUBTFUL.set(network, known);
  return known;
}
