import { type GraphResource, isUnknown } from "../../graph";
import { append } from "../../graph/multi-map";
import { read } from "../../graph/read";
import { TYPES } from "../../network";
import { resolveInput } from "../../network/references";
import { defineStackRule, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";

const RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
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
      const { candidates } = entry.owner;
      // A group that is not known may be any of them.
      const isOpen = candidates.length === 0 && isUnknown(entry.rule.inputs["securityGroupId"]);
      const groups = isOpen ? graph.ofType(...TYPES.securityGroup) : candidates;
      for (const group of groups) {
        append(byGroup, group, entry);
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
  const other = possible.find(({ style }) => styles.size > 0 && !styles.has(style));
  const mixed =
    styles.size > 1
      ? [violation(group, "", `both ${[...styles].join(" and ")}`)]
      : other
        ? [undecided(group, "", `whether ${other.rule.name} belongs to it is ${NOT_KNOWN}`)]
        : [];
  const inline = (["ingress", "egress"] as const).flatMap((direction): readonly Finding[] => {
    // Given, even as an empty list, means that the group manages this direction; a default group always does.
    if (read(group.inputs, direction).state === "absent" && group.type !== DEFAULT_GROUP) {
      return [];
    }
    const beside = sure.find((entry) => entry.direction === direction);
    const doubt = [...sure, ...possible].find(
      (entry) => entry.direction === undefined || entry.direction === direction,
    );
    return beside
      ? [violation(group, direction, `inline rules next to ${beside.style} ${beside.rule.name}`)]
      : doubt
        ? [undecided(group, direction, `whether ${doubt.rule.name} belongs to it is ${NOT_KNOWN}`)]
        : [];
  });
  return [...mixed, ...inline];
}
