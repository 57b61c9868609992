/** What `awsx.ec2.Vpc` takes. */
import type { AwsxSubnetSpec } from "./subnets";

/** The arguments of `awsx.ec2.Vpc`. What decides the layout is plain, as there. */
export interface AwsxVpcArgs {
  readonly availabilityZoneNames?: readonly string[];
  readonly numberOfAvailabilityZones?: number;
  readonly availabilityZoneCidrMask?: number;
  readonly cidrBlock?: string;
  readonly assignGeneratedIpv6CidrBlock?: boolean;
  readonly natGateways?: { readonly strategy?: string; readonly elasticIpAllocationIds?: readonly unknown[] };
  readonly subnetSpecs?: readonly AwsxSubnetSpec[];
  readonly subnetStrategy?: string;
  readonly subnetNameTagStrategy?: string;
  readonly vpcEndpointSpecs?: readonly AwsxEndpointSpec[];
  readonly vpcEndpointStrategy?: string;
  readonly region?: unknown;
  readonly tags?: { readonly [key: string]: unknown };
  /** Passed on to the VPC: enableDnsHostnames, instanceTenancy and so on. */
  readonly [property: string]: unknown;
}

export interface AwsxEndpointSpec {
  readonly serviceName: string;
  readonly vpcEndpointType?: string;
  readonly tags?: { readonly [key: string]: unknown };
  readonly [property: string]: unknown;
}
