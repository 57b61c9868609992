import { BROKER_PORT, TARGET_GROUP } from "../../../components/hp-anyware/facts";
import { type Listener, type LoadBalancer, type TargetGroup, TYPES } from "../../network";
import { defineStackRule, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";
import { actionsOf, balancersOf, deploymentsIn, forwards } from "../../rule/members";

export const hpaListener443HttpsOnly = defineStackRule({
  name: "hpa-listener-443-https-only",
  what: "the load balancer of HP Anyware connectors has exactly one forwarding listener: HTTPS 443 to an HTTPS 443 group of instances",
  why: "clients log in over HTTPS on 443 and connectors answer on HTTPS 443 only",
  source: "HP Anyware connector ALB guide and its CloudFormation template",
  fix: "keep one listener on port 443 with protocol HTTPS that forwards to an HTTPS group on port 443 with targetType instance",
  scope: "hp-anyware",
  types: [...TYPES.loadBalancer],
  check: (context) =>
    deploymentsIn(context, "hp-anyware").flatMap((deployment) =>
      balancersOf(deployment, context).flatMap(checkBalancer),
    ),
});

function checkBalancer(balancer: LoadBalancer): readonly Finding[] {
  const forwarding = balancer.listeners.filter((listener) => actionsOf(listener).some(forwards));
  const findings = forwarding.flatMap((listener) => [...listenerFindings(listener), ...groupFindings(listener)]);
  if (forwarding.length === 0) {
    return [violation(balancer, "", "no listener that forwards")];
  }
  const extra = forwarding.length > 1 ? [violation(balancer, "", `${forwarding.length} listeners that forward`)] : [];
  return [...extra, ...findings];
}

function listenerFindings(listener: Listener): readonly Finding[] {
  return [
    ...expect(listener, "port", listener.port, BROKER_PORT),
    ...expect(listener, "protocol", listener.protocol, "HTTPS"),
  ];
}

function groupFindings(listener: Listener): readonly Finding[] {
  return actionsOf(listener).flatMap((action) => {
    if (!forwards(action)) {
      return [];
    }
    if (action.targetGroups.length === 0) {
      return [undecided(listener, "defaultActions", `the target group is ${NOT_KNOWN}, or not in this program`)];
    }
    return action.targetGroups.flatMap(groupFinding);
  });
}

const groupFinding = (group: TargetGroup): readonly Finding[] =>
  group.urn === undefined
    ? []
    : [
        ...expect({ urn: group.urn }, "port", group.port, TARGET_GROUP.port),
        ...expect({ urn: group.urn }, "protocol", group.protocol, TARGET_GROUP.protocol),
        ...expect({ urn: group.urn }, "targetType", group.targetType, "instance"),
      ];

function expect(
  at: { readonly urn: string },
  property: string,
  value: string | number | undefined,
  needed: string | number,
): readonly Finding[] {
  return value === undefined
    ? [undecided(at, property, NOT_KNOWN)]
    : value === needed
      ? []
      : [violation(at, property, String(value), { needed: String(needed) })];
}
