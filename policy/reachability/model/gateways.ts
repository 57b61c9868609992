/** Internet gateways and NAT gateways as steps of a path. */
import type { Choice, InternetGateway, NatGateway, PublicAccessExclusion, Subnet, Vpc } from "../../network";
import type { Network } from "../../network/model";
import type { StepPlace } from "../question";
import type { BoxSet } from "../sets";
import {
  allAddresses,
  DESTINATION,
  DESTINATION_PORT,
  DROPPED_BY_GATEWAY,
  EPHEMERAL,
  noPackets,
  packetsOf,
  packetsWith,
  SOURCE,
  SOURCE_PORT,
  trafficBoxes,
} from "../space";
import { aclHop } from "./filters";
import { anything, atSubnet, everything, type Hop, hop, nothing } from "./hop";
import type { Relation } from "./match";
import { type Party, subnetOf } from "./party";
import { type Decision, decide, sameVpc } from "./routing";

/** Protocols a NAT gateway translates (VPC guide): ICMP, TCP, UDP. */
const TRANSLATED = [1, 6, 17].map((protocol) => ({ protocols: [protocol, protocol], ports: [0, 65535] }) as const);

type Answer = "yes" | "no" | "maybe";

const relationFor = (answer: Answer, family: Party["family"]): Relation =>
  answer === "yes" ? everything(family) : answer === "no" ? nothing(family) : anything(family);

/** The kind before the name, unless the name says it. */
export const called = (kind: string, label: string): string => (label.startsWith(kind) ? label : `${kind} ${label}`);

/** Packets that come in from the internet to something in `subnet`. */
export function gatewayIn(network: Network, subnet: Subnet | undefined, from: Party): Hop {
  const { family } = from;
  const vpc = subnet?.vpc.certain ? subnet.vpc.options[0]! : undefined;
  const attached = vpc ? attachedTo(network, vpc, subnet) : "maybe";
  const access = publicAccess(network, "in", [subnet]);
  const allowed = lesser(attached, access.answer);
  const relation = relationFor(allowed, family);
  const usable = packetsWith(family, SOURCE, allAddresses(family).subtract(DROPPED_BY_GATEWAY[family]));
  const where = vpc?.label ?? subnet?.vpc.input ?? "a VPC that is not known";
  const at = `internet gateway of ${where}`;
  const blocked =
    attached === "no"
      ? `no internet gateway is attached to ${where}`
      : access.answer === "no"
        ? `${access.by} stops it`
        : `${at} drops it`;
  const doubts = [
    ...(attached === "maybe" ? [{ input: `internet gateway of ${where}`, packets: usable }] : []),
    ...doubtsOf(access, usable),
  ];
  return hop(
    "forward",
    at,
    { must: relation.must.intersect(usable), may: relation.may.intersect(usable) },
    { places: [placeOf(vpc && gatewayOf(network, vpc))], passes: passOf(access, usable), blocked, doubts },
  );
}

const doubtsOf = ({ answer, by }: Access, packets: BoxSet) =>
  answer === "maybe" && by ? [{ input: by, packets }] : [];
const passOf = ({ answer, by }: Access, packets: BoxSet) =>
  answer === "yes" && by ? [{ label: by, urn: "", packets, surely: packets }] : [];

const placeOf = (gateway: InternetGateway | undefined): StepPlace => ({
  kind: "internet-gateway",
  ...(gateway ? { key: gateway.key } : {}),
});

const gatewayOf = (network: Network, vpc: Vpc): InternetGateway | undefined =>
  network.internetGateways.find((gateway) => isAttached(gateway, vpc) === "yes");

/** Packets that leave through `gateway` towards the internet. */
export function gatewayOut(
  network: Network,
  gateway: InternetGateway,
  subnet: Subnet,
  to: Party,
  user: "out" | "nat" = "out",
  behind?: Subnet,
): Hop {
  const { family } = to;
  const vpc = subnet.vpc.certain ? subnet.vpc.options[0]! : undefined;
  const attached = vpc ? isAttached(gateway, vpc) : "maybe";
  const access = publicAccess(network, user, behind ? [subnet, behind] : [subnet]);
  const allowed = lesser(attached, access.answer);
  const usable = packetsWith(family, DESTINATION, allAddresses(family).subtract(DROPPED_BY_GATEWAY[family]));
  const relation = relationFor(allowed, family);
  const at = called("internet gateway", gateway.label);
  const blocked =
    attached === "no"
      ? `${at} is not attached to ${vpc?.label}`
      : access.answer === "no"
        ? `${access.by} stops it`
        : `${at} drops it: private destination`;
  const doubts = [
    ...(attached === "maybe" ? [{ input: gateway.vpc.input, packets: usable }] : []),
    ...doubtsOf(access, usable),
  ];
  return hop(
    "forward",
    at,
    { must: relation.must.intersect(usable), may: relation.may.intersect(usable) },
    { places: [placeOf(gateway)], passes: passOf(access, usable), blocked, doubts },
  );
}

