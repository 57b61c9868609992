/** The pure plan of single connectors: created or existing, where, with which address. */
import type { Input } from "@pulumi/pulumi";
import { checkPerformance, checkRatios, diskRange, performance } from "../shared/aws/gp3";
import { Architecture } from "../shared/aws/instance-type-args";
import { checkGivenFacts, checkInstanceType, type Demands } from "../shared/aws/instance-types";
import { checkForm, checkInteger, FORMS } from "../shared/input/checks";
import { type Issues, joinPath } from "../shared/input/issues";
import { checkFormerKey, checkKey } from "../shared/input/names";
import { checkTags } from "../shared/input/tags";
import { type InstanceOptions, planInstanceOptions } from "../shared/instance/options";
import type { PlannedBootValues } from "../shared/instance/resources";
import { contains, PRIVATE_NETWORKS, parseAddress, parseCidr } from "../shared/network/cidr";
import { checkSubnetKey, type SubnetGroup, type Subnets } from "../shared/network/plan";
import { type ConnectorArgs, type HpAnywareConnectorsArgs, Sessions } from "./args";
import { HOST } from "./facts";

/** Where connectors and load balancer are: public, since sessions come to the connectors, or private. */
export const homeGroup = ({ sessions }: Pick<HpAnywareConnectorsArgs, "sessions">): SubnetGroup =>
  sessions === Sessions.Direct ? "privateSubnets" : "publicSubnets";

export const homeSubnets = (args: HpAnywareConnectorsArgs): Subnets => args.network[homeGroup(args)] ?? {};

export interface ConnectorPlan {
  readonly subnet: string;
  readonly availabilityZone: string;
  readonly drain: boolean;
  readonly formerly?: string;
  /** The address is given: by the user, for an existing instance or a brought allocation. */
  readonly publicIp?: string;
  readonly allocationId?: string;
  /** An instance of ours; absent when an existing one is registered. */
  readonly created?: CreatedConnectorPlan;
  /** An existing instance. */
  readonly existing?: { readonly instanceId: string; readonly securityGroupId?: Input<string> };
}

export interface CreatedConnectorPlan {
  readonly reprovision: number;
  /** Values of this connector alone, which apply at once. */
  readonly own: { readonly amiId?: Input<string>; readonly instanceType?: string; readonly diskGiB?: number };
  /** Values that count when the connector is made. */
  readonly boot: PlannedBootValues;
  readonly options: InstanceOptions;
}

export function planConnectors(
  args: HpAnywareConnectorsArgs,
  issues: Issues,
): { readonly [key: string]: ConnectorPlan } {
  const entries = Object.entries(args.connectors);
  if (entries.length === 0) {
    issues.error("connectors", "names none; give at least one, better one in each of two zones");
  }
  checkUnique(entries, "allocationId", "an Elastic IP serves one connector", issues);
  checkUnique(entries, "instanceId", "an instance is one connector", issues);
  checkUnique(entries, "publicIp", "every connector needs its own public address", issues);
  checkUnique(entries, "formerly", "a connector has one new name", issues);
  checkGivenFacts(args.instanceTypeFacts, issues);
  checkDefaults(args, issues);
  const plans = Object.fromEntries(
    entries.map(([key, connector]) => [key, planConnector(key, connector, args, issues)]),
  );
  checkSpread(plans, issues);
  return plans;
}

function checkDefaults(args: HpAnywareConnectorsArgs, issues: Issues): void {
  const { amiId, diskGiB, instanceType } = args.connectorDefaults ?? {};
  checkForm("connectorDefaults.amiId", amiId, FORMS.ami, "ami-0123456789abcdef0", issues);
  checkInstanceType("connectorDefaults.instanceType", instanceType, DEMANDS, args.instanceTypeFacts, issues);
  checkInteger("connectorDefaults.diskGiB", diskGiB, DISK, issues);
  checkPerformance("connectorDefaults", args.connectorDefaults ?? {}, issues);
  checkRatios("connectorDefaults", diskGiB ?? HOST.diskGib, args.connectorDefaults ?? {}, issues);
  checkTags("connectorDefaults.tags", args.connectorDefaults?.tags ?? {}, issues);
}

/** The connector is a package for RHEL 8 and Rocky Linux 8 on x86-64. */
const DEMANDS: Demands = {
  software: "HP's connector",
  architecture: Architecture.X86,
  least: HOST,
  example: HOST.instanceType,
};

