/** The pure plan of single connectors: where, on what, with which password. */
import type { Input } from "@pulumi/pulumi";
import { checkPerformance, checkRatios, diskRange, performance, type VolumePerformance } from "../shared/aws/gp3";
import { checkForm, checkInteger, FORMS } from "../shared/input/checks";
import { type Issues, joinPath } from "../shared/input/issues";
import { checkFormerKey, checkKey } from "../shared/input/names";
import { SECRET_TEXT } from "../shared/input/secret-text";
import { checkTags } from "../shared/input/tags";
import { type InstanceOptions, planInstanceOptions } from "../shared/instance/options";
import { formatAddress, isCidrProblem, tryParseCidr } from "../shared/network/cidr";
import { checkSubnetKey } from "../shared/network/plan";
import type { CloudbrinkConnectorArgs, CloudbrinkConnectorsArgs } from "./args";
import { type CloudInitPlan, otpProblem, planCloudInit } from "./cloud-init";
import { HOST } from "./facts";

export interface ConnectorPlan {
  readonly key: string;
  readonly subnet: string;
  readonly availabilityZone: string;
  /** Prefix length of the subnet, and its gateway: the first address after the network's own. */
  readonly maskLength: number;
  readonly gateway: string;
  readonly amiId: Input<string>;
  readonly instanceType: string;
  /** The type is this connector's own: a change applies to it though it is enrolled. */
  readonly ownInstanceType: boolean;
  readonly diskGiB: number;
  /** The disk is this connector's own. */
  readonly ownDiskGiB: boolean;
  readonly performance: VolumePerformance;
  readonly kmsKeyId?: Input<string>;
  readonly keyName?: Input<string>;
  readonly enrolled: boolean;
  /** Password, when there is one. Made secret where it is used. */
  readonly otp?: Input<string>;
  readonly formerly?: string;
  readonly options: InstanceOptions;
  readonly cloudInit: CloudInitPlan;
}

/** Smallest disk: the image's own. */
const DISK = diskRange(8);

export function planConnectors(args: CloudbrinkConnectorsArgs, issues: Issues): ReadonlyMap<string, ConnectorPlan> {
  const { amiId, diskGiB } = args.connectorDefaults ?? {};
  checkForm("connectorDefaults.amiId", amiId, FORMS.ami, AMI_EXAMPLE, issues);
  checkInteger("connectorDefaults.diskGiB", diskGiB, DISK, issues);
  checkPerformance("connectorDefaults", args.connectorDefaults ?? {}, issues);
  checkRatios("connectorDefaults", diskGiB ?? HOST.diskGiB, args.connectorDefaults ?? {}, issues);
  checkTags("connectorDefaults.tags", args.connectorDefaults?.tags ?? {}, issues);
  checkPasswords(args, issues);
  checkFormerNames(args, issues);
  const common = planCloudInit(args.cloudInit, args.mode, "cloudInit", issues);
  const plans = new Map(
    Object.entries(args.connectors).map(([key, each]) => [key, planConnector(key, each, args, common, issues)]),
  );
  checkZones([...plans.values()], issues);
  return plans;
}

const AMI_EXAMPLE = "ami-0123456789abcdef0";

