/** Arguments of `CloudbrinkConnectors`. */
import type { Input } from "@pulumi/pulumi";
import type { InstanceTypeFactsArgs } from "../shared/aws/instance-type-args";
import type { InstanceDefaultOptionsArgs, InstanceOptionsArgs } from "../shared/instance/options-args";
import type { InstanceAlarmsArgs } from "../shared/monitoring/args";
import type { NetworkArgs, SubnetArgs } from "../shared/network/args";

/** Deployment Mode in the Admin Portal. */
export const CloudbrinkMode = {
  Standalone: "standalone",
  ActiveStandby: "active-standby",
  ActiveActive: "active-active",
} as const;
export type CloudbrinkMode = (typeof CloudbrinkMode)[keyof typeof CloudbrinkMode];

/** How a range is set aside in a subnet (EC2 API, CreateSubnetCidrReservation). */
export const PrefixReservation = {
  /** AWS assigns nothing from the range by itself; we name every prefix. */
  Explicit: "explicit",
  /** AWS too may choose prefixes in the range, for interfaces that ask for a number of prefixes. */
  Prefix: "prefix",
  /** Nothing is reserved: somebody else has done it, or the subnet has nothing else in it. */
  None: "none",
} as const;
export type PrefixReservation = (typeof PrefixReservation)[keyof typeof PrefixReservation];

/** What capacity has to survive. */
export const CloudbrinkSurvive = { Nothing: "nothing", OneConnector: "one-connector", OneZone: "one-zone" } as const;
export type CloudbrinkSurvive = (typeof CloudbrinkSurvive)[keyof typeof CloudbrinkSurvive];

/** A subnet for connectors, with what the caller knows about it. */
export interface CloudbrinkSubnetArgs extends SubnetArgs {
  /** VPC of this subnet, when it is known apart from `network.vpcId`; must be the same. @default - taken to be the same */
  readonly vpcId?: Input<string>;
  /** Whether the subnet gives every new interface an IPv6 address. Must be false where pools have IPv6. @default false */
  readonly assignIpv6AddressOnCreation?: boolean;
}

/**
 * One VPC: connectors of a group are never spread over two (Cloudbrink, "Active - Active: AWS"). Connectors go into
 * private subnets, whose default route leads to a NAT gateway or the like: they have no public address.
 */
export interface CloudbrinkNetworkArgs extends NetworkArgs {
  /** Subnets of connectors, by a short name. */
  readonly privateSubnets?: { [key: string]: CloudbrinkSubnetArgs };
}

/** A Pool Name of the Admin Portal and its room on every connector. */
export interface CloudbrinkPoolArgs {
  /** IPv4 prefixes (/28, 16 users each) of this pool on every connector, 0 or more. @default 0 */
  readonly ipv4PrefixesPerConnector?: number;
  /** IPv6 prefixes (/80) of this pool on every connector, 0 or more. @default 0 */
  readonly ipv6PrefixesPerConnector?: number;
  /**
   * First place of this pool in every connector's slot. Never changes: it fixes the prefixes, so that adding or
   * enlarging another pool moves nobody. `npm run slots` fills in the next free one. @default 0
   */
  readonly offset?: number;
  /** Users of this pool at the busiest moment, for the capacity check. @default - not checked */
  readonly peakUsers?: number;
}

/** When pools with `peakUsers` have enough addresses. */
export interface CloudbrinkCapacityArgs {
  /** `nothing`, `one-connector` or `one-zone` may be down at the peak. @default "one-connector" */
  readonly survive?: CloudbrinkSurvive;
  /** Make too few addresses an error instead of a warning. @default false */
  readonly required?: boolean;
}

/** Prefixes given by hand for one Pool Name of one connector. */
export interface GivenPrefixesArgs {
  /** IPv4 prefixes, `10.60.2.0/28`. @default - planned from slot and offset */
  readonly ipv4?: string[];
  /**
   * IPv6 prefixes, `2001:db8:0:1:1000::/80`; with an IPv6 block that is known only after `up`, the place in the
   * subnet's /64 instead, `::1000:0:0:0/80`. @default - planned from slot and offset
   */
  readonly ipv6?: string[];
}

/** A Device-User-Group of the Admin Portal that uses this connector. */
export interface DeviceUserGroupArgs {
  /** Pool Names of the group. */
  readonly poolNames: string[];
  /** Lease-Time as it is entered in the portal, for example `8 hours`; the vendor's units are not public. */
  readonly leaseTime: string;
}

