import { instanceTypeFacts } from "../../../components/shared/aws/instance-types";
import { isUnknown } from "../../graph";
import { read } from "../../graph/read";
import { addressList, isListOpen, secondaryCount } from "../../network/primary-address";
import { defineStackRule, type Finding, NOT_KNOWN, type StackContext, undecided, violation } from "../../rule";
import { deploymentsIn, type Member, membersOf } from "../../rule/members";
import { INTERFACE, prefixTexts } from "../shared/prefixes";

export const cbPrefixCapableInstanceType = defineStackRule({
  name: "cb-prefix-capable-instance-type",
  what: "a connector's instance type takes prefixes, and as many as its interface has",
  why: "only Nitro types take prefixes, and each prefix uses one of the addresses an interface of that type has",
  source: "EC2 user guide, Assigning prefixes to network interfaces; DescribeInstanceTypes",
  fix: "use a larger Nitro type, or fewer prefixes a connector",
  scope: "cloudbrink",
  types: [INTERFACE],
  check: (context) =>
    deploymentsIn(context, "cloudbrink").flatMap((deployment) =>
      membersOf(deployment, context).flatMap((member) => check(member, context)),
    ),
});

function check(member: Member, { graph }: StackContext): readonly Finding[] {
  const enis = member.interfaces.flatMap(({ urns }) => urns).map((urn) => graph.byUrn(urn));
  const owned = enis.filter((eni) => eni?.type === INTERFACE).map((eni) => ({ eni: eni!, ...prefixTexts(eni!) }));
  const used = owned.filter(({ texts, unknown }) => texts.length > 0 || unknown.length > 0);
  if (used.length === 0) {
    return [];
  }
  const type = member.resource ? read(member.resource.inputs, "instanceType") : undefined;
  const name = type?.state === "known" ? String(type.value) : member.declared?.instanceType;
  const facts = name === undefined ? undefined : instanceTypeFacts(name);
  if (!facts) {
    const reason = name === undefined ? NOT_KNOWN : `${name} is not in the table of instance types`;
    return [undecided(member.at, "instanceType", reason)];
  }
  if (!facts.nitro) {
    return [violation(member.at, "instanceType", `${name}, which is no Nitro type`)];
  }
  return used.flatMap(({ eni, texts, unknown }): readonly Finding[] => {
    const further = secondaryCount(eni.inputs);
    // The primary address is one of the interface's; further ones share the rest with the prefixes.
    const ipv4 = texts.filter(({ family }) => family === 4).length + (isUnknown(further) ? 0 : further);
    const ipv6 = texts.filter(({ family }) => family === 6).length;
    const most = facts.ipv4AddressesPerInterface - 1;
    if (ipv4 > most || ipv6 > facts.ipv6AddressesPerInterface) {
      const count = ipv4 > most ? `${ipv4} IPv4` : `${ipv6} IPv6`;
      return [
        violation(
          eni,
          ipv4 > most ? "ipv4Prefixes" : "ipv6Prefixes",
          `${count} prefixes and addresses, while ${name} takes ${ipv4 > most ? most : facts.ipv6AddressesPerInterface}`,
        ),
      ];
    }
    const cause = isListOpen(eni.inputs) ? addressList(eni.inputs) : "privateIpsCount";
    const open = [...unknown, ...(isUnknown(further) ? [cause] : [])];
    return open.map((path) => undecided(eni, path, NOT_KNOWN));
  });
}
