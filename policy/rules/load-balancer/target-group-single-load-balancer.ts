import { type LoadBalancer, type TargetGroup, TYPES } from "../../network";
import { defineStackRule, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";
import { actionsOf, forwards } from "../../rule/members";

export const targetGroupSingleLoadBalancer = defineStackRule({
  name: "target-group-single-load-balancer",
  what: "a target group is used by listeners of one load balancer only",
  why: "AWS refuses the listener of the second load balancer, in the middle of an update",
  source: "ALB guide, Create an HTTPS listener (prerequisites)",
  fix: "give each load balancer a target group of its own; an instance may be in several",
  types: [...TYPES.targetGroup],
  check: ({ network }) => {
    const users = new Map<TargetGroup, Map<LoadBalancer, boolean>>();
    for (const balancer of network.loadBalancers) {
      for (const action of balancer.listeners.flatMap(actionsOf)) {
        for (const group of action.targetGroups) {
          const of = users.get(group) ?? new Map<LoadBalancer, boolean>();
          of.set(balancer, action.certain || of.get(balancer) === true);
          users.set(group, of);
        }
      }
    }
    const open = network.loadBalancers.length < 2 ? [] : network.loadBalancers.flatMap(unknownGroups);
    const shared = [...users].flatMap(([group, balancers]) => {
      if (group.urn === undefined || balancers.size < 2) {
        return [];
      }
      const names = [...balancers.keys()].map(({ label }) => label).join(" and ");
      const certain = [...balancers.values()].filter((isCertain) => isCertain).length;
      return certain > 1
        ? [violation({ urn: group.urn }, "", `listeners of load balancers ${names}`)]
        : [undecided({ urn: group.urn }, "", `which of ${names} forward to it is not known`)];
    });
    return [...shared, ...open];
  },
});

/** Any group may be meant, one of another load balancer too. */
const unknownGroups = ({ listeners }: LoadBalancer): readonly Finding[] =>
  listeners
    .filter((listener) =>
      actionsOf(listener).some((action) => forwards(action) && !action.certain && action.targetGroups.length === 0),
    )
    .map((listener) => undecided(listener, "defaultActions", `the target group is ${NOT_KNOWN}`));
