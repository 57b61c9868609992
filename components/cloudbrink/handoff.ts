/** What people need after `up`: the table for the portal, its steps in order, and a script that compares both. */
import * as pulumi from "@pulumi/pulumi";
import type { Handoff, SummaryLine } from "../shared/handoff/args";
import { checkRecords } from "../shared/handoff/check-record";
import type { CheckStep } from "../shared/handoff/check-script";
import { checkCommand } from "../shared/handoff/output-command";
import { monitoringSummary } from "../shared/monitoring/plan";
import type { CloudbrinkConnectorsArgs } from "./args";
import { failureLines } from "./capacity";
import type { ConnectorResources } from "./connectors";
import type { ConnectorPlan } from "./connectors-plan";
import { PORTAL } from "./facts";
import type { RangeHeadroom } from "./headroom";
import type { CloudbrinkPlan } from "./plan";
import { AFTER_UP, portalCsv, portalJson, portalText, type StaticIpPool } from "./portal";

/** What people still have to do after `up`, and what the portal has to be given. */
export interface CloudbrinkHandoff extends Handoff {
  /** Static IP pools as an aligned table. Empty without pools. */
  readonly portalTable: string;
  /** The same as CSV. */
  readonly portalCsv: string;
  /** The same as JSON. */
  readonly portalJson: string;
  /** The same before `up`: what AWS chooses is "known after up". */
  readonly plannedTable: string;
  /** Users against addresses, one line. @default - no pools with IPv4 */
  readonly capacity?: string;
  /** What each single failure leaves, a line each. */
  readonly failures: string[];
  /** What still fits into each prefix range. Empty without pools. */
  readonly headroom: RangeHeadroom[];
}

type Resources = { readonly [key: string]: ConnectorResources };

/** One entry a connector and Pool Name, equal to what the interfaces have. */
export function staticIpPools(plan: CloudbrinkPlan, resources: Resources): pulumi.Output<StaticIpPool[]> {
  const rows = [...plan.prefixes].flatMap(([key, pools]) => {
    const { networkInterface, instance, pools: addresses } = resources[key]!;
    return [...pools.keys()].map((poolName) =>
      pulumi.output({
        connector: key,
        instanceId: instance.id,
        managementIp: networkInterface.privateIp,
        poolName,
        ipv4Pools: [...addresses[poolName]!.ipv4],
        ipv6Pools: addresses[poolName]!.ipv6,
      }),
    );
  });
  return pulumi.all(rows);
}

/** Every prefix of the group: the sources that private applications see. */
export function userNetworks(plan: CloudbrinkPlan, resources: Resources): pulumi.Output<string[]> {
  const ipv4 = Object.values(resources).flatMap(({ pools }) => Object.values(pools).flatMap((pool) => pool.ipv4));
  const ipv6 = Object.values(resources).flatMap(({ pools }) => Object.values(pools).map((pool) => pool.ipv6));
  return plan.prefixes.size === 0
    ? pulumi.output<string[]>([])
    : pulumi.all(ipv6).apply((lists) => [...ipv4, ...lists.flat()]);
}

export function buildHandoff(
  plan: CloudbrinkPlan,
  args: CloudbrinkConnectorsArgs,
  pools: pulumi.Output<StaticIpPool[]>,
  checks: pulumi.Output<CheckStep[]>,
): pulumi.Output<CloudbrinkHandoff> {
  const plain = {
    summary: summary(plan),
    steps: steps(plan, args),
    notes: notes(plan),
    leftovers: leftovers(plan),
    plannedTable: plan.prefixes.size === 0 ? "" : portalText(plannedPools(plan)),
    failures: plan.capacity ? [...failureLines(plan.capacity)] : [],
    headroom: [...plan.headroom],
    ...capacityLine(plan),
  };
  return pulumi.all([pools, checks]).apply(([rows, steps]) => ({
    ...plain,
    checks: checkRecords(steps),
    portalTable: rows.length === 0 ? "" : portalText(rows),
    portalCsv: rows.length === 0 ? "" : portalCsv(rows),
    portalJson: rows.length === 0 ? "" : portalJson(rows),
  }));
}

