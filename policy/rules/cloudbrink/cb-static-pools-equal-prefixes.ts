import { IPV6_PREFIX_LENGTH, IPV6_SUBNET_LENGTH } from "../../../components/cloudbrink/facts";
import { type Cidr, isCidrProblem, tryParseCidr } from "../../../components/shared/network/cidr";
import { defineStackRule, type Finding, NOT_KNOWN, type StackContext, undecided, violation } from "../../rule";
import { deploymentsIn, type Member, membersOf } from "../../rule/members";
import { INTERFACE, isCidr, prefixOf, prefixTexts } from "../shared/prefixes";

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
  // An IPv6 pool is the number of its /80 in the subnet's /64, as long as AWS has not chosen that.
  const isRelative = pools.some((text) => text.startsWith("+"));
  const nameOf = (network: Cidr) => (isRelative && network.family === 6 ? placeOf(network) : network.text);
  const onInterface = new Set(networks.flatMap((network) => (isCidr(network) ? [nameOf(network)] : [])));
  const inPools = new Set(pools.map((text) => canonical(text, nameOf)));
  const missing = [...inPools].filter((text) => !onInterface.has(text));
  const extra = [...onInterface].filter((text) => !inPools.has(text));
  const isOpen = unknown.length > 0 || networks.includes(undefined);
  if (pools.length !== new Set(pools).size) {
    return [violation(eni, "", "a prefix in two pools")];
  }
  const surelyWrong = isOpen ? [...missing, ...extra].filter((text) => !/^\+|:/.test(text)) : [...missing, ...extra];
  if (surelyWrong.length > 0) {
    const parts = [
      ...(missing.length > 0 ? [`not on the interface: ${missing.join(", ")}`] : []),
      ...(extra.length > 0 ? [`in no pool: ${extra.join(", ")}`] : []),
    ];
    return [violation(eni, "", `pools and prefixes that differ (${parts.join("; ")})`)];
  }
  const path = unknown[0] ?? texts.find(({ value }) => value.state === "unknown")?.path ?? "ipv6Prefixes";
  return isOpen ? [undecided(eni, path, NOT_KNOWN)] : [];
}

function canonical(text: string, nameOf: (network: Cidr) => string): string {
  const cidr = tryParseCidr(text);
  return isCidrProblem(cidr) ? text : nameOf(cidr);
}

/** `+4096` for `…:1000::/80`. */
const placeOf = (network: Cidr): string =>
  `+${(network.first % (1n << BigInt(128 - IPV6_SUBNET_LENGTH))) >> BigInt(128 - IPV6_PREFIX_LENGTH)}`;
