/** The pure plan of single workstations: where, on which host, from which image, with which address. */
import type { Input } from "@pulumi/pulumi";
import { checkForm, checkInteger, FORMS } from "../shared/checks";
import { parseAddress } from "../shared/cidr";
import { type Issues, joinPath, nearest } from "../shared/issues";
import { checkKey } from "../shared/names";
import type { SubnetArgs } from "../shared/network";
import { describeSubnets } from "../shared/network-plan";
import { checkTags } from "../shared/tags";
import type { MacWorkstationArgs, WorkstationArgs } from "./args";
import {
  DISK_GIB,
  LAST_RELEASE_FOR_INTEL,
  MAC_INSTANCE_TYPES,
  MAC_TYPES,
  MACOS_RELEASES,
  MacArchitecture,
  type MacType,
  macosImageParameter,
  macType,
} from "./facts";

export interface WorkstationPlan {
  /** Key of its subnet in the network, public or private. */
  readonly subnet: string;
  readonly subnetId: Input<string>;
  readonly availabilityZone: string;
  readonly instanceType: string;
  readonly mac: MacType;
  /** The type was given for this workstation, not as a default. */
  readonly ownType: boolean;
  /** Release that is looked up; absent when an image id decides. */
  readonly macos?: string;
  /** Image of this workstation alone, which applies at once. */
  readonly ownAmiId?: Input<string>;
  /** Image that counts when the instance is made. */
  readonly amiId: Input<string>;
  readonly diskGiB: number;
  /** The disk is this workstation's own: a change applies at once. */
  readonly ownDiskGiB: number | undefined;
  readonly kmsKeyId?: Input<string>;
  readonly keyName?: Input<string>;
  /** A host that exists; absent when one is allocated. */
  readonly hostId?: Input<string>;
  readonly elasticIp: boolean;
  /** An Elastic IP that exists. */
  readonly givenAddress?: { readonly allocationId: string; readonly publicIp: string };
  readonly reimage: number;
  readonly user?: string;
  readonly formerly?: string;
}

export function planWorkstations(
  args: MacWorkstationArgs,
  issues: Issues,
): { readonly [key: string]: WorkstationPlan } {
  const entries = Object.entries(args.workstations);
  if (entries.length === 0) {
    issues.error("workstations", "names none; give at least one, for example anna: { subnet: a }");
  }
  checkUnique(entries, "hostId", "a Mac host holds one instance", issues);
  checkUnique(entries, "allocationId", "an Elastic IP serves one workstation", issues);
  checkUnique(entries, "formerly", "a workstation has one new name", issues);
  const defaults = args.workstationDefaults ?? {};
  checkImage("workstationDefaults", defaults, issues);
  checkInteger("workstationDefaults.diskGiB", defaults.diskGiB, DISK, issues);
  checkImageIds(args.imageIds ?? {}, issues);
  return Object.fromEntries(entries.map(([key, workstation]) => [key, plan(key, workstation, args, issues)]));
}

const DISK = { from: DISK_GIB.from, to: DISK_GIB.to, unit: "GiB" } as const;

function plan(key: string, args: WorkstationArgs, all: MacWorkstationArgs, issues: Issues): WorkstationPlan {
  const path = joinPath("workstations", key);
  const defaults = all.workstationDefaults ?? {};
  checkKey(path, key, issues);
  checkForm(joinPath(path, "hostId"), args.hostId, /^h-([0-9a-f]{8}|[0-9a-f]{17})$/, "h-0123456789abcdef0", issues);
  checkInteger(joinPath(path, "diskGiB"), args.diskGiB, DISK, issues);
  checkInteger(joinPath(path, "reimage"), args.reimage, { from: 0, to: 1_000_000 }, issues);
  checkTags(path, args.user === undefined ? {} : { user: args.user }, issues);
  if (args.formerly !== undefined && args.formerly in all.workstations) {
    issues.error(joinPath(path, "formerly"), "is a workstation of its own; give the name this one had before", {
      given: args.formerly,
    });
  }
  const subnet = findSubnet(joinPath(path, "subnet"), args.subnet, all, issues);
  checkAddress(path, args, all, issues);
  const { type, mac } = planType(path, args, all, issues);
  const image = planImage(path, args, all, mac, issues);
  return {
    subnet: args.subnet,
    subnetId: subnet.subnetId,
    availabilityZone: subnet.availabilityZone,
    instanceType: type,
    mac,
    ownType: args.instanceType !== undefined,
    ...image,
    diskGiB: args.diskGiB ?? defaults.diskGiB ?? DISK_GIB.default,
    ownDiskGiB: args.diskGiB,
    kmsKeyId: defaults.kmsKeyId,
    keyName: defaults.keyName,
    hostId: args.hostId,
    elasticIp: args.elasticIp === true || args.allocationId !== undefined,
    ...(args.allocationId === undefined
      ? {}
      : { givenAddress: { allocationId: args.allocationId, publicIp: args.publicIp ?? "" } }),
    reimage: args.reimage ?? 0,
    user: args.user,
    formerly: args.formerly,
  };
}

