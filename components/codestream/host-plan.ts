/** The pure plan of the one host: existing or new, where it is, and from which addresses its containers come. */
import type { Input } from "@pulumi/pulumi";
import { checkPerformance, checkRatios, diskRange, performance, type VolumePerformance } from "../shared/aws/gp3";
import { Architecture } from "../shared/aws/instance-type-args";
import { checkGivenFacts, checkInstanceType, type Demands } from "../shared/aws/instance-types";
import { checkForm, checkInteger, FORMS } from "../shared/input/checks";
import { type Issues, joinPath } from "../shared/input/issues";
import { checkKey } from "../shared/input/names";
import type { PlannedBootValues } from "../shared/instance/resources";
import { planUserData, type UserDataPlan } from "../shared/instance/user-data";
import { checkCidr } from "../shared/network/check-cidr";
import { type Cidr, contains, isCidrProblem, overlaps, PRIVATE_NETWORKS, tryParseCidr } from "../shared/network/cidr";
import { checkDeclaredFacts } from "../shared/network/declared-facts";
import { checkSubnet } from "../shared/network/plan";
import type { CodeStreamHostArgs, CodeStreamOnPremArgs } from "./args";
import { type DataVolumePlan, planDataVolume } from "./data-volume-plan";
import { HOST_DEFAULTS, MAX_HOSTS } from "./facts";

export interface HostPlan {
  readonly availabilityZone: string;
  /** Key in `network.publicSubnets`; absent when the host is in a private subnet. */
  readonly publicSubnet?: string;
  /** Where its containers come from when they call the public URL. */
  readonly internetAddresses: {
    readonly cidrs: readonly string[];
    /** Names of addresses that are known only after `up`. */
    readonly names: readonly string[];
    /** Its own Elastic IP, made here. */
    readonly ownElasticIp: boolean;
  };
  readonly existing?: { readonly instanceId: string; readonly securityGroupId: Input<string> };
  readonly created?: CreatedHostPlan;
}

export interface CreatedHostPlan {
  readonly reprovision: number;
  /** Applies at once. */
  readonly own: { readonly instanceType?: string; readonly diskGiB?: number } & VolumePerformance;
  /** Counts when the host is made. */
  readonly boot: PlannedBootValues;
  readonly userData?: UserDataPlan;
  readonly dataVolume: DataVolumePlan;
}

export function planHost(
  args: CodeStreamOnPremArgs,
  loadBalancerSubnets: readonly string[],
  region: string,
  issues: Issues,
): HostPlan {
  const host = onlyHost(args, issues);
  if (host === undefined) {
    return UNREADABLE;
  }
  const cidr = checkSubnet("host.subnet", host.subnet, issues);
  checkDeclaredFacts("host.subnet", host.subnet, undefined, issues);
  const publicSubnet = findPublicSubnet(host, cidr, args, issues);
  checkZone(host, args, loadBalancerSubnets, issues);
  const { availabilityZone } = host.subnet;
  const internetAddresses = planAddresses(host, publicSubnet !== undefined, args, issues);
  checkAccess(args, host, issues);
  if (host.instanceId !== undefined) {
    checkExisting(host, issues);
    const existing = { instanceId: host.instanceId, securityGroupId: host.securityGroupId ?? "" };
    return { availabilityZone, publicSubnet, internetAddresses, existing };
  }
  return {
    availabilityZone,
    publicSubnet,
    internetAddresses,
    created: planCreated(host, args, region, issues),
  };
}

/** Untyped callers can give several, and AWS would take them; users of a second host would miss what the first sends. */
/** In the place of a host that cannot be read: the error is told, and no resource is made from this. */
const UNREADABLE: HostPlan = {
  availabilityZone: "",
  publicSubnet: undefined,
  internetAddresses: { cidrs: [], names: [], ownElasticIp: false },
  existing: { instanceId: "", securityGroupId: "" },
};

