/** The network a component is put into. Components look nothing up: who builds these values has done so. */
import type { Input } from "@pulumi/pulumi";

export interface SubnetArgs {
  /** Subnet id; may be an Output (a network of the same program or of another stack). */
  readonly subnetId: Input<string>;
  /** Availability Zone name, for example `eu-west-1a`. A plain value: it decides what is created. */
  readonly availabilityZone: string;
  /** IPv4 network of the subnet, for example `10.40.0.0/26`. A plain value: addresses are planned in it. */
  readonly cidrBlock: string;
  /** IPv6 /64 of the subnet. @default - the subnet has no IPv6, or it is known only after `up` */
  readonly ipv6CidrBlock?: Input<string>;
}

export interface NetworkArgs {
  /** VPC id; may be an Output. */
  readonly vpcId: Input<string>;
  /** Subnets whose default route is an internet gateway, by a short name. @default - none */
  readonly publicSubnets?: { [key: string]: SubnetArgs };
  /** Subnets without a route from the internet, by a short name. @default - none */
  readonly privateSubnets?: { [key: string]: SubnetArgs };
}
