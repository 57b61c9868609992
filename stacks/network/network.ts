/**
 * The network section of a stack file: subnets that exist, with their facts, or a new VPC.
 *
 * A new VPC is made by `awsx.ec2.Vpc` with explicit zones and CIDRs: left to itself awsx computes CIDRs anew when a
 * zone is added. Its limits are kept visible here. It lays out whole rows, the same subnets in every zone, and names
 * them by the zone's position: zones are sorted by name, or stand in the order of `zones`, and a zone in the middle
 * is not removed but marked `unused`. Private subnets with IPv6 are made here instead: see `dual-stack-subnets.ts`.
 */
import { z } from "zod";
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
import { type SubnetGroup, ZONE } from "../../components/shared/network/plan";
import { choice, isMap } from "../config/schema";
import { connectedNetworksConfig } from "./connected-networks";
import { checkConnections, connectionsConfig } from "./connections";
import { checkFlowLogs, flowLogsConfig } from "./flow-logs";

const zone = z.string().meta({ description: "Availability Zone", examples: ["eu-west-1a"] });
const ipv4Block = z.string().meta({ description: "IPv4 network", examples: ["10.40.0.0/26"] });

const aclRule = z.strictObject({
  number: z.number().meta({ description: "1 to 32766; the lowest matching rule decides" }),
  direction: z.enum(["ingress", "egress"]).meta({ description: "which way the packets go" }),
  action: z.enum(["allow", "deny"]).meta({ description: "what becomes of them" }),
  protocol: z.string().meta({ description: "tcp, udp, icmp or -1 for all", examples: ["tcp"] }),
  cidr: z.string().meta({ description: "network on the other side, IPv4 or IPv6", examples: ["0.0.0.0/0"] }),
  ports: z.string().optional().meta({ description: "ports, 443 or 1024-65535; all when absent" }),
});

const aclOpen = z.literal("open");
const aclRules = z.array(aclRule);

/** A subnet that exists. What is declared here is trusted by the plan and checked by look-up under the engine. */
export const existingSubnet = z
  .strictObject({
    subnetId: z.string().meta({ description: "the subnet, subnet-…", examples: ["subnet-0123456789abcdef0"] }),
    availabilityZone: zone,
    cidrBlock: ipv4Block,
    ipv6CidrBlock: z
      .string()
      .optional()
      .meta({ description: "the subnet's IPv6 /64; it has no IPv6 when absent", examples: ["2001:db8:0:a::/64"] }),
    assignIpv6AddressOnCreation: z.boolean().optional().meta({
      description:
        "it gives every new interface an IPv6 address, which Cloudbrink's prefixes do not bear; false when absent",
    }),
    defaultRoute: z
      .enum(["internet-gateway", "nat-gateway", "none"])
      .optional()
      .meta({ description: "where 0.0.0.0/0 goes; internet-gateway for public subnets when absent" }),
    natAddresses: z
      .array(z.string().meta({ examples: ["198.51.100.7"] }))
      .optional()
      .meta({
        description: "public IPv4 addresses of the NAT gateway behind the default route; not known when absent",
      }),
    networkAcl: choice("open, or a list of rules", [aclOpen, aclRules] as const, (value) =>
      Array.isArray(value) ? aclRules : typeof value === "string" ? aclOpen : undefined,
    )
      .optional()
      .meta({
        description: "open (lets everything pass, as a default network ACL does) or its rules; open when absent",
      }),
  })
  .meta({ description: "a subnet that exists, with its facts" });
export type ExistingSubnet = z.output<typeof existingSubnet>;

const newSubnet = z.strictObject({
  availabilityZone: zone,
  cidrBlock: ipv4Block,
  unused: z.boolean().optional().meta({
    description:
      "keep the subnet and put nothing into it: how a zone is retired without moving the others; false when absent",
  }),
});

const existingNetwork = z.strictObject({
  vpcId: z.string().meta({ description: "the VPC, vpc-…", examples: ["vpc-0123456789abcdef0"] }),
  vpcCidrBlocks: z
    .array(z.string().meta({ description: "IPv4 network, /16 to /28", examples: ["10.40.0.0/16"] }))
    .optional()
    .meta({
      description:
        "all IPv4 networks of the VPC: what is in none of them is outside it, for proofs; not known when absent",
      examples: [["10.40.0.0/16"]],
    }),
  publicSubnets: z
    .record(z.string(), existingSubnet)
    .optional()
    .meta({ description: "subnets whose default route is an internet gateway, by a short name" }),
  privateSubnets: z
    .record(z.string(), existingSubnet)
    .optional()
    .meta({ description: "subnets without a route from the internet, by a short name" }),
  connectedNetworks: connectedNetworksConfig.optional().meta({
    description:
      "networks elsewhere that a transit gateway, a peering or a VPN reaches, by name; all private address space when absent",
  }),
  ssmEndpoints: z
    .array(z.string())
    .optional()
    .meta({
      description: "keys of the subnets, private or else public ones, that have interface endpoints of Systems Manager",
      examples: [["a"]],
    }),
});

