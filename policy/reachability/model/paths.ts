/** All paths a packet from one party to another can take, as lists of steps. Over 400 lines: every way out calls every way in. */
import type { ConnectedNetwork, Network, Peering, RouteTarget } from "../../network";
import type { StepPlace } from "../question";
import {
  ANY_PORT,
  allAddresses,
  cidrSet,
  DESTINATION,
  EPHEMERAL,
  PRIVATE,
  packetsWith,
  ranges,
  SOURCE,
} from "../space";
import { openHop } from "./filters";
import { called, egressOnly, gatewayOut } from "./gateways";
import {
  anything,
  atSubnet,
  beforeTranslation,
  everything,
  type Hop,
  hop,
  nothing,
  type Path,
  perhaps,
  unsure,
} from "./hop";
import { throughNat, throughNat64, throughNatInside } from "./nat";
import { privateParty, vpcsOf, waysInto } from "./parties";
import { type Party, subnetOf } from "./party";
import { type Decision, decide, sameVpc } from "./routing";
import {
  arrival,
  arrivalFromInternet,
  type Crossing,
  crossing,
  departure,
  natViews,
  opaqueHop,
  perhapsSkipped,
  publicAddressHop,
  publicViews,
  routeHop,
  routesHop,
} from "./steps";

/** How a packet leaves its VPC, and what its source looks like from there on. */
interface Exit {
  /** `dead`: it ends there, and is shown for that. */
  readonly kind: "internet" | "private" | "opaque" | "dead";
  readonly via: string;
  readonly hops: readonly Hop[];
  readonly seenAs: readonly Party[];
  /** The source port is chosen anew. */
  readonly newPort: boolean;
}

/** No path in the list means: no packet gets there. */
export function pathsBetween(network: Network, from: Party, to: Party): Path[] {
  if (from.family !== to.family || from.key === to.key) {
    return [];
  }
  const doubts = [from.maybe, to.maybe].filter((input) => input !== undefined);
  for (const { place } of [from, to]) {
    if (place.kind === "nobody") {
      return [{ via: place.why, hops: [hop("forward", place.why, nothing(from.family), { blocked: place.why })] }];
    }
  }
  const found = [...pathsFor(network, from, to), ...waysIn(network, from, to)];
  const own = found.map((path) => ({ ...path, hops: ordered(path.hops) }));
  const unsure = [...vpcsOf(from), ...vpcsOf(to)].flatMap((vpc) => vpc.doubts.map(({ label }) => label));
  const paths = unsure.length === 0 ? own : own.map((path) => doubtful(path, from.family, [...new Set(unsure)]));
  return doubts.length === 0 ? paths : paths.map((path) => doubtful(path, from.family, doubts));
}

/** Whether something on the way may give a packet another source: then its own tells not whether the receiver admits it. */
export function mayBeTranslated(network: Network, from: Party, to: Party): boolean {
  const [start, end] = [subnetOf(from), subnetOf(to)];
  const isOut = start !== undefined && to.scope === "public";
  return (
    isOut ||
    labelsOfWaysIn(network, from, to).length > 0 ||
    (start !== undefined &&
      end !== undefined &&
      crossing(start, end) !== "no" &&
      decide(start, to).some(({ target, may }) => isTranslating(target) && may.intersects(to.addresses)))
  );
}

/** What is not modelled and brings connections to the receiver, or into its VPC, from elsewhere. */
function labelsOfWaysIn(network: Network, from: Party, to: Party): string[] {
  const far = vpcsOf(to);
  const isNear = vpcsOf(from).some((vpc) => far.includes(vpc));
  if (isNear || subnetOf(to) === undefined || (to.scope === "public" && to.family === 4)) {
    return [];
  }
  return [
    ...waysInto(network, to),
    ...far.flatMap((vpc) => vpc.doubts.filter(({ isWay }) => isWay).map(({ label }) => label)),
  ];
}

