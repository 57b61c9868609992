import type { LoadBalancer, Target, TargetGroup } from "../../network";
import { TYPES } from "../../network";
import { zonesOf } from "../../network/zones";
import { defineStackRule, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";
import { actionsOf } from "../../rule/members";
import { isInComponent } from "../../rule/scope";

export const albTargetAzEnabled = defineStackRule({
  name: "alb-target-az-enabled",
  what: "every registered instance is in an Availability Zone of the load balancer",
  why: "a target in a zone the load balancer is not enabled for gets no traffic (Target.NotInUse)",
  source:
    "Elastic Load Balancing API, TargetHealth.Reason; CodeStream On-Prem guide (one subnet in the instance's zone)",
  fix: "add a subnet of the instance's zone to the load balancer",
  types: [...TYPES.attachment],
  check: ({ network }) => network.loadBalancers.flatMap(check),
});

function check(balancer: LoadBalancer): readonly Finding[] {
  const actions = balancer.listeners.flatMap(actionsOf);
  const sure = new Set(actions.flatMap((action) => (action.certain ? action.targetGroups : [])));
  const possible = new Set(actions.flatMap((action) => action.targetGroups));
  return [...possible].flatMap((group) =>
    group.targets.flatMap((target) => {
      const finding = checkTarget(balancer, group, target);
      return finding?.verdict === "violation" && !sure.has(group)
        ? [undecided(target, "targetId", `whether ${balancer.label} forwards to it is ${NOT_KNOWN}`)]
        : (finding ?? []);
    }),
  );
}

function checkTarget(balancer: LoadBalancer, { targetType }: TargetGroup, target: Target): Finding | undefined {
  const [option] = target.interface.options;
  if (!option) {
    // Addresses, functions and load balancers are no instances; a component of ours knows where the instance is that it
    // registers by id, and checks it.
    const isInstance = targetType === undefined || targetType === "instance";
    return !isInstance || isInComponent(target)
      ? undefined
      : undecided(target, "targetId", "the instance is not in this program");
  }
  const [zone, ...zones] = zonesOf([target.certain ? option.subnet : undefined, ...balancer.subnets]);
  if (zone !== undefined && zones.includes(zone)) {
    return undefined;
  }
  const isComplete = balancer.subnetsComplete && !zones.includes(undefined);
  return zone === undefined || !isComplete
    ? undecided(target, "targetId", `a zone is ${NOT_KNOWN}`)
    : violation(
        target,
        "targetId",
        `an instance in ${zone}, while load balancer ${balancer.label} is in ${zones.join(", ")}`,
      );
}
