/** Arguments of `HpAnywareConnectors`. */
import type { Input } from "@pulumi/pulumi";
import type { InstanceTypeFactsArgs } from "../shared/aws/instance-type-args";
import type { InstanceDefaultOptionsArgs, InstanceOptionsArgs } from "../shared/instance/options-args";
import type { UserDataArgs } from "../shared/instance/user-data";
import type { DnsArgs, LoadBalancerArgs, TargetGroupArgs } from "../shared/load-balancer/args";
import type { ServiceAlarmsArgs } from "../shared/monitoring/args";
import type { NetworkArgs } from "../shared/network/args";
import type { TrafficPeers } from "../shared/network/traffic-source";
import type { PatchingArgs } from "../shared/patching/args";
import type { ProxyArgs } from "../shared/proxy/args";

/**
 * What every connector starts with; a connector's own values win. Counts when a connector is created, never later; only
 * tags and detailed monitoring apply at once.
 */
export interface ConnectorDefaultsArgs extends InstanceDefaultOptionsArgs {
  /** Rocky Linux 8 or RHEL 8 image, `ami-…` (HP Anyware, "Creating the Connector Server"). @default - each connector names its own */
  readonly amiId?: Input<string>;
  /** At least 4 vCPUs and 8 GiB (same source). @default "m6i.xlarge" */
  readonly instanceType?: string;
  /** Size of the encrypted gp3 root volume in GiB, 12 to 65536. @default 60 (same source) */
  readonly diskGiB?: number;
  /** IOPS of the root volume, 3000 to 80000 and at most 500 a GiB. @default - 3000, which the volume's price has in it */
  readonly iops?: number;
  /** Throughput of the root volume in MiB/s, 125 to 2000 and at most a quarter of the IOPS. @default - 125, likewise */
  readonly throughput?: number;
  /** KMS key of the root volume, id or ARN. @default - the account's EBS key */
  readonly kmsKeyId?: Input<string>;
  /** EC2 key pair. @default - none: administrators use Session Manager */
  readonly keyName?: Input<string>;
}

/** One connector. */
export interface ConnectorArgs extends InstanceOptionsArgs {
  /** Key of a public subnet of `network`; of a private one when `sessions` is `direct`. */
  readonly subnet: string;
  /** Image of this connector; a change replaces exactly this one, which keeps its Elastic IP. @default - the default at creation */
  readonly amiId?: Input<string>;
  /** Instance type of this connector; a change stops and starts it. @default - the default at creation */
  readonly instanceType?: string;
  /** Root volume of this connector in GiB. @default - the default */
  readonly diskGiB?: number;
  /** Take it out of the target group; instance, Elastic IP and running PCoIP sessions stay. @default false */
  readonly drain?: boolean;
  /** Start script of this connector in place of `userData`; counts when it is created, like that. @default - `userData` */
  readonly userData?: UserDataArgs;
  /** Raise to replace this connector with one made from the current defaults and user data. @default 0 */
  readonly reprovision?: number;
  /** Old key of this connector: renames it without replacing anything. @default - none */
  readonly formerly?: string;
  /** An instance that exists, `i-…`: it is registered, not created; needs `publicIp`. @default - an instance is created */
  readonly instanceId?: string;
  /** Elastic IP that exists, `eipalloc-…`, to use instead of a new one; needs `publicIp`. @default - a new one */
  readonly allocationId?: string;
  /** The address of `allocationId`, or the one that an existing instance has. @default - known after up */
  readonly publicIp?: string;
  /** Security group of an existing instance, `sg-…`, to which our rules are added. @default - none are added */
  readonly securityGroupId?: Input<string>;
}

/** Where connectors may connect to. Nothing that is not listed is reachable. Ports are HP's. */
export interface ConnectorEgressArgs {
  /** PCoIP workstations: tcp 443, tcp 60443; with relayed sessions tcp and udp 4172. */
  readonly workstations: TrafficPeers;
  /** Domain controllers: tcp 636. */
  readonly domainControllers: TrafficPeers;
  /** DNS servers: tcp and udp 53. @default - the VPC's own resolver, which security groups do not filter */
  readonly dns?: TrafficPeers;
  /** RADIUS servers: udp 1812. @default - none */
  readonly radius?: TrafficPeers;
  /** Local licence server: tcp 7070. @default - none: licences come from the cloud */
  readonly licenseServer?: TrafficPeers;
  /** Anyware Manager and licensing: tcp 443. Not with a proxy. @default { internet: { cidrs: ["0.0.0.0/0"] } } */
  readonly internet?: TrafficPeers;
}

/** What the service must survive at its busiest moment. */
export const Survive = { Nothing: "nothing", OneConnector: "one-connector" } as const;
export type Survive = (typeof Survive)[keyof typeof Survive];

/** Which way PCoIP sessions go. */
export const Sessions = {
  /** Client to connector to workstation: each connector has an Elastic IP and admits 4172. */
  Relayed: "relayed",
  /** Client to workstation, inside the company: connectors carry the login only and have private addresses only. */
  Direct: "direct",
} as const;
export type Sessions = (typeof Sessions)[keyof typeof Sessions];

