/** What is free in a network: a block of addresses, a zone, a subnet of the two. For suggestions. */
import {
  type Cidr,
  cidrOf,
  contains,
  isCidrProblem,
  overlaps,
  tryParseCidr,
} from "../../components/shared/network/cidr";
import type { SubnetGroup } from "../../components/shared/network/plan";
import { GROUPS, isExisting, type NetworkConfig } from "./network";

/** A subnet that could be added: in a zone that has none, in a block that is free. */
export function nextSubnet(
  network: NetworkConfig,
  group: SubnetGroup,
  zoneName?: string,
): { readonly key: string; readonly subnet: { readonly availabilityZone: string; readonly cidrBlock: string } } {
  const subnets = Object.entries(network[group] ?? {});
  const all = GROUPS.flatMap((each) => Object.values(network[each] ?? {}));
  const zones = all.map(({ availabilityZone }) => availabilityZone);
  const like = tryParseCidr(subnets[0]?.[1].cidrBlock ?? "");
  const key = [..."abcdefgh"].find((letter) => !subnets.some(([used]) => used === letter)) ?? "new";
  const subnet = {
    ...(isExisting(network) ? { subnetId: "subnet-0123456789abcdef0" } : {}),
    availabilityZone: zoneName ?? freeZone(zones[0] ?? "eu-west-1a", zones),
    cidrBlock: freeBlock(network, isCidrProblem(like) ? 26 : like.prefix) ?? "10.40.0.0/26",
  };
  return { key, subnet };
}

/** A block of this size that no subnet uses: in the VPC when it is ours to plan, else after the last subnet. */
export function freeBlock(network: NetworkConfig, prefix: number): string | undefined {
  const used = blocksOf(network);
  const vpc = isExisting(network) ? undefined : tryParseCidr(network.cidrBlock);
  const within = vpc && !isCidrProblem(vpc) ? vpc : undefined;
  const afterLast = used.map(({ last }) => last + 1n).sort((a, b) => (a < b ? 1 : -1))[0];
  const start = within?.first ?? afterLast;
  if (start === undefined || prefix > 28) {
    return undefined;
  }
  const size = 1n << BigInt(32 - prefix);
  for (let address = ((start + size - 1n) / size) * size; ; address += size) {
    const candidate = cidrOf(4, address, prefix);
    if (within && !contains(within, candidate)) {
      return undefined;
    }
    if (!used.some((other) => overlaps(other, candidate))) {
      return candidate.text;
    }
  }
}

/** Networks of all subnets, as far as they can be read. */
export const blocksOf = (network: NetworkConfig): Cidr[] =>
  GROUPS.flatMap((group) => Object.values(network[group] ?? {})).flatMap(({ cidrBlock }) => {
    const cidr = tryParseCidr(cidrBlock);
    return isCidrProblem(cidr) || cidr.family !== 4 ? [] : [cidr];
  });

/** The next zone letter that nothing uses: a guess, good enough for a suggestion. */
export function freeZone(given: string, used: readonly string[]): string {
  const letters = [..."abcdef"].map((letter) => given.replace(/[a-z]$/, letter));
  return letters.find((candidate) => !used.includes(candidate)) ?? given;
}
