/** What is in each subnet, worked out once per network. */
import type { Family } from "../../../components/shared/network/cidr";
import { append } from "../../graph/multi-map";
import type { Interface, Network, Subnet, Vpc } from "../../network";
import type { BoxSet } from "../sets";
import { addressSet, noAddresses } from "../space";

interface Index {
  readonly interfaces: Map<Subnet, Interface[]>;
  /** Interfaces whose subnet is not known at all. */
  readonly lost: Interface[];
  readonly subnets: Map<Vpc, Subnet[]>;
  readonly held: Map<Subnet, Map<Family, BoxSet>>;
}

const INDEXES = new WeakMap<Network, Index>();

function indexOf(network: Network): Index {
  const known = INDEXES.get(network);
  if (known) {
    return known;
  }
  const index: Index = { interfaces: new Map(), lost: [], subnets: new Map(), held: new Map() };
  for (const one of network.interfaces) {
    if (one.subnet.options.length === 0) {
      index.lost.push(one);
    }
    for (const subnet of one.subnet.options) {
      append(index.interfaces, subnet, one);
    }
  }
  for (const subnet of network.subnets) {
    for (const vpc of subnet.vpc.options) {
      append(index.subnets, vpc, subnet);
    }
  }
  INDEXES.set(network, index);
  return index;
}

export function subnetsIn(network: Network, vpcs: readonly Vpc[]): Subnet[] {
  const { subnets } = indexOf(network);
  return [...new Set(vpcs.flatMap((vpc) => subnets.get(vpc) ?? []))];
}

/** The VPCs, and those that a peering connection of the program joins with one of them. */
export function neighboursOf(network: Network, vpcs: readonly Vpc[]): readonly Vpc[] {
  if (network.peerings.length === 0) {
    return [...new Set(vpcs)];
  }
  const joined = network.peerings.map(({ sides }) => sides.flatMap((side) => side.options));
  return [...new Set([...vpcs, ...joined.filter((both) => both.some((vpc) => vpcs.includes(vpc))).flat()])];
}

/** Interfaces that are in the subnets, or may be. */
export function interfacesIn(network: Network, subnets: readonly Subnet[]): Interface[] {
  const { interfaces, lost } = indexOf(network);
  return [...new Set([...subnets.flatMap((subnet) => interfaces.get(subnet) ?? []), ...lost])];
}

/** Numbers that interfaces of the program surely hold: a host outside the program cannot have them. */
export function heldNumbers(network: Network, subnet: Subnet, family: Family): BoxSet {
  const { held, interfaces } = indexOf(network);
  const known = held.get(subnet) ?? new Map<Family, BoxSet>();
  held.set(subnet, known);
  const set = known.get(family) ?? numbersOf(interfaces.get(subnet) ?? [], subnet, family);
  known.set(family, set);
  return set;
}

function numbersOf(interfaces: readonly Interface[], subnet: Subnet, family: Family): BoxSet {
  const values = interfaces
    .filter((one) => one.subnet.certain && one.subnet.options[0] === subnet)
    .flatMap((one) => [
      ...one.privateAddresses.flatMap(({ family: own, value }) =>
        own === family && value !== undefined ? [{ first: value, last: value }] : [],
      ),
      ...one.prefixes.filter((cidr) => cidr.family === family),
    ]);
  return values.length === 0 ? noAddresses(family) : addressSet(family, values);
}

/** Addresses a load balancer may take in a subnet: AWS asks for eight to be free (ALB guide, "Subnets"). */
const PER_BALANCER = 8;

/** How many addresses of a subnet the program may take whose numbers are not known. */
export function unknownHolders(network: Network, subnet: Subnet, family: Family): number {
  const own = interfacesIn(network, [subnet])
    .filter(({ hasIpv6 }) => family === 4 || hasIpv6 !== false)
    .flatMap((one) => one.privateAddresses)
    .filter((address) => address.family === family && address.value === undefined);
  const balancers = network.loadBalancers.filter((balancer) =>
    balancer.subnets.some((choice) => choice.options.includes(subnet)),
  );
  return own.length + PER_BALANCER * balancers.length;
}
