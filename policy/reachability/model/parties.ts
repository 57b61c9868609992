/** Interfaces, load balancers, hosts and networks as parties: who sends or receives, with which addresses. */
import { type Cidr, type Family, isCidrProblem, tryParseCidr } from "../../../components/shared/network/cidr";
import type { AdoptedHost, Choice, Interface, LoadBalancer, Network, OwnAddress, Subnet, Vpc } from "../../network";
import type { BoxSet } from "../sets";
import { addressSet, allAddresses, cidrSet, networkSet, oneAddress, PUBLIC } from "../space";
import { type Party, subnetOf } from "./party";
import { decide } from "./routing";
import { natViews, publicParty, publicViews } from "./steps";

/** The first four addresses and the last one of a subnet belong to AWS, in both families (VPC guide, "Subnet sizing"). */
const RESERVED_FIRST = 4n;

export const sure = <T>(option: T, input: string): Choice<T> => ({
  options: [option],
  certain: true,
  complete: true,
  input,
});

export const parseCidrs = (texts: readonly string[]): Cidr[] =>
  texts.map((text) => tryParseCidr(text)).filter((cidr) => !isCidrProblem(cidr)) as Cidr[];

const blockOf = ({ cidr, cidr6 }: Subnet, family: Family): Cidr | undefined => (family === 4 ? cidr : cidr6);

/** All numbers of a subnet, those that AWS keeps too; `undefined` where they are not known. */
export function numbersIn(subnet: Subnet, family: Family): BoxSet | undefined {
  const cidr = blockOf(subnet, family);
  if (cidr) {
    return networkSet(cidr);
  }
  return family === 4 && (subnet.undeclared || subnet.ipv6Only) ? usable(subnet, family) : undefined;
}

/** Addresses the instances of a subnet can have. */
export function usable(subnet: Subnet | undefined, family: Family): BoxSet {
  const cidr = subnet && blockOf(subnet, family);
  if (family === 4 && (subnet?.undeclared || subnet?.ipv6Only)) {
    return addressSet(4, subnet.undeclared ?? []);
  }
  if (!cidr) {
    return family === 4 ? allAddresses(4) : PUBLIC[6];
  }
  const known = USABLE.get(cidr) ?? addressSet(family, [{ first: cidr.first + RESERVED_FIRST, last: cidr.last - 1n }]);
  USABLE.set(cidr, known);
  return known;
}

const USABLE = new WeakMap<Cidr, BoxSet>();

type Via = "public" | "private" | "prefixes";

/** The same parties for the same interface: every question about a group asks for all of them. */
const PARTIES = new WeakMap<Interface, Map<string, readonly Party[]>>();

export function interfaceParties(found: Interface, family: Family, via?: Via): readonly Party[] {
  const known = PARTIES.get(found) ?? new Map<string, readonly Party[]>();
  PARTIES.set(found, known);
  const key = `${family} ${via}`;
  const parties = known.get(key) ?? buildParties(found, family, via);
  known.set(key, parties);
  return parties;
}

function buildParties(found: Interface, family: Family, via?: Via): readonly Party[] {
  const place = { kind: "interface", interface: found, subnet: found.subnet } as const;
  const inSubnet = usable(found.subnet.certain ? found.subnet.options[0] : undefined, family);
  const make = (address: OwnAddress): Party => ({
    key: address.key,
    label: family === 4 ? found.label : `${found.label} (IPv6)`,
    family,
    place,
    scope: "private",
    identity: address.key,
    addresses: address.value === undefined ? inSubnet : oneAddress(family, address.value),
    ...(family === 6 && found.hasIpv6 === undefined ? { maybe: `IPv6 address of ${found.label}` } : {}),
  });
  const isIpv6Only = found.subnet.certain && found.subnet.options[0]!.ipv6Only === true;
  const hasFamily = family === 4 ? !isIpv6Only : found.hasIpv6 !== false;
  const own = hasFamily ? found.privateAddresses.filter((address) => address.family === family).map(make) : [];
  const blocks = found.prefixes.filter((cidr) => cidr.family === family);
  const prefixes: Party[] =
    blocks.length === 0
      ? []
      : [
          {
            key: `${found.key}#prefixes${family}`,
            label: `prefixes of ${found.label}`,
            family,
            place,
            scope: "private",
            addresses: cidrSet(family, blocks),
            delegated: true,
          },
        ];
  const open = (address: OwnAddress, maybe?: string): Party => ({
    ...publicParty(address),
    label: `${found.label} (public)`,
    place,
    ...(maybe === undefined ? {} : { maybe }),
  });
  const publics =
    family === 4
      ? [
          ...found.publicAddresses.map((address) => open(address)),
          ...found.possiblePublicAddresses.map((address) => open(address, `public address of ${found.label}`)),
        ]
      : own;
  switch (via) {
    case "public":
      return publics;
    case "private":
      return own;
    case "prefixes":
      return prefixes;
    default:
      return [...own, ...prefixes, ...(family === 4 ? publics : [])];
  }
}

