import { read, same, test } from "../../graph/read";
import { defineResourceRule, expectInput } from "../../rule";
import { BALANCERS, isNoGatewayBalancer, ofKind } from "../shared/balancer-kind";

export const albDeletionProtection = defineResourceRule({
  name: "alb-deletion-protection",
  what: "a load balancer is protected against deletion",
  why: "deleting it by accident takes the service and its DNS name away; both are new afterwards",
  source: "Security Hub ELB.6; CKV_AWS_150",
  fix: "set loadBalancer.deletionProtection in the stack file, or enableDeletionProtection, to true; throw-away stacks have an exception",
  types: BALANCERS,
  check: (balancer) =>
    ofKind(balancer, isNoGatewayBalancer(balancer.inputs), () =>
      expectInput(balancer, "enableDeletionProtection", { ok: (value) => same(value, true), absent: false }),
    ),
  remediate: ({ inputs }) =>
    isNoGatewayBalancer(inputs) === "yes" &&
    test(read(inputs, "enableDeletionProtection"), (value) => same(value, true), false) === "no"
      ? [{ path: "enableDeletionProtection", value: true }]
      : [],
});
