/**
 * Where vendor rules apply: inside our components, which carry a manifest, and on resources that a tag puts there,
 * for programs that use none of our components.
 */
import { COMPONENT_TYPES, MANIFEST_VERSION, type Manifest, type Topology } from "../components/shared/manifest";
import { type GraphResource, isUnknown, type ResourceGraph, type Value } from "./graph";
import { read } from "./read";

/** One vendor topology in the program. */
export interface Deployment {
  readonly topology: Topology;
  /** CodeStream `http` or `https`, Cloudbrink `active-active` and so on; absent when not said. */
  readonly variant?: string;
  readonly name: string;
  /** The component, or the first tagged resource. */
  readonly urn: string;
  /** Absent for tagged resources, and when the manifest is not readable. */
  readonly manifest?: Manifest;
  /** The component is there, but its manifest holds an unknown value. */
  readonly unreadable: boolean;
  has(resource: GraphResource): boolean;
}

const TOPOLOGY_BY_TYPE = new Map(
  Object.entries(COMPONENT_TYPES).map(([topology, type]) => [type as string, topology as Topology]),
);
const TOPOLOGIES: readonly string[] = Object.keys(COMPONENT_TYPES);

/** Tag whose value is a topology, or `topology/variant`, optionally followed by `:name` for several in one program. */
export const DEFAULT_TOPOLOGY_TAG = "connector-topologies:topology";

export function deploymentsOf(graph: ResourceGraph, tagKey: string): readonly Deployment[] {
  const components = [...TOPOLOGY_BY_TYPE].flatMap(([type, topology]) =>
    graph.ofType(type).map((component) => fromComponent(graph, component, topology)),
  );
  const tagged = new Map<string, GraphResource[]>();
  for (const resource of graph.resources) {
    const tag = topologyTag(resource.inputs, tagKey);
    if (tag && !components.some((component) => component.has(resource))) {
      tagged.set(tag, [...(tagged.get(tag) ?? []), resource]);
    }
  }
  return [...components, ...[...tagged].map(([tag, resources]) => fromTag(tag, resources))];
}

/** Topology a resource belongs to, by its URN (which names its ancestors' types) or its tag; needs no graph. */
export function topologyOf(resource: Pick<GraphResource, "urn" | "inputs">, tagKey: string): Topology | undefined {
  const ancestors = urnTypes(resource.urn);
  const type = ancestors.find((ancestor) => TOPOLOGY_BY_TYPE.has(ancestor));
  const tag = topologyTag(resource.inputs, tagKey);
  return type ? TOPOLOGY_BY_TYPE.get(type) : tag ? (/^[^/:]+/.exec(tag)?.[0] as Topology) : undefined;
}

/** The manifest a component registered, when it is readable. */
export function manifestOf(component: GraphResource): Manifest | undefined {
  const output = read(component.outputs, "manifest");
  return output.state === "known" &&
    isFullyKnown(output.value) &&
    (output.value as { schemaVersion?: Value }).schemaVersion === MANIFEST_VERSION
    ? (output.value as unknown as Manifest)
    : undefined;
}

function fromComponent(graph: ResourceGraph, component: GraphResource, topology: Topology): Deployment {
  const manifest = manifestOf(component);
  const members = new Map<string, boolean>([[component.urn, true]]);
  const isMember = (urn: string | undefined): boolean => {
    if (urn === undefined) {
      return false;
    }
    const known = members.get(urn);
    if (known !== undefined) {
      return known;
    }
    members.set(urn, false); // a parent loop cannot happen, but must not hang a check
    const answer = isMember(graph.byUrn(urn)?.parent);
    members.set(urn, answer);
    return answer;
  };
  return {
    topology,
    name: component.name,
    urn: component.urn,
    unreadable: manifest === undefined,
    ...(manifest ? { manifest } : {}),
    ...(manifest?.variant === undefined ? {} : { variant: manifest.variant }),
    has: (resource) => isMember(resource.urn),
  };
}

function fromTag(tag: string, resources: readonly GraphResource[]): Deployment {
  const [, topology, variant, name] = /^([^/:]+)(?:\/([^:]*))?(?::(.*))?$/.exec(tag)!;
  const members = new Set(resources.map((resource) => resource.urn));
  return {
    topology: topology as Topology,
    name: name ?? tag,
    urn: resources[0]!.urn,
    unreadable: false,
    ...(variant === undefined ? {} : { variant }),
    has: (resource) => members.has(resource.urn),
  };
}

function topologyTag(inputs: Readonly<Record<string, Value>>, tagKey: string): string | undefined {
  const tags = inputs["tags"];
  const tag = typeof tags === "object" && tags !== null && !Array.isArray(tags) ? tags[tagKey] : undefined;
  return typeof tag === "string" && TOPOLOGIES.includes(/^[^/:]*/.exec(tag)![0]) ? tag : undefined;
}

function isFullyKnown(value: Value): boolean {
  if (typeof value !== "object" || value === null) {
    return !isUnknown(value);
  }
  return Object.values(value).every(isFullyKnown);
}

/** `a$b` of `urn:pulumi:stack::project::a$b::name`. */
function urnTypes(urn: string): readonly string[] {
  return (urn.split("::")[2] ?? "").split("$");
}
