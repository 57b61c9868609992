/** A network in a manifest. */

import type { NetworkArgs, SubnetArgs } from "../network/args";
import type { Manifest, ManifestSubnet } from ".";

/** What is declared of the network as a whole. */
export const manifestNetwork = ({
  vpcCidrBlocks,
  publicSubnets = {},
  privateSubnets = {},
  connectedNetworks = {},
  ssmEndpointSubnets = {},
}: NetworkArgs): Pick<Manifest, "vpcCidrBlocks" | "vpcSubnets" | "connectedNetworks" | "ssmEndpoints"> => ({
  ...(vpcCidrBlocks === undefined
    ? {}
    : {
        vpcCidrBlocks,
        vpcSubnets: Object.fromEntries([
          ...Object.entries(publicSubnets).map(([key, subnet]) => [
            `public-${key}`,
            manifestSubnet(subnet, "internet-gateway"),
          ]),
          ...Object.entries(privateSubnets).map(([key, subnet]) => [`private-${key}`, manifestSubnet(subnet)]),
        ]),
      }),
  ...(Object.keys(connectedNetworks).length === 0 ? {} : { connectedNetworks }),
  ...(Object.keys(ssmEndpointSubnets).length === 0
    ? {}
    : {
        ssmEndpoints: Object.fromEntries(
          Object.entries(ssmEndpointSubnets).map(([key, subnet]) => [key, manifestSubnet(subnet)]),
        ),
      }),
});

/** Only what is plain: an IPv6 block that AWS chooses stays out. What is declared of the subnet wins over `defaultRoute`. */
export function manifestSubnet(subnet: SubnetArgs, defaultRoute?: string): ManifestSubnet {
  const { availabilityZone, cidrBlock, ipv6CidrBlock, natAddresses, networkAcl } = subnet;
  const route = subnet.defaultRoute ?? defaultRoute;
  return {
    availabilityZone,
    cidrBlock,
    ...(typeof ipv6CidrBlock === "string" ? { ipv6CidrBlock } : {}),
    ...(route === undefined ? {} : { defaultRoute: route }),
    ...(natAddresses === undefined ? {} : { natAddresses }),
    ...(networkAcl === undefined ? {} : { networkAcl }),
  };
}
