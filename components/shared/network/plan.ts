/** Checks of the network a component is put into: forms, zones, addresses. Pure. */

import { fewestZones, zoneKind } from "../aws/zone-kinds";
import { checkForm, FORMS } from "../input/checks";
import { type Issues, joinPath, nearest } from "../input/issues";
import { checkKey } from "../input/names";
import type { NetworkArgs, SubnetArgs } from "./args";
import { checkCidr } from "./check-cidr";
import { addressCount, type Cidr, contains, formatAddress, isCidrProblem, overlaps, tryParseCidr } from "./cidr";
import { checkDeclaredFacts } from "./declared-facts";

export type Subnets = { readonly [key: string]: SubnetArgs };

/** The two kinds of subnets, by their key in a network. */
export type SubnetGroup = "publicSubnets" | "privateSubnets";

/** `eu-west-1a`; Local Zones (`us-west-2-lax-1a`) and Wavelength Zones too. */
export const ZONE = /^[a-z]{2,4}(-[a-z]+)+-[0-9]([a-z]|-[a-z0-9-]+[a-z])$/;

/** Checks all subnets of a network. */
export function checkNetwork(path: string, network: NetworkArgs, issues: Issues): void {
  checkForm(joinPath(path, "vpcId"), network.vpcId, FORMS.vpc, "vpc-0123456789abcdef0", issues);
  const seen: { readonly at: string; readonly cidr: Cidr; readonly id: unknown }[] = [];
  for (const [group, subnets] of [
    ["publicSubnets", network.publicSubnets],
    ["privateSubnets", network.privateSubnets],
  ] as const) {
    for (const [key, subnet] of Object.entries(subnets ?? {})) {
      const at = joinPath(joinPath(path, group), key);
      checkKey(at, key, issues);
      const cidr = checkSubnet(at, subnet, issues);
      checkDeclaredFacts(at, subnet, group === "publicSubnets", issues);
      const twin =
        cidr && seen.find((other) => overlaps(other.cidr, cidr) || (isId(other.id) && other.id === subnet.subnetId));
      if (cidr && twin) {
        const same = isId(twin.id) && twin.id === subnet.subnetId;
        issues.error(
          joinPath(at, same ? "subnetId" : "cidrBlock"),
          same ? `is the subnet of ${twin.at} too` : `overlaps ${twin.cidr.text} of ${twin.at}`,
          { given: same ? subnet.subnetId : subnet.cidrBlock },
        );
      }
      if (cidr) {
        seen.push({ at, cidr, id: subnet.subnetId });
      }
    }
  }
  for (const [key, subnet] of Object.entries(network.ssmEndpointSubnets ?? {})) {
    const at = joinPath(joinPath(path, "ssmEndpointSubnets"), key);
    checkKey(at, key, issues);
    checkSubnet(at, subnet, issues);
  }
  const blocks = checkVpcBlocks(joinPath(path, "vpcCidrBlocks"), network, seen, issues);
  checkConnectedNetworks(joinPath(path, "connectedNetworks"), network, [...blocks, ...seen], issues);
}

interface Placed {
  readonly at: string;
  readonly cidr: Cidr;
}

/** The VPC's own networks: each is one that AWS gives, none overlaps another, and they hold all subnets. */
function checkVpcBlocks(
  path: string,
  { vpcCidrBlocks }: NetworkArgs,
  subnets: readonly Placed[],
  issues: Issues,
): readonly Placed[] {
  const found: Placed[] = [];
  if (vpcCidrBlocks?.length === 0) {
    issues.error(path, "names no network; give all IPv4 networks of the VPC, or leave it out", {
      fix: { value: ["10.40.0.0/16"], example: true },
    });
  }
  vpcCidrBlocks?.forEach((text, index) => {
    const at = joinPath(path, index);
    const cidr = checkCidr(at, text, issues);
    const twin = cidr && found.find((other) => overlaps(other.cidr, cidr));
    if (cidr && (cidr.family !== 4 || cidr.prefix < 16 || cidr.prefix > 28)) {
      issues.error(at, "must be an IPv4 network from /16 to /28, as AWS allows for VPCs", {
        given: text,
        fix: { value: "10.40.0.0/16", example: true },
      });
    } else if (cidr && twin) {
      const rest = vpcCidrBlocks.filter((_, other) => other !== index);
      issues.error(at, `overlaps ${twin.cidr.text} of ${twin.at}`, { given: text, fix: { path, value: rest } });
    }
    if (cidr) {
      found.push({ at, cidr });
    }
  });
  // A network with a mistake in it says nothing of the subnets.
  const stray = subnets.find(({ cidr }) => !found.some((block) => contains(block.cidr, cidr)));
  if (stray && found.length > 0 && found.length === vpcCidrBlocks?.length) {
    issues.error(path, `has no network that holds ${stray.cidr.text} of ${stray.at}; give all of the VPC`, {
      given: vpcCidrBlocks,
      fix: { value: [largestWith(stray.cidr)], example: true },
    });
  }
  return found;
}

/** The largest network that a VPC can have around a subnet. */
const largestWith = ({ first }: Cidr): string => `${formatAddress(4, (first >> 16n) << 16n)}/16`;

