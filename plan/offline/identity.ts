/**
 * Made-up ids and addresses: what AWS would choose, chosen here so that references resolve by id.
 *
 * Everything is derived from the URN, so that adding a resource never changes what another one was given.
 */
import { createHash } from "node:crypto";
import { dnsSuffix } from "../../components/shared/aws/partitions";
import {
  type Cidr,
  contains,
  formatAddress,
  isCidrProblem,
  parseAddress,
  parseCidr,
  tryParseCidr,
} from "../../components/shared/network/cidr";

/** Benchmarking addresses (RFC 2544): never a real client's, so never mistaken for one. */
const PUBLIC_RANGE = parseCidr("198.18.0.0/15");
/** For instances in a subnet whose network nobody declared. */
const UNDECLARED_SUBNET = parseCidr("192.0.2.0/24");
/** Documentation range (RFC 3849), one /56 for each VPC that asks Amazon for a block. */
const IPV6_RANGE = parseCidr("2001:db8::/32");
/** The first four addresses of a subnet and the last one belong to AWS (VPC user guide, "Subnet CIDR blocks"). */
const RESERVED_FIRST = 4n;
const RESERVED_LAST = 1n;

/** The first `digits` hexadecimal digits of the URN's hash, at most 64. */
export const hexOf = (urn: string, digits: number): string =>
  createHash("sha256").update(urn).digest("hex").slice(0, digits);

/** The addresses of one plan: each is given once. */
export class AddressBook {
  private readonly taken = new Set<string>();
  private readonly reserved = new Map<string, readonly string[]>();

  /** @param subnets networks by subnet id, for subnets that exist already */
  constructor(private readonly subnets: Map<string, string>) {}

  /** Addresses that an earlier plan made up: nobody else gets them, and their owner gets them again. */
  reserve(urn: string, address: string): void {
    this.taken.add(address);
    this.reserved.set(urn, [...(this.reserved.get(urn) ?? []), address]);
  }

  declareSubnet(subnetId: string, cidrBlock: string): void {
    this.subnets.set(subnetId, cidrBlock);
  }

  /** An address the program itself gave to something. */
  claim(address: string): void {
    this.taken.add(address);
  }

  /** An IPv4 address inside the subnet. */
  privateAddress(subnetId: unknown, urn: string): string {
    const text = typeof subnetId === "string" ? this.subnets.get(subnetId) : undefined;
    const parsed = text === undefined ? undefined : tryParseCidr(text);
    const cidr = parsed === undefined || isCidrProblem(parsed) ? UNDECLARED_SUBNET : parsed;
    return this.pick(cidr, RESERVED_FIRST, RESERVED_LAST, urn);
  }

  publicAddress(urn: string): string {
    return this.pick(PUBLIC_RANGE, 1n, 1n, urn);
  }

  private pick(cidr: Cidr, skipFirst: bigint, skipLast: bigint, urn: string): string {
    const count = cidr.last - cidr.first + 1n - skipFirst - skipLast;
    if (count <= 0n) {
      return formatAddress(cidr.family, cidr.first);
    }
    const before = this.reserved.get(urn)?.find((address) => isIn(cidr, address));
    if (before !== undefined) {
      return before;
    }
    const start = BigInt(`0x${hexOf(urn, 16)}`) % count;
    for (let step = 0n; step < count; step++) {
      const address = formatAddress(cidr.family, cidr.first + skipFirst + ((start + step) % count));
      if (!this.taken.has(address)) {
        this.taken.add(address);
        return address;
      }
    }
    return formatAddress(cidr.family, cidr.first + skipFirst + start);
  }
}

function isIn(cidr: Cidr, address: string): boolean {
  const network = tryParseCidr(`${address}/32`);
  return !isCidrProblem(network) && contains(cidr, network);
}

/** The IPv6 block Amazon would give to a VPC. */
export function ipv6Block(urn: string): string {
  const block = BigInt(`0x${hexOf(urn, 6)}`);
  return `${formatAddress(6, IPV6_RANGE.first + (block << 72n))}/56`;
}

/** `ec2-198-18-4-9.eu-west-1.compute.amazonaws.com`. */
export function publicDnsName(address: string, region: string): string {
  const zone = region === "us-east-1" ? "compute-1" : `${region}.compute`;
  return `ec2-${address.replaceAll(".", "-")}.${zone}.${dnsSuffix(region)}`;
}

/** Whether a text is one plain address. */
export const isAddress = (text: unknown): text is string =>
  typeof text === "string" && parseAddress(text) !== undefined;
