/** What stays unknown in a plan, because nothing is known offline of what AWS computes there. */
import type { Value } from "../../policy/graph";
import { hasUnknown } from "../../policy/graph/contents";
import type { PlannedResource } from "../model/run";

/** A line for each property and each output of the stack that is unknown, in whole or in part. */
export function unknownPlaces(
  resources: readonly PlannedResource[],
  outputs: Readonly<Record<string, Value>>,
): readonly string[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const properties = resources.flatMap(({ type, name, inputs, propertyDependencies }) =>
    Object.keys(inputs)
      .filter((property) => hasUnknown(inputs[property]))
      .map((property) => {
        const sources = (propertyDependencies[property] ?? []).flatMap((urn) => byUrn.get(urn) ?? []).map(nameOf);
        const from = sources.length === 0 ? "" : `: it comes from ${sources.join(", ")}`;
        return `${nameOf({ type, name })} ${property} stays unknown${from}`;
      }),
  );
  const unknown = Object.keys(outputs).filter((output) => hasUnknown(outputs[output]));
  return [...properties, ...unknown.map((output) => `output ${output} stays unknown`)];
}

/** `ec2.Instance web` */
function nameOf({ type, name }: Pick<PlannedResource, "type" | "name">): string {
  const [, module = "", kind] = type.split(":");
  return kind === undefined ? name : `${module.split("/")[0]}.${kind} ${name}`;
}
