import type { Choice, LoadBalancer, TargetGroup, Vpc } from "../../network";
import { TYPES } from "../../network";
import { sameVpc } from "../../network/vpc";
import { defineStackRule, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";
import { actionsOf, forwards } from "../../rule/members";
import { isInComponent } from "../../rule/scope";

export const albTargetVpcMatches = defineStackRule({
  name: "alb-target-vpc-matches",
  what: "a target group and its instances are in the VPC of the load balancer that forwards to it",
  why: "a load balancer reaches targets of its own VPC only; AWS refuses the listener or the registration",
  source: "Elastic Load Balancing API, CreateTargetGroup.VpcId; CreateListener",
  fix: "use the vpcId of the load balancer's subnets for the target group, and register instances of that VPC",
  types: [...TYPES.loadBalancer, ...TYPES.targetGroup],
  check: ({ network }) => [
    ...network.loadBalancers.flatMap((balancer) => [...groupsOfBalancer(balancer), ...openActions(balancer)]),
    ...uniqueGroups(network.loadBalancers).flatMap(targetsOfGroup),
  ],
});

function groupsOfBalancer(balancer: LoadBalancer): readonly Finding[] {
  const vpc = balancer.subnets.find((subnet) => subnet.certain)?.options[0]?.vpc;
  return surelyForwarded(balancer).flatMap((group) => {
    if (group.targetType === "lambda") {
      return [];
    }
    const text = `${vpcText(group.vpc)}, while load balancer ${balancer.label} is in ${vpcText(vpc)}`;
    return finding(group, "vpcId", vpc ? sameVpc(group.vpc, vpc) : "unknown", text);
  });
}

function targetsOfGroup(group: TargetGroup): readonly Finding[] {
  // Targets by address may be outside the VPC (availabilityZone "all").
  if (group.targetType !== "instance") {
    return [];
  }
  return group.targets.flatMap((target) => {
    const subnet = target.interface.certain ? target.interface.options[0]?.subnet : undefined;
    if (!subnet?.certain) {
      // A component of ours knows where the instance is that it registers by id, and checks it.
      const isOutside = target.interface.options.length === 0;
      return isOutside && isInComponent(target)
        ? []
        : [undecided(target, "targetId", isOutside ? "the instance is not in this program" : NOT_KNOWN)];
    }
    const vpc = subnet.options[0]!.vpc;
    const text = `an instance in ${vpcText(vpc)}, while target group ${group.label} is in ${vpcText(group.vpc)}`;
    return finding({ urn: target.urn }, "targetId", sameVpc(group.vpc, vpc), text);
  });
}

/** Listeners that forward to a group which is not known, or not here. */
function openActions(balancer: LoadBalancer): readonly Finding[] {
  const vpc = balancer.subnets.find((subnet) => subnet.certain)?.options[0]?.vpc;
  const fits = (group: TargetGroup) => vpc !== undefined && sameVpc(group.vpc, vpc) === "yes";
  return balancer.listeners.flatMap((listener) => {
    const open = actionsOf(listener).filter(
      (action) =>
        forwards(action) && (action.targetGroups.length === 0 || (!action.certain && !action.targetGroups.every(fits))),
    );
    const text = open.some(({ certain }) => !certain) ? NOT_KNOWN : "not in this program";
    return open.length > 0 ? [undecided(listener, "defaultActions", `a target group is ${text}`)] : [];
  });
}

const finding = (at: { urn?: string }, property: string, answer: "yes" | "no" | "unknown", text: string): Finding[] =>
  answer === "yes" || at.urn === undefined
    ? []
    : answer === "no"
      ? [violation({ urn: at.urn }, property, text)]
      : [undecided({ urn: at.urn }, property, `it is not known whether ${text} is one VPC`)];

const vpcText = (vpc: Choice<Vpc> | undefined): string => (vpc?.certain ? vpc.options[0]!.label : "an unknown VPC");

const surelyForwarded = (balancer: LoadBalancer): TargetGroup[] => [
  ...new Set(
    balancer.listeners.flatMap((listener) =>
      [listener.defaultAction, ...listener.ruleActions].flatMap((action) =>
        action.certain ? action.targetGroups : [],
      ),
    ),
  ),
];

const uniqueGroups = (balancers: readonly LoadBalancer[]): TargetGroup[] => [
  ...new Set(balancers.flatMap(surelyForwarded)),
];
