import { TYPES } from "../../network";
import { sameVpc } from "../../network/vpc";
import { defineStackRule, NOT_KNOWN, undecided, violation } from "../../rule";
import { deploymentsIn, membersOf } from "../../rule/members";

export const cbConnectorsSameVpc = defineStackRule({
  name: "cb-connectors-same-vpc",
  what: "all connectors of a Cloudbrink group are in one VPC",
  why: "a group moves sessions between its connectors, which works inside one VPC only",
  source: "Cloudbrink, Active - Active: AWS",
  fix: "put every connector of the group into subnets of one VPC",
  scope: "cloudbrink",
  types: [...TYPES.instance],
  check: (context) =>
    deploymentsIn(context, "cloudbrink").flatMap((deployment) => {
      const [first, ...others] = membersOf(deployment, context);
      const vpcOf = (member: typeof first) => (member?.subnet?.certain ? member.subnet.options[0]!.vpc : undefined);
      return others.flatMap((member) => {
        const [a, b] = [vpcOf(first), vpcOf(member)];
        const answer = a && b ? sameVpc(a, b) : "unknown";
        return answer === "yes"
          ? []
          : answer === "no"
            ? [
                violation(
                  member.at,
                  "subnetId",
                  `${b!.options[0]!.label}, while connector ${first!.key} is in ${a!.options[0]!.label}`,
                ),
              ]
            : [undecided(member.at, "subnetId", `its VPC is ${NOT_KNOWN}`)];
      });
    }),
});
