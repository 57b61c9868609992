/** Where a subnet sends packets: longest prefix first, local routes included, doubts kept. */
import { contains } from "../../../components/shared/network/cidr";
import type { Choice, Peer, RouteEntry, RouteTable, RouteTarget, Subnet, Vpc } from "../../network";
import type { BoxSet } from "../sets";
import { allAddresses, cidrSet, networkSet, noAddresses, ranges } from "../space";
import { matchPeer, type Relation } from "./match";
import { type Party, subnetOf } from "./party";

/** Addresses of the remote party that go to one next hop. */
export interface Decision extends Relation {
  readonly target: RouteTarget;
  readonly label: string;
  readonly urn: string;
  readonly unknowns: readonly string[];
  readonly assumptions: readonly string[];
}

/** The largest network AWS gives a VPC: a shorter prefix cannot be more specific than the local route. */
const SHORTEST_VPC_PREFIX = { 4: 16, 6: 44 } as const;

interface Candidate extends Relation {
  readonly entry?: RouteEntry;
  readonly target: RouteTarget;
  readonly label: string;
  readonly urn: string;
  readonly prefix: number;
  readonly certain: boolean;
}

export function decide(subnet: Choice<Subnet>, remote: Party): Decision[] {
  const tables = subnet.options.flatMap((option) => option.routeTable.options.map((table) => ({ option, table })));
  const isSure = subnet.certain && subnet.options[0]!.routeTable.certain;
  const isComplete =
    subnet.complete && tables.length > 0 && subnet.options.every((option) => option.routeTable.complete);
  const decisions = tables.flatMap(({ option, table }) => decideBy(option, table, remote));
  const input = subnet.certain ? subnet.options[0]!.routeTable.input : subnet.input;
  const result = isSure ? decisions : decisions.map((decision) => doubtful(decision, input));
  if (!isComplete) {
    const label = `route table of ${subnet.options[0]?.label ?? subnet.input}`;
    const target = { kind: "opaque", label } as const;
    const may = allAddresses(remote.family);
    const unknown = { must: noAddresses(remote.family), may, target, label, urn: "" };
    result.push({ ...unknown, unknowns: [input], assumptions: [] });
  }
  return result;
}

const doubtful = (decision: Decision, input: string): Decision => ({
  ...decision,
  must: noAddresses4or6(decision.must),
  unknowns: [...decision.unknowns, input],
});

const noAddresses4or6 = (set: BoxSet): BoxSet => set.subtract(set);

/** Tables whose routes all name CIDRs decide by number alone, for all remote parties of a family and place alike. */
const DECISIONS = new WeakMap<RouteTable, Map<string, Decision[]>>();

function decideBy(subnet: Subnet, table: RouteTable, remote: Party): Decision[] {
  const own = remote.scope === "private" ? sameVpc(subnet, remote) : "no";
  if (table.routes.some((route) => route.destination.kind !== "cidr" && !isService(route))) {
    return buildDecisions(subnet, table, remote, own);
  }
  const known = DECISIONS.get(table) ?? new Map<string, Decision[]>();
  DECISIONS.set(table, known);
  const vpc = subnet.vpc.certain ? subnet.vpc.options[0]!.key : "";
  const key = `${remote.family} ${own} ${own !== "no" && isCovered(subnet, remote)} ${vpc}`;
  const decisions = known.get(key) ?? buildDecisions(subnet, table, remote, own);
  known.set(key, decisions);
  return decisions;
}

/** All addresses of the party lie in the known networks of the subnet's VPC. */
function isCovered(subnet: Subnet, remote: Party): boolean {
  const vpc = subnet.vpc.certain ? subnet.vpc.options[0]! : undefined;
  const isComplete = vpc !== undefined && (remote.family === 4 ? vpc.complete : vpc.completeIpv6);
  const cidrs = vpc?.cidrs.filter((cidr) => cidr.family === remote.family) ?? [];
  return (
    isComplete && ranges(remote.addresses).every((part) => cidrs.some((cidr) => contains(cidr, { ...cidr, ...part })))
  );
}

