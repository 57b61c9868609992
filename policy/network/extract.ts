/** Reads the network out of a resource graph, once per graph. */
import { parseAddress } from "../../components/shared/network/cidr";
import type { GraphResource, ResourceGraph, Value } from "../graph";
import { append } from "../graph/multi-map";
import { sameRegion } from "../graph/region";
import { withSecretsUnknown } from "../graph/secrets";
import { Acls } from "./acls";
import { Interfaces } from "./interfaces";
import { LoadBalancers } from "./load-balancers";
import { type ComponentManifest, manifestsOf } from "./manifests";
import type { AdoptedHost, Interface, Network, SecurityGroup } from "./model";
import { AddressBook, type PeerOptions, Peers } from "./peers";
import { isAbsent, TYPES, textOf } from "./read";
import { Routes } from "./routes";
import { SecurityGroups } from "./security-groups";
import { Subnets } from "./subnets";
import { Unmodelled } from "./unmodelled";
import { Vpcs } from "./vpcs";

const BLOCK_OPTIONS = "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions";

export type NetworkOptions = Partial<PeerOptions>;

const cache = new WeakMap<ResourceGraph, Map<boolean, Network>>();

/** The network of a graph; the same object for the same graph and options. */
export function networkOf(graph: ResourceGraph, options: NetworkOptions = {}): Network {
  const realAddresses = options.realAddresses ?? false;
  const known = cache.get(graph) ?? new Map<boolean, Network>();
  cache.set(graph, known);
  const network = known.get(realAddresses) ?? extract(graph, { realAddresses });
  known.set(realAddresses, network);
  return network;
}

function extract(given: ResourceGraph, options: PeerOptions): Network {
  // A secret id is no id that something outside the program has, and no two secrets are the same.
  const graph = withSecretsUnknown(given);
  const { manifests } = manifestsOf(graph);
  const book = new AddressBook(graph, options);
  const peers = new Peers(graph, book, declaredLists(manifests));
  const vpcs = new Vpcs(graph, book, manifests);
  const subnets = new Subnets(graph, vpcs, book, manifests);
  const groups = new SecurityGroups(graph, peers, vpcs);
  const interfaces = new Interfaces(graph, subnets, groups, book);
  const loadBalancers = new LoadBalancers(graph, vpcs, subnets, groups, interfaces, book).readAll();
  const others = new Unmodelled(graph, vpcs, subnets, groups);
  // After everything that may mention a subnet outside the program, so that each gets its table and list.
  const routes = new Routes(graph, vpcs, subnets, peers, manifests, others.changed);
  new Acls(graph, vpcs, subnets, peers, others.changed);
  nameElsewhere(others.carriers);
  const members = membersByGroup(interfaces.all);
  const balancers = new Map(loadBalancers.map((balancer) => [balancer.urn, balancer]));
  const byUrn = new Map(subnets.all.map((subnet) => [subnet.urn ?? subnet.key, subnet]));
  const block = blockPublicAccess(graph);
  return {
    vpcs: vpcs.all,
    subnets: subnets.all,
    securityGroups: groups.all,
    interfaces: interfaces.all,
    loadBalancers,
    natGateways: routes.natGateways,
    internetGateways: routes.internetGateways,
    prefixLists: peers.prefixLists,
    elasticIps: book.elasticIps,
    peerings: routes.peerings,
    adoptedHosts: adoptedHosts(manifests, subnets),
    isIdle: idleIn(graph),
    ...(block === undefined ? {} : { blockPublicAccess: block }),
    blockPublicAccessExclusions: others.exclusions,
    unmodelled: others.carriers,
    waysInto: (urns) => (others.waysIn.size === 0 ? [] : urns.flatMap((urn) => others.waysIn.get(urn) ?? [])),
    interfacesOf: (urn) => interfaces.of(urn),
    furtherOf: (urn) => interfaces.further.get(urn) ?? [],
    subnetOf: (urn) => byUrn.get(urn),
    declaredSubnet: (component, key) => subnets.byManifest(component, key),
    loadBalancerOf: (urn) => balancers.get(urn),
    membersOf: (group) => members.get(group) ?? [],
  };
}

/** Tells groups who carries them beside the interfaces of the program, as far as it may open connections. */
function nameElsewhere(carriers: readonly Interface[]): void {
  const elsewhere = new Map<SecurityGroup, Interface[]>();
  for (const carrier of carriers.filter(({ answersOnly }) => !answersOnly)) {
    for (const group of carrier.possibleGroups) {
      append(elsewhere, group, carrier);
    }
  }
  for (const [group, hosts] of elsewhere) {
    group.elsewhere = hosts;
  }
}

