/** Manifests of our components: what they declare about a network that is not in the program. */
import { COMPONENT_TYPES, MANIFEST_VERSION, type Manifest } from "../../components/shared/manifest";
import type { GraphResource, ResourceGraph, Value } from "../graph";
import { hasUnknown } from "../graph/contents";
import { TYPES } from "./read";

export interface ComponentManifest {
  readonly component: GraphResource;
  readonly manifest: Manifest;
}

/** All readable manifests, and the components whose manifest is not (one unknown value hides the whole of it). */
export function manifestsOf(graph: ResourceGraph): {
  readonly manifests: readonly ComponentManifest[];
  readonly unreadable: readonly GraphResource[];
} {
  const manifests: ComponentManifest[] = [];
  const unreadable: GraphResource[] = [];
  for (const component of graph.ofType(...Object.values(COMPONENT_TYPES))) {
    const value = component.outputs["manifest"];
    if (isManifest(value)) {
      manifests.push({ component, manifest: value as unknown as Manifest });
    } else {
      unreadable.push(component);
    }
  }
  return { manifests, unreadable };
}

/** The VPC a component lives in: what its security groups and target groups say. */
export function vpcReferenceOf(graph: ResourceGraph, component: GraphResource): GraphResource | string | undefined {
  for (const resource of graph.ofType(...TYPES.securityGroup, ...TYPES.targetGroup)) {
    if (!isInside(graph, resource, component.urn)) {
      continue;
    }
    const value = resource.inputs["vpcId"];
    const reference = graph.resolve(resource, "vpcId", value, TYPES.vpc);
    if (reference.exact) {
      return reference.candidates[0];
    }
    if (reference.outside && typeof value === "string") {
      return value;
    }
  }
  return undefined;
}

/** Whether `resource` lies below the component. */
export function isInside(graph: ResourceGraph, resource: GraphResource, componentUrn: string): boolean {
  for (let at: GraphResource | undefined = resource; at; at = at.parent ? graph.byUrn(at.parent) : undefined) {
    if (at.parent === componentUrn) {
      return true;
    }
  }
  return false;
}

function isManifest(value: Value): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    value["schemaVersion"] === MANIFEST_VERSION &&
    !hasUnknown(value)
  );
}
