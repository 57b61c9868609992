/** What the tables of all topologies share: sources, destinations and members of a manifest as endpoints. */

import type {
  Manifest,
  ManifestDestination,
  ManifestInstance,
  ManifestSource,
} from "../../../components/shared/manifest";
import { contains, PRIVATE_NETWORKS, parseCidr } from "../../../components/shared/network/cidr";
import { frontKey } from "../../network";
import { ANY_TRAFFIC, internet, parseTraffic, resource, strangers, traffic, trafficText } from "../build";
import type { Claim, Endpoint, Mode, NamedByRules, Question, Traffic } from "../question";

/** A component of the program and what it says about itself. */
export interface Subject {
  readonly urn: string;
  readonly manifest: Manifest;
}

export type Role = ManifestSource["role"];

/** Sources of the given roles that are named by CIDR, one endpoint each. */
const sourcesOf = ({ manifest }: Subject, ...roles: readonly Role[]): Endpoint[] =>
  Object.entries(manifest.sources)
    .filter(([, source]) => roles.includes(source.role) && source.cidrs.length > 0)
    .map(([name, source]) => strangers(name, ...source.cidrs));

/** All sources of the given roles: by their networks where those are known, else by the rules that name them. */
const everySource = ({ manifest }: Subject, ...roles: readonly Role[]): Endpoint[] =>
  Object.entries(manifest.sources)
    .filter(([, source]) => roles.includes(source.role))
    .flatMap(([name, source]) => named(manifest, name, name, source));

/** `source` is how rules call it. */
function named(
  { name: component }: Manifest,
  label: string,
  source: string,
  { cidrs, prefixList, securityGroup }: Pick<ManifestSource, "cidrs" | "prefixList" | "securityGroup">,
): Endpoint[] {
  const byRules = (by: NamedByRules["by"]): Endpoint => ({
    kind: "named-by-rules",
    component,
    source,
    by,
    label: cidrs.length > 0 ? `${label} (${by})` : label,
  });
  return [
    ...(cidrs.length > 0 ? [strangers(label, ...cidrs)] : prefixList ? [byRules("prefix list")] : []),
    ...(securityGroup ? [byRules("security group")] : []),
  ];
}

/**
 * Asks about those whose addresses can be known or declared, and by itself about those given by security group: who
 * carries one that exists can only be looked up, so that it stays unknown fails nothing.
 */
export function apart(
  sources: readonly Endpoint[],
  ask: (some: readonly Endpoint[], more: { readonly blocking?: false; readonly of?: string }) => Question[],
): Question[] {
  const isGroup = (each: Endpoint): boolean => each.kind === "named-by-rules" && each.by === "security group";
  const groups = sources.filter(isGroup);
  return [
    ...ask(
      sources.filter((each) => !isGroup(each)),
      {},
    ),
    ...(groups.length > 0 ? ask(groups, { blocking: false, of: namesOf(groups) }) : []),
  ];
}

/**
 * The CIDRs of each source that can face a receiver: a site has private addresses over its VPN and public ones over the
 * internet, and a receiver sees one kind. A source with none of that kind keeps all, to be refuted.
 */
export const facing = (side: "public" | "private", dualstack: boolean, sources: readonly Endpoint[]): Endpoint[] =>
  sources.map((source) => {
    const all = source.kind === "cidrs" ? source.cidrs : [];
    const fitting = all.filter((text) => {
      const cidr = parseCidr(text);
      const isPrivate = PRIVATE_NETWORKS.some((network) => contains(network, cidr));
      return isPrivate === (side === "private") && (dualstack || cidr.family === 4);
    });
    return fitting.length > 0 ? strangers(source.label, ...fitting) : source;
  });

/** All sources of the given roles as exceptions: by number, and by the rules that name them otherwise. */
function exceptions(subject: Subject, ...roles: readonly Role[]): Endpoint[] {
  const byRules = Object.entries(subject.manifest.sources).filter(
    ([, source]) => roles.includes(source.role) && (source.prefixList || source.securityGroup),
  );
  return [
    ...sourcesOf(subject, ...roles),
    ...byRules.map(
      ([source]): Endpoint => ({ kind: "named-by-rules", component: subject.manifest.name, source, label: source }),
    ),
  ];
}

export const namesOf = (endpoints: readonly Endpoint[], otherwise = "nobody"): string => {
  const names = [...new Set(endpoints.map(({ label }) => label))];
  return names.length > 0 ? names.join(", ") : otherwise;
};

