/** What people need after `up`: addresses, settings to enter, steps, and a script that checks the deployment. */
import * as pulumi from "@pulumi/pulumi";
import type { Handoff, SummaryLine } from "../shared/handoff/args";
import { callers, checkRecords } from "../shared/handoff/check-record";
import type { CheckStep } from "../shared/handoff/check-script";
import { checkCommand } from "../shared/handoff/output-command";
import { certificateText } from "../shared/load-balancer/certificate";
import { existingLeftovers, existingNotes, existingSummary, ownerSteps } from "../shared/load-balancer/existing";
import { logBucketSteps } from "../shared/load-balancer/logs-plan";
import { loadBalancerSummary } from "../shared/load-balancer/plan";
import { tlsVersions } from "../shared/load-balancer/tls-policies";
import { monitoringSummary } from "../shared/monitoring/plan";
import { patchingSummary } from "../shared/patching/plan";
import { proxyText } from "../shared/proxy/plan";
import { webAclSteps } from "../shared/web-acl/plan";
import { type HpAnywareConnectorsArgs, Sessions } from "./args";
import { describeCapacity } from "./capacity";
import type { ConnectorAddress } from "./connectors";
import { type ConnectorPlan, homeSubnets } from "./connectors-plan";
import { BROKER_PORT, OTHER_HEALTH_PATH, PCOIP_PORT, SSH_PORT, TARGET_GROUP } from "./facts";
import { type HpAnywarePlan, TARGET_GROUP_KEY } from "./plan";
import { byOwnAddress, byProxy } from "./start-scripts";

/** One connector, for the person who configures it. */
export interface ConnectorHandoff {
  /** EC2 instance id. */
  readonly instanceId: string;
  /** Availability Zone. */
  readonly availabilityZone: string;
  /** Private address; empty for an existing instance. */
  readonly privateIp: string;
  /** Own public address; empty with direct sessions. */
  readonly publicIp: string;
  /** What to enter as ExternalRoutableIP: its own public address, never the load balancer's. Empty with direct sessions. */
  readonly externalRoutableIp: string;
  /** Taken out of the target group. */
  readonly drained: boolean;
}

/** What people still have to do after `up`, connector by connector. */
export interface HpAnywareHandoff extends Handoff {
  /** Name users type. */
  readonly serviceName: string;
  /** Connectors by name. */
  readonly connectors: { [name: string]: ConnectorHandoff };
  /** Expected load against connectors, one line. @default - no load was given */
  readonly capacity?: string;
}

export interface HandoffInputs {
  readonly serviceName: pulumi.Output<string>;
  readonly connectors: { readonly [key: string]: ConnectorAddress };
}

export function buildHandoff(
  plan: HpAnywarePlan,
  args: HpAnywareConnectorsArgs,
  inputs: HandoffInputs,
  checks: pulumi.Output<CheckStep[]>,
): pulumi.Output<HpAnywareHandoff> {
  const connectors = Object.fromEntries(
    Object.entries(plan.connectors).map(([key, connector]) => {
      const { instanceId, privateIp, publicIp } = inputs.connectors[key]!;
      return [
        key,
        {
          instanceId,
          availabilityZone: connector.availabilityZone,
          privateIp,
          publicIp,
          externalRoutableIp: publicIp,
          drained: connector.drain,
        },
      ];
    }),
  );
  return pulumi.output({
    summary: summary(plan, args),
    steps: steps(plan, args),
    notes: notes(plan),
    checks: checks.apply(checkRecords),
    leftovers: leftovers(plan, args),
    serviceName: inputs.serviceName,
    connectors,
    ...(plan.capacity ? { capacity: describeCapacity(plan.capacity) } : {}),
  });
}

