import { type GraphResource, isUnknown, type ResourceGraph, type Value } from "../../graph";
import { read } from "../../graph/read";
import { type SecurityGroup, TYPES } from "../../network";
import { referAll } from "../../network/read";
import { defineStackRule, NOT_KNOWN, undecided, violation } from "../../rule";

import { LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE, SPOT_FLEET } from "../shared/launches";

interface Params {
  readonly closed: readonly string[];
}

export const sgEgressDeclared = defineStackRule<Params>({
  name: "sg-egress-declared",
  what: "a security group in use says where its members may go",
  why: "unlike CloudFormation, the provider removes AWS's allow-all egress rule: a group without one lets nothing out",
  source: "pulumi-aws SecurityGroup.egress; hashicorp/terraform-provider-aws vpc_security_group.go",
  fix: "add egress rules, or list the group under closed when nothing shall leave",
  types: [...TYPES.securityGroup],
  // Inline groups only: rules of their own would be a second style.
  remediate: ({ name, inputs }, { closed }) => {
    const isInline = Array.isArray(inputs["ingress"]) && inputs["ingress"].length > 0;
    return isInline && inputs["egress"] === undefined && !closed.includes(name)
      ? [{ path: "egress", value: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] }]
      : [];
  },
  params: {
    closed: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Logical names of groups that let nothing out on purpose",
    },
  },
  check: ({ graph, network }, { closed }) => {
    const elsewhere = namedElsewhere(graph);
    const groupsAt = (list: typeof elsewhere) =>
      network.securityGroups.filter(({ urn }) => list.some((named) => named.urn === urn));
    const used = new Set<SecurityGroup>([
      ...groupsAt(elsewhere.filter(({ isSure }) => isSure)),
      ...network.interfaces.flatMap(({ groups }) => groups),
      ...network.loadBalancers.flatMap(({ groups }) => groups),
    ]);
    const possible = new Set<SecurityGroup>([
      ...network.interfaces.flatMap(({ possibleGroups }) => possibleGroups),
      ...network.loadBalancers.flatMap(({ possibleGroups }) => possibleGroups),
      ...groupsAt(elsewhere),
    ]);
    return [...new Set([...used, ...possible])].flatMap((group) => {
      const resource = group.urn === undefined ? undefined : graph.byUrn(group.urn);
      const egress = group.rules.filter(({ direction }) => direction === "egress");
      if (!resource || closed.includes(resource.name) || egress.some(({ certain }) => certain)) {
        return [];
      }
      const isOpen = egress.length > 0 || read(resource.inputs, "egress").state === "unknown" || !group.complete.egress;
      return isOpen
        ? [undecided(resource, "egress", NOT_KNOWN)]
        : used.has(group)
          ? [violation(resource, "egress", "no egress rule")]
          : [undecided(resource, "egress", `no egress rule, and whether the group is used is ${NOT_KNOWN}`)];
    });
  },
});

/** What opens connections from its groups, and the property that names them. Databases and endpoints only answer. */
const SENDERS: Readonly<Record<string, string>> = {
  "aws:lambda/function:Function": "vpcConfig",
  "aws:ecs/service:Service": "networkConfiguration",
  "aws:ecs/taskSet:TaskSet": "networkConfiguration",
  "aws:ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint": "securityGroupIds",
  [LAUNCH_CONFIGURATION]: "securityGroups",
  [SPOT_FLEET]: "launchSpecifications",
};

/** Properties of a launch template that name groups. */
const TEMPLATE_PROPERTIES = ["vpcSecurityGroupIds", "networkInterfaces"];

/** What starts instances from a launch template. */
const STARTERS = ["aws:autoscaling/group:Group", SPOT_FLEET, "aws:ec2/fleet:Fleet", "aws:eks/nodeGroup:NodeGroup"];

/** Groups of resources that are no interface of the model, and whether they surely have them. */
function namedElsewhere(graph: ResourceGraph): readonly { readonly urn: string; readonly isSure: boolean }[] {
  const senders = Object.entries(SENDERS).flatMap(([type, property]) =>
    graph.ofType(type).flatMap((sender) => namedGroups(graph, sender, property)),
  );
  const templates = graph.ofType(LAUNCH_TEMPLATE).flatMap((template) => {
    const isStarted = startedBy(graph, template);
    const named = TEMPLATE_PROPERTIES.flatMap((property) => namedGroups(graph, template, property));
    return named.map(({ urn, isSure }) => ({ urn, isSure: isSure && isStarted }));
  });
  return [...senders, ...templates];
}

/** Whether something of the program starts instances from the template. */
const startedBy = (graph: ResourceGraph, template: GraphResource): boolean =>
  graph.ofType(...STARTERS).some((starter) =>
    ["launchTemplate", "mixedInstancesPolicy", "launchTemplateConfigs"].some((property) => {
      const ids = textsIn(starter.inputs[property]);
      const isUnknownId = (starter.propertyDependencies[property] ?? []).includes(template.urn);
      return isUnknownId || ids.some((id) => id === template.id || id === template.outputs["name"]);
    }),
  );

const textsIn = (value: Value): readonly string[] =>
  typeof value === "object" && value !== null
    ? Object.values(value).flatMap(textsIn)
    : typeof value === "string"
      ? [value]
      : [];

const GROUPS = /^(vpcS|s)ecurityGroup(s|Ids)$/;

/** What is given under a name for groups, anywhere in a property. */
function groupValues(name: string, value: Value): readonly Value[] {
  if (GROUPS.test(name)) {
    return Array.isArray(value) ? value : [value];
  }
  if (typeof value !== "object" || value === null) {
    return isUnknown(value) ? [value] : [];
  }
  return Array.isArray(value)
    ? value.flatMap((item) => groupValues(name, item))
    : Object.entries(value).flatMap(([key, item]) => groupValues(key, item));
}

/** Groups anywhere in a property. As many as unknown values in it means exactly those. */
function namedGroups(
  graph: ResourceGraph,
  from: GraphResource,
  property: string,
): readonly { readonly urn: string; readonly isSure: boolean }[] {
  const values = groupValues(property, from.inputs[property]).filter((value) => value !== undefined && value !== null);
  const itself = (resource: GraphResource) => resource;
  const outside = (): undefined => undefined;
  const named = referAll(graph, from, property, [...values], TYPES.securityGroup, itself, outside);
  return [
    ...named.certain.map(({ urn }) => ({ urn, isSure: true })),
    ...named.possible.map(({ urn }) => ({ urn, isSure: false })),
  ];
}
