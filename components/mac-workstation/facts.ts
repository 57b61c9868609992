/**
 * What AWS says about EC2 Mac and HP about its agent for macOS, each fact once, with its source.
 *
 * Sources: [Types] EC2 DescribeInstanceTypes; [Mac guide] EC2 user guide, "Amazon EC2 Mac instances"; [Stop] EC2 user
 * guide, "Stop or terminate your Amazon EC2 Mac instance"; [Hosts] EC2 API, AllocateHosts; [Quotas] Service Quotas,
 * Amazon EC2; [Seed] HP, "AWS ALB for HP Anyware connectors"; [Load balancing] HP, "HP Anyware Load Balancing";
 * [Prerequisites] HP, "Graphics Agent for macOS: MacOS Installation Prerequisites" 23.08; [Licensing] HP, "Licensing
 * the Agent"; [Troubleshooting] HP, "Graphics Agent for macOS: Troubleshooting Connection Issues" 22.07.
 */

/** Processor architecture, in the spelling of AMIs. [Types] */
export const MacArchitecture = { X86: "x86_64_mac", Arm: "arm64_mac" } as const;
export type MacArchitecture = (typeof MacArchitecture)[keyof typeof MacArchitecture];

export interface MacType {
  readonly chip: string;
  readonly architecture: MacArchitecture;
  readonly vcpus: number;
  readonly memoryGib: number;
  /** Name of the Service Quota that must allow a host; often 0 in a new account. [Quotas] */
  readonly quota: string;
}

const mac = (family: string, chip: string, architecture: MacArchitecture, vcpus: number, memoryGib: number) => ({
  chip,
  architecture,
  vcpus,
  memoryGib,
  quota: `Running Dedicated ${family} Hosts`,
});

/** Every EC2 Mac instance type. [Types] */
export const MAC_TYPES = {
  "mac1.metal": mac("mac1", "Intel Core i7", MacArchitecture.X86, 12, 32),
  "mac2.metal": mac("mac2", "Apple M1", MacArchitecture.Arm, 8, 16),
  "mac2-m2.metal": mac("mac2-m2", "Apple M2", MacArchitecture.Arm, 8, 24),
  "mac2-m2pro.metal": mac("mac2-m2pro", "Apple M2 Pro", MacArchitecture.Arm, 12, 32),
  "mac2-m1ultra.metal": mac("mac2-m1ultra", "Apple M1 Ultra", MacArchitecture.Arm, 20, 128),
  "mac-m4.metal": mac("mac-m4", "Apple M4", MacArchitecture.Arm, 10, 24),
  "mac-m4pro.metal": mac("mac-m4pro", "Apple M4 Pro", MacArchitecture.Arm, 14, 48),
  "mac-m4max.metal": mac("mac-m4max", "Apple M4 Max", MacArchitecture.Arm, 16, 128),
  "mac-m3ultra.metal": mac("mac-m3ultra", "Apple M3 Ultra", MacArchitecture.Arm, 28, 256),
} as const satisfies { readonly [instanceType: string]: MacType };

/** Every EC2 Mac instance type that is known here, `mac2-m2.metal` for example. */
export const MAC_INSTANCE_TYPES: readonly string[] = Object.keys(MAC_TYPES);

/** Facts of an instance type, or `undefined` when it is no Mac. */
export function macType(instanceType: string): MacType | undefined {
  return Object.hasOwn(MAC_TYPES, instanceType) ? MAC_TYPES[instanceType as keyof typeof MAC_TYPES] : undefined;
}

/** macOS releases with a public AMI, by the name in the parameter's path. [Mac guide] */
export const MacosRelease = {
  Monterey: "monterey",
  Ventura: "ventura",
  Sonoma: "sonoma",
  Sequoia: "sequoia",
  Tahoe: "tahoe",
} as const;
export type MacosRelease = (typeof MacosRelease)[keyof typeof MacosRelease];

/** Their versions. */
export const MACOS_RELEASES: { readonly [release in MacosRelease]: number } = {
  monterey: 12,
  ventura: 13,
  sonoma: 14,
  sequoia: 15,
  tahoe: 26,
};

/** Public Systems Manager parameter with the newest AMI of a macOS release. [Mac guide] */
export const macosImageParameter = (macos: string, architecture: MacArchitecture): string =>
  `/aws/service/ec2-macos/${macos}/${architecture}/latest/image_id`;

/** Apple: Sequoia is the last release for the Mac mini of 2018 that mac1.metal is. */
export const LAST_RELEASE_FOR_INTEL: MacosRelease = MacosRelease.Sequoia;

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

/** `sudo pcoip-register-host --registration-code=…` [Licensing] */
export const REGISTER_COMMAND = "pcoip-register-host";

/** Privacy settings that macOS lets nobody grant by script. [Troubleshooting] */
export const MANUAL_PERMISSIONS = ["Screen Recording", "Accessibility"] as const;

/** The account of every EC2 macOS image. [Mac guide] */
export const LOGIN_USER = "ec2-user";

/** Root volume in GiB. EBS allows up to 16384 for gp3; images need at least some dozens. */
export const DISK_GIB = { from: 60, to: 16_384, default: 200 } as const;