function summary(plan: HpAnywarePlan, args: HpAnywareConnectorsArgs): SummaryLine[] {
  return [
    ...frontSummary(plan, args),
    ...Object.entries(plan.connectors).map(([key, connector]) => ({
      subject: `connector ${key}`,
      text: connectorText(connector, plan.sessions),
    })),
    ...(plan.proxy === undefined
      ? []
      : [{ subject: "proxy", text: proxyText(plan.proxy, args.proxy?.credentials !== undefined) }]),
    ...(plan.loadBalancer ? loadBalancerSummary(plan.loadBalancer) : []),
    ...monitoringSummary(plan.monitoring),
    ...patchingSummary(plan.patching),
  ];
}

function frontSummary({ existing, loadBalancer, loadBalancerSubnets }: HpAnywarePlan, args: HpAnywareConnectorsArgs) {
  if (loadBalancer === undefined) {
    return existingSummary(existing!);
  }
  const group = loadBalancer.targetGroups[TARGET_GROUP_KEY]!;
  const zones = loadBalancerSubnets.map((key) => homeSubnets(args)[key]!.availabilityZone).join(" ");
  const sticky = group.stickiness.enabled ? `, cookie ${group.stickiness.durationSeconds} s` : "";
  return [
    {
      subject: "load balancer",
      text: `${loadBalancer.internal ? "internal" : "internet-facing"}  ${zones}  ${loadBalancer.ipAddressType}  443 HTTPS -> 443 HTTPS  ${group.algorithm.replaceAll("_", " ")}${sticky}`,
    },
    { subject: "certificate", text: certificateText(args) },
  ];
}

/** What the owner of somebody else's load balancer has to do. */
function ofOwner({ existing, connectors }: HpAnywarePlan, args: HpAnywareConnectorsArgs): string[] {
  const made = Object.values(connectors).some(({ created }) => created !== undefined);
  const group = made ? "theirs (output connectorSecurityGroupId)" : "theirs";
  const { durationSeconds } = TARGET_GROUP.stickiness;
  return existing === undefined
    ? []
    : ownerSteps(
        existing,
        { targets: "the connectors", group, clients: Object.keys(args.clients) },
        `, ${TARGET_GROUP.algorithm.replaceAll("_", " ")}, sticky by the load balancer's own cookie for ${durationSeconds} s`,
      );
}

function connectorText(connector: ConnectorPlan, sessions: Sessions): string {
  const place = `subnet ${connector.subnet}  ${connector.availabilityZone}`;
  const drained = connector.drain ? "  drained" : "";
  if (connector.existing) {
    return `existing ${connector.existing.instanceId}  ${place}  ${connector.publicIp ?? "no public address"}${drained}`;
  }
  const { own, boot } = connector.created!;
  const ami = own.amiId ?? boot.amiId;
  const elastic = connector.allocationId === undefined ? "own Elastic IP" : `Elastic IP ${connector.publicIp}`;
  const address = sessions === Sessions.Direct ? "no public address" : elastic;
  const image = typeof ami === "string" ? `  ${ami}` : "";
  return `${own.instanceType ?? boot.instanceType}  ${place}  ${address}${image}${drained}`;
}

/** What was given is known; what `up` makes is not. */
function addressesOf(keys: readonly string[], { connectors }: HpAnywarePlan): string {
  const given = keys.flatMap((key) => {
    const { publicIp } = connectors[key]!;
    return publicIp === undefined ? [] : [`${publicIp} of ${key}`];
  });
  return given.length === keys.length ? given.join(", ") : "known after up (output handoff.connectors)";
}

