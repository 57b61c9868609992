/**
 * Networks as other people have them: several VPCs, one of them a default one, peering, transit gateways, NAT of
 * both kinds, IPv6 with and without IPv4, Network Load Balancers, prefix lists, endpoints, VPC Block Public Access.
 * Everything is known but what the verifier says that it does not look into (`hasUnmodelled`).
 */
export interface Vpc {
  readonly cidrs: readonly string[];
  readonly cidr6?: string;
  readonly gateway: boolean;
  readonly isDefault: boolean;
}

/** `nowhere`: a gateway that is attached to nothing. */
export type Via = "igw" | "nat" | "egress-only" | "peering" | "transit" | "endpoint" | "nowhere";

export interface Route {
  /** A CIDR, the index of a prefix list, or the list of a service, whose entries nobody knows. */
  readonly to: string | number | "service";
  readonly via: Via;
}

export interface Traffic {
  readonly protocol: "tcp" | "udp" | "icmp" | "any";
  readonly ports?: readonly [number, number];
  /** ICMP; absent means every type, or every code. */
  readonly type?: number;
  readonly code?: number;
}

export interface AclEntry extends Traffic {
  readonly direction: "in" | "out";
  readonly number: number;
  readonly allow: boolean;
  readonly cidr: string;
}

export interface Subnet {
  readonly vpc: number;
  readonly cidr?: string;
  readonly cidr6?: string;
  readonly routes: readonly Route[];
  readonly acl?: readonly AclEntry[];
}

export type Peer = { readonly cidr: string } | { readonly group: number } | { readonly list: number };

export interface Rule extends Traffic {
  readonly group: number;
  readonly direction: "in" | "out";
  readonly peer: Peer;
}

export interface Host {
  readonly subnet: number;
  /** `counts`: an interface whose further addresses and prefixes are asked for by number, and known from the state. */
  readonly form: "instance" | "interface" | "counts";
  readonly groups: readonly number[];
  readonly ip?: string;
  readonly secondary?: string;
  readonly prefix?: string;
  readonly ip6?: string;
  readonly prefix6?: string;
  readonly open?: { readonly ip: string; readonly on: "primary" | "secondary" | "assigned" };
}

export interface Balancer {
  readonly subnets: readonly number[];
  readonly nodes: readonly string[];
  /** Elastic IPs; absent when it is internal. */
  readonly open?: readonly string[];
  /** None: it lets everything in. */
  readonly groups: readonly number[];
  readonly protocol: "TCP" | "UDP" | "TCP_UDP";
  readonly port: number;
}

export interface Block {
  readonly mode: "block-ingress" | "block-bidirectional" | "off";
  readonly exclusions: readonly {
    readonly vpc?: number;
    readonly subnet?: number;
    readonly mode: "allow-bidirectional" | "allow-egress";
  }[];
}

export interface World {
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  /** The VPC of each group. */
  readonly groups: readonly number[];
  readonly rules: readonly Rule[];
  readonly hosts: readonly Host[];
  readonly balancer?: Balancer;
  /** In a subnet of the first VPC; without `open` it is private. */
  readonly nat?: { readonly subnet: number; readonly open?: string };
  /** Between the first two VPCs. */
  readonly peering?: { readonly accepted: boolean };
  readonly lists: readonly (readonly string[])[];
  readonly block?: Block;
  /** VPCs with an attachment to the transit gateway. */
  readonly attached: readonly number[];
  /** Subnets whose tables have a gateway endpoint. */
  readonly served: readonly number[];
}

export const IDLE = "52.0.0.99";

/** Whether something in the world is not modelled, so that an answer may be UNKNOWN. */
export const hasUnmodelled = ({ subnets, peering, attached, served, balancer, nat, block: blocked }: World): boolean =>
  (peering !== undefined && !peering.accepted) ||
  attached.length > 0 ||
  served.length > 0 ||
  balancer !== undefined ||
  (nat !== undefined && nat.open === undefined) ||
  (blocked?.exclusions ?? []).some(({ subnet }) => subnet !== undefined) ||
  subnets.some(({ routes }) => routes.some(({ via }) => via === "transit" || via === "endpoint"));
