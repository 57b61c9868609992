/** What the plan takes for granted about a network that exists. */
import { connectedAssumptions } from "./connected-networks";
import { GROUPS, isExisting, type NetworkConfig } from "./network";

/** What the plan takes for granted about it, a sentence each. */
export function networkAssumptions(network: NetworkConfig): string[] {
  if (!isExisting(network)) {
    return [];
  }
  const subnets = GROUPS.flatMap((group) =>
    Object.entries(network[group] ?? {}).map(([key, subnet]) => {
      const route = subnet.defaultRoute ?? (group === "publicSubnets" ? "internet-gateway" : undefined);
      const nat = subnet.natAddresses ? ` (${subnet.natAddresses.join(", ")})` : "";
      const acl = Array.isArray(subnet.networkAcl)
        ? `network ACL with ${subnet.networkAcl.length} ${subnet.networkAcl.length === 1 ? "rule" : "rules"}`
        : "network ACL open";
      const routeText = route === undefined ? "default route not declared" : `default route ${route}${nat}`;
      return `${subnet.subnetId} (${key}) is in ${network.vpcId}, ${subnet.availabilityZone}, ${subnet.cidrBlock}; ${routeText}; ${acl}`;
    }),
  );
  const blocks = network.vpcCidrBlocks ? [`${network.vpcId} has ${network.vpcCidrBlocks.join(", ")} and no more`] : [];
  return [...blocks, ...subnets, ...connectedAssumptions(network.connectedNetworks ?? {}, network.vpcId)];
}
