/** What people need before and after `up`: quotas, addresses, how to connect, steps, and a script that checks. */
import * as pulumi from "@pulumi/pulumi";
import type { Handoff, SummaryLine } from "../shared/handoff/args";
import { callers, checkRecords } from "../shared/handoff/check-record";
import type { CheckStep } from "../shared/handoff/check-script";
import { checkCommand } from "../shared/handoff/output-command";
import { monitoringSummary } from "../shared/monitoring/plan";
import { proxyText } from "../shared/proxy/plan";
import { HostOnDestroy, type MacWorkstationArgs } from "./args";
import {
  BROKER_PORT,
  LOCAL_NETWORK,
  LOGIN_USER,
  MANUAL_PERMISSIONS,
  MINIMUM_ALLOCATION_HOURS,
  macosParameter,
  macosRelease,
  PCOIP_PORT,
  REGISTER_COMMAND,
  SCRUBBING_HOURS,
  SSH_PORT,
  VNC_PORT,
} from "./facts";
import type { MacPlan } from "./plan";
import { proxyArguments, REGISTER_SCRIPT, SET_UP_LOG } from "./user-data";
import type { WorkstationResources } from "./workstations";
import type { WorkstationPlan } from "./workstations-plan";

/** One workstation, for the person who works on it and the one who looks after it. */
export interface WorkstationHandoff {
  /** Who works here; empty when not said. */
  readonly user: string;
  /** EC2 instance id. */
  readonly instanceId: string;
  /** Dedicated host. */
  readonly hostId: string;
  /** Availability Zone. */
  readonly availabilityZone: string;
  /** Private address; stays the same when the instance is replaced. */
  readonly privateIp: string;
  /** Elastic IP; empty without one. */
  readonly publicIp: string;
  /** Opens a shell. */
  readonly shellCommand: string;
  /** Brings Screen Sharing to `localhost:5900`; empty while it is off. */
  readonly screenSharingCommand: string;
  /** Prints the host's state and allocation; it can be released 24 hours after the latter. */
  readonly hostCommand: string;
}

/** What people still have to do after `up`, workstation by workstation. */
export interface MacHandoff extends Handoff {
  /** Hosts that AWS must allow, by the name of the Service Quota. Given hosts count already. */
  readonly quotas: { [quota: string]: number };
  /** Workstations by name. */
  readonly workstations: { [name: string]: WorkstationHandoff };
}

export function buildHandoff(
  plan: MacPlan,
  args: MacWorkstationArgs,
  resources: { readonly [key: string]: WorkstationResources },
  checks: pulumi.Output<CheckStep[]>,
): pulumi.Output<MacHandoff> {
  const workstations = Object.fromEntries(
    Object.entries(plan.workstations).map(([key, workstation]) => {
      const { instance, networkInterface, hostId, publicIp } = resources[key]!;
      const known = pulumi.all([instance.id, hostId, networkInterface.privateIp, publicIp]);
      return [key, known.apply((values) => workstationHandoff(plan, workstation, values))];
    }),
  );
  return pulumi.output({
    summary: summary(plan),
    steps: steps(plan, args),
    notes: notes(plan),
    checks: checks.apply(checkRecords),
    leftovers: [
      `in the connectors' manager: remove ${Object.keys(plan.workstations).join(", ")}; each registration has used up a licence`,
    ],
    quotas: hostsByQuota(plan),
    workstations,
  });
}

function workstationHandoff(
  plan: MacPlan,
  workstation: WorkstationPlan,
  [instanceId, hostId, privateIp, publicIp]: readonly [string, string, string, string],
): WorkstationHandoff {
  const address = publicIp === "" ? privateIp : publicIp;
  const session = `aws ssm start-session --region ${plan.region} --target ${instanceId}`;
  const tunnel = plan.access.ssh
    ? `ssh -N -L ${VNC_PORT}:localhost:${VNC_PORT} ${LOGIN_USER}@${address}`
    : `${session} --document-name AWS-StartPortForwardingSession --parameters portNumber=${VNC_PORT},localPortNumber=${VNC_PORT}`;
  return {
    user: workstation.user ?? "",
    instanceId,
    hostId,
    availabilityZone: workstation.availabilityZone,
    privateIp,
    publicIp,
    shellCommand: plan.access.ssm ? session : `ssh ${LOGIN_USER}@${address}`,
    screenSharingCommand: plan.access.screenSharing ? tunnel : "",
    hostCommand: `aws ec2 describe-hosts --region ${plan.region} --host-ids ${hostId} --query Hosts[].[State,AllocationTime] --output text`,
  };
}

/** Hosts that are allocated here, by quota. */
export function hostsByQuota(plan: MacPlan): { [quota: string]: number } {
  const counts: { [quota: string]: number } = {};
  for (const { mac, hostId } of Object.values(plan.workstations)) {
    if (hostId === undefined) {
      counts[mac.quota] = (counts[mac.quota] ?? 0) + 1;
    }
  }
  return counts;
}