/** Expected load. */
export interface CapacityArgs {
  /** Sessions at the busiest moment, 1 or more. */
  readonly peakSessions: number;
  /** Mbit/s of one session, more than 0 and at most 400. @default 5 (HP, "HP Anyware Load Balancing": 1080p) */
  readonly mbpsPerSession?: number;
  /** `one-connector`: the peak must fit with one connector down. @default "nothing" */
  readonly survive?: Survive;
  /** Make too few connectors an error instead of a warning. @default false */
  readonly required?: boolean;
}

/** How connectors are reached by administrators and by AWS. */
export interface ConnectorAccessArgs {
  /** tcp 22 from `admins`. @default false: Session Manager */
  readonly ssh?: boolean;
  /** tcp 443 of each connector from `clients` directly, besides the load balancer. @default false */
  readonly directHttps?: boolean;
  /** Session Manager: in the role that is made, and to its endpoints in the VPC. @default true */
  readonly ssm?: boolean;
  /** Instance profile to use instead of the one that is made with Session Manager access. @default - one is made */
  readonly instanceProfileName?: Input<string>;
  /** Permissions boundary of the role that is made, an IAM policy ARN. @default - none */
  readonly permissionsBoundaryArn?: Input<string>;
  /** Further security groups of created connectors, `sg-…`. @default - none */
  readonly additionalSecurityGroupIds?: Input<string>[];
}

/** What HP Anyware connectors and their load balancer are made from. */
export interface HpAnywareConnectorsArgs {
  /** VPC and public subnets, in at least two Availability Zones; private ones when `sessions` is `direct`. */
  readonly network: NetworkArgs;
  /** Who uses the service, by name: tcp 443 of the load balancer; with relayed sessions tcp and udp 4172 of every connector. */
  readonly clients: TrafficPeers;
  /**
   * `relayed`: sessions go through connectors, each with an Elastic IP. `direct`: sessions go from client to workstation, so
   * connectors and an internal load balancer are in private subnets, without Elastic IPs and without 4172. Never change it
   * later: connectors move to other subnets. @default "relayed"
   */
  readonly sessions?: Sessions;
  /** Who manages connectors, by name. Never the whole internet. @default - nobody; Session Manager needs none */
  readonly admins?: TrafficPeers;
  /** Name of the service. @default - users type the load balancer's name */
  readonly dns?: DnsArgs;
  /** DNS names that other stacks have, `*.dev.example.com` for all of a level; `dns.name` may be none of them. @default - none */
  readonly reservedElsewhere?: string[];
  /** Certificate of the HTTPS listener, in the load balancer's region. @default - issued through `dns` */
  readonly certificateArn?: Input<string>;
  /** Further certificates, chosen by server name. @default - none */
  readonly additionalCertificateArns?: { [name: string]: Input<string> };
  /** What every connector starts with. @default - each connector says everything itself */
  readonly connectorDefaults?: ConnectorDefaultsArgs;
  /** Connectors by a name that means something; the name is part of every resource's name and never moves. */
  readonly connectors: { [name: string]: ConnectorArgs };
  /**
   * Start script of new connectors. Besides its own placeholders it has `${externalRoutableIp}`, the connector's own
   * Elastic IP, and `${connectorName}`, its key. @default - none: connectors are configured by hand
   */
  readonly userData?: UserDataArgs;
  /** Where connectors may connect to. */
  readonly egress: ConnectorEgressArgs;
  /**
   * HTTP proxy by which the connectors that are made here reach Anyware Manager, licensing and Systems Manager. Nothing else
   * is let out to the internet; sessions that clients open are answered as before. A start script that is a shell script
   * begins with HTTPS_PROXY and the like, and has `${httpsProxy}` and `${noProxy}` for what runs later. @default - none
   */
  readonly proxy?: ProxyArgs;
  /**
   * Networks of pods and services inside every connector, which nothing that connectors speak to may have an address in.
   * @default ["10.42.0.0/16", "10.43.0.0/16"], those of k3s
   */
  readonly clusterRanges?: string[];
  /** Attributes of the load balancer. @default - AWS's console defaults, and invalid headers dropped */
  readonly loadBalancer?: LoadBalancerArgs;
  /** Keys of the subnets the load balancer is in, of the connectors' kind, one a zone. @default - all of that kind */
  readonly loadBalancerSubnets?: string[];
  /** Attributes of the target group. @default - HP's guide */
  readonly targetGroup?: TargetGroupArgs;
  /** Access to connectors. @default - Session Manager only */
  readonly access?: ConnectorAccessArgs;
  /** Expected load. @default - not checked */
  readonly capacity?: CapacityArgs;
  /** Facts of instance types by type; they win over the table. @default - the table */
  readonly instanceTypeFacts?: { [type: string]: InstanceTypeFactsArgs };
  /** Alarms, and the topic they go to. @default - none */
  readonly alarms?: ServiceAlarmsArgs;
  /** A CloudWatch dashboard of load balancer and connectors. @default false */
  readonly dashboard?: boolean;
  /** Maintenance window in which Patch Manager runs on the connectors that are made here, one after the other. @default - none */
  readonly patching?: PatchingArgs;
  /**
   * `EnvironmentName` of the guide's CloudFormation template: its names are kept, so that its resources can be
   * imported without being replaced. 1 to 24 characters. @default - Pulumi names the resources
   */
  readonly legacyEnvironmentName?: string;
  /** Protect the load balancer, Elastic IPs and connectors: deletion and termination protection. @default false */
  readonly protect?: boolean;
  /** Tags of every resource that takes tags. @default - none */
  readonly tags?: { [key: string]: string };
}