function findSubnet(path: string, key: string, all: MacWorkstationArgs, issues: Issues): SubnetArgs {
  const { publicSubnets = {}, privateSubnets = {} } = all.network;
  const known = { ...privateSubnets, ...publicSubnets };
  const found = known[key];
  if (found === undefined) {
    const value = nearest(key, Object.keys(known)) ?? Object.keys(known)[0];
    issues.error(path, `no such subnet; known: ${describeSubnets(known) || "none"}`, { given: key, fix: { value } });
  } else if (key in publicSubnets && key in privateSubnets) {
    issues.error(path, "is the key of a public subnet and of a private one; give one of them another key", {
      given: key,
    });
  }
  return found ?? { subnetId: "", availabilityZone: "", cidrBlock: "" };
}

function checkAddress(path: string, args: WorkstationArgs, all: MacWorkstationArgs, issues: Issues): void {
  const field = args.allocationId === undefined ? "elasticIp" : "allocationId";
  checkForm(joinPath(path, "allocationId"), args.allocationId, FORMS.allocation, "eipalloc-0123456789abcdef0", issues);
  if ((args.elasticIp || args.allocationId !== undefined) && args.subnet in (all.network.privateSubnets ?? {})) {
    const known = describeSubnets(all.network.publicSubnets ?? {}) || "none";
    issues.error(joinPath(path, field), `needs a public subnet, and ${args.subnet} is private; public ones: ${known}`, {
      given: args[field],
    });
  }
  if (args.elasticIp === false && args.allocationId !== undefined) {
    issues.error(joinPath(path, "allocationId"), "does not go with elasticIp: false", { given: args.allocationId });
  }
  if (args.allocationId !== undefined && parseAddress(args.publicIp ?? "")?.family !== 4) {
    issues.error(joinPath(path, "publicIp"), "must be the IPv4 address of the Elastic IP given in allocationId", {
      given: args.publicIp,
    });
  } else if (args.allocationId === undefined && args.publicIp !== undefined) {
    issues.error(joinPath(path, "allocationId"), "is missing: publicIp is the address of an Elastic IP that exists");
  }
}

function planType(
  path: string,
  args: WorkstationArgs,
  all: MacWorkstationArgs,
  issues: Issues,
): { readonly type: string; readonly mac: MacType } {
  const fallback = all.workstationDefaults?.instanceType;
  const type = args.instanceType ?? fallback;
  const mac = type === undefined ? undefined : macType(type);
  if (type === undefined) {
    issues.error(
      joinPath(path, "instanceType"),
      `is missing, and workstationDefaults.instanceType too; known: ${MAC_INSTANCE_TYPES.join(", ")}`,
    );
  } else if (mac === undefined) {
    const at = args.instanceType === undefined ? "workstationDefaults.instanceType" : joinPath(path, "instanceType");
    if (!issues.errors.some((issue) => issue.path === at)) {
      const value = macType(`${type}.metal`) ? `${type}.metal` : nearest(type, MAC_INSTANCE_TYPES);
      issues.error(at, `is no EC2 Mac type; known: ${MAC_INSTANCE_TYPES.join(", ")}`, { given: type, fix: { value } });
    }
  }
  return { type: type ?? "", mac: mac ?? MAC_TYPES["mac2.metal"] };
}

/** The own image, else the own release, else the default image, else the default release. */
function planImage(
  path: string,
  args: WorkstationArgs,
  all: MacWorkstationArgs,
  mac: MacType,
  issues: Issues,
): Pick<WorkstationPlan, "macos" | "amiId" | "ownAmiId"> {
  const defaults = all.workstationDefaults ?? {};
  checkImage(path, args, issues);
  const release = args.macos ?? defaults.macos;
  checkRelease(path, release, mac, issues);
  const given = args.amiId ?? (args.macos === undefined ? defaults.amiId : undefined);
  if (given !== undefined) {
    checkArchitecture(path, args, all, mac, issues);
    // Remembered besides an own image is what is left when that is taken away.
    return { amiId: defaults.amiId ?? given, ownAmiId: args.amiId };
  }
  if (release === undefined) {
    issues.error(joinPath(path, "macos"), "is missing, and an amiId too: one of them says which macOS is installed");
    return { amiId: "" };
  }
  const key = `${release}/${mac.architecture}`;
  const amiId = all.imageIds?.[key];
  // Without a type or with an unknown release it is not known which image is missing.
  const typed = macType(args.instanceType ?? defaults.instanceType ?? "") !== undefined;
  if (amiId === undefined && typed && Object.hasOwn(MACOS_RELEASES, release)) {
    issues.error(joinPath("imageIds", key), `is missing, and ${path} needs it`, {
      fix: { text: `give the value of the parameter ${macosImageParameter(release, mac.architecture)}, or an amiId` },
    });
  }
  return { macos: release, amiId: amiId ?? "" };
}

