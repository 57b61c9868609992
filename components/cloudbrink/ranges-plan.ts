/** Subnets of connectors and the ranges in them from which prefixes come. Pure. */
import { checkOneOf } from "../shared/input/checks";
import { Issues, joinPath } from "../shared/input/issues";
import { checkCidr } from "../shared/network/check-cidr";
import {
  addressCount,
  type Cidr,
  cidrOf,
  contains,
  isCidrProblem,
  overlaps,
  parseCidr,
  tryParseCidr,
} from "../shared/network/cidr";
import { type CloudbrinkConnectorsArgs, type CloudbrinkSubnetArgs, PrefixReservation } from "./args";
import {
  DEFAULT_IPV6_RANGE,
  IPV4_PREFIX_LENGTH,
  IPV6_PREFIX_LENGTH,
  IPV6_SUBNET_LENGTH,
  RESERVED_FIRST,
  RESERVED_LAST,
} from "./facts";
import { ipv6IndexOf, ipv6PrefixAt, isPlaceInBlock, placeInBlock } from "./places";
import type { PrefixSubnet } from "./prefix-request";

/** A range to reserve in a subnet. */
export interface RangePlan {
  /** Part of the reservation's name: `a`, `a-2`, `a-ipv6`. */
  readonly key: string;
  readonly subnet: string;
  readonly family: 4 | 6;
  /** Literal network; with IPv6 a place in the /64 when the block is known only after `up`. */
  readonly cidr: Cidr;
  readonly relative: boolean;
}

/** Whether any prefix of the family may come from subnets: what pools ask, or what is given by hand. */
export interface Families {
  readonly ipv4: boolean;
  readonly ipv6: boolean;
}

/** Subnets that hold connectors, with their ranges. A subnet of wrong form is left out: the network's check names it. */
export function planSubnets(
  args: CloudbrinkConnectorsArgs,
  planned: Families,
  used: Families,
  elsewhere: readonly Cidr[],
  issues: Issues,
): ReadonlyMap<string, PrefixSubnet> {
  checkRangeKeys(args, issues);
  checkOneOf("reservation", args.reservation, Object.values(PrefixReservation), issues);
  const subnets = new Map<string, PrefixSubnet>();
  for (const { key, subnet, cidr, connectors } of subnetsWith(args, (count) => count > 0)) {
    const ranges = planned.ipv4 ? ipv4Ranges(key, cidr, args, elsewhere, issues) : [];
    checkManagementAddresses(key, cidr, ranges, connectors, issues);
    subnets.set(key, { cidr, ranges, ipv6: used.ipv6 ? planIpv6(key, subnet, args, issues) : undefined });
  }
  return subnets;
}

/** Subnets that have a range and no connector yet. What is wrong with them is told when they get one. */
export function idleSubnets(
  args: CloudbrinkConnectorsArgs,
  used: Families,
  elsewhere: readonly Cidr[],
): ReadonlyMap<string, PrefixSubnet> {
  const issues = new Issues();
  const idle = subnetsWith(args, (count) => count === 0).filter(({ key }) => args.prefixRanges?.[key] !== undefined);
  return new Map(
    idle.map(({ key, subnet, cidr }) => [
      key,
      {
        cidr,
        ranges: ipv4Ranges(key, cidr, args, elsewhere, issues),
        ipv6: used.ipv6 ? planIpv6(key, subnet, args, issues) : undefined,
      },
    ]),
  );
}

function subnetsWith(args: CloudbrinkConnectorsArgs, has: (connectors: number) => boolean) {
  return Object.entries(args.network.privateSubnets ?? {}).flatMap(([key, subnet]) => {
    const cidr = tryParseCidr(subnet.cidrBlock);
    const connectors = Object.values(args.connectors).filter((connector) => connector.subnet === key).length;
    return isCidrProblem(cidr) || cidr.family !== 4 || !has(connectors) ? [] : [{ key, subnet, cidr, connectors }];
  });
}

