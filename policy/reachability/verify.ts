/** Questions in, answers out. Pure: a graph and data give data. */
import type { Family } from "../../components/shared/cidr";
import type { ResourceGraph } from "../graph";
import { type Network, type NetworkOptions, networkOf } from "../network";
import { familiesOf, requiredParties, resourceParties, vpcsOf } from "./model/endpoints";
import type { Party } from "./model/party";
import type { Answer, Claim, Endpoint, Question, Verdict } from "./question";
import { judgeSame } from "./same";
import { packetsWith, SOURCE } from "./space";
import { judgeForbidden, judgeRequired, type Pair, packetsOfClaim, worst } from "./verdict";
import { type Explanation, explain, type Finding } from "./witness";
import { everyoneBut, excluded, type Sender } from "./world";

export const ASSUMPTIONS = {
  outside: "nothing outside this program changes what it describes: rules, routes, attachments, Block Public Access",
  hosts: "hosts run, listen and let traffic through their own firewall; target health and DNS are not looked at",
  references: "an unknown value that depends on one resource of the right type is that resource's",
  addresses: "an address AWS has yet to choose is none that a question names",
} as const;

/** What every answer stands on; an answer's own list adds to it. */
export const GENERAL_ASSUMPTIONS: readonly string[] = Object.values(ASSUMPTIONS);

export function verify(graph: ResourceGraph, questions: readonly Question[], options: NetworkOptions = {}): Answer[] {
  const network = networkOf(graph, options);
  return questions.map((question) => answer(network, question));
}

export function answer(network: Network, question: Question): Answer {
  const { id, key, component, member, text, group, mode } = question;
  const result = question.same ? judgeSame(network, question.same) : judgeClaims(network, question);
  return {
    id,
    key,
    component,
    ...(member === undefined ? {} : { member }),
    question: text,
    group,
    expect: mode,
    verdict: result.verdict,
    blocking: question.blocking ?? mode === "required",
    ...(result.witness === undefined ? {} : { witness: result.witness }),
    unknowns: result.unknowns,
    assumptions: result.assumptions,
  };
}

export interface Result extends Explanation {
  readonly verdict: Verdict;
}

function judgeClaims(network: Network, { claims, mode }: Question): Result {
  const required = mode === "required";
  const results = claims.map((claim) =>
    required ? judgeRequiredClaim(network, claim) : judgeForbiddenClaim(network, claim),
  );
  const failed =
    results.find(({ verdict }) => verdict === "REFUTED") ?? results.find(({ verdict }) => verdict === "UNKNOWN");
  const chosen = failed ?? results.find(({ witness }) => witness !== undefined) ?? results[0];
  const assumptions = [...new Set(results.flatMap((result) => [...result.assumptions]))];
  return { unknowns: [], verdict: "PROVED", ...chosen, assumptions };
}

function judgeRequiredClaim(network: Network, claim: Claim): Result {
  const families = familiesOf(claim.from) ?? familiesOf(claim.to) ?? [4];
  const findings: Finding[] = [];
  for (const family of families) {
    const { senders, receivers, missing } = ends(network, claim, family);
    if (missing !== undefined) {
      const from = claim.from.label;
      return {
        verdict: "REFUTED",
        unknowns: [],
        assumptions: [],
        witness: { packet: `${from} -> ${claim.to.label}`, path: [], blockedBy: missing },
      };
    }
    for (const from of senders) {
      for (const to of receivers) {
        const pair: Pair = { from, to };
        if (from.key !== to.key) {
          findings.push(judgeRequired(network, pair, packetsOfClaim(pair, claim.traffic, claim.allBut ?? false, true)));
        }
      }
    }
  }
  return conclude(findings, true);
}

/** Both ends of a required claim; `missing` says which of them does not exist in that family. */
function ends(
  network: Network,
  claim: Claim,
  family: Family,
): { senders: Party[]; receivers: Party[]; missing?: string } {
  const [senderFirst, receiverFirst] = [claim.from, claim.to].map((endpoint) => isPlaced(endpoint));
  const early = receiverFirst ? requiredParties(network, claim.to, family, []) : [];
  const senders = requiredParties(network, claim.from, family, early.flatMap(vpcsOf));
  const receivers = receiverFirst
    ? early
    : requiredParties(network, claim.to, family, senderFirst ? senders.flatMap(vpcsOf) : []);
  const kind = family === 4 ? "IPv4" : "IPv6";
  if (receivers.length === 0) {
    return { senders, receivers, missing: `${claim.to.label} has no ${viaText(claim.to)}${kind} address` };
  }
  if (senders.length === 0) {
    return { senders, receivers, missing: `${claim.from.label} has no ${viaText(claim.from)}${kind} address` };
  }
  return { senders, receivers };
}

const isPlaced = (endpoint: Endpoint): boolean => endpoint.kind === "resource" || endpoint.kind === "subnet-host";
const viaText = (endpoint: Endpoint): string =>
  endpoint.kind === "resource" && endpoint.via === "public" ? "public " : "";

function judgeForbiddenClaim(network: Network, claim: Claim): Result {
  const findings: Finding[] = [];
  for (const family of [4, 6] as const) {
    for (const to of forbiddenReceivers(network, claim.to, family)) {
      for (const { party: from, numbers } of forbiddenSenders(network, claim.from, to)) {
        const pair: Pair = { from, to };
        const packets = packetsOfClaim(pair, claim.traffic, claim.allBut ?? false, false);
        findings.push(judgeForbidden(network, pair, packets.intersect(packetsWith(family, SOURCE, numbers))));
      }
    }
  }
  return conclude(findings, false);
}

function forbiddenReceivers(network: Network, endpoint: Endpoint, family: Family): Party[] {
  return endpoint.kind === "resource"
    ? resourceParties(network, endpoint.urn, family, endpoint.via)
    : requiredParties(network, endpoint, family, network.vpcs);
}

/** Senders of a forbidden claim: everyone who may be meant, so numbers that may belong to the program too. */
function forbiddenSenders(network: Network, endpoint: Endpoint, to: Party): Sender[] {
  switch (endpoint.kind) {
    case "world":
    case "internet":
      return everyoneBut(
        network,
        to,
        excluded(network, endpoint.except ?? []),
        endpoint.label,
        endpoint.kind === "internet",
      );
    case "cidrs": {
      const named = excluded(network, [endpoint]);
      const others = {
        addresses: { 4: named.addresses[4].complement(), 6: named.addresses[6].complement() },
        identities: new Set<string>(),
        rules: new Set<string>(),
      };
      return everyoneBut(network, to, others, endpoint.label, false);
    }
    default:
      return requiredParties(network, endpoint, to.family, vpcsOf(to)).map((party) => ({
        party,
        numbers: party.addresses,
      }));
  }
}

function conclude(findings: readonly Finding[], wanted: boolean): Result {
  const chosen = worst(findings);
  if (!chosen) {
    return { verdict: "PROVED", unknowns: [], assumptions: [] };
  }
  const explanation = explain(chosen, wanted);
  const assumptions =
    chosen.verdict === "PROVED"
      ? [...new Set(findings.flatMap((finding) => [...explain(finding, wanted).assumptions]))]
      : explanation.assumptions;
  return { verdict: chosen.verdict, ...explanation, assumptions };
}
