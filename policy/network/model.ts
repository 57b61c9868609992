/**
 * The network a program describes, with AWS's own defaults filled in and with every doubt kept: a value that is not
 * known stays a list of candidates or an `undefined`, never a guess. Over 400 lines: declarations that refer to one another.
 */

import type { ManifestAclRule } from "../../components/shared/manifest";
import type { Cidr, Family } from "../../components/shared/network/cidr";

/** One or more things a reference may mean. */
export interface Choice<T> {
  readonly options: readonly T[];
  /** Exactly one option and nothing else can be meant. */
  readonly certain: boolean;
  /** The options cover everything that can be meant; false when it may be something outside the program. */
  readonly complete: boolean;
  /** The input that decides, for example `connector-a.subnetId`. */
  readonly input: string;
}

/** An address that belongs to one resource, whose number may be unknown. */
export interface OwnAddress {
  /** Identity: two addresses with different keys are different addresses. */
  readonly key: string;
  readonly label: string;
  readonly family: Family;
  /** The number, when known. */
  readonly value?: bigint;
  /** Public (Elastic IP, auto-assigned) or from the subnet. */
  readonly scope: "public" | "private";
}

/** IPv4 numbers, both ends included. */
export interface NumberRange {
  readonly first: bigint;
  readonly last: bigint;
}

export interface PrefixList {
  readonly key: string;
  readonly label: string;
  readonly entries: readonly Peer[];
  /** False when the list, or part of it, lives outside the program. */
  readonly complete: boolean;
  /** It holds the numbers of a service of AWS, on the internet and nowhere else. */
  readonly isService?: boolean;
}

/** Who a rule or a route speaks of. */
export type Peer =
  | { readonly kind: "cidr"; readonly cidr: Cidr }
  | { readonly kind: "address"; readonly address: OwnAddress }
  | { readonly kind: "prefix-list"; readonly list: PrefixList }
  | { readonly kind: "security-group"; readonly groups: Choice<SecurityGroup> }
  | { readonly kind: "unknown"; readonly input: string };

/** Protocol numbers and ports; for ICMP the port is `type × 256 + code`. Both ends included. */
export interface TrafficBox {
  readonly protocols: readonly [number, number];
  readonly ports: readonly [number, number];
}

/** What a rule surely matches and what it may match; the same list twice when everything is known. */
export interface TrafficMatch {
  readonly must: readonly TrafficBox[];
  readonly may: readonly TrafficBox[];
  /** `tcp/443`, `all traffic`. */
  readonly text: string;
  /** The input that is unknown, when `must` and `may` differ. */
  readonly unknown?: string;
}

/** One security-group rule with one peer, whichever of the three styles it was written in. */
export interface SecurityRule {
  /** Resource that declares it. */
  readonly urn: string;
  /** Where in that resource, for example `ingress[0].cidrBlocks[1]`. */
  readonly path: string;
  readonly style: "inline" | "rule" | "vpc-rule" | "default";
  readonly direction: "ingress" | "egress";
  readonly peer: Peer;
  readonly traffic: TrafficMatch;
  /** False when it is not sure that the rule belongs to this group. */
  readonly certain: boolean;
  readonly label: string;
  readonly description?: string;
}

export interface SecurityGroup {
  /** URN, or the id of a group outside the program. */
  readonly key: string;
  readonly urn?: string;
  readonly label: string;
  readonly rules: SecurityRule[];
  /** All its rules of that direction are here; false for groups outside the program. */
  readonly complete: { ingress: boolean; egress: boolean };
  /** Hosts that are not in the program may carry it too: a launch template or a service names it. */
  elsewhere?: readonly Interface[];
}

export interface AclEntry {
  readonly urn: string;
  readonly path: string;
  readonly egress: boolean;
  /** Rule number; absent when unknown. */
  readonly number?: number;
  /** Absent when unknown. */
  readonly allow?: boolean;
  readonly peer: Peer;
  readonly traffic: TrafficMatch;
  /** False when it is not sure that the entry belongs to this list. */
  readonly certain: boolean;
  /** It is not sure for this reason alone: the list has rules inline, which remove those beside them. */
  readonly beside?: true;
  readonly label: string;
}

