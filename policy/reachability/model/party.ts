/**
 * Who sends and who receives. A party is one place in the network with the addresses it may have there.
 *
 * An address AWS has not chosen yet is an identity: one number out of `addresses`, the same in every packet, different
 * from every other identity of its kind. A rule that names the same identity matches it whatever its number will be,
 * a rule with a CIDR matches by number. A party without identity stands for every number of `addresses` that no
 * identity has.
 */
import type { Family } from "../../../components/shared/network/cidr";
import type { Choice, Interface, LoadBalancer, OwnAddress, SecurityGroup, Subnet } from "../../network";
import type { BoxSet } from "../sets";

export type Place =
  | { readonly kind: "internet" }
  /** Connected to the VPC by something that is not modelled: VPN, peering, transit gateway. */
  | { readonly kind: "private-network" }
  /** No host has these addresses. */
  | { readonly kind: "nobody"; readonly why: string }
  /** A host the program does not know, in a subnet it knows. */
  | {
      readonly kind: "subnet-host";
      readonly subnet: Choice<Subnet>;
      /** Addresses the internet sees it with, where they are declared. */
      readonly publicAddresses?: readonly OwnAddress[];
    }
  | { readonly kind: "interface"; readonly interface: Interface; readonly subnet: Choice<Subnet> }
  | { readonly kind: "load-balancer"; readonly balancer: LoadBalancer; readonly subnet: Choice<Subnet> };

export interface Party {
  readonly key: string;
  readonly label: string;
  readonly family: Family;
  readonly place: Place;
  /** Inside the VPC, or as the internet sees it. Always `private` for IPv6, which has no translation. */
  readonly scope: "public" | "private";
  readonly identity?: string;
  readonly addresses: BoxSet;
  /** Addresses out of a delegated prefix: whether a security-group reference covers them is not documented. */
  readonly delegated?: boolean;
  /** May turn out to be any identity: nothing matches it for sure by identity. */
  readonly vague?: boolean;
  /** An instance a component adopted by id: it carries the existing group that is given, or the ones rules name. */
  readonly adopted?: { readonly instanceId?: string; readonly securityGroupId?: string };
  /** Rules (by URN) whose security group or prefix list this party is not in. */
  readonly otherThan?: ReadonlySet<string>;
  /** The input that decides whether this party is meant at all. */
  readonly optional?: string;
  /** The input that decides whether this party exists at all. */
  readonly maybe?: string;
}

/** What carries security groups. */
export interface Carrier {
  readonly label: string;
  readonly groups: readonly SecurityGroup[];
  readonly possibleGroups: readonly SecurityGroup[];
  readonly groupsComplete: boolean;
  /** It has no security groups at all, and everything passes. */
  readonly unfiltered?: boolean;
}

export function carrierOf(party: Party): Carrier | undefined {
  switch (party.place.kind) {
    case "interface":
      return party.place.interface;
    case "load-balancer":
      return party.place.balancer;
    default:
      return undefined;
  }
}

export const subnetOf = ({ place }: Party): Choice<Subnet> | undefined =>
  "subnet" in place ? place.subnet : undefined;
