/**
 * What awsx says of the layout it made, in the output `subnetLayout`.
 *
 * Source: pulumi/pulumi-awsx awsx/ec2/vpc.ts, extractSubnetSpecInputFromLegacyLayout and findSubnetGap, bug for bug: names
 * are lost on the way out, and of the default layout of `Legacy` it takes two zones' subnets for one zone's.
 */
import { type Cidr, cidrOf, parseCidr } from "../../../components/shared/network/cidr";
import type { AwsxSubnet, AwsxSubnetSpec } from "./subnets";

export interface ResolvedSpec {
  readonly name?: string;
  readonly type: string;
  readonly cidrBlocks?: readonly string[];
  readonly cidrMask?: number;
  readonly size?: number;
}

/** @param subnets all of them, unused ones included, in the order in which awsx decides them */
export function subnetLayout(
  specs: readonly AwsxSubnetSpec[] | undefined,
  strategy: string,
  subnets: readonly AwsxSubnet[],
  zones: number,
): ResolvedSpec[] {
  return specs === undefined || strategy === "Legacy" || strategy === "AutoMerge"
    ? derivedLayout(subnets.slice(0, subnets.length / zones))
    : specs.map((spec) => resolved(spec, specs));
}

/** Where no spec names blocks, mask and size say the same. */
function resolved(spec: AwsxSubnetSpec, specs: readonly AwsxSubnetSpec[]): ResolvedSpec {
  const { name, type, cidrBlocks, cidrMask, size } = spec;
  const given = { ...(name ? { name } : {}), type };
  if (specs.some((each) => each.cidrBlocks !== undefined)) {
    return { ...given, ...(cidrBlocks && { cidrBlocks }), ...(cidrMask && { cidrMask }), ...(size && { size }) };
  }
  const mask = cidrMask ?? (size === undefined ? undefined : 32 - Math.log2(size));
  return { ...given, ...(mask ? { cidrMask: mask, size: 2 ** (32 - mask) } : {}) };
}

function derivedLayout(zone: readonly AwsxSubnet[]): ResolvedSpec[] {
  let previous: Cidr | undefined;
  return zone.flatMap(({ type, cidrBlock }) => {
    const block = parseCidr(cidrBlock);
    const between = previous === undefined ? [] : gapBetween(previous, block);
    previous = block;
    return [...between.map(({ prefix }) => ({ type: "Unused", cidrMask: prefix })), { type, cidrMask: block.prefix }];
  });
}

/** The blocks, as wide as they can be, between the two. */
function gapBetween(a: Cidr, b: Cidr): Cidr[] {
  const [start, end] = a.first < b.first ? [a, b] : [b, a];
  const found: Cidr[] = [];
  let previous = a;
  let next = cidrOf(4, start.last + 1n, start.prefix);
  while (next.first < end.first) {
    for (;;) {
      const wider = cidrOf(4, next.first, next.prefix - 1);
      if (contains(wider, previous.last) || contains(wider, end.first)) {
        break;
      }
      next = wider;
    }
    found.push(next);
    previous = next;
    next = cidrOf(4, next.last + 1n, next.prefix);
  }
  return found;
}

const contains = (block: Cidr, address: bigint): boolean => block.first <= address && address <= block.last;