export interface Member {
  readonly key: string;
  readonly label: string;
  readonly instance: ManifestInstance;
  /** Made by the program, or adopted by id. */
  readonly created: boolean;
  readonly at: (via?: "public" | "private" | "prefixes") => Endpoint;
}

export function membersOf({ urn, manifest }: Subject): Member[] {
  return Object.entries(manifest.instances).map(([key, instance]) => {
    const label = instance.role === key ? key : `${instance.role} ${key}`;
    const own = instance.interfaceUrn ?? instance.urn;
    const at = (via?: "public" | "private" | "prefixes"): Endpoint =>
      own !== undefined
        ? resource(own, label, via)
        : {
            kind: "subnet-host",
            component: urn,
            subnet: instance.subnet,
            label: `${label}, which exists already`,
            ...(instance.instanceId === undefined ? {} : { instanceId: instance.instanceId }),
            ...(instance.securityGroupId === undefined ? {} : { securityGroupId: instance.securityGroupId }),
            ...(via === "public" ? { via } : {}),
            ...publicCidrs(manifest, instance),
          };
    return { key, label, instance, created: own !== undefined, at };
  });
}

function publicCidrs(manifest: Manifest, instance: ManifestInstance): { publicCidrs?: readonly string[] } {
  const self = Object.values(manifest.sources)
    .filter(({ role }) => role === "self")
    .flatMap((source) => source.cidrs);
  const given = instance.publicIp === undefined ? self : [`${instance.publicIp}/32`];
  return given.length > 0 ? { publicCidrs: given } : {};
}

/**
 * Whether someone has said how the member's subnet leaves the VPC. Where nobody has, nothing about the internet is
 * promised, and that it stays unknown fails nothing.
 */
const isPromised = ({ manifest }: Subject, { instance }: Member): boolean =>
  manifest.subnets[instance.subnet]?.defaultRoute !== undefined;

export interface Destination {
  readonly name: string;
  readonly role: string;
  readonly endpoint: Endpoint;
  readonly traffic: readonly Traffic[];
  /** Given by a prefix list or a security group that says nothing of itself: unknown, and no failure. */
  readonly isOpen: boolean;
}

/** `besides` are the URNs of those who ask: they are no strangers to themselves. */
const destinationsOf = ({ manifest }: Subject, besides: readonly string[]): Destination[] =>
  Object.entries(manifest.destinations).flatMap(([name, destination]) => {
    // Of a group of several, the rules have the name without the group's.
    const prefix = `${destination.role}-`;
    const source = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    return named(manifest, name, source, destination).map((endpoint) => ({
      name: endpoint.label,
      role: destination.role,
      endpoint: endpoint.kind === "cidrs" ? { ...endpoint, besides } : endpoint,
      traffic: trafficOf(destination),
      isOpen: endpoint.kind === "named-by-rules",
    }));
  });

/** Role of the proxy by which a component's instances reach the internet. */
const PROXY_ROLE = "proxy";

export const proxiesOf = (destinations: readonly Destination[]): readonly Destination[] =>
  destinations.filter(({ role }) => role === PROXY_ROLE);

/**
 * With a proxy nothing of the member reaches the internet past it. What is declared by public networks is a destination
 * like any other; everything is none.
 */
export function pastProxy({ ask, destinations }: Declared, id: string, member: Member): Question[] {
  if (proxiesOf(destinations).length === 0 || !member.created) {
    return [];
  }
  const isEverywhere = ({ endpoint }: Destination): boolean =>
    endpoint.kind === "cidrs" && endpoint.cidrs.some((text) => text.endsWith("/0"));
  const known = destinations.filter((destination) => !isEverywhere(destination));
  const exceptions = known.map(({ endpoint }) => endpoint);
  const public_ = known.filter(({ role, endpoint }) => role !== PROXY_ROLE && isPublic(endpoint));
  const but = ["the proxy", ...public_.map(({ name }) => name)].join(", ");
  const group = `each ${member.instance.role} -> anything on the internet but ${but}`;
  return ask(
    id,
    "forbidden",
    group,
    [claim(member.at("private"), internet("the internet", ...exceptions), ANY_TRAFFIC)],
    {
      member: member.label,
      text: group.replace(`each ${member.instance.role}`, member.label),
      why: "the proxy is the only way to the internet that the company leaves open",
    },
  );
}

const isPublic = (endpoint: Endpoint): boolean =>
  endpoint.kind !== "cidrs" ||
  endpoint.cidrs.some((text) => !PRIVATE_NETWORKS.some((network) => contains(network, parseCidr(text))));

