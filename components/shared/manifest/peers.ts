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

function plainPeer(peer: TrafficPeerArgs): Pick<ManifestSource, "cidrs" | "prefixList" | "securityGroup"> {
  return {
    cidrs: peer.cidrs ?? [],
    ...(peer.prefixListId === undefined ? {} : { prefixList: true }),
    ...(peer.securityGroupId === undefined ? {} : { securityGroup: true }),
  };
}