export interface NetworkAcl {
  readonly key: string;
  readonly urn?: string;
  readonly label: string;
  /** Sorted by number within a direction; unknown numbers last. */
  readonly entries: readonly AclEntry[];
  readonly complete: boolean;
  /** Facts taken from a declaration instead of a resource: say so in the answer. */
  readonly assumption?: string;
}

export type RouteTarget =
  | { readonly kind: "local" }
  | { readonly kind: "internet-gateway"; readonly gateway: InternetGateway }
  | { readonly kind: "nat-gateway"; readonly gateway: NatGateway }
  | { readonly kind: "egress-only-gateway"; readonly label: string }
  | { readonly kind: "peering"; readonly peering: Peering }
  /**
   * Transit gateway, peering, endpoint, appliance, or something unknown: may deliver anything, guarantees nothing.
   * `connection`: it is one to another network, which a declaration can vouch for. `endpoint`: a gateway endpoint of a
   * service, which brings nothing in by itself. `service`: that is sure, and it leads to nobody in a VPC either.
   */
  | {
      readonly kind: "opaque";
      readonly label: string;
      readonly connection?: boolean;
      readonly endpoint?: boolean;
      readonly service?: boolean;
    }
  /** A private network declared to be connected. */
  | { readonly kind: "private-network"; readonly label: string };

/** Networks elsewhere that a component's manifest declares its VPC to be connected to. */
export interface ConnectedNetwork {
  readonly name: string;
  readonly cidrs: readonly Cidr[];
  /** `company by transit gateway tgw-0123456789abcdef0`. */
  readonly label: string;
  /** That they are there, and route answers back: said in every answer that relies on it. */
  readonly assumption: string;
}

export interface RouteEntry {
  readonly urn: string;
  readonly path: string;
  readonly destination: Peer;
  readonly target: RouteTarget;
  readonly certain: boolean;
  readonly label: string;
  /** What is declared of its next hop: say so in the answer. */
  readonly assumption?: string;
}

export interface RouteTable {
  readonly key: string;
  readonly urn?: string;
  readonly label: string;
  readonly routes: readonly RouteEntry[];
  readonly complete: boolean;
  readonly assumption?: string;
}

export interface Vpc {
  /** URN, or the id of a VPC outside the program. */
  readonly key: string;
  readonly urn?: string;
  readonly label: string;
  readonly cidrs: readonly Cidr[];
  /** All its IPv4 networks are in `cidrs`. */
  readonly complete: boolean;
  /** All its IPv6 networks are in `cidrs` (also when it has none). */
  readonly completeIpv6: boolean;
  /** What leads to other private networks: gateways attached to it, next hops of its routes. Filled in after those. */
  opaqueConnections: readonly string[];
  /** Networks elsewhere that it is declared to be connected to. */
  readonly connected: readonly ConnectedNetwork[];
  /** It is not in the program: what else is attached to it is not known. */
  readonly outside: boolean;
  /** Resources of the program in it that are not modelled: they may stop packets, and may bring some (`isWay`). */
  readonly doubts: { readonly label: string; readonly isWay: boolean }[];
}

/** An exclusion from VPC Block Public Access, of a VPC or of one subnet. */
export interface PublicAccessExclusion {
  readonly label: string;
  readonly vpc?: Choice<Vpc>;
  readonly subnet?: Choice<Subnet>;
  /** `allow-bidirectional` or `allow-egress`; absent when unknown. */
  readonly mode?: string;
}

/** A peering connection of the program. */
export interface Peering {
  readonly key: string;
  readonly urn?: string;
  readonly label: string;
  /** The VPC that asked, and the one that accepts. */
  readonly sides: readonly [Choice<Vpc>, Choice<Vpc>];
  /** Accepted; absent when somebody outside the program may do so. */
  readonly active?: true;
}

export interface InternetGateway {
  readonly key: string;
  readonly urn?: string;
  readonly label: string;
  /** VPC it is attached to; no option when attached to none. */
  readonly vpc: Choice<Vpc>;
  /** Packets from the internet meet a route table of the gateway first, which may send them elsewhere. */
  readonly edgeRoutes?: boolean;
}

