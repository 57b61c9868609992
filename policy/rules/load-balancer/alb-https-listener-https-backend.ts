import type { GraphResource, ResourceGraph } from "../../graph";
import { type Answer, all, any, read, same, test } from "../../graph/read";
import { TYPES } from "../../network";
import { type ActionTargets, forwardTargets, isOf, type Reference, resolveInput } from "../../network/references";
import { defineStackRule, type Finding, found, NOT_KNOWN, undecided, violation } from "../../rule";

/** TLS that ends at the load balancer leaves the way to the instance in clear text. */
export const albHttpsListenerHttpsBackend = defineStackRule({
  name: "alb-https-listener-https-backend",
  what: "every target group that an HTTPS listener can forward to speaks HTTPS",
  why: "with HTTP behind HTTPS credentials and session cookies cross the network in clear text, and CodeStream's sockets fail",
  source: "Security Hub ELB.22; CodeStream On-Prem guide, Setup an ALB using HTTPS",
  fix: "give the target group protocol HTTPS; a self-signed certificate on the instance will do, the load balancer does not check it",
  types: [...TYPES.listener],
  check: ({ graph }) => graph.ofType(...TYPES.listener, ...TYPES.listenerRule).flatMap((from) => checkOne(graph, from)),
});

function checkOne(graph: ResourceGraph, from: GraphResource): readonly Finding[] {
  const https = listenerSpeaksHttps(graph, from);
  if (https === "no") {
    return [];
  }
  const targets = forwardTargets(graph, from);
  const open = targets.references.filter(({ exact, outside }) => !exact && !outside);
  const candidates = new Set(open.flatMap((reference) => reference.candidates));
  // As many target groups as references that cannot be told apart: each of them is used.
  const allUsed = candidates.size === open.length;
  const findings = targets.references.flatMap((reference) => checkReference(from, reference, https, allUsed));
  return findings.length === 0 ? incomplete(from, targets) : findings;
}

/** Protocol of the listener, or of the listener that a listener rule belongs to. */
function listenerSpeaksHttps(graph: ResourceGraph, from: GraphResource): Answer {
  const owners = isOf(from, TYPES.listener)
    ? [from]
    : resolveInput(graph, from, "listenerArn", TYPES.listener).candidates;
  const answers = owners.map((owner) => test(read(owner.inputs, "protocol"), (value) => same(value, "HTTPS"), false));
  // A rule of a listener outside the program: not known whether it is HTTPS.
  return answers.length === 0
    ? "unknown"
    : all(...answers) === "yes"
      ? "yes"
      : any(...answers) === "no"
        ? "no"
        : "unknown";
}

function checkReference(
  from: GraphResource,
  reference: Reference,
  https: Answer,
  allUsed: boolean,
): readonly Finding[] {
  if (reference.candidates.length === 0) {
    return [undecided(from, reference.path, reference.outside ? "the target group is not in this program" : NOT_KNOWN)];
  }
  const groups = reference.candidates.map((group) => {
    const protocol = read(group.inputs, "protocol");
    const lambda = test(read(group.inputs, "targetType"), (value) => same(value, "lambda"), false);
    return {
      group,
      protocol,
      ok: any(
        lambda,
        test(protocol, (value) => same(value, "HTTPS"), false),
      ),
    };
  });
  const bad = groups.find(({ ok }) => ok === "no");
  if (bad && https === "yes" && (allUsed || groups.every(({ ok }) => ok === "no"))) {
    const text = `protocol ${found(bad.protocol)} of target group ${bad.group.name}`;
    return [
      violation(from, reference.path, `${text} behind an HTTPS listener`, {
        needed: "a target group with protocol HTTPS",
      }),
    ];
  }
  return groups.every(({ ok }) => ok === "yes")
    ? []
    : [
        undecided(
          from,
          reference.path,
          bad ? `it may be target group ${bad.group.name}, which is not HTTPS` : NOT_KNOWN,
        ),
      ];
}

const incomplete = (from: GraphResource, targets: ActionTargets): readonly Finding[] =>
  targets.complete ? [] : [undecided(from, isOf(from, TYPES.listener) ? "defaultActions" : "actions", NOT_KNOWN)];
