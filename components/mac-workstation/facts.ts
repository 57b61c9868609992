/**
 * What AWS says about EC2 Mac and HP about its agent for macOS, each fact once, with its source.
 *
 * Sources: [Types] EC2 DescribeInstanceTypes; [Mac guide] EC2 user guide, "Amazon EC2 Mac instances"; [Stop] EC2 user
 * guide, "Stop or terminate your Amazon EC2 Mac instance"; [Hosts] EC2 API, AllocateHosts; [Quotas] Service Quotas,
 * Amazon EC2; [Seed] HP, "AWS ALB for HP Anyware connectors"; [Load balancing] HP, "HP Anyware Load Balancing";
 * [Prerequisites] HP, "Graphics Agent for macOS: MacOS Installation Prerequisites" 23.08; [Licensing] HP, "Licensing
 * the Agent"; [Troubleshooting] HP, "Graphics Agent for macOS: Troubleshooting Connection Issues" 22.07.
 */

import table from "./mac-types.json";

/** Processor architecture, in the spelling of AMIs. [Types] */
export const MacArchitecture = { X86: "x86_64_mac", Arm: "arm64_mac" } as const;
export type MacArchitecture = (typeof MacArchitecture)[keyof typeof MacArchitecture];

/** Facts of an EC2 Mac type that our table lacks or has wrong. Each given one wins over the table. */
export interface MacTypeFactsArgs {
  /** Architecture of its images, `x86_64_mac` or `arm64_mac`. @default - the table's, and `arm64_mac` for a type that it lacks */
  readonly architecture?: MacArchitecture;
  /** First version of macOS that it starts, 15 for Sequoia. @default - the table's */
  readonly oldestMacos?: number;
  /** Last version of macOS that it starts. @default - the table's */
  readonly newestMacos?: number;
}

export interface MacType {
  readonly chip: string;
  readonly architecture: MacArchitecture;
  readonly vcpus: number;
  readonly memoryGib: number;
  /** Versions of macOS that it starts. @default - no limit is known */
  readonly oldestMacos?: number;
  readonly newestMacos?: number;
  /** Name of the Service Quota that must allow a host; often 0 in a new account. [Quotas] */
  readonly quota: string;
}

type Row = Omit<MacType, "quota">;

const withQuota = (type: string, row: Row): MacType => ({
  ...row,
  quota: `Running Dedicated ${type.replace(/\.metal$/, "")} Hosts`,
});

/** Every EC2 Mac instance type that is known here; source and date stand in the data file. */
export const MAC_TYPES: { readonly [instanceType: string]: MacType } = Object.fromEntries(
  Object.entries(table.types as { readonly [type: string]: Row }).map(([type, row]) => [type, withQuota(type, row)]),
);

/** Every EC2 Mac instance type that is known here, `mac2-m2.metal` for example. */
export const MAC_INSTANCE_TYPES: readonly string[] = Object.keys(MAC_TYPES);

/** How AWS names its Macs. */
export const MAC_TYPE_FORM = /^mac[0-9a-z-]*\.metal$/;

/**
 * Facts of an instance type, or `undefined` when it is no Mac. What the caller says wins over the table; a Mac that nobody
 * knows is taken for Apple silicon, as every Mac since 2020.
 */
export function macType(
  instanceType: string,
  given: { readonly [type: string]: MacTypeFactsArgs } = {},
): MacType | undefined {
  const known = Object.hasOwn(MAC_TYPES, instanceType) ? MAC_TYPES[instanceType] : undefined;
  const own = Object.hasOwn(given, instanceType) ? given[instanceType] : undefined;
  if (own === undefined || !MAC_TYPE_FORM.test(instanceType)) {
    return known;
  }
  const unknown: Row = { chip: "a Mac", architecture: MacArchitecture.Arm, vcpus: 0, memoryGib: 0 };
  return { ...withQuota(instanceType, known ?? unknown), ...own };
}

/** What is assumed of a Mac type that the table lacks. */
export const unknownMac = (instanceType: string): MacType => macType(instanceType, { [instanceType]: {} })!;

export interface MacosReleaseFacts {
  readonly version: number;
  /** Day of AWS's last image, for a release that it no longer renews. @default - it still does */
  readonly lastImage?: string;
  /** `false` where the parameter's name follows the pattern and was not seen. @default true */
  readonly parameterSeen?: boolean;
}

/** macOS releases with a public AMI, by the name in the parameter's path. [Mac guide] */
export const MACOS_RELEASES: { readonly [release: string]: MacosReleaseFacts } = table.releases;

/** Facts of a release that is known. */
export const macosRelease = (release: string): MacosReleaseFacts | undefined =>
  Object.hasOwn(MACOS_RELEASES, release) ? MACOS_RELEASES[release] : undefined;

/** Path of a public Systems Manager parameter that names an image, in the place of a release. */
const PARAMETER = /^\/aws\/service\/ec2-macos\/([a-z]+)\/(x86_64_mac|arm64_mac)\/([\w.-]+)\/image_id$/;

/** Whether `macos` is a parameter's path: what it names, or `undefined` for a release. */
export function macosParameter(
  macos: string,
): { readonly release: string; readonly architecture: MacArchitecture; readonly image: string } | undefined {
  const [, release, architecture, image] = PARAMETER.exec(macos) ?? [];
  return release === undefined ? undefined : { release, architecture: architecture as MacArchitecture, image: image! };
}

