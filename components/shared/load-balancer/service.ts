/** A load balancer with what makes it a service: its certificate and its name. */
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { NetworkArgs } from "../network/args";
import type { SubnetGroup } from "../network/plan";
import type { DnsArgs, LoadBalancerArgs } from "./args";
import { createAliasRecords, type GivenCertificates, issueCertificate, issuesCertificate } from "./certificate";
import type { LoadBalancerPlan } from "./plan";
import { createLoadBalancer, type LoadBalancerInputs, type LoadBalancerResources } from "./resources";

/** Arguments of every component with a load balancer. */
export interface ServiceArgs extends GivenCertificates {
  readonly network: NetworkArgs;
  readonly dns?: DnsArgs;
  readonly loadBalancer?: LoadBalancerArgs;
  readonly tags?: LoadBalancerInputs["tags"];
}

export interface ServicePlan {
  readonly name: string;
  readonly loadBalancer: LoadBalancerPlan;
  /** Keys of subnets. */
  readonly loadBalancerSubnets: readonly string[];
  /** Where those keys are. @default "publicSubnets" */
  readonly subnetGroup?: SubnetGroup;
}

export function createServiceLoadBalancer(
  { name, loadBalancer, loadBalancerSubnets, subnetGroup = "publicSubnets" }: ServicePlan,
  args: ServiceArgs,
  inputs: Pick<LoadBalancerInputs, "securityGroup" | "traffic" | "targets" | "legacyNames">,
  opts: CustomResourceOptions,
): LoadBalancerResources {
  const { network, dns, tags = {} } = args;
  const certificateArn = issuesCertificate(dns) ? issueCertificate(name, dns, tags, opts) : args.certificateArn;
  const balancer = createLoadBalancer(
    name,
    loadBalancer,
    {
      ...inputs,
      vpcId: network.vpcId,
      subnetIds: loadBalancerSubnets.map((key) => network[subnetGroup]![key]!.subnetId),
      certificateArn,
      additionalCertificateArns: args.additionalCertificateArns,
      additionalSecurityGroupIds: args.loadBalancer?.additionalSecurityGroupIds,
      tags,
    },
    opts,
  );
  if (dns) {
    createAliasRecords(name, dns, balancer.loadBalancer, loadBalancer.ipAddressType === "dualstack", opts);
  }
  return balancer;
}
