/** Which of a party's addresses a rule's peer matches: surely, and possibly. */
import type { OwnAddress, Peer, PrefixList, SecurityGroup } from "../../network";
import type { BoxSet } from "../sets";
import { allAddresses, networkSet, noAddresses, oneAddress, PUBLIC } from "../space";
import { carrierOf, type Party, subnetOf } from "./party";

/** A set that holds for every completion of what is unknown, and one that holds for some. `must` ⊆ `may`. */
export interface Relation {
  readonly must: BoxSet;
  readonly may: BoxSet;
}

export function matchPeer(peer: Peer, party: Party): Relation {
  const { family } = party;
  switch (peer.kind) {
    case "cidr":
      return peer.cidr.family === family ? known(networkSet(peer.cidr)) : none(party);
    case "address":
      return matchAddress(peer.address, party);
    case "prefix-list":
      return matchList(peer.list, party);
    case "security-group":
      return matchGroups(peer.groups.options, peer.groups.certain, peer.groups.complete, party);
    case "unknown":
      return maybe(party);
    default: {
      const never: never = peer;
      return never;
    }
  }
}

const known = (set: BoxSet): Relation => ({ must: set, may: set });
const all = (party: Party): Relation => known(allAddresses(party.family));
const none = (party: Party): Relation => known(noAddresses(party.family));
const maybe = (party: Party): Relation => ({ must: noAddresses(party.family), may: allAddresses(party.family) });

function matchAddress(address: OwnAddress, party: Party): Relation {
  if (address.family !== party.family) {
    return none(party);
  }
  if (party.identity === address.key) {
    return all(party);
  }
  if (address.value !== undefined) {
    return known(oneAddress(party.family, address.value));
  }
  // Two public addresses are different; private ones may repeat in another network.
  const canBeSame = party.vague || (party.scope === "private" && address.scope === "private");
  return canBeSame ? maybe(party) : none(party);
}

function matchList(list: PrefixList, party: Party): Relation {
  let { must, may } = list.complete ? none(party) : maybe(party);
  if (list.isService) {
    may = may.intersect(PUBLIC[party.family]);
  }
  for (const entry of list.entries) {
    const matched = matchPeer(entry, party);
    must = must.union(matched.must);
    may = may.union(matched.may);
  }
  return { must, may };
}

/** Whether a service with the group may have its hosts where the party is. */
function isCarriedIn({ elsewhere = [] }: SecurityGroup, party: Party): boolean {
  const own = subnetOf(party)?.options ?? [];
  return elsewhere.some(
    ({ subnet }) => subnet.options.length === 0 || subnet.options.some((option) => own.includes(option)),
  );
}

/** A group means the private addresses of the interfaces that carry it, never their public ones (VPC guide). */
function matchGroups(groups: readonly SecurityGroup[], certain: boolean, complete: boolean, party: Party): Relation {
  if (party.place.kind === "internet" || party.scope === "public") {
    return none(party);
  }
  if (party.vague) {
    return maybe(party);
  }
  const carrier = carrierOf(party);
  if (!carrier) {
    // Only groups outside the program, and those of services, can be on interfaces the program does not know.
    const foreign = groups.some(
      (group) => !group.complete.ingress || !group.complete.egress || isCarriedIn(group, party),
    );
    return foreign || !complete ? maybe(party) : none(party);
  }
  const carries = groups.some((group) => carrier.groups.includes(group));
  if (carries && certain && !party.delegated) {
    return all(party);
  }
  const may =
    carries || !complete || !carrier.groupsComplete || groups.some((group) => carrier.possibleGroups.includes(group));
  return may ? maybe(party) : none(party);
}
