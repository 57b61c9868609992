/** Questions in, answers out. Pure: a graph and data give data. */

import type { Family } from "../../components/shared/network/cidr";
import type { ResourceGraph } from "../graph";
import { type Network, type NetworkOptions, networkOf } from "../network";
import { isNamedAlone, numbersMeant } from "./model/addresses";
import { classOfQuestion } from "./model/classes";
import { familiesOf, requiredParties } from "./model/endpoints";
import { interfaceParties, resourceParties, vpcsOf, waysInto } from "./model/parties";
import type { Party } from "./model/party";
import { spellOut } from "./named";
import { type Answer, type Claim, type Endpoint, namedEnd, type Question } from "./question";
import type { Result } from "./result";
import { judgeSame } from "./same";
import { packetsWith, SOURCE } from "./space";
import { judgeForbidden, judgeRequired, type Pair, packetsOfClaim, worst } from "./verdict";
import { explain, type Finding } from "./witness";
import { type Excluded, everyoneBut, excluded, isSelf, NOBODY, type Sender } from "./world";

export const ASSUMPTIONS = {
  outside:
    "nothing outside this program changes what it describes: rules, routes, attachments, Block Public Access, encryption controls, firewalls at internet gateways",
  hosts: "hosts run, listen and let traffic through their own firewall; target health and DNS are not looked at",
  references:
    "an unknown id or list of ids means the resources it depends on; an unknown address that depends on an Elastic IP or a NAT gateway is its public one",
  addresses: "an address AWS has yet to choose is none that a question names, nor a public one that a rule names",
} as const;

/** What every answer stands on; an answer's own list adds to it. */
export const GENERAL_ASSUMPTIONS: readonly string[] = Object.values(ASSUMPTIONS);

export interface VerifyOptions extends NetworkOptions {
  /** Told after each answer: how many are found, and how many there will be. @default nobody is told */
  readonly progress?: (done: number, total: number) => void;
}

export function verify(
  graph: ResourceGraph,
  questions: readonly Question[],
  { progress, ...options }: VerifyOptions = {},
): Answer[] {
  const network = networkOf(graph, options);
  return questions.map((question, index) => {
    const found = answer(network, question);
    progress?.(index + 1, questions.length);
    return found;
  });
}

export function answer(network: Network, question: Question): Answer {
  const { id, key, component, member, text, group, mode } = question;
  let judged: Result | undefined;
  const result = (): Result => {
    judged ??= judge(network, question);
    return judged;
  };
  const shared = question.same ? undefined : decided(network, question, result);
  const found: Answer = {
    id,
    key,
    component,
    ...(member === undefined ? {} : { member }),
    question: text,
    senders: [...new Set(question.claims.map(({ from }) => from.label))],
    group,
    expect: mode,
    verdict: shared?.verdict ?? result().verdict,
    blocking: question.blocking ?? mode === "required",
    // What shows it is worked out when it is read: of thousands of proved answers nobody reads it.
    get witness() {
      return result().witness;
    },
    get unknowns() {
      return result().unknowns;
    },
    get assumptions() {
      const { assumes } = question;
      const assumptions = shared?.assumptions ?? result().assumptions;
      return assumes === undefined ? assumptions : [...assumptions, assumes];
    },
  };
  if (shared?.sharedVia !== undefined) {
    SHARED_VIA.set(found, shared.sharedVia);
  }
  return found;
}

const judge = (network: Network, question: Question): Result =>
  question.same ? judgeSame(network, question.same) : judgeClaims(network, question);

/** By which way the packet goes, for example `NAT gateway nat-a`: what its witness says, without working that out anew. */
export const viaOf = (answer: Answer): string | undefined => SHARED_VIA.get(answer) ?? answer.witness?.via;

const SHARED_VIA = new WeakMap<Answer, string>();

type Decided = Pick<Result, "verdict" | "assumptions" | "sharedVia">;

const DECIDED = new WeakMap<Network, Map<string, Decided>>();

