/**
 * Whose an address is. What a question names by number is a resource of the program where one has that number, in a
 * VPC or on the internet; else a host outside the program in a subnet, in a private network or on the internet; else
 * nobody: AWS keeps some numbers of each subnet, and an Elastic IP that is bound to nothing answers nobody.
 */
import { type Cidr, contains, type Family } from "../../../components/shared/network/cidr";
import type { AdoptedHost, Interface, Network, OwnAddress, Subnet, Vpc } from "../../network";
import type { Endpoint } from "../question";
import { BoxSet } from "../sets";
import { addressSet, cidrSet, countOf, NAT64, networkSet, noAddresses, PRIVATE, PUBLIC } from "../space";
import {
  adoptedParty,
  balancerParties,
  connectedTo,
  hostIn,
  interfaceParties,
  internetParty,
  numbersIn,
  parseCidrs,
  privateParty,
  usable,
} from "./parties";
import type { Party } from "./party";
import { publicParty } from "./steps";
import { heldNumbers, interfacesIn, neighboursOf, subnetsIn } from "./subnet-index";

export type Role = "sender" | "receiver";

type Cidrs = Extract<Endpoint, { kind: "cidrs" }>;

/** Shorter prefixes than these stand for the internet: nobody holds so much of it (RFC 791; IANA IPv6 allocations). */
const WIDEST = { 4: 8, 6: 16 } as const;

const isWide = ({ family, prefix }: Cidr): boolean => prefix < WIDEST[family];
const isOne = ({ first, last }: Cidr): boolean => first === last;

/** Blocks of the VPCs that no other network has: theirs are not on the internet, whatever their numbers. */
export function ownBlocks(network: Network, family: Family): BoxSet {
  const known = BLOCKS.get(network) ?? new Map<Family, BoxSet>();
  BLOCKS.set(network, known);
  const subnets = network.subnets.flatMap((subnet) => numbersIn(subnet, family) ?? []);
  const blocks = cidrSet(
    family,
    network.vpcs.flatMap((vpc) => vpc.cidrs),
  );
  const set = known.get(family) ?? (BoxSet.unionOf([blocks, ...subnets]) ?? blocks).intersect(PUBLIC[family]);
  known.set(family, set);
  return set;
}

const BLOCKS = new WeakMap<Network, Map<Family, BoxSet>>();

/** What the internet is for the program: everybody's addresses but those in its VPCs. */
export const internetNumbers = (network: Network, family: Family): BoxSet =>
  family === 4 ? PUBLIC[4] : PUBLIC[6].subtract(ownBlocks(network, 6));

/**
 * The numbers that an endpoint of a forbidden question means. A network of strangers that is as wide as the internet
 * holds numbers of the VPC too, which are no stranger's.
 */
export function numbersMeant({ cidrs, strangers }: Cidrs, family: Family): BoxSet {
  const sets = parseCidrs(cidrs)
    .filter((cidr) => cidr.family === family)
    .map((cidr) => (strangers && isWide(cidr) ? networkSet(cidr).intersect(PUBLIC[family]) : networkSet(cidr)));
  return BoxSet.unionOf(sets) ?? noAddresses(family);
}

/** Whether a network of strangers names this one address: then it means whoever has it. */
export const isNamedAlone = ({ cidrs }: Cidrs, party: Party): boolean =>
  parseCidrs(cidrs).some(
    (cidr) => cidr.family === party.family && isOne(cidr) && networkSet(cidr).equals(party.addresses),
  );

