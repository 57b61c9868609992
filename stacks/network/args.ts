/** The network of a stack file as components take it. */

import type { Input } from "@pulumi/pulumi";
import type { NetworkArgs, SubnetArgs } from "../../components/shared/network/args";
import type { SubnetGroup } from "../../components/shared/network/plan";
import { toConnectedNetworks } from "./connected-networks";
import { homeKeys, newConnectedNetworks } from "./connections";
import {
  type ConfiguredSubnet,
  type ExistingNetwork,
  type ExistingSubnet,
  isExisting,
  type NetworkConfig,
} from "./network";
import type { CreatedConnections } from "./new-connections";

/** The network as a component takes it, with ids from `ids`. */
export function networkArgs(network: NetworkConfig, ids: NetworkIds): NetworkArgs {
  const groupOf = (group: SubnetGroup): { [key: string]: SubnetArgs } =>
    Object.fromEntries(
      Object.entries(network[group] ?? {})
        .filter(([, subnet]) => !("unused" in subnet && subnet.unused))
        .map(([key, subnet]) => [key, ids.subnet(group, key, subnet)]),
    );
  return {
    vpcId: ids.vpcId,
    ...(isExisting(network) && network.vpcCidrBlocks ? { vpcCidrBlocks: network.vpcCidrBlocks } : {}),
    ...(network.publicSubnets ? { publicSubnets: groupOf("publicSubnets") } : {}),
    ...(network.privateSubnets ? { privateSubnets: groupOf("privateSubnets") } : {}),
    ...connectedTo(network),
    ...endpointsOf(network, ids),
  };
}

/** Subnets of Systems Manager's endpoints by key; a key that is not there is reported by the checks. */
function endpointsOf(network: NetworkConfig, ids: NetworkIds): Pick<NetworkArgs, "ssmEndpointSubnets"> {
  const keys = ssmEndpointKeys(network);
  const found = keys.flatMap((key): [string, SubnetArgs][] => {
    const group = groupWith(network, key);
    return group === undefined ? [] : [[key, ids.subnet(group, key, network[group]![key]!)]];
  });
  return found.length === 0 ? {} : { ssmEndpointSubnets: Object.fromEntries(found) };
}

/** Private subnets before public ones of the same key. */
const groupWith = (network: NetworkConfig, key: string): SubnetGroup | undefined =>
  (["privateSubnets", "publicSubnets"] as const).find((group) => Object.hasOwn(network[group] ?? {}, key));

/** Where Systems Manager's endpoints are: given for a network that exists, one a zone in a new one. */
export const ssmEndpointKeys = (network: NetworkConfig): readonly string[] =>
  isExisting(network) ? (network.ssmEndpoints ?? []) : network.ssmEndpoints ? homeKeys(network) : [];

function connectedTo(network: NetworkConfig): Pick<NetworkArgs, "connectedNetworks"> {
  if (isExisting(network)) {
    return network.connectedNetworks === undefined
      ? {}
      : { connectedNetworks: toConnectedNetworks(network.connectedNetworks) };
  }
  const connectedNetworks = newConnectedNetworks(network);
  return Object.keys(connectedNetworks).length === 0 ? {} : { connectedNetworks };
}

export interface NetworkIds {
  readonly vpcId: NetworkArgs["vpcId"];
  /** Public address of the NAT gateway that serves private subnets of a zone; absent without NAT gateways of our own. */
  readonly natAddress?: (availabilityZone: string) => Input<string>;
  readonly subnet: (group: SubnetGroup, key: string, subnet: ConfiguredSubnet) => SubnetArgs;
  /** Of a new network with connections: what instances wait for, and the ids of what others have to accept. */
  readonly connections?: CreatedConnections;
}

/** Ids of a network that exists. */
export const existingIds = (network: ExistingNetwork): NetworkIds => ({
  vpcId: network.vpcId,
  subnet: (_group, _key, subnet) => {
    const { subnetId, availabilityZone, cidrBlock, ipv6CidrBlock, assignIpv6AddressOnCreation } =
      subnet as ExistingSubnet;
    return {
      subnetId,
      availabilityZone,
      cidrBlock,
      ...(ipv6CidrBlock === undefined ? {} : { ipv6CidrBlock }),
      ...factsOf(subnet as ExistingSubnet),
      ...(assignIpv6AddressOnCreation === undefined ? {} : { assignIpv6AddressOnCreation }),
    };
  },
});

/** What is declared of a subnet that exists, as far as something is. */
export const factsOf = ({ defaultRoute, natAddresses, networkAcl }: ExistingSubnet): Partial<SubnetArgs> => ({
  ...(defaultRoute === undefined ? {} : { defaultRoute }),
  ...(natAddresses === undefined ? {} : { natAddresses }),
  ...(Array.isArray(networkAcl) ? { networkAcl } : {}),
});
