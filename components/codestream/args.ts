/** Arguments of `CodeStreamOnPrem`. */
import type { Input } from "@pulumi/pulumi";
import type { InstanceTypeFactsArgs } from "../shared/aws/instance-type-args";
import type { UserDataArgs } from "../shared/instance/user-data";
import type { DnsArgs, LoadBalancerArgs, TargetGroupArgs } from "../shared/load-balancer/args";
import type { ServiceAlarmsArgs } from "../shared/monitoring/args";
import type { NetworkArgs, SubnetArgs } from "../shared/network/args";
import type { TrafficPeers } from "../shared/network/traffic-source";
import type { PatchingArgs } from "../shared/patching/args";
import type { SnapshotScheduleArgs } from "../shared/snapshots/args";

/** One protocol on both sides of the load balancer; CodeStream works with no mixture. */
export const CodeStreamVariant = { Http: "http", Https: "https" } as const;
export type CodeStreamVariant = (typeof CodeStreamVariant)[keyof typeof CodeStreamVariant];

/** Ports and protocols of one service, written out. They are the variant's or they are refused. */
export interface CodeStreamServiceArgs {
  /** Protocol that clients speak: HTTP or HTTPS. @default - the variant's */
  readonly listenerProtocol?: string;
  /** Port that clients connect to. @default - the variant's */
  readonly listenerPort?: number;
  /** Protocol between load balancer and host: HTTP or HTTPS. @default - the variant's */
  readonly targetProtocol?: string;
  /** Port on the host. @default - the variant's */
  readonly targetPort?: number;
}

/** The EBS volume for MongoDB's data: encrypted, kept on destroy. */
export interface DataVolumeArgs {
  /** Size in GiB, 10 to 65536; it can grow, never shrink. @default 100 */
  readonly sizeGiB?: number;
  /** IOPS , 3000 to 80000 and at most 500 a GiB. @default - 3000, which the volume's price has in it */
  readonly iops?: number;
  /** Throughput in MiB/s, 125 to 2000 and at most a quarter of the IOPS. @default - 125, likewise */
  readonly throughput?: number;
  /** KMS key, ARN. @default - the account's EBS key */
  readonly kmsKeyId?: Input<string>;
  /** A volume that exists, `vol-…`, in the host's zone: attached, not changed. @default - one is created */
  readonly volumeId?: string;
  /** Refuse any update that would delete or replace it. @default true */
  readonly protect?: boolean;
  /** Snapshots. @default - none */
  readonly snapshots?: SnapshotScheduleArgs;
}

/** The one host. Either `instanceId` names one that exists, or an instance is created. */
export interface CodeStreamHostArgs {
  /** Where the host is; its zone must be one of the load balancer's. Public when it is one of `network.publicSubnets`. */
  readonly subnet: SubnetArgs;
  /**
   * Networks from which the host's containers reach the internet, for example its NAT gateway `198.51.100.7/32`: they
   * call the public URL, so the load balancer must admit them. @default - `reachesInternetFromAddresses`, or the Elastic
   * IP of a host created in a public subnet
   */
  readonly reachesInternetFrom?: string[];
  /** The same as addresses that may be known only after `up`, by name: Elastic IPs of NAT gateways. @default - none */
  readonly reachesInternetFromAddresses?: { [name: string]: Input<string> };
  /** A host that exists, `i-…`: it is registered, not changed. @default - an instance is created */
  readonly instanceId?: string;
  /** Security group of the existing host, `sg-…`; our two ingress rules are added to it. Required with `instanceId`. @default - a new host gets one of ours */
  readonly securityGroupId?: Input<string>;
  /** Image of a new host, `ami-…`; counts when it is created. Required without `instanceId`. @default - the host exists */
  readonly amiId?: Input<string>;
  /** Instance type of a new host; a change stops and starts it. @default "m6i.large" */
  readonly instanceType?: string;
  /** Size of its encrypted gp3 root volume in GiB, 12 to 65536. @default 30 */
  readonly diskGiB?: number;
  /** IOPS of the root volume, 3000 to 80000 and at most 500 a GiB. @default - 3000, which the volume's price has in it */
  readonly iops?: number;
  /** Throughput of the root volume in MiB/s, 125 to 2000 and at most a quarter of the IOPS. @default - 125, likewise */
  readonly throughput?: number;
  /** KMS key of the root volume, ARN. @default - the account's EBS key */
  readonly kmsKeyId?: Input<string>;
  /** EC2 key pair. @default - none: administrators use Session Manager */
  readonly keyName?: Input<string>;
  /** Start script; counts when the host is created. @default - none: CodeStream is installed by hand */
  readonly userData?: UserDataArgs;
  /** Raise to replace the host with one made from the current image and start script; the data volume stays. @default 0 */
  readonly reprovision?: number;
  /** The volume MongoDB's data belongs on. @default {} */
  readonly dataVolume?: DataVolumeArgs;
}

