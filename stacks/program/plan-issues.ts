/** What is wrong with a config whose shape is right: its topology is planned, and nothing is made. */

import { output } from "@pulumi/pulumi";
import { Issues, isAtOrBelow, joinPath } from "../../components/shared/input/issues";
import { isCidrProblem, tryParseCidr } from "../../components/shared/network/cidr";
import type { ConfigIssue } from "../config/issue";
import { PathMap } from "../config/paths";
import { translated } from "../config/translate";
import { existingIds, type NetworkIds } from "../network/args";
import { mapConnectedNetworks } from "../network/connected-networks";
import { mapNewConnections } from "../network/connections";
import { freeBlock, nextSubnet } from "../network/free-blocks";
import { GROUPS, isExisting, type NetworkConfig, type NewNetwork } from "../network/network";
import { checkNetworkConfig } from "../network/network-checks";
import type { StackConfig } from "../topologies";
import type { AnyTopology } from "../topologies/topology";
import { isConsequence, unique, uniqueWarnings } from "./order";
import { sourcesOf } from "./sources";

/** What the component's planner and the network's own checks say, at config paths. */
export function planIssues(
  topology: AnyTopology,
  name: string,
  config: StackConfig,
  place: {
    readonly region: string | undefined;
    readonly stackName: string;
    readonly owner: string;
    readonly directory: string;
  },
): Issues {
  const own = new Issues();
  checkNetworkConfig(config.network, place.region, own);
  const planned = new Issues();
  const paths = new PathMap();
  const ids = plannedIds(config.network);
  if (!isExisting(config.network)) {
    for (const key of Object.keys(config.network.publicSubnets ?? {})) {
      paths.add(`${joinPath("network.publicSubnets", key)}.ipv6CidrBlock`, "network.ipv6");
    }
    for (const key of Object.keys(config.network.privateSubnets ?? {})) {
      paths.add(`${joinPath("network.privateSubnets", key)}.ipv6CidrBlock`, "network.privateIpv6");
    }
  }
  if (isExisting(config.network)) {
    mapConnectedNetworks(config.network.connectedNetworks ?? {}, paths);
  } else {
    mapNewConnections(config.network, paths);
  }
  // Without a region the zones tell it; the missing key is reported anyway.
  const region = place.region ?? "us-east-1";
  const secret = () => output("");
  const sources = sourcesOf({ ...place, region }, config.network, ids, { secret, issues: own, paths });
  topology.plan(name, config, sources, planned);
  const reported = own.errors.map(({ path }) => path);
  const errors = unique(translated(planned.errors, paths));
  const once = own.errors.splice(0);
  own.errors.push(...unique(once));
  // A load balancer's subnets that do not exist also leave it in too few zones.
  const misnamed = errors.some(({ path }) => isAtOrBelow(path, "loadBalancerSubnets"));
  own.errors.push(
    ...errors.filter(({ path }) => !isConsequence(path, reported) && !(misnamed && path === "network.publicSubnets")),
  );
  own.warnings.push(...uniqueWarnings(planned.warnings.map((each) => ({ ...each, path: paths.toConfig(each.path) }))));
  return own;
}

/** Fixes that need the whole network to be seen. */
export function withSubnet(issue: ConfigIssue, network: NetworkConfig, topology: AnyTopology): ConfigIssue {
  const group = GROUPS.find((each) => isAtOrBelow(issue.path, `network.${each}`));
  if (group === undefined || issue.fix?.value !== undefined) {
    return issue;
  }
  const subnets = Object.entries(network[group] ?? {});
  if (issue.path.endsWith(".cidrBlock")) {
    const cidr = tryParseCidr(typeof issue.given === "string" ? issue.given : "");
    const value = isCidrProblem(cidr) ? undefined : freeBlock(network, cidr.prefix);
    return value === undefined ? issue : { ...issue, fix: { value, example: true } };
  }
  if (issue.path !== `network.${group}`) {
    return issue;
  }
  const zones = [...new Set(subnets.map(([, { availabilityZone }]) => availabilityZone))];
  const firsts = zones.map((zone) => subnets.find(([, { availabilityZone }]) => availabilityZone === zone)![0]);
  const twin = subnets.find(([key]) => !firsts.includes(key));
  if (twin !== undefined && zones.length > 1 && "loadBalancerSubnets" in topology.config.shape) {
    return { ...issue, fix: { path: "loadBalancerSubnets", value: firsts } };
  }
  const { key, subnet } = nextSubnet(network, group);
  if (twin !== undefined) {
    const { availabilityZone } = subnet;
    return {
      ...issue,
      fix: { path: `${issue.path}.${twin[0]}.availabilityZone`, value: availabilityZone, example: true },
    };
  }
  return { ...issue, fix: { path: `${issue.path}.${key}`, value: subnet, example: true } };
}

/** Ids of the network, made up as far as it is not there yet. */
export const plannedIds = (network: NetworkConfig): NetworkIds =>
  isExisting(network) ? existingIds(network) : idsToBe(network);

/** Ids of a network that is not there yet. */
const idsToBe = ({ ipv6 = false, privateIpv6 = false, natGateways = "none" }: NewNetwork): NetworkIds => ({
  vpcId: output("vpc"),
  ...(natGateways === "none" ? {} : { natAddress: () => output("") }),
  subnet: (group, _key, { availabilityZone, cidrBlock }) => ({
    subnetId: output("subnet"),
    availabilityZone,
    cidrBlock,
    ...((group === "publicSubnets" ? ipv6 : privateIpv6) ? { ipv6CidrBlock: output("ipv6") } : {}),
  }),
});