/** What every connector starts with. Fills new connectors, never moves an enrolled one. */
export interface CloudbrinkConnectorDefaultsArgs extends InstanceDefaultOptionsArgs {
  /** Image that Cloudbrink shares into the account, `ami-…`; there is no public one. @default - each connector names its own */
  readonly amiId?: Input<string>;
  /** Instance type; Nitro only. @default "c5.xlarge" (Cloudbrink, "Connector Installation: AWS") */
  readonly instanceType?: string;
  /** Size of the encrypted gp3 root volume in GiB, 8 to 65536. @default 50 (same source) */
  readonly diskGiB?: number;
  /** IOPS of the root volume, 3000 to 80000 and at most 500 a GiB. @default - 3000, which the volume's price has in it */
  readonly iops?: number;
  /** Throughput of the root volume in MiB/s, 125 to 2000 and at most a quarter of the IOPS. @default - 125, likewise */
  readonly throughput?: number;
  /** KMS key of the root volume, id or ARN. @default - the account's EBS key */
  readonly kmsKeyId?: Input<string>;
  /** EC2 key pair of the user `cbrink`. @default - none: administrators use Session Manager */
  readonly keyName?: Input<string>;
}

/** One connector instance. */
export interface CloudbrinkConnectorArgs extends InstanceOptionsArgs {
  /** Key of a private subnet of `network`. */
  readonly subnet: string;
  /**
   * Number of this connector's block of prefixes, from 0, unique in its subnet. Never changes. Needed when prefixes are
   * planned; `npm run slots` fills it in. @default - none: every prefix is given by hand, or there are no pools
   */
  readonly slot?: number;
  /** Prefixes by Pool Name, given by hand instead of planned. @default - planned */
  readonly prefixes?: { [poolName: string]: GivenPrefixesArgs };
  /** Image of this connector; counts when it is created. @default - the default at creation */
  readonly amiId?: Input<string>;
  /** Instance type of this connector; a change stops and starts it. @default - the default at creation */
  readonly instanceType?: string;
  /** Root volume of this connector in GiB. @default - the default */
  readonly diskGiB?: number;
  /** One-time password of this connector. A secret. @default - the group's `otp` */
  readonly otp?: Input<string>;
  /** First-boot configuration of this connector in place of `cloudInit`; leaves it alone once enrolled. @default - `cloudInit` */
  readonly cloudInit?: CloudInitArgs;
  /**
   * The portal shows this connector Online: its one-time password is used up and may be gone, and new images, user
   * data and passwords leave it alone. Back to false, with a new password, replaces it. @default false
   */
  readonly enrolled?: boolean;
  /** Old key of this connector: renames it without replacing anything. @default - none */
  readonly formerly?: string;
}

/** A private application that users reach through the connectors. At least one of `to`, `prefixListId`, `securityGroupId`. */
export interface PrivateApplicationArgs {
  /** Networks of the application, IPv4 or IPv6; beside `prefixListId`, what the list holds. @default - none */
  readonly to?: string[];
  /** A managed prefix list, `pl-…`. @default - none */
  readonly prefixListId?: Input<string>;
  /** A security group, `sg-…`. @default - none */
  readonly securityGroupId?: Input<string>;
  /** Ports: `tcp/443`, `udp/4172`, `tcp/8000-8100`, `icmp`, `all`. */
  readonly ports: string[];
}

/** Where Cloudbrink's own services are. The vendor publishes names and no addresses. */
export interface VendorEgressArgs {
  /** Networks of the SaaS and of the FAST edges. @default ["0.0.0.0/0"] */
  readonly cloudbrink?: string[];
  /** DNS servers. @default ["0.0.0.0/0"]; the VPC's own resolver is never filtered by security groups */
  readonly dns?: string[];
}

/** First-boot configuration. The defaults are the vendor's. */
export interface CloudInitArgs {
  /** Install script on the image. @default "/opt/scripts/brink_connector_deploy_cloud.sh" (Cloudbrink, "Connector Installation: AWS") */
  readonly script?: string;
  /**
   * Arguments of the script, with placeholders `${otp}`, `${address}`, `${addressWithMask}`, `${gateway}`,
   * `${connectorName}`. @default ["-o", "${otp}", "-a", "1"], and in Active-Active also
   * ["-i", "${addressWithMask}", "-g", "${gateway}"]: the vendor asks for address and gateway there, the flags are those of its
   * scripts for other platforms
   */
  readonly arguments?: string[];
  /** Further arguments, after the others; the same placeholders. @default [] */
  readonly extraArguments?: string[];
  /** A whole cloud-config of your own instead, with the same placeholders inside its texts. @default - the script call */
  readonly template?: string;
}

