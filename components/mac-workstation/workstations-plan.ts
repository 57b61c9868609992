/** The pure plan of single workstations: where, on which host, from which image, with which address. */
import type { Input } from "@pulumi/pulumi";
import { checkPerformance, checkRatios, diskRange, performance, type VolumePerformance } from "../shared/aws/gp3";
import { checkForm, checkInteger, checkOneOf, FORMS } from "../shared/input/checks";
import { type Issues, joinPath, nearest } from "../shared/input/issues";
import { checkFormerKey, checkKey } from "../shared/input/names";
import { checkTags, type Tags } from "../shared/input/tags";
import { type InstanceOptions, planInstanceOptions } from "../shared/instance/options";
import type { SubnetArgs } from "../shared/network/args";
import { parseAddress } from "../shared/network/cidr";
import { describeSubnets } from "../shared/network/plan";
import type { MacWorkstationArgs, WorkstationArgs } from "./args";
import {
  DISK_GIB,
  DISK_PERFORMANCE,
  MAC_INSTANCE_TYPES,
  MAC_TYPE_FORM,
  MAC_TYPES,
  MacArchitecture,
  type MacType,
  macType,
  unknownMac,
} from "./facts";
import { checkImage, checkImageIds, type ImagePlan, planImage } from "./images-plan";

export interface WorkstationPlan extends ImagePlan {
  /** Key of its subnet in the network, public or private. */
  readonly subnet: string;
  readonly subnetId: Input<string>;
  readonly availabilityZone: string;
  readonly instanceType: string;
  readonly mac: MacType;
  /** The type was given for this workstation, not as a default. */
  readonly ownType: boolean;
  readonly diskGiB: number;
  /** The disk is this workstation's own: a change applies at once. */
  readonly ownDiskGiB: number | undefined;
  /** Performance that counts when the instance is made, and this workstation's own. */
  readonly performance: VolumePerformance;
  readonly ownPerformance: VolumePerformance;
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
  readonly options: InstanceOptions;
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
  checkGivenFacts(args.instanceTypeFacts ?? {}, issues);
  checkImage("workstationDefaults", defaults, knownMac(defaults.instanceType, args), issues);
  checkInteger("workstationDefaults.diskGiB", defaults.diskGiB, DISK, issues);
  checkPerformance("workstationDefaults", defaults, issues);
  checkTags("workstationDefaults.tags", defaults.tags ?? {}, issues);
  checkImageIds(args.imageIds ?? {}, issues);
  return Object.fromEntries(entries.map(([key, workstation]) => [key, plan(key, workstation, args, issues)]));
}

const DISK = diskRange(DISK_GIB.from);

function plan(key: string, args: WorkstationArgs, all: MacWorkstationArgs, issues: Issues): WorkstationPlan {
  const path = joinPath("workstations", key);
  const defaults = all.workstationDefaults ?? {};
  checkKey(path, key, issues);
  checkForm(joinPath(path, "hostId"), args.hostId, /^h-([0-9a-f]{8}|[0-9a-f]{17})$/, "h-0123456789abcdef0", issues);
  checkInteger(joinPath(path, "diskGiB"), args.diskGiB, DISK, issues);
  checkPerformance(path, args, issues);
  checkInteger(joinPath(path, "reimage"), args.reimage, { from: 0, to: 1_000_000 }, issues);
  checkTags(path, args.user === undefined ? {} : { user: args.user }, issues);
  checkFormerKey(joinPath(path, "formerly"), args.formerly, issues);
  if (args.formerly !== undefined && args.formerly in all.workstations) {
    issues.error(joinPath(path, "formerly"), "is a workstation of its own; give the name this one had before", {
      given: args.formerly,
    });
  }
  const subnet = findSubnet(joinPath(path, "subnet"), args.subnet, all, issues);
  checkAddress(path, args, all, issues);
  const diskGiB = args.diskGiB ?? defaults.diskGiB ?? DISK_GIB.default;
  const disk = { ...DISK_PERFORMANCE, ...performance(defaults), ...performance(args) };
  const isSize = diskGiB >= DISK.from && diskGiB <= DISK.to;
  if (isSize) {
    checkRatios(Object.keys(performance(args)).length > 0 ? path : "workstationDefaults", diskGiB, disk, issues);
  }
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
    diskGiB,
    ownDiskGiB: args.diskGiB,
    performance: { ...DISK_PERFORMANCE, ...performance(defaults) },
    ownPerformance: performance(args),
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
    options: planOptions(path, args, all, issues),
  };
}

function planOptions(path: string, args: WorkstationArgs, all: MacWorkstationArgs, issues: Issues): InstanceOptions {
  if (args.user !== undefined && args.tags?.["User"] !== undefined) {
    issues.error(joinPath(joinPath(path, "tags"), "User"), "is the tag that user sets; keep one of the two", {
      given: args.tags["User"],
    });
  }
  const { access, tags, workstationDefaults: defaults } = all;
  const set: Tags = args.user === undefined ? {} : { User: args.user };
  return planInstanceOptions(path, args, { access, tags, defaults, set }, issues);
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
  const mac = type === undefined ? undefined : macType(type, all.instanceTypeFacts);
  if (type === undefined) {
    issues.error(
      joinPath(path, "instanceType"),
      `is missing, and workstationDefaults.instanceType too; known: ${MAC_INSTANCE_TYPES.join(", ")}`,
    );
  } else if (mac === undefined) {
    const at = args.instanceType === undefined ? "workstationDefaults.instanceType" : joinPath(path, "instanceType");
    if (MAC_TYPE_FORM.test(type)) {
      warnUnknownType(at, type, issues);
      return { type, mac: unknownMac(type) };
    }
    if (!issues.errors.some((issue) => issue.path === at)) {
      const value = macType(`${type}.metal`) ? `${type}.metal` : nearest(type, MAC_INSTANCE_TYPES);
      issues.error(at, `is no EC2 Mac type; known: ${MAC_INSTANCE_TYPES.join(", ")}`, { given: type, fix: { value } });
    }
  }
  return { type: type ?? "", mac: mac ?? MAC_TYPES["mac2.metal"]! };
}

/** A Mac that is newer than the table, or a typing error. */
function warnUnknownType(at: string, type: string, issues: Issues): void {
  const guess = nearest(type, MAC_INSTANCE_TYPES);
  const text =
    `${type} is not in our table of Mac types, so it is taken for Apple silicon that starts every macOS; ` +
    `give ${joinPath("instanceTypeFacts", type)}${guess === undefined ? "" : `, or was ${guess} meant`}`;
  if (!issues.warnings.some((warning) => warning.path === at)) {
    issues.warn(at, text);
  }
}

const knownMac = (type: string | undefined, { instanceTypeFacts }: MacWorkstationArgs): MacType =>
  macType(type ?? "", instanceTypeFacts) ?? unknownMac("mac.metal");

function checkGivenFacts(given: NonNullable<MacWorkstationArgs["instanceTypeFacts"]>, issues: Issues): void {
  for (const [type, facts] of Object.entries(given)) {
    const path = joinPath("instanceTypeFacts", type);
    checkForm(path, type, MAC_TYPE_FORM, "mac2-m2.metal", issues);
    checkOneOf(`${path}.architecture`, facts.architecture, Object.values(MacArchitecture), issues);
    checkInteger(`${path}.oldestMacos`, facts.oldestMacos, { from: 10, to: 1000 }, issues);
    checkInteger(`${path}.newestMacos`, facts.newestMacos, { from: 10, to: 1000 }, issues);
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
