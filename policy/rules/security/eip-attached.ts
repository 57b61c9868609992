import { type GraphResource, isUnknown, type ResourceGraph } from "../../graph";
import { read } from "../../graph/read";
import { TYPES } from "../../network";
import { defineStackRule, NOT_KNOWN, undecided, violation } from "../../rule";

/** Properties by which others take an Elastic IP. */
const TAKERS = [
  "publicIp",
  "allocationId",
  "allocationIds",
  "secondaryAllocationIds",
  "subnetMappings",
  "availabilityZoneAddresses",
  "natGateways", // awsx
  "endpointDetails", // Transfer Family
];

export const eipAttached = defineStackRule({
  name: "eip-attached",
  what: "every Elastic IP of the program serves something",
  why: "an idle one costs money and takes one of the five a region has by default",
  source: "Security Hub EC2.12",
  fix: "bind it with aws.ec2.EipAssociation, use it for a NAT gateway, or remove it",
  types: [...TYPES.eip],
  check: ({ graph }) => {
    const taken = new Set<string>();
    for (const resource of graph.resources) {
      for (const property of TAKERS) {
        if (property in resource.inputs) {
          const known = graph.resolve(resource, property, resource.inputs[property], TYPES.eip).candidates;
          const urns = [...known.map(({ urn }) => urn), ...(resource.propertyDependencies[property] ?? [])];
          for (const urn of urns) {
            taken.add(urn);
          }
        }
      }
    }
    const unknownTaker = graph.resources.find((resource) =>
      TAKERS.some((property) => takesUnknown(resource, property, graph)),
    );
    return graph
      .ofType(...TYPES.eip)
      .filter(
        (eip) =>
          !taken.has(eip.urn) &&
          ["instance", "networkInterface"].every((property) => read(eip.inputs, property).state === "absent"),
      )
      .map((eip) =>
        unknownTaker
          ? undecided(eip, "", `which Elastic IP ${unknownTaker.name} takes is ${NOT_KNOWN}`)
          : violation(eip, "", "nothing that uses it"),
      );
  },
});

/** An unknown allocation that comes from no Elastic IP of the program that could be named. */
const takesUnknown = (resource: GraphResource, property: string, graph: ResourceGraph): boolean =>
  isUnknown(resource.inputs[property]) &&
  graph.resolve(resource, property, resource.inputs[property]!, TYPES.eip).candidates.length === 0;