/** What is decided once for all members of a class, and for all questions that name those outside it alike. */
function decided(network: Network, question: Question, result: () => Result): Decided {
  const known = DECIDED.get(network) ?? new Map<string, Decided>();
  DECIDED.set(network, known);
  const key = classOfQuestion(network, question);
  const one = known.get(key) ?? result();
  known.set(key, one);
  return one;
}

function judgeClaims(network: Network, { claims, mode }: Question): Result {
  const required = mode === "required";
  const results = claims.flatMap((claim): Result[] => {
    const spelled = spellOut(network, claim);
    if ("unknown" in spelled) {
      return [{ verdict: "UNKNOWN", unknowns: [spelled.unknown], assumptions: [] }];
    }
    return spelled.claims.map((each) =>
      required ? judgeRequiredClaim(network, each) : judgeForbiddenClaim(network, each),
    );
  });
  const failed =
    results.find(({ verdict }) => verdict === "REFUTED") ?? results.find(({ verdict }) => verdict === "UNKNOWN");
  const chosen = failed ?? results.find(({ witness }) => witness !== undefined) ?? results[0];
  const assumptions = [...new Set(results.flatMap((result) => [...result.assumptions]))];
  return { unknowns: [], verdict: "PROVED", ...chosen, assumptions };
}

function judgeRequiredClaim(network: Network, claim: Claim): Result {
  const families = familiesOf(claim.from) ?? familiesOf(claim.to) ?? [4];
  const strangers = strangersOf(network, claim);
  if (strangers.length > 0) {
    return notInGraph(strangers);
  }
  const all = families.map((family) => pairsOf(network, claim, family));
  // A sender without IPv6 is asked about what it reaches over IPv4.
  const some = all.filter(({ senders }) => senders > 0);
  const findings: Finding[] = [];
  for (const { pairs, missing } of some.length === 0 ? all : some) {
    if (missing !== undefined) {
      const packet = `${claim.from.label} -> ${claim.to.label}`;
      const ends = { from: namedEnd(claim.from), to: namedEnd(claim.to) };
      const witness = { packet, ...ends, path: [], blockedBy: missing };
      return { verdict: "REFUTED", unknowns: [], assumptions: [], witness };
    }
    for (const pair of pairs) {
      findings.push(judgeRequired(network, pair, packetsOfClaim(pair, claim.traffic, claim.allBut ?? false, true)));
    }
  }
  return conclude(findings, true);
}

const strangersOf = (network: Network, { from, to }: Claim): Endpoint[] =>
  [from, to].filter((endpoint) => !isInGraph(network, endpoint));

const notInGraph = (strangers: readonly Endpoint[]): Result => ({
  verdict: "UNKNOWN",
  unknowns: strangers.map(({ label }) => `${label}, which is not in the graph`),
  assumptions: [],
});

function isInGraph(network: Network, endpoint: Endpoint): boolean {
  switch (endpoint.kind) {
    case "resource": {
      const { urn } = endpoint;
      return (
        network.loadBalancerOf(urn) !== undefined || network.interfacesOf(urn).length > 0 || network.elasticIps.has(urn)
      );
    }
    case "subnet-host":
      return network.declaredSubnet(endpoint.component, endpoint.subnet) !== undefined;
    default:
      return true;
  }
}

