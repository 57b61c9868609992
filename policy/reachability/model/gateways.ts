/** Internet gateways as steps of a path, and what VPC Block Public Access lets through them. */
import type { Choice, InternetGateway, PublicAccessExclusion, Subnet, Vpc } from "../../network";
import type { Network } from "../../network/model";
import type { StepPlace } from "../question";
import type { BoxSet } from "../sets";
import { allAddresses, DESTINATION, DROPPED_BY_GATEWAY, packetsWith, SOURCE } from "../space";
import { anything, atSubnet, everything, type Hop, hop, nothing } from "./hop";
import type { Relation } from "./match";
import { type Party, subnetOf } from "./party";
import { decide } from "./routing";

type Answer = "yes" | "no" | "maybe";

export const relationFor = (answer: Answer, family: Party["family"]): Relation =>
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

export const doubtsOf = ({ answer, by }: Access, packets: BoxSet) =>
  answer === "maybe" && by ? [{ input: by, packets }] : [];
const passOf = ({ answer, by }: Access, packets: BoxSet) =>
  answer === "yes" && by ? [{ label: by, urn: "", packets, surely: packets }] : [];

export const placeOf = (gateway: InternetGateway | undefined): StepPlace => ({
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
  const isOpen = vpc.outside || vpc.doubts.some(({ isWay }) => isWay);
  return answers.includes("yes") ? "yes" : answers.includes("maybe") || isOpen ? "maybe" : "no";
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
export function publicAccess(network: Network, direction: Direction, subnets: readonly (Subnet | undefined)[]): Access {
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

export function lesser(a: Answer, b: Answer): Answer {
  return a === "no" || b === "no" ? "no" : a === "maybe" || b === "maybe" ? "maybe" : "yes";
}

/** Leaving through an egress-only gateway: IPv6, and never inwards. */
export function egressOnly(network: Network, label: string, subnet: Subnet, to: Party): Hop {
  const { family } = to;
  const access = publicAccess(network, "nat", [subnet]);
  const allowed = relationFor(family === 6 ? access.answer : "no", family);
  const usable = packetsWith(family, DESTINATION, allAddresses(family).subtract(DROPPED_BY_GATEWAY[family]));
  const relation = { must: allowed.must.intersect(usable), may: allowed.may.intersect(usable) };
  const at = `egress-only gateway ${label}`;
  const blocked = family === 6 && access.answer === "no" ? `${access.by} stops it` : `${at} does not let it through`;
  return hop("forward", at, relation, { blocked, doubts: doubtsOf(access, relation.may) });
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
    // A service of AWS opens no connection.
    const isWayIn = target.kind === "opaque" && !target.service;
    if (target.kind === "internet-gateway" || isWayIn) {
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
