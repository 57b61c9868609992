import { actionsOf } from "../../members";
import type { LoadBalancer, Target } from "../../network";
import { TYPES } from "../../network";
import { defineStackRule, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";

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
  const zones = balancer.subnets.map((subnet) => (subnet.certain ? subnet.options[0]!.zone : undefined));
  const isComplete = balancer.subnetsComplete && !zones.includes(undefined);
  const targets = new Set(
    balancer.listeners.flatMap((listener) =>
      actionsOf(listener)
        .flatMap((action) => (action.certain ? action.targetGroups : []))
        .flatMap((group) => group.targets),
    ),
  );
  return [...targets].flatMap((target) => {
    const zone = zoneOf(target);
    if (zone === null || (zone !== undefined && zones.includes(zone))) {
      return [];
    }
    return zone === undefined || !isComplete
      ? [undecided(target, "targetId", `a zone is ${NOT_KNOWN}`)]
      : [
          violation(
            target,
            "targetId",
            `an instance in ${zone}, while load balancer ${balancer.label} is in ${zones.join(", ")}`,
          ),
        ];
  });
}

/** `null` for a target outside the program, whose zone nothing here says. */
function zoneOf(target: Target): string | undefined | null {
  const [option] = target.interface.options;
  if (!option) {
    return null;
  }
  return target.certain && option.subnet.certain ? option.subnet.options[0]!.zone : undefined;
}
