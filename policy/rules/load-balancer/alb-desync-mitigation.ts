import { same } from "../../graph/read";
import { defineResourceRule, expectInput } from "../../rule";
import { BALANCERS, isApplicationBalancer, ofKind } from "../shared/balancer-kind";

export const albDesyncMitigation = defineResourceRule({
  name: "alb-desync-mitigation",
  what: "an Application Load Balancer mitigates HTTP desync attacks",
  why: "in mode monitor ambiguous requests reach the servers, which may read them differently",
  source: "Security Hub ELB.12; CKV_AWS_328",
  fix: "set loadBalancer.desyncMitigationMode in the stack file, or that of the load balancer, to defensive or strictest",
  types: BALANCERS,
  check: (balancer) =>
    ofKind(balancer, isApplicationBalancer(balancer.inputs), () =>
      expectInput(balancer, "desyncMitigationMode", {
        ok: (value) => same(value, "defensive") || same(value, "strictest"),
        absent: "defensive",
      }),
    ),
});