function steps(plan: HpAnywarePlan, args: HpAnywareConnectorsArgs): string[] {
  const count = Object.keys(plan.connectors).length;
  if (plan.sessions === Sessions.Direct) {
    return [
      ...proxySteps(plan),
      "leave ExternalRoutableIP empty on each connector: sessions go from client to workstation",
      "let clients reach the workstations on tcp 443, tcp 60443, tcp and udp 4172: their security groups are not in this stack",
      ...ofOwner(plan, args),
      `run the check script inside the company's network: ${checkCommand()}`,
      ...webAclSteps(plan.loadBalancer?.webAcl),
    ];
  }
  const { scripted, byHand } = byOwnAddress(plan.startScripts, plan.connectors);
  const those = (some: readonly string[], others: readonly string[]): string =>
    others.length === 0 ? "each connector" : `each of ${some.join(", ")}`;
  return [
    ...proxySteps(plan),
    ...(scripted.length === 0
      ? []
      : [
          `see that ${those(scripted, byHand)} took its own Elastic IP as ExternalRoutableIP (output handoff.connectors)`,
        ]),
    ...(byHand.length === 0
      ? []
      : [`enter ExternalRoutableIP on ${those(byHand, scripted)}: its own Elastic IP, ${addressesOf(byHand, plan)}`]),
    ...ofOwner(plan, args),
    `run the check script: ${checkCommand()}`,
    `give clients this allow-list: ${count} Elastic IP${count === 1 ? "" : "s"} (output allowList) and ${
      nameOf(plan, args) ?? "the load balancer's name (output url)"
    }`,
    ...webAclSteps(plan.loadBalancer?.webAcl),
  ];
}

/** HP's pages do not say how a connector is told of a proxy, so whoever installs it has to. */
function proxySteps({ proxy, startScripts, connectors }: HpAnywarePlan): string[] {
  if (proxy === undefined) {
    return [];
  }
  const { byHand } = byProxy(startScripts, connectors);
  const { url, noProxy } = proxy;
  return [
    "let the connectors in on the proxy, and let it reach Anyware Manager, licensing and AWS on tcp 443",
    ...(byHand.length === 0
      ? []
      : [
          `tell the software on ${byHand.join(", ")} of the proxy, its updates and the Systems Manager agent too: ` +
            `HTTPS_PROXY=${url} NO_PROXY=${noProxy}`,
        ]),
  ];
}

/** The name that users type, when it is not the load balancer's own. */
const nameOf = ({ existing }: HpAnywarePlan, { dns }: HpAnywareConnectorsArgs): string | undefined =>
  existing?.dnsName ?? dns?.name;

const notes = ({ existing, monitoring, proxy }: HpAnywarePlan): string[] => [
  ...(existing === undefined ? [] : existingNotes(monitoring)),
  ...(proxy === undefined
    ? []
    : [
        "a proxy counts for a connector's start script when the connector is made, and for what is let out at once: tell connectors that run of it first",
      ]),
  "rolling upgrade: drain one connector, wait until its sessions end, set its amiId, undrain, next",
  "the health path is the guide's /health; HP's own Terraform asks another, and the check script says which answers",
];

function leftovers(plan: HpAnywarePlan, args: HpAnywareConnectorsArgs): string[] {
  const names = Object.keys(plan.connectors).join(", ");
  return [
    `in the connectors' manager: remove ${names}`,
    ...(plan.sessions === Sessions.Direct
      ? []
      : ["in clients' firewalls: take out the Elastic IPs (output allowList): AWS gives them to others"]),
    ...(plan.existing ? existingLeftovers(plan.existing) : []),
    ...(nameOf(plan, args) === undefined ? ["a DNS name that was made by hand for the load balancer"] : []),
  ];
}

/** What there is to check, once addresses are known. */
export function buildChecks(
  plan: HpAnywarePlan,
  args: HpAnywareConnectorsArgs,
  inputs: HandoffInputs & { readonly dnsName: pulumi.Output<string> },
): pulumi.Output<CheckStep[]> {
  const addresses = pulumi.all(
    Object.fromEntries(
      Object.entries(inputs.connectors).map(([key, { privateIp, publicIp }]) => [
        key,
        plan.sessions === Sessions.Direct ? privateIp : publicIp,
      ]),
    ),
  );
  return pulumi
    .all([inputs.serviceName, inputs.dnsName, addresses, plan.loadBalancer?.logs?.bucket])
    .apply(([service, balancer, ips, logBucket]) => [
      ...checkSteps(plan, args, service, balancer, ips),
      ...logBucketSteps(logBucket, plan.region),
    ]);
}

