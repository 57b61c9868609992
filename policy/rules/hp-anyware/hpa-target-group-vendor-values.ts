import { TARGET_GROUP } from "../../../components/hp-anyware/facts";
import { read, same, test } from "../../graph/read";
import { TYPES } from "../../network";
import { defineResourceRule, expectInput } from "../../rule";

const { healthCheck } = TARGET_GROUP;

/** The vendor's value, and what applies when the property is not given (provider default). */
const VALUES: readonly { readonly path: string; readonly value: string | number; readonly absent?: string | number }[] =
  [
    { path: "healthCheck.path", value: healthCheck.path },
    { path: "healthCheck.protocol", value: TARGET_GROUP.protocol, absent: "HTTP" },
    { path: "healthCheck.interval", value: healthCheck.intervalSeconds, absent: 30 },
    { path: "healthCheck.timeout", value: healthCheck.timeoutSeconds, absent: healthCheck.timeoutSeconds },
    { path: "healthCheck.healthyThreshold", value: healthCheck.healthyThreshold, absent: 3 },
    { path: "healthCheck.unhealthyThreshold", value: healthCheck.unhealthyThreshold, absent: 3 },
    { path: "healthCheck.matcher", value: healthCheck.matcher, absent: healthCheck.matcher },
    { path: "deregistrationDelay", value: TARGET_GROUP.deregistrationDelaySeconds, absent: 300 },
    { path: "slowStart", value: TARGET_GROUP.slowStartSeconds, absent: 0 },
    { path: "loadBalancingAlgorithmType", value: TARGET_GROUP.algorithm, absent: "round_robin" },
  ];

export const hpaTargetGroupVendorValues = defineResourceRule({
  name: "hpa-target-group-vendor-values",
  what: "the connectors' target group has the health check, delays and algorithm of HP's template",
  why: "other values are not what HP has tried: a connector may count as healthy too late, or lose running log-ins too early",
  source: "HP Anyware connector ALB guide, HPA-Connector-AWS-ALB.yml",
  fix: "set the vendor's value, or keep yours with an exception that says why",
  scope: "hp-anyware",
  types: [...TYPES.targetGroup],
  check: (group) => [
    ...VALUES.flatMap(({ path, value, absent }) =>
      expectInput(group, path, { ok: (given) => same(given, value), absent, needed: String(value) }),
    ),
    ...expectInput(group, "healthCheck.port", {
      ok: (given) => same(given, TARGET_GROUP.port) || given === "traffic-port",
      absent: "traffic-port",
      needed: `traffic-port or ${TARGET_GROUP.port}`,
    }),
  ],
  remediate: ({ inputs }) =>
    VALUES.filter(
      ({ path, value, absent }) => test(read(inputs, path), (given) => same(given, value), absent === value) === "no",
    ).map(({ path, value }) => ({ path, value })),
});
