import type { GraphResource, ResourceGraph, Value } from "../../graph";
import {
  type Listener,
  type LoadBalancer,
  type Network,
  PROTOCOL_NUMBERS,
  type SecurityGroup,
  type SecurityRule,
  type TrafficBox,
  TYPES,
} from "../../network";
import { defineStackRule, type Finding, NOT_KNOWN, type StackContext, undecided, violation } from "../../rule";
import { matches, unknownIngress } from "../../rule/ingress";

export const albPortsMatchListeners = defineStackRule({
  name: "alb-ports-match-listeners",
  what: "the security groups of an application load balancer admit the ports of its listeners, and no others",
  why: "a listener whose port is not admitted answers nobody; a port without a listener is open for the next one that is added",
  source: "ALB guide, Security groups for your Application Load Balancer (inbound traffic on the listener port)",
  fix: "admit each listener's port from its clients, and remove the rules of other ports",
  types: [...TYPES.loadBalancer],
  check: (context) => context.network.loadBalancers.flatMap((balancer) => check(balancer, context)),
});

function check(balancer: LoadBalancer, { graph, network }: StackContext): readonly Finding[] {
  if (balancer.kind === "unknown") {
    return [undecided(balancer, "loadBalancerType", NOT_KNOWN)];
  }
  if (balancer.kind !== "application") {
    return [];
  }
  return [
    ...balancer.listeners.flatMap((listener) => notAdmitted(listener, balancer, graph)),
    ...balancer.groups.flatMap((group) => withoutListener(group, balancer, graph, network)),
  ];
}

/** A port of a listener that no group admits from anybody. */
function notAdmitted(listener: Listener, balancer: LoadBalancer, graph: ResourceGraph): readonly Finding[] {
  const { port } = listener;
  if (port === undefined) {
    return [undecided(listener, "port", NOT_KNOWN)];
  }
  const { groups, possibleGroups, groupsComplete } = balancer;
  const admits = (group: SecurityGroup, boxes: "must" | "may") =>
    group.rules.some(
      (rule) =>
        rule.direction === "ingress" && (rule.certain || boxes === "may") && matches(rule.traffic[boxes], "tcp", port),
    );
  if (groups.some((group) => admits(group, "must"))) {
    return [];
  }
  const isOpen =
    !groupsComplete ||
    !isOwn(listener, graph) ||
    [...groups, ...possibleGroups].some((group) => !group.complete.ingress || admits(group, "may"));
  return [
    isOpen
      ? undecided(listener, "port", `whether a security group of ${balancer.label} admits ${port} is ${NOT_KNOWN}`)
      : violation(listener, "port", `${port}, which no security group of ${balancer.label} admits`),
  ];
}

/** A rule of the group for a port on which no load balancer that has the group listens. */
function withoutListener(
  group: SecurityGroup,
  balancer: LoadBalancer,
  graph: ResourceGraph,
  network: Network,
): readonly Finding[] {
  const sharing = network.loadBalancers.filter(({ groups }) => groups.includes(group));
  // Once for all of them; and what is open for somebody else is not looked at.
  if (sharing[0] !== balancer || usersOf(group, { graph, network }).some(({ isSure }) => isSure)) {
    return [];
  }
  const listeners = sharing.flatMap((each) => each.listeners);
  const ports = [...new Set(listeners.flatMap(({ port }) => port ?? []))].sort((a, b) => a - b);
  const isExtra = (rule: SecurityRule, boxes: "must" | "may") =>
    rule.traffic[boxes].some(
      (box) => hasOthers(box, PROTOCOL_NUMBERS["tcp"]!, ports) || hasOthers(box, PROTOCOL_NUMBERS["udp"]!, []),
    );
  const doubt = doubtOf(group, balancer, { graph, network }) ?? doubtOfListeners(listeners, graph);
  const seen = new Set<string>();
  const findings = group.rules.flatMap((rule): readonly Finding[] => {
    const property = rule.style === "inline" ? /^\w+\[\d+\]/.exec(rule.path)![0] : "fromPort";
    const key = `${rule.urn} ${property}`;
    if (rule.direction !== "ingress" || rule.style === "default" || !isExtra(rule, "may") || seen.has(key)) {
      return [];
    }
    seen.add(key);
    const { unknown, text } = rule.traffic;
    const listens = `${balancer.label} listens on ${ports.length === 0 ? "nothing" : ports.join(", ")}`;
    const reason = doubt ?? (rule.certain ? undefined : `whether it is a rule of ${group.label} is ${NOT_KNOWN}`);
    return [
      reason !== undefined
        ? undecided(rule, property, reason)
        : isExtra(rule, "must")
          ? violation(rule, property, `${text}, while ${listens}`)
          : undecided(rule, property, `${unknown ?? "what it admits"} is ${NOT_KNOWN}`),
    ];
  });
  return [...findings, ...unknownIngress(group)];
}

/** Instances, interfaces and services that have the group, surely or possibly. */
const usersOf = (
  group: SecurityGroup,
  { graph, network }: Pick<StackContext, "graph" | "network">,
): readonly { readonly isSure: boolean }[] => [
  ...network.membersOf(group).map(({ groups }) => ({ isSure: groups.includes(group) })),
  ...network.unmodelled
    .filter(({ possibleGroups }) => possibleGroups.includes(group))
    .map(({ possibleGroups, urns }) => ({
      isSure:
        possibleGroups.length === 1 || urns.some((urn) => names(graph.byUrn(urn)?.inputs, graph.byUrn(group.key)?.id)),
    })),
];

/** Whether a value holds the text, however deep. */
const names = (value: Value | GraphResource["inputs"], text: Value): boolean =>
  typeof value === "object" && value !== null
    ? Object.values(value).some((item) => names(item, text))
    : typeof text === "string" && value === text;

/** Why it is not known who else has the group. */
function doubtOf(
  group: SecurityGroup,
  { label }: LoadBalancer,
  context: Pick<StackContext, "graph" | "network">,
): string | undefined {
  if (group.urn === undefined) {
    return `who else has security group ${group.label} is not in this program`;
  }
  const isPossible =
    usersOf(group, context).length > 0 ||
    context.network.loadBalancers.some(({ possibleGroups }) => possibleGroups.includes(group));
  return isPossible ? `whether ${label} alone has security group ${group.label} is ${NOT_KNOWN}` : undefined;
}

/** Why it is not known on which ports is listened. */
function doubtOfListeners(listeners: readonly Listener[], graph: ResourceGraph): string | undefined {
  if (listeners.length === 0) {
    return "its listeners are not in this program";
  }
  const open =
    listeners.find((listener) => listener.port === undefined || !isOwn(listener, graph)) ??
    graph.ofType(...TYPES.listener).find((resource) => !isOwn(resource, graph));
  return open && `on which port which load balancer listens is ${NOT_KNOWN}`;
}

/** Whether it is known which load balancer a listener is of. */
function isOwn({ urn }: { readonly urn: string }, graph: ResourceGraph): boolean {
  const resource = graph.byUrn(urn)!;
  const arn = resource.inputs["loadBalancerArn"];
  const owner = graph.resolve(resource, "loadBalancerArn", arn, TYPES.loadBalancer);
  return owner.exact || owner.outside;
}

/** Whether the traffic has a port of the protocol that is none of these. */
function hasOthers(
  { protocols, ports: [first, last] }: TrafficBox,
  protocol: number,
  ports: readonly number[],
): boolean {
  const isOf = protocols[0] <= protocol && protocol <= protocols[1];
  return isOf && last - first + 1 > ports.filter((port) => first <= port && port <= last).length;
}
