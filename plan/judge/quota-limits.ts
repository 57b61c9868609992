/**
 * AWS's default quotas. An account may have higher ones: say so in the stack's `quotas`.
 *
 * Sources: VPC user guide, "Amazon VPC quotas"; ELB user guide, "Quotas for your Application Load Balancers"; EC2 user
 * guide, "Amazon EC2 service quotas" (Running On-Demand Standard instances, Running Dedicated <family> Hosts).
 */
export interface QuotaLimit {
  /** Name in messages. */
  readonly name: string;
  readonly limit: number;
  /** What the limit counts in. */
  readonly scope: string;
  readonly source: string;
}

const VPC_QUOTAS = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";
const ALB_QUOTAS = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html";
const EC2_QUOTAS = "https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html";
const MAC_QUOTAS = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-mac-instances.html";

/** By the key that stack config uses. */
export const QUOTA_LIMITS = {
  elasticIps: { name: "Elastic IPs", limit: 5, scope: "a region", source: VPC_QUOTAS },
  natGatewaysPerZone: { name: "NAT gateways", limit: 5, scope: "an Availability Zone", source: VPC_QUOTAS },
  vpcs: { name: "VPCs", limit: 5, scope: "a region", source: VPC_QUOTAS },
  securityGroupsPerInterface: {
    name: "security groups",
    limit: 5,
    scope: "a network interface",
    source: VPC_QUOTAS,
  },
  rulesPerSecurityGroup: {
    name: "SG rules",
    limit: 60,
    scope: "a group, direction and IP family",
    source: VPC_QUOTAS,
  },
  standardVcpus: {
    name: "On-Demand Standard vCPUs",
    limit: 5,
    scope: "a region",
    source: EC2_QUOTAS,
  },
  loadBalancers: { name: "Application Load Balancers", limit: 50, scope: "a region", source: ALB_QUOTAS },
  listenersPerLoadBalancer: { name: "listeners", limit: 50, scope: "a load balancer", source: ALB_QUOTAS },
  certificatesPerLoadBalancer: {
    name: "certificates besides the default",
    limit: 25,
    scope: "a load balancer",
    source: ALB_QUOTAS,
  },
  targetGroupsPerLoadBalancer: { name: "target groups", limit: 100, scope: "a load balancer", source: ALB_QUOTAS },
  targetsPerLoadBalancer: { name: "targets", limit: 1000, scope: "a load balancer", source: ALB_QUOTAS },
} as const satisfies Record<string, QuotaLimit>;

export type QuotaKey = keyof typeof QUOTA_LIMITS;

/** Dedicated hosts have one quota a Mac family, often 0 until an increase is asked for. */
export const macHostLimit = (family: string): QuotaLimit => ({
  name: `Running Dedicated ${family} Hosts`,
  limit: 0,
  scope: "a region",
  source: MAC_QUOTAS,
});

/** Instance families that the Standard quota counts: A, C, D, H, I, M, R, T and Z (EC2 user guide, same page). */
export const isStandardFamily = (instanceType: string): boolean =>
  /^(?:[acdhmrtz]|i(?!nf))[0-9]/.test(instanceType) || /^(?:im|is)[0-9]/.test(instanceType);