const sessionSteps = (key: string, host: string, users: Pick<CheckStep, "from">): CheckStep[] => [
  {
    kind: "tcp",
    name: `connector ${key} tcp/${PCOIP_PORT} open`,
    host,
    port: PCOIP_PORT,
    ...users,
    hint: "run this from a client network; the connector must be installed",
  },
  { kind: "udp", name: `connector ${key} udp/${PCOIP_PORT}`, host, port: PCOIP_PORT },
];

/** Where the path of somebody else's health check is declared. */
const EXISTING_HEALTH_PATH = `loadBalancer.existing.targetGroups.${TARGET_GROUP_KEY}.healthCheckPath`;

/** What the script checks, in the order in which a login needs it. */
export function checkSteps(
  plan: HpAnywarePlan,
  args: HpAnywareConnectorsArgs,
  service: string,
  balancer: string,
  addresses: { readonly [connector: string]: string },
): CheckStep[] {
  const { path } = plan.targetGroup.healthCheck;
  const named = nameOf(plan, args) !== undefined;
  const other = path === OTHER_HEALTH_PATH ? TARGET_GROUP.healthCheck.path : OTHER_HEALTH_PATH;
  const direct = args.access?.directHttps ?? false;
  const ssh = args.access?.ssh ?? false;
  const users = callers(args.clients);
  const versions = plan.loadBalancer && tlsVersions(plan.loadBalancer.tlsPolicy);
  return [
    {
      kind: "dns",
      name: `${service} resolves`,
      host: service,
      ...(service === balancer ? {} : { sameAs: balancer }),
      hint: plan.existing
        ? "its record is the load balancer's owner's, and missing or not yet known to this resolver"
        : "the alias record is missing or not yet known to this resolver",
    },
    {
      kind: "tls",
      name: "certificate of the load balancer",
      host: service,
      port: BROKER_PORT,
      address: balancer,
      ...(named ? {} : { trusted: false }),
      ...(versions === undefined ? {} : { versions }),
      ...users,
      hint: "the certificate does not cover the name, or is not trusted here",
    },
    {
      kind: "paths",
      name: "health path through the load balancer",
      url: `https://${service}${path}`,
      otherPaths: [other],
      setting: plan.existing ? EXISTING_HEALTH_PATH : "targetGroup.healthCheck.path",
      address: balancer,
      insecure: !named,
      ...users,
      hint: "no connector answers: look at the targets' health reason",
    },
    {
      kind: "cookie",
      name: "sticky cookie",
      url: `https://${service}${path}`,
      cookie: plan.loadBalancer?.targetGroups[TARGET_GROUP_KEY]?.stickiness.cookieName ?? "AWSALB",
      address: balancer,
      insecure: !named,
      ...users,
      hint: "without it the steps of one login reach different connectors",
    },
    // The private address of an instance that exists is not known here.
    ...Object.entries(addresses)
      .filter(([, host]) => host !== "")
      .flatMap(([key, host]): CheckStep[] => [
        {
          kind: "tcp",
          name: `connector ${key} tcp/${BROKER_PORT} ${direct ? "open" : "closed"} from here`,
          host,
          port: BROKER_PORT,
          expect: direct ? "open" : "closed",
          ...(direct ? users : {}),
          hint: direct
            ? "access.directHttps is on, and this address must be one of the clients"
            : "a rule opens it that should not be",
        },
        ...(plan.sessions === Sessions.Direct ? [] : sessionSteps(key, host, users)),
        {
          kind: "tcp",
          name: `connector ${key} tcp/${SSH_PORT} ${ssh ? "open to administrators" : "closed"}`,
          host,
          port: SSH_PORT,
          expect: ssh ? "open" : "closed",
          ...(ssh ? callers(args.admins) : {}),
          hint: ssh ? "run this from an administrator's network" : "a rule opens it that should not be",
        },
      ]),
  ];
}
