import { TYPES } from "../../network";
import { type Answer, read, same, test } from "../../read";
import type { Inputs } from "../../rule";

/** Types of load balancers; without `loadBalancerType` it is an application one. */
export const BALANCERS: readonly string[] = TYPES.loadBalancer;

export const isApplicationBalancer = (inputs: Inputs): Answer =>
  test(read(inputs, "loadBalancerType"), (type) => same(type, "application"), true);

export const isGatewayBalancer = (inputs: Inputs): Answer =>
  test(read(inputs, "loadBalancerType"), (type) => same(type, "gateway"), false);
