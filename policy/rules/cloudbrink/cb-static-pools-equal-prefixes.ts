import { isCidrProblem, tryParseCidr } from "../../../components/shared/cidr";
import { deploymentsIn, type Member, membersOf } from "../../members";
import { defineStackRule, type Finding, NOT_KNOWN, type StackContext, undecided, violation } from "../../rule";
import { INTERFACE, isCidr, prefixOf, prefixTexts } from "./prefixes";

export const cbStaticPoolsEqualPrefixes = defineStackRule({
  name: "cb-static-pools-equal-prefixes",
  what: "the static IP pools for the portal are exactly the prefixes of the connector's interface",
  why: "users who get an address that AWS does not deliver to the connector have no connection",
  source: "Cloudbrink, Active - Active: AWS (the IP pools must exactly match the IP prefixes)",
  fix: "make pools and prefixes from the same plan, and change both together",
  scope: "cloudbrink",
  types: [INTERFACE],
  check: (context) =>
    deploymentsIn(context, "cloudbrink").flatMap((deployment) =>
      membersOf(deployment, context).flatMap((member) => check(member, context)),
    ),
});

function check({ declared, at, interfaces }: Member, { graph }: StackContext): readonly Finding[] {
  if (!declared?.pools) {
    return [];
  }
  const urn = declared.interfaceUrn ?? interfaces[0]?.urns[0];
  const eni = urn === undefined ? undefined : graph.byUrn(urn);
  if (!eni) {
    return [undecided(at, "pools", "its network interface is not in the program")];
  }
  const pools = Object.values(declared.pools).flatMap(({ ipv4, ipv6 }) => [...ipv4, ...ipv6]);
  const { texts, unknown } = prefixTexts(eni);
  const networks = texts.map(({ value }) => prefixOf(value));
  // An IPv6 pool is an offset as long as AWS has not chosen the subnet's block.
  const relative = pools.filter((text) => isCidrProblem(tryParseCidr(text)));
  const onInterface = new Set(networks.flatMap((network) => (isCidr(network) ? [network.text] : [])));
  const inPools = new Set(pools.flatMap((text) => canonical(text) ?? []));
  const missing = [...inPools].filter((text) => !onInterface.has(text));
  const extra = [...onInterface].filter((text) => !inPools.has(text));
  const isOpen = unknown.length > 0 || networks.includes(undefined) || relative.length > 0;
  if (pools.length !== new Set(pools).size) {
    return [violation(eni, "", "a prefix in two pools")];
  }
  const surelyWrong = isOpen ? [...missing, ...extra].filter((text) => !text.includes(":")) : [...missing, ...extra];
  if (surelyWrong.length > 0) {
    const parts = [
      ...(missing.length > 0 ? [`not on the interface: ${missing.join(", ")}`] : []),
      ...(extra.length > 0 ? [`in no pool: ${extra.join(", ")}`] : []),
    ];
    return [violation(eni, "", `pools and prefixes that differ (${parts.join("; ")})`)];
  }
  return isOpen ? [undecided(eni, "ipv6Prefixes", NOT_KNOWN)] : [];
}

function canonical(text: string): string | undefined {
  const cidr = tryParseCidr(text);
  return isCidrProblem(cidr) ? undefined : cidr.text;
}