/** Networks elsewhere: none is in this VPC, and none is named twice. */
function checkConnectedNetworks(
  path: string,
  { connectedNetworks = {} }: NetworkArgs,
  subnets: readonly Placed[],
  issues: Issues,
): void {
  const taken = [...subnets];
  for (const [name, { cidrs }] of Object.entries(connectedNetworks)) {
    const at = joinPath(path, name);
    checkKey(at, name, issues);
    if (cidrs.length === 0) {
      issues.error(joinPath(at, "cidrs"), "names no network; give those that are reached, for example 10.41.0.0/16");
    }
    cidrs.forEach((text, index) => {
      const here = joinPath(joinPath(at, "cidrs"), index);
      const cidr = checkCidr(here, text, issues);
      if (cidr === undefined) {
        return;
      }
      const other = taken.find((each) => overlaps(each.cidr, cidr));
      if (cidr.prefix === 0) {
        issues.error(here, "is every address; give the networks that are connected", { given: text });
      } else if (other) {
        issues.error(here, `overlaps ${other.cidr.text} of ${other.at}`, { given: text });
      }
      taken.push({ at, cidr });
    });
  }
}

/** Checks one subnet; gives its IPv4 network when that is sound. */
export function checkSubnet(path: string, subnet: SubnetArgs, issues: Issues): Cidr | undefined {
  checkForm(joinPath(path, "subnetId"), subnet.subnetId, FORMS.subnet, "subnet-0123456789abcdef0", issues);
  checkForm(joinPath(path, "availabilityZone"), subnet.availabilityZone, ZONE, "eu-west-1a", issues);
  if (typeof subnet.ipv6CidrBlock === "string") {
    const ipv6 = tryParseCidr(subnet.ipv6CidrBlock);
    if (isCidrProblem(ipv6) || ipv6.family !== 6 || ipv6.prefix !== 64) {
      issues.error(joinPath(path, "ipv6CidrBlock"), "must be an IPv6 /64 such as 2001:db8:0:a::/64", {
        given: subnet.ipv6CidrBlock,
      });
    }
  }
  const at = joinPath(path, "cidrBlock");
  const cidr = checkCidr(at, subnet.cidrBlock, issues);
  if (cidr === undefined) {
    return undefined;
  }
  if (cidr.family !== 4 || cidr.prefix < 16 || cidr.prefix > 28) {
    issues.error(at, "must be an IPv4 network from /16 to /28, as AWS allows for subnets", { given: subnet.cidrBlock });
    return undefined;
  }
  return cidr;
}

/** Checks the subnets of a load balancer: enough zones of one kind, one subnet a zone (see `zone-kinds.ts`). */
export function checkLoadBalancerSubnets(
  path: string,
  subnets: Subnets,
  dualstack: boolean,
  issues: Issues,
  selectionPath: string,
): void {
  const byZone = new Map<string, string[]>();
  for (const [key, subnet] of Object.entries(subnets)) {
    byZone.set(subnet.availabilityZone, [...(byZone.get(subnet.availabilityZone) ?? []), key]);
    const cidr = tryParseCidr(subnet.cidrBlock);
    if (!isCidrProblem(cidr) && addressCount(cidr) < 32n) {
      issues.warn(joinPath(joinPath(path, key), "cidrBlock"), "AWS advises a /27 or larger for a load balancer subnet");
    }
    if (dualstack && subnet.ipv6CidrBlock === undefined) {
      issues.error(joinPath(joinPath(path, key), "ipv6CidrBlock"), "is needed, because the load balancer is dualstack");
    }
  }
  for (const [zone, keys] of byZone) {
    if (keys.length > 1) {
      issues.error(
        path,
        `has ${keys.length} subnets in ${zone} (${keys.join(", ")}); a load balancer takes one subnet a zone`,
        { fix: { text: `name the ones it is in, in ${selectionPath}` } },
      );
    }
  }
  checkZones(path, [...byZone.keys()], issues);
}

/** Two Availability Zones, or one or more Local Zones: what is given must be enough, and of one kind. */
function checkZones(path: string, zones: readonly string[], issues: Issues): void {
  const kinds = new Set(zones.map(zoneKind));
  const [kind = "Availability Zone"] = kinds;
  if (kinds.size > 1) {
    const found = zones.map((zone) => `${zone}, a${zoneKind(zone).startsWith("A") ? "n" : ""} ${zoneKind(zone)}`);
    issues.error(path, `must be in zones of one kind, which AWS demands of a load balancer; found ${found.join("; ")}`);
  } else if (zones.length < fewestZones(kind)) {
    const found = zones.length === 0 ? "none is given" : `all are in ${zones[0]}`;
    issues.error(path, `must be in at least two Availability Zones, which AWS demands of a load balancer; ${found}`);
  }
}

/** Checks the key of a subnet that must be one of `wanted`; `misplaced` says what is wrong with one of `others`. */
export function checkSubnetKey(
  path: string,
  key: string,
  { wanted = {}, others = {}, misplaced }: { wanted?: Subnets; others?: Subnets; misplaced: string },
  issues: Issues,
): void {
  if (Object.hasOwn(wanted, key)) {
    return;
  }
  const known = describeSubnets(wanted) || "none";
  const value = nearest(key, Object.keys(wanted)) ?? Object.keys(wanted)[0];
  const problem = Object.hasOwn(others, key) ? misplaced : "no such subnet; known";
  issues.error(path, `${problem}: ${known}`, { given: key, fix: value === undefined ? undefined : { value } });
}

/** `a (eu-west-1a), b (eu-west-1b)`. */
export const describeSubnets = (subnets: Subnets): string =>
  Object.entries(subnets)
    .map(([key, { availabilityZone }]) => `${key} (${availabilityZone})`)
    .join(", ");

const isId = (id: unknown): id is string => typeof id === "string" && id !== "";
