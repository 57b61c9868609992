import type { GraphResource } from "../../graph";
import { append } from "../../graph/multi-map";
import { same } from "../../graph/read";
import { TYPES } from "../../network";
import { defineStackRule, expectInput, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";
import { type Binding, type Bindings, elasticIpBindings, type Member, membersOf } from "../../rule/members";
import { relayedDeployments } from "../shared/relayed-sessions";

export const hpaConnectorOwnEip = defineStackRule({
  name: "hpa-connector-own-eip",
  what: "every HP Anyware connector that carries sessions has exactly one Elastic IP, which serves no other instance",
  why: "the connector hands its own address to the client, which then connects there directly; an auto-assigned address changes when the instance stops",
  source: "HP Anyware, HP Anyware Load Balancing (ExternalRoutableIP)",
  fix: "give each connector an aws.ec2.Eip of its own with domain vpc, bound with one aws.ec2.EipAssociation",
  scope: "hp-anyware",
  types: [...TYPES.instance],
  check: (context) => {
    const bindings = elasticIpBindings(context);
    const members = relayedDeployments(context).flatMap((deployment) => membersOf(deployment, context));
    const instances = new Set(members.flatMap(({ resource }) => resource?.urn ?? []));
    const own = bindings.all.filter(({ targets }) => targets.some((target) => instances.has(target)));
    return [
      ...members.flatMap((member) => one(member, bindings)),
      ...shared(own, bindings),
      ...[...new Set(own.map(({ key }) => key))].flatMap((key) => domain(context.graph.byUrn(key))),
    ];
  },
});

function domain(eip: GraphResource | undefined): readonly Finding[] {
  return eip ? expectInput(eip, "domain", { ok: (value) => same(value, "vpc"), absent: "vpc", needed: "vpc" }) : [];
}

function one(member: Member, bindings: Bindings): readonly Finding[] {
  const { resource, declared, at, key } = member;
  if (!resource) {
    return declared?.publicIp !== undefined || declared?.eipUrn !== undefined
      ? []
      : [undecided(at, `instances.${key}`, "an existing instance whose address is not declared")];
  }
  const own = bindings.of(resource.urn);
  const certain = new Set(own.filter((binding) => binding.certain).map((binding) => binding.key));
  const possible = new Set(own.map((binding) => binding.key));
  if (certain.size > 1) {
    const names = [...new Set(own.map(({ label }) => label))].join(", ");
    return [violation(at, "", `${certain.size} Elastic IPs: ${names}`, { needed: "exactly one Elastic IP" })];
  }
  if (certain.size === 1) {
    return [];
  }
  return possible.size === 0
    ? [violation(at, "", "no Elastic IP", { needed: "exactly one Elastic IP" })]
    : [undecided(at, "", `which Elastic IP is bound to it is ${NOT_KNOWN}`)];
}

/** One address bound twice: the second binding takes it from the first. */
function shared(own: readonly Binding[], bindings: Bindings): readonly Finding[] {
  const keys = new Set(own.map(({ key }) => key));
  const byKey = new Map<string, Binding[]>();
  for (const binding of bindings.all) {
    if (binding.certain && keys.has(binding.key)) {
      append(byKey, binding.key, binding);
    }
  }
  return [...byKey.values()].flatMap((list) => {
    const targets = new Set(list.flatMap((binding) => binding.targets));
    const [first] = list;
    return targets.size > 1
      ? [
          violation(first!, "", `Elastic IP ${first!.label} bound to ${targets.size} instances`, {
            needed: "one instance for each Elastic IP",
          }),
        ]
      : [];
  });
}
