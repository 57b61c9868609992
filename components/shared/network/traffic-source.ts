/** Named sources and destinations of traffic, in the one form that travels to every language. */
import type { Input } from "@pulumi/pulumi";

/** Who is meant: one or more CIDRs, a prefix list, or a security group. At least one field is given. */
export interface TrafficPeerArgs {
  /** IPv4 or IPv6 networks, for example `203.0.113.0/24`. `0.0.0.0/0` must be written out. @default - none */
  readonly cidrs?: string[];
  /** A managed prefix list, `pl-…`. @default - none */
  readonly prefixListId?: Input<string>;
  /** A security group, `sg-…`: every interface that carries it. @default - none */
  readonly securityGroupId?: Input<string>;
}

/** Peers by name: `london-office`. The name stands in every rule's description. */
export type TrafficPeers = { [name: string]: TrafficPeerArgs };