/** Smallest disk: teradici/cloud_deployment_scripts. */
const DISK = diskRange(12);

function planConnector(key: string, args: ConnectorArgs, all: HpAnywareConnectorsArgs, issues: Issues): ConnectorPlan {
  const path = joinPath("connectors", key);
  checkKey(path, key, issues);
  checkSubnetKey(joinPath(path, "subnet"), args.subnet, placesFor(all), issues);
  checkForm(joinPath(path, "allocationId"), args.allocationId, FORMS.allocation, "eipalloc-0123456789abcdef0", issues);
  if (all.sessions === Sessions.Direct) {
    checkNoAddress(path, args, issues);
  } else {
    checkPublicIp(path, args, issues);
  }
  checkFormerKey(joinPath(path, "formerly"), args.formerly, issues);
  if (args.formerly !== undefined && Object.hasOwn(all.connectors, args.formerly)) {
    issues.error(joinPath(path, "formerly"), "is a connector of its own; give the name this connector had before", {
      given: args.formerly,
    });
  }
  const shared = {
    subnet: args.subnet,
    availabilityZone: homeSubnets(all)[args.subnet]?.availabilityZone ?? "",
    drain: args.drain ?? false,
    formerly: args.formerly,
    publicIp: args.publicIp,
    allocationId: args.allocationId,
  };
  if (args.instanceId !== undefined) {
    checkExisting(path, args, all, issues);
    return { ...shared, existing: { instanceId: args.instanceId, securityGroupId: args.securityGroupId } };
  }
  return { ...shared, created: planCreated(path, args, all, issues) };
}

function placesFor(args: HpAnywareConnectorsArgs) {
  const { publicSubnets, privateSubnets } = args.network;
  return args.sessions === Sessions.Direct
    ? {
        wanted: privateSubnets,
        others: publicSubnets,
        misplaced:
          "is a public subnet; with direct sessions connectors have no public address, so it needs a private one",
      }
    : {
        wanted: publicSubnets,
        others: privateSubnets,
        misplaced: "is a private subnet; PCoIP goes straight to the connector, so it needs a public one",
      };
}

/** Direct sessions go past connectors, which then need no public address. */
function checkNoAddress(path: string, args: ConnectorArgs, issues: Issues): void {
  for (const field of ["allocationId", "publicIp"] as const) {
    if (args[field] !== undefined) {
      issues.error(joinPath(path, field), "does not go with direct sessions, which go past the connector", {
        given: args[field],
      });
    }
  }
}

function checkPublicIp(path: string, args: ConnectorArgs, issues: Issues): void {
  const at = joinPath(path, "publicIp");
  if (args.publicIp !== undefined && parseAddress(args.publicIp)?.family !== 4) {
    issues.error(at, "must be an IPv4 address such as 203.0.113.10", { given: args.publicIp });
  } else if (
    args.publicIp !== undefined &&
    PRIVATE_NETWORKS.some((each) => contains(each, parseCidr(`${args.publicIp}/32`)))
  ) {
    issues.error(at, "is a private address, and PCoIP clients are sent to this one; give the connector's Elastic IP", {
      given: args.publicIp,
      fix: { value: "203.0.113.10", example: true },
    });
  }
  if (args.allocationId !== undefined && args.publicIp === undefined) {
    issues.error(at, "is missing: the address of the Elastic IP given in allocationId");
  }
  if (args.instanceId !== undefined && args.publicIp === undefined) {
    issues.error(at, "is missing: PCoIP sessions go to the connector's own public address");
  }
  if (args.publicIp !== undefined && args.allocationId === undefined && args.instanceId === undefined) {
    issues.error(at, "goes with allocationId or instanceId; a new Elastic IP gets its address from AWS", {
      given: args.publicIp,
    });
  }
}

/** What only an instance of ours can be given. */
const OF_CREATED = [
  ...(["amiId", "instanceType", "diskGiB", "userData", "reprovision", "formerly"] as const),
  ...(["additionalSecurityGroupIds", "instanceProfileName", "tags", "detailedMonitoring"] as const),
];

/** Types of values that are shown; a start script may hold a secret. */
const NAMED: readonly string[] = ["string", "number", "boolean"];

