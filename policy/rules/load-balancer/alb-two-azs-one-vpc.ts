import { fewestZones, zoneKind } from "../../../components/shared/aws/zone-kinds";
import type { ResourceGraph } from "../../graph";
import { type Answer, any, read, test } from "../../graph/read";
import type { LoadBalancer, Subnet } from "../../network";
import { TYPES } from "../../network";
import { sameVpc } from "../../network/vpc";
import { zonesOf } from "../../network/zones";
import { defineStackRule, type Finding, NOT_KNOWN, type StackContext, undecided, violation } from "../../rule";

export const albTwoAzsOneVpc = defineStackRule({
  name: "alb-two-azs-one-vpc",
  what: "an Application Load Balancer has subnets in at least two Availability Zones, one a zone, all in one VPC; Local Zones and Outposts may do with one",
  why: "AWS refuses anything else, in the middle of an update",
  source: "Elastic Load Balancing API, CreateLoadBalancer.Subnets; Security Hub ELB.13",
  fix: "give the load balancer one subnet in each of two or more Availability Zones of the VPC",
  types: [...TYPES.loadBalancer],
  check: (context) =>
    context.network.loadBalancers
      .filter(({ kind }) => kind === "application")
      .flatMap((balancer) => check(balancer, context)),
});

function check(balancer: LoadBalancer, { graph }: StackContext): readonly Finding[] {
  const { inputs } = graph.byUrn(balancer.urn)!;
  const pool = read(inputs, "customerOwnedIpv4Pool");
  // An address pool of the customer's is one of an Outpost.
  const onOutpost = any(
    test(pool, () => true, false),
    ...balancer.subnets.map(({ options: [subnet] }) => isOnOutpost(subnet!, graph)),
  );
  if (onOutpost === "yes") {
    return outpost(balancer);
  }
  const findings = [...zones(balancer), ...vpcs(balancer)];
  return onOutpost === "no" || findings.length === 0
    ? findings
    : [
        undecided(
          balancer,
          pool.state === "unknown" ? pool.path : propertyOf(balancer),
          `whether it is on an Outpost is ${NOT_KNOWN}`,
        ),
      ];
}

const isOnOutpost = ({ urn }: Subnet, graph: ResourceGraph): Answer =>
  urn === undefined ? "no" : test(read(graph.byUrn(urn)!.inputs, "outpostArn"), (arn) => arn !== "", false);

/** On an Outpost a load balancer has one subnet, which is all the Outpost has to give. */
function outpost(balancer: LoadBalancer): readonly Finding[] {
  const { subnets, subnetsComplete } = balancer;
  return subnets.length > 1
    ? [
        violation(balancer, propertyOf(balancer), `${subnets.length} subnets on an Outpost`, {
          needed: "one Outpost subnet",
        }),
      ]
    : subnetsComplete
      ? []
      : [undecided(balancer, propertyOf(balancer), `how many subnets it has is ${NOT_KNOWN}`)];
}

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
  const kinds = [...new Set(known.map(zoneKind))];
  if (kinds.length > 1) {
    const text = `zones of different kinds: ${known.join(", ")}`;
    return [violation(balancer, property, text, { needed: "Availability Zones alone, or Local Zones alone" })];
  }
  if (distinct.size >= fewestZones(kinds[0] ?? "Availability Zone")) {
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
