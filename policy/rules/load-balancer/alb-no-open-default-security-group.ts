import { read } from "../../graph/read";
import { type LoadBalancer, type SecurityRule, TYPES } from "../../network";
import { defineStackRule, type Finding, NOT_KNOWN, type StackContext, undecided, violation } from "../../rule";
import { networksOf } from "../../rule/ingress";
import { isInternetWide } from "../../rule/intervals";

export const albNoOpenDefaultSecurityGroup = defineStackRule({
  name: "alb-no-open-default-security-group",
  what: "an Application Load Balancer has security groups of its own, and none admits every protocol from anywhere",
  why: "without groups AWS attaches the VPC's default group, and the one awsx makes by default is open to everyone on every port",
  source: "CKV_AWS_277; pulumi-awsx awsx/lb/applicationLoadBalancer.ts",
  fix: "give securityGroups a group that admits the listeners' ports only",
  types: [...TYPES.loadBalancer],
  check: (context) =>
    context.network.loadBalancers
      .filter(({ kind }) => kind === "application")
      .flatMap((balancer) => check(balancer, context)),
});

function check(balancer: LoadBalancer, { graph }: StackContext): readonly Finding[] {
  const given = read(graph.byUrn(balancer.urn)!.inputs, "securityGroups");
  if (given.state === "absent" || (given.state === "known" && Array.isArray(given.value) && given.value.length === 0)) {
    return [violation(balancer, "securityGroups", "nothing, which means the VPC's default security group")];
  }
  const open = balancer.groups.flatMap((group) => group.rules.filter((rule) => rule.certain && isWideOpen(rule)));
  const possible = balancer.possibleGroups.filter((group) => group.rules.some(isWideOpen));
  return [
    ...open.map((rule) => violation(rule, rule.path, "every protocol from anywhere")),
    ...balancer.groups.flatMap((group) =>
      group.rules
        .filter(mayBeWideOpen)
        .map((rule) => undecided(rule, rule.path, `may admit every protocol from anywhere: a part is ${NOT_KNOWN}`)),
    ),
    ...balancer.groups
      .filter(({ urn, complete }) => urn !== undefined && !complete.ingress)
      .map((group) => undecided({ urn: group.urn! }, "ingress", NOT_KNOWN)),
    ...(possible.length > 0
      ? [undecided(balancer, "securityGroups", `whether it has ${possible[0]!.label}, which is open, is ${NOT_KNOWN}`)]
      : []),
    ...(balancer.groupsComplete ? [] : [undecided(balancer, "securityGroups", NOT_KNOWN)]),
  ];
}

const isWideOpen = (rule: SecurityRule): boolean =>
  rule.direction === "ingress" && admitsAll(rule, "must") && comesFromAnywhere(rule);

const comesFromAnywhere = (rule: SecurityRule): boolean =>
  ([4, 6] as const).some((family) => isInternetWide(networksOf(rule.peer).cidrs, family));

/** Open if what is not known about it turns out badly. */
const mayBeWideOpen = (rule: SecurityRule): boolean =>
  rule.direction === "ingress" &&
  admitsAll(rule, "may") &&
  (networksOf(rule.peer).unknown.length > 0 || (!(rule.certain && admitsAll(rule, "must")) && comesFromAnywhere(rule)));

const admitsAll = (rule: SecurityRule, side: "must" | "may"): boolean =>
  rule.traffic[side].some(({ protocols }) => protocols[0] === 0 && protocols[1] === 255);
