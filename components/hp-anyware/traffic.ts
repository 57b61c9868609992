/** Who reaches what in this topology, as traffic rules. Ports: facts.ts. */
import type { Input } from "@pulumi/pulumi";
import { sessionManagerTraffic } from "../shared/instance/session-manager";
import {
  type EgressPorts,
  type EgressRequest,
  type PortRange,
  planEgress,
  planTraffic,
  type TrafficRequest,
  type TrafficRule,
  tcp,
  udp,
} from "../shared/network/traffic";
import type { TrafficPeers } from "../shared/network/traffic-source";
import { proxyEgress } from "../shared/proxy/plan";
import { type ConnectorEgressArgs, type HpAnywareConnectorsArgs, Sessions } from "./args";
import {
  AGENT_PORT,
  BROKER_PORT,
  DNS_PORT,
  LDAPS_PORT,
  LICENSE_SERVER_PORT,
  PCOIP_PORT,
  RADIUS_PORT,
  SSH_PORT,
} from "./facts";
import type { HpAnywarePlan } from "./plan";

const PCOIP: readonly PortRange[] = [tcp(PCOIP_PORT), udp(PCOIP_PORT)];

/** What each group of destinations is reached on, and why. */
const EGRESS: EgressPorts<keyof ConnectorEgressArgs> = {
  workstations: { ports: [tcp(443), tcp(AGENT_PORT), ...PCOIP], why: "PCoIP agent and session" },
  domainControllers: { ports: [tcp(LDAPS_PORT)], why: "LDAPS" },
  dns: { ports: [tcp(DNS_PORT), udp(DNS_PORT)], why: "DNS" },
  radius: { ports: [udp(RADIUS_PORT)], why: "RADIUS" },
  licenseServer: { ports: [tcp(LICENSE_SERVER_PORT)], why: "local licence server" },
  internet: { ports: [tcp(443)], why: "Anyware Manager and licensing" },
};

/** Direct sessions do not leave a connector: it only prepares the agent. */
const DIRECT_EGRESS: typeof EGRESS = {
  ...EGRESS,
  workstations: { ports: [tcp(443), tcp(AGENT_PORT)], why: "PCoIP agent" },
};

/** Destinations with their default: Anyware Manager and the licence server are named by no stable address. */
export const connectorEgress = ({ egress, sessions, proxy }: HpAnywareConnectorsArgs): readonly EgressRequest[] =>
  planEgress(egress, sessions === Sessions.Direct ? DIRECT_EGRESS : EGRESS, proxyEgress(proxy, EGRESS.internet.why));

/** Clients in, connectors out. The health check uses the traffic port unless told otherwise. */
export function loadBalancerTraffic(
  plan: HpAnywarePlan,
  args: HpAnywareConnectorsArgs,
  connectorGroups: { readonly [name: string]: Input<string> },
): readonly TrafficRule[] {
  const listening = [tcp(BROKER_PORT), ...(plan.loadBalancer?.redirectHttp ? [tcp(80)] : [])];
  const targets = groupsAsPeers(connectorGroups);
  return planTraffic([
    { direction: "ingress", peers: args.clients, ports: listening, why: "log in" },
    { direction: "egress", peers: targets, ports: targetPorts(plan), why: "log in, health check" },
  ]);
}

/** Clients and load balancer in; what the vendor lists out. */
export function connectorTraffic(
  plan: HpAnywarePlan,
  args: HpAnywareConnectorsArgs,
  loadBalancer: TrafficPeers,
): readonly TrafficRule[] {
  return planTraffic([
    ...connectorIngress(plan, args, loadBalancer),
    ...connectorEgress(args),
    ...sessionManagerTraffic(args.network, args.access),
  ]);
}

/** What a connector lets in; also what is added to the security group of an existing one. */
export function connectorIngress(
  plan: HpAnywarePlan,
  args: HpAnywareConnectorsArgs,
  loadBalancer: TrafficPeers,
): readonly TrafficRequest[] {
  const { ssh = false, directHttps = false } = args.access ?? {};
  const ingress = (peers: TrafficPeers, ports: readonly PortRange[], why: string): TrafficRequest => ({
    direction: "ingress",
    peers,
    ports,
    why,
  });
  return [
    ingress(loadBalancer, targetPorts(plan), "log in, health check"),
    ...(plan.sessions === Sessions.Direct ? [] : [ingress(args.clients, PCOIP, "PCoIP session")]),
    ...(directHttps ? [ingress(args.clients, [tcp(BROKER_PORT)], "log in without the load balancer")] : []),
    ...(ssh ? [ingress(args.admins ?? {}, [tcp(SSH_PORT)], "administration by SSH")] : []),
  ].map((request) => ({ ...request, peers: onlyIpv4(request.peers) }));
}

/** Connectors have IPv4 addresses only; a rule for IPv6 clients would promise what cannot be. */
function onlyIpv4(peers: TrafficPeers): TrafficPeers {
  return Object.fromEntries(
    Object.entries(peers).map(([name, peer]) => [
      name,
      { ...peer, ...(peer.cidrs ? { cidrs: peer.cidrs.filter((cidr) => !cidr.includes(":")) } : {}) },
    ]),
  );
}

/** Traffic port, and the health check's when it is another. */
function targetPorts(plan: HpAnywarePlan): readonly PortRange[] {
  const checkPort = plan.targetGroup.healthCheck.port;
  const ports = [BROKER_PORT, ...(checkPort === "traffic-port" ? [] : [Number(checkPort)])];
  return [...new Set(ports)].map((port) => tcp(port));
}

const groupsAsPeers = (groups: { readonly [name: string]: Input<string> }): TrafficPeers =>
  Object.fromEntries(Object.entries(groups).map(([name, securityGroupId]) => [name, { securityGroupId }]));
