/** Arguments of `MacWorkstation`. */
import type { Input } from "@pulumi/pulumi";
import type { InstanceDefaultOptionsArgs, InstanceOptionsArgs } from "../shared/instance/options-args";
import type { SecretReferenceArgs } from "../shared/instance/user-data";
import type { HostAlarmsArgs } from "../shared/monitoring/args";
import type { NetworkArgs } from "../shared/network/args";
import type { TrafficPeers } from "../shared/network/traffic-source";
import type { ProxyPlaceArgs } from "../shared/proxy/args";
import type { SnapshotScheduleArgs } from "../shared/snapshots/args";
import type { MacArchitecture, MacTypeFactsArgs } from "./facts";

/** What happens to a host that was made here when the stack is destroyed or the workstation is taken out. */
export const HostOnDestroy = {
  /** Pulumi refuses until the protection is taken off. */
  Protect: "protect",
  /** The host stays allocated and billed, and leaves the stack; the next `up` may adopt it by its id. */
  Keep: "keep",
  /** The host is released, which AWS refuses in the first 24 hours and while it is scrubbed. */
  Release: "release",
} as const;
export type HostOnDestroy = (typeof HostOnDestroy)[keyof typeof HostOnDestroy];

/**
 * What every workstation starts with; a workstation's own values win. Counts when an instance is made, never later; only
 * tags and detailed monitoring apply at once.
 */
export interface WorkstationDefaultsArgs extends InstanceDefaultOptionsArgs {
  /** EC2 Mac type, for example `mac2-m2.metal`. @default - each workstation names its own */
  readonly instanceType?: string;
  /**
   * macOS release, as AWS names it in the path of its parameter: `sonoma`, `sequoia`, `tahoe`; or such a path,
   * `/aws/service/ec2-macos/sequoia/arm64_mac/15.7.1/image_id`, for one image. @default - `amiId` is given
   */
  readonly macos?: string;
  /** Image, `ami-…`. @default - the image of `macos` in `imageIds` */
  readonly amiId?: Input<string>;
  /** Architecture of `amiId`, `x86_64_mac` or `arm64_mac`, to be checked against the type. @default - not checked */
  readonly amiArchitecture?: MacArchitecture;
  /** Size of the encrypted gp3 root volume in GiB, 60 to 65536. @default 200 */
  readonly diskGiB?: number;
  /** IOPS of the root volume, 3000 to 80000 and at most 500 a GiB. @default 10000, as AWS advises; beyond 3000 it costs */
  readonly iops?: number;
  /** Throughput of the root volume in MiB/s, 125 to 2000 and at most a quarter of the IOPS. @default 400, as AWS advises; beyond 125 it costs */
  readonly throughput?: number;
  /** KMS key of the root volume, id or ARN. @default - the account's EBS key */
  readonly kmsKeyId?: Input<string>;
  /** EC2 key pair for SSH. @default - none */
  readonly keyName?: Input<string>;
}

/** One workstation: a dedicated host and the one instance on it. */
export interface WorkstationArgs extends InstanceOptionsArgs {
  /** Key of a subnet of `network`. Host and instance are in its Availability Zone. */
  readonly subnet: string;
  /** Who works here; becomes the tag `User`. @default - no tag */
  readonly user?: string;
  /** EC2 Mac type of this workstation. A host keeps its type: for another one make a new workstation. @default - the default */
  readonly instanceType?: string;
  /** macOS release of this workstation, or a parameter's path. @default - the default */
  readonly macos?: string;
  /** Image of this workstation; a change replaces the instance on its host. @default - the default, when the instance is made */
  readonly amiId?: Input<string>;
  /** Architecture of `amiId`, to be checked against the type. @default - the default */
  readonly amiArchitecture?: MacArchitecture;
  /** Root volume in GiB, 60 to 65536; a larger one wants the enlarge step of the hand-over. @default - the default */
  readonly diskGiB?: number;
  /** IOPS of its root volume; a change applies at once. @default - the default, when the instance is made */
  readonly iops?: number;
  /** Throughput of its root volume in MiB/s; a change applies at once. @default - the default, when the instance is made */
  readonly throughput?: number;
  /** A dedicated host that exists, `h-…`: it is used, not allocated. @default - a host is allocated */
  readonly hostId?: Input<string>;
  /** An Elastic IP of its own, in a public subnet. @default false */
  readonly elasticIp?: boolean;
  /** Elastic IP that exists, `eipalloc-…`, to use instead of a new one; needs `publicIp`. @default - a new one */
  readonly allocationId?: string;
  /** The address of `allocationId`. @default - known after up */
  readonly publicIp?: string;
  /** Raise to replace the instance with one of the current defaults, images and set-up. @default 0 */
  readonly reimage?: number;
  /** Old key of this workstation: renames it without replacing anything. @default - none */
  readonly formerly?: string;
}

/** Dedicated hosts that are allocated here. */
export interface MacHostArgs {
  /** `protect`, `keep` or `release`. @default "protect" */
  readonly onDestroy?: HostOnDestroy;
  /**
   * AWS moves the Mac to other hardware when its host fails. The host that replaces the old one has a new id: run
   * `pulumi refresh` and give it as `hostId`, else the next `up` allocates a further host and replaces the Mac. @default false
   */
  readonly recovery?: boolean;
}

