/** What the planner of a component does not see of a network: the region, and the layout of a new VPC. */
import { type Issues, joinPath, nearest } from "../../components/shared/input/issues";
import { regionOfZone } from "../../components/shared/instance/secret-reference";
import { checkCidr } from "../../components/shared/network/check-cidr";
import {
  type Cidr,
  cidrOf,
  contains,
  isCidrProblem,
  overlaps,
  tryParseCidr,
} from "../../components/shared/network/cidr";
import { ZONE } from "../../components/shared/network/plan";
import { checkConnections } from "./connections";
import { checkFlowLogs } from "./flow-logs";
import { blocksOf, freeZone, nextSubnet } from "./free-blocks";
import { type ExistingNetwork, GROUPS, isExisting, type NetworkConfig, type NewNetwork, zonesOf } from "./network";

export function checkNetworkConfig(network: NetworkConfig, region: string | undefined, issues: Issues): void {
  checkRegionOfZones(network, region, issues);
  if (!isExisting(network)) {
    checkNew(network, region, issues);
    checkConnections(network, region, issues);
    checkFlowLogs(network.flowLogs, region, issues);
  } else {
    checkEndpointKeys(network, issues);
  }
}

/** Zones that agree on another region than the stack's say that the stack's is the mistake. */
function checkRegionOfZones(network: NetworkConfig, region: string | undefined, issues: Issues): void {
  const regions = GROUPS.flatMap((group) => Object.values(network[group] ?? {})).map(({ availabilityZone }) =>
    regionOfZone(availabilityZone),
  );
  const [first, second] = regions;
  if (region !== undefined && second !== undefined && first !== region && regions.every((each) => each === first)) {
    issues.error("aws:region", `has no zone of this network; all ${regions.length} are in ${first}`, {
      given: region,
      fix: { value: first },
    });
    return;
  }
  for (const group of GROUPS) {
    for (const [key, subnet] of Object.entries(network[group] ?? {})) {
      const at = joinPath(`network.${group}`, key);
      const found = regionOfZone(subnet.availabilityZone);
      if (region !== undefined && found !== undefined && found !== region) {
        const given = subnet.availabilityZone;
        issues.error(`${at}.availabilityZone`, `is not in ${region}, the region of this stack (aws:region)`, {
          given,
          fix: { value: given.replace(found, region) },
        });
      }
    }
  }
}

function checkEndpointKeys(network: ExistingNetwork, issues: Issues): void {
  const known = [...Object.keys(network.privateSubnets ?? {}), ...Object.keys(network.publicSubnets ?? {})];
  network.ssmEndpoints?.forEach((key, index) => {
    if (!known.includes(key)) {
      issues.error(joinPath("network.ssmEndpoints", index), `no such subnet; known: ${known.join(", ")}`, {
        given: key,
        fix: { value: nearest(key, known) ?? known[0] },
      });
    }
  });
}

