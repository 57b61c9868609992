/** The steps at both ends of a path, and small steps between them. */
import type { Choice, NatGateway, OwnAddress, RouteTarget, Subnet } from "../../network";
import type { Network } from "../../network/model";
import {
  type AddressDimension,
  DESTINATION,
  DESTINATION_PORT,
  noAddresses,
  oneAddress,
  PUBLIC,
  packetsWith,
  SOURCE,
  SOURCE_PORT,
} from "../space";
import { aclHop, openHop, securityHop } from "./filters";
import { gatewayIn, routeBack } from "./gateways";
import { anything, atSubnet, everything, type Hop, hop, nothing, type Phase, unsure } from "./hop";
import { listenerHop, targetHop } from "./load-balancing";
import { carrierOf, type Party, subnetOf } from "./party";
import { type Decision, decide } from "./routing";

export type Crossing = "yes" | "no" | "maybe";

/** Whether packets between two subnets cross an edge where network ACLs apply. */
export function crossing(a: Choice<Subnet>, b: Choice<Subnet>): Crossing {
  if (!a.certain || !b.certain || (a.options[0] === b.options[0] && a.options[0]!.undeclared)) {
    return "maybe";
  }
  return a.options[0] === b.options[0] ? "no" : "yes";
}

/** What lets a packet out at the sender's end and its answer in again. */
export function departure(from: Party, to: Party, edge: Crossing = "yes"): Hop[] {
  const subnet = subnetOf(from)!;
  const carrier = carrierOf(from);
  const own = carrier
    ? securityHop(carrier, "egress", to)
    : openHop(to, from.label, `${from.label}: hosts outside the program, whose own firewall lets it out`);
  const target = from.place.kind === "load-balancer" ? [targetHop(from.place.balancer, to)] : [];
  return [
    ...target,
    own,
    ...atEdge(edge, aclHop(subnet, true, to, DESTINATION, DESTINATION_PORT, "forward")),
    ...atEdge(edge, aclHop(subnet, false, to, DESTINATION, SOURCE_PORT, "return")),
  ];
}

/** What lets a packet in at the receiver's end and its answer out again. */
export function arrival(to: Party, from: Party, edge: Crossing = "yes"): Hop[] {
  const subnet = subnetOf(to)!;
  const carrier = carrierOf(to);
  const own = carrier
    ? securityHop(carrier, "ingress", from)
    : openHop(from, to.label, `${to.label}: hosts outside the program, whose own firewall lets the traffic in`);
  const listener = to.place.kind === "load-balancer" ? [listenerHop(to.place.balancer, from)] : [];
  return [
    ...atEdge(edge, aclHop(subnet, false, from, SOURCE, DESTINATION_PORT, "forward")),
    own,
    ...listener,
    ...atEdge(edge, aclHop(subnet, true, from, SOURCE, SOURCE_PORT, "return")),
  ];
}

export function arrivalFromInternet(network: Network, from: Party, to: Party): Hop[] {
  const subnet = subnetOf(to)!;
  const owner = subnet.certain ? subnet.options[0]! : undefined;
  return [gatewayIn(network, owner, from), routeBack(to, from), ...internalOnly(to), ...arrival(to, from)];
}

/**
 * An internal load balancer has IPv6 addresses of the internet, and takes nothing from an internet gateway
 * (`ipv6.deny_all_igw_traffic`, which the provider leaves as it is: ELBv2 API, LoadBalancerAttribute).
 */
function internalOnly({ place, family }: Party): Hop[] {
  if (place.kind !== "load-balancer" || family === 4 || place.balancer.internal === false) {
    return [];
  }
  const { label, internal } = place.balancer;
  const doubts = [{ input: `${label}.internal`, packets: everything(family).may }];
  const blocked = `${label} is internal: it takes nothing from an internet gateway`;
  const relation = internal === true ? nothing(family) : anything(family);
  return [hop("forward", `load balancer ${label}`, relation, { blocked, doubts: internal === true ? [] : doubts })];
}

function atEdge(edge: Crossing, step: Hop): Hop[] {
  switch (edge) {
    case "yes":
      return [step];
    case "no":
      return [];
    default:
      return [perhapsSkipped(step)];
  }
}

/** A step that may not be on the way at all. */
export const perhapsSkipped = (step: Hop): Hop => ({ ...step, may: step.may.union(step.may.complement()) });

/** One route a subnet may take, in the coordinates of the packet (`dimension` is where the far end stands). */
export function routeHop(
  decision: Pick<Decision, "must" | "may" | "label" | "urn" | "unknowns" | "assumptions">,
  subnet: Choice<Subnet>,
  family: Party["family"],
  dimension: AddressDimension,
  phase: Phase,
): Hop {
  const where = subnet.options.map((option) => option.label).join(" or ") || subnet.input;
  const must = packetsWith(family, dimension, decision.must);
  const may = packetsWith(family, dimension, decision.may);
  const at = `route table of ${where}${phase === "return" ? " (answer)" : ""}`;
  return hop(
    phase,
    at,
    { must, may },
    {
      places: atSubnet(subnet),
      passes: [{ label: `route ${decision.label}`, urn: decision.urn, packets: may }],
      doubts: decision.unknowns.map((input) => ({ input, packets: may })),
      assumptions: decision.assumptions,
      blocked: `${at} has no such route for it`,
    },
  );
}