function waysIn(network: Network, from: Party, to: Party): Path[] {
  return labelsOfWaysIn(network, from, to).map((label) => {
    const doubts = [{ input: `${label} (not modelled)`, packets: everything(from.family).may }];
    return {
      via: label,
      hops: [hop("forward", label, anything(from.family), { doubts }), ...arrivalFromAnyone(to, from)],
    };
  });
}

function pathsFor(network: Network, from: Party, to: Party): Path[] {
  const isInside = subnetOf(to) !== undefined;
  switch (from.place.kind) {
    case "internet":
      return isInside && (to.scope === "public" || to.family === 6)
        ? [{ via: "internet", hops: arrivalFromInternet(network, from, to) }]
        : [];
    case "private-network":
      return isInside && to.scope === "private" ? fromPrivateNetwork(from, to) : [];
    default:
      return fromInside(network, from, to);
  }
}

function fromInside(network: Network, from: Party, to: Party): Path[] {
  const isInside = subnetOf(to) !== undefined;
  const local = isInside && to.scope === "private" ? withinVpc(from, to) : [];
  const isPublic = to.scope === "public" || to.family === 6;
  // Its targets are in its VPC, or in private networks (ELB guides, "Target type").
  const isBalancer = from.place.kind === "load-balancer" && to.place.kind !== "private-network";
  if (isBalancer || (isInside && !isPublic)) {
    return local;
  }
  if (isInside && to.scope === "private" && isSameVpc(from, to) === "yes") {
    return local;
  }
  const exits = exitsOf(network, from, to);
  const wanted = [to.place.kind === "private-network" ? "private" : "internet", "opaque", "dead"];
  const paths = exits.filter((exit) => wanted.includes(exit.kind)).map((exit) => finish(network, exit, from, to));
  return [...local, ...(paths.length > 0 || local.length > 0 ? paths : [dead(from, to)])];
}

/** From the exit on: the internet or a private network takes it, or it comes back in. */
function finish(network: Network, exit: Exit, from: Party, to: Party): Path {
  const { via, hops } = exit;
  if (subnetOf(to) === undefined) {
    const assumption = `${to.label}: hosts outside the program, whose own firewall lets the traffic in`;
    return { via, hops: to.place.kind === "internet" ? hops : [...hops, openHop(to, to.label, assumption)] };
  }
  if (exit.kind === "opaque") {
    return { via, hops: [...hops, ...arrivalFromAnyone(to, from)] };
  }
  return exit.seenAs.length === 0 ? { via, hops } : comeBack(network, exit, to);
}

/** Out of the VPC and in again through the internet gateway: what arrives has the translated source. */
function comeBack(network: Network, exit: Exit, to: Party): Path {
  const ports = exit.newPort ? EPHEMERAL : undefined;
  const arrivals = exit.seenAs.map((seen) => ordered(arrivalFromInternet(network, seen, to)));
  const hops = arrivals[0]!.map((_, index): Hop => {
    const each = arrivals.map((steps, which) => beforeTranslation(steps[index]!, [exit.seenAs[which]!], ports));
    return {
      ...each[0]!,
      must: each.map((one) => one.must).reduce((a, b) => a.intersect(b)),
      may: each.map((one) => one.may).reduce((a, b) => a.union(b)),
      passes: each.flatMap((one) => one.passes),
      doubts: each.flatMap((one) => one.doubts),
    };
  });
  // All steps must agree on one translated address and port; that each agrees with some is not enough.
  const limitOf = (keep: (step: Hop) => boolean) =>
    arrivals
      .map((steps, which) => {
        const together = steps.filter(keep).map((step) => step.may);
        return perhaps(
          together.reduce((a, b) => a.intersect(b)),
          ranges(exit.seenAs[which]!.addresses),
          ports,
        );
      })
      .reduce((a, b) => a.union(b));
  const seen = exit.seenAs.map((party) => party.label).join(" or ");
  return {
    via: `${exit.via}, then from the internet as ${seen}`,
    isOwn: true,
    hops: [...exit.hops, ...hops],
    forwardLimit: limitOf((step) => step.phase === "forward"),
    limit: limitOf(() => true),
  };
}

