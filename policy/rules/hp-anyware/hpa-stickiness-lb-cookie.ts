import { TARGET_GROUP } from "../../../components/hp-anyware/facts";
import { read, same, test } from "../../graph/read";
import { TYPES } from "../../network";
import { defineResourceRule, expectInput } from "../../rule";

interface Params {
  readonly cookieDuration: number;
}

const { type, durationSeconds } = TARGET_GROUP.stickiness;

export const hpaStickinessLbCookie = defineResourceRule<Params>({
  name: "hpa-stickiness-lb-cookie",
  what: `the connectors' target group binds a client to its connector by a load-balancer cookie of ${durationSeconds} seconds`,
  why: "the broker dialogue takes several requests, which must all reach the connector that began it",
  source: "HP Anyware, HP Anyware Load Balancing (sticky sessions); HP Anyware connector ALB guide",
  fix: `set stickiness to { enabled: true, type: "${type}", cookieDuration: ${durationSeconds} } and leave cross-zone balancing on`,
  scope: "hp-anyware",
  types: [...TYPES.targetGroup],
  params: {
    cookieDuration: {
      type: "integer",
      minimum: 1,
      maximum: 604_800,
      default: durationSeconds,
      description: "Seconds the cookie binds a client to its connector",
    },
  },
  check: (group, { cookieDuration }) => [
    ...expectInput(group, "stickiness.enabled", { ok: (value) => same(value, true), absent: true, needed: "true" }),
    ...expectInput(group, "stickiness.type", { ok: (value) => value === type, needed: type }),
    ...expectInput(group, "stickiness.cookieDuration", {
      ok: (value) => same(value, cookieDuration),
      absent: 86_400,
      needed: `${cookieDuration} seconds`,
    }),
    // AWS refuses stickiness on a group with cross-zone balancing off.
    ...expectInput(group, "loadBalancingCrossZoneEnabled", {
      ok: (value) => !same(value, false),
      absent: "use_load_balancer_configuration",
      needed: "true or use_load_balancer_configuration",
    }),
  ],
  remediate: ({ inputs }, { cookieDuration }) => {
    const wanted = { enabled: true, type, cookieDuration };
    return Object.entries(wanted)
      .filter(
        ([name, value]) => test(read(inputs, `stickiness.${name}`), (given) => same(given, value), false) === "no",
      )
      .map(([name, value]) => ({ path: `stickiness.${name}`, value }));
  },
});
