/** What the prefix planner is asked. */
import type { Cidr } from "../shared/network/cidr";

export interface PrefixSubnet {
  readonly cidr: Cidr;
  /** IPv4 ranges, in the order in which slots are counted. */
  readonly ranges: readonly Cidr[];
  /** Absent when the subnet has no IPv6. */
  readonly ipv6?: {
    /** The /64, when it is known before `up`. */
    readonly block?: Cidr;
    /** Range of prefixes as a place in the /64. */
    readonly range: Cidr;
  };
}

export interface PrefixPool {
  readonly offset: number;
  readonly ipv4: number;
  readonly ipv6: number;
}

export interface PrefixConnector {
  readonly subnet: string;
  readonly slot?: number;
  readonly given: { readonly [pool: string]: { readonly ipv4?: readonly string[]; readonly ipv6?: readonly string[] } };
}

export interface PrefixRequest {
  /** Subnets that exist; a connector whose subnet is not here is left out. */
  readonly subnets: ReadonlyMap<string, PrefixSubnet>;
  readonly pools: ReadonlyMap<string, PrefixPool>;
  readonly connectors: ReadonlyMap<string, PrefixConnector>;
  readonly placesPerSlot: number;
  readonly reservedElsewhere: readonly Cidr[];
}
