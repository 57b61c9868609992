/** Limits of an account: what a plan counts against, of our topologies and of any other program. */
import { z } from "zod";

const quota = z.strictObject({
  limit: z
    .number()
    .optional()
    .meta({ description: "what AWS allows this account, 0 or more; AWS's default when absent" }),
  usedElsewhere: z.number().optional().meta({ description: "what other stacks use of it, 0 or more; 0 when absent" }),
});

type Quota = z.output<typeof quota>;

/** By the names that the plan uses; a Mac family's hosts are `macHosts.<family>` to it. */
export const quotasConfig = z
  .strictObject({
    elasticIps: quota.optional().meta({ description: "Elastic IPs of the region" }),
    natGatewaysPerZone: quota.optional().meta({ description: "NAT gateways of an Availability Zone" }),
    vpcs: quota.optional().meta({ description: "VPCs of the region" }),
    securityGroupsPerInterface: quota.optional().meta({ description: "security groups of a network interface" }),
    rulesPerSecurityGroup: quota
      .optional()
      .meta({ description: "rules of a security group, in each direction and IP family" }),
    standardVcpus: quota
      .optional()
      .meta({ description: "vCPUs of running On-Demand Standard instances in the region" }),
    loadBalancers: quota.optional().meta({ description: "Application Load Balancers of the region" }),
    listenersPerLoadBalancer: quota.optional().meta({ description: "listeners of a load balancer" }),
    certificatesPerLoadBalancer: quota
      .optional()
      .meta({ description: "certificates of a load balancer, its default one apart" }),
    targetGroupsPerLoadBalancer: quota.optional().meta({ description: "target groups of a load balancer" }),
    targetsPerLoadBalancer: quota.optional().meta({ description: "targets of a load balancer" }),
    macHosts: z
      .record(z.string(), quota)
      .optional()
      .meta({ description: "dedicated hosts by family, such as mac2-m2" }),
  })
  .transform(({ macHosts, ...rest }): { [key: string]: Quota } => ({
    ...Object.fromEntries(Object.entries(rest).filter(([, each]) => each !== undefined)),
    ...Object.fromEntries(Object.entries(macHosts ?? {}).map(([family, each]) => [`macHosts.${family}`, each])),
  }));
