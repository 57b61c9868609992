/**
 * The prefix planner: which prefixes each connector's interface gets, by Pool Name. Pure; needs no memory of earlier
 * runs (see `places.ts`). Prefixes given by hand go through the same checks as planned ones.
 */

import { Issues, joinPath, nearest } from "../shared/input/issues";
import { type Cidr, contains, formatAddress, isCidrProblem, overlaps, tryParseCidr } from "../shared/network/cidr";
import { IPV4_PREFIX_LENGTH, IPV6_PREFIX_LENGTH, RESERVED_FIRST, RESERVED_LAST } from "./facts";
import { ipv6IndexOf, ipv6Places, ipv6PrefixAt, isIpv6End, isPlaceInBlock, locate, offsetText } from "./places";
import type { PrefixConnector, PrefixPool, PrefixRequest, PrefixSubnet } from "./prefix-request";
import { checkPools, checkSlots, ipv4At } from "./slots";

/** An IPv6 prefix: its number in the subnet's /64, and its text, `+4096` while the block is unknown. */
export interface Ipv6Prefix {
  readonly index: number;
  readonly text: string;
}

/** Prefixes of one Pool Name on one connector, in ascending order. */
export interface PoolPrefixes {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly Ipv6Prefix[];
}

export type ConnectorPrefixes = ReadonlyMap<string, PoolPrefixes>;

/** Plans the prefixes of every connector whose subnet and slot are known. What is wrong goes into `issues`. */
export function planPrefixes(request: PrefixRequest, issues: Issues): ReadonlyMap<string, ConnectorPrefixes> {
  checkPools(request, issues);
  const slots = checkSlots(request, issues);
  const claims: Claim[] = [];
  const plans = new Map<string, ConnectorPrefixes>();
  for (const [key, connector] of request.connectors) {
    const subnet = request.subnets.get(connector.subnet);
    if (subnet === undefined) {
      continue;
    }
    checkGivenPools(key, connector, request, issues);
    const pools = new Map<string, PoolPrefixes>();
    for (const [poolName, pool] of request.pools) {
      const context = { request, key, connector, subnet, poolName, pool, slot: slots.get(key), issues };
      const ipv4 = claimIpv4(context);
      const ipv6 = claimIpv6(context);
      checkPoolHasPrefix(context);
      claims.push(...ipv4, ...ipv6);
      pools.set(poolName, {
        ipv4: ipv4.sort(byFirstAddress).map(({ text }) => text),
        ipv6: ipv6.map(({ index, text }) => ({ index: index ?? 0, text })).sort((a, b) => a.index - b.index),
      });
    }
    plans.set(key, pools);
  }
  checkOwners(claims, issues);
  return plans;
}

/** Whether one more connector could have a slot: it has every prefix of every pool, and none of them is in `taken`. */
export function slotFits(request: PrefixRequest, subnetKey: string, slot: number, taken: ReadonlySet<string>): boolean {
  const issues = new Issues();
  const connector: PrefixConnector = { subnet: subnetKey, slot, given: {} };
  const claims = [...request.pools].flatMap(([poolName, pool]) => {
    const subnet = request.subnets.get(subnetKey)!;
    const context = { request, key: "", connector, subnet, poolName, pool, slot, issues };
    return [...claimIpv4(context), ...claimIpv6(context)];
  });
  return issues.errors.length === 0 && !claims.some(({ identity }) => taken.has(identity));
}

/** One pool on one connector, and what surrounds it. */
interface PoolContext {
  readonly request: PrefixRequest;
  readonly key: string;
  readonly connector: PrefixConnector;
  readonly subnet: PrefixSubnet;
  readonly poolName: string;
  readonly pool: PrefixPool;
  readonly slot: number | undefined;
  readonly issues: Issues;
}

/** A prefix that a connector claims for a pool. */
interface Claim {
  readonly text: string;
  /** Same for equal prefixes, whichever way they are written. */
  readonly identity: string;
  readonly first: bigint;
  /** Number of an IPv6 prefix in its /64. */
  readonly index?: number;
  readonly path: string;
  /** For people: `use1-a1, pool staff`. */
  readonly owner: string;
  /** As it was written, when given by hand. */
  readonly given?: string;
}

const byFirstAddress = (a: Claim, b: Claim): number => (a.first < b.first ? -1 : 1);

/** Pool Names for which a connector gives prefixes by hand and which the group does not have. */
function checkGivenPools(key: string, { given }: PrefixConnector, { pools }: PrefixRequest, issues: Issues): void {
  for (const name of Object.keys(given)) {
    if (!pools.has(name)) {
      const names = [...pools.keys()];
      const guess = nearest(name, names);
      const known = names.length === 0 ? "there are no pools" : `known: ${names.join(", ")}`;
      issues.error(joinPath(`${joinPath("connectors", key)}.prefixes`, name), `no such pool; ${known}`, {
        fix: guess === undefined ? undefined : { text: `write ${guess}` },
      });
    }
  }
}