function checkImage(
  path: string,
  args: Pick<WorkstationArgs, "amiId" | "macos" | "amiArchitecture">,
  issues: Issues,
): void {
  checkForm(joinPath(path, "amiId"), args.amiId, FORMS.ami, "ami-0123456789abcdef0", issues);
  const releases = Object.keys(MACOS_RELEASES);
  if (args.macos !== undefined && !releases.includes(args.macos)) {
    issues.error(joinPath(path, "macos"), `is no macOS release with a public image; known: ${releases.join(", ")}`, {
      given: args.macos,
      fix: { value: nearest(args.macos, releases) },
    });
  }
  const architectures: readonly string[] = Object.values(MacArchitecture);
  if (args.amiArchitecture !== undefined && !architectures.includes(args.amiArchitecture)) {
    issues.error(joinPath(path, "amiArchitecture"), `must be one of ${architectures.join(", ")}`, {
      given: args.amiArchitecture,
    });
  }
}

function checkArchitecture(
  path: string,
  args: WorkstationArgs,
  all: MacWorkstationArgs,
  mac: MacType,
  issues: Issues,
): void {
  const own = args.amiId !== undefined;
  const image = own ? args : (all.workstationDefaults ?? {});
  const at = own ? path : "workstationDefaults";
  const other = Object.entries(MAC_TYPES).find(([, { architecture }]) => architecture === image.amiArchitecture);
  if (other !== undefined && image.amiArchitecture !== mac.architecture) {
    issues.error(
      joinPath(at, "amiId"),
      `is an image for ${image.amiArchitecture}; ${path} is ${args.instanceType ?? all.workstationDefaults?.instanceType}, ${mac.chip}, which needs ${mac.architecture}`,
      {
        given: typeof image.amiId === "string" ? image.amiId : undefined,
        fix: { path: joinPath(path, "instanceType"), value: other[0] },
      },
    );
  }
}

/** Apple's own limits; the list may grow, so nothing is refused. */
function checkRelease(path: string, release: string | undefined, mac: MacType, issues: Issues): void {
  const version = Object.entries(MACOS_RELEASES).find(([name]) => name === release)?.[1];
  if (mac.architecture === MacArchitecture.X86 && (version ?? 0) > MACOS_RELEASES[LAST_RELEASE_FOR_INTEL]) {
    issues.warn(
      path,
      `${release} does not run on ${mac.chip}; the last release that does is ${LAST_RELEASE_FOR_INTEL}`,
    );
  }
}

function checkImageIds(imageIds: { readonly [key: string]: Input<string> }, issues: Issues): void {
  const known = Object.keys(MACOS_RELEASES).flatMap((release) =>
    Object.values(MacArchitecture).map((architecture) => `${release}/${architecture}`),
  );
  for (const [key, amiId] of Object.entries(imageIds)) {
    const path = joinPath("imageIds", key);
    checkForm(path, amiId, FORMS.ami, "ami-0123456789abcdef0", issues);
    if (!known.includes(key)) {
      const guess = nearest(key, known);
      issues.error(path, "is no release and architecture such as sequoia/arm64_mac", {
        fix: guess === undefined ? undefined : { text: `call it ${guess}` },
      });
    }
  }
}

function checkUnique(
  entries: readonly (readonly [string, WorkstationArgs])[],
  field: "hostId" | "allocationId" | "formerly",
  reason: string,
  issues: Issues,
): void {
  const owners = new Map<string, string>();
  for (const [key, workstation] of entries) {
    const value = workstation[field];
    if (typeof value !== "string") {
      continue;
    }
    const owner = owners.get(value);
    if (owner !== undefined) {
      issues.error(joinPath(joinPath("workstations", key), field), `is given to ${owner} too; ${reason}`, {
        given: value,
      });
    }
    owners.set(value, owner ?? key);
  }
}