/** How connectors are reached by administrators and by AWS. */
export interface CloudbrinkAccessArgs {
  /** Session Manager: in the role that is made, and to its endpoints in the VPC. @default true */
  readonly ssm?: boolean;
  /** Instance profile to use instead of the one that is made with Session Manager access. @default - one is made */
  readonly instanceProfileName?: Input<string>;
  /** Permissions boundary of the role that is made, an IAM policy ARN. @default - none */
  readonly permissionsBoundaryArn?: Input<string>;
  /** Further security groups of the connectors, `sg-…`. @default - none */
  readonly additionalSecurityGroupIds?: Input<string>[];
}

/** What a group of Cloudbrink connectors is made from. */
export interface CloudbrinkConnectorsArgs {
  /** `standalone`, `active-standby` or `active-active`. Another mode is another connector in the portal: all enrol anew. */
  readonly mode: CloudbrinkMode;
  /** VPC and subnets. */
  readonly network: CloudbrinkNetworkArgs;
  /** Connectors by a name that means something; the name is part of every resource's name and never moves. */
  readonly connectors: { [name: string]: CloudbrinkConnectorArgs };
  /** What every connector starts with. @default - each connector says everything itself */
  readonly connectorDefaults?: CloudbrinkConnectorDefaultsArgs;
  /** Pool Names, for Active-Active. @default - none */
  readonly pools?: { [poolName: string]: CloudbrinkPoolArgs };
  /** Device-User-Groups of the portal, for the hand-over. @default - the hand-over asks for them */
  readonly deviceUserGroups?: { [name: string]: DeviceUserGroupArgs };
  /** IPv4 range of prefixes by subnet key, `10.60.2.0/23`. The first address never changes: slots are counted from it. @default - prefixes are given by hand */
  readonly prefixRanges?: { [subnet: string]: string };
  /** Ranges that go on counting slots where the range before ends, by subnet key. Add at the end only. @default - none */
  readonly morePrefixRanges?: { [subnet: string]: string[] };
  /**
   * IPv6 range of prefixes by subnet key, as a place in the subnet's /64. @default "::1000:0:0:0/68" of every subnet, prefixes
   * 4096 to 8191 of its 65536
   */
  readonly ipv6PrefixRanges?: { [subnet: string]: string };
  /**
   * Places that a slot has for prefixes, 1 to 64. Another number moves every prefix of the group: choose once.
   * @default 16: a /24 for each connector, one more than a c5.xlarge can hold
   */
  readonly prefixesPerSlot?: number;
  /** How prefix ranges are reserved in their subnets. @default "explicit" */
  readonly reservation?: PrefixReservation;
  /** Networks in this VPC that belong to others, IPv4 or IPv6; no prefix may touch them. @default - none */
  readonly reservedElsewhere?: string[];
  /**
   * Name under which others in this VPC find what is reserved here, such as project and stack: written on every
   * connector's interface with the ranges of its subnet, because AWS lets nobody list reservations through Pulumi.
   * Up to 256 characters. @default - not written
   */
  readonly reservationOwner?: string;
  /** One-time password of the group, from the portal. A secret. @default - each connector has its own */
  readonly otp?: Input<string>;
  /** Private applications by name: the only private networks that connectors may open connections to. @default - none */
  readonly privateApplications?: { [name: string]: PrivateApplicationArgs };
  /** Where Cloudbrink's own services are. @default - everywhere, on the vendor's ports */
  readonly vendorEgress?: VendorEgressArgs;
  /** First-boot configuration. @default - the vendor's script with the connector's own address and gateway */
  readonly cloudInit?: CloudInitArgs;
  /** Access to connectors. @default - Session Manager only */
  readonly access?: CloudbrinkAccessArgs;
  /** DNS servers to enter in the portal, addresses. @default - the hand-over asks for them */
  readonly portalDnsServers?: string[];
  /** What the addresses of pools have to suffice for. @default - not checked */
  readonly capacity?: CloudbrinkCapacityArgs;
  /** Facts of instance types by type; they win over the table. @default - the table */
  readonly instanceTypeFacts?: { [type: string]: InstanceTypeFactsArgs };
  /** Alarms, and the topic they go to. @default - none */
  readonly alarms?: InstanceAlarmsArgs;
  /** A CloudWatch dashboard of the connectors. @default false */
  readonly dashboard?: boolean;
  /** Protect connectors and their interfaces: deletion and termination protection. @default false */
  readonly protect?: boolean;
  /** Tags of every resource that takes tags. @default - none */
  readonly tags?: { [key: string]: string };
}
