/** The pure plan of Mac workstations: everything that can be decided and checked without a cloud. */

import { partitionOfRegion } from "../shared/aws/partitions";
import { checkForm, checkOneOf, FORMS } from "../shared/input/checks";
import { type Issues, joinPath } from "../shared/input/issues";
import { checkKey } from "../shared/input/names";
import { checkTags } from "../shared/input/tags";
import {
  allow,
  checkSecretReference,
  type PolicyStatement,
  regionOfZone,
  type SecretReferenceArgs,
} from "../shared/instance/secret-reference";
import { sessionManagerHosts, sessionManagerNames } from "../shared/instance/session-manager";
import { USER_DATA_LIMIT } from "../shared/instance/user-data";
import { type MonitoringPlan, planMonitoring } from "../shared/monitoring/plan";
import { checkNetwork } from "../shared/network/plan";
import { checkPeers, type TrafficRule } from "../shared/network/traffic";
import type { TrafficPeers } from "../shared/network/traffic-source";
import { checkOnlyWay, checkSessionManagerProxy, type ProxyPlan, planProxy } from "../shared/proxy/plan";
import { planSnapshots, type SnapshotSchedule } from "../shared/snapshots/plan";
import { type AgentPackageArgs, HostOnDestroy, type MacWorkstationArgs } from "./args";
import { workstationTraffic } from "./traffic";
import { macUserData } from "./user-data";
import { planWorkstations, type WorkstationPlan } from "./workstations-plan";

export interface MacPlan {
  readonly name: string;
  readonly region: string;
  readonly workstations: { readonly [key: string]: WorkstationPlan };
  readonly rules: readonly TrafficRule[];
  readonly onDestroy: HostOnDestroy;
  readonly hostRecovery: boolean;
  readonly access: {
    readonly ssh: boolean;
    readonly vnc: boolean;
    readonly screenSharing: boolean;
    readonly ssm: boolean;
  };
  /** By which workstations reach the internet. */
  readonly proxy?: ProxyPlan;
  /** Start script, the same for all; it holds no secret. */
  readonly userData: string;
  /** What the instance role may read. */
  readonly secrets: readonly SecretReferenceArgs[];
  readonly statements: readonly PolicyStatement[];
  readonly snapshots?: SnapshotSchedule;
  readonly monitoring: MonitoringPlan;
}

/** Checks everything and decides everything; problems go into `issues`, and the plan is then not to be used. */
export function planMacWorkstation(name: string, args: MacWorkstationArgs, issues: Issues): MacPlan {
  checkKey("name", name, issues);
  checkNetwork("network", args.network, issues);
  checkTags("tags", args.tags ?? {}, issues);
  const workstations = planWorkstations(args, issues);
  const region = regionOf(workstations, issues);
  const access = planAccess(args, issues);
  checkWho(args, issues);
  checkOneOf("host.onDestroy", args.host?.onDestroy, Object.values(HostOnDestroy), issues);
  checkSecrets(args, issues);
  checkAgentPackage("pcoipAgentPackage", args.pcoipAgentPackage, issues);
  const proxy = checkProxy(args, region, access, issues);
  const userData = macUserData({
    region,
    proxy,
    screenSharing: access.screenSharing,
    adminPassword: args.adminPassword,
    registrationCode: args.pcoipRegistrationCode,
    agentPackage: args.pcoipAgentPackage,
  });
  if (Buffer.byteLength(userData) > USER_DATA_LIMIT) {
    issues.error("pcoipAgentPackage", `makes the start script longer than ${USER_DATA_LIMIT} bytes; shorten the URL`);
  }
  return {
    name,
    region,
    workstations,
    rules: workstationTraffic(args, access),
    onDestroy: args.host?.onDestroy ?? HostOnDestroy.Protect,
    hostRecovery: args.host?.recovery ?? false,
    access,
    proxy,
    userData,
    secrets: [args.adminPassword, args.pcoipRegistrationCode].filter((secret) => secret !== undefined),
    statements: packageStatements(args.pcoipAgentPackage, region),
    snapshots: args.snapshots && planSnapshots("snapshots", args.snapshots, tagsOf(workstations), issues),
    monitoring: planMonitoring(args, { instances: workstations }, "workstation", region, issues),
  };
}

