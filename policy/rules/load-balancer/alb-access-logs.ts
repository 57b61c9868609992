import { read, same } from "../../graph/read";
import { defineResourceRule, expectInput, violation } from "../../rule";
import { BALANCERS, isApplicationBalancer, ofKind } from "../shared/balancer-kind";

export const albAccessLogs = defineResourceRule({
  name: "alb-access-logs",
  what: "an Application Load Balancer writes access logs",
  why: "without them nobody can tell afterwards who asked for what, or why requests failed",
  source: "Security Hub ELB.5; CKV_AWS_91",
  fix: "set loadBalancer.logs in the stack file, or accessLogs to { enabled: true, bucket } with a bucket encrypted by SSE-S3 whose policy admits log delivery",
  types: BALANCERS,
  check: (balancer) =>
    ofKind(balancer, isApplicationBalancer(balancer.inputs), () => {
      const enabled = expectInput(balancer, "accessLogs.enabled", { ok: (value) => same(value, true), absent: false });
      // The bucket of the same program has no name yet at preview: present is enough.
      const bucket = read(balancer.inputs, "accessLogs.bucket");
      const isNone = bucket.state === "absent" || (bucket.state === "known" && bucket.value === "");
      return enabled.length === 0 && isNone ? [violation(balancer, "accessLogs.bucket", "nothing")] : enabled;
    }),
});
