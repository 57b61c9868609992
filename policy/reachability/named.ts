/**
 * Sources that a component was given by security group or prefix list. Its rules are named after them,
 * `<group>-in-tcp-443-sg-<source>`, because the id is not known before creation.
 */
import type { Network, Peer, SecurityRule } from "../network";
import type { Claim, Endpoint, NamedByRules } from "./question";

export function rulesNaming(network: Network, { component, source, by }: NamedByRules): SecurityRule[] {
  const endings = [
    ...(by === "prefix list" ? [] : [`-sg-${source}`]),
    ...(by === "security group" ? [] : [`-pl-${source}`]),
  ];
  return network.securityGroups
    .flatMap((group) => group.rules)
    .filter(({ peer }) => peer.kind !== "cidr" && peer.kind !== "address")
    .filter(({ label }) => label.startsWith(`${component}-`) && endings.some((ending) => label.endsWith(ending)));
}

/** A claim about whoever is meant, each by its own address; or what nobody knows about that. */
export type Spelled = { readonly claims: readonly Claim[] } | { readonly unknown: string };

/** Puts those whom the program or a declaration tells in the place of such a source. */
export function spellOut(network: Network, claim: Claim): Spelled {
  const [from, to] = [meant(network, claim.from), meant(network, claim.to)];
  if (typeof from === "string" || typeof to === "string") {
    return { unknown: typeof from === "string" ? from : (to as string) };
  }
  return { claims: from.flatMap((sender) => to.map((receiver) => ({ ...claim, from: sender, to: receiver }))) };
}

/** What an endpoint stands for; a text says why that is not known. */
function meant(network: Network, endpoint: Endpoint): readonly Endpoint[] | string {
  if (endpoint.kind !== "named-by-rules") {
    return [endpoint];
  }
  const rules = rulesNaming(network, endpoint);
  if (rules.length === 0) {
    return `${endpoint.label}: no rule of the program names it`;
  }
  const found: Endpoint[] = [];
  for (const { peer } of rules) {
    const members = membersOf(network, peer, endpoint.label);
    if (typeof members === "string") {
      return members;
    }
    found.push(...members);
  }
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}

function membersOf(network: Network, peer: Peer, label: string): readonly Endpoint[] | string {
  if (peer.kind === "prefix-list") {
    const { list } = peer;
    const cidrs = list.entries.flatMap((entry) => (entry.kind === "cidr" ? [entry.cidr.text] : []));
    return list.complete && cidrs.length === list.entries.length && cidrs.length > 0
      ? [{ kind: "cidrs", cidrs, label, strangers: true }]
      : `what the prefix list ${list.label} of ${label} holds`;
  }
  if (peer.kind !== "security-group") {
    return `who ${label} is`;
  }
  const { options, complete } = peer.groups;
  const carriers = options.flatMap((group) => network.membersOf(group));
  const urns = carriers.flatMap(({ urns: [urn] }) => urn ?? []);
  const isOutside = options.some((group) => group.urn === undefined);
  if (!complete || isOutside || urns.length === 0) {
    const names = options.map((group) => group.label).join(", ");
    return `who carries the security group ${names === "" ? `of ${label}` : `${names} of ${label}`}`;
  }
  return urns.map((urn): Endpoint => ({ kind: "resource", urn, label, via: "private" }));
}