function checkProxy(
  { proxy, network, egress = {} }: MacWorkstationArgs,
  region: string,
  { ssm }: MacPlan["access"],
  issues: Issues,
): ProxyPlan | undefined {
  checkOnlyWay(proxy, egress.internet, issues);
  if (proxy === undefined) {
    return undefined;
  }
  if (ssm && Object.keys(network.ssmEndpointSubnets ?? {}).length === 0) {
    checkSessionManagerProxy("proxy", proxy, sessionManagerHosts(region), issues);
    // aws/amazon-ssm-agent, agent/proxyconfig/proxy_darwin.go at 03fc4df (read 2026-11-30); AWS's guide has no page for macOS.
    issues.warn(
      "proxy",
      "nothing tells the Systems Manager agent of macOS of it: the agent takes the web proxies of the Mac itself, those that " +
        "scutil --proxy shows, and no variables; set them in the image, with 169.254.169.254 among the exceptions, or make " +
        "endpoints in the VPC, or Session Manager does not reach the Macs",
    );
  }
  const names = sessionManagerNames(network, region);
  return planProxy("proxy", proxy, { network, names, egress: [egress.dns, egress.licenseServer] }, issues);
}

const tagsOf = (workstations: { readonly [key: string]: WorkstationPlan }) =>
  Object.values(workstations).map(({ options }) => options.tags);

function regionOf(workstations: { readonly [key: string]: WorkstationPlan }, issues: Issues): string {
  const placed = Object.entries(workstations).filter(([, { availabilityZone }]) => availabilityZone !== "");
  const region = regionOfZone(placed[0]?.[1].availabilityZone ?? "") ?? "";
  for (const [key, { availabilityZone }] of placed) {
    const other = regionOfZone(availabilityZone);
    if (other !== undefined && other !== region) {
      issues.error(
        joinPath(joinPath("workstations", key), "subnet"),
        `is in ${other}, ${placed[0]?.[0]} is in ${region}; one component is in one region`,
      );
    }
  }
  return region;
}

function planAccess(args: MacWorkstationArgs, issues: Issues): MacPlan["access"] {
  const given = args.access ?? {};
  const anyAdmin = Object.keys(args.admins ?? {}).length > 0;
  const vnc = given.vnc ?? false;
  const plan = {
    ssh: given.ssh ?? anyAdmin,
    vnc,
    screenSharing: given.screenSharing ?? vnc,
    ssm: given.ssm ?? true,
  };
  for (const [field, ports] of [
    ["ssh", "tcp 22"],
    ["vnc", "tcp 5900 and 5800"],
  ] as const) {
    if (plan[field] && !anyAdmin) {
      issues.error(`access.${field}`, `opens ${ports} to the administrators, and admins names none`, { given: true });
    }
  }
  if (vnc && given.screenSharing === false) {
    issues.error("access.vnc", "opens Screen Sharing, which screenSharing: false switches off", { given: true });
  }
  if (anyAdmin && !plan.ssh && !vnc) {
    issues.warn("admins", "admins has no effect while access.ssh and access.vnc are off");
  }
  if (!plan.ssh && !plan.ssm) {
    issues.warn("access", "neither SSH nor Session Manager: nobody can administer the workstations");
  }
  if (plan.ssh && args.workstationDefaults?.keyName === undefined) {
    issues.warn("access.ssh", "needs workstationDefaults.keyName, or keys in the image: EC2 Macs take no SSH password");
  }
  if (plan.screenSharing && args.adminPassword === undefined) {
    issues.warn("access.screenSharing", "needs a password of ec2-user: give adminPassword, or set one in the image");
  }
  for (const [key, { instanceProfileName }] of Object.entries(args.workstations)) {
    for (const field of instanceProfileName === undefined ? [] : SECRETS) {
      if (args[field] !== undefined) {
        const at = joinPath(joinPath("workstations", key), "instanceProfileName");
        issues.warn(at, `must allow reading ${field}: the role that is made counts for the others only`);
      }
    }
  }
  checkForm(
    "access.permissionsBoundaryArn",
    given.permissionsBoundaryArn,
    /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/.+$/,
    "arn:aws:iam::111122223333:policy/boundary",
    issues,
  );
  given.additionalSecurityGroupIds?.forEach((id, index) => {
    checkForm(
      joinPath("access.additionalSecurityGroupIds", index),
      id,
      FORMS.securityGroup,
      "sg-0123456789abcdef0",
      issues,
    );
  });
  if (given.instanceProfileName !== undefined) {
    for (const field of SECRETS) {
      if (args[field] !== undefined) {
        issues.warn("access.instanceProfileName", `must allow reading ${field}: no role is made`);
      }
    }
    if (given.permissionsBoundaryArn !== undefined) {
      issues.error("access.permissionsBoundaryArn", "does not go with instanceProfileName: no role is made");
    }
  }
  return plan;
}

