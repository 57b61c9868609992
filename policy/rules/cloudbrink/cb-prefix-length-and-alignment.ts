import { IPV4_PREFIX_LENGTH, IPV6_PREFIX_LENGTH } from "../../../components/cloudbrink/facts";
import { contains, PRIVATE_NETWORKS } from "../../../components/shared/network/cidr";
import { defineResourceRule, type Finding, found, NOT_KNOWN, undecided, violation } from "../../rule";
import { INTERFACE, isCidr, LAUNCH_TEMPLATE, prefixOf, prefixTexts } from "../shared/prefixes";

export const cbPrefixLengthAndAlignment = defineResourceRule({
  name: "cb-prefix-length-and-alignment",
  what: `every prefix of a connector is an aligned private /${IPV4_PREFIX_LENGTH}, or an aligned /${IPV6_PREFIX_LENGTH}`,
  why: "EC2 delegates nothing else, and the portal's pools must equal the prefixes to the letter",
  source: "EC2 user guide, Assigning prefixes to network interfaces; Cloudbrink, Active - Active: AWS",
  fix: `write the network itself, for example 10.60.2.16/${IPV4_PREFIX_LENGTH}`,
  scope: "cloudbrink",
  types: [INTERFACE, LAUNCH_TEMPLATE],
  check: (resource) => {
    const { texts, unknown } = prefixTexts(resource);
    return [
      ...unknown.map((path) => undecided(resource, path, NOT_KNOWN)),
      ...texts.flatMap(({ path, value, family }): readonly Finding[] => {
        const prefix = prefixOf(value);
        if (!isCidr(prefix)) {
          return prefix === undefined
            ? [undecided(resource, path, NOT_KNOWN)]
            : [violation(resource, path, `${found(value)}, which ${prefix}`)];
        }
        const length = family === 4 ? IPV4_PREFIX_LENGTH : IPV6_PREFIX_LENGTH;
        const problem =
          prefix.family !== family
            ? `an IPv${prefix.family} network`
            : prefix.prefix !== length
              ? `a /${prefix.prefix}`
              : family === 4 && !PRIVATE_NETWORKS.some((network) => contains(network, prefix))
                ? "a public network"
                : undefined;
        return problem === undefined ? [] : [violation(resource, path, `${prefix.text}, ${problem}`)];
      }),
    ];
  },
});
