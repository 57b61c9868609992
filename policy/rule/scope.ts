/**
 * Where vendor rules apply: inside our components, which carry a manifest, and on resources that a tag puts there,
 * for programs that use none of our components.
 */
import { COMPONENT_TYPES, MANIFEST_VERSION, type Manifest, type Topology } from "../../components/shared/manifest";
import { type GraphResource, isUnknown, type ResourceGraph, type Value } from "../graph";
import { append } from "../graph/multi-map";
import { read } from "../graph/read";

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
  /** What is in the component, or carries the tag; in the order of the graph. */
  readonly members: readonly GraphResource[];
  has(resource: GraphResource): boolean;
}

const TOPOLOGY_BY_TYPE = new Map(
  Object.entries(COMPONENT_TYPES).map(([topology, type]) => [type as string, topology as Topology]),
);
const TOPOLOGIES: readonly string[] = Object.keys(COMPONENT_TYPES);

/** Tag whose value is a topology, or `topology/variant`, optionally followed by `:name` for several in one program. */
export const DEFAULT_TOPOLOGY_TAG = "connector-topologies:topology";

export function deploymentsOf(graph: ResourceGraph, tagKey: string): readonly Deployment[] {
  const owners = ownersOf(graph);
  const members = new Map<string, GraphResource[]>();
  for (const resource of graph.resources) {
    const owner = owners.get(resource.urn);
    const tag = owner === undefined ? topologyTag(resource.inputs, tagKey) : undefined;
    const key = owner ?? (tag === undefined ? undefined : `${TAG}${tag}${placeOf(resource, tag)}`);
    if (key !== undefined) {
      append(members, key, resource);
    }
  }
  const components = [...TOPOLOGY_BY_TYPE].flatMap(([type, topology]) =>
    graph.ofType(type).map((component) => fromComponent(component, topology, members.get(component.urn) ?? [])),
  );
  const tagged = [...members].filter(([key]) => key.startsWith(TAG));
  return [...components, ...tagged.map(([key, resources]) => fromTag(key.slice(TAG.length).split(AT)[0]!, resources))];
}

const TAG = "tag ";
const AT = "\n";

/** A tag without a name means one deployment in each region: a host here has nothing to do with a load balancer there. */
const placeOf = ({ region }: GraphResource, tag: string): string =>
  tag.includes(":") || region === undefined ? "" : `${AT}${region}`;

/** The nearest component of ours around each resource, itself included. */
function ownersOf(graph: ResourceGraph): ReadonlyMap<string, string | undefined> {
  const owners = new Map<string, string | undefined>();
  const ownerOf = (resource: GraphResource): string | undefined => {
    if (owners.has(resource.urn)) {
      return owners.get(resource.urn);
    }
    owners.set(resource.urn, undefined); // a parent loop cannot happen, but must not hang a check
    const parent = resource.parent === undefined ? undefined : graph.byUrn(resource.parent);
    const owner = TOPOLOGY_BY_TYPE.has(resource.type) ? resource.urn : parent && ownerOf(parent);
    owners.set(resource.urn, owner);
    return owner;
  };
  for (const resource of graph.resources) {
    ownerOf(resource);
  }
  return owners;
}

/** Topology a resource belongs to, by its URN (which names its ancestors' types) or its tag; needs no graph. */
export function topologyOf(resource: Pick<GraphResource, "urn" | "inputs">, tagKey: string): Topology | undefined {
  const ancestors = urnTypes(resource.urn);
  const type = ancestors.find((ancestor) => TOPOLOGY_BY_TYPE.has(ancestor));
  const tag = topologyTag(resource.inputs, tagKey);
  return type ? TOPOLOGY_BY_TYPE.get(type) : tag ? (/^[^/:]+/.exec(tag)?.[0] as Topology) : undefined;
}

/** Whether a resource is inside a component of ours, by its URN alone. */
export const isInComponent = ({ urn }: { readonly urn: string }): boolean =>
  urnTypes(urn).some((type) => TOPOLOGY_BY_TYPE.has(type));

/** The manifest a component registered, when it is readable. */
export function manifestOf(component: GraphResource): Manifest | undefined {
  const output = read(component.outputs, "manifest");
  return output.state === "known" &&
    isFullyKnown(output.value) &&
    (output.value as { schemaVersion?: Value }).schemaVersion === MANIFEST_VERSION
    ? (output.value as unknown as Manifest)
    : undefined;
}

function fromComponent(component: GraphResource, topology: Topology, members: readonly GraphResource[]): Deployment {
  const manifest = manifestOf(component);
  return {
    topology,
    name: component.name,
    urn: component.urn,
    unreadable: manifest === undefined,
    ...(manifest ? { manifest } : {}),
    ...(manifest?.variant === undefined ? {} : { variant: manifest.variant }),
    ...membership(members),
  };
}

function fromTag(tag: string, members: readonly GraphResource[]): Deployment {
  const [, topology, variant, name] = /^([^/:]+)(?:\/([^:]*))?(?::(.*))?$/.exec(tag)!;
  return {
    topology: topology as Topology,
    name: name ?? tag,
    urn: members[0]!.urn,
    unreadable: false,
    ...(variant === undefined ? {} : { variant }),
    ...membership(members),
  };
}

function membership(members: readonly GraphResource[]): Pick<Deployment, "members" | "has"> {
  const urns = new Set(members.map(({ urn }) => urn));
  return { members, has: ({ urn }) => urns.has(urn) };
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
