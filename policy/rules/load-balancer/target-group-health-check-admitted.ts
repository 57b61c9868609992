import { type Cidr, cidrOf, type Family, overlaps } from "../../../components/shared/network/cidr";
import { type Answer, all, any } from "../../graph/read";
import {
  type Interface,
  type LoadBalancer,
  type Peer,
  type SecurityRule,
  type Target,
  type TargetGroup,
  TYPES,
} from "../../network";
import { defineStackRule, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";
import { matches, networksOf } from "../../rule/ingress";
import { covers, isWorld, ofFamily } from "../../rule/intervals";
import { actionsOf } from "../../rule/members";
import { isInComponent } from "../../rule/scope";

export const targetGroupHealthCheckAdmitted = defineStackRule({
  name: "target-group-health-check-admitted",
  what: "the security groups of a target admit health checks from the load balancer",
  why: "a target whose health check gets no answer is unhealthy, and the load balancer sends it nothing",
  source: "ALB guide, Security groups for your Application Load Balancer (the health check port of every target)",
  fix: "admit the port of the health check, and that of the traffic, from the load balancer's security group",
  types: [...TYPES.attachment],
  check: ({ network }) => network.loadBalancers.flatMap(check),
});

function check(balancer: LoadBalancer): readonly Finding[] {
  const actions = balancer.listeners.flatMap(actionsOf);
  const sure = new Set(actions.flatMap((action) => (action.certain ? action.targetGroups : [])));
  return [...new Set(actions.flatMap((action) => action.targetGroups))].flatMap((group) => {
    // Functions have no security groups, and what is registered as a load balancer has targets of its own.
    if (group.targetType === "lambda" || group.targetType === "alb") {
      return [];
    }
    const answers = group.targets.map((target) => ({
      name: nameOf(group, target),
      answer: admits(balancer, group, target),
    }));
    const of = (wanted: Answer) => answers.filter(({ answer }) => answer === wanted).map(({ name }) => name);
    const [refused, open] = [of("no"), of("unknown")];
    const at = { urn: group.urn! };
    const text = `nothing that admits load balancer ${balancer.label} to ${refused.join(", ")}`;
    return [
      ...(refused.length === 0
        ? []
        : sure.has(group)
          ? [violation(at, "healthCheck.port", text)]
          : [undecided(at, "healthCheck.port", `whether ${balancer.label} forwards to it is ${NOT_KNOWN}`)]),
      ...(open.length === 0
        ? []
        : [
            undecided(
              at,
              "healthCheck.port",
              `whether load balancer ${balancer.label} is admitted to ${open.join(", ")} is ${NOT_KNOWN}`,
            ),
          ]),
    ];
  });
}

const portOf = ({ healthCheckPort }: TargetGroup, { port }: Target): number | undefined =>
  healthCheckPort === "traffic-port" ? port : healthCheckPort;

const nameOf = (group: TargetGroup, target: Target): string =>
  `${target.label} on tcp ${portOf(group, target) ?? "a port"}`;

function admits(balancer: LoadBalancer, group: TargetGroup, target: Target): Answer {
  const port = portOf(group, target);
  const { options } = target.interface;
  if (options.length === 0) {
    // A component of ours says which groups an instance needs that it registers by id.
    return isInComponent(target) ? "yes" : "unknown";
  }
  if (port === undefined || group.ipAddressType === undefined) {
    return "unknown";
  }
  const family = group.ipAddressType === "ipv6" ? 6 : 4;
  const answers = options.map((option) => admitsOn(balancer, option, port, family));
  return target.certain ? answers[0]! : all(...answers) === "yes" && target.interface.complete ? "yes" : "unknown";
}

function admitsOn(balancer: LoadBalancer, target: Interface, port: number, family: Family): Answer {
  const rules = (boxes: "must" | "may", groups: Interface["groups"]): readonly SecurityRule[] =>
    groups.flatMap((group) =>
      group.rules.filter((rule) => rule.direction === "ingress" && matches(rule.traffic[boxes], "tcp", port)),
    );
  const nodes = nodesOf(balancer, family);
  const sure = rules("must", target.groups).filter(({ certain }) => certain);
  const networks = ofFamily(
    sure.flatMap(({ peer }) => networksOf(peer).cidrs),
    family,
  );
  const isCovered = nodes ? nodes.every((node) => covers(networks, node)) : isWorld(networks, family);
  if (isCovered || sure.some(({ peer }) => namesGroupOf(peer, balancer) === "yes")) {
    return "yes";
  }
  const groups = [...target.groups, ...target.possibleGroups];
  const isOpen =
    !target.groupsComplete ||
    groups.some(({ complete }) => !complete.ingress) ||
    rules("may", groups).some(({ peer }) => any(namesGroupOf(peer, balancer), holdsNode(peer, nodes, family)) !== "no");
  return isOpen ? "unknown" : "no";
}

/** Networks in which the nodes of the load balancer have their addresses, where all of them are known. */
function nodesOf({ subnets, subnetsComplete, nodes }: LoadBalancer, family: Family): readonly Cidr[] | undefined {
  const networks = subnets.map(({ options: [subnet], certain }) => {
    const fixed = subnet && nodes.get(subnet.key)?.private;
    return !certain || !subnet
      ? undefined
      : family === 6
        ? subnet.cidr6
        : fixed === undefined
          ? subnet.cidr
          : cidrOf(4, fixed, 32);
  });
  const known = networks.filter((network) => network !== undefined);
  return subnetsComplete && known.length > 0 && known.length === networks.length ? known : undefined;
}

/** Whether the peer is a security group that the load balancer has. */
function namesGroupOf(peer: Peer, { groups, possibleGroups, groupsComplete }: LoadBalancer): Answer {
  if (peer.kind !== "security-group") {
    return "no";
  }
  const { options, certain, complete } = peer.groups;
  if (certain && groups.includes(options[0]!)) {
    return "yes";
  }
  const isOpen = !complete || !groupsComplete || options.some((one) => [...groups, ...possibleGroups].includes(one));
  return isOpen ? "unknown" : "no";
}

/** Whether a node may have an address of the peer; one that belongs to a resource of the program is no node's. */
function holdsNode(peer: Peer, nodes: readonly Cidr[] | undefined, family: Family): Answer {
  if (peer.kind === "address") {
    return "no";
  }
  const { cidrs, unknown } = networksOf(peer);
  const networks = ofFamily(cidrs, family);
  const isHeld = nodes
    ? networks.some((network) => nodes.some((node) => overlaps(network, node)))
    : networks.length > 0;
  return isHeld || unknown.length > 0 ? "unknown" : "no";
}
