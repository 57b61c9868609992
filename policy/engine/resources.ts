/** Resources of the engine's calls as resources of the graph. */
import type { PolicyProviderResource, PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { COMPONENT_TYPES } from "../../components/shared/manifest";
import { type GraphResource, isUnknown, type Unknown, type Value } from "../graph";
import { regionOf } from "../graph/region";
import { plainProperties } from "./values";

const COMPONENTS: readonly string[] = Object.values(COMPONENT_TYPES);

/** What a resource policy sees: inputs, before the resource exists. */
export function resourceOf(args: ResourceValidationArgs): GraphResource {
  const inputs = plainProperties(args.props);
  return {
    urn: args.urn,
    type: args.type,
    name: args.name,
    ...(args.opts.parent ? { parent: args.opts.parent } : {}),
    custom: !COMPONENTS.includes(args.type),
    protect: args.opts.protect,
    ignoreChanges: args.opts.ignoreChanges,
    ...placeOf(args.type, inputs["region"], args.provider),
    additionalSecretOutputs: args.opts.additionalSecretOutputs,
    inputs,
    outputs: {},
    dependencies: [],
    propertyDependencies: {},
  };
}

/**
 * What a stack policy sees: outputs and dependencies. Joined with the inputs recorded before, because an input that
 * AWS can choose too is unknown in the outputs of a preview although the program said nothing.
 */
export function stackResourceOf(resource: PolicyResource, recorded: GraphResource | undefined): GraphResource {
  const outputs = plainProperties(resource.props);
  const parent = resource.parent?.urn ?? resource.opts.parent ?? recorded?.parent;
  const id = idOf(outputs["id"]);
  return {
    urn: resource.urn,
    type: resource.type,
    name: resource.name,
    ...(parent ? { parent } : {}),
    custom: !COMPONENTS.includes(resource.type),
    protect: resource.opts.protect,
    ignoreChanges: resource.opts.ignoreChanges,
    ...placeOf(resource.type, (recorded?.inputs ?? outputs)["region"], resource.provider),
    additionalSecretOutputs: resource.opts.additionalSecretOutputs,
    ...(id === undefined ? {} : { id }),
    inputs: recorded?.inputs ?? outputs,
    outputs,
    dependencies: resource.dependencies.map(({ urn }) => urn),
    propertyDependencies: Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([name, list]) => [name, list.map(({ urn }) => urn)]),
    ),
  };
}

function placeOf(type: string, own: Value, provider: PolicyProviderResource | undefined) {
  const region = regionOf(type, own, provider && plainProperties(provider.props)["region"]);
  return { ...(provider ? { provider: provider.urn } : {}), ...(region === undefined ? {} : { region }) };
}

const idOf = (value: Value): string | Unknown | undefined =>
  typeof value === "string" || isUnknown(value) ? value : undefined;