function checkNew(network: NewNetwork, region: string | undefined, issues: Issues): void {
  const vpc = vpcBlock(network, issues);
  const zones = zonesOf(network);
  // A zone that is none, or elsewhere, is reported where it stands; which row it breaks nobody knows.
  const misplaced = zones.some((each) => regionOfZone(each) !== (region ?? regionOfZone(each)) || !ZONE.test(each));
  const seen: { readonly at: string; readonly cidr: Cidr }[] = [];
  for (const group of GROUPS) {
    const subnets = Object.entries(network[group] ?? {});
    const byZone = new Map<string, string>();
    let twins = false;
    for (const [key, subnet] of subnets) {
      const at = joinPath(`network.${group}`, key);
      const cidr = tryParseCidr(subnet.cidrBlock);
      if (!isCidrProblem(cidr)) {
        checkPlace(at, cidr, vpc, seen, issues);
        seen.push({ at, cidr });
      }
      const twin = byZone.get(subnet.availabilityZone);
      if (twin !== undefined) {
        twins = true;
        const given = subnet.availabilityZone;
        const taken = subnets.map(([, each]) => each.availabilityZone);
        const value = zones.find((each) => !taken.includes(each)) ?? freeZone(given, taken);
        issues.error(`${at}.availabilityZone`, `has ${twin} already; a new network has one of ${group} in each zone`, {
          given,
          fix: { value },
        });
      }
      byZone.set(subnet.availabilityZone, key);
    }
    const missing = twins || misplaced || subnets.length === 0 ? [] : zones.filter((each) => !byZone.has(each));
    for (const zoneName of missing) {
      const { key, subnet } = nextSubnet(network, group, zoneName);
      issues.error(
        `network.${group}`,
        `has no subnet in ${zoneName}; a new network has the same kinds of subnets in every zone, some maybe unused`,
        { fix: { path: joinPath(`network.${group}`, key), value: subnet } },
      );
    }
  }
  checkZones(network, zones, issues);
  if (network.natGateways !== undefined && network.natGateways !== "none") {
    for (const group of GROUPS) {
      if (Object.keys(network[group] ?? {}).length === 0) {
        issues.error(
          "network.natGateways",
          `needs ${group}: a NAT gateway is in a public subnet and serves private ones`,
          {
            given: network.natGateways,
            fix: { value: "none" },
          },
        );
      }
    }
  }
  if (network.privateIpv6 && !network.ipv6) {
    issues.error("network.privateIpv6", "needs ipv6: true", {
      given: true,
      fix: { path: "network.ipv6", value: true },
    });
  }
}

function checkZones(network: NewNetwork, zones: readonly string[], issues: Issues): void {
  const used = GROUPS.flatMap((group) => Object.values(network[group] ?? {}).map((subnet) => subnet.availabilityZone));
  const lacking = [...new Set(used)].filter((each) => !zones.includes(each));
  if (lacking.length > 0) {
    issues.error("network.zones", `lacks ${lacking.join(", ")}, where subnets are`, {
      given: zones,
      fix: { value: [...zones, ...lacking] },
    });
  }
}

function vpcBlock(network: NewNetwork, issues: Issues): Cidr | undefined {
  const text = network.cidrBlock;
  const cidr = checkCidr("network.cidrBlock", text, issues);
  const [inner] = blocksOf(network);
  if (cidr === undefined) {
    return undefined;
  }
  if (cidr.family !== 4 || cidr.prefix < 16 || cidr.prefix > 28) {
    issues.error("network.cidrBlock", "must be an IPv4 network from /16 to /28, as AWS allows for a VPC", {
      given: text,
      fix: { value: inner === undefined ? "10.40.0.0/16" : cidrOf(4, inner.first, 16).text },
    });
    return undefined;
  }
  const reserved = REFUSED_BLOCKS.map((each) => tryParseCidr(each) as Cidr).find((each) => overlaps(each, cidr));
  if (reserved !== undefined) {
    issues.error("network.cidrBlock", `overlaps ${reserved.text}, which AWS gives no VPC`, {
      given: text,
      fix: { value: "10.40.0.0/16" },
    });
    return undefined;
  }
  return cidr;
}

/** CreateVpc refuses these: this host, loopback, link-local, multicast. (VPC user guide, "VPC CIDR blocks") */
const REFUSED_BLOCKS = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4"];

function checkPlace(
  at: string,
  cidr: Cidr,
  vpc: Cidr | undefined,
  seen: readonly { readonly at: string; readonly cidr: Cidr }[],
  issues: Issues,
): void {
  if (vpc && !contains(vpc, cidr)) {
    issues.error(`${at}.cidrBlock`, `is not inside ${vpc.text}, the network's cidrBlock`, { given: cidr.text });
  }
  const twin = seen.find((other) => overlaps(other.cidr, cidr));
  if (twin) {
    issues.error(`${at}.cidrBlock`, `overlaps ${twin.cidr.text} of ${twin.at}`, { given: cidr.text });
  }
}