function summary(plan: MacPlan): SummaryLine[] {
  const workstations = Object.entries(plan.workstations).map(([key, workstation]) => {
    const { instanceType, mac, subnet, availabilityZone, hostId, macos, elasticIp } = workstation;
    const amiId = workstation.ownAmiId ?? workstation.amiId;
    const image = macos === undefined ? plainOr(amiId, "given image") : `newest ${macos}`;
    const host =
      hostId === undefined ? `new host (${onDestroyText[plan.onDestroy]})` : `host ${plainOr(hostId, "given")}`;
    const address = elasticIp ? "  own Elastic IP" : "";
    return {
      subject: `workstation ${key}`,
      text: `${instanceType} ${mac.chip}  subnet ${subnet}  ${availabilityZone}  ${host}${address}  ${image}`,
    };
  });
  return [
    ...workstations,
    { subject: "replacement", text: REPLACEMENT_RULE },
    ...(plan.proxy === undefined ? [] : [{ subject: "proxy", text: proxyText(plan.proxy, false) }]),
    ...monitoringSummary(plan.monitoring),
  ];
}

/** What every change of an image or of `reimage` means. */
const REPLACEMENT_RULE = `instance deleted, then its host scrubbed for up to ${SCRUBBING_HOURS} hours, then a new one: up waits`;

const onDestroyText: { readonly [wish in HostOnDestroy]: string } = {
  [HostOnDestroy.Protect]: "protected",
  [HostOnDestroy.Keep]: "kept on destroy",
  [HostOnDestroy.Release]: "released on destroy",
};

const plainOr = (value: pulumi.Input<string>, fallback: string): string =>
  typeof value === "string" ? value : fallback;

function steps(plan: MacPlan, args: MacWorkstationArgs): string[] {
  const direct = Object.keys(args.clients ?? {}).length > 0;
  const where = Object.values(plan.workstations).some(({ elasticIp }) => elasticIp) ? "publicIp" : "privateIp";
  return [
    ...Object.entries(hostsByQuota(plan)).map(
      ([quota, count]) =>
        `before up: have the Service Quota "${quota}" allow ${count} in ${plan.region}; it is often 0`,
    ),
    ...(plan.proxy === undefined
      ? []
      : ["let the Macs in on the proxy, and let it reach licensing, downloads and AWS on tcp 443"]),
    ...(args.pcoipAgentPackage && args.pcoipRegistrationCode ? [] : [agentStep(plan, args)]),
    `log in as the user and allow PCoIP Agent under Privacy & Security: ${MANUAL_PERMISSIONS.join(", ")}; macOS lets no script do it`,
    ...(asksForLocalNetwork(plan)
      ? [
          `macOS ${LOCAL_NETWORK.from} and later ask once an app for ${LOCAL_NETWORK.permission}, in the same place and without a line in a log: allow PCoIP Agent and what reads secrets, then make an image of it`,
        ]
      : []),
    direct
      ? `connect with the PCoIP client to the workstation's address (output handoff.workstations, ${where})`
      : "add each workstation's private address to the connectors' manager (output handoff.workstations, privateIp)",
    `run the check script: ${checkCommand()}`,
  ];
}

/** What the first boot could not do by itself. */
function agentStep({ proxy }: MacPlan, args: MacWorkstationArgs): string {
  const install = args.pcoipAgentPackage
    ? ""
    : "install HP's Graphics Agent for macOS (a download behind HP's login), unless the image has it; then ";
  const register = args.pcoipRegistrationCode
    ? `register it: sudo ${REGISTER_SCRIPT}, which reads the code itself`
    : `register it: sudo ${REGISTER_COMMAND} --registration-code=...${proxy === undefined ? "" : proxyArguments(proxy)}`;
  return `${install}${register}; each time uses up a licence`;
}

/** A release that is not known is taken to ask. */
const asksForLocalNetwork = (plan: MacPlan): boolean =>
  Object.values(plan.workstations).some(({ macos }) => {
    const version = macosRelease(macos === undefined ? "" : (macosParameter(macos)?.release ?? macos))?.version;
    return version === undefined || version >= LOCAL_NETWORK.from;
  });

/**
 * The instance keeps its id, the host gets a new one; a host that is released is gone from the state after a refresh, and
 * another `hostId` replaces an instance. (EC2 user guide, "How Amazon EC2 Dedicated Host recovery works", read 2026-11-29;
 * hashicorp/terraform-provider-aws findHostByID; pulumi-aws Instance.hostId)
 */
const RECOVERY =
  "after a host recovery: pulumi refresh, then give the new id as the workstation's hostId before the next up (aws ec2 describe-instances, Placement.HostId); else up allocates a further host and replaces the Mac";

