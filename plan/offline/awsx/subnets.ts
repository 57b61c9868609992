/**
 * Which subnets awsx lays out for a VPC, and with which addresses.
 *
 * awsx runs in a provider binary, so its arithmetic is repeated here, bug for bug: the offline plan must show the
 * CIDRs that `up` will create. Source: pulumi/pulumi-awsx awsx/ec2 subnetDistributorLegacy.ts, subnetDistributorNew.ts,
 * subnetNaming.ts. IPv4 only, as there.
 */
import { type Cidr, cidrOf, formatAddress, overlaps, parseCidr } from "../../../components/shared/network/cidr";

export type AwsxSubnetType = "Public" | "Private" | "Isolated" | "Unused";

export interface AwsxSubnetSpec {
  readonly type: AwsxSubnetType;
  readonly name?: string;
  /** One network a zone, in the order of the zones. Ignored by the `Legacy` strategy. */
  readonly cidrBlocks?: readonly string[];
  readonly cidrMask?: number;
  /** Addresses; a power of two. */
  readonly size?: number;
  readonly assignIpv6AddressOnCreation?: boolean;
  readonly tags?: { readonly [key: string]: unknown };
}

export interface AwsxSubnet {
  readonly cidrBlock: string;
  readonly type: AwsxSubnetType;
  readonly availabilityZone: string;
  /** Logical name of the subnet, its route table, association and route: by zone index, whatever the Name tag. */
  readonly resourceName: string;
  readonly nameTag: string;
  readonly assignIpv6AddressOnCreation?: boolean;
  readonly tags?: { readonly [key: string]: unknown };
}

export interface AwsxSubnetRequest {
  readonly vpcName: string;
  readonly cidrBlock: string;
  readonly zones: readonly string[];
  readonly specs?: readonly AwsxSubnetSpec[];
  readonly strategy: string;
  readonly nameTagStrategy: string;
  readonly availabilityZoneCidrMask?: number;
}

/** All subnets, `Unused` ones included, in the order in which awsx decides them. Throws where awsx throws. */
export function awsxSubnets(request: AwsxSubnetRequest): AwsxSubnet[] {
  const specs = request.specs && normalise(request.specs, request.zones.length, request.strategy);
  const vpc = parseCidr(request.cidrBlock);
  const auto = request.strategy === "Auto" || request.strategy === "AutoMerge";
  if (request.strategy === "Legacy" || (specs === undefined && !auto)) {
    return legacySubnets(request, vpc, specs);
  }
  if (specs?.some((spec) => spec.cidrBlocks !== undefined)) {
    return request.zones.flatMap((_zone, index) =>
      specs.map((spec) => subnet(request, spec, index, spec.cidrBlocks?.[index] ?? "")),
    );
  }
  const merged = request.strategy === "AutoMerge" ? mergeWithDefaults(specs ?? [], request, vpc) : specs;
  return evenSubnets(request, vpc, merged ?? defaultSpecs(zonePrefix(request, vpc)));
}

/** The subnets that share addresses with another one. */
export function overlapping(subnets: readonly AwsxSubnet[]): AwsxSubnet[] {
  const parsed = subnets.map((each) => ({ each, cidr: parseCidr(each.cidrBlock) }));
  return parsed
    .filter((one) => parsed.some((other) => one !== other && overlaps(one.cidr, other.cidr)))
    .map(({ each }) => each);
}

/** Addresses of the VPC that no subnet covers, as the boundaries where a gap begins. */
export function gaps(vpcCidr: string, subnets: readonly AwsxSubnet[]): string[] {
  const vpc = parseCidr(vpcCidr);
  const found: string[] = [];
  let next = vpc.first;
  for (const each of subnets) {
    const cidr = parseCidr(each.cidrBlock);
    if (cidr.first !== next) {
      found.push(`before ${each.resourceName} (${each.cidrBlock})`);
    }
    next = cidr.last + 1n;
  }
  return next === vpc.last + 1n ? found : [...found, `at the end of ${vpcCidr}`];
}