export interface NatGateway {
  readonly key: string;
  readonly urn?: string;
  readonly label: string;
  /** Absent for a regional gateway, which has none. */
  readonly subnet?: Choice<Subnet>;
  /** `false` when it is private: no internet. Absent when unknown. */
  readonly public?: boolean;
  readonly addresses: readonly OwnAddress[];
  /** All its public addresses are in `addresses`. */
  readonly complete: boolean;
  readonly regional: boolean;
  /** Known by declaration: that it works is an assumption. */
  readonly declared?: boolean;
}

/** The subnet's `routeTable` and `acl` are filled in after the tables are read, so they are the only mutable fields. */
export interface Subnet {
  /** URN, id, or `<component>#<key>` for a subnet a manifest declares. */
  readonly key: string;
  readonly urn?: string;
  readonly label: string;
  readonly vpc: Choice<Vpc>;
  readonly zone?: string;
  /** The zone by its id (`euw1-az1`), when the program says that and not the name. */
  readonly zoneId?: string;
  readonly cidr?: Cidr;
  readonly cidr6?: Cidr;
  /** It has no IPv4 at all: nobody in it has an IPv4 address. */
  readonly ipv6Only?: true;
  /** Absent when unknown. */
  readonly ipv6?: boolean;
  readonly mapPublicIp?: boolean;
  readonly assignIpv6?: boolean;
  routeTable: Choice<RouteTable>;
  acl: Choice<NetworkAcl>;
  /** Known by declaration (a manifest) and not by a resource. */
  readonly declared: boolean;
  /**
   * Set where it stands for all subnets of a VPC that nobody declares: their numbers together. Two hosts in it may be
   * in two subnets.
   */
  readonly undeclared?: readonly NumberRange[];
  /** Default route as declared, for declared subnets. */
  readonly declaredRoute?: string;
  /** Addresses of the NAT gateway and rules of the network ACL as declared, for declared subnets. */
  readonly declaredNat?: readonly string[];
  readonly declaredAcl?: readonly ManifestAclRule[];
}

/** A network interface: its own resource, or the primary one of an instance. */
export interface Interface {
  readonly key: string;
  readonly label: string;
  /** URNs by which it is known: the interface, the instance it is attached to. */
  readonly urns: readonly string[];
  /** Instance it is attached to, when in the program. */
  readonly instanceUrn?: string;
  readonly subnet: Choice<Subnet>;
  readonly groups: readonly SecurityGroup[];
  /** Groups it may carry. */
  readonly possibleGroups: readonly SecurityGroup[];
  /** It may carry groups that are not listed. */
  readonly groupsComplete: boolean;
  readonly privateAddresses: readonly OwnAddress[];
  /** Delegated prefixes: its addresses too. */
  readonly prefixes: readonly Cidr[];
  /** Public IPv4 addresses surely bound to it. */
  readonly publicAddresses: readonly OwnAddress[];
  /** Public IPv4 addresses that may be bound to it. */
  readonly possiblePublicAddresses: readonly OwnAddress[];
  readonly hasIpv6: boolean | undefined;
  /**
   * Private address that a public one is bound to, by keys: the primary one where nothing is said, `undefined` where
   * it is not known which.
   */
  readonly bindings: ReadonlyMap<string, string | undefined>;
  /** Whoever is behind it opens no connections. */
  readonly answersOnly?: true;
}

/** A host that a component's manifest says exists, with its public address. */
export interface AdoptedHost {
  readonly label: string;
  readonly subnet: Subnet;
  readonly address: OwnAddress;
  readonly instanceId?: string;
  readonly securityGroupId?: string;
}

export interface Target {
  readonly urn: string;
  readonly label: string;
  /** Interface of the target; no option when it is outside the program. */
  readonly interface: Choice<Interface>;
  /** The id of an instance outside the program. */
  readonly instanceId?: string;
  /** The address of a host outside the program. */
  readonly address?: { readonly family: Family; readonly value: bigint };
  /** Port of the attachment, else of the group; absent when unknown. */
  readonly port?: number;
  readonly certain: boolean;
}

