/** Who reaches what in this topology, as traffic rules. Ports: facts.ts. */
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
import type { MacEgressArgs, MacWorkstationArgs } from "./args";
import {
  AGENT_PORT,
  BROKER_PORT,
  DNS_PORT,
  HTTPS_PORT,
  LICENSE_SERVER_PORT,
  PCOIP_PORT,
  SSH_PORT,
  VNC_HTTP_PORT,
  VNC_PORT,
} from "./facts";

/** What each group of destinations is reached on, and why. */
const EGRESS: EgressPorts<keyof MacEgressArgs> = {
  internet: { ports: [tcp(HTTPS_PORT)], why: "licensing, downloads, AWS services" },
  dns: { ports: [tcp(DNS_PORT), udp(DNS_PORT)], why: "DNS" },
  licenseServer: { ports: [tcp(LICENSE_SERVER_PORT)], why: "local licence server" },
};

/** Destinations with their default: licensing and AWS services have no stable addresses. */
export const workstationEgress = ({ egress, proxy }: MacWorkstationArgs): readonly EgressRequest[] =>
  planEgress(egress, EGRESS, proxyEgress(proxy, EGRESS.internet.why));

const PCOIP: readonly PortRange[] = [tcp(PCOIP_PORT), udp(PCOIP_PORT)];

export function workstationTraffic(
  args: MacWorkstationArgs,
  access: { readonly ssh: boolean; readonly vnc: boolean },
): readonly TrafficRule[] {
  const { clients = {}, connectors = {}, admins = {} } = args;
  const ingress = (peers: TrafficPeers, ports: readonly PortRange[], why: string): TrafficRequest => ({
    direction: "ingress",
    peers,
    ports,
    why,
  });
  return planTraffic([
    ingress(clients, [tcp(BROKER_PORT), ...PCOIP], "PCoIP session without a connector"),
    ingress(connectors, [tcp(BROKER_PORT), tcp(AGENT_PORT), ...PCOIP], "PCoIP agent and session"),
    ...(access.ssh ? [ingress(admins, [tcp(SSH_PORT)], "administration by SSH")] : []),
    ...(access.vnc ? [ingress(admins, [tcp(VNC_PORT), tcp(VNC_HTTP_PORT)], "Screen Sharing without a tunnel")] : []),
    ...workstationEgress(args),
    ...sessionManagerTraffic(args.network, args.access),
  ]);
}