/** Networks that belong to others, as far as they are networks. */
export function reservedElsewhere(args: CloudbrinkConnectorsArgs, issues: Issues): Cidr[] {
  return (args.reservedElsewhere ?? []).flatMap((text, index) => {
    const cidr = checkCidr(`reservedElsewhere[${index}]`, text, issues);
    return cidr === undefined ? [] : [cidr];
  });
}

/** Every range that planned prefixes come from. */
export function planReservations(
  args: CloudbrinkConnectorsArgs,
  subnets: ReadonlyMap<string, PrefixSubnet>,
  planned: Families,
): RangePlan[] {
  if (args.reservation === "none") {
    return [];
  }
  return [...subnets].flatMap(([subnet, { ranges, ipv6 }]) => [
    ...ranges.map((cidr, index) => ({
      key: index === 0 ? subnet : `${subnet}-${index + 1}`,
      subnet,
      family: 4 as const,
      cidr,
      relative: false,
    })),
    ...(planned.ipv6 && ipv6
      ? [
          {
            key: `${subnet}-ipv6`,
            subnet,
            family: 6 as const,
            cidr: ipv6.block ? placeInBlock(ipv6.block, ipv6.range) : ipv6.range,
            relative: ipv6.block === undefined,
          },
        ]
      : []),
  ]);
}

function checkRangeKeys(args: CloudbrinkConnectorsArgs, issues: Issues): void {
  const known = Object.keys(args.network.privateSubnets ?? {});
  for (const field of ["prefixRanges", "morePrefixRanges", "ipv6PrefixRanges"] as const) {
    for (const key of Object.keys(args[field] ?? {})) {
      if (!known.includes(key)) {
        issues.error(joinPath(field, key), `no such private subnet; known: ${known.join(", ") || "none"}`);
      }
    }
  }
}

function ipv4Ranges(
  key: string,
  subnet: Cidr,
  args: CloudbrinkConnectorsArgs,
  elsewhere: readonly Cidr[],
  issues: Issues,
): Cidr[] {
  const first = args.prefixRanges?.[key];
  const path = joinPath("prefixRanges", key);
  if (first === undefined) {
    issues.error(path, `is missing: the part of subnet ${key} (${subnet.text}) that prefixes come from`, {
      fix: { value: upperHalf(subnet).text },
    });
    return [];
  }
  const texts = [
    { text: first, path },
    ...(args.morePrefixRanges?.[key] ?? []).map((text, index) => ({
      text,
      path: joinPath(joinPath("morePrefixRanges", key), index),
    })),
  ];
  const ranges: Cidr[] = [];
  for (const { text, path: at } of texts) {
    const cidr = parseRange(at, text, key, subnet, issues);
    const twin = cidr && ranges.find((other) => overlaps(other, cidr));
    if (twin) {
      issues.error(at, `overlaps ${twin.text}, which is a range of this subnet already`, { given: text });
    } else if (cidr) {
      ranges.push(cidr);
      for (const other of elsewhere.filter((network) => overlaps(network, cidr))) {
        const overlap = `overlaps ${other.text} of reservedElsewhere`;
        if (args.reservation === "none") {
          issues.warn(at, `${cidr.text} ${overlap}; no prefix may be there`);
        } else {
          issues.error(at, `${overlap}; AWS refuses a second reservation there`, { given: text });
        }
      }
    }
  }
  return ranges;
}

function parseRange(path: string, text: string, key: string, subnet: Cidr, issues: Issues): Cidr | undefined {
  const cidr = checkCidr(path, text, issues);
  if (cidr === undefined) {
    return undefined;
  }
  if (cidr.family !== 4 || cidr.prefix > IPV4_PREFIX_LENGTH) {
    issues.error(path, `must be an IPv4 network that holds at least one /${IPV4_PREFIX_LENGTH}`, { given: text });
    return undefined;
  }
  if (!contains(subnet, cidr)) {
    issues.error(path, `is not inside subnet ${key} (${subnet.text})`, {
      given: text,
      fix: { value: upperHalf(subnet).text },
    });
    return undefined;
  }
  return cidr;
}

