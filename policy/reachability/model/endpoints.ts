/** Endpoints of questions as parties in the network. */
import type { Family } from "../../../components/shared/network/cidr";
import type { Network, OwnAddress, Vpc } from "../../network";
import type { Endpoint } from "../question";
import type { BoxSet } from "../sets";
import { cidrSet, PUBLIC } from "../space";
import { cidrParties, internetNumbers, type Role } from "./addresses";
import { connectedTo, exitsOf, hostIn, internetParty, parseCidrs, resourceParties, sure, usable } from "./parties";
import type { Party } from "./party";
import { publicParty } from "./steps";

/** Families the endpoint names by itself; `undefined` when it takes the other end's. */
export function familiesOf(endpoint: Endpoint): readonly Family[] | undefined {
  if (endpoint.kind === "cidrs") {
    const families = parseCidrs(endpoint.cidrs).map((cidr) => cidr.family);
    return ([4, 6] as const).filter((family) => families.includes(family));
  }
  return undefined;
}

/** Parties of an endpoint of a required question; `vpcs` are those of the other end. */
export function requiredParties(
  network: Network,
  endpoint: Endpoint,
  family: Family,
  vpcs: readonly Vpc[],
  role: Role = "sender",
): Party[] {
  switch (endpoint.kind) {
    case "cidrs":
      return cidrParties(network, endpoint, family, vpcs, role);
    case "resource":
      return resourceParties(network, endpoint.urn, family, endpoint.via);
    case "internet": {
      const numbers = internetNumbers(network, family).subtract(connectedTo(vpcs, family));
      return [internetParty(family, numbers.subtract(numbersOf(endpoint.except ?? [], family)), endpoint.label)];
    }
    case "subnet-host":
      return declaredHost(network, endpoint, family);
    case "exits":
      return requiredParties(network, endpoint.of, family, vpcs).flatMap(exitsOf);
    case "world":
    case "named-by-rules":
      return [];
    default: {
      const never: never = endpoint;
      return never;
    }
  }
}

/** What exceptions are by number; others are senders that rules name. */
const numbersOf = (endpoints: readonly Endpoint[], family: Family): BoxSet =>
  cidrSet(
    family,
    endpoints.flatMap((endpoint) => (endpoint.kind === "cidrs" ? parseCidrs(endpoint.cidrs) : [])),
  );

function declaredHost(network: Network, endpoint: Extract<Endpoint, { kind: "subnet-host" }>, family: Family): Party[] {
  const subnet = network.declaredSubnet(endpoint.component, endpoint.subnet);
  if (!subnet) {
    return [];
  }
  const { instanceId, securityGroupId } = endpoint;
  const adopted = {
    ...(instanceId === undefined ? {} : { instanceId }),
    ...(securityGroupId === undefined ? {} : { securityGroupId }),
  };
  const party: Party = { ...hostIn(subnet, family, usable(subnet, family), endpoint.label), adopted };
  const own = parseCidrs(endpoint.publicCidrs ?? []).filter((cidr) => cidr.family === 4 && cidr.prefix === 32);
  const publicAddresses = own.map(
    (cidr): OwnAddress => ({
      key: `${endpoint.component}#self ${cidr.text}`,
      label: cidr.text,
      family: 4,
      scope: "public",
      value: cidr.first,
    }),
  );
  const place = {
    kind: "subnet-host",
    subnet: sure(subnet, subnet.label),
    ...(own.length > 0 ? { publicAddresses } : {}),
  } as const;
  if (endpoint.via !== "public" || family === 6) {
    return [{ ...party, place }];
  }
  const key = `${party.key}#public`;
  const open: Party = { ...party, key, place, scope: "public", identity: key, addresses: PUBLIC[4] };
  return own.length > 0
    ? publicAddresses.map((address) => ({ ...publicParty(address), label: endpoint.label, place }))
    : [open];
}