function checkExisting(path: string, args: ConnectorArgs, all: HpAnywareConnectorsArgs, issues: Issues): void {
  checkForm(joinPath(path, "instanceId"), args.instanceId, FORMS.instance, "i-0123456789abcdef0", issues);
  checkForm(
    joinPath(path, "securityGroupId"),
    args.securityGroupId,
    FORMS.securityGroup,
    "sg-0123456789abcdef0",
    issues,
  );
  for (const field of OF_CREATED) {
    if (args[field] !== undefined) {
      issues.error(
        joinPath(path, field),
        "does not go with instanceId: an existing instance is registered, not changed",
        { given: NAMED.includes(typeof args[field]) ? args[field] : undefined },
      );
    }
  }
  if (args.securityGroupId === undefined) {
    issues.warn(
      path,
      all.sessions === Sessions.Direct
        ? "no securityGroupId: open tcp 443 from the load balancer on it yourself"
        : "no securityGroupId: open tcp 443 from the load balancer and 4172 from the clients on it yourself",
    );
  }
}

function planCreated(
  path: string,
  args: ConnectorArgs,
  all: HpAnywareConnectorsArgs,
  issues: Issues,
): CreatedConnectorPlan {
  const defaults = all.connectorDefaults ?? {};
  checkForm(joinPath(path, "amiId"), args.amiId, FORMS.ami, "ami-0123456789abcdef0", issues);
  checkInstanceType(joinPath(path, "instanceType"), args.instanceType, DEMANDS, all.instanceTypeFacts, issues);
  checkInteger(joinPath(path, "diskGiB"), args.diskGiB, DISK, issues);
  checkInteger(joinPath(path, "reprovision"), args.reprovision, { from: 0, to: 1_000_000 }, issues);
  if (args.securityGroupId !== undefined) {
    issues.error(
      joinPath(path, "securityGroupId"),
      "goes with instanceId; a new connector gets a security group of ours",
    );
  }
  if (args.amiId === undefined && defaults.amiId === undefined) {
    issues.error(
      joinPath(path, "amiId"),
      "is missing, and connectorDefaults.amiId too: a Rocky Linux 8 or RHEL 8 image",
    );
  }
  if (!args.drain && (args.reprovision ?? 0) > 0) {
    issues.warn(path, "a raised reprovision replaces it; drain it first, so that nobody is sent to it meanwhile");
  }
  return {
    reprovision: args.reprovision ?? 0,
    own: { amiId: args.amiId, instanceType: args.instanceType, diskGiB: args.diskGiB },
    boot: {
      amiId: defaults.amiId ?? args.amiId ?? "",
      instanceType: defaults.instanceType ?? HOST.instanceType,
      diskGiB: args.diskGiB ?? defaults.diskGiB ?? HOST.diskGib,
      ...performance(defaults),
      ...(defaults.kmsKeyId === undefined ? {} : { kmsKeyId: defaults.kmsKeyId }),
      ...(defaults.keyName === undefined ? {} : { keyName: defaults.keyName }),
    },
    options: planInstanceOptions(path, args, { access: all.access, tags: all.tags, defaults }, issues),
  };
}

function checkUnique(
  entries: readonly (readonly [string, ConnectorArgs])[],
  field: "allocationId" | "instanceId" | "publicIp" | "formerly",
  reason: string,
  issues: Issues,
): void {
  const owners = new Map<string, string>();
  for (const [key, connector] of entries) {
    const value = connector[field];
    const owner = value === undefined ? undefined : owners.get(value);
    if (owner !== undefined) {
      issues.error(joinPath(joinPath("connectors", key), field), `is given to connector ${owner} too; ${reason}`, {
        given: value,
      });
    } else if (value !== undefined) {
      owners.set(value, key);
    }
  }
}

function checkSpread(plans: { readonly [key: string]: ConnectorPlan }, issues: Issues): void {
  const active = Object.values(plans).filter((plan) => !plan.drain);
  if (Object.keys(plans).length > 0 && active.length === 0) {
    issues.warn("connectors", "every connector is drained: nobody can log in through the load balancer");
  }
  if (active.length > 1 && new Set(active.map((plan) => plan.availabilityZone)).size === 1) {
    issues.warn("connectors", `all are in ${active[0]!.availabilityZone}: when that zone fails, nobody can work`);
  }
}