const newNetwork = z.strictObject({
  cidrBlock: ipv4Block.meta({ description: "IPv4 network of the VPC, /16 to /28", examples: ["10.40.0.0/16"] }),
  ipv6: z
    .boolean()
    .optional()
    .meta({
      description: "give the VPC and its public subnets IPv6 blocks of Amazon; false when absent",
      examples: [true],
    }),
  privateIpv6: z.boolean().optional().meta({
    description: "give private subnets IPv6 too, outbound only; changing it makes them anew; false when absent",
  }),
  zones: z.array(zone).optional().meta({
    description: "order of the zones, which subnets are named by; add new ones at the end; sorted when absent",
  }),
  publicSubnets: z.record(z.string(), newSubnet).optional().meta({ description: "one a zone, by a short name" }),
  privateSubnets: z.record(z.string(), newSubnet).optional().meta({ description: "one a zone, by a short name" }),
  natGateways: z
    .enum(["none", "single", "one-per-zone"])
    .optional()
    .meta({ description: "way out of private subnets; each is one Elastic IP; none when absent" }),
  flowLogs: flowLogsConfig.optional().meta({
    description:
      "flow logs of the VPC; {} for all traffic in a log group of CloudWatch; AWS bills what is logged; none when absent",
  }),
  ...connectionsConfig,
});

const looksExisting = (value: unknown): boolean =>
  isMap(value) && (value["vpcId"] !== undefined || (value["cidrBlock"] === undefined && hasSubnetId(value)));

const hasSubnetId = (value: { [key: string]: unknown }): boolean =>
  [value["publicSubnets"], value["privateSubnets"]].some(
    (subnets) => isMap(subnets) && Object.values(subnets).some((subnet) => isMap(subnet) && "subnetId" in subnet),
  );

/** Ids of what exists, or a new VPC. */
export const networkConfig = choice(
  "a map: vpcId and subnets that exist, or cidrBlock and subnets to make",
  [existingNetwork, newNetwork] as const,
  (value) => (looksExisting(value) ? existingNetwork : isMap(value) ? newNetwork : undefined),
).meta({
  description: "VPC and subnets: ids of what exists, or a new VPC",
  examples: [
    {
      cidrBlock: "10.40.0.0/20",
      publicSubnets: {
        a: { availabilityZone: "eu-west-1a", cidrBlock: "10.40.0.0/26" },
        b: { availabilityZone: "eu-west-1b", cidrBlock: "10.40.0.64/26" },
      },
    },
  ],
});
export type ConfiguredSubnet = ExistingSubnet | z.output<typeof newSubnet>;
export type NetworkConfig = z.output<typeof networkConfig>;
export type ExistingNetwork = z.output<typeof existingNetwork>;
export type NewNetwork = z.output<typeof newNetwork>;

export const isExisting = (network: NetworkConfig): network is ExistingNetwork => "vpcId" in network;

export const GROUPS = ["publicSubnets", "privateSubnets"] as const satisfies readonly SubnetGroup[];

/** The zones of a new network in the order in which awsx gets them. */
export function zonesOf(network: NewNetwork): string[] {
  const used = GROUPS.flatMap((group) => Object.values(network[group] ?? {}).map((subnet) => subnet.availabilityZone));
  return network.zones ?? [...new Set(used)].sort();
}

/** What the planner of a component does not see: the region, and the layout of a new VPC. */
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
const blocksOf = (network: NetworkConfig): Cidr[] =>
  GROUPS.flatMap((group) => Object.values(network[group] ?? {})).flatMap(({ cidrBlock }) => {
    const cidr = tryParseCidr(cidrBlock);
    return isCidrProblem(cidr) || cidr.family !== 4 ? [] : [cidr];
  });

/** The next zone letter that nothing uses: a guess, good enough for a suggestion. */
function freeZone(given: string, used: readonly string[]): string {
  const letters = [..."abcdef"].map((letter) => given.replace(/[a-z]$/, letter));
  return letters.find((candidate) => !used.includes(candidate)) ?? given;
}
