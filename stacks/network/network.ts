/**
 * The network section of a stack file: subnets that exist, with their facts, or a new VPC.
 *
 * A new VPC is made by `awsx.ec2.Vpc` with explicit zones and CIDRs: left to itself awsx computes CIDRs anew when a
 * zone is added. Its limits are kept visible here. It lays out whole rows, the same subnets in every zone, and names
 * them by the zone's position: zones are sorted by name, or stand in the order of `zones`, and a zone in the middle
 * is not removed but marked `unused`. Private subnets with IPv6 are made here instead: see `dual-stack-subnets.ts`.
 */
import { z } from "zod";
import type { SubnetGroup } from "../../components/shared/network/plan";
import { choice, isMap } from "../config/schema";
import { connectedNetworksConfig } from "./connected-networks";
import { connectionsConfig } from "./connections";
import { flowLogsConfig } from "./flow-logs";

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
