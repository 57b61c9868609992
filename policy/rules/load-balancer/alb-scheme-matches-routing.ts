import type { LoadBalancer, Network } from "../../network";
import { TYPES } from "../../network";
import { describeDefaultRoute, routesToInternet } from "../../routing";
import { decide, defineStackRule, type Finding, NOT_KNOWN, undecided } from "../../rule";

export const albSchemeMatchesRouting = defineStackRule({
  name: "alb-scheme-matches-routing",
  what: "every subnet of an internet-facing load balancer routes its default to the VPC's internet gateway, for IPv6 too when it is dual-stack",
  why: "AWS creates an internet-facing load balancer in private subnets without a word, and nobody reaches it",
  source: "Reachability Analyzer NO_ROUTE_TO_DESTINATION; ALB guide, Application Load Balancers (scheme)",
  fix: "use public subnets, add the route to the internet gateway, or make the load balancer internal",
  types: [...TYPES.loadBalancer],
  check: ({ network }) =>
    network.loadBalancers.filter(({ kind }) => kind !== "gateway").flatMap((balancer) => check(balancer, network)),
});

function check(balancer: LoadBalancer, network: Network): readonly Finding[] {
  if (balancer.internal === true) {
    return [];
  }
  const findings = balancer.subnets.flatMap((choice) => {
    const subnet = choice.options[0]!;
    const families = balancer.dualstack === false ? ([4] as const) : ([4, 6] as const);
    return families.flatMap((family) => {
      const answer = routesToInternet(subnet, family, network);
      const isSure = balancer.internal === false && choice.certain && (family === 4 || balancer.dualstack === true);
      return decide(
        answer === "no" && !isSure ? "unknown" : answer,
        balancer,
        "subnets",
        `subnet ${subnet.label}: ${describeDefaultRoute(subnet, family)}`,
      );
    });
  });
  const unknown = balancer.subnetsComplete ? [] : [undecided(balancer, "subnets", NOT_KNOWN)];
  return [...findings, ...(findings.length === 0 ? unknown : [])];
}