/** How administrators and AWS reach workstations. */
export interface MacAccessArgs {
  /** tcp 22 from `admins`. @default - true when `admins` are given */
  readonly ssh?: boolean;
  /** Screen Sharing switched on inside macOS, to be reached through an SSH or Session Manager tunnel. @default - as `vnc` */
  readonly screenSharing?: boolean;
  /** tcp 5900 and 5800 from `admins`, without a tunnel. @default false: AWS advises to tunnel VNC over SSH */
  readonly vnc?: boolean;
  /** Session Manager. @default true */
  readonly ssm?: boolean;
  /** Instance profile to use instead of the one that is made; must be able to read the secrets below. @default - one is made */
  readonly instanceProfileName?: Input<string>;
  /** Permissions boundary of the role that is made, an IAM policy ARN. @default - none */
  readonly permissionsBoundaryArn?: Input<string>;
  /** Further security groups of workstations, `sg-…`. @default - none */
  readonly additionalSecurityGroupIds?: Input<string>[];
}

/** Where workstations may connect to. Nothing that is not listed is reachable. */
export interface MacEgressArgs {
  /** tcp 443: licensing, downloads, AWS services. Not with a proxy. @default { internet: { cidrs: ["0.0.0.0/0"] } } */
  readonly internet?: TrafficPeers;
  /** DNS servers: tcp and udp 53. @default - the VPC's own resolver, which security groups do not filter */
  readonly dns?: TrafficPeers;
  /** Local PCoIP licence server: tcp 7070. @default - none: licences come from the cloud */
  readonly licenseServer?: TrafficPeers;
}

/** HP's Graphics Agent for macOS. HP gives it out behind a login, so put a copy where the instance can read it. */
export interface AgentPackageArgs {
  /** `s3://bucket/key` of a .pkg or .dmg; the instance role is allowed to read exactly this object. @default - `url` is given */
  readonly s3Uri?: string;
  /** `https://…` of a .pkg or .dmg that needs no login. @default - `s3Uri` is given */
  readonly url?: string;
  /** SHA-256 of the file, 64 hexadecimal digits; a file with another one is not installed. @default - not checked */
  readonly sha256?: string;
}

/** What Mac workstations and their hosts are made from. */
export interface MacWorkstationArgs {
  /** VPC and subnets, public or private. */
  readonly network: NetworkArgs;
  /** Who connects with a PCoIP client directly, by name: tcp 443, tcp and udp 4172. @default - nobody */
  readonly clients?: TrafficPeers;
  /** HP Anyware connectors, by name: tcp 443, tcp 60443, tcp and udp 4172. @default - none */
  readonly connectors?: TrafficPeers;
  /** Who manages workstations, by name. Never the whole internet. @default - nobody; Session Manager needs none */
  readonly admins?: TrafficPeers;
  /** What every workstation starts with. @default - each workstation says everything itself */
  readonly workstationDefaults?: WorkstationDefaultsArgs;
  /** Workstations by a name that means something; the name is part of every resource's name and never moves. */
  readonly workstations: { [name: string]: WorkstationArgs };
  /**
   * Images by release and architecture, `sequoia/arm64_mac`, or by the path that `macos` gives, for workstations that name `macos` and no `amiId`. The
   * public parameter `/aws/service/ec2-macos/sequoia/arm64_mac/latest/image_id` has the newest. @default - none
   */
  readonly imageIds?: { [releaseAndArchitecture: string]: Input<string> };
  /** Facts of Mac types by type; they win over the table. @default - the table */
  readonly instanceTypeFacts?: { [type: string]: MacTypeFactsArgs };
  /** Dedicated hosts that are allocated here. @default - protected */
  readonly host?: MacHostArgs;
  /** Access for administrators. @default - Session Manager only */
  readonly access?: MacAccessArgs;
  /** Where workstations may connect to. @default - tcp 443 and DNS everywhere */
  readonly egress?: MacEgressArgs;
  /**
   * HTTP proxy by which workstations reach licensing, downloads and AWS services. Nothing else is let out to the internet. The
   * start script goes by it and registers the agent with it. Not one that asks for a login, which everybody on the Mac could
   * read. @default - none
   */
  readonly proxy?: ProxyPlaceArgs;
  /** Password of ec2-user, read at boot; Screen Sharing and PCoIP ask for it. @default - no password is set */
  readonly adminPassword?: SecretReferenceArgs;
  /** PCoIP registration code, read at boot, never by Pulumi. @default - agents are registered by hand */
  readonly pcoipRegistrationCode?: SecretReferenceArgs;
  /** Package of the PCoIP agent. @default - it is in the image, or is installed by hand */
  readonly pcoipAgentPackage?: AgentPackageArgs;
  /**
   * Snapshots of every workstation's root volume, by Amazon Data Lifecycle Manager. Each is of one moment while macOS runs,
   * as after a power cut; AWS bills what they store. They stay when the workstation goes. @default - none
   */
  readonly snapshots?: SnapshotScheduleArgs;
  /** Alarms, and the topic they go to. @default - none */
  readonly alarms?: HostAlarmsArgs;
  /** A CloudWatch dashboard of the workstations. @default false */
  readonly dashboard?: boolean;
  /** Tags of every resource that takes tags. @default - none */
  readonly tags?: { [key: string]: string };
}