/** Both ends of a required claim, every sender with every receiver; `missing` says what does not exist. */
function pairsOf(network: Network, claim: Claim, family: Family): { pairs: Pair[]; senders: number; missing?: string } {
  const { from, to } = claim;
  const early = isPlaced(to) ? requiredParties(network, to, family, [], "receiver") : [];
  // What is called at a public address is called from every VPC alike.
  const isOut = early.every(({ scope }) => scope === "public") || (isNamedOnly(to) && early.some(isOpenNode));
  const senders = ownAddresses(from, requiredParties(network, from, family, isOut ? [] : early.flatMap(vpcsOf)));
  // An address that is named means somebody else in each network it is seen from.
  const seen = (sender: Party): readonly Party[] =>
    isPlaced(to) ? early : requiredParties(network, to, family, vpcsOf(sender), "receiver");
  const kind = family === 4 ? "IPv4" : "IPv6";
  const pairs: Pair[] = [];
  for (const [sender, receivers] of likely(senders.map((sender) => [sender, seen(sender)] as const))) {
    const facing = receivers.filter((receiver) => isFacing(network, to, sender, receiver));
    if (facing.length === 0) {
      const scope = sender.place.kind === "internet" && family === 4 ? "public " : "";
      return { pairs, senders: senders.length, missing: `${to.label} has no ${scope}${kind} address` };
    }
    pairs.push(
      ...facing.filter((receiver) => !isSelf(sender, receiver)).map((receiver) => ({ from: sender, to: receiver })),
    );
  }
  const { length } = senders;
  return length === 0 ? { pairs, senders: length, missing: noSender(from, kind) } : { pairs, senders: length };
}

/** Of senders with one address in several VPCs those are meant whose own VPC knows the receiver, where some does. */
function likely(
  ends: readonly (readonly [Party, readonly Party[]])[],
): readonly (readonly [Party, readonly Party[]])[] {
  const isHere = ([sender, receivers]: (typeof ends)[number]): boolean =>
    vpcsOf(sender).length === 0 || receivers.some((receiver) => vpcsOf(receiver).length > 0);
  return ends.some((end) => vpcsOf(end[0]).length > 0 && isHere(end)) ? ends.filter(isHere) : ends;
}

const noSender = ({ kind, label }: Endpoint, family: string): string =>
  kind === "cidrs"
    ? `${label} is neither on the internet nor in a network that is known`
    : `${label} has no ${family} address`;

/** A resource sends from its own address, unless the question says which. */
const ownAddresses = (endpoint: Endpoint, parties: readonly Party[]): readonly Party[] =>
  endpoint.kind === "resource" && endpoint.via === undefined
    ? parties.filter(({ scope, delegated }) => scope === "private" && !delegated)
    : parties;

/** The internet talks to public addresses, everyone else to those of the subnet, unless the question says which. */
function isFacing(network: Network, endpoint: Endpoint, sender: Party, receiver: Party): boolean {
  if (endpoint.kind !== "resource" || endpoint.via !== undefined) {
    return true;
  }
  const { place } = receiver;
  // What others bring from the internet arrives at the address in the subnet.
  const isOpen = sender.place.kind === "internet" && sender.family === 4 && waysInto(network, receiver).length === 0;
  if (place.kind === "load-balancer" && sender.family === 4) {
    // It is asked for by its name, which has public addresses only when it has any.
    const open = place.balancer.publicIpv4;
    return open === undefined || receiver.scope === (open || isOpen ? "public" : "private");
  }
  const wanted = isOpen ? "public" : "private";
  return receiver.scope === wanted && !receiver.delegated;
}

const isNamedOnly = (endpoint: Endpoint): boolean => endpoint.kind === "resource" && endpoint.via === undefined;
/** A load balancer that is asked for by its name, which has public addresses. */
const isOpenNode = ({ place, family }: Party): boolean =>
  family === 4 && place.kind === "load-balancer" && place.balancer.publicIpv4 === true;

const isPlaced = (endpoint: Endpoint): boolean => endpoint.kind === "resource" || endpoint.kind === "subnet-host";

function judgeForbiddenClaim(network: Network, claim: Claim): Result {
  const strangers = strangersOf(network, claim);
  if (strangers.length > 0) {
    return notInGraph(strangers);
  }
  const findings: Finding[] = [];
  const but = spared(network, claim.from);
  for (const family of [4, 6] as const) {
    for (const to of forbiddenReceivers(network, claim.to, family)) {
      for (const { party: from, numbers } of forbiddenSenders(network, claim.from, but, to)) {
        const pair: Pair = { from, to };
        const packets = packetsOfClaim(pair, claim.traffic, claim.allBut ?? false, false);
        findings.push(judgeForbidden(network, pair, packets.intersect(packetsWith(family, SOURCE, numbers))));
      }
    }
  }
  const result = conclude(findings, false);
  const further = [claim.from, claim.to].flatMap((end) => (end.kind === "resource" ? network.furtherOf(end.urn) : []));
  return result.verdict === "PROVED" && further.length > 0
    ? { verdict: "UNKNOWN", unknowns: further.map((label) => `the interface that ${label} attaches`), assumptions: [] }
    : result;
}

