import type { Family } from "../../../components/shared/network/cidr";
import { type Answer, read, same, test } from "../../graph/read";
import type { Choice, LoadBalancer, Subnet } from "../../network";
import { TYPES } from "../../network";
import { defineStackRule, type Finding, NOT_KNOWN, type StackContext, undecided, violation } from "../../rule";
import { defaultRouteDoubt, describeDefaultRoute, routesToInternet } from "../../rule/routing";

export const albSchemeMatchesRouting = defineStackRule({
  name: "alb-scheme-matches-routing",
  what: "every subnet of an internet-facing load balancer routes its default to the VPC's internet gateway, at once or through a firewall, for IPv6 too when it is dual-stack",
  why: "AWS creates an internet-facing load balancer in private subnets without a word, and nobody reaches it",
  source: "Reachability Analyzer NO_ROUTE_TO_DESTINATION; ALB guide, Application Load Balancers (scheme)",
  fix: "use public subnets, add the route to the internet gateway, or make the load balancer internal",
  types: [...TYPES.loadBalancer],
  check: (context) =>
    context.network.loadBalancers
      .filter(({ kind }) => kind !== "gateway")
      .flatMap((balancer) => check(balancer, context)),
});

/** Without public IPv4 addresses clients come by IPv6 alone (ELBv2 API, CreateLoadBalancer, IpAddressType). */
const IPV6_ONLY = "dualstack-without-public-ipv4";

function check(balancer: LoadBalancer, context: StackContext): readonly Finding[] {
  if (balancer.internal === true) {
    return [];
  }
  const findings = balancer.subnets.flatMap((choice) =>
    familiesOf(balancer, context).flatMap(({ family, isSure }) => {
      const subnet = choice.options[0]!;
      const answer = routesToInternet(subnet, family, context);
      const isFirm = balancer.internal === false && choice.certain && isSure;
      return answer === "yes"
        ? []
        : answer === "no" && isFirm
          ? [violation(balancer, "subnets", `subnet ${subnet.label}: ${describeDefaultRoute(subnet, family)}`)]
          : [undecided(balancer, "subnets", doubtOf(balancer, choice, family, answer))];
    }),
  );
  const unknown = balancer.subnetsComplete ? [] : [undecided(balancer, "subnets", NOT_KNOWN)];
  return [...findings, ...(findings.length === 0 ? unknown : [])];
}

/** The families clients come by, and whether they surely do. */
function familiesOf(balancer: LoadBalancer, { graph }: StackContext) {
  const type = read(graph.byUrn(balancer.urn)!.inputs, "ipAddressType");
  const isWithoutIpv4 = test(type, (value) => same(value, IPV6_ONLY), false);
  return [
    ...(isWithoutIpv4 === "yes" ? [] : [{ family: 4 as const, isSure: isWithoutIpv4 === "no" }]),
    ...(balancer.dualstack === false ? [] : [{ family: 6 as const, isSure: balancer.dualstack === true }]),
  ];
}

function doubtOf(balancer: LoadBalancer, choice: Choice<Subnet>, family: Family, answer: Answer): string {
  const subnet = choice.options[0]!;
  return answer === "unknown"
    ? `not known: ${defaultRouteDoubt(subnet, family)}`
    : `${describeDefaultRoute(subnet, family)}, and whether ${
        choice.certain
          ? "clients come from the internet by that family"
          : `${balancer.label} is in subnet ${subnet.label}`
      } is ${NOT_KNOWN}`;
}