function membersByGroup(interfaces: readonly Interface[]): Map<SecurityGroup, Interface[]> {
  const members = new Map<SecurityGroup, Interface[]>();
  for (const candidate of interfaces) {
    for (const group of new Set([...candidate.groups, ...candidate.possibleGroups])) {
      append(members, group, candidate);
    }
  }
  return members;
}

function blockPublicAccess(graph: ResourceGraph): string | undefined {
  const options = graph.ofType(BLOCK_OPTIONS);
  const modes = options.map((resource: GraphResource) => resource.inputs["internetGatewayBlockMode"]);
  if (modes.length === 0) {
    return undefined;
  }
  // They hold for one account and region; of a network in several places one mode cannot be told. Two providers may be
  // of two accounts. A default VPC has a gateway that is no resource, so those in it count.
  const places = graph.ofType(
    ...TYPES.internetGateway,
    ...TYPES.egressOnlyGateway,
    ...TYPES.vpc,
    ...TYPES.instance,
    ...TYPES.loadBalancer,
  );
  const isThere = (each: GraphResource, place: GraphResource): boolean =>
    sameRegion(each, place) === "yes" && each.provider === place.provider;
  if (places.some((place) => options.some((each) => !isThere(each, place)))) {
    return "unknown";
  }
  return modes.some(isAbsent) ? "unknown" : (textOf(modes[0]) ?? "unknown");
}

/** What manifests say that prefix lists hold, by id. */
function declaredLists(manifests: readonly ComponentManifest[]): Map<string, readonly string[]> {
  const named = manifests.flatMap(({ manifest }) => [
    ...Object.values(manifest.sources),
    ...Object.values(manifest.destinations),
  ]);
  return new Map(
    named.flatMap(({ prefixListId, cidrs }) =>
      prefixListId === undefined || cidrs.length === 0 ? [] : [[prefixListId, cidrs] as const],
    ),
  );
}

/** Hosts that manifests say exist, where they say their public address too. */
function adoptedHosts(manifests: readonly ComponentManifest[], subnets: Subnets): AdoptedHost[] {
  return manifests.flatMap(({ component, manifest }) =>
    Object.entries(manifest.instances).flatMap(([key, instance]): AdoptedHost[] => {
      const subnet = subnets.byManifest(component.urn, instance.subnet);
      const { publicIp, instanceId, securityGroupId, urn } = instance;
      const value = publicIp === undefined ? undefined : parseAddress(publicIp)?.value;
      if (!subnet || value === undefined || urn !== undefined) {
        return [];
      }
      const label = instance.role === key ? key : `${instance.role} ${key}`;
      return [
        {
          label: `${label}, which exists already`,
          subnet,
          address: { key: `${component.urn}#self ${publicIp}/32`, label: publicIp!, family: 4, scope: "public", value },
          ...(instanceId === undefined ? {} : { instanceId }),
          ...(securityGroupId === undefined ? {} : { securityGroupId }),
        },
      ];
    }),
  );
}

/** Whether an Elastic IP is bound to nothing: neither it nor anything else in the program says otherwise. */
function idleIn(graph: ResourceGraph): Network["isIdle"] {
  let used: ReadonlySet<string> | undefined;
  return ({ key }) => {
    used ??= new Set(graph.resources.flatMap((resource) => mentions(resource)));
    const eip = graph.byUrn(key.slice(0, key.lastIndexOf("#")));
    const known =
      eip &&
      ["instance", "networkInterface", "associationId"].some((name) => !isEmpty(eip.outputs[name] ?? eip.inputs[name]));
    const texts = eip ? [eip.urn, eip.id, eip.outputs["allocationId"], eip.outputs["publicIp"]] : [];
    return (
      eip !== undefined && !known && !texts.some((text) => typeof text === "string" && text !== "" && used!.has(text))
    );
  };
}

const isEmpty = (value: Value): boolean => isAbsent(value) || value === "";

/** What a resource depends on, and all texts of its inputs. */
function mentions(resource: GraphResource): string[] {
  const texts = [...Object.values(resource.propertyDependencies).flat()];
  const walk = (value: Value): void => {
    if (typeof value === "string") {
      texts.push(value);
    } else if (typeof value === "object" && value !== null) {
      for (const item of Object.values(value)) {
        walk(item as Value);
      }
    }
  };
  if (!(TYPES.eip as readonly string[]).includes(resource.type)) {
    walk(resource.inputs as Value);
  }
  return texts;
}
