import type { GraphResource } from "../../graph";
import { type Answer, all, not, read } from "../../graph/read";
import { sameRegion } from "../../graph/region";
import { defineStackRule, type Finding, NOT_KNOWN, type StackContext, undecided, violation } from "../../rule";
import { type Exposed, exposedIn, isExcluded, isStoppedBy } from "../shared/public-access";

const OPTIONS = "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions";
const MODE = "internetGatewayBlockMode";

export const vpcBlockPublicAccessConsistent = defineStackRule({
  name: "vpc-block-public-access-consistent",
  what: "a program that blocks public access to its VPCs has nothing that needs it, or an exclusion for it",
  why: "the block wins over every route and rule: an internet-facing load balancer behind it is reached by nobody",
  source:
    "Security Hub EC2.172; EC2 API, BlockPublicAccessStates; VPC user guide, Block public access to VPCs and subnets",
  fix: "add aws.ec2.VpcBlockPublicAccessExclusion for the public subnets, or make the load balancers internal",
  types: [OPTIONS],
  check: (context) => context.graph.ofType(OPTIONS).flatMap((options) => check(options, context)),
});

function check(options: GraphResource, context: StackContext): readonly Finding[] {
  const { graph } = context;
  const given = read(options.inputs, MODE);
  const mode = given.state === "known" ? String(given.value) : undefined;
  // With a mode that is not known the strictest stops whatever another would.
  const concerned = exposedIn(context).filter((exposed) => isStoppedBy(exposed, mode ?? "block-bidirectional"));
  const answers = concerned.map((exposed) => ({
    exposed,
    // The options hold for one account and region.
    stopped: all(exposed.sure, sameRegion(options, graph.byUrn(exposed.urn)!), not(isExcluded(exposed, graph))),
  }));
  const stopped = distinct(answers, "yes");
  if (mode !== undefined && stopped.length > 0) {
    return [violation(options, MODE, `${mode}, while ${listed(stopped)}`)];
  }
  const doubtful = answers.find((entry) => entry.stopped !== "no");
  return doubtful === undefined
    ? []
    : [
        mode === undefined
          ? undecided(options, MODE, NOT_KNOWN)
          : undecided(
              options,
              MODE,
              `whether ${doubtful.exposed.label} needs the internet, and is excluded, is ${NOT_KNOWN}`,
            ),
      ];
}

const distinct = (
  answers: readonly { readonly exposed: Exposed; readonly stopped: Answer }[],
  answer: Answer,
): readonly Exposed[] => [
  ...new Map(answers.filter(({ stopped }) => stopped === answer).map(({ exposed }) => [exposed.urn, exposed])).values(),
];

/** `web serves the internet, and 2 more`. */
function listed([first, ...more]: readonly Exposed[]): string {
  const text = `${first!.label} ${first!.needs === "in" ? "serves the internet" : "needs an internet gateway"}`;
  return more.length === 0 ? text : `${text}, and ${more.length} more`;
}
