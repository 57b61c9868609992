/**
 * Whether somebody else is in the ranges that Cloudbrink's prefixes come from: asks AWS about the interfaces of the
 * subnets. Pulumi's provider cannot list reservations; stacks of ours are found by the tags of their interfaces, and
 * where those are not up yet, AWS refuses the second reservation before anything else is made.
 */
import * as ec2 from "@pulumi/aws/ec2";
import { DEFAULT_IPV6_RANGE } from "../../components/cloudbrink/facts";
import { isPlaceInBlock, placeInBlock } from "../../components/cloudbrink/places";
import { OWNER_TAG, readReservationTags } from "../../components/cloudbrink/reservation-tags";
import { awsReason } from "../../components/shared/aws/error-reason";
import { type Issue, Issues, joinPath } from "../../components/shared/input/issues";
import {
  addressCount,
  type Cidr,
  cidrOf,
  formatAddress,
  isCidrProblem,
  overlaps,
  tryParseCidr,
} from "../../components/shared/network/cidr";
import { NAMESPACE } from "../config/issue";
import { type ExistingSubnet, isExisting, type NetworkConfig } from "../network/network";

/** What the checks need of the config. */
export interface PrefixFacts {
  readonly network: NetworkConfig;
  readonly mode: string;
  readonly reservation?: string;
  readonly prefixRanges?: { readonly [subnet: string]: string };
  readonly morePrefixRanges?: { readonly [subnet: string]: readonly string[] };
  readonly ipv6PrefixRanges?: { readonly [subnet: string]: string };
  readonly pools?: { readonly [name: string]: { readonly ipv6PrefixesPerConnector?: number } };
}

interface Range {
  readonly path: string;
  readonly text: string;
  readonly cidr: Cidr;
}

export async function checkPrefixFacts(config: PrefixFacts, owner: string): Promise<readonly Issue[]> {
  const { network, mode } = config;
  if (!isExisting(network) || mode !== "active-active") {
    return [];
  }
  const issues = new Issues();
  await Promise.all(
    Object.entries(network.privateSubnets ?? {}).map(async ([key, subnet]) => {
      const { subnetId } = subnet;
      const ranges = rangesOf(config, key, subnet);
      if (ranges.length === 0) {
        return;
      }
      try {
        await checkOwners(subnetId, ranges, owner, issues);
        await checkAddresses(subnetId, ranges, owner, issues);
      } catch (error) {
        issues.error(joinPath("prefixRanges", key), `interfaces could not be looked up: ${awsReason(error)}`, {
          given: ranges[0]!.text,
          fix: { text: `allow ec2:Describe*, or set ${NAMESPACE}:lookups to false` },
        });
      }
    }),
  );
  return issues.errors.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function rangesOf(config: PrefixFacts, key: string, subnet: ExistingSubnet): Range[] {
  const { prefixRanges, morePrefixRanges, ipv6PrefixRanges, pools } = config;
  const first = prefixRanges?.[key];
  const hasIpv6 = Object.values(pools ?? {}).some((pool) => (pool.ipv6PrefixesPerConnector ?? 0) > 0);
  const texts = [
    ...(first === undefined ? [] : [{ path: joinPath("prefixRanges", key), text: first }]),
    ...(morePrefixRanges?.[key] ?? []).map((text, index) => ({
      path: joinPath(joinPath("morePrefixRanges", key), index),
      text,
    })),
    ...(hasIpv6
      ? [{ path: joinPath("ipv6PrefixRanges", key), text: ipv6PrefixRanges?.[key] ?? DEFAULT_IPV6_RANGE }]
      : []),
  ];
  const block = tryParseCidr(subnet.ipv6CidrBlock ?? "");
  return texts.flatMap(({ path, text }) => {
    const cidr = tryParseCidr(text);
    if (isCidrProblem(cidr)) {
      return [];
    }
    const isPlace = cidr.family === 6 && isPlaceInBlock(cidr) && !isCidrProblem(block);
    return [{ path, text, cidr: isPlace ? placeInBlock(block as Cidr, cidr) : cidr }];
  });
}

type Found = ec2.GetNetworkInterfaceResult;

const inSubnet = (subnetId: string) => ({ name: "subnet-id", values: [subnetId] });

async function interfacesWith(filters: { name: string; values: string[] }[]): Promise<Found[]> {
  const { ids } = await ec2.getNetworkInterfaces({ filters });
  return Promise.all(ids.map((id) => ec2.getNetworkInterface({ id })));
}

/** Stacks of ours that have ranges in this subnet. */
async function checkOwners(subnetId: string, ranges: readonly Range[], owner: string, issues: Issues): Promise<void> {
  const reported = new Set<string>();
  for (const { tags } of await interfacesWith([inSubnet(subnetId), { name: "tag-key", values: [OWNER_TAG] }])) {
    const other = readReservationTags(tags);
    for (const text of other === undefined || other.owner === owner ? [] : other.ranges) {
      const reserved = tryParseCidr(text);
      const range = isCidrProblem(reserved) ? undefined : ranges.find(({ cidr }) => overlaps(cidr, reserved));
      if (range && !reported.has(`${range.path} ${text} ${other!.owner}`)) {
        reported.add(`${range.path} ${text} ${other!.owner}`);
        issues.error(range.path, `overlaps ${text}, which the stack ${other!.owner} has reserved in ${subnetId}`, {
          given: range.text,
          fix: { text: "take another range, and list the other stack's under reservedElsewhere" },
        });
      }
    }
  }
}

/** Addresses that are in use already, by whomever: AWS gives no prefix that holds one. */
async function checkAddresses(
  subnetId: string,
  ranges: readonly Range[],
  owner: string,
  issues: Issues,
): Promise<void> {
  for (const range of ranges.filter(({ cidr }) => cidr.family === 4)) {
    for (const values of chunks(patternsOf(range.cidr))) {
      const found = await interfacesWith([inSubnet(subnetId), { name: "addresses.private-ip-address", values }]);
      for (const { id, privateIps, tags } of found.filter(
        ({ tags: own }) => readReservationTags(own)?.owner !== owner,
      )) {
        // Another stack of ours is named by its range.
        const address = privateIps.find((text) => isIn(text, range.cidr));
        if (address !== undefined && readReservationTags(tags) === undefined) {
          issues.error(
            range.path,
            `holds ${address} of ${id}, which is not this stack's; AWS gives no prefix around it`,
            {
              given: range.text,
              fix: { text: "take another range, or free that address" },
            },
          );
        }
      }
    }
  }
}

function isIn(text: string, range: Cidr): boolean {
  const cidr = tryParseCidr(`${text}/32`);
  return !isCidrProblem(cidr) && overlaps(cidr, range);
}

/** EC2's filters take addresses and `*`: one pattern for each whole /24, else every address. */
function patternsOf(range: Cidr): string[] {
  const step = range.prefix <= 24 ? 256n : 1n;
  const count = Number(addressCount(range) / step);
  return Array.from({ length: count }, (_, index) => {
    const first = range.first + BigInt(index) * step;
    return step === 1n ? formatAddress(4, first) : cidrOf(4, first, 24).text.replace(/0\/24$/, "*");
  });
}

/** EC2 API, DescribeNetworkInterfaces, Filters: up to 200 values. */
const FILTER_VALUES = 200;

const chunks = (values: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(values.length / FILTER_VALUES) }, (_, index) =>
    values.slice(index * FILTER_VALUES, (index + 1) * FILTER_VALUES),
  );
