/** What people do after `up`: the edit on the host, the commands around it, and two scripts that check the result. */
import * as pulumi from "@pulumi/pulumi";
import { ADOPTION_STEPS } from "../shared/handoff/adoption-steps";
import type { Handoff, SummaryLine } from "../shared/handoff/args";
import { callers, checkRecords } from "../shared/handoff/check-record";
import { type CheckStep, checkScript } from "../shared/handoff/check-script";
import { checkCommand, outputCommand } from "../shared/handoff/output-command";
import { certificateText } from "../shared/load-balancer/certificate";
import { existingLeftovers, existingNotes, existingSummary, ownerSteps } from "../shared/load-balancer/existing";
import { logBucketSteps } from "../shared/load-balancer/logs-plan";
import { loadBalancerSummary } from "../shared/load-balancer/plan";
import { monitoringSummary } from "../shared/monitoring/plan";
import { patchingSummary } from "../shared/patching/plan";
import { webAclSteps } from "../shared/web-acl/plan";
import type { CodeStreamOnPremArgs } from "./args";
import { checkSteps, hostCheckSteps } from "./check-steps";
import {
  BROADCASTER_STATUS_SINCE,
  HOST_PATHS,
  IDLE_TIMEOUT,
  MONGODB_VOLUME,
  SELF_SIGNED_CERTIFICATE,
  SERVICE_KEYS,
  type ServiceKey,
  VARIANTS,
} from "./facts";
import type { CodeStreamPlan } from "./plan";
import { configMergePatch } from "./services-config";

/** What people still have to do after `up`, on the host and for its users. */
export interface CodeStreamHandoff extends Handoff {
  /** Name clients use. */
  readonly serviceName: string;
  /** What users enter as CodeStream's server. */
  readonly serverUrl: string;
  /** The host. */
  readonly instanceId: string;
  /** EBS volume of MongoDB's data; empty for an existing host. */
  readonly dataVolumeId: string;
  /** Order of taking over a CloudFormation stack; empty without legacy names. */
  readonly adoption: string[];
}

export interface HandoffInputs {
  readonly serviceName: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  readonly instanceId: pulumi.Output<string>;
  readonly dataVolumeId: pulumi.Output<string>;
  readonly targetGroupArns: { readonly [service in ServiceKey]: pulumi.Output<string> };
}

export function buildHandoff(
  plan: CodeStreamPlan,
  args: CodeStreamOnPremArgs,
  inputs: HandoffInputs,
  checks: pulumi.Output<CheckStep[]>,
): pulumi.Output<CodeStreamHandoff> {
  return pulumi.output({
    summary: summary(plan, args),
    steps: steps(plan, args),
    notes: notes(plan),
    checks: checks.apply(checkRecords),
    leftovers: leftovers(plan, args),
    serviceName: inputs.serviceName,
    serverUrl: pulumi.interpolate`${VARIANTS[plan.variant].scheme}://${inputs.serviceName}`,
    instanceId: inputs.instanceId,
    dataVolumeId: inputs.dataVolumeId,
    adoption: plan.legacyNames ? [...ADOPTION_STEPS] : [],
  });
}

function summary(plan: CodeStreamPlan, args: CodeStreamOnPremArgs): SummaryLine[] {
  const { host } = plan;
  const { protocol, ports } = VARIANTS[plan.variant];
  return [
    ...frontSummary(plan, args),
    ...SERVICE_KEYS.map((key) => ({
      subject: key,
      text: `${ports[key]} ${protocol} -> ${ports[key]} ${protocol}`,
    })),
    ...(plan.variant === "https" && plan.loadBalancer ? [{ subject: "certificate", text: certificateText(args) }] : []),
    { subject: "host", text: hostText(host, args) },
    ...(plan.loadBalancer ? loadBalancerSummary(plan.loadBalancer) : []),
    ...monitoringSummary(plan.monitoring),
    ...patchingSummary(plan.patching),
  ];
}

function frontSummary(
  { existing, loadBalancer, loadBalancerSubnets }: CodeStreamPlan,
  { network }: CodeStreamOnPremArgs,
): SummaryLine[] {
  if (loadBalancer === undefined) {
    return existingSummary(existing!);
  }
  const zones = loadBalancerSubnets.map((key) => network.publicSubnets![key]!.availabilityZone).join(" ");
  return [
    {
      subject: "load balancer",
      text: `internet-facing  ${zones}  ${loadBalancer.ipAddressType}  idle timeout ${loadBalancer.idleTimeoutSeconds} s`,
    },
  ];
}

/** What the owner of somebody else's load balancer has to do. */
function ofOwner({ existing, host }: CodeStreamPlan, args: CodeStreamOnPremArgs): string[] {
  const { cidrs, names, ownElasticIp } = host.internetAddresses;
  const itself = [...cidrs, ...names, ...(ownElasticIp ? ["its own Elastic IP"] : [])].join(", ");
  return existing === undefined
    ? []
    : [
        ...ownerSteps(
          existing,
          {
            targets: "the host",
            group: "the host's (output hostSecurityGroupId)",
            clients: [...Object.keys(args.clients), `the host's own containers (${itself})`],
          },
          "",
        ),
        `have the load balancer's owner keep idle connections for more than ${IDLE_TIMEOUT.leastSeconds} s (its idle timeout), or idle WebSockets break`,
      ];
}