/** The vendor wants IPv4 or IPv6 pools for every Pool Name on every connector. */
function checkPoolHasPrefix({ connector, pool, poolName, key, issues }: PoolContext): void {
  const given = connector.given[poolName];
  const ipv4 = given?.ipv4?.length ?? pool.ipv4;
  const ipv6 = given?.ipv6?.length ?? pool.ipv6;
  if (ipv4 + ipv6 > 0) {
    return;
  }
  if (given === undefined) {
    const path = joinPath("pools", poolName);
    if (!issues.errors.some((issue) => issue.path === path || issue.path.startsWith(`${path}.`))) {
      issues.error(path, "has no prefix; give ipv4PrefixesPerConnector, ipv6PrefixesPerConnector or both", {
        fix: { path: `${path}.ipv4PrefixesPerConnector`, value: 1 },
      });
    }
    return;
  }
  issues.error(joinPath(`${joinPath("connectors", key)}.prefixes`, poolName), "gives this pool no prefix at all");
}

function claimIpv4(context: PoolContext): Claim[] {
  const given = context.connector.given[context.poolName]?.ipv4;
  if (given !== undefined) {
    return given.flatMap((text, index) => {
      const path = joinPath(`${givenPath(context)}.ipv4`, index);
      const cidr = parseGiven(text, 4, path, context.issues);
      return cidr === undefined ? [] : ipv4Claim(context, cidr, path, text);
    });
  }
  const { subnet, slot, request, pool } = context;
  if (slot === undefined || subnet.ranges.length === 0) {
    return [];
  }
  return placesOf(pool.offset, pool.ipv4).flatMap((place) => {
    const cidr = ipv4At(subnet, request.placesPerSlot, slot, place);
    return cidr === undefined ? reportShortSlot(context) : ipv4Claim(context, cidr, slotPath(context));
  });
}

/** `given` is the text of a prefix given by hand. */
function ipv4Claim(context: PoolContext, cidr: Cidr, path: string, given?: string): Claim[] {
  const { connector, subnet, request } = context;
  const problem = contains(subnet.cidr, cidr)
    ? (reservedProblem(subnet.cidr, cidr) ?? elsewhereProblem(request, cidr))
    : `is outside subnet ${connector.subnet} (${subnet.cidr.text})`;
  if (problem !== undefined) {
    reportPrefix(context, path, cidr.text, problem, given);
    return [];
  }
  return [claim(context, { text: cidr.text, identity: cidr.text, first: cidr.first, path, given })];
}

function claimIpv6(context: PoolContext): Claim[] {
  const given = context.connector.given[context.poolName]?.ipv6;
  if (given !== undefined) {
    return given.flatMap((text, index) => {
      const path = joinPath(`${givenPath(context)}.ipv6`, index);
      const cidr = parseGiven(text, 6, path, context.issues);
      return cidr === undefined ? [] : givenIpv6Claim(context, cidr, path, text);
    });
  }
  const { subnet, slot, request, pool } = context;
  const ipv6 = subnet.ipv6;
  if (slot === undefined || ipv6 === undefined) {
    return [];
  }
  return placesOf(pool.offset, pool.ipv6).flatMap((place) => {
    const found = locate([ipv6Places(ipv6.range)], request.placesPerSlot, slot, place);
    if (found === undefined) {
      return reportShortSlot(context);
    }
    return ipv6Claim(context, ipv6IndexOf(ipv6.range) + found.index, slotPath(context));
  });
}

function givenIpv6Claim(context: PoolContext, cidr: Cidr, path: string, text: string): Claim[] {
  const { connector, subnet, issues } = context;
  const ipv6 = subnet.ipv6;
  if (ipv6 === undefined) {
    return []; // Reported where subnets and pools are compared.
  }
  if (!isPlaceInBlock(cidr) && ipv6.block === undefined) {
    const place = ipv6PrefixAt(ZERO_BLOCK, ipv6IndexOf(cidr)).text;
    issues.error(
      path,
      `the IPv6 block of subnet ${connector.subnet} is known only after up; give the place in its /64`,
      {
        given: text,
        fix: { value: place },
      },
    );
    return [];
  }
  if (ipv6.block !== undefined && !isPlaceInBlock(cidr) && !contains(ipv6.block, cidr)) {
    issues.error(path, `is outside subnet ${connector.subnet} (${ipv6.block.text})`, { given: text });
    return [];
  }
  return ipv6Claim(context, ipv6IndexOf(cidr), path, text);
}