/** Parties that the CIDRs of an endpoint name, seen from the given VPCs; from all of them when there are none. */
export function cidrParties(
  network: Network,
  endpoint: Cidrs,
  family: Family,
  vpcs: readonly Vpc[],
  role: Role,
): Party[] {
  const { label, strangers } = endpoint;
  const view = viewOf(network, family, vpcs);
  const none = noAddresses(family);
  const found: Found = { hosts: none, own: none, elsewhere: none, open: none };
  const parties: Party[] = [];
  for (const cidr of parseCidrs(endpoint.cidrs).filter((one) => one.family === family)) {
    const isOwn = !strangers || isOne(cidr) || (role === "receiver" && !holdsVpc(cidr, view));
    const isInside = networkSet(cidr).isSubsetOf(view.mine);
    parties.push(
      ...(isInside
        ? inVpcs(network, view, cidr, isOwn, role, found, label)
        : onInternet(network, cidr, isOwn, role, found, label)),
    );
  }
  parties.push(...hostParties(network, view, found, label));
  if (!found.elsewhere.isEmpty) {
    parties.push(privateParty(family, found.elsewhere, label));
  }
  if (!found.open.isEmpty) {
    parties.push(internetParty(family, found.open, label));
  }
  const others = parties.filter((party) => !isBesides(endpoint, party) || isNamedAlone(endpoint, party));
  return [...new Map(others.map((party) => [party.key, party])).values()];
}

/** Whether the party is one of those who are asked about. */
function isBesides({ besides = [] }: Cidrs, { place }: Party): boolean {
  const urns =
    place.kind === "interface" ? place.interface.urns : place.kind === "load-balancer" ? [place.balancer.urn] : [];
  return urns.some((urn) => besides.includes(urn));
}

/** A network that a component names as its peers holds its own VPC too: who is in there is not meant for that. */
const holdsVpc = (cidr: Cidr, { vpcs }: View): boolean =>
  isWide(cidr) || vpcs.some((vpc) => vpc.cidrs.some((block) => contains(cidr, block)));

/** What is gathered over all CIDRs of an endpoint. */
interface Found {
  /** Numbers of subnets. */
  hosts: BoxSet;
  /** Those of them that mean the program's interfaces too. */
  own: BoxSet;
  elsewhere: BoxSet;
  open: BoxSet;
}

interface View {
  readonly family: Family;
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly inSubnets: BoxSet;
  /** Blocks of VPCs: what no subnet has of them, nobody has. */
  readonly blocks: BoxSet;
  /** Numbers that are not the internet's. */
  readonly mine: BoxSet;
}

function viewOf(network: Network, family: Family, from: readonly Vpc[]): View {
  // IPv6 numbers are one VPC's alone, wherever they are seen from.
  const vpcs = from.length === 0 || family === 6 ? network.vpcs : neighboursOf(network, from);
  const key = JSON.stringify([family, ...vpcs.map((vpc) => vpc.key)]);
  const known = VIEWS.get(network) ?? new Map<string, View>();
  VIEWS.set(network, known);
  const view = known.get(key) ?? buildView(network, family, vpcs);
  known.set(key, view);
  return view;
}

const VIEWS = new WeakMap<Network, Map<string, View>>();

function buildView(network: Network, family: Family, vpcs: readonly Vpc[]): View {
  const subnets = subnetsIn(network, vpcs);
  const inSubnets = BoxSet.unionOf(subnets.flatMap((subnet) => numbersIn(subnet, family) ?? [])) ?? noAddresses(family);
  const blocks = cidrSet(
    family,
    vpcs.flatMap((vpc) => vpc.cidrs),
  );
  const mine = PRIVATE[family].union(inSubnets).union(blocks).union(connectedTo(vpcs, family));
  return { family, vpcs, subnets, inSubnets, blocks, mine };
}

function inVpcs(
  network: Network,
  view: View,
  cidr: Cidr,
  isOwn: boolean,
  role: Role,
  found: Found,
  label: string,
): Party[] {
  const { family, subnets } = view;
  const set = networkSet(cidr);
  const hosts = set.intersect(view.inSubnets);
  const own = isOwn ? [...strayInterfaces(network, view, set), ...nodesAt(network, set, family, role)] : [];
  const held = BoxSet.unionOf(own.map(({ addresses }) => addresses)) ?? noAddresses(family);
  const elsewhere = set.subtract(view.inSubnets).subtract(view.blocks).subtract(held);
  found.hosts = found.hosts.union(hosts.subtract(held));
  found.own = isOwn ? found.own.union(hosts) : found.own;
  found.elsewhere = found.elsewhere.union(elsewhere);
  const isSomebody = subnets.some((subnet) => numbersIn(subnet, family) && usable(subnet, family).intersects(hosts));
  if (own.length > 0 || isSomebody || !elsewhere.isEmpty) {
    return own;
  }
  const where = view.vpcs.map((vpc) => vpc.label).join(" or ");
  const why = hosts.isEmpty
    ? `no subnet of ${where} has ${cidr.text}`
    : `${textOf(cidr)} belongs to no host: AWS keeps the first four addresses and the last one of each subnet`;
  return [nobody(family, set, label, why)];
}

