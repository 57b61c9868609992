/** The instances of a vendor deployment, with what the network says about each. */
import type { ManifestInstance, Topology } from "../../components/shared/manifest";
import type { GraphResource, ResourceGraph } from "../graph";
import { append } from "../graph/multi-map";
import {
  type Choice,
  type Interface,
  type Listener,
  type ListenerAction,
  type LoadBalancer,
  type Network,
  type Subnet,
  TYPES,
} from "../network";
import { isOf } from "../network/references";
import type { StackContext } from ".";
import type { Deployment } from "./scope";

export interface Member {
  /** Key in the manifest, or the logical name of a tagged instance. */
  readonly key: string;
  /** Absent for an instance that exists already and is registered by id. */
  readonly resource?: GraphResource;
  readonly declared?: ManifestInstance;
  readonly interfaces: readonly Interface[];
  /** Subnet of the primary interface; by declaration for an instance outside the program. */
  readonly subnet?: Choice<Subnet>;
  /** What findings are about: the instance, else the component. */
  readonly at: { readonly urn: string };
}

export const deploymentsIn = (context: StackContext, topology: Topology): readonly Deployment[] =>
  context.deployments.filter((deployment) => deployment.topology === topology);

export function membersOf(deployment: Deployment, { graph, network }: StackContext): readonly Member[] {
  const { manifest } = deployment;
  if (!manifest) {
    return deployment.members
      .filter((resource) => isOf(resource, TYPES.instance))
      .map((resource) => member(resource.name, resource, undefined, deployment, network));
  }
  return Object.entries(manifest.instances).map(([key, declared]) =>
    member(key, declared.urn === undefined ? undefined : graph.byUrn(declared.urn), declared, deployment, network),
  );
}

function member(
  key: string,
  resource: GraphResource | undefined,
  declared: ManifestInstance | undefined,
  deployment: Deployment,
  network: Network,
): Member {
  const interfaces = resource ? network.interfacesOf(resource.urn) : [];
  const subnet = interfaces[0]?.subnet ?? declaredSubnet(declared, deployment, network);
  return {
    key,
    at: resource ?? deployment,
    interfaces,
    ...(resource ? { resource } : {}),
    ...(declared ? { declared } : {}),
    ...(subnet ? { subnet } : {}),
  };
}

function declaredSubnet(
  declared: ManifestInstance | undefined,
  deployment: Deployment,
  network: Network,
): Choice<Subnet> | undefined {
  const facts = declared && deployment.manifest?.subnets[declared.subnet];
  if (!facts) {
    return undefined;
  }
  const found =
    network.subnets.find((subnet) => subnet.key === `${deployment.urn}#${declared.subnet}`) ??
    network.subnets.find((subnet) => subnet.zone === facts.availabilityZone && subnet.cidr?.text === facts.cidrBlock);
  const input = `${deployment.name}.${declared.subnet}`;
  return found ? { options: [found], certain: true, complete: true, input } : undefined;
}

/** A binding of an Elastic IP, written in the Elastic IP itself or as an association. */
export interface Binding {
  /** Identity of the address: URN of the Elastic IP, or the allocation id of one outside the program. */
  readonly key: string;
  readonly label: string;
  /** Resource that binds it. */
  readonly urn: string;
  /** URNs of the instances it may be bound to; of interfaces without an instance. */
  readonly targets: readonly string[];
  readonly certain: boolean;
}

export interface Bindings {
  readonly all: readonly Binding[];
  /** Bindings that surely or possibly concern an instance, or an interface without one. */
  of(urn: string): readonly Binding[];
}

export function elasticIpBindings(context: StackContext): Bindings {
  const all = bindings(context);
  const byTarget = new Map<string, Binding[]>();
  for (const binding of all) {
    for (const target of binding.targets) {
      append(byTarget, target, binding);
    }
  }
  return { all, of: (urn) => byTarget.get(urn) ?? [] };
}

function bindings({ graph, network }: StackContext): readonly Binding[] {
  const eips = graph.ofType(...TYPES.eip).flatMap((eip) => bind(graph, network, eip, eip, "instance"));
  const associations = graph.ofType("aws:ec2/eipAssociation:EipAssociation").flatMap((association) => {
    const value = association.inputs["allocationId"];
    const reference = graph.resolve(association, "allocationId", value, TYPES.eip);
    const owners: readonly (GraphResource | string)[] =
      reference.candidates.length > 0 ? reference.candidates : typeof value === "string" ? [value] : [];
    return owners.flatMap((owner) => bind(graph, network, association, owner, "instanceId", owners.length === 1));
  });
  return [...eips, ...associations];
}

function bind(
  graph: ResourceGraph,
  network: Network,
  from: GraphResource,
  owner: GraphResource | string,
  instanceProperty: string,
  ownerIsCertain = true,
): Binding[] {
  const property = [instanceProperty, "networkInterface", "networkInterfaceId"].find(
    (candidate) => from.inputs[candidate] !== undefined && from.inputs[candidate] !== null,
  );
  if (property === undefined) {
    return [];
  }
  const types = [...TYPES.instance, ...TYPES.networkInterface];
  const value = from.inputs[property]!;
  const reference = graph.resolve(from, property, value, types);
  // The primary interface of an instance is no resource of its own: its id is known by the instance.
  const owners =
    reference.candidates.length > 0 || typeof value !== "string"
      ? reference.candidates
      : graph.ofType(...TYPES.instance).filter(({ outputs }) => outputs["primaryNetworkInterfaceId"] === value);
  const targets = owners.flatMap((candidate) =>
    (TYPES.instance as readonly string[]).includes(candidate.type)
      ? [candidate.urn]
      : network.interfacesOf(candidate.urn).map((eni) => eni.instanceUrn ?? candidate.urn),
  );
  return [
    {
      key: typeof owner === "string" ? owner : owner.urn,
      label: typeof owner === "string" ? owner : owner.name,
      urn: from.urn,
      targets: [...new Set(targets)],
      certain: ownerIsCertain && owners.length === 1,
    },
  ];
}

/** Load balancers of a deployment. */
export const balancersOf = ({ members }: Deployment, { network }: StackContext): readonly LoadBalancer[] =>
  members.flatMap((resource) =>
    isOf(resource, TYPES.loadBalancer) ? (network.loadBalancerOf(resource.urn) ?? []) : [],
  );

/** Actions of a listener and of its rules. */
export const actionsOf = (listener: Listener): readonly ListenerAction[] => [
  listener.defaultAction,
  ...listener.ruleActions,
];

export const forwards = (action: ListenerAction): boolean => action.type === undefined || action.type === "forward";