const ZERO_BLOCK: Cidr = { family: 6, prefix: 64, first: 0n, last: 2n ** 64n - 1n, text: "::/64" };

function ipv6Claim(context: PoolContext, index: number, path: string, given?: string): Claim[] {
  const { connector, request, subnet } = context;
  const block = subnet.ipv6?.block;
  const cidr = block && ipv6PrefixAt(block, index);
  const text = cidr?.text ?? offsetText(index);
  const problem = isIpv6End(index)
    ? `is the ${index === 0 ? "first" : "last"} /80 of the subnet, in which AWS keeps addresses`
    : cidr && elsewhereProblem(request, cidr);
  if (problem !== undefined) {
    reportPrefix(context, path, text, problem, given);
    return [];
  }
  const identity = `${connector.subnet} ${index}`;
  return [claim(context, { text, identity, first: BigInt(index), index, path, given })];
}

function parseGiven(text: string, family: 4 | 6, path: string, issues: Issues): Cidr | undefined {
  const length = family === 4 ? IPV4_PREFIX_LENGTH : IPV6_PREFIX_LENGTH;
  const cidr = tryParseCidr(text);
  if (isCidrProblem(cidr)) {
    const suggestion = cidr.suggestion?.replace(/\/(32|128)$/, `/${length}`);
    issues.error(path, cidr.problem, {
      given: text,
      fix: suggestion === undefined ? undefined : { value: suggestion },
    });
    return undefined;
  }
  if (cidr.family !== family) {
    issues.error(path, `must be an IPv${family} prefix`, { given: text });
    return undefined;
  }
  if (cidr.prefix !== length) {
    issues.error(path, `must be a /${length}: AWS delegates IPv${family} prefixes of no other length`, { given: text });
    return undefined;
  }
  return cidr;
}

/** AWS keeps the first four addresses of a subnet and the last one. */
function reservedProblem(subnet: Cidr, cidr: Cidr): string | undefined {
  if (cidr.first < subnet.first + BigInt(RESERVED_FIRST)) {
    const to = formatAddress(subnet.family, subnet.first + BigInt(RESERVED_FIRST - 1));
    return `contains ${formatAddress(subnet.family, subnet.first)} to ${to}, which AWS keeps in every subnet`;
  }
  if (cidr.last > subnet.last - BigInt(RESERVED_LAST)) {
    return `contains ${formatAddress(subnet.family, subnet.last)}, which AWS keeps in every subnet`;
  }
  return undefined;
}

function elsewhereProblem({ reservedElsewhere }: PrefixRequest, cidr: Cidr): string | undefined {
  const other = reservedElsewhere.find((network) => overlaps(network, cidr));
  return other && `overlaps ${other.text} of reservedElsewhere`;
}

/** A planned prefix is nobody's text: the slot or the range is what can be changed. */
function reportPrefix(context: PoolContext, path: string, text: string, problem: string, given?: string): void {
  const { issues, slot, poolName } = context;
  if (given !== undefined) {
    issues.error(path, problem, { given });
  } else {
    issues.error(path, `prefix ${text} of pool ${poolName} ${problem}; take another slot or prefix range`, {
      given: slot,
    });
  }
}

function reportShortSlot(context: PoolContext): Claim[] {
  const { connector, poolName, slot, issues } = context;
  const problem = `the prefix range of subnet ${connector.subnet} ends before slot ${slot} has all prefixes of pool ${poolName}`;
  if (!issues.errors.some((issue) => issue.problem === problem && issue.path === slotPath(context))) {
    issues.error(slotPath(context), problem, { given: slot });
  }
  return [];
}

/** No given prefix may belong to another. Planned ones cannot clash: slots are unique and pools' places disjoint. */
function checkOwners(claims: readonly Claim[], issues: Issues): void {
  const owners = new Map(claims.filter(({ given }) => given === undefined).map((one) => [one.identity, one]));
  for (const one of claims.filter(({ given }) => given !== undefined)) {
    const other = owners.get(one.identity);
    if (other === undefined) {
      owners.set(one.identity, one);
    } else {
      issues.error(one.path, `belongs to ${other.owner} already`, { given: one.given });
    }
  }
}

const claim = (context: PoolContext, fields: Omit<Claim, "owner">): Claim => ({
  ...fields,
  owner: `${context.key}, pool ${context.poolName}`,
});

const placesOf = (offset: number, size: number): number[] => Array.from({ length: size }, (_, index) => offset + index);
const givenPath = ({ key, poolName }: PoolContext): string =>
  joinPath(`${joinPath("connectors", key)}.prefixes`, poolName);
const slotPath = ({ key }: PoolContext): string => `${joinPath("connectors", key)}.slot`;
