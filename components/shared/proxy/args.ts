/** The one way to the internet that a company leaves open: an HTTP proxy. */
import type { Input } from "@pulumi/pulumi";
import type { TrafficPeers } from "../network/traffic-source";

/** An HTTP proxy by which instances reach the internet: their security group lets nothing out to it in any other way. */
export interface ProxyPlaceArgs {
  /** Scheme, host and port of the proxy, `http://proxy.corp.example:3128`; a login has a place of its own. */
  readonly url: string;
  /** Where the proxy is, by name. Never the whole internet. @default - the address in `url` */
  readonly addresses?: TrafficPeers;
  /**
   * Names, addresses and networks that are reached without the proxy. @default - the instance itself, its metadata, the
   * network's subnets, what `egress` names by network, and the endpoints of Systems Manager where there are some
   */
  readonly noProxy?: string[];
}

/** A proxy that may ask for a login. */
export interface ProxyArgs extends ProxyPlaceArgs {
  /** `user:password` of the proxy, a secret; other signs than letters, digits and `-._~!*()+,;=` percent-encoded. @default - none */
  readonly credentials?: Input<string>;
}
