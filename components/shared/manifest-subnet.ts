/** A subnet in a manifest. */
import type { ManifestSubnet } from "./manifest";
import type { SubnetArgs } from "./network";

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
