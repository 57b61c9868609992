import type { GraphResource, ResourceGraph, Value } from "../../graph";
import { sameRegion } from "../../graph/region";
import { TYPES } from "../../network";
import { defineStackRule, type Finding, undecided, violation } from "../../rule";

/** Types whose references stay in one region. Peering, zones and replication are made to leave it. */
const SUBJECTS = /^aws:(ec2|vpc|lb|alb|wafv2|ebs|autoscaling|ecs)\/(?!vpcPeering|vpcEndpoint|transitGateway)/;

/** Properties by which these types refer to one another, and what they name. */
const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  vpcId: TYPES.vpc,
  subnetId: TYPES.subnet,
  subnetIds: TYPES.subnet,
  subnets: TYPES.subnet,
  subnetMappings: TYPES.subnet,
  securityGroupId: TYPES.securityGroup,
  sourceSecurityGroupId: TYPES.securityGroup,
  referencedSecurityGroupId: TYPES.securityGroup,
  securityGroups: TYPES.securityGroup,
  vpcSecurityGroupIds: TYPES.securityGroup,
  ingress: TYPES.securityGroup,
  egress: TYPES.securityGroup,
  routeTableId: TYPES.routeTable,
  gatewayId: TYPES.internetGateway,
  natGatewayId: TYPES.natGateway,
  allocationId: TYPES.eip,
  instance: TYPES.instance,
  instanceId: TYPES.instance,
  networkInterface: TYPES.networkInterface,
  networkInterfaceId: TYPES.networkInterface,
  hostId: ["aws:ec2/dedicatedHost:DedicatedHost"],
  loadBalancerArn: TYPES.loadBalancer,
  listenerArn: TYPES.listener,
  defaultActions: TYPES.targetGroup,
  actions: TYPES.targetGroup,
  targetGroupArn: TYPES.targetGroup,
  targetId: TYPES.instance,
  certificateArn: ["aws:acm/certificate:Certificate", "aws:acm/certificateValidation:CertificateValidation"],
  resourceArn: TYPES.loadBalancer,
  prefixListId: TYPES.prefixList,
  prefixListIds: TYPES.prefixList,
};

export const referencesInOneRegion = defineStackRule({
  name: "references-in-one-region",
  what: "networks, load balancers, instances and certificates refer to one another inside one region only",
  why: "AWS knows an id in its own region only and refuses the rest in the middle of an update; a provider left out of one resource's options is enough",
  source: "EC2 user guide, Resource locations; pulumi-aws 7, region of every resource",
  fix: "give both the same provider, or the same region",
  types: [
    ...TYPES.vpc,
    ...TYPES.subnet,
    ...TYPES.securityGroup,
    ...TYPES.instance,
    ...TYPES.loadBalancer,
    ...TYPES.listener,
  ],
  check: ({ graph }) =>
    // One region and one provider, which is nearly every program: nothing can be wrong.
    isOnePlace(graph)
      ? []
      : graph.resources.filter(({ type }) => SUBJECTS.test(type)).flatMap((from) => check(graph, from)),
});

const isOnePlace = ({ resources }: ResourceGraph): boolean =>
  new Set(resources.filter(({ type }) => SUBJECTS.test(type)).map(({ provider, region }) => `${provider} ${region}`))
    .size < 2;

function check(graph: ResourceGraph, from: GraphResource): readonly Finding[] {
  return Object.entries(REFERENCES).flatMap(([property, types]): readonly Finding[] => {
    if (!(property in from.inputs)) {
      return [];
    }
    const references = texts(from.inputs[property]).map((value) => graph.resolve(from, property, value, types));
    const far = references.find(
      ({ candidates }) => candidates.length > 0 && candidates.every((to) => sameRegion(from, to) === "no"),
    )?.candidates[0];
    if (far) {
      return [violation(from, property, `${far.name} in ${far.region}, while it is itself in ${from.region}`)];
    }
    const open = references.flatMap(({ candidates }) => candidates).find((to) => sameRegion(from, to) !== "yes");
    return open ? [undecided(from, property, `whether ${open.name} is in the same region is not known here`)] : [];
  });
}

/** All texts and unknown values in a property. */
function texts(value: Value): readonly Value[] {
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [value];
}
