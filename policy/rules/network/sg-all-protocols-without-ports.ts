import type { GraphResource } from "../../graph";
import { all, any, read, readList, same, show, test } from "../../graph/read";
import { TYPES } from "../../network";
import { defineStackRule, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";

const DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";

export const sgAllProtocolsWithoutPorts = defineStackRule({
  name: "sg-all-protocols-without-ports",
  what: "an inline rule of every protocol has ports 0 to 0",
  why: "the provider refuses it in the middle of an update: AWS keeps no ports of such a rule, and would let every port through",
  source:
    "hashicorp/terraform-provider-aws vpc_security_group.go expandIPPerms and #34640: from_port and to_port must both be 0",
  fix: "give protocol tcp or udp for these ports, or fromPort and toPort 0 for every port",
  types: [...TYPES.securityGroup, DEFAULT_GROUP],
  check: ({ graph }) =>
    graph
      .ofType(...TYPES.securityGroup, DEFAULT_GROUP)
      .flatMap((group) => ["ingress", "egress"].flatMap((direction) => check(group, direction))),
});

function check(group: GraphResource, direction: string): readonly Finding[] {
  const { items, complete } = readList(group.inputs, direction);
  const findings = items.flatMap(({ path }): readonly Finding[] => {
    const protocol = read(group.inputs, `${path}.protocol`);
    const ports = ["fromPort", "toPort"].map((name) => read(group.inputs, `${path}.${name}`));
    // Without a port the provider takes 0.
    const isWrong = all(
      test(protocol, (value) => same(value, -1) || same(value, "all"), false),
      any(...ports.map((port) => test(port, (value) => !same(value, 0), false))),
    );
    const [from, to] = ports.map((port) => (port.state === "known" ? show(port.value) : "0"));
    return isWrong === "yes"
      ? [violation(group, `${path}.protocol`, `every protocol with ports ${from} to ${to}`)]
      : isWrong === "unknown"
        ? [undecided(group, `${path}.protocol`, `whether it is every protocol with ports is ${NOT_KNOWN}`)]
        : [];
  });
  return complete ? findings : [...findings, undecided(group, direction, NOT_KNOWN)];
}