function attachedTo(network: Network, vpc: Vpc, subnet: Subnet | undefined): Answer {
  if (subnet?.declared) {
    return subnet.declaredRoute === "internet-gateway" ? "yes" : "maybe";
  }
  const answers = network.internetGateways.map((gateway) =>
    gateway.edgeRoutes ? lesser("maybe", isAttached(gateway, vpc)) : isAttached(gateway, vpc),
  );
  return answers.includes("yes") ? "yes" : answers.includes("maybe") || vpc.outside ? "maybe" : "no";
}

function isAttached(gateway: InternetGateway, vpc: Vpc): Answer {
  const { options, certain, complete } = gateway.vpc;
  if (options.includes(vpc)) {
    return certain ? "yes" : "maybe";
  }
  return complete ? "no" : "maybe";
}

/** What VPC Block Public Access lets through, and the exclusion that does or may. */
interface Access {
  readonly answer: Answer;
  readonly by?: string;
}

type Direction = "in" | "out" | "nat";

/** A block works on the gateway, an exclusion on a VPC or on single subnets (VPC guide, "Block public access"). */
function publicAccess(network: Network, direction: Direction, subnets: readonly (Subnet | undefined)[]): Access {
  const mode = network.blockPublicAccess;
  if (mode === undefined || mode === "off" || (mode === "block-ingress" && direction === "nat")) {
    return { answer: "yes" };
  }
  const isKnown = mode === "block-bidirectional" || mode === "block-ingress";
  const found = network.blockPublicAccessExclusions
    .map((exclusion) => ({ answer: excludes(exclusion, direction, mode, subnets), by: exclusion.label }))
    .filter(({ answer }) => answer !== "no");
  const best = found.find(({ answer }) => answer === "yes") ?? found[0];
  return (
    best ??
    (isKnown
      ? { answer: "no", by: `VPC Block Public Access (${mode})` }
      : { answer: "maybe", by: "VPC Block Public Access" })
  );
}

function excludes(
  { vpc, subnet, mode }: PublicAccessExclusion,
  direction: Direction,
  block: string,
  subnets: readonly (Subnet | undefined)[],
): Answer {
  const lets: Answer =
    mode === undefined
      ? "maybe"
      : mode === "allow-bidirectional"
        ? "yes"
        : direction === "in"
          ? "no"
          : block === "block-ingress"
            ? "maybe"
            : "yes";
  const answers = subnets.map((one): Answer => {
    const own: Choice<Subnet | Vpc> | undefined = subnet ?? vpc;
    const meant: readonly (Subnet | Vpc)[] = subnet ? (one ? [one] : []) : (one?.vpc.options ?? []);
    if (!own || !one) {
      return "maybe";
    }
    const isNamed = own.options.some((option) => meant.includes(option));
    return isNamed ? (own.certain && (subnet || one.vpc.certain) ? "yes" : "maybe") : own.complete ? "no" : "maybe";
  });
  // A NAT gateway and the host behind it may be in different subnets: that both must be excluded is not documented.
  const covered = answers.includes("yes") && !answers.every((answer) => answer === "yes") ? "maybe" : answers[0]!;
  return lesser(lets, covered);
}

function lesser(a: Answer, b: Answer): Answer {
  return a === "no" || b === "no" ? "no" : a === "maybe" || b === "maybe" ? "maybe" : "yes";
}