const textOf = (cidr: Cidr): string => (isOne(cidr) ? cidr.text.slice(0, cidr.text.indexOf("/")) : cidr.text);

/** Interfaces that have one of the numbers in a subnet whose own block is not known. */
function strayInterfaces(network: Network, { family, subnets }: View, set: BoxSet): Party[] {
  const stray = subnets.filter((subnet) => numbersIn(subnet, family) === undefined);
  return interfacesIn(network, stray)
    .flatMap((one) => interfaceParties(one, family).filter(({ scope }) => scope === "private"))
    .filter(({ addresses }) => countOf(addresses) === 1n && addresses.isSubsetOf(set));
}

/** Nodes of load balancers whose fixed addresses are among the numbers. */
function nodesAt(network: Network, set: BoxSet, family: Family, role: Role): Party[] {
  return network.loadBalancers
    .filter(({ nodes }) => nodes.size > 0)
    .flatMap((balancer) => balancerParties(balancer, family, role === "sender" ? "private" : undefined))
    .filter(({ addresses }) => countOf(addresses) === 1n && addresses.isSubsetOf(set));
}

/** Hosts the program does not know, and its own interfaces, among the gathered addresses of subnets. */
function hostParties(network: Network, { family, subnets }: View, { hosts, own }: Found, label: string): Party[] {
  const parties: Party[] = [];
  for (const subnet of subnets) {
    const possible = numbersIn(subnet, family) ? usable(subnet, family) : noAddresses(family);
    const part = hosts.intersect(possible);
    if (part.isEmpty) {
      continue;
    }
    const free = part.subtract(heldNumbers(network, subnet, family));
    if (!free.isEmpty) {
      parties.push(hostIn(subnet, family, free, label));
    }
    const meant = own.intersect(possible);
    for (const one of meant.isEmpty ? [] : interfacesIn(network, [subnet])) {
      parties.push(...ownAt(one, subnet, family, meant));
    }
  }
  return parties;
}

/** An address not chosen yet is never one that a question names; when all it can be is named, it is meant. */
function ownAt(one: Interface, subnet: Subnet, family: Family, meant: BoxSet): Party[] {
  const isElsewhere = !one.subnet.certain;
  return interfaceParties(one, family)
    .filter(({ scope }) => scope === "private")
    .flatMap((party) => {
      const isFloating = isElsewhere && party.identity !== undefined;
      const possible = isFloating ? party.addresses.intersect(usable(subnet, family)) : party.addresses;
      const inside = possible.intersect(meant);
      return !inside.isEmpty && (party.delegated || inside.equals(possible))
        ? [{ ...party, addresses: inside, ...(isElsewhere ? { optional: one.subnet.input } : {}) }]
        : [];
    });
}

function onInternet(network: Network, cidr: Cidr, isOwn: boolean, role: Role, found: Found, label: string): Party[] {
  const { family } = cidr;
  const set = networkSet(cidr);
  if (family === 6) {
    // Whoever is in a VPC is meant as such, unless the whole internet is.
    const inside = isWide(cidr) ? noAddresses(6) : set.intersect(ownBlocks(network, 6));
    found.hosts = found.hosts.union(inside);
    found.own = isOwn ? found.own.union(inside) : found.own;
    found.open = found.open.union(set.intersect(internetNumbers(network, 6)));
    // Numbers that stand for IPv4 hosts are meant where somebody asks for them, and where something leads to them.
    if (role === "receiver" && (!isWide(cidr) || translatesIpv6(network))) {
      found.open = found.open.union(set.intersect(NAT64));
    }
    return [];
  }
  const owners =
    isOwn && !isWide(cidr)
      ? publicOwners(network).filter(({ value }) => cidr.first <= value && value <= cidr.last)
      : [];
  const theirs = addressSet(
    4,
    owners.map(({ value }) => ({ first: value, last: value })),
  );
  found.open = found.open.union(set.intersect(PUBLIC[4]).subtract(theirs));
  return owners.flatMap((owner) => owner.as(role, label));
}

