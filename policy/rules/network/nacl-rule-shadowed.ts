import { type AclEntry, type NetworkAcl, TYPES } from "../../network";
import { defineStackRule, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";
import { aclsOf, isCovered, isKnown, unknownSide } from "../shared/acl-entries";

export const naclRuleShadowed = defineStackRule({
  name: "nacl-rule-shadowed",
  what: "every rule of a network ACL has an effect: earlier rules do not match all that it matches",
  why: "the first rule that matches decides, so a rule behind wider ones does nothing, though its author relies on it",
  source: "VPC user guide, Network ACL rules; np-guard/vpc-network-config-analyzer, nacl-rule-shadowed",
  fix: "give the rule a number below the wider ones, or remove it",
  types: [...TYPES.networkAcl],
  check: ({ graph, network }) =>
    aclsOf(network).flatMap((acl) =>
      [false, true].flatMap((egress) => [...unknownSide(graph, acl, egress), ...checkSide(acl, egress)]),
    ),
});

function checkSide(acl: NetworkAcl, egress: boolean): readonly Finding[] {
  const entries = acl.entries.filter((entry) => entry.egress === egress);
  const known = entries.filter(isKnown);
  return entries.flatMap((entry): readonly Finding[] => {
    if (!isKnown(entry)) {
      return [undecided(entry, entry.path, `the rule is ${NOT_KNOWN}`)];
    }
    const earlier = known.filter(({ number }) => number! < entry.number!);
    return isCovered(entry, earlier)
      ? [violation(entry, entry.path, `rule ${entry.number}, behind ${numbers(earlier)}`)]
      : [];
  });
}

const numbers = (entries: readonly AclEntry[]): string => {
  const list = [...new Set(entries.map(({ number }) => number))];
  return `${list.length === 1 ? "rule" : "rules"} ${list.join(", ")}`;
};