function planConnector(
  key: string,
  args: CloudbrinkConnectorArgs,
  all: CloudbrinkConnectorsArgs,
  common: CloudInitPlan,
  issues: Issues,
): ConnectorPlan {
  const path = joinPath("connectors", key);
  const defaults = all.connectorDefaults ?? {};
  checkKey(path, key, issues);
  const { privateSubnets: wanted, publicSubnets: others } = all.network;
  const misplaced = "is a public subnet; a connector has no public address, so it needs a private one";
  checkSubnetKey(`${path}.subnet`, args.subnet, { wanted, others, misplaced }, issues);
  checkInteger(`${path}.slot`, args.slot, { from: 0, to: 1_000_000 }, issues);
  checkForm(`${path}.amiId`, args.amiId, FORMS.ami, AMI_EXAMPLE, issues);
  checkInteger(`${path}.diskGiB`, args.diskGiB, DISK, issues);
  const amiId = args.amiId ?? defaults.amiId;
  if (amiId === undefined) {
    issues.error(
      `${path}.amiId`,
      "is missing, and connectorDefaults.amiId too: the image that Cloudbrink shares with the account",
    );
  }
  const subnet = all.network.privateSubnets?.[args.subnet];
  const cidr = tryParseCidr(subnet?.cidrBlock ?? "");
  return {
    key,
    subnet: args.subnet,
    availabilityZone: subnet?.availabilityZone ?? "",
    maskLength: isCidrProblem(cidr) ? 0 : cidr.prefix,
    gateway: isCidrProblem(cidr) ? "" : formatAddress(4, cidr.first + 1n),
    amiId: amiId ?? "",
    instanceType: args.instanceType ?? defaults.instanceType ?? HOST.instanceType,
    ownInstanceType: args.instanceType !== undefined,
    diskGiB: args.diskGiB ?? defaults.diskGiB ?? HOST.diskGiB,
    ownDiskGiB: args.diskGiB !== undefined,
    performance: performance(defaults),
    kmsKeyId: defaults.kmsKeyId,
    keyName: defaults.keyName,
    enrolled: args.enrolled ?? false,
    otp: args.otp ?? (all.mode === "active-standby" ? undefined : all.otp),
    formerly: args.formerly,
    options: planInstanceOptions(path, args, { access: all.access, tags: all.tags, defaults }, issues),
    cloudInit:
      args.cloudInit === undefined ? common : planCloudInit(args.cloudInit, all.mode, `${path}.cloudInit`, issues),
  };
}

/** Every connector that is not enrolled has a password, every connector of a pair its own. No password is shown. */
function checkPasswords(args: CloudbrinkConnectorsArgs, issues: Issues): void {
  checkPassword("otp", args.otp, issues);
  const pair = args.mode === "active-standby";
  if (pair && args.otp !== undefined) {
    issues.error("otp", "enrols one connector; the two of an Active-Standby pair have a password each");
  }
  const owners = new Map<Input<string>, string>();
  for (const [key, { otp, enrolled }] of Object.entries(args.connectors)) {
    const path = `${joinPath("connectors", key)}.otp`;
    checkPassword(path, otp, issues);
    if (!enrolled && otp === undefined && (pair || args.otp === undefined)) {
      const where = pair
        ? "this connector's own one-time password"
        : "a one-time password, here or as otp of the group";
      issues.error(path, `is missing: a connector that is not enrolled needs ${where}`, {
        fix: {
          text: `give one from the portal; set ${joinPath("connectors", key)}.enrolled to true if the portal shows it Online`,
        },
      });
    }
    const owner = otp === undefined ? undefined : owners.get(otp);
    if (owner !== undefined) {
      issues.error(path, `is the password of connector ${owner} too; each connector has its own`);
    } else if (otp !== undefined) {
      owners.set(otp, key);
    }
  }
}

function checkPassword(path: string, otp: Input<string> | undefined, issues: Issues): void {
  const problem = typeof otp === "string" && otp !== SECRET_TEXT ? otpProblem(otp) : undefined;
  if (problem !== undefined) {
    issues.error(path, problem);
  }
}

function checkFormerNames(args: CloudbrinkConnectorsArgs, issues: Issues): void {
  const owners = new Map<string, string>();
  for (const [key, { formerly }] of Object.entries(args.connectors)) {
    if (formerly === undefined) {
      continue;
    }
    const path = `${joinPath("connectors", key)}.formerly`;
    checkFormerKey(path, formerly, issues);
    const owner = owners.get(formerly);
    if (Object.hasOwn(args.connectors, formerly)) {
      issues.error(path, "is a connector of its own; give the name this connector had before", { given: formerly });
    } else if (owner !== undefined) {
      issues.error(path, `is given to connector ${owner} too; a connector has one new name`, { given: formerly });
    }
    owners.set(formerly, key);
  }
}

function checkZones(plans: readonly ConnectorPlan[], issues: Issues): void {
  if (plans.length > 1 && new Set(plans.map((plan) => plan.availabilityZone)).size === 1) {
    issues.warn("connectors", `all are in ${plans[0]!.availabilityZone}: when that zone fails, nobody can work`);
  }
}