/** All routes of a subnet to the given kinds of next hop, as one step. */
export function routesHop(
  subnet: Choice<Subnet>,
  remote: Party,
  dimension: AddressDimension,
  phase: Phase,
  sure: (target: RouteTarget) => boolean,
  possible: (target: RouteTarget) => boolean,
): Hop {
  const decisions = decide(subnet, remote).filter(({ target }) => possible(target) || sure(target));
  const { family } = remote;
  let must = noAddresses(family);
  let may = noAddresses(family);
  for (const decision of decisions) {
    may = may.union(decision.may);
    must = sure(decision.target) ? must.union(decision.must) : must;
  }
  const union = routeHop(
    { must, may, label: "", urn: "", unknowns: [], assumptions: [] },
    subnet,
    family,
    dimension,
    phase,
  );
  const parts = decisions.map((decision) => routeHop(decision, subnet, family, dimension, phase));
  const opaque = decisions
    .filter(({ target }) => !sure(target))
    .map((decision) => ({
      input: `${decision.label} (not modelled)`,
      packets: packetsWith(family, dimension, decision.may),
    }));
  return {
    ...union,
    passes: parts.flatMap((part) => part.passes),
    doubts: [...parts.flatMap((part) => part.doubts), ...opaque],
    assumptions: parts.flatMap((part) => part.assumptions),
    blocked: `${union.at} has no route to ${remote.label}`,
  };
}

/** A next hop that is not modelled: it may deliver anything and guarantees nothing. */
export function opaqueHop(decision: Decision, family: Party["family"]): Hop {
  const may = packetsWith(family, DESTINATION, decision.may);
  const label = "label" in decision.target ? decision.target.label : decision.label;
  const inputs = [`${label} (not modelled)`, ...decision.unknowns];
  return hop("forward", label, unsure({ must: may, may }), {
    doubts: inputs.map((input) => ({ input, packets: may })),
    passes: [{ label: decision.label, urn: decision.urn, packets: may }],
  });
}

/** What the internet sees of a sender that leaves through an internet gateway. */
export function publicViews(from: Party): Party[] {
  if (from.family === 6) {
    return [{ ...from, place: { kind: "internet" } }];
  }
  switch (from.place.kind) {
    case "interface": {
      const { publicAddresses, possiblePublicAddresses, privateAddresses, bindings, label } = from.place.interface;
      if (from.delegated) {
        return [];
      }
      // A public address is bound to one private one: the primary, unless told otherwise.
      const isOpen = ({ key }: OwnAddress): boolean => bindings.has(key) && bindings.get(key) === undefined;
      const isBound = ({ key }: OwnAddress): boolean =>
        from.identity === (bindings.get(key) ?? privateAddresses[0]?.key);
      const possible = possiblePublicAddresses
        .filter((address) => isBound(address) || isOpen(address))
        .map((address) => ({ ...publicParty(address), maybe: `public address of ${label}` }));
      const open = publicAddresses.filter(isOpen).map((address) => ({
        ...publicParty(address),
        maybe: `which address of ${label} ${address.label} is bound to`,
      }));
      const bound = publicAddresses.filter((address) => isBound(address) && !isOpen(address));
      return [...bound.map(publicParty), ...open, ...possible];
    }
    case "subnet-host": {
      const declared = from.place.publicAddresses;
      return declared
        ? declared.map((address) => publicParty(address))
        : [{ ...anyPublic(from), maybe: `public address of ${from.label}` }];
    }
    default:
      return [];
  }
}

export function publicParty(address: OwnAddress): Party {
  return {
    key: address.key,
    label: address.label,
    family: 4,
    place: { kind: "internet" },
    scope: "public",
    identity: address.key,
    addresses: address.value === undefined ? PUBLIC[4] : oneAddress(4, address.value),
  };
}

const anyPublic = (from: Party): Party => ({
  key: `${from.key}#any-public`,
  label: `a public address of ${from.label}`,
  family: 4,
  place: { kind: "internet" },
  scope: "public",
  addresses: PUBLIC[4],
  vague: true,
});

/** What the internet sees of a sender behind a NAT gateway. */
export function natViews(nat: NatGateway, from: Party): Party[] {
  const known = nat.addresses.map((address) => publicParty(address));
  return nat.complete ? known : [...known, { ...anyPublic(from), label: `a public address of ${nat.label}` }];
}

/** An internet gateway serves only senders with a public address. */
export function publicAddressHop(from: Party, views: readonly Party[]): Hop {
  const { family } = from;
  const at = `public address of ${from.label}`;
  const blocked = `${from.label} has no public address, and an internet gateway serves no other`;
  if (views.length === 0) {
    return hop("forward", at, nothing(family), { blocked });
  }
  if (views.some((view) => view.maybe === undefined)) {
    return hop("forward", at, everything(family), { blocked });
  }
  return hop("forward", at, anything(family), { blocked, doubts: [{ input: at, packets: everything(family).may }] });
}