function onlyHost(args: CodeStreamOnPremArgs, issues: Issues): CodeStreamHostArgs | undefined {
  const problem = `must be exactly ${MAX_HOSTS}: CodeStream On-Prem has no redundancy, and its broadcaster keeps all sockets in memory`;
  const given: unknown = args.host;
  if ("hosts" in args) {
    issues.error("hosts", problem, { fix: { text: "give the one host as host" } });
  }
  if (Array.isArray(given)) {
    issues.error("host", problem, { given: `a list of ${given.length}`, fix: { text: "give one map" } });
    return given[0] as CodeStreamHostArgs | undefined;
  }
  const ids: unknown = args.host.instanceId;
  const isList = typeof ids === "string" && /^i-\w+(?:[\s,]+i-\w+)+$/.test(ids.trim());
  if (Array.isArray(ids) || isList) {
    issues.error("host.instanceId", problem, { given: ids, fix: { text: "name one instance" } });
    return { ...args.host, instanceId: "i-00000000" };
  }
  return args.host;
}

function findPublicSubnet(
  { subnet }: CodeStreamHostArgs,
  cidr: Cidr | undefined,
  { network }: CodeStreamOnPremArgs,
  issues: Issues,
): string | undefined {
  for (const [key, other] of Object.entries(network.publicSubnets ?? {})) {
    const otherCidr = tryParseCidr(other.cidrBlock);
    if (cidr === undefined || isCidrProblem(otherCidr) || !overlaps(cidr, otherCidr)) {
      continue;
    }
    const sameId = typeof subnet.subnetId !== "string" || subnet.subnetId === other.subnetId;
    if (cidr.text === otherCidr.text && subnet.availabilityZone === other.availabilityZone && sameId) {
      return key;
    }
    issues.error(
      "host.subnet.cidrBlock",
      `overlaps ${otherCidr.text} of network.publicSubnets.${key}, another subnet`,
      {
        given: subnet.cidrBlock,
      },
    );
  }
  return undefined;
}

/** Targets outside the load balancer's zones get nothing (ELBv2 API, reason Target.NotInUse). */
function checkZone(
  { subnet }: CodeStreamHostArgs,
  { network }: CodeStreamOnPremArgs,
  loadBalancerSubnets: readonly string[],
  issues: Issues,
): void {
  const zones = loadBalancerSubnets.map((key) => network.publicSubnets![key]!.availabilityZone);
  if (zones.length > 0 && !zones.includes(subnet.availabilityZone)) {
    issues.error(
      "host.subnet.availabilityZone",
      `is not a zone of the load balancer, which is in ${zones.join(", ")}; it sends nothing to other zones`,
      { given: subnet.availabilityZone, fix: { text: `give a public subnet in ${subnet.availabilityZone}` } },
    );
  }
}

/** What somebody else's serves is that one's to know. */
export const servesIpv6 = ({ loadBalancer }: CodeStreamOnPremArgs): boolean =>
  loadBalancer?.existing !== undefined || loadBalancer?.ipAddressType === "dualstack";

function planAddresses(
  host: CodeStreamHostArgs,
  isPublic: boolean,
  args: CodeStreamOnPremArgs,
  issues: Issues,
): HostPlan["internetAddresses"] {
  const cidrs = host.reachesInternetFrom ?? [];
  const names = Object.keys(host.reachesInternetFromAddresses ?? {});
  const dualstack = servesIpv6(args);
  cidrs.forEach((text, index) => {
    checkAddress(joinPath("host.reachesInternetFrom", index), text, dualstack, issues);
  });
  for (const name of names) {
    checkKey(joinPath("host.reachesInternetFromAddresses", name), name, issues);
  }
  const ownElasticIp = isPublic && host.instanceId === undefined;
  if (cidrs.length === 0 && names.length === 0 && !ownElasticIp) {
    issues.error(
      "host.reachesInternetFrom",
      `is missing: the host's containers call the public URL, so the load balancer must admit ${isPublic ? "the host's public address" : "its NAT gateway"}, such as 198.51.100.7/32`,
    );
  }
  return { cidrs, names, ownElasticIp };
}

function checkAddress(path: string, text: string, dualstack: boolean, issues: Issues): void {
  const cidr = checkCidr(path, text, issues);
  if (cidr === undefined) {
    return;
  }
  if (PRIVATE_NETWORKS.some((network) => contains(network, cidr))) {
    issues.error(path, "is private; the load balancer sees the public address of the NAT gateway or the host", {
      given: text,
    });
  } else if (cidr.prefix < (cidr.family === 4 ? 24 : 48)) {
    issues.error(path, "is too wide for the addresses of one host; give its NAT gateway's, one /32 each", {
      given: text,
    });
  } else if (cidr.family === 6 && !dualstack) {
    issues.error(path, "is IPv6, which an ipv4 load balancer does not serve", { given: text });
  }
}

