import type { GraphResource } from "../../graph";
import { read, same, show, test } from "../../graph/read";
import { TYPES } from "../../network";
import {
  defineResourceRule,
  expectInput,
  type Finding,
  found,
  type Inputs,
  NOT_KNOWN,
  undecided,
  violation,
} from "../../rule";

/** AWS's default interval in seconds. */
const DEFAULT_INTERVAL = 30;

export const targetGroupHealthCheckExplicit = defineResourceRule({
  name: "target-group-health-check-explicit",
  what: "an HTTP or HTTPS target group says how health is checked: path, the group's own protocol and port, matcher, a timeout below the interval",
  why: "the provider's default is HTTP on / even for an HTTPS group, so every target would count as unhealthy, or a broken one as healthy",
  source: "Security Hub ELB.21; CKV_AWS_261; pulumi-aws TargetGroup.healthCheck",
  fix: "set healthCheck.path, healthCheck.protocol to the group's protocol, healthCheck.port to traffic-port, healthCheck.matcher",
  types: [...TYPES.targetGroup],
  check: (group) => {
    const web = test(read(group.inputs, "protocol"), isWeb, false);
    return web === "no"
      ? []
      : web === "unknown"
        ? [undecided(group, "protocol", NOT_KNOWN)]
        : [
            ...expectInput(group, "healthCheck.enabled", {
              ok: (value) => same(value, true),
              absent: true,
              needed: "true",
            }),
            ...presence(group, "healthCheck.path"),
            ...protocol(group),
            ...port(group),
            ...presence(group, "healthCheck.matcher"),
            ...timeout(group),
          ];
  },
  remediate: ({ inputs }) => {
    const protocolOfGroup = read(inputs, "protocol");
    if (protocolOfGroup.state !== "known" || !isWeb(protocolOfGroup.value)) {
      return [];
    }
    const missing = (path: string) => read(inputs, `healthCheck.${path}`).state === "absent";
    return [
      ...(missing("path") ? [{ path: "healthCheck.path", value: "/" }] : []),
      ...(missing("matcher") ? [{ path: "healthCheck.matcher", value: "200" }] : []),
      ...(test(read(inputs, "healthCheck.protocol"), (value) => same(value, String(protocolOfGroup.value)), false) ===
      "no"
        ? [{ path: "healthCheck.protocol", value: String(protocolOfGroup.value) }]
        : []),
      ...(isOtherPort(inputs) ? [{ path: "healthCheck.port", value: "traffic-port" }] : []),
    ];
  },
});

function isOtherPort(inputs: Inputs): boolean {
  const [own, given] = [read(inputs, "port"), read(inputs, "healthCheck.port")];
  return (
    own.state === "known" &&
    given.state === "known" &&
    given.value !== "traffic-port" &&
    !same(given.value, String(own.value))
  );
}

const isWeb = (value: unknown): boolean => value === "HTTP" || value === "HTTPS";

/** Given is enough: the value may come from another resource. */
const presence = (group: GraphResource, path: string): readonly Finding[] =>
  read(group.inputs, path).state === "absent" ? [violation(group, path, "nothing")] : [];

function protocol(group: GraphResource): readonly Finding[] {
  const own = read(group.inputs, "protocol");
  const expected = own.state === "known" ? String(own.value) : "";
  return expectInput(group, "healthCheck.protocol", {
    ok: (value) => same(value, expected),
    absent: "HTTP",
    needed: `${expected}, the protocol of the target group`,
  });
}

function port(group: GraphResource): readonly Finding[] {
  const own = read(group.inputs, "port");
  const given = read(group.inputs, "healthCheck.port");
  if (own.state === "unknown" && given.state === "known" && given.value !== "traffic-port") {
    return [undecided(group, "port", NOT_KNOWN)];
  }
  return expectInput(group, "healthCheck.port", {
    ok: (value) => value === "traffic-port" || (own.state === "known" && same(value, String(own.value))),
    absent: "traffic-port",
    needed: `traffic-port, or port ${found(own)} of the target group`,
  });
}

function timeout(group: GraphResource): readonly Finding[] {
  const seconds = read(group.inputs, "healthCheck.timeout");
  const interval = read(group.inputs, "healthCheck.interval");
  if (seconds.state === "absent") {
    return [];
  }
  if (seconds.state === "unknown" || interval.state === "unknown") {
    return [undecided(group, seconds.state === "unknown" ? seconds.path : interval.path, NOT_KNOWN)];
  }
  const limit = interval.state === "known" ? Number(interval.value) : DEFAULT_INTERVAL;
  return Number(seconds.value) < limit
    ? []
    : [violation(group, seconds.path, show(seconds.value), { needed: `less than the interval of ${limit} seconds` })];
}
