/** NAT gateways as steps of a path: to the internet, and beyond by the routes of their own subnet. */
import type { Choice, NatGateway, Peering, Subnet } from "../../network";
import type { Network } from "../../network/model";
import {
  DESTINATION,
  DESTINATION_PORT,
  EPHEMERAL,
  NAT64,
  noPackets,
  packetsOf,
  packetsWith,
  SOURCE,
  SOURCE_PORT,
  trafficBoxes,
} from "../space";
import { aclHop } from "./filters";
import { called, doubtsOf, gatewayOut, lesser, placeOf, publicAccess, relationFor } from "./gateways";
import { anything, type Hop, hop, nothing } from "./hop";
import { hostIn, usable } from "./parties";
import type { Party } from "./party";
import { type Decision, decide, sameVpc } from "./routing";

/** Protocols a NAT gateway translates (VPC guide): ICMP, TCP, UDP. */
const TRANSLATED = [1, 6, 17].map((protocol) => ({ protocols: [protocol, protocol], ports: [0, 65535] }) as const);

/** Steps through a NAT gateway, in the coordinates of the packet before translation. */
export function throughNat(network: Network, nat: NatGateway, from: Party, fromSubnet: Subnet, to: Party): Hop[] {
  const { family } = to;
  const at = called("NAT gateway", nat.label);
  const places = [{ kind: "nat-gateway", key: nat.key }] as const;
  const protocols = packetsOf(family, trafficBoxes(family, DESTINATION_PORT, TRANSLATED));
  const kind = nat.public === undefined ? "maybe" : nat.public ? "yes" : "no";
  const access = publicAccess(network, "nat", [nat.subnet?.options[0] ?? fromSubnet, fromSubnet]);
  const relation = relationFor(lesser(kind, access.answer), family);
  const assumptions = nat.declared ? [`${nat.label} exists already and reaches the internet`] : [];
  const doubts = [
    ...(kind === "maybe" ? [{ input: `${nat.label}.connectivityType`, packets: protocols }] : []),
    ...doubtsOf(access, protocols),
  ];
  const blocked =
    kind === "no"
      ? `${at} is private: it has no way to the internet`
      : access.answer === "no"
        ? `${access.by} stops it`
        : `${at} does not translate it`;
  const self = hop(
    "forward",
    at,
    { must: relation.must.intersect(protocols), may: relation.may.intersect(protocols) },
    { places, assumptions, doubts, blocked },
  );
  if (nat.declared || nat.regional) {
    return [self];
  }
  const subnet = nat.subnet;
  const owner = subnet?.certain ? subnet.options[0]! : undefined;
  if (!subnet || !owner) {
    const input = subnet?.input ?? `${nat.label}.subnetId`;
    return [self, hop("forward", `subnet of ${at}`, anything(family), { doubts: [{ input, packets: protocols }] })];
  }
  const inside = sameVpc(fromSubnet, { ...from, place: { kind: "subnet-host", subnet } });
  const place = hop("forward", at, relationFor(inside, family), {
    places,
    blocked: `${at} is in another VPC`,
    doubts: inside === "maybe" ? [{ input: subnet.input, packets: protocols }] : [],
  });
  const crosses = owner !== fromSubnet;
  const ownIn = crosses ? [aclHop(subnet, false, from, SOURCE, DESTINATION_PORT, "forward")] : [];
  const ownOut = crosses ? [aclHop(subnet, true, from, SOURCE, SOURCE_PORT, "return")] : [];
  return [
    ...ownIn,
    self,
    ...(inside === "yes" ? [] : [place]),
    aclHop(subnet, true, to, DESTINATION, DESTINATION_PORT, "forward"),
    toGateway(network, owner, decide(subnet, to), to, fromSubnet),
    answerToNat(subnet, to),
    ...ownOut,
  ];
}

/**
 * IPv6 through a NAT gateway: it translates packets to IPv4 hosts, by the numbers that stand for these, and drops all
 * others (VPC guide, "DNS64 and NAT64"). Where it sends them is not looked into.
 */
export function throughNat64(nat: NatGateway): Hop {
  const at = called("NAT gateway", nat.label);
  const protocols = packetsOf(6, trafficBoxes(6, DESTINATION_PORT, TRANSLATED));
  const translated = protocols.intersect(packetsWith(6, DESTINATION, NAT64));
  return hop(
    "forward",
    at,
    { must: noPackets(6), may: translated },
    {
      places: [{ kind: "nat-gateway", key: nat.key }],
      doubts: [{ input: `where ${at} sends what it translates to IPv4 (not modelled)`, packets: translated }],
      blocked: `${at} translates IPv6 to 64:ff9b::/96 only`,
    },
  );
}

/** The answer comes to a port the NAT gateway chose. */
function answerToNat(subnet: Choice<Subnet>, to: Party): Hop {
  const answer = aclHop(subnet, false, to, DESTINATION, SOURCE_PORT, "return");
  return {
    ...answer,
    must: answer.must.forAll(SOURCE_PORT, [EPHEMERAL]),
    may: answer.may.exists(SOURCE_PORT, [EPHEMERAL]),
  };
}