function checkAccess(args: CodeStreamOnPremArgs, host: CodeStreamHostArgs, issues: Issues): void {
  const { access = {} } = args;
  const admins = Object.keys(args.admins ?? {});
  if (host.instanceId !== undefined) {
    for (const field of Object.keys(access)) {
      if (access[field as keyof typeof access] !== undefined) {
        issues.error(joinPath("access", field), "has no effect on an existing host, which is registered, not changed", {
          fix: { text: "remove it" },
        });
      }
    }
  } else if (access.ssh && admins.length === 0) {
    issues.error("access.ssh", "opens tcp 22 to the administrators, and admins names none", { given: true });
  }
  if (!access.ssh && admins.length > 0) {
    issues.warn("admins", "admins has no effect while access.ssh is off; administrators use Session Manager");
  }
}

const ONLY_NEW = [
  "amiId",
  "instanceType",
  "diskGiB",
  "iops",
  "throughput",
  "kmsKeyId",
  "keyName",
  "userData",
  "reprovision",
  "dataVolume",
] as const;

function checkExisting(host: CodeStreamHostArgs, issues: Issues): void {
  checkForm("host.instanceId", host.instanceId, FORMS.instance, "i-0123456789abcdef0", issues);
  checkForm("host.securityGroupId", host.securityGroupId, FORMS.securityGroup, "sg-0123456789abcdef0", issues);
  if (host.securityGroupId === undefined) {
    issues.error(
      "host.securityGroupId",
      "is missing: the security group of the existing host, to which our two ingress rules are added",
    );
  }
  for (const field of ONLY_NEW) {
    if (host[field] !== undefined) {
      issues.error(
        joinPath("host", field),
        "does not go with instanceId: an existing host is registered, not changed",
        typeof host[field] === "object" ? {} : { given: host[field] },
      );
    }
  }
}

/** The vendor's containers are for x86-64, and so is the image that a new host gets. No least size was found. */
const DEMANDS: Demands = {
  software: "CodeStream On-Prem",
  architecture: Architecture.X86,
  example: HOST_DEFAULTS.instanceType,
};

function planCreated(
  host: CodeStreamHostArgs,
  { instanceTypeFacts: facts, tags = {} }: Pick<CodeStreamOnPremArgs, "instanceTypeFacts" | "tags">,
  region: string,
  issues: Issues,
): CreatedHostPlan {
  checkGivenFacts(facts, issues);
  checkForm("host.amiId", host.amiId, FORMS.ami, "ami-0123456789abcdef0", issues);
  checkInstanceType("host.instanceType", host.instanceType, DEMANDS, facts, issues);
  checkInteger("host.diskGiB", host.diskGiB, diskRange(12), issues);
  checkPerformance("host", host, issues);
  checkRatios("host", host.diskGiB ?? HOST_DEFAULTS.diskGib, host, issues);
  checkInteger("host.reprovision", host.reprovision, { from: 0, to: 1_000_000 }, issues);
  if (host.amiId === undefined) {
    issues.error("host.amiId", "is missing: the image of a new host, for example Amazon Linux 2023", {
      fix: { text: "give amiId, or instanceId of a host that exists" },
    });
  }
  if (host.securityGroupId !== undefined) {
    issues.error("host.securityGroupId", "goes with instanceId; a new host gets a security group of ours");
  }
  if ((host.reprovision ?? 0) > 0) {
    issues.warn("host.reprovision", "a raised number replaces the host: CodeStream is down until it is set up again");
  }
  return {
    reprovision: host.reprovision ?? 0,
    own: { instanceType: host.instanceType, diskGiB: host.diskGiB, ...performance(host) },
    boot: {
      amiId: host.amiId ?? "",
      instanceType: host.instanceType ?? HOST_DEFAULTS.instanceType,
      diskGiB: host.diskGiB ?? HOST_DEFAULTS.diskGib,
      ...(host.kmsKeyId === undefined ? {} : { kmsKeyId: host.kmsKeyId }),
      ...(host.keyName === undefined ? {} : { keyName: host.keyName }),
    },
    userData: host.userData && planUserData(host.userData, PLACEHOLDERS, region, "host.userData", issues),
    dataVolume: planDataVolume("host.dataVolume", host.dataVolume ?? {}, tags, issues),
  };
}

/** Placeholders every start script may use. */
export const PLACEHOLDERS = ["dataVolumeId"] as const;