function notes(plan: MacPlan): string[] {
  const types = [...new Set(Object.values(plan.workstations).map(({ instanceType }) => instanceType))].sort();
  return [
    `replacement: ${REPLACEMENT_RULE}`,
    `a host is billed from allocation, ${MINIMUM_ALLOCATION_HOURS} hours at least, used or not; the instance adds nothing`,
    `AWS refuses to release a host in its first ${MINIMUM_ALLOCATION_HOURS} hours and while it is scrubbed (handoff.workstations, hostCommand)`,
    `not every zone has every type: aws ec2 describe-instance-type-offerings --region ${plan.region} --location-type availability-zone --filters Name=instance-type,Values=${types.join(",")} --query InstanceTypeOfferings[].[InstanceType,Location] --output text`,
    // EC2 user guide, "Increase the size of an EBS volume on your Mac instance", read 2026-11-29.
    "a larger diskGiB of a running instance needs a reboot and: diskutil repairDisk, diskutil apfs resizeContainer",
    ...(plan.hostRecovery && Object.keys(hostsByQuota(plan)).length > 0 ? [RECOVERY] : []),
    "one person at a time; the user's name may have no space and must not be root",
    `first boot writes ${SET_UP_LOG}`,
  ];
}

export function buildChecks(
  plan: MacPlan,
  args: MacWorkstationArgs,
  resources: { readonly [key: string]: WorkstationResources },
): pulumi.Output<CheckStep[]> {
  const known = Object.fromEntries(
    Object.entries(resources).map(([key, { instance, networkInterface, hostId, publicIp }]) => [
      key,
      { instanceId: instance.id, hostId, privateIp: networkInterface.privateIp, publicIp },
    ]),
  );
  return pulumi.output(known).apply((addresses) => checkSteps(plan, addresses, args));
}

export interface CheckedWorkstation {
  readonly instanceId: string;
  readonly hostId: string;
  readonly privateIp: string;
  readonly publicIp: string;
}

/** What the script checks: AWS's view first, then the way a session takes. */
export function checkSteps(
  plan: MacPlan,
  workstations: { readonly [key: string]: CheckedWorkstation },
  args: Pick<MacWorkstationArgs, "clients" | "connectors" | "admins">,
): CheckStep[] {
  const users = callers(args.clients, args.connectors);
  const admins = callers(args.admins);
  const region = ["--region", plan.region];
  return Object.entries(workstations).flatMap(([key, { instanceId, hostId, privateIp, publicIp }]): CheckStep[] => {
    const host = publicIp === "" ? privateIp : publicIp;
    return [
      {
        kind: "aws",
        name: `${key}: host is available`,
        args: ["ec2", "describe-hosts", ...region, "--host-ids", hostId, "--query", "Hosts[].State"],
        expected: ["available"],
        hint: "pending means that it is being scrubbed; wait",
      },
      {
        kind: "aws",
        name: `${key}: instance passes its status checks`,
        args: [
          "ec2",
          "describe-instance-status",
          ...region,
          "--instance-ids",
          instanceId,
          "--query",
          "InstanceStatuses[].[InstanceStatus.Status,SystemStatus.Status]",
        ],
        expected: ["ok", "ok"],
        hint: "a Mac takes up to 20 minutes to boot",
      },
      ...(plan.access.ssm ? [sessionManagerStep(key, instanceId, region)] : []),
      ...(plan.access.ssh
        ? [
            {
              kind: "tcp" as const,
              name: `${key}: tcp/${SSH_PORT} open`,
              host,
              port: SSH_PORT,
              ...admins,
              hint: "run this from an administrator's network",
            },
          ]
        : []),
      {
        kind: "tcp",
        name: `${key}: tcp/${VNC_PORT} ${plan.access.vnc ? "open" : "closed"}`,
        host,
        port: VNC_PORT,
        expect: plan.access.vnc ? "open" : "closed",
        ...(plan.access.vnc ? admins : {}),
        hint: plan.access.vnc ? "run this from an administrator's network" : "a rule opens it that should not be",
      },
      ...[BROKER_PORT, PCOIP_PORT].map((port) => ({
        kind: "tcp" as const,
        name: `${key}: tcp/${port} open`,
        host,
        port,
        ...users,
        hint: "run this from a client's or connector's network; needs the agent, registered and allowed",
      })),
      { kind: "udp", name: `${key}: udp/${PCOIP_PORT}`, host, port: PCOIP_PORT },
    ];
  });
}

const sessionManagerStep = (key: string, instanceId: string, region: readonly string[]): CheckStep => ({
  kind: "aws",
  name: `${key}: Session Manager sees it`,
  args: [
    "ssm",
    "describe-instance-information",
    ...region,
    "--filters",
    `Key=InstanceIds,Values=${instanceId}`,
    "--query",
    "InstanceInformationList[].PingStatus",
  ],
  expected: ["Online"],
  hint: "the instance needs tcp 443 to Systems Manager: a NAT gateway, an Elastic IP or endpoints",
});
