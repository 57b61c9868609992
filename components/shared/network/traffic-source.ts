/** Named sources and destinations of traffic, in the one form that travels to every language. */
import type { Input } from "@pulumi/pulumi";

/** Who is meant: CIDRs, a prefix list, or a security group. At least one of the three is given. */
export interface TrafficPeerArgs {
  /**
   * IPv4 or IPv6 networks, for example `203.0.113.0/24`. `0.0.0.0/0` must be written out. Beside `prefixListId` they are
   * what the list holds, for proofs: they get no rules of their own. @default - none; what a list holds stays unknown
   */
  readonly cidrs?: string[];
  /** A managed prefix list, `pl-…`. @default - none */
  readonly prefixListId?: Input<string>;
  /**
   * The list's greatest number of entries, 1 to 1000: a rule with the list counts as so many (VPC guide, "Prefix lists
   * concepts"). @default - unknown; the quota of rules counts the list as the networks that are given, and as one at least
   */
  readonly maxEntries?: number;
  /** A security group, `sg-…`: every interface that carries it. @default - none */
  readonly securityGroupId?: Input<string>;
}

/** Peers by name: `london-office`. The name stands in every rule's description. */
export type TrafficPeers = { [name: string]: TrafficPeerArgs };
