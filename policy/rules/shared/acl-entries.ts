/** Network ACL entries as sets: what an entry matches, and what earlier ones leave of it. */

import type { ResourceGraph } from "../../graph";
import { readList } from "../../graph/read";
import type { AclEntry, Network, NetworkAcl, TrafficBox } from "../../network";
import { type Finding, NOT_KNOWN, undecided } from "../../rule";
import { covers, ofFamily } from "../../rule/intervals";

/** Lists of the program that a subnet of it has. AWS's own default list has no resource. */
export const aclsOf = (network: Network): readonly NetworkAcl[] => [
  ...new Set(network.subnets.flatMap(({ acl }) => acl.options).filter(({ urn }) => urn !== undefined)),
];

/** A list that is not known as a whole has no entries here: that says nothing of them. */
export function unknownSide(graph: ResourceGraph, { urn }: NetworkAcl, egress: boolean): readonly Finding[] {
  const resource = urn === undefined ? undefined : graph.byUrn(urn);
  const side = egress ? "egress" : "ingress";
  return resource === undefined || readList(resource.inputs, side).complete
    ? []
    : [undecided(resource, side, `its rules are ${NOT_KNOWN}`)];
}

/** Everything about the entry is known. */
export const isKnown = (entry: AclEntry): boolean =>
  (entry.certain || entry.beside === true) &&
  entry.number !== undefined &&
  entry.allow !== undefined &&
  !entry.traffic.unknown &&
  hasCidr(entry);

const hasCidr = ({ peer }: AclEntry): boolean => peer.kind === "cidr";

/** Whether the other entries together match all that this one does. */
export function isCovered(entry: AclEntry, others: readonly AclEntry[]): boolean {
  const { peer, traffic } = entry;
  if (peer.kind !== "cidr" || traffic.must.length === 0) {
    return false;
  }
  return traffic.must.every((box) => {
    const cidrs = others.flatMap((other) =>
      other.peer.kind === "cidr" && other.traffic.must.some((outer) => contains(outer, box)) ? [other.peer.cidr] : [],
    );
    return covers(ofFamily(cidrs, peer.cidr.family), peer.cidr);
  });
}

export const contains = (outer: TrafficBox, inner: TrafficBox): boolean =>
  outer.protocols[0] <= inner.protocols[0] &&
  inner.protocols[1] <= outer.protocols[1] &&
  outer.ports[0] <= inner.ports[0] &&
  inner.ports[1] <= outer.ports[1];