interface InnerWay {
  readonly kind: "private" | "opaque" | "dead";
  readonly via: string;
  readonly hops: readonly Hop[];
  /** A peering connection, over which the NAT gateway arrives. */
  readonly over?: { readonly peering: Peering; readonly seen: Party };
}

/**
 * Ways beyond a NAT gateway that are no internet gateway: a public one too forwards by the route table of its own subnet
 * (VPC guide, "NAT gateway basics").
 */
export function throughNatInside(nat: NatGateway, from: Party, fromSubnet: Subnet, to: Party): InnerWay[] {
  const { family } = to;
  const { subnet } = nat;
  if (nat.declared || !subnet || family === 6) {
    return [];
  }
  const owner = subnet.options[0];
  const at = called("NAT gateway", nat.label);
  const protocols = packetsOf(family, trafficBoxes(family, DESTINATION_PORT, TRANSLATED));
  const self = hop(
    "forward",
    at,
    { must: nat.public === undefined ? noPackets(family) : protocols, may: protocols },
    {
      places: [{ kind: "nat-gateway", key: nat.key }],
      blocked: `${at} does not translate it`,
      doubts: nat.public !== undefined ? [] : [{ input: `${nat.label}.connectivityType`, packets: protocols }],
    },
  );
  const crosses = owner !== fromSubnet;
  const before = [
    ...(crosses ? [aclHop(subnet, false, from, SOURCE, DESTINATION_PORT, "forward")] : []),
    self,
    aclHop(subnet, true, to, DESTINATION, DESTINATION_PORT, "forward"),
  ];
  const after = [
    answerToNat(subnet, to),
    ...(crosses ? [aclHop(subnet, true, from, SOURCE, SOURCE_PORT, "return")] : []),
  ];
  const label = `route table of ${owner?.label ?? subnet.input}`;
  return decide(subnet, to)
    .filter(({ may, target }) => may.intersects(to.addresses) && !(nat.public && target.kind === "internet-gateway"))
    .map((decision) => {
      const { target } = decision;
      const isPrivate = target.kind === "private-network";
      const taken = packetsWith(family, DESTINATION, decision.may);
      const isDead =
        target.kind === "internet-gateway" ||
        target.kind === "egress-only-gateway" ||
        target.kind === "local" ||
        // It would send to itself.
        (target.kind === "nat-gateway" && target.gateway === nat);
      const blocked =
        isDead && !nat.public ? `${at} is private: it has no way to the internet` : `${label} has no route for it`;
      const input = `${"label" in target ? target.label : decision.label} (not modelled)`;
      const onward = hop(
        "forward",
        label,
        isDead
          ? nothing(family)
          : { must: isPrivate ? packetsWith(family, DESTINATION, decision.must) : noPackets(family), may: taken },
        {
          places: [{ kind: "subnet", ...(owner ? { key: owner.key } : {}) }],
          passes: [{ label: decision.label, urn: decision.urn, packets: taken }],
          doubts:
            isPrivate || isDead ? [] : [input, ...decision.unknowns].map((each) => ({ input: each, packets: taken })),
          blocked,
          assumptions: decision.assumptions,
        },
      );
      const kind = isDead ? "dead" : isPrivate ? "private" : "opaque";
      return {
        kind,
        via: `${at}, then ${decision.label}`,
        hops: [...before, onward, ...after],
        ...(owner && subnet.certain && target.kind === "peering"
          ? { over: { peering: target.peering, seen: ownParty(owner, family, at) } }
          : {}),
      } as const;
    });
}

/** A NAT gateway at its private address, which is somewhere in its subnet. */
const ownParty = (subnet: Subnet, family: Party["family"], label: string): Party => ({
  ...hostIn(subnet, family, usable(subnet, family), label),
  vague: true,
});

/** The route of a subnet to an internet gateway, both taken as one step. */
function toGateway(network: Network, subnet: Subnet, decisions: readonly Decision[], to: Party, behind: Subnet): Hop {
  const { family } = to;
  let { must, may } = nothing(family);
  const passes = [];
  const doubts = [];
  for (const decision of decisions) {
    const taken = packetsWith(family, DESTINATION, decision.may);
    if (decision.target.kind === "internet-gateway") {
      const out = gatewayOut(network, decision.target.gateway, subnet, to, "nat", behind);
      must = must.union(packetsWith(family, DESTINATION, decision.must).intersect(out.must));
      may = may.union(taken.intersect(out.may));
      passes.push({ label: decision.label, urn: decision.urn, packets: taken });
      doubts.push(...out.doubts);
    } else if (decision.target.kind === "opaque") {
      may = may.union(taken);
    }
    doubts.push(...decision.unknowns.map((input) => ({ input, packets: taken })));
  }
  const label = `route table of ${subnet.label}`;
  const gateways = decisions.flatMap(({ target }) => (target.kind === "internet-gateway" ? [target.gateway] : []));
  const places = [{ kind: "subnet", key: subnet.key } as const, ...gateways.slice(0, 1).map(placeOf)];
  return hop(
    "forward",
    label,
    { must, may },
    { places, passes, doubts, blocked: `${label} has no route to an internet gateway for it` },
  );
}
