/** Sources and destinations in a manifest. */

import { type EgressRequest, portLabel } from "../network/traffic";
import type { TrafficPeerArgs, TrafficPeers } from "../network/traffic-source";
import type { ManifestDestination, ManifestSource } from ".";

export const manifestSources = (
  peers: TrafficPeers,
  role: ManifestSource["role"],
): { [name: string]: ManifestSource } =>
  Object.fromEntries(Object.entries(peers).map(([name, peer]) => [name, { role, ...plainPeer(peer) }]));

/** By group and peer, or by group alone for a peer of the same name. */
export const manifestDestinations = (requests: readonly EgressRequest[]): { [name: string]: ManifestDestination } =>
  Object.fromEntries(
    requests.flatMap(({ group, peers, ports }) =>
      Object.entries(peers).map(([name, peer]) => [
        name === group ? name : `${group}-${name}`,
        { role: group, ...plainPeer(peer), ports: ports.map(portLabel) },
      ]),
    ),
  );

type PlainPeer = Pick<ManifestSource, "cidrs" | "prefixList" | "prefixListId" | "maxEntries" | "securityGroup">;

export function plainPeer(peer: Omit<TrafficPeerArgs, "cidrs"> & { readonly cidrs?: readonly string[] }): PlainPeer {
  return {
    cidrs: peer.cidrs ?? [],
    ...(peer.prefixListId === undefined ? {} : { prefixList: true }),
    ...(typeof peer.prefixListId === "string" ? { prefixListId: peer.prefixListId } : {}),
    ...(peer.maxEntries === undefined ? {} : { maxEntries: peer.maxEntries }),
    ...(peer.securityGroupId === undefined ? {} : { securityGroup: true }),
  };
}