/** Where a forbidden packet must not arrive: an interface of the program is meant with all of its addresses. */
function forbiddenReceivers(network: Network, endpoint: Endpoint, family: Family): Party[] {
  if (endpoint.kind === "resource") {
    return resourceParties(network, endpoint.urn, family, endpoint.via);
  }
  const named = requiredParties(network, endpoint, family, network.vpcs, "receiver");
  const own = new Set(named.flatMap(({ place }) => (place.kind === "interface" ? [place.interface] : [])));
  return [...named, ...[...own].flatMap((one) => (family === 4 ? interfaceParties(one, 4, "public") : []))];
}

/** Who a forbidden claim does not mean. */
function spared(network: Network, endpoint: Endpoint): Excluded {
  switch (endpoint.kind) {
    case "world":
    case "internet":
      return excluded(network, endpoint.except ?? []);
    case "cidrs": {
      const others = (family: Family) => numbersMeant(endpoint, family).complement();
      return { ...NOBODY, addresses: { 4: others(4), 6: others(6) } };
    }
    default:
      return NOBODY;
  }
}

/** Senders of a forbidden claim: everyone who may be meant, so numbers that may belong to the program too. */
function forbiddenSenders(network: Network, endpoint: Endpoint, but: Excluded, to: Party): Sender[] {
  switch (endpoint.kind) {
    case "world":
    case "internet":
      return everyoneBut(network, to, but, endpoint.label, endpoint.kind === "internet");
    case "cidrs": {
      // Who has one of the public addresses sends from its own. To what is outside all VPCs everyone of a VPC sends.
      const isOut = vpcsOf(to).length === 0 || to.scope === "public";
      const owners = requiredParties(network, endpoint, to.family, isOut ? [] : vpcsOf(to))
        .filter(
          ({ place }) => place.kind === "interface" || (isOut && !endpoint.strangers && place.kind === "subnet-host"),
        )
        .filter((party) => !isSelf(party, to))
        .map((party) => ({ party, numbers: party.addresses }));
      const senders = everyoneBut(network, to, but, endpoint.label, false).filter(
        ({ party }) => !endpoint.strangers || !isOwn(party) || isNamedAlone(endpoint, party),
      );
      // Its own packets tell whether it sends.
      const own = new Set(
        owners.flatMap(({ party: { place } }) =>
          place.kind === "interface" ? place.interface.publicAddresses.map(({ key }) => key) : [],
        ),
      );
      const others = senders.filter(({ party }) => !own.has(party.identity ?? ""));
      const keys = new Set(others.map(({ party }) => party.key));
      return [...others, ...owners.filter(({ party }) => !keys.has(party.key))];
    }
    default:
      return requiredParties(network, endpoint, to.family, vpcsOf(to))
        .filter((party) => !isSelf(party, to))
        .map((party) => ({ party, numbers: party.addresses }));
  }
}

const isOwn = ({ identity, place }: Party): boolean =>
  identity !== undefined || place.kind === "interface" || place.kind === "load-balancer";

function conclude(findings: readonly Finding[], wanted: boolean): Result {
  const chosen = worst(findings);
  if (!chosen) {
    return { verdict: "PROVED", unknowns: [], assumptions: [] };
  }
  const explanation = explain(chosen, wanted);
  // What is proved to arrive rests on every pair; what is proved to be stopped, on the steps that stop it.
  const assumptions =
    chosen.verdict === "PROVED" && wanted
      ? [...new Set(findings.flatMap((finding) => [...explain(finding, wanted).assumptions]))]
      : explanation.assumptions;
  return { verdict: chosen.verdict, ...explanation, assumptions };
}