/**
 * What lets a packet in that something not modelled delivers: it may arrive as the sender, or with any other source,
 * since a gateway or an appliance may translate it.
 */
function arrivalFromAnyone(to: Party, from: Party, edge: Crossing = "yes"): Hop[] {
  const { family } = to;
  const everywhere = allAddresses(family);
  const anyone = { ...privateParty(family, everywhere, "anyone"), vague: true };
  const translated = arrival(to, anyone, edge);
  return arrival(to, from, edge).map((step, index): Hop => {
    const other = translated[index]!;
    const may = step.may.union(perhaps(other.may, ranges(everywhere), ANY_PORT));
    const doubts = [...step.doubts, { input: `the source after ${from.label}'s way there`, packets: may }];
    return { ...step, may, passes: [...step.passes, ...other.passes], doubts };
  });
}

function isSameVpc(from: Party, to: Party): "yes" | "no" | "maybe" {
  const [start, end] = [subnetOf(from)!, subnetOf(to)!];
  return start.certain && end.certain ? sameVpc(start.options[0]!, to) : "maybe";
}

/** The local route, and whatever a more specific route may do instead. */
function withinVpc(from: Party, to: Party): Path[] {
  const [start, end] = [subnetOf(from)!, subnetOf(to)!];
  const edge = crossing(start, end);
  const filters = [...departure(from, to, edge), ...arrival(to, from, edge)];
  const same = isSameVpc(from, to);
  const paths: Path[] = [];
  if (same !== "no") {
    const there = routesHop(start, to, DESTINATION, "forward", isLocal, never);
    const back = routesHop(end, from, SOURCE, "return", isLocal, isOpaque);
    const routes = edge === "no" ? [] : edge === "maybe" ? [there, back].map(perhapsSkipped) : [there, back];
    const path = { via: "local route", hops: [...filters, ...routes] };
    paths.push(same === "yes" ? path : doubtful(path, from.family, [start.input, end.input]));
  }
  if (edge !== "no") {
    for (const decision of decide(start, to)) {
      const { target } = decision;
      if (!decision.may.intersects(to.addresses)) {
        continue;
      }
      if (target.kind === "peering") {
        paths.push(throughPeering(decision, target.peering, from, to));
      } else if (target.kind === "nat-gateway" && start.options[0] && target.gateway.subnet) {
        const route = routeHop(decision, start, to.family, DESTINATION, "forward");
        const ways = throughNatInside(target.gateway, from, start.options[0], to).filter(({ kind }) => kind !== "dead");
        for (const { via, hops, over } of ways) {
          const there = over ? overPeering(over.peering, over.seen, to) : arrivalFromAnyone(to, from, edge);
          paths.push({ via, hops: [...departure(from, to, edge), ...there, route, ...hops] });
        }
      } else if (isUnmodelled(target)) {
        const hops = [
          ...departure(from, to, edge),
          ...arrivalFromAnyone(to, from, edge),
          opaqueHop(decision, to.family),
        ];
        paths.push({ via: `opaque: ${decision.label}`, hops });
      }
    }
  }
  return paths.length > 0 ? paths : [dead(from, to)];
}

function fromPrivateNetwork(from: Party, to: Party): Path[] {
  const subnet = subnetOf(to)!;
  const owner = subnet.certain ? subnet.options[0]! : undefined;
  const vpc = owner?.vpc.certain ? owner.vpc.options[0]! : undefined;
  const where = vpc?.label ?? subnet.input;
  const at = `private networks connected to ${where}`;
  const connected = vpc?.connected ?? [];
  if (vpc && !vpc.outside && vpc.opaqueConnections.length === 0 && connected.length === 0) {
    const blocked = `nothing connects ${from.label} to ${where}`;
    return [{ via: at, hops: [hop("forward", at, nothing(from.family), { places: PRIVATE_NETWORK_PLACES, blocked })] }];
  }
  const input = `${vpc?.opaqueConnections.join(", ") || where} (not modelled)`;
  const entry =
    connected.length > 0
      ? fromDeclared(connected, from, at, input)
      : owner?.declared
        ? hop("forward", at, everything(from.family), {
            places: PRIVATE_NETWORK_PLACES,
            assumptions: [`${from.label} is connected to ${where} by a private network`],
          })
        : hop("forward", at, unsure(everything(from.family)), {
            places: PRIVATE_NETWORK_PLACES,
            doubts: [{ input, packets: everything(from.family).may }],
          });
  const back = routesHop(
    subnet,
    from,
    SOURCE,
    "return",
    ({ kind }) => kind === "private-network",
    ({ kind }) => kind === "opaque" || kind === "local",
  );
  return [{ via: at, hops: [entry, ...arrival(to, from), back] }];
}

