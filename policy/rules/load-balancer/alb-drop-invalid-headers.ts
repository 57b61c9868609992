import { read, same, test } from "../../graph/read";
import { defineResourceRule, expectInput } from "../../rule";
import { BALANCERS, isApplicationBalancer, ofKind } from "../shared/balancer-kind";

export const albDropInvalidHeaders = defineResourceRule({
  name: "alb-drop-invalid-headers",
  what: "an Application Load Balancer drops header fields with invalid names",
  why: "invalid header names are how requests are smuggled past a load balancer to the server behind it",
  source: "Security Hub ELB.4; CKV_AWS_131",
  fix: "set dropInvalidHeaderFields to true",
  types: BALANCERS,
  check: (balancer) =>
    ofKind(balancer, isApplicationBalancer(balancer.inputs), () =>
      expectInput(balancer, "dropInvalidHeaderFields", { ok: (value) => same(value, true), absent: false }),
    ),
  remediate: ({ inputs }) =>
    isApplicationBalancer(inputs) === "yes" &&
    test(read(inputs, "dropInvalidHeaderFields"), (value) => same(value, true), false) === "no"
      ? [{ path: "dropInvalidHeaderFields", value: true }]
      : [],
});