function hostText(host: CodeStreamPlan["host"], args: CodeStreamOnPremArgs): string {
  const { cidrs, names, ownElasticIp } = host.internetAddresses;
  const addresses = [...cidrs, ...names, ...(ownElasticIp ? ["its own Elastic IP"] : [])].join(" ");
  const place = `${host.publicSubnet === undefined ? "private" : "public"} subnet  ${host.availabilityZone}  comes from ${addresses}`;
  if (host.existing) {
    return `existing ${host.existing.instanceId}  ${place}`;
  }
  const { boot, own, dataVolume } = host.created!;
  const image = typeof args.host.amiId === "string" ? `  ${args.host.amiId}` : "";
  const volume = dataVolume.volumeId ?? `${dataVolume.sizeGiB} GiB`;
  return `${own.instanceType ?? boot.instanceType}  ${place}${image}  data volume ${volume}`;
}

function steps(plan: CodeStreamPlan, args: CodeStreamOnPremArgs): string[] {
  const { controlScript, config } = HOST_PATHS;
  const name = plan.hostname ?? "<output loadBalancerDnsName>";
  const { scheme } = VARIANTS[plan.variant];
  return [
    ...(plan.host.created ? installSteps() : []),
    ...ofOwner(plan, args),
    ...(args.hostname === undefined
      ? []
      : [`make ${args.hostname} a CNAME of the load balancer (output loadBalancerDnsName)`]),
    `on the host: cp -p ${config} ${config}.before-load-balancer`,
    ...(plan.variant === "https"
      ? [
          `on the host: ${controlScript} --make-self-signed-cert  (needs openssl; valid ${SELF_SIGNED_CERTIFICATE.days} days)`,
        ]
      : []),
    `on the host: ${controlScript} --stop`,
    `on the host: set in ${config}: ${settings(plan, name)} (output configMergePatch); leave MongoDB's and RabbitMQ's hosts as they are`,
    `on the host: ${controlScript} --start`,
    `on the host: sh check-on-host.sh, from ${outputCommand("checkOnHost")} > check-on-host.sh`,
    `from a client network: ${checkCommand()}`,
    `tell users the server URL ${scheme}://${name}`,
    ...webAclSteps(plan.loadBalancer?.webAcl),
  ];
}

const installSteps = (): string[] => [
  `on the host: make a file system on the data volume (output handoff.dataVolumeId) the first time only, and mount it at ${MONGODB_VOLUME.directory}, before Docker starts: MongoDB's data is the Docker volume ${MONGODB_VOLUME.name}`,
  "on the host: install CodeStream (QuickStart); it needs a name that resolves there",
];

/** `apiServer.port = 443, …`, in the order of the patch. */
function settings(plan: CodeStreamPlan, name: string): string {
  const lines = (value: unknown, path: string): string[] =>
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, each]) => lines(each, path === "" ? key : `${path}.${key}`))
      : [`${path} = ${JSON.stringify(value)}`];
  return lines(configMergePatch(plan.variant, name), "").join(", ");
}

function notes(plan: CodeStreamPlan): string[] {
  const { created } = plan.host;
  return [
    ...(plan.existing ? existingNotes(plan.monitoring) : []),
    "one host only: the product has no redundancy, and while the host is down nobody is served",
    `the broadcaster answers health checks since CodeStream ${BROADCASTER_STATUS_SINCE}; an older one stays unhealthy`,
    "to switch the variant, run up and then at once the steps on the host: targets are unhealthy until it speaks the other protocol",
    ...(plan.variant === "https"
      ? [
          `the host's self-signed certificate ends ${SELF_SIGNED_CERTIFICATE.days} days after it was made: openssl x509 -noout -enddate -in ${HOST_PATHS.certificate}; the load balancer does not mind, other clients of the host may`,
        ]
      : []),
    ...(created && created.dataVolume.volumeId === undefined
      ? [
          `the data volume stays in AWS after destroy${created.dataVolume.protect ? ", which needs host.dataVolume.protect: false first" : ""}; give its id as host.dataVolume.volumeId to use it again`,
        ]
      : []),
  ];
}

function leftovers(plan: CodeStreamPlan, args: CodeStreamOnPremArgs): string[] {
  const { controlScript, config } = HOST_PATHS;
  return [
    ...(plan.host.existing
      ? [
          `on the host: ${controlScript} --stop, cp -p ${config}.before-load-balancer ${config}, ${controlScript} --start: until then it calls a name that is gone`,
        ]
      : []),
    ...(args.hostname === undefined ? [] : [`the CNAME ${args.hostname}, which names a load balancer that is gone`]),
    ...(plan.existing ? existingLeftovers(plan.existing) : []),
    "tell users: their server URL no longer answers",
  ];
}

/** From a client network, once names are known. */
export function buildChecks(
  plan: CodeStreamPlan,
  args: CodeStreamOnPremArgs,
  { serviceName, dnsName, targetGroupArns }: HandoffInputs,
): pulumi.Output<CheckStep[]> {
  return pulumi
    .all([serviceName, dnsName, targetGroupArns.api, targetGroupArns.broadcaster, plan.loadBalancer?.logs?.bucket])
    .apply(([service, balancer, api, broadcaster, logBucket]) => [
      ...checkSteps(plan, { service, balancer, targetGroupArns: { api, broadcaster } }, callers(args.clients)),
      ...logBucketSteps(logBucket, plan.region),
    ]);
}

/** On the host. */
export const buildHostCheck = (plan: CodeStreamPlan, { serviceName }: HandoffInputs): pulumi.Output<string> =>
  serviceName.apply((service) =>
    checkScript({ title: `${plan.name} on the host`, steps: hostCheckSteps(plan, service) }),
  );
