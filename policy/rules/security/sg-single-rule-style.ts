import type { GraphResource } from "../../graph";
import { TYPES } from "../../network";
import { read } from "../../read";
import { resolveInput } from "../../references";
import { defineStackRule, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";

const RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const VPC_RULES = {
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
} as const;

export const sgSingleRuleStyle = defineStackRule({
  name: "sg-single-rule-style",
  what: "the rules of a security group are written in one style: inline, ec2.SecurityGroupRule, or vpc.SecurityGroup*Rule",
  why: "each style takes the others' rules for strangers: every update removes some, and the next puts them back",
  source: "pulumi-aws SecurityGroup, notes on rules; AWSGuard security-group-no-rule-management-conflicts",
  fix: "move all rules of the group to vpc.SecurityGroupIngressRule and vpc.SecurityGroupEgressRule",
  types: [...TYPES.securityGroup],
  check: ({ graph }) => {
    const standalone = [
      ...(["ingress", "egress"] as const).flatMap((direction) =>
        graph.ofType(VPC_RULES[direction]).map((rule) => ({ rule, direction, style: "vpc.SecurityGroup*Rule" })),
      ),
      ...graph.ofType(RULE).map((rule) => {
        const type = read(rule.inputs, "type");
        const direction = type.state === "known" ? String(type.value) : undefined;
        return { rule, direction, style: "ec2.SecurityGroupRule" };
      }),
    ].map((entry) => ({ ...entry, owner: resolveInput(graph, entry.rule, "securityGroupId", TYPES.securityGroup) }));
    const byGroup = new Map<GraphResource, Standalone[]>();
    for (const entry of standalone) {
      for (const group of entry.owner.candidates) {
        byGroup.set(group, [...(byGroup.get(group) ?? []), entry]);
      }
    }
    return graph.ofType(...TYPES.securityGroup).flatMap((group) => check(group, byGroup.get(group) ?? []));
  },
});

type Standalone = {
  readonly rule: GraphResource;
  readonly direction: string | undefined;
  readonly style: string;
  readonly owner: ReturnType<typeof resolveInput>;
};

function check(group: GraphResource, standalone: readonly Standalone[]): readonly Finding[] {
  const sure = standalone.filter(({ owner }) => owner.exact);
  const possible = standalone.filter(({ owner }) => !owner.exact);
  const styles = new Set(sure.map(({ style }) => style));
  const mixed = styles.size > 1 ? [violation(group, "", `both ${[...styles].join(" and ")}`)] : [];
  const inline = (["ingress", "egress"] as const).flatMap((direction): readonly Finding[] => {
    // Given, even as an empty list, means that the group manages this direction.
    if (read(group.inputs, direction).state === "absent") {
      return [];
    }
    const of = (list: readonly Standalone[]) => list.find((entry) => entry.direction === direction);
    const other = of(sure);
    return other
      ? [violation(group, direction, `inline rules next to ${other.style} ${other.rule.name}`)]
      : of(possible)
        ? [undecided(group, direction, `whether ${of(possible)!.rule.name} belongs to it is ${NOT_KNOWN}`)]
        : [];
  });
  return [...mixed, ...inline];
}
