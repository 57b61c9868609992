/** A load balancer of somebody else in a manifest. */
import type { ManifestExistingLoadBalancer } from "../manifest";
import { manifestSubnet } from "../manifest/subnet";
import type { ExistingLoadBalancerArgs } from "./args";
import { type ExistingLoadBalancerPlan, existingPeers } from "./existing";

/** What a component declares of it; ids that only AWS knows stay out. */
export function manifestExisting(
  plan: ExistingLoadBalancerPlan,
  args: ExistingLoadBalancerArgs,
): ManifestExistingLoadBalancer {
  return {
    ...plainArn(args.arn),
    dnsName: plan.dnsName,
    internal: plan.internal,
    subnets: Object.fromEntries(
      Object.entries(plan.subnets).map(([key, subnet]) => [
        key,
        manifestSubnet(subnet, plan.internal ? undefined : "internet-gateway"),
      ]),
    ),
    securityGroups: Object.fromEntries(
      Object.entries(existingPeers(args)).map(([source, { securityGroupId: id }]) => [
        source,
        typeof id === "string" ? id : "",
      ]),
    ),
    targetGroups: Object.fromEntries(
      Object.entries(plan.targetGroups).map(([key, { port, protocol, healthCheck }]) => [
        key,
        { ...plainArn(args.targetGroups[key]!.arn), port, protocol, healthCheckPath: healthCheck.path },
      ]),
    ),
  };
}

const plainArn = (arn: unknown): { arn?: string } => (typeof arn === "string" ? { arn } : {});