/** The table before `up`. */
export function plannedPools(plan: CloudbrinkPlan): StaticIpPool[] {
  return [...plan.prefixes].flatMap(([connector, pools]) =>
    [...pools].map(([poolName, { ipv4, ipv6 }]) => ({
      connector,
      instanceId: AFTER_UP,
      managementIp: AFTER_UP,
      poolName,
      ipv4Pools: [...ipv4],
      ipv6Pools: ipv6.some(({ text }) => text.startsWith("+")) ? [AFTER_UP] : ipv6.map(({ text }) => text),
    })),
  );
}

function summary(plan: CloudbrinkPlan): SummaryLine[] {
  const mode = PORTAL.deploymentMode[plan.mode];
  const count = plan.connectors.size;
  const enrolled = [...plan.connectors.values()].filter((connector) => connector.enrolled).length;
  const zones = [...new Set([...plan.connectors.values()].map(({ availabilityZone }) => availabilityZone))].sort();
  const group = {
    subject: "connector group",
    text: `${mode}  ${count} connector${count === 1 ? "" : "s"}, ${enrolled} enrolled  ${zones.join(" ")}`,
  };
  const lines = [...plan.connectors.values()].map((connector) => ({
    subject: `connector ${connector.key}`,
    text: connectorText(connector, plan),
  }));
  return [group, ...shortened(lines), ...monitoringSummary(plan.monitoring)];
}

/** A large group would fill the screen: the first ones, and how many follow. */
function shortened(lines: readonly SummaryLine[]): SummaryLine[] {
  const LIMIT = 8;
  return lines.length <= LIMIT
    ? [...lines]
    : [
        ...lines.slice(0, LIMIT - 1),
        { subject: "connectors", text: `${lines.length - LIMIT + 1} more (output handoff.plannedTable)` },
      ];
}

function connectorText(connector: ConnectorPlan, plan: CloudbrinkPlan): string {
  const place = `${connector.instanceType}  subnet ${connector.subnet}  ${connector.availabilityZone}`;
  const pools = [...(plan.prefixes.get(connector.key) ?? [])].map(([name, { ipv4, ipv6 }]) => {
    const first = ipv4[0] ?? ipv6[0]?.text;
    const count = ipv4.length + ipv6.length;
    return count > 1 ? `${name} ${first} +${count - 1}` : `${name} ${first}`;
  });
  return [place, ...pools].join("  ");
}

function capacityLine(plan: CloudbrinkPlan): { readonly capacity?: string } {
  const pools = plan.capacity?.pools ?? [];
  if (pools.length === 0) {
    return {};
  }
  const parts = pools.map(({ pool, users, peakUsers }) =>
    peakUsers === undefined ? `${pool} ${users} users` : `${pool} ${users} users, ${peakUsers} at the peak`,
  );
  return { capacity: parts.join("; ") };
}

/** The portal's steps in the order in which it asks, each with the values to enter. */
function steps(plan: CloudbrinkPlan, args: CloudbrinkConnectorsArgs): string[] {
  const active = plan.mode === "active-active";
  const waiting = [...plan.connectors.values()].filter(({ enrolled }) => !enrolled).map(({ key }) => key);
  const which = waiting.length > 8 ? `${waiting.length} connectors` : waiting.join(", ");
  return [
    ...(waiting.length === 0
      ? []
      : [
          `portal, ${PORTAL.path}: Hosting Environment ${PORTAL.hostingEnvironment}, Deployment Mode ${PORTAL.deploymentMode[plan.mode]}`,
          ...(active ? [groupStep(args)] : []),
          `portal: DNS Servers ${args.portalDnsServers?.join(", ") ?? "of your network"}; ${resourcesStep(args)}`,
          ...(active
            ? [`portal: User IP Management is ${PORTAL.userIpManagement}; save, and take the one-time password`]
            : ["portal: save, and take the one-time password of each connector"]),
          `portal: wait until ${which} ${waiting.length === 1 ? "is" : "are"} ${PORTAL.online}, then set connectors.<name>.enrolled to true`,
        ]),
    ...(active
      ? [
          "portal: click the connector's name and enter the IPv4 and IPv6 pools of each instance (output handoff.portalTable)",
          `portal: see that every instance is ${PORTAL.active}`,
          `run the check script: ${checkCommand()}`,
        ]
      : []),
  ];
}

