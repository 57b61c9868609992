/** A graph for those who decide by values: what is secret is not known to them. */
import { type GraphResource, ResourceGraph, UNKNOWN, type Value } from ".";
import { SECRET } from "./read";

/** The same graph where nothing in it is secret. Components keep their texts: manifests are made to be read. */
export function withSecretsUnknown(graph: ResourceGraph): ResourceGraph {
  const resources = graph.resources.map(hidden);
  return resources.some((resource, index) => resource !== graph.resources[index])
    ? new ResourceGraph(resources)
    : graph;
}

function hidden(resource: GraphResource): GraphResource {
  if (!resource.custom) {
    return resource;
  }
  const inputs = withoutSecrets(resource.inputs as Value);
  const outputs = withoutSecrets(resource.outputs as Value);
  const isSame = inputs === resource.inputs && outputs === resource.outputs;
  return isSame
    ? resource
    : { ...resource, inputs: inputs as GraphResource["inputs"], outputs: outputs as GraphResource["outputs"] };
}

/** The same object where nothing in it is secret. */
function withoutSecrets(value: Value): Value {
  if (value === SECRET) {
    return UNKNOWN;
  }
  if (Array.isArray(value)) {
    const items = value.map(withoutSecrets);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => [key, withoutSecrets(item)] as const);
    return entries.some(([key, item]) => item !== value[key]) ? Object.fromEntries(entries) : value;
  }
  return value;
}
