/** The network a component is put into. Components look nothing up: who builds these values has done so. */
import type { Input } from "@pulumi/pulumi";

/** Where a subnet sends what is for other networks. */
export const DefaultRoute = { InternetGateway: "internet-gateway", NatGateway: "nat-gateway", None: "none" } as const;
export type DefaultRoute = (typeof DefaultRoute)[keyof typeof DefaultRoute];

/** Direction of a network ACL rule, seen from the subnet. */
export const AclDirection = { Ingress: "ingress", Egress: "egress" } as const;
export type AclDirection = (typeof AclDirection)[keyof typeof AclDirection];

/** What a network ACL rule does with a packet that it matches. */
export const AclAction = { Allow: "allow", Deny: "deny" } as const;
export type AclAction = (typeof AclAction)[keyof typeof AclAction];

/** One rule of a network ACL that exists. */
export interface NetworkAclRuleArgs {
  /** 1 to 32766; the lowest matching rule decides. */
  readonly number: number;
  /** `ingress` or `egress`. */
  readonly direction: AclDirection;
  /** `allow` or `deny`. */
  readonly action: AclAction;
  /** `tcp`, `udp`, `icmp`, a protocol number, or `-1` for all. */
  readonly protocol: string;
  /** IPv4 or IPv6 network on the other side. */
  readonly cidr: string;
  /** `443` or `1024-65535`. @default - all */
  readonly ports?: string;
}

/** A subnet that exists or is made in the same program, and what proofs need to know of it. */
export interface SubnetArgs {
  /** Subnet id; may be an Output (a network of the same program or of another stack). */
  readonly subnetId: Input<string>;
  /** Availability Zone name, for example `eu-west-1a`. A plain value: it decides what is created. */
  readonly availabilityZone: string;
  /** IPv4 network of the subnet, for example `10.40.0.0/26`. A plain value: addresses are planned in it. */
  readonly cidrBlock: string;
  /** IPv6 /64 of the subnet. @default - the subnet has no IPv6, or it is known only after `up` */
  readonly ipv6CidrBlock?: Input<string>;
  /** Where `0.0.0.0/0` goes, for proofs about a subnet that exists. @default - `internet-gateway` in `publicSubnets`, not known in `privateSubnets` */
  readonly defaultRoute?: DefaultRoute;
  /** Public IPv4 addresses of the NAT gateway behind the default route, for proofs. @default - not known */
  readonly natAddresses?: string[];
  /** Rules of the network ACL, for proofs. @default - it lets everything pass, as a VPC's first one does */
  readonly networkAcl?: NetworkAclRuleArgs[];
}

/** Networks elsewhere that a transit gateway, a peering or a VPN connects the VPC to. */
export interface ConnectedNetworkArgs {
  /** Networks there, for example `10.41.0.0/16`, which route this VPC's network back; private address space or your own. */
  readonly cidrs: string[];
  /** What carries the packets, for people: `transit gateway tgw-0123456789abcdef0`. @default - not said */
  readonly via?: string;
}

/** The VPC and its subnets, in which everything is made. */
export interface NetworkArgs {
  /** VPC id; may be an Output. */
  readonly vpcId: Input<string>;
  /**
   * All IPv4 networks of a VPC that exists, for example `10.40.0.0/16`, for proofs: what is in none of them is outside the
   * VPC, and what is in none of the subnets given here is in a subnet of whose routes and network ACL nothing is known.
   * A VPC of the same program says so itself. @default - not known: any private address may be in the VPC
   */
  readonly vpcCidrBlocks?: string[];
  /** Subnets whose default route is an internet gateway, by a short name. @default - none */
  readonly publicSubnets?: { [key: string]: SubnetArgs };
  /** Subnets without a route from the internet, by a short name. @default - none */
  readonly privateSubnets?: { [key: string]: SubnetArgs };
  /**
   * Networks elsewhere that the VPC is connected to, by name, for proofs: a declared fact, which answers state. A subnet
   * that exists is taken to route exactly these; a subnet of the program needs routes besides.
   * @default - all private address space for subnets that exist, none for those of the program
   */
  readonly connectedNetworks?: { [name: string]: ConnectedNetworkArgs };
  /**
   * Subnets with interface endpoints of Systems Manager (ssm, ssmmessages) that have private DNS and admit
   * tcp 443 from this VPC, by a short name. Instances reach Session Manager there. @default - they reach it on the internet
   */
  readonly ssmEndpointSubnets?: { [name: string]: SubnetArgs };
}
