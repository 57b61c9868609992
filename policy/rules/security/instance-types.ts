/** Resources that start instances. */
import type { GraphResource, ResourceGraph } from "../../graph";
import { type Answer, read } from "../../read";

export const INSTANCE_TYPES = ["aws:ec2/instance:Instance", "aws:ec2/spotInstanceRequest:SpotInstanceRequest"] as const;
export const LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
export const VOLUME = "aws:ebs/volume:Volume";

/**
 * Whether what an instance leaves out is said by its launch template: yes for one of the program, which is checked
 * itself; not known for one outside, or as long as the instance is looked at alone.
 */
export function templateSays(instance: GraphResource, graph: ResourceGraph | undefined): Answer {
  if (read(instance.inputs, "launchTemplate").state === "absent") {
    return "no";
  }
  const named = ["id", "name"].flatMap((field) => {
    const value = read(instance.inputs, `launchTemplate.${field}`);
    return graph?.ofType(LAUNCH_TEMPLATE).filter((template) => isMeant(template, value, field, instance)) ?? [];
  });
  return named.length > 0 ? "yes" : "unknown";
}

function isMeant(
  template: GraphResource,
  value: ReturnType<typeof read>,
  field: string,
  instance: GraphResource,
): boolean {
  return value.state === "known"
    ? value.value === (field === "id" ? template.id : template.outputs["name"])
    : value.state === "unknown" && (instance.propertyDependencies["launchTemplate"] ?? []).includes(template.urn);
}
