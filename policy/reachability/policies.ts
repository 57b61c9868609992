/**
 * Reachability as stack policies: one for each mode of question, over the questions of every component.
 *
 * A refuted question is a violation, an unknown one is undecided. The answers are worked out once for all four.
 */

import { COMPONENT_TYPES } from "../../components/shared/manifest";
import type { ResourceGraph } from "../graph";
import { manifestsOf, type Network } from "../network";
import { defineStackRule, type Finding, type StackRule, undecided, violation } from "../rule";
import type { Answer, Mode } from "./question";
import { questionsFor } from "./questions";
import { answer } from "./verify";

interface Asked {
  readonly component: { readonly urn: string };
  readonly answer: Answer;
}

const ASKED = new WeakMap<Network, readonly Asked[]>();

function asked(graph: ResourceGraph, network: Network): readonly Asked[] {
  const known =
    ASKED.get(network) ??
    manifestsOf(graph).manifests.flatMap(({ component, manifest }) =>
      questionsFor({ urn: component.urn, manifest }).map((question) => ({
        component,
        answer: answer(network, question),
      })),
    );
  ASKED.set(network, known);
  return known;
}

function findings(graph: ResourceGraph, network: Network, mode: Mode): Finding[] {
  const unreadable = manifestsOf(graph).unreadable.map((component) =>
    undecided(component, "manifest", "it is missing, or holds an unknown value: nothing could be asked"),
  );
  const own = asked(graph, network).filter((one) => one.answer.expect === mode && one.answer.verdict !== "PROVED");
  return [
    ...unreadable,
    ...own.map(({ component, answer: found }) =>
      found.verdict === "REFUTED"
        ? violation(component, found.id, evidence(found))
        : undecided(component, found.id, `${found.question}: decided by ${found.unknowns.join(", ")}`),
    ),
  ];
}

function evidence({ question, witness }: Answer): string {
  if (!witness) {
    return question;
  }
  const { packet, blockedBy, path } = witness;
  const last = path[path.length - 1];
  return `${question}: ${packet} ${blockedBy === undefined ? `arrives${last?.by ? `, by ${last.by}` : ""}` : `is stopped: ${blockedBy}`}`;
}

const policy = (mode: Mode, what: string, why: string, fix: string): StackRule =>
  defineStackRule({
    name: `reach-${mode}`,
    what,
    why,
    source: "the topology's list of questions; proofs over security groups, network ACLs, routes and load balancers",
    fix,
    types: Object.values(COMPONENT_TYPES),
    check: ({ graph, network }) => findings(graph, network, mode),
  }) as StackRule;

export const reachRequired = policy(
  "required",
  "everything a topology needs reaches what it needs to reach, and is answered",
  "what cannot connect is found by users, one port at a time",
  "open what the evidence says stops the packet, or take the source or destination out of the configuration",
);

export const reachForbidden = policy(
  "forbidden",
  "nobody reaches what must stay closed",
  "an open administration port or a way around the load balancer is found by others first",
  "close the rule the evidence names",
);

export const reachOnly = policy(
  "only",
  "nobody but the named sources reaches a service, on no port but its own",
  "a source or a port nobody named is open to people nobody knows",
  "narrow the rule the evidence names to the configured sources and ports",
);

export const reachSame = policy(
  "same",
  "all members of a group reach, and are reached by, the same",
  "a session that moves to another member works there only when both reach the same",
  "give all members the same security groups, and their subnets the same routes and network ACLs",
);