function groupStep({ deviceUserGroups, pools }: CloudbrinkConnectorsArgs): string {
  const groups = Object.entries(deviceUserGroups ?? {});
  return groups.length === 0
    ? `portal: choose the Device-User-Groups, each with Pool Names (${Object.keys(pools ?? {}).join(", ")}) and a Lease-Time`
    : `portal: Device-User-Groups ${groups.map(([name, { poolNames, leaseTime }]) => `${name}: Pool Names ${poolNames.join(", ")}, Lease-Time ${leaseTime}`).join("; ")}`;
}

function resourcesStep({ privateApplications }: CloudbrinkConnectorsArgs): string {
  const names = Object.keys(privateApplications ?? {});
  return names.length === 0 ? "Enterprise Resources as usual" : `Enterprise Resources ${names.join(", ")}`;
}

function notes(plan: CloudbrinkPlan): string[] {
  return [
    "another mode is another connector in the portal: make it there, then set enrolled: false and a new one-time password on every connector",
    "replace a connector: enrolled: false and a new one-time password; it keeps its interface, prefixes and management IP",
    "the same before another subnet or pulumi up --replace: an enrolled connector would boot without a password that works",
    ...(plan.mode === "active-active"
      ? [
          "a lost connector's sessions move to the others: TCP connections break, users stay logged in",
          "prefixes leave an interface only with it: after another mode, replace the interface or unassign them in AWS",
          "private applications see users with the addresses of the pools (output userNetworks): let those in by CIDR",
        ]
      : []),
  ];
}

/** A connector that is gone keeps its entry in the portal. */
function leftovers(plan: CloudbrinkPlan): string[] {
  const keys = [...plan.connectors.keys()];
  const which = keys.length > 8 ? `${keys.length} connectors` : keys.join(", ");
  return [
    `portal: delete ${which}, and enter no one-time password again: each works once`,
    ...(plan.prefixes.size === 0
      ? []
      : ["in private applications: take out the pools' CIDRs (output userNetworks): AWS gives them to others"]),
  ];
}

/** Compares the interfaces with the table. Needs the AWS CLI and ec2:DescribeNetworkInterfaces. */
export function buildChecks(plan: CloudbrinkPlan, resources: Resources): pulumi.Output<CheckStep[]> {
  const interfaces = Object.entries(resources).map(([key, { networkInterface, pools }]) =>
    pulumi.output({
      connector: key,
      interfaceId: networkInterface.id,
      managementIp: networkInterface.privateIp,
      ipv4: Object.values(pools).flatMap((pool) => pool.ipv4),
      ipv6: pulumi.all(Object.values(pools).map((pool) => pool.ipv6)).apply((lists) => lists.flat()),
    }),
  );
  return pulumi.all(interfaces).apply((known) => checkSteps(plan.region, known));
}

export interface CheckedInterface {
  readonly connector: string;
  readonly interfaceId: string;
  readonly managementIp: string;
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}

/** Management address and all prefixes of an interface, as one list of words. */
const QUERY =
  "NetworkInterfaces[0].[[PrivateIpAddress], Ipv4Prefixes[].Ipv4Prefix || `[]`, Ipv6Prefixes[].Ipv6Prefix || `[]`][]";

export function checkSteps(region: string, interfaces: readonly CheckedInterface[]): CheckStep[] {
  return interfaces.map(({ connector, interfaceId, managementIp, ipv4, ipv6 }) => ({
    kind: "aws",
    name: `${connector} has the table's prefixes`,
    args: [
      "ec2",
      "describe-network-interfaces",
      "--region",
      region,
      "--network-interface-ids",
      interfaceId,
      "--query",
      QUERY,
    ],
    expected: [managementIp, ...ipv4, ...ipv6],
    hint: "the portal's pools and the interface differ: run pulumi up, then enter the table again",
  }));
}
