import { TYPES } from "../../network";
import { decide, defineStackRule, type Finding, type StackContext, undecided } from "../../rule";
import { type Member, membersOf } from "../../rule/members";
import { describeDefaultRoute, routesToInternet } from "../../rule/routing";
import { relayedDeployments } from "../shared/relayed-sessions";

export const hpaConnectorInPublicSubnet = defineStackRule({
  name: "hpa-connector-in-public-subnet",
  what: "every HP Anyware connector that carries sessions is in a subnet whose default route is an internet gateway of its VPC",
  why: "PCoIP goes straight to the connector's Elastic IP, which no packet reaches or leaves without that route; a NAT gateway is not one",
  source: "HP Anyware connector ALB guide; VPC guide, Enable internet access for a VPC",
  fix: "put the connector into a public subnet, or route 0.0.0.0/0 of its subnet to the VPC's internet gateway",
  scope: "hp-anyware",
  types: [...TYPES.instance],
  check: (context) =>
    relayedDeployments(context)
      .flatMap((deployment) => membersOf(deployment, context))
      .flatMap((member) => check(member, context)),
});

function check(member: Member, context: StackContext): readonly Finding[] {
  const property = member.resource ? "subnetId" : `instances.${member.key}.subnet`;
  const subnet = member.subnet?.certain ? member.subnet.options[0] : undefined;
  return subnet
    ? decide(
        routesToInternet(subnet, 4, context),
        member.at,
        property,
        `subnet ${subnet.label}: ${describeDefaultRoute(subnet, 4)}`,
      )
    : [undecided(member.at, property, "its subnet is not known here")];
}