const trafficOf = ({ ports }: ManifestDestination): Traffic[] =>
  ports.map((text) => parseTraffic(text)).filter((traffic) => traffic !== undefined);

export const claim = (from: Endpoint, to: Endpoint, traffic: readonly Traffic[], allBut = false): Claim => ({
  from,
  to,
  traffic,
  ...(allBut ? { allBut } : {}),
});

export const portsText = (traffic: readonly Traffic[]): string => traffic.map(trafficText).join(", ");

/** Starts questions of one component; a question without claims is not asked. */
function asker({ manifest }: Subject) {
  return (
    id: string,
    mode: Mode,
    group: string,
    claims: readonly Claim[],
    more: Partial<Pick<Question, "member" | "text" | "same" | "why" | "blocking" | "assumes">> = {},
  ): Question[] => {
    if (claims.length === 0 && more.same === undefined) {
      return [];
    }
    const key = [manifest.name, id, more.member].filter((part) => part !== undefined).join("/");
    return [{ id, key, component: manifest.name, group, text: group, mode, claims, ...more }];
  };
}

/** What a component declares, as tables of questions speak of it. */
export interface Declared extends Subject {
  /** Starts a question; one without claims is not asked. */
  readonly ask: ReturnType<typeof asker>;
  readonly members: readonly Member[];
  readonly destinations: readonly Destination[];
  /** Sources of the given roles, each by its networks or by the rules that name it. */
  readonly sources: (...roles: readonly Role[]) => Endpoint[];
  /** All sources of the given roles, as those who are let in. */
  readonly exceptions: (...roles: readonly Role[]) => Endpoint[];
  readonly isPromised: (member: Member) => boolean;
}

/** A load balancer of somebody else that targets of the component are registered with. */
export interface ExistingFront {
  /** As clients see it: nothing in the program tells who reaches it. */
  readonly endpoint: Endpoint;
  /** As its targets see it, by the groups that it is said to have, from every subnet that it is said to be in. */
  readonly senders: readonly Endpoint[];
  /** Ports on which it sends to its targets, as clients call it. */
  readonly ports: readonly Traffic[];
  readonly internal: boolean;
  /** What an answer about it rests on. */
  readonly assumes: string;
}

/** What such a load balancer is called in questions. */
export const EXISTING_FRONT = "somebody else's load balancer";

export function existingFrontOf({ urn, manifest }: Subject): ExistingFront | undefined {
  const existing = manifest.existingLoadBalancer;
  if (existing === undefined) {
    return undefined;
  }
  const { internal, dnsName, subnets, securityGroups, targetGroups } = existing;
  const label = EXISTING_FRONT;
  const groups = Object.entries(securityGroups);
  const [known] = groups.flatMap(([, id]) => (id === "" ? [] : [id]));
  const senders: readonly Endpoint[] =
    known === undefined
      ? groups.map(
          ([source]): Endpoint => ({
            kind: "named-by-rules",
            component: manifest.name,
            source,
            by: "security group",
            label,
          }),
        )
      : Object.keys(subnets).map(
          (key): Endpoint => ({
            kind: "subnet-host",
            component: urn,
            subnet: frontKey(key),
            label,
            securityGroupId: known,
            via: "private",
          }),
        );
  return {
    endpoint: resource(existing.arn ?? dnsName, label, internal ? "private" : "public"),
    senders,
    ports: traffic(...Object.values(targetGroups).map(({ port }) => `tcp/${port}`)),
    internal,
    assumes: `loadBalancer.existing is true: ${dnsName} is served by a load balancer in ${Object.keys(subnets).join(", ")} that sends to these target groups, and that its own security groups let out`,
  };
}

/** Interfaces and instances of the component, and its load balancer. */
const ownUrns = ({ manifest: { instances, loadBalancer } }: Subject): string[] => [
  ...Object.values(instances).flatMap(({ urn, interfaceUrn }) => [urn ?? [], interfaceUrn ?? []].flat()),
  ...(loadBalancer === undefined ? [] : [loadBalancer.urn]),
];

export const declared = (subject: Subject): Declared => ({
  ...subject,
  ask: asker(subject),
  members: membersOf(subject),
  destinations: destinationsOf(subject, ownUrns(subject)),
  sources: (...roles) => everySource(subject, ...roles),
  exceptions: (...roles) => exceptions(subject, ...roles),
  isPromised: (member) => isPromised(subject, member),
});
