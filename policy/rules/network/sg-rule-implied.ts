import { type Peer, type SecurityGroup, type SecurityRule, TYPES } from "../../network";
import { defineStackRule, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";
import { isInComponent } from "../../rule/scope";
import { contains } from "../shared/acl-entries";

export const sgRuleImplied = defineStackRule({
  name: "sg-rule-implied",
  what: "no rule of a security group admits only what another rule of it admits already",
  why: "whoever removes the narrower rule believes that something is closed, and it stays open",
  source: "np-guard/vpc-network-config-analyzer, sg-rule-implied",
  fix: "remove the narrower rule, or narrow the wider one",
  types: [...TYPES.securityGroup],
  check: ({ network }) =>
    network.securityGroups.flatMap((group) =>
      (["ingress", "egress"] as const).flatMap((direction) => checkSide(group, direction)),
    ),
});

function checkSide(group: SecurityGroup, direction: SecurityRule["direction"]): readonly Finding[] {
  // Our components write a rule for each purpose, so that one can be withdrawn without the other.
  if (group.urn === undefined || isInComponent({ urn: group.urn })) {
    return [];
  }
  const rules = group.rules.filter((rule) => rule.direction === direction);
  return rules.flatMap((rule, index): readonly Finding[] => {
    const wider = rules.find((other, at) => other !== rule && implies(other, rule, at < index));
    if (!wider) {
      return [];
    }
    const isSure = rule.certain && wider.certain;
    const text = `${rule.traffic.text} that ${wider.label} admits already`;
    return [isSure ? violation(rule, rule.path, text) : undecided(rule, rule.path, `whether ${text} is ${NOT_KNOWN}`)];
  });
}

/** Of two equal rules the later one is superfluous. */
function implies(wider: SecurityRule, rule: SecurityRule, isEarlier: boolean): boolean {
  const isWider =
    peerCovers(wider.peer, rule.peer) &&
    rule.traffic.must.length > 0 &&
    rule.traffic.must.every((box) => wider.traffic.must.some((outer) => contains(outer, box)));
  return isWider && (isEarlier || !isSame(wider, rule));
}

const isSame = (a: SecurityRule, b: SecurityRule): boolean =>
  peerCovers(b.peer, a.peer) && a.traffic.must.every((box) => b.traffic.must.some((outer) => contains(outer, box)));

function peerCovers(wider: Peer, peer: Peer): boolean {
  switch (wider.kind) {
    case "cidr": {
      const inner = peer.kind === "cidr" ? peer.cidr : undefined;
      return (
        inner !== undefined &&
        inner.family === wider.cidr.family &&
        wider.cidr.first <= inner.first &&
        inner.last <= wider.cidr.last
      );
    }
    case "address":
      return peer.kind === "address" && peer.address.key === wider.address.key;
    case "prefix-list":
      return peer.kind === "prefix-list" && peer.list.key === wider.list.key;
    case "security-group":
      return (
        peer.kind === "security-group" &&
        wider.groups.certain &&
        peer.groups.certain &&
        wider.groups.options[0] === peer.groups.options[0]
      );
    default:
      return false;
  }
}