/** The half of a subnet that has neither its router nor its first addresses. */
const upperHalf = (subnet: Cidr): Cidr =>
  subnet.prefix < IPV4_PREFIX_LENGTH ? cidrOf(4, subnet.last, subnet.prefix + 1) : subnet;

/** Addresses of a subnet for connectors themselves: outside the ranges, and not kept by AWS. */
export function managementAddresses(subnet: Cidr, ranges: readonly Cidr[]): number {
  const kept = [
    ...Array.from({ length: RESERVED_FIRST }, (_, index) => subnet.first + BigInt(index)),
    ...Array.from({ length: RESERVED_LAST }, (_, index) => subnet.last - BigInt(index)),
  ].filter((address) => !ranges.some((range) => range.first <= address && address <= range.last)).length;
  return Number(ranges.reduce((left, range) => left - addressCount(range), addressCount(subnet))) - kept;
}

/** Every connector needs one address outside the ranges, which AWS chooses. */
function checkManagementAddresses(
  key: string,
  subnet: Cidr,
  ranges: readonly Cidr[],
  connectors: number,
  issues: Issues,
): void {
  const free = managementAddresses(subnet, ranges);
  if (free < connectors) {
    const path = joinPath("prefixRanges", key);
    issues.error(
      path,
      `leaves ${free} addresses of subnet ${key} (${subnet.text}), and ${connectors} ${connectors === 1 ? "connector needs" : "connectors need"} a management IP each`,
      {
        given: ranges[0]?.text,
      },
    );
  }
}

function planIpv6(
  key: string,
  subnet: CloudbrinkSubnetArgs,
  args: CloudbrinkConnectorsArgs,
  issues: Issues,
): PrefixSubnet["ipv6"] {
  const path = joinPath("network.privateSubnets", key);
  if (subnet.ipv6CidrBlock === undefined) {
    issues.error(`${path}.ipv6CidrBlock`, "is missing: pools have IPv6 prefixes, which come from the subnet's /64");
    return undefined;
  }
  if (subnet.assignIpv6AddressOnCreation) {
    issues.error(
      `${path}.assignIpv6AddressOnCreation`,
      "must be false: AWS refuses an interface with IPv6 prefixes that is to get an IPv6 address too",
      { given: true, fix: { value: false } },
    );
  }
  const block = typeof subnet.ipv6CidrBlock === "string" ? tryParseCidr(subnet.ipv6CidrBlock) : undefined;
  if (block && (isCidrProblem(block) || block.family !== 6 || block.prefix !== IPV6_SUBNET_LENGTH)) {
    return undefined; // The network's check names it.
  }
  const range = ipv6Range(
    joinPath("ipv6PrefixRanges", key),
    args.ipv6PrefixRanges?.[key],
    block as Cidr | undefined,
    issues,
  );
  return range && { block: block as Cidr | undefined, range };
}

/** The range as a place in the /64. */
function ipv6Range(path: string, text: string | undefined, block: Cidr | undefined, issues: Issues): Cidr | undefined {
  if (text === undefined) {
    return parseCidr(DEFAULT_IPV6_RANGE);
  }
  const cidr = checkCidr(path, text, issues);
  if (cidr === undefined) {
    return undefined;
  }
  const fits = cidr.family === 6 && cidr.prefix >= IPV6_SUBNET_LENGTH && cidr.prefix <= IPV6_PREFIX_LENGTH;
  if (fits && isPlaceInBlock(cidr)) {
    return cidr;
  }
  if (fits && block && contains(block, cidr)) {
    return cidrOf(6, ipv6PrefixAt({ ...block, first: 0n }, ipv6IndexOf(cidr)).first, cidr.prefix);
  }
  const place = `a place in the subnet's /64 such as ${DEFAULT_IPV6_RANGE}`;
  issues.error(path, block ? `must be ${place}, or a part of ${block.text}` : `must be ${place}`, {
    given: text,
    fix: { value: DEFAULT_IPV6_RANGE },
  });
  return undefined;
}
