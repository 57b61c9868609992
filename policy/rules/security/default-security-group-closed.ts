import { readList } from "../../graph/read";
import { TYPES } from "../../network";
import { resolveInput } from "../../network/references";
import { defineStackRule, NOT_KNOWN, undecided, violation } from "../../rule";

const DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";

export const defaultSecurityGroupClosed = defineStackRule({
  name: "default-security-group-closed",
  what: "the default security group of a VPC of the program admits nothing",
  why: "whatever is launched without a group gets this one, which lets its members talk to each other and to the internet",
  source: "Security Hub EC2.2",
  fix: "add aws.ec2.DefaultSecurityGroup for the VPC with ingress: [] and egress: []",
  types: ["aws:ec2/vpc:Vpc", DEFAULT_GROUP],
  check: ({ graph }) => {
    const groups = graph
      .ofType(DEFAULT_GROUP)
      .map((group) => ({ group, vpc: resolveInput(graph, group, "vpcId", TYPES.vpc) }));
    const open = groups.flatMap(({ group }) =>
      ["ingress", "egress"].flatMap((direction) => {
        const { items, complete } = readList(group.inputs, direction);
        return !complete
          ? [undecided(group, direction, NOT_KNOWN)]
          : items.length > 0
            ? [violation(group, direction, `${items.length} rules`)]
            : [];
      }),
    );
    const without = graph
      .ofType("aws:ec2/vpc:Vpc")
      .filter((vpc) => !groups.some(({ vpc: of }) => of.candidates.includes(vpc)))
      .map((vpc) => violation(vpc, "", "a default security group that the program leaves as AWS makes it"));
    return [...open, ...without];
  },
});