function buildDecisions(subnet: Subnet, table: RouteTable, remote: Party, own: "yes" | "no" | "maybe"): Decision[] {
  const { family } = remote;
  const vpc = subnet.vpc.certain ? subnet.vpc.options[0]! : undefined;
  const candidates = table.routes.flatMap((entry) => candidatesOf(entry, remote)).filter(({ may }) => !may.isEmpty);
  // What a gateway endpoint takes from other routes it delivers as well: its service answers by either way.
  const services = candidates.filter(({ entry }) => entry && isService(entry));
  const unplaced = candidates.filter(({ prefix, entry }) => prefix < 0 && !(entry && isService(entry)));
  const local = localCandidates(vpc, subnet, remote, candidates, own);
  const ordered = [...candidates.filter(({ prefix }) => prefix >= 0), ...local].sort((a, b) => b.prefix - a.prefix);
  const assumptions = table.assumption ? [table.assumption] : [];
  const served = services.reduce((set, { may }) => set.union(may), noAddresses(family));
  const relied = services.map(({ label }) => `what ${label} takes from other routes of ${table.label} arrives as well`);
  const decisions: Decision[] = [];
  let surelyLeft = table.complete ? allAddresses(family) : noAddresses(family);
  let possiblyLeft = allAddresses(family);
  const unknowns = unplaced.map(({ entry, label }) => unknownOf(entry) ?? label);
  for (const candidate of services) {
    const unknown = `which numbers ${candidate.label} serves`;
    decisions.push({
      ...named(candidate),
      must: noAddresses(family),
      may: candidate.may,
      unknowns: [unknown],
      assumptions,
    });
  }
  for (const candidate of unplaced) {
    decisions.push({ ...named(candidate), must: noAddresses(family), may: candidate.may, unknowns, assumptions });
  }
  for (const candidate of ordered) {
    const isLocal = candidate.target.kind === "local" && candidate.entry === undefined;
    // A route with an unknown destination may be more specific; a propagated one never beats the local route.
    const rivals = unplaced.filter((rival) => !(isLocal && rival.entry && isPropagated(rival.entry)));
    const contested = rivals.reduce((set, rival) => set.union(rival.may), noAddresses(family));
    const sure = candidate.certain ? candidate.must : noAddresses(family);
    const must = surelyLeft.intersect(sure).subtract(contested);
    const may = possiblyLeft.intersect(candidate.may);
    if (!may.isEmpty) {
      const doubts = must.equals(may) ? [] : [...unknowns, ...(candidate.certain ? [] : [candidate.label])];
      const declared = candidate.entry?.assumption === undefined ? [] : [candidate.entry.assumption];
      const own = [...assumptions, ...declared, ...(served.intersects(may) ? relied : [])];
      decisions.push({ ...named(candidate), must, may, unknowns: doubts, assumptions: own });
    }
    surelyLeft = surelyLeft.subtract(candidate.may);
    possiblyLeft = candidate.certain ? possiblyLeft.subtract(candidate.must) : possiblyLeft;
  }
  if (!table.complete) {
    const label = `routes of ${table.label}, which are not all in the program`;
    const target = { kind: "opaque", label } as const;
    const may = allAddresses(family);
    decisions.push({ target, label, urn: "", must: noAddresses(family), may, unknowns: [label], assumptions });
  }
  return decisions;
}

const isService = ({ destination }: RouteEntry): boolean =>
  destination.kind === "prefix-list" && destination.list.isService === true;
const named = ({ target, label, urn }: Candidate) => ({ target, label, urn });
const isPropagated = (entry: RouteEntry): boolean =>
  entry.target.kind === "opaque" && entry.target.label === "propagated VPN routes";
const unknownOf = (entry: RouteEntry | undefined): string | undefined =>
  entry?.destination.kind === "unknown" ? entry.destination.input : undefined;

/** One candidate per network a route names; `prefix` -1 where it is unknown. */
function candidatesOf(entry: RouteEntry, remote: Party): Candidate[] {
  const make = (peer: Peer): Candidate => ({
    ...matchPeer(peer, remote),
    entry,
    target: entry.target,
    label: entry.label,
    urn: entry.urn,
    prefix: peer.kind === "cidr" ? peer.cidr.prefix : peer.kind === "address" ? 32 : -1,
    certain: entry.certain,
  });
  const { destination } = entry;
  if (destination.kind !== "prefix-list") {
    return [make(destination)];
  }
  const { list } = destination;
  if (list.isService) {
    return [{ ...make({ kind: "unknown", input: "" }), ...matchPeer(destination, remote) }];
  }
  const rest: Candidate[] = list.complete
    ? []
    : [make({ kind: "unknown", input: `entries of prefix list ${list.label}` })];
  return [...list.entries.map(make), ...rest];
}

/** The VPC's own networks; for a party of the VPC whose network is not known, all of its addresses. */
function localCandidates(
  vpc: Vpc | undefined,
  subnet: Subnet,
  remote: Party,
  routes: readonly Candidate[],
  own: "yes" | "no" | "maybe",
): Candidate[] {
  const { family } = remote;
  const target = { kind: "local" } as const;
  const cidrs = vpc?.cidrs.filter((cidr) => cidr.family === family) ?? [];
  const local = cidrs.map((cidr): Candidate => {
    const set = networkSet(cidr);
    const label = `local route ${cidr.text}`;
    return { must: set, may: set, target, label, urn: vpc!.key, prefix: cidr.prefix, certain: true };
  });
  if (own === "no" || isCovered(subnet, remote)) {
    return local;
  }
  const rest = allAddresses(family).subtract(cidrSet(family, cidrs));
  const rivals = routes.filter(({ prefix }) => prefix >= SHORTEST_VPC_PREFIX[family]);
  const must = rivals.reduce((set, rival) => set.subtract(rival.may), rest);
  const label = `local route of ${vpc?.label ?? subnet.vpc.input}`;
  const guess = { may: rest, target, label, urn: vpc?.key ?? subnet.key, prefix: 128, certain: own === "yes" };
  return [...local, { ...guess, must }];
}

export function sameVpc(subnet: Subnet, remote: Party): "yes" | "no" | "maybe" {
  const other = subnetOf(remote);
  if (!other) {
    return "no";
  }
  const vpcs = other.options.map((option) => option.vpc);
  const settled = subnet.vpc.certain && other.certain && vpcs[0]!.certain;
  if (settled) {
    return subnet.vpc.options[0] === vpcs[0]!.options[0] ? "yes" : "no";
  }
  return "maybe";
}