/** How a new host is reached by administrators and by AWS. */
export interface CodeStreamAccessArgs {
  /** tcp 22 from `admins`. @default false: Session Manager */
  readonly ssh?: boolean;
  /** Session Manager: in the role that is made, and to its endpoints in the VPC. @default true */
  readonly ssm?: boolean;
  /** Instance profile to use instead of the one that is made with Session Manager access. @default - one is made */
  readonly instanceProfileName?: Input<string>;
  /** Permissions boundary of the roles that are made, an IAM policy ARN. @default - none */
  readonly permissionsBoundaryArn?: Input<string>;
  /** Further security groups of the host, `sg-…`. @default - none */
  readonly additionalSecurityGroupIds?: Input<string>[];
}

/** Where a new host may connect to. */
export interface CodeStreamEgressArgs {
  /** Images, telemetry, and the load balancer's public addresses: tcp 443 and the two service ports. @default { internet: { cidrs: ["0.0.0.0/0"] } } */
  readonly internet?: TrafficPeers;
  /** Mail servers: tcp 25, 465 and 587. @default - none */
  readonly mail?: TrafficPeers;
}

/** What CodeStream On-Prem is made from. */
export interface CodeStreamOnPremArgs {
  /** `https`, or `http` where nothing is encrypted. @default "https" */
  readonly variant?: CodeStreamVariant;
  /** VPC and public subnets in at least two Availability Zones, one of them the host's. */
  readonly network: NetworkArgs;
  /** The one host; the product has no redundancy. */
  readonly host: CodeStreamHostArgs;
  /** Who uses the service, by name: the two ports of the load balancer. */
  readonly clients: TrafficPeers;
  /** Who manages a new host by SSH, by name. Never the whole internet. @default - nobody; Session Manager needs none */
  readonly admins?: TrafficPeers;
  /** Access to a new host. @default - Session Manager only */
  readonly access?: CodeStreamAccessArgs;
  /** Where a new host may connect to. @default {} */
  readonly egress?: CodeStreamEgressArgs;
  /** Name of the service and its record in Route 53. @default - clients use the load balancer's name */
  readonly dns?: DnsArgs;
  /** Name of the service when its record, a CNAME to the load balancer, is kept elsewhere. @default - none */
  readonly hostname?: string;
  /** DNS names that other stacks have, `*.dev.example.com` for all of a level; this one's may be none of them. @default - none */
  readonly reservedElsewhere?: string[];
  /** Certificate of both listeners, in the load balancer's region. @default - issued through `dns` */
  readonly certificateArn?: Input<string>;
  /** Further certificates of both listeners, chosen by server name. @default - none */
  readonly additionalCertificateArns?: { [name: string]: Input<string> };
  /** Names on the certificate of `certificateArn`, to check that they cover the service's. @default - not checked */
  readonly certificateNames?: string[];
  /** Ports and protocols of `api` and `broadcaster`, written out; both or none. @default - the variant's */
  readonly services?: { [service: string]: CodeStreamServiceArgs };
  /** Attributes of the load balancer. @default - AWS's console defaults, and invalid headers dropped */
  readonly loadBalancer?: LoadBalancerArgs;
  /** Keys of the public subnets the load balancer is in, one a zone. @default - all public subnets */
  readonly loadBalancerSubnets?: string[];
  /** Attributes of both target groups; the health check's path and matcher are CodeStream's. @default - the vendor's template */
  readonly targetGroup?: TargetGroupArgs;
  /** Facts of instance types by type; they win over the table. @default - the table */
  readonly instanceTypeFacts?: { [type: string]: InstanceTypeFactsArgs };
  /** Alarms, and the topic they go to. @default - none */
  readonly alarms?: ServiceAlarmsArgs;
  /** A CloudWatch dashboard of load balancer and host. @default false */
  readonly dashboard?: boolean;
  /** Maintenance window in which Patch Manager runs on a new host. @default - none */
  readonly patching?: PatchingArgs;
  /**
   * Keep names, Name tags and the open egress of CodeStream's CloudFormation template, so that its resources can be
   * imported without being replaced. One such stack a region and account. @default false
   */
  readonly legacyNames?: boolean;
  /** Deletion protection of the load balancer, termination protection of a new host. @default false */
  readonly protect?: boolean;
  /** Tags of every resource that takes tags. @default - none */
  readonly tags?: { [key: string]: string };
}
