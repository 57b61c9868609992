import type { LoadBalancer } from "../../network";
import { TYPES } from "../../network";
import { read } from "../../read";
import { defineStackRule, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";
import { sameVpc } from "../../vpc";
import { zonesOf } from "../../zones";

/** Local Zones (`us-west-2-lax-1a`) are the exception to "two zones"; Availability Zones are `eu-west-1a`. */
const LOCAL_ZONE = /^[a-z]{2}(-[a-z]+)+-\d+-[a-z]+-\d+[a-z]$/;

export const albTwoAzsOneVpc = defineStackRule({
  name: "alb-two-azs-one-vpc",
  what: "an Application Load Balancer has subnets in at least two Availability Zones, one a zone, all in one VPC",
  why: "AWS refuses anything else, in the middle of an update",
  source: "Elastic Load Balancing API, CreateLoadBalancer.Subnets; Security Hub ELB.13",
  fix: "give the load balancer one subnet in each of two or more Availability Zones of the VPC",
  types: [...TYPES.loadBalancer],
  check: ({ graph, network }) =>
    network.loadBalancers
      .filter((balancer) => balancer.kind === "application")
      .flatMap((balancer) => {
        const pool = read(graph.byUrn(balancer.urn)?.inputs ?? {}, "customerOwnedIpv4Pool");
        if (pool.state === "known") {
          return []; // an Outpost has one zone
        }
        const findings = [...zones(balancer), ...vpcs(balancer)];
        const isFirm = pool.state === "absent" || findings.length === 0;
        return isFirm ? findings : [undecided(balancer, pool.path, `whether it is on an Outpost is ${NOT_KNOWN}`)];
      }),
});

function zones(balancer: LoadBalancer): readonly Finding[] {
  const property = propertyOf(balancer);
  const all = zonesOf(balancer.subnets);
  const known = all.filter((zone) => zone !== undefined);
  const distinct = new Set(known);
  const isComplete = balancer.subnetsComplete && known.length === balancer.subnets.length;
  if (distinct.size < known.length) {
    const twice = known.find((zone, index) => known.indexOf(zone) !== index);
    return [violation(balancer, property, `two subnets in ${twice}`, { needed: "one subnet in each zone" })];
  }
  if (isComplete && distinct.size === 1 && LOCAL_ZONE.test(known[0]!)) {
    return [];
  }
  if (distinct.size >= 2) {
    return isComplete ? [] : undecidedUnlessEnough(balancer, property, all);
  }
  return isComplete
    ? [violation(balancer, property, distinct.size === 0 ? "no subnet" : `subnets in ${known[0]} alone`)]
    : [undecided(balancer, property, `the zone of a subnet is ${NOT_KNOWN}`)];
}

/** Two zones are surely there; a further subnet of unknown zone may still share one, which AWS would refuse. */
const undecidedUnlessEnough = (
  balancer: LoadBalancer,
  property: string,
  zones: readonly (string | undefined)[],
): readonly Finding[] =>
  balancer.subnets.some((subnet, index) => subnet.certain && subnet.options[0]?.urn !== undefined && !zones[index])
    ? [undecided(balancer, property, `the zone of a subnet is ${NOT_KNOWN}`)]
    : [];

function vpcs(balancer: LoadBalancer): readonly Finding[] {
  const [first, ...others] = balancer.subnets.flatMap((subnet) => (subnet.certain ? subnet.options : []));
  for (const other of others) {
    const answer = sameVpc(first!.vpc, other.vpc);
    if (answer === "no") {
      const text = `subnets ${first!.label} and ${other.label}, which are in different VPCs`;
      return [violation(balancer, propertyOf(balancer), text)];
    }
    if (answer === "unknown") {
      return [undecided(balancer, propertyOf(balancer), `the VPC of subnet ${other.label} is not known here`)];
    }
  }
  return [];
}

const propertyOf = (balancer: LoadBalancer): string =>
  balancer.subnets[0]?.input.endsWith("subnetMappings") ? "subnetMappings" : "subnets";
