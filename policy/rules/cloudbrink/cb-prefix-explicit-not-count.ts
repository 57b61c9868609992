import { readList } from "../../graph/read";
import { defineResourceRule, expectInput } from "../../rule";
import { INTERFACE, LAUNCH_TEMPLATE } from "../shared/prefixes";

export const cbPrefixExplicitNotCount = defineResourceRule({
  name: "cb-prefix-explicit-not-count",
  what: "prefixes of a connector are named, not counted",
  why: "the portal's pools must equal the prefixes, and AWS chooses counted ones only when the interface is made",
  source: "Cloudbrink, Active - Active: AWS",
  fix: "list ipv4Prefixes and ipv6Prefixes instead of ipv4PrefixCount and ipv6PrefixCount",
  scope: "cloudbrink",
  types: [INTERFACE, LAUNCH_TEMPLATE],
  check: (resource) => {
    const owners =
      resource.type === INTERFACE
        ? [""]
        : readList(resource.inputs, "networkInterfaces").items.map(({ path }) => `${path}.`);
    return owners.flatMap((owner) =>
      ["ipv4PrefixCount", "ipv6PrefixCount"].flatMap((field) =>
        expectInput(resource, `${owner}${field}`, {
          ok: (value) => Number(value) === 0,
          absent: 0,
          needed: "no count",
        }),
      ),
    );
  },
});
