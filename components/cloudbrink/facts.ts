/**
 * What Cloudbrink and AWS say about connectors, each fact once, with its source.
 *
 * Sources: [AA] Cloudbrink documentation, "Active - Active: AWS"; [AWS guide] "Cloudbrink Connector Installation: AWS",
 * [Firewall] "Cloudbrink Firewall Requirements", [Sizing] the connector guide for Proxmox, [Admin guide] Admin Guide 14.2
 * §3.3: these four are known through a third party's conversion of the vendor's PDF files (DheerajKommineni/CloudBrink,
 * backend/converted), age about 14.2, so what rests on them can be set otherwise; [Script] usage text of the vendor's
 * install scripts for KVM and VMware; [EC2 prefixes] EC2 User Guide, "Assigning prefixes to network interfaces";
 * [VPC] VPC User Guide, "Subnet CIDR blocks".
 */

/** Connector instances in one Active-Active group: "Up to 64 Connector instances". [AA] */
export const GROUP_LIMIT = 64;

/** Instances in an Active-Standby pair, each with its own one-time password. [AWS guide] */
export const STANDBY_PAIR = 2;

/** Keepalive between the two connectors of an Active-Standby pair, tcp, and nothing else inbound in any mode. [AWS guide] */
export const STANDBY_PORT = 22;

/** Prefix lengths that EC2 delegates: "The IPv4 prefix that you can specify is /28." [EC2 prefixes] */
export const IPV4_PREFIX_LENGTH = 28;
export const IPV6_PREFIX_LENGTH = 80;

/** Users that one /28 serves: AWS takes no address out of a prefix. [AWS EKS documentation, several pages] */
export const USERS_PER_IPV4_PREFIX = 16;

/** Addresses that AWS keeps at the start and at the end of every subnet, either family. [VPC] */
export const RESERVED_FIRST = 4;
export const RESERVED_LAST = 1;

/** IPv6 block of a subnet, and how many /80 are in it. [VPC] */
export const IPV6_SUBNET_LENGTH = 64;
export const IPV6_PREFIXES_PER_SUBNET = 2 ** (IPV6_PREFIX_LENGTH - IPV6_SUBNET_LENGTH);

/** Where we put IPv6 prefixes in a /64 unless told otherwise: far from the addresses people choose by hand. Ours. */
export const DEFAULT_IPV6_RANGE = "::1000:0:0:0/68";

/** Places of a slot. Ours: a c5.xlarge holds 14 prefixes, and 16 /28 are a /24, which people can read. */
export const DEFAULT_PREFIXES_PER_SLOT = 16;

/** Connector host. [AWS guide]; [Admin guide] asks for 8 cores and 16 GB on every platform. */
export const HOST = { instanceType: "c5.xlarge", vcpus: 4, memoryGiB: 8, diskGiB: 50, sshUser: "cbrink" } as const;

/** Sessions a host carries at 5 Mbit/s each, by vCPUs. [Sizing] */
export const SESSIONS_BY_VCPUS = [
  { vcpus: 4, sessions: 400 },
  { vcpus: 8, sessions: 800 },
  { vcpus: 16, sessions: 1400 },
] as const;

/** What a connector opens to Cloudbrink: TLS to the SaaS, its tcp 9090, UDP to FAST edges, DNS. [Firewall] */
export const VENDOR_PORTS = {
  saas: { protocol: "tcp", from: 443, to: 443 },
  /** Missing in [AWS guide], present in [Firewall] and in the Proxmox guide. */
  saasControl: { protocol: "tcp", from: 9090, to: 9090 },
  edges: { protocol: "udp", from: 9993, to: 9994 },
  dnsTcp: { protocol: "tcp", from: 53, to: 53 },
  dnsUdp: { protocol: "udp", from: 53, to: 53 },
} as const;

/** Names of the SaaS; no addresses are published. [Firewall] */
export const SAAS_HOSTS = ["wren.cloudbrink.com", "wrenrobin.cloudbrink.com", "releases.cloudbrink.com"] as const;

/** First-boot script of the image and the arguments the vendor shows for AWS. [AWS guide] */
export const DEPLOY_SCRIPT = "/opt/scripts/brink_connector_deploy_cloud.sh";
export const DEPLOY_ARGUMENTS = ["-o", "${otp}", "-a", "1"] as const;

/**
 * Address and gateway, which [AA] asks for "as part of the cloud-init script" without naming the flags; `-i` (address
 * with mask) and `-g` are those of [Script]. Not seen on the cloud script: that is why arguments can be given.
 */
export const ADDRESS_ARGUMENTS = ["-i", "${addressWithMask}", "-g", "${gateway}"] as const;

/** The portal's words, in the order in which it asks. [AA] */
export const PORTAL = {
  deploymentMode: {
    standalone: "Standalone",
    "active-standby": "Active-Standby",
    "active-active": "Active-Active",
  },
  hostingEnvironment: "AWS",
  path: "Configure > Resources > Connectors > Add",
  userIpManagement: "Static IP Pool",
  online: "Online",
  active: "Active",
} as const;