function normalise(specs: readonly AwsxSubnetSpec[], zones: number, strategy: string): AwsxSubnetSpec[] {
  const problems: string[] = [];
  for (const type of new Set(specs.map((spec) => spec.type.toLowerCase()))) {
    const names = specs.filter((spec) => spec.type.toLowerCase() === type).map((spec) => spec.name);
    if (new Set(names).size < names.length) {
      problems.push(`several subnet specs of type ${type} need different names`);
    }
  }
  const explicit = specs.some((spec) => spec.cidrBlocks !== undefined);
  if (explicit && strategy === "AutoMerge") {
    problems.push("strategy AutoMerge takes no explicit cidrBlocks");
  }
  const result = specs.map((spec, index) => {
    if (!explicit) {
      return { ...spec, ...maskOf(spec, index, problems) };
    }
    if (spec.cidrBlocks?.length !== zones) {
      problems.push(`subnetSpecs[${index}].cidrBlocks must have one block for each of the ${zones} zones`);
    } else if (spec.cidrMask !== undefined && spec.cidrBlocks.some((b) => parseCidr(b).prefix !== spec.cidrMask)) {
      problems.push(`subnetSpecs[${index}].cidrMask must match its cidrBlocks or be left out`);
    } else if (spec.size !== undefined && spec.cidrBlocks.some((b) => 2 ** (32 - parseCidr(b).prefix) !== spec.size)) {
      problems.push(`subnetSpecs[${index}].size must match its cidrBlocks or be left out`);
    }
    return spec;
  });
  if (problems.length > 0) {
    throw new Error(`awsx.ec2.Vpc: ${problems.join("; ")}`);
  }
  return result;
}

function maskOf(spec: AwsxSubnetSpec, index: number, problems: string[]): { cidrMask?: number } {
  if (spec.size === undefined) {
    return {};
  }
  const mask = 32 - Math.log2(spec.size);
  if (!Number.isInteger(mask) || mask < 0 || mask > 30 || (spec.cidrMask !== undefined && spec.cidrMask !== mask)) {
    problems.push(`subnetSpecs[${index}].size ${spec.size} is no subnet size or does not match its cidrMask`);
    return {};
  }
  return { cidrMask: mask };
}

function subnet(request: AwsxSubnetRequest, spec: AwsxSubnetSpec, zoneIndex: number, cidrBlock: string): AwsxSubnet {
  const zone = request.zones[zoneIndex]!;
  const specName = `${request.vpcName}-${spec.name ?? spec.type.toLowerCase()}`;
  const resourceName = `${specName}-${zoneIndex + 1}`;
  return {
    cidrBlock,
    type: spec.type,
    availabilityZone: zone,
    resourceName,
    nameTag: request.nameTagStrategy === "AvailabilityZone" ? `${specName}-${zoneSuffix(zone)}` : resourceName,
    assignIpv6AddressOnCreation: spec.assignIpv6AddressOnCreation,
    tags: spec.tags,
  };
}

/** `1a` of `eu-west-1a`, `2-lax-1a` of `us-west-2-lax-1a`. */
const zoneSuffix = (zone: string): string => zone.replace(/^[a-z]{2}(?:-[a-z]+)+-/, "");

const bitsFor = (count: number): number => (count === 0 ? 0 : Math.ceil(Math.log2(count)));

const zonePrefix = (request: AwsxSubnetRequest, vpc: Cidr): number =>
  request.availabilityZoneCidrMask ?? vpc.prefix + bitsFor(request.zones.length);

/** Strategies `Auto`, `AutoMerge` and `Exact`: the zones evenly, in each the specs one after the other. */
function evenSubnets(request: AwsxSubnetRequest, vpc: Cidr, specs: readonly AwsxSubnetSpec[]): AwsxSubnet[] {
  if (specs.length === 0) {
    throw new Error("awsx.ec2.Vpc: no subnets given");
  }
  const prefix = zonePrefix(request, vpc);
  const fallback = prefix + bitsFor(specs.length);
  const needed = specs.reduce((sum, spec) => sum + 2 ** (32 - (spec.cidrMask ?? fallback)), 0);
  if (needed > 2 ** (32 - prefix)) {
    throw new Error(
      `awsx.ec2.Vpc: subnets need ${needed} addresses in each zone, a zone has ${2 ** (32 - prefix)} (/${prefix})`,
    );
  }
  let zone = cidrOf(4, vpc.first, prefix);
  return request.zones.flatMap((_name, index) => {
    let previous: Cidr | undefined;
    const subnets = specs.map((spec) => {
      const mask = spec.cidrMask ?? fallback;
      previous = previous === undefined ? cidrOf(4, zone.first, mask) : nextBlock(previous, mask);
      return subnet(request, spec, index, previous.text);
    });
    zone = cidrOf(4, zone.last + 1n, prefix);
    return subnets;
  });
}

/** The first block of this size after the one that holds the end of `previous`. */
const nextBlock = (previous: Cidr, prefix: number): Cidr =>
  cidrOf(4, cidrOf(4, previous.last, prefix).last + 1n, prefix);

