import type { GraphResource } from "../../graph";
import { type Answer, all, any, read, same, test } from "../../graph/read";
import { TYPES } from "../../network";
import { resolveInput } from "../../network/references";
import { decide, defineStackRule } from "../../rule";
import { isApplicationBalancer } from "../shared/balancer-kind";

const ASSOCIATIONS = [
  "aws:wafv2/webAclAssociation:WebAclAssociation",
  "aws:wafregional/webAclAssociation:WebAclAssociation",
];

export const albWafOnInternetFacing = defineStackRule({
  name: "alb-waf-on-internet-facing",
  what: "an internet-facing Application Load Balancer has a web ACL",
  why: "a web ACL stops known attacks and floods before they reach the servers",
  source: "Security Hub ELB.16; CKV2_AWS_28",
  fix: "set loadBalancer.webAcl in the stack file, or associate a wafv2 web ACL; keep the one of another stack with an exception that names it",
  types: [...TYPES.loadBalancer],
  check: ({ graph }) => {
    const associations = graph
      .ofType(...ASSOCIATIONS)
      .map((association) => resolveInput(graph, association, "resourceArn", TYPES.loadBalancer));
    const isProtected = (balancer: GraphResource): Answer =>
      any(
        ...associations.map(
          ({ candidates, exact, outside }): Answer =>
            candidates.includes(balancer)
              ? exact
                ? "yes"
                : "unknown"
              : candidates.length === 0 && !outside
                ? "unknown"
                : "no",
        ),
      );
    return graph.ofType(...TYPES.loadBalancer).flatMap((balancer) => {
      const internal = test(read(balancer.inputs, "internal"), (value) => same(value, true), false);
      const concerned = all(
        isApplicationBalancer(balancer.inputs),
        internal === "yes" ? "no" : internal === "no" ? "yes" : "unknown",
      );
      if (concerned === "no") {
        return [];
      }
      const answer = isProtected(balancer);
      return decide(
        concerned === "unknown" && answer === "no" ? "unknown" : answer,
        balancer,
        concerned === "unknown" ? "internal" : "",
        "no web ACL association",
      );
    });
  },
});