/** Public Systems Manager parameter with the newest AMI of a macOS release. [Mac guide] */
export const macosImageParameter = (macos: string, architecture: MacArchitecture): string =>
  `/aws/service/ec2-macos/${macos}/${architecture}/latest/image_id`;

/** Key of `imageIds`: release and architecture, or the parameter's path. */
export const imageKey = (macos: string, architecture: MacArchitecture): string =>
  macosParameter(macos) === undefined ? `${macos}/${architecture}` : macos;

/** The parameter that such a key stands for. */
export function parameterOf(key: string): string {
  const [release, architecture] = key.split("/") as [string, MacArchitecture];
  return macosParameter(key) === undefined ? macosImageParameter(release, architecture) : key;
}

/** Why a Mac does not start a release, or `undefined` when it does or nobody knows. */
export function releaseProblem(version: number, { oldestMacos, newestMacos }: MacType): string | undefined {
  if (oldestMacos !== undefined && version < oldestMacos) {
    return `starts from macOS ${oldestMacos} (${releaseName(oldestMacos)}) on`;
  }
  return newestMacos !== undefined && version > newestMacos
    ? `starts no macOS after ${newestMacos} (${releaseName(newestMacos)})`
    : undefined;
}

const releaseName = (version: number): string =>
  Object.entries(MACOS_RELEASES).find(([, each]) => each.version === version)?.[0] ?? String(version);

/** The newest release whose images are renewed, whose parameter was seen, and that the Mac starts. */
export const newestRelease = (mac: MacType): string | undefined =>
  Object.entries(MACOS_RELEASES)
    .filter(([, { version, parameterSeen, lastImage }]) => {
      return parameterSeen !== false && lastImage === undefined && releaseProblem(version, mac) === undefined;
    })
    .sort(([, a], [, b]) => b.version - a.version)[0]?.[0];

/** A host holds one Mac instance. [Mac guide] */
export const INSTANCES_PER_HOST = 1;

/** A host cannot be released sooner after its allocation. [Mac guide] */
export const MINIMUM_ALLOCATION_HOURS = 24;

/** "The instance remains in the stopping state for about 15 minutes." [Stop] */
export const STOPPING_MINUTES = 15;

/** After a stop the host is scrubbed and takes no instance: up to 50 min on Intel, 4.5 h on Apple silicon. [Stop] */
export const SCRUBBING_HOURS = 4.5;

/** Pulumi waits this long for an instance to come, change or go: stopping and scrubbing, and a margin. */
export const INSTANCE_TIMEOUT = "6h";

/** The provider's default is `on`, unlike the API's; with it any launch with host tenancy may land here. [Hosts] */
export const AUTO_PLACEMENT = "off";

/** Administrators. 5900 is Apple's Screen Sharing, 5800 VNC in a browser. [Seed] */
export const SSH_PORT = 22;
export const VNC_PORT = 5900;
export const VNC_HTTP_PORT = 5800;

/** The agent's own broker, for clients that connect directly, and for connectors. [Load balancing] */
export const BROKER_PORT = 443;

/** PCoIP session, tcp and udp. [Seed] */
export const PCOIP_PORT = 4172;

/** Connectors prepare the agent here; "for internal use". [Load balancing] */
export const AGENT_PORT = 60443;

/** Outbound: licensing, downloads, AWS services; DNS; a local licence server. [Licensing] */
export const HTTPS_PORT = 443;
export const DNS_PORT = 53;
export const LICENSE_SERVER_PORT = 7070;

/** Hosts that cloud licensing talks to. [Licensing] */
export const LICENSING_HOSTS = ["teradici.flexnetoperations.com", "teradici.compliance.flexnetoperations.com"] as const;

/** Executables that the macOS firewall must let through. [Prerequisites] */
export const AGENT_EXECUTABLES = [
  "/Applications/PCoIP Agent.app",
  "/Applications/PCoIP Agent.app/Contents/MacOS/pcoip-agent",
  "/Applications/PCoIP Agent.app/Contents/Resources/pcoip-server.bundle/Contents/MacOS/pcoip-server",
] as const;

/** `sudo pcoip-register-host --registration-code=… [--proxy-server=… --proxy-port=…]` [Licensing] */
export const REGISTER_COMMAND = "pcoip-register-host";

/** Privacy settings that macOS lets nobody grant by script. [Troubleshooting] */
export const MANUAL_PERMISSIONS = ["Screen Recording", "Accessibility"] as const;

/**
 * From this macOS on the user is asked, once an app, whether it may reach the local network, the instance's metadata service
 * included. (EC2 user guide, macOS AMI release notes, read 2026-11-29)
 */
export const LOCAL_NETWORK = { permission: "Local Network", from: 15 } as const;

/** The account of every EC2 macOS image. [Mac guide] */
export const LOGIN_USER = "ec2-user";

/** Smallest root volume in GiB that images leave room in, and ours. */
export const DISK_GIB = { from: 60, default: 200 } as const;

/**
 * What AWS recommends for root volumes of Macs: 10,000 IOPS and 400 MiB/s. (EC2 user guide, "Amazon EC2 Mac instances", read
 * 2026-11-29)
 */
export const DISK_PERFORMANCE = { iops: 10_000, throughput: 400 } as const;
