import { SERVICE_KEYS, VARIANTS, type VariantKey } from "../../../components/codestream/facts";
import { type Listener, type LoadBalancer, TYPES } from "../../network";
import { defineStackRule, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";
import { actionsOf, balancersOf, deploymentsIn, forwards } from "../../rule/members";
import type { Deployment } from "../../rule/scope";

const ports = (variant: VariantKey): readonly number[] => SERVICE_KEYS.map((key) => VARIANTS[variant].ports[key]);

export const csListenerPairByVariant = defineStackRule({
  name: "cs-listener-pair-by-variant",
  what: "CodeStream has both listeners of one variant, 80 and 12080 by HTTP or 443 and 12443 by HTTPS, each to the group of the same port and protocol",
  why: "clients need the API and the broadcaster, and CodeStream does not work with HTTPS in front and HTTP behind",
  source: "CodeStream On-Prem guide, AWS Elastic Load Balancers",
  fix: "make both listeners of the variant, and forward each to the group with its own port and protocol",
  scope: "codestream",
  types: [...TYPES.loadBalancer],
  check: (context) =>
    deploymentsIn(context, "codestream").flatMap((deployment) =>
      balancersOf(deployment, context).flatMap((balancer) => check(balancer, deployment)),
    ),
});

function check(balancer: LoadBalancer, deployment: Deployment): readonly Finding[] {
  const listeners = balancer.listeners.filter((listener) => actionsOf(listener).some(forwards));
  const unknown = listeners.find(({ port, protocol }) => port === undefined || protocol === undefined);
  if (unknown) {
    return [undecided(unknown, unknown.port === undefined ? "port" : "protocol", NOT_KNOWN)];
  }
  const variant = variantOf(deployment, listeners);
  const { protocol } = VARIANTS[variant];
  const expected = ports(variant);
  const missing = expected.filter((port) => !listeners.some((listener) => listener.port === port));
  const wrong = listeners.filter((listener) => !expected.includes(listener.port!) || listener.protocol !== protocol);
  return [
    ...missing.map((port) =>
      violation(balancer, "", `no listener on ${port} that forwards`, {
        needed: `${protocol} on ${expected.join(" and ")}`,
      }),
    ),
    ...wrong.map((listener) =>
      violation(
        listener,
        expected.includes(listener.port!) ? "protocol" : "port",
        `${listener.protocol} on ${listener.port} in the ${variant} variant`,
      ),
    ),
    ...listeners.filter((listener) => !wrong.includes(listener)).flatMap((listener) => pairing(listener)),
  ];
}

/** The variant that was asked for; without a word about it the one the listeners look like. */
function variantOf({ variant }: Deployment, listeners: readonly Listener[]): VariantKey {
  if (variant === "http" || variant === "https") {
    return variant;
  }
  return listeners.some(({ port }) => port !== undefined && ports("https").includes(port)) ? "https" : "http";
}

function pairing(listener: Listener): readonly Finding[] {
  return actionsOf(listener)
    .filter(forwards)
    .flatMap((action) => {
      const bad = action.targetGroups.filter(
        (group) => group.port !== listener.port || group.protocol !== listener.protocol,
      );
      const open = bad.filter((group) => group.port === undefined || group.protocol === undefined);
      if (!action.certain || action.targetGroups.length === 0 || open.length > 0) {
        return action.targetGroups.length > 0 && bad.length === 0
          ? []
          : [undecided(listener, "defaultActions", `the target group is ${NOT_KNOWN}`)];
      }
      return bad.map((group) =>
        violation(
          listener,
          "defaultActions",
          `listener ${listener.port} ${listener.protocol} forwards to protocol ${group.protocol} port ${group.port}`,
          {
            needed: `${listener.protocol} port ${listener.port}`,
          },
        ),
      );
    });
}
