import { TYPES } from "../../network";
import { type Answer, read } from "../../read";
import { sameRegion } from "../../region";
import { defineStackRule, NOT_KNOWN, undecided, violation } from "../../rule";

const OPTIONS = "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions";

export const vpcBlockPublicAccessConsistent = defineStackRule({
  name: "vpc-block-public-access-consistent",
  what: "a program that blocks public access to its VPCs has nothing that needs it, or an exclusion for it",
  why: "the block wins over every route and rule: an internet-facing load balancer behind it is reached by nobody",
  source: "Security Hub EC2.172; VPC user guide, Block public access to VPCs and subnets",
  fix: "add aws.ec2.VpcBlockPublicAccessExclusion for the public subnets, or make the load balancers internal",
  types: [OPTIONS],
  check: ({ graph, network }) =>
    graph.ofType(OPTIONS).flatMap((options) => {
      const mode = read(options.inputs, "internetGatewayBlockMode");
      // The options hold for one account and region.
      const reach = (urn: string): Answer => sameRegion(options, graph.byUrn(urn)!);
      const balancers = network.loadBalancers.filter(({ kind, urn }) => kind !== "gateway" && reach(urn) !== "no");
      const open = balancers.filter(({ internal, urn }) => internal === false && reach(urn) === "yes");
      const eips = graph.ofType(...TYPES.eip).filter(({ urn }) => reach(urn) !== "no");
      const isOpen = open.length > 0 || eips.some(({ urn }) => reach(urn) === "yes");
      const isNeeded = isOpen || eips.length > 0 || balancers.some(({ internal }) => internal !== true);
      if (!isNeeded || network.blockPublicAccessExclusions || (mode.state === "known" && mode.value === "off")) {
        return [];
      }
      return mode.state === "unknown" || !isOpen
        ? [undecided(options, "internetGatewayBlockMode", NOT_KNOWN)]
        : [
            violation(
              options,
              "internetGatewayBlockMode",
              `${mode.state === "known" ? String(mode.value) : "a block"}, while ${open[0]?.label ?? "an Elastic IP"} serves the internet`,
            ),
          ];
    }),
});