function checkWho(args: MacWorkstationArgs, issues: Issues): void {
  checkPeers("clients", args.clients ?? {}, { noun: "client", world: "warned" }, issues);
  checkPeers("connectors", args.connectors ?? {}, { noun: "connector", world: "refused" }, issues);
  checkPeers("admins", args.admins ?? {}, { noun: "administrator", world: "refused" }, issues);
  for (const [group, peers] of Object.entries(args.egress ?? {}) as [string, TrafficPeers | undefined][]) {
    const world = group === "internet" ? "allowed" : "warned";
    checkPeers(joinPath("egress", group), peers ?? {}, { noun: "destination", world }, issues);
  }
  if (Object.keys(args.clients ?? {}).length + Object.keys(args.connectors ?? {}).length === 0) {
    issues.error("clients", "names nobody, and connectors too; say who may open a PCoIP session");
  }
}

/** What a Mac reads at its first boot. */
const SECRETS = ["adminPassword", "pcoipRegistrationCode"] as const;

function checkSecrets(args: MacWorkstationArgs, issues: Issues): void {
  for (const field of SECRETS) {
    const reference = args[field];
    if (reference !== undefined) {
      checkSecretReference(reference, field, issues);
    }
  }
}

/** s3://bucket/key; names of buckets as in the S3 user guide, "Bucket naming rules". */
const S3_URI = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/([^?#\s]+)$/;

function checkAgentPackage(path: string, agent: AgentPackageArgs | undefined, issues: Issues): void {
  if (agent === undefined) {
    return;
  }
  const { s3Uri, url, sha256 } = agent;
  if ((s3Uri === undefined) === (url === undefined)) {
    issues.error(path, "must give exactly one of s3Uri and url");
  }
  checkForm(`${path}.s3Uri`, s3Uri, S3_URI, "s3://our-software/pcoip-agent.pkg", issues);
  if (url !== undefined) {
    checkUrl(`${path}.url`, url, issues);
  }
  const field = s3Uri === undefined ? "url" : "s3Uri";
  const source = s3Uri ?? url ?? "";
  if (source !== "" && !/\.(pkg|dmg)$/i.test(source)) {
    issues.error(`${path}.${field}`, "must end with .pkg or .dmg, which says how it is installed");
  }
  checkForm(
    `${path}.sha256`,
    sha256,
    /^[0-9a-fA-F]{64}$/,
    "the 64 hexadecimal digits that shasum -a 256 prints",
    issues,
  );
}

/** What carries a login is not shown, because it may be one. */
function checkUrl(path: string, text: string, issues: Issues): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:") {
    issues.error(path, "must be an https:// address");
  } else if (url.username !== "" || url.password !== "" || url.search !== "") {
    issues.error(path, "has a login or a query in it, which everybody who may read the user data would see; use s3Uri");
  }
}

function packageStatements(agent: AgentPackageArgs | undefined, region: string): PolicyStatement[] {
  const match = S3_URI.exec(agent?.s3Uri ?? "");
  return match
    ? [allow("ReadAgentPackage", ["s3:GetObject"], [`arn:${partitionOfRegion(region)}:s3:::${match[1]}/${match[2]}`])]
    : [];
}
