import type { GraphResource, ResourceGraph, Value } from "../../graph";
import { type SecurityGroup, TYPES } from "../../network";
import { read } from "../../read";
import { defineStackRule, NOT_KNOWN, undecided, violation } from "../../rule";

import { LAUNCH_TEMPLATE } from "./instance-types";

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
    const used = new Set<SecurityGroup>([
      ...network.interfaces.flatMap(({ groups }) => groups),
      ...network.loadBalancers.flatMap(({ groups }) => groups),
    ]);
    const possible = new Set<SecurityGroup>([
      ...network.interfaces.flatMap(({ possibleGroups }) => possibleGroups),
      ...network.loadBalancers.flatMap(({ possibleGroups }) => possibleGroups),
      ...templateGroups(graph).flatMap((urn) => network.securityGroups.filter((group) => group.urn === urn)),
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

/** Groups that launch templates name: their instances are not in the program. */
const templateGroups = (graph: ResourceGraph): readonly string[] =>
  graph
    .ofType(LAUNCH_TEMPLATE)
    .flatMap((template) =>
      ["vpcSecurityGroupIds", "networkInterfaces"].flatMap((property) =>
        namedGroups(graph, template, property, template.inputs[property]),
      ),
    );

function namedGroups(graph: ResourceGraph, from: GraphResource, property: string, value: Value): readonly string[] {
  if (typeof value === "object" && value !== null) {
    return Object.values(value).flatMap((item) => namedGroups(graph, from, property, item));
  }
  return graph.resolve(from, property, value, TYPES.securityGroup).candidates.map(({ urn }) => urn);
}
