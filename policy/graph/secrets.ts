/** A graph for those who decide by values: what is secret is not known to them. */
import { type GraphResource, ResourceGraph, UNKNOWN, type Value } from ".";
import { holds } from "./contents";
import { SECRET } from "./read";

/** The same graph where nothing in it is secret. Components keep their texts: manifests are made to be read. */
export function withSecretsUnknown(graph: ResourceGraph): ResourceGraph {
  const secretive = new Set(graph.resources.filter(isSecretive));
  return secretive.size === 0
    ? graph
    : new ResourceGraph(graph.resources.map((resource) => (secretive.has(resource) ? hidden(resource) : resource)));
}

const isSecretive = ({ custom, inputs, outputs }: GraphResource): boolean =>
  custom && [inputs, outputs].some((values) => holds(values as Value, (node) => node === SECRET));

const hidden = (resource: GraphResource): GraphResource => ({
  ...resource,
  inputs: withoutSecrets(resource.inputs as Value) as GraphResource["inputs"],
  outputs: withoutSecrets(resource.outputs as Value) as GraphResource["outputs"],
});

function withoutSecrets(value: Value): Value {
  if (value === SECRET) {
    return UNKNOWN;
  }
  if (Array.isArray(value)) {
    return value.map(withoutSecrets);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutSecrets(item)]))
    : value;
}
