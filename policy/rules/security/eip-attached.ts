import { TYPES } from "../../network";
import { read } from "../../read";
import { defineStackRule, violation } from "../../rule";

/** Properties by which others take an Elastic IP. */
const TAKERS = [
  "allocationId",
  "allocationIds",
  "secondaryAllocationIds",
  "subnetMappings",
  "availabilityZoneAddresses",
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
    return graph
      .ofType(...TYPES.eip)
      .filter(
        (eip) =>
          !taken.has(eip.urn) &&
          ["instance", "networkInterface"].every((property) => read(eip.inputs, property).state === "absent"),
      )
      .map((eip) => violation(eip, "", "nothing that uses it"));
  },
});