/** Leaving through an egress-only gateway: IPv6, and never inwards. */
export function egressOnly(network: Network, label: string, subnet: Subnet, to: Party): Hop {
  const { family } = to;
  const access = publicAccess(network, "nat", [subnet]);
  const relation = relationFor(family === 6 ? access.answer : "no", family);
  const at = `egress-only gateway ${label}`;
  const blocked = family === 6 && access.answer === "no" ? `${access.by} stops it` : `${at} does not let it through`;
  return hop("forward", at, relation, { blocked, doubts: doubtsOf(access, relation.may) });
}

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
  // The answer comes to a port the NAT gateway chose.
  const answer = aclHop(subnet, false, to, DESTINATION, SOURCE_PORT, "return");
  const anyPort = {
    must: answer.must.forAll(SOURCE_PORT, [EPHEMERAL]),
    may: answer.may.exists(SOURCE_PORT, [EPHEMERAL]),
  };
  return [
    ...ownIn,
    self,
    ...(inside === "yes" ? [] : [place]),
    aclHop(subnet, true, to, DESTINATION, DESTINATION_PORT, "forward"),
    toGateway(network, owner, decide(subnet, to), to, fromSubnet),
    { ...answer, ...anyPort },
    ...ownOut,
  ];
}

/** Ways beyond a private NAT gateway: it forwards by the route table of its own subnet (VPC guide, "NAT gateway use cases"). */
export function throughPrivateNat(
  nat: NatGateway,
  from: Party,
  fromSubnet: Subnet,
  to: Party,
): { readonly kind: "private" | "opaque" | "dead"; readonly via: string; readonly hops: readonly Hop[] }[] {
  const { family } = to;
  const { subnet } = nat;
  if (nat.public === true || nat.declared || !subnet) {
    return [];
  }
  const owner = subnet.options[0];
  const at = called("NAT gateway", nat.label);
  const protocols = packetsOf(family, trafficBoxes(family, DESTINATION_PORT, TRANSLATED));
  const self = hop(
    "forward",
    at,
    { must: nat.public === false ? protocols : noPackets(family), may: protocols },
    {
      places: [{ kind: "nat-gateway", key: nat.key }],
      blocked: `${at} does not translate it`,
      doubts: nat.public === false ? [] : [{ input: `${nat.label}.connectivityType`, packets: protocols }],
    },
  );
  const crosses = owner !== fromSubnet;
  const before = [
    ...(crosses ? [aclHop(subnet, false, from, SOURCE, DESTINATION_PORT, "forward")] : []),
    self,
    aclHop(subnet, true, to, DESTINATION, DESTINATION_PORT, "forward"),
  ];
  const label = `route table of ${owner?.label ?? subnet.input}`;
  return decide(subnet, to)
    .filter(({ may }) => may.intersects(to.addresses))
    .map((decision) => {
      const { target } = decision;
      const isPrivate = target.kind === "private-network";
      const taken = packetsWith(family, DESTINATION, decision.may);
      const isDead =
        target.kind === "internet-gateway" || target.kind === "egress-only-gateway" || target.kind === "local";
      const blocked = isDead ? `${at} is private: it has no way to the internet` : `${label} has no route for it`;
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
      return { kind, via: `${at}, then ${decision.label}`, hops: [...before, onward] } as const;
    });
}

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

/** Whether the subnet of `at` routes the sender's address back to an internet gateway. */
export function routeBack(at: Party, from: Party): Hop {
  const { family } = from;
  const subnet = subnetOf(at)!;
  const owner = subnet.certain ? subnet.options[0]! : undefined;
  let { must, may } = nothing(family);
  const passes = [];
  const doubts = [];
  const assumptions = new Set<string>();
  for (const decision of decide(subnet, from)) {
    const taken = packetsWith(family, SOURCE, decision.may);
    const target = decision.target;
    if (target.kind === "internet-gateway" || target.kind === "opaque") {
      const isKnown = target.kind === "internet-gateway" && owner?.vpc.certain;
      const attached = isKnown ? isAttached(target.gateway, owner.vpc.options[0]!) : "maybe";
      if (attached === "no") {
        continue;
      }
      may = may.union(taken);
      must = attached === "yes" ? must.union(packetsWith(family, SOURCE, decision.must)) : must;
      passes.push({ label: decision.label, urn: decision.urn, packets: taken });
      if (attached === "maybe") {
        doubts.push({ input: decision.label, packets: taken });
      }
      for (const assumption of decision.assumptions) {
        assumptions.add(assumption);
      }
    }
    doubts.push(...decision.unknowns.map((input) => ({ input, packets: taken })));
  }
  const label = `route table of ${owner?.label ?? subnet.input}`;
  const blocked = `${label} has no route back to an internet gateway`;
  return hop(
    "symmetry",
    `${label} (answer)`,
    { must, may },
    { places: atSubnet(subnet), passes, doubts, blocked, assumptions: [...assumptions] },
  );
}