export interface TargetGroup {
  readonly key: string;
  readonly urn?: string;
  readonly label: string;
  readonly protocol?: string;
  readonly port?: number;
  readonly targetType?: string;
  /** `ipv4` or `ipv6`; absent when unknown. */
  readonly ipAddressType?: string;
  readonly vpc: Choice<Vpc>;
  /** Absent when unknown; the traffic port of each target when `traffic-port`. */
  readonly healthCheckPort?: number | "traffic-port";
  /** Port of the targets' own agent, where the group has one (`targetControlPort`). */
  readonly controlPort?: number;
  readonly targets: readonly Target[];
  /** What registers further targets by itself: hosts that are not in the program, or containers on those that are. */
  readonly registrars: readonly { readonly label: string; readonly ownHosts: boolean }[];
}

export interface ListenerAction {
  /** `forward`, `redirect`, `fixed-response`, …; absent when unknown. */
  readonly type?: string;
  readonly targetGroups: readonly TargetGroup[];
  /** The groups are exactly these. */
  readonly certain: boolean;
}

export interface Listener {
  readonly key: string;
  readonly urn: string;
  readonly label: string;
  readonly port?: number;
  readonly protocol?: string;
  readonly defaultAction: ListenerAction;
  /** Actions of listener rules: possible, never certain. */
  readonly ruleActions: readonly ListenerAction[];
}

/** Addresses of a load balancer in one subnet, where its mapping names them. */
export interface NodeAddresses {
  /** Its Elastic IP. */
  readonly public?: OwnAddress;
  readonly private?: bigint;
  readonly ipv6?: bigint;
}

export interface LoadBalancer {
  readonly key: string;
  readonly urn: string;
  readonly label: string;
  /** `application`, `network`, `gateway`. */
  readonly kind: string;
  /** Absent when unknown. */
  readonly internal?: boolean;
  readonly dualstack?: boolean;
  /** Its nodes have public IPv4 addresses; absent when unknown. */
  readonly publicIpv4?: boolean;
  readonly subnets: readonly Choice<Subnet>[];
  /** Addresses that its subnet mappings name, by key of the subnet. */
  readonly nodes: ReadonlyMap<string, NodeAddresses>;
  readonly subnetsComplete: boolean;
  readonly groups: readonly SecurityGroup[];
  readonly possibleGroups: readonly SecurityGroup[];
  readonly groupsComplete: boolean;
  /** No security group stands before it: a Network Load Balancer made without any, and every Gateway one. */
  readonly unfiltered: boolean;
  readonly listeners: readonly Listener[];
  /** Listeners, and actions of listener rules, of which nothing tells whose they are. */
  readonly possibleListeners: readonly Listener[];
  readonly possibleActions: readonly ListenerAction[];
}

/** Everything rules and reachability need to know about the network. */
export interface Network {
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly interfaces: readonly Interface[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly natGateways: readonly NatGateway[];
  readonly internetGateways: readonly InternetGateway[];
  readonly peerings: readonly Peering[];
  readonly prefixLists: readonly PrefixList[];
  /** Public addresses by the URN of the Elastic IP that holds them. */
  readonly elasticIps: ReadonlyMap<string, OwnAddress>;
  readonly adoptedHosts: readonly AdoptedHost[];
  /** Whether an Elastic IP is bound to nothing, as far as anything in the program says. */
  isIdle(address: OwnAddress): boolean;
  /** `off`, `block-ingress`, `block-bidirectional`; absent when the program says nothing, `unknown` when not known. */
  readonly blockPublicAccess?: string;
  /** VPC Block Public Access has exclusions in the program. */
  readonly blockPublicAccessExclusions: readonly PublicAccessExclusion[];
  /** Interfaces of services that are not modelled: whether they exist, and with which addresses, is not known. */
  readonly unmodelled: readonly Interface[];
  /** What brings connections from elsewhere to a load balancer, an instance or an interface, by its URN. */
  waysInto(urns: readonly string[]): readonly string[];
  /** By URN of an instance or of a network interface. */
  interfacesOf(urn: string): readonly Interface[];
  /** Labels of attachments by which an instance may have interfaces beside those. */
  furtherOf(urn: string): readonly string[];
  subnetOf(urn: string): Subnet | undefined;
  /** The subnet a component's manifest calls `key`, in the program or declared. */
  declaredSubnet(componentUrn: string, key: string): Subnet | undefined;
  loadBalancerOf(urn: string): LoadBalancer | undefined;
  /** Interfaces that carry the group (surely or possibly). */
  membersOf(group: SecurityGroup): readonly Interface[];
}