const isLocal = ({ kind }: RouteTarget): boolean => kind === "local";
const isOpaque = ({ kind }: RouteTarget): boolean => kind === "opaque";
const never = (): boolean => false;

const isTranslating = (target: RouteTarget): boolean => target.kind === "nat-gateway" || isUnmodelled(target);

/** Leads to a service of AWS, and to nobody in a VPC. */
const isServiceRoute = (target: RouteTarget): boolean => target.kind === "opaque" && target.service === true;

/** May deliver into another VPC by ways that are not modelled. */
const isUnmodelled = (target: RouteTarget): boolean =>
  (target.kind === "opaque" && !isServiceRoute(target)) ||
  target.kind === "private-network" ||
  (target.kind === "nat-gateway" && target.gateway.public !== true);

/** Straight into the VPC on the other side, and no further: peering is not transitive (VPC peering guide). */
function throughPeering(decision: Decision, peering: Peering, from: Party, to: Party): Path {
  const route = routeHop(decision, subnetOf(from)!, to.family, DESTINATION, "forward");
  const hops = [...departure(from, to), route, ...acrossPeering(peering, from, to)];
  return { via: called("peering connection", peering.label), hops };
}

/** The same for what a gateway has translated: its source is the gateway's, and its port is chosen anew. */
const overPeering = (peering: Peering, seen: Party, to: Party): Hop[] =>
  acrossPeering(peering, seen, to).map((step) => beforeTranslation(step, [seen], EPHEMERAL));

function acrossPeering(peering: Peering, from: Party, to: Party): Hop[] {
  const { family } = to;
  const end = subnetOf(to)!;
  const at = called("peering connection", peering.label);
  const far = vpcsOf(to);
  const [here, there] = [vpcsOf(from), far].map((vpcs) =>
    peering.sides.some((side) => side.options.some((vpc) => vpcs.includes(vpc))),
  );
  const input = `${peering.label} (whether it is accepted)`;
  const relation = !here || !there ? nothing(family) : peering.active ? everything(family) : anything(family);
  const connection = hop("forward", at, relation, {
    blocked: `${at} does not lead to ${far.map((vpc) => vpc.label).join(" or ") || end.input}`,
    doubts: peering.active ? [] : [{ input, packets: everything(family).may }],
  });
  const isBack = (target: RouteTarget): boolean => target.kind === "peering" && target.peering === peering;
  return [connection, ...arrival(to, from), routesHop(end, from, SOURCE, "return", isBack, isOpaque)];
}

const PRIVATE_NETWORK_PLACES: readonly StepPlace[] = [{ kind: "private-network" }];

/**
 * What is declared to be connected surely comes in. From elsewhere only private numbers may: a public one that nobody
 * has declared comes from the internet.
 */
function fromDeclared(connected: readonly ConnectedNetwork[], from: Party, at: string, input: string): Hop {
  const { family } = from;
  const declared = connected.flatMap(({ cidrs }) => cidrs);
  const must = packetsWith(family, SOURCE, cidrSet(family, declared));
  const may = must.union(packetsWith(family, SOURCE, PRIVATE[family]));
  const meant = connected.filter(({ cidrs }) => cidrSet(family, cidrs).intersects(from.addresses));
  const relied = meant.length > 0 ? meant : connected;
  return hop(
    "forward",
    at,
    { must, may },
    {
      places: PRIVATE_NETWORK_PLACES,
      assumptions: relied.map(({ assumption }) => assumption),
      doubts: [{ input, packets: may.subtract(must) }],
      blocked: `${at} bring no public numbers but those declared`,
    },
  );
}

