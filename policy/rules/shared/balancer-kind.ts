import { type Answer, not, read, same, test } from "../../graph/read";
import { TYPES } from "../../network";
import { type Finding, type Inputs, NOT_KNOWN, undecided } from "../../rule";

/** Types of load balancers; without `loadBalancerType` it is an application one. */
export const BALANCERS: readonly string[] = TYPES.loadBalancer;

export const isApplicationBalancer = (inputs: Inputs): Answer =>
  test(read(inputs, "loadBalancerType"), (type) => same(type, "application"), true);

export const isGatewayBalancer = (inputs: Inputs): Answer =>
  test(read(inputs, "loadBalancerType"), (type) => same(type, "gateway"), false);

/** Kind of a load balancer that is known by its ARN only: `loadbalancer/app/…`, `net`, `gwy`. */
export const isApplicationArn = (arn: string): boolean => !/:loadbalancer\/(net|gwy)\//.test(arn);

/** A rule that speaks of some kinds of load balancer: what it finds, as far as `concerned` is known. */
export function ofKind(
  balancer: { readonly urn: string; readonly inputs: Inputs },
  concerned: Answer,
  findings: () => readonly Finding[],
): readonly Finding[] {
  if (concerned === "no") {
    return [];
  }
  const found = findings();
  return concerned === "unknown" && found.some(({ verdict }) => verdict === "violation")
    ? [undecided(balancer, "loadBalancerType", NOT_KNOWN)]
    : found;
}

export const isNoGatewayBalancer = (inputs: Inputs): Answer => not(isGatewayBalancer(inputs));