/** Whether a subnet has a route of IPv6 to a NAT gateway, worked out once. */
function translatesIpv6(network: Network): boolean {
  const known =
    TRANSLATES.get(network) ??
    network.subnets.some(({ routeTable: { options } }) =>
      options.some(({ routes }) =>
        routes.some(
          ({ target, destination }) =>
            target.kind === "nat-gateway" && !(destination.kind === "cidr" && destination.cidr.family === 4),
        ),
      ),
    );
  TRANSLATES.set(network, known);
  return known;
}

const TRANSLATES = new WeakMap<Network, boolean>();

interface PublicOwner {
  readonly value: bigint;
  readonly as: (role: Role, label: string) => readonly Party[];
}

/** Public addresses whose owner the program knows, worked out once. */
function publicOwners(network: Network): readonly PublicOwner[] {
  const known = OWNERS.get(network) ?? findOwners(network);
  OWNERS.set(network, known);
  return known;
}

const OWNERS = new WeakMap<Network, readonly PublicOwner[]>();

function findOwners(network: Network): PublicOwner[] {
  const owners = new Map<bigint, PublicOwner>();
  const add = (address: OwnAddress, as: PublicOwner["as"]) => {
    if (address.value !== undefined && !owners.has(address.value)) {
      owners.set(address.value, { value: address.value, as });
    }
  };
  for (const one of network.interfaces) {
    for (const address of [...one.publicAddresses, ...one.possiblePublicAddresses]) {
      add(address, (role) => ownersOf(network, address, role));
    }
  }
  for (const balancer of network.loadBalancers) {
    for (const node of balancer.nodes.values()) {
      if (node.public) {
        const { key } = node.public;
        add(node.public, (role) =>
          role === "sender" ? [] : balancerParties(balancer, 4, "public").filter(({ identity }) => identity === key),
        );
      }
    }
  }
  for (const nat of network.natGateways) {
    for (const address of nat.addresses) {
      const why = `${address.label} is the NAT gateway ${nat.label}'s, which lets in answers only`;
      add(address, (role, label) =>
        role === "sender" ? [publicParty(address)] : [nobody(4, publicParty(address).addresses, label, why)],
      );
    }
  }
  for (const host of network.adoptedHosts) {
    add(host.address, (role) => adoptedParties(host, role));
  }
  for (const address of network.elasticIps.values()) {
    if (network.isIdle(address)) {
      const why = `${address.label} is bound to nothing`;
      add(address, (_, label) => [nobody(4, publicParty(address).addresses, label, why)]);
    }
  }
  return [...owners.values()];
}

/** As a receiver its public address, as a sender the private one that it is bound to. */
function ownersOf(network: Network, address: OwnAddress, role: Role): Party[] {
  return network.interfaces
    .filter((one) => one.publicAddresses.includes(address) || one.possiblePublicAddresses.includes(address))
    .flatMap((one) => {
      if (role === "receiver") {
        return interfaceParties(one, 4, "public").filter(({ identity }) => identity === address.key);
      }
      const bound = one.bindings.get(address.key) ?? one.privateAddresses[0]?.key;
      return interfaceParties(one, 4, "private").filter(({ identity }) => identity === bound);
    });
}

const adoptedParties = (host: AdoptedHost, role: Role): Party[] => {
  const party = adoptedParty(host);
  return role === "sender" ? [party] : [{ ...publicParty(host.address), label: host.label, place: party.place }];
};

/** Numbers that nobody has. */
const nobody = (family: Family, addresses: BoxSet, label: string, why: string): Party => ({
  key: `nobody ${label} ${why}`,
  label,
  family,
  place: { kind: "nobody", why },
  scope: "private",
  addresses,
});