/** Nodes of a load balancer, one per subnet; AWS chooses their addresses. */
export function balancerParties(balancer: LoadBalancer, family: Family, via?: Via): Party[] {
  if (family === 6 && balancer.dualstack === false) {
    return [];
  }
  const parties: Party[] = [];
  const subnets: readonly Choice<Subnet>[] =
    balancer.subnets.length > 0
      ? balancer.subnets
      : [{ options: [], certain: false, complete: false, input: `${balancer.label}.subnets` }];
  for (const subnet of subnets) {
    const name = subnet.certain ? subnet.options[0]!.label : subnet.input;
    const place = { kind: "load-balancer", balancer, subnet } as const;
    const label = `${balancer.label} in ${name}`;
    const key = `${balancer.key}#${subnet.certain ? subnet.options[0]!.key : subnet.input}#${family}`;
    const doubt = !subnet.certain
      ? { maybe: subnet.input }
      : family === 6 && balancer.dualstack === undefined
        ? { maybe: `${balancer.label}.ipAddressType` }
        : {};
    const node = subnet.certain ? balancer.nodes.get(subnet.options[0]!.key) : undefined;
    if (via !== "public" || family === 6) {
      const fixed = family === 4 ? node?.private : node?.ipv6;
      const addresses =
        fixed === undefined
          ? usable(subnet.certain ? subnet.options[0] : undefined, family)
          : oneAddress(family, fixed);
      parties.push({ key, label, family, place, scope: "private", identity: key, addresses, ...doubt });
    }
    if (via !== "private" && family === 4 && balancer.publicIpv4 !== false) {
      const input = `${balancer.label}.${balancer.internal === undefined ? "internal" : "ipAddressType"}`;
      const open = balancer.publicIpv4 === undefined ? { maybe: input } : doubt;
      const id = `${key}#public`;
      const own = node?.public ? publicParty(node.public) : { key: id, identity: id, addresses: PUBLIC[4] };
      parties.push({ ...own, label: `${label} (public)`, family, place, scope: "public", ...open });
    }
  }
  return parties;
}

/** Parties of a resource of the program; empty when it has no such address. */
export function resourceParties(network: Network, urn: string, family: Family, via?: Via): Party[] {
  const balancer = network.loadBalancerOf(urn);
  if (balancer) {
    return balancerParties(balancer, family, via);
  }
  const elastic = network.elasticIps.get(urn);
  if (elastic) {
    if (family === 6) {
      return [];
    }
    const bound = network.interfaces.filter(
      (one) => one.publicAddresses.includes(elastic) || one.possiblePublicAddresses.includes(elastic),
    );
    const nodes = network.loadBalancers.flatMap((one) => (one.nodes.size > 0 ? balancerParties(one, 4, "public") : []));
    return [...bound.flatMap((one) => interfaceParties(one, 4, "public")), ...nodes].filter(
      (party) => party.identity === elastic.key,
    );
  }
  return network.interfacesOf(urn).flatMap((found) => interfaceParties(found, family, via));
}

/** VPCs a party may be in. */
export const vpcsOf = (party: Party): readonly Vpc[] =>
  subnetOf(party)?.options.flatMap((subnet) => subnet.vpc.options) ?? [];

/** What brings connections from elsewhere to the party, without a public address of its own. */
export function waysInto(network: Network, { place }: Party): readonly string[] {
  switch (place.kind) {
    case "interface":
      return network.waysInto(place.interface.urns);
    case "load-balancer":
      return network.waysInto([place.balancer.urn]);
    default:
      return [];
  }
}

export const hostIn = (subnet: Subnet, family: Family, addresses: BoxSet, label: string): Party => ({
  key: `${subnet.key}#host ${label} ${family}`,
  label,
  family,
  place: { kind: "subnet-host", subnet: sure(subnet, subnet.label) },
  scope: "private",
  addresses,
});

export const internetParty = (family: Family, addresses: BoxSet, label: string): Party => ({
  key: `internet ${label} ${family}`,
  label,
  family,
  place: { kind: "internet" },
  scope: "public",
  addresses,
});

export const privateParty = (family: Family, addresses: BoxSet, label: string): Party => ({
  key: `private networks ${label} ${family}`,
  label,
  family,
  place: { kind: "private-network" },
  scope: "private",
  addresses,
});

/** Addresses of networks that the VPCs are declared to be connected to: not the internet, whatever their numbers. */
export const connectedTo = (vpcs: readonly Vpc[], family: Family): BoxSet =>
  cidrSet(
    family,
    vpcs.flatMap((vpc) => vpc.connected.flatMap(({ cidrs }) => cidrs)),
  );

/** What the internet sees of a party that sends to it. */
export function exitsOf(party: Party): Party[] {
  const subnet = subnetOf(party);
  if (!subnet) {
    return [];
  }
  const anywhere = internetParty(party.family, PUBLIC[party.family], "the internet");
  return decide(subnet, anywhere).flatMap(({ target }) => {
    switch (target.kind) {
      case "internet-gateway":
      case "egress-only-gateway":
        return publicViews(party);
      case "nat-gateway":
        return party.family === 6 ? [] : natViews(target.gateway, party);
      default:
        return [];
    }
  });
}

/** A host that exists, in the subnet that its manifest names. */
export function adoptedParty({ subnet, label, address, instanceId, securityGroupId }: AdoptedHost): Party {
  const adopted = {
    ...(instanceId === undefined ? {} : { instanceId }),
    ...(securityGroupId === undefined ? {} : { securityGroupId }),
  };
  const place = { kind: "subnet-host", subnet: sure(subnet, subnet.label), publicAddresses: [address] } as const;
  return { ...hostIn(subnet, 4, usable(subnet, 4), label), place, adopted };
}