/** The ways out of the sender's subnet towards something its local route does not reach. */
function exitsOf(network: Network, from: Party, to: Party): Exit[] {
  const subnet = subnetOf(from)!;
  const before = departure(from, to);
  const exits: Exit[] = [];
  for (const decision of decide(subnet, to)) {
    const owner = subnet.options[0];
    if (!decision.may.intersects(to.addresses) || (isServiceRoute(decision.target) && to.place.kind !== "internet")) {
      continue;
    }
    if (!owner) {
      exits.push({
        kind: "opaque",
        via: decision.label,
        hops: [...before, opaqueHop(decision, to.family)],
        seenAs: [],
        newPort: false,
      });
      continue;
    }
    const route = routeHop(decision, subnet, to.family, DESTINATION, "forward");
    const leave = (
      kind: Exit["kind"],
      via: string,
      hops: readonly Hop[],
      seenAs: readonly Party[] = [],
      newPort = false,
    ) => exits.push({ kind, via, hops: [...before, ...hops], seenAs, newPort });
    const { target } = decision;
    switch (target.kind) {
      case "internet-gateway": {
        const views = publicViews(from);
        const out = gatewayOut(network, target.gateway, owner, to);
        leave(
          "internet",
          called("internet gateway", target.gateway.label),
          [route, publicAddressHop(from, views), out],
          views,
        );
        break;
      }
      case "nat-gateway": {
        const nat = target.gateway;
        if (to.family === 6) {
          leave("internet", called("NAT gateway", nat.label), [route, throughNat64(nat)]);
          break;
        }
        for (const { kind, via, hops } of throughNatInside(nat, from, owner, to)) {
          leave(kind, via, [route, ...hops]);
        }
        if (nat.public === false) {
          break;
        }
        const through = throughNat(network, nat, from, owner, to);
        leave("internet", called("NAT gateway", nat.label), [route, ...through], natViews(nat, from), true);
        break;
      }
      case "egress-only-gateway":
        leave(
          "internet",
          "egress-only gateway",
          [route, egressOnly(network, target.label, owner, to)],
          publicViews(from),
        );
        break;
      case "private-network":
        leave("private", target.label, [route]);
        break;
      case "opaque":
        leave("opaque", `opaque: ${target.label}`, [opaqueHop(decision, to.family)]);
        break;
      case "local":
      case "peering":
        // What the other side of a peering connection holds is in the program, and reached as such.
        break;
      default: {
        const unknown: never = target;
        return unknown;
      }
    }
  }
  return exits;
}

/** A path that ends in the sender's route table, to have something to show. */
function dead(from: Party, to: Party): Path {
  const subnet = subnetOf(from)!;
  const at = `route table of ${subnet.options.map((option) => option.label).join(" or ") || subnet.input}`;
  return {
    via: at,
    hops: [
      hop("forward", at, nothing(from.family), {
        places: atSubnet(subnet),
        blocked: `${at} has no route to ${to.label}`,
        // That no route leads there rests on what is said of the table.
        assumptions: subnet.options.flatMap(({ routeTable }) =>
          routeTable.options.flatMap(({ assumption }) => assumption ?? []),
        ),
      }),
    ],
  };
}

function doubtful(path: Path, family: Party["family"], inputs: readonly string[]): Path {
  const doubts = inputs.map((input) => ({ input, packets: everything(family).may }));
  return { ...path, hops: [hop("forward", inputs.join(", "), unsure(everything(family)), { doubts }), ...path.hops] };
}

const PHASES = ["forward", "symmetry", "return"] as const;

/** Forward steps first: the first one that blocks is the one to name. */
function ordered(hops: readonly Hop[]): Hop[] {
  return PHASES.flatMap((phase) => hops.filter((step) => step.phase === phase));
}