function defaultSpecs(prefix: number): AwsxSubnetSpec[] {
  if (prefix > 26) {
    throw new Error(`awsx.ec2.Vpc: default subnets need a /26 in each zone, there is a /${prefix}`);
  }
  const widest = Math.max(prefix, 16);
  return [
    { type: "Private", cidrMask: widest + 1 },
    { type: "Public", cidrMask: widest + 2 },
  ];
}

function mergeWithDefaults(specs: readonly AwsxSubnetSpec[], request: AwsxSubnetRequest, vpc: Cidr): AwsxSubnetSpec[] {
  const defaults = defaultSpecs(zonePrefix(request, vpc));
  const isOverride = (spec: AwsxSubnetSpec) =>
    spec.name === undefined && defaults.some((each) => each.type.toLowerCase() === spec.type.toLowerCase());
  // An override without a mask loses the default's mask too, as in awsx.
  const merged = defaults.map((each) => {
    const override = specs.find((spec) => isOverride(spec) && spec.type.toLowerCase() === each.type.toLowerCase());
    return override ?? each;
  });
  return [...merged, ...specs.filter((spec) => !isOverride(spec))];
}

/** A block as awsx counts them: its address may lie off the boundary of its prefix. */
interface Block {
  readonly address: bigint;
  readonly prefix: number;
}

const rangeOf = (block: Block): Cidr => cidrOf(4, block.address, block.prefix);

/** The nth of the blocks `newBits` smaller that begin at `base`. */
function legacyBlock(base: Block, newBits: number, nth: number): Block {
  const prefix = base.prefix + newBits;
  if (prefix > 32) {
    throw new Error(`awsx.ec2.Vpc: a /${prefix} subnet does not exist; give the VPC a wider cidrBlock`);
  }
  return { address: base.address + (1n << BigInt(32 - prefix)) * BigInt(nth), prefix };
}

/** Strategy `Legacy` (the default): in each zone private, then public, then isolated subnets. */
function legacySubnets(
  request: AwsxSubnetRequest,
  vpc: Cidr,
  specs: readonly AwsxSubnetSpec[] | undefined,
): AwsxSubnet[] {
  const start = { address: vpc.first, prefix: vpc.prefix };
  const bases = request.zones.map((_zone, index) => legacyBlock(start, bitsFor(request.zones.length), index));
  if (specs === undefined) {
    const privates = bases.map((base) => legacyBlock(base, 1, 0));
    const publics = privates.map((block) => legacyBlock(legacyBlock(block, 0, 1), 1, 0));
    return [
      ...privates.map((block, index) => legacySubnet(request, { type: "Private" }, index, block)),
      ...publics.map((block, index) => legacySubnet(request, { type: "Public" }, index, block)),
    ];
  }
  return bases.flatMap((base, index) => legacyZone(request, base, index, specs));
}

const LEGACY_ORDER = [
  { type: "Private", smallest: 19 },
  { type: "Public", smallest: 20 },
  { type: "Isolated", smallest: 24 },
] as const;

function legacyZone(
  request: AwsxSubnetRequest,
  base: Block,
  zoneIndex: number,
  specs: readonly AwsxSubnetSpec[],
): AwsxSubnet[] {
  const extraBits = specs.length === 1 ? 0 : 1;
  const subnets: AwsxSubnet[] = [];
  // The address before the zone: a block wider than the zone that would reach back moves on.
  let current: Block = { address: base.address - 1n, prefix: 32 };
  for (const { type, smallest } of LEGACY_ORDER) {
    const start = subnets.length > 0 ? legacyBlock(current, 0, 1) : base;
    specs
      .filter((spec) => spec.type.toLowerCase() === type.toLowerCase())
      .forEach((spec, nth) => {
        const mask = spec.cidrMask ?? Math.max(base.prefix + extraBits, smallest);
        let block = legacyBlock(start, mask - start.prefix, nth);
        if (overlaps(rangeOf(current), rangeOf(block))) {
          const next = nextBlock(rangeOf(current), mask);
          block = { address: next.first, prefix: next.prefix };
        }
        current = block;
        subnets.push(legacySubnet(request, { ...spec, type }, zoneIndex, block));
      });
  }
  return subnets;
}

function legacySubnet(request: AwsxSubnetRequest, spec: AwsxSubnetSpec, zoneIndex: number, block: Block): AwsxSubnet {
  const range = rangeOf(block);
  const result = subnet(request, spec, zoneIndex, range.text);
  if (range.first !== block.address) {
    // awsx hands the text on and AWS refuses it.
    const given = `${formatAddress(4, block.address)}/${block.prefix}`;
    throw new Error(
      `awsx.ec2.Vpc: strategy Legacy gives ${result.resourceName} ${given}, which is no network; use Auto`,
    );
  }
  return result;
}
