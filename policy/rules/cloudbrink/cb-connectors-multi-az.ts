import { defineStackRule, NOT_KNOWN, undecided, violation } from "../../rule";
import { deploymentsIn, membersOf } from "../../rule/members";

export const cbConnectorsMultiAz = defineStackRule({
  name: "cb-connectors-multi-az",
  what: "two or more connectors of a Cloudbrink group are in at least two Availability Zones",
  why: "a group in one zone fails with that zone",
  source: "Cloudbrink, Active - Active: AWS (use case B, Availability)",
  fix: "put connectors into subnets of different zones",
  scope: "cloudbrink",
  types: [],
  check: (context) =>
    deploymentsIn(context, "cloudbrink").flatMap((deployment) => {
      const zones = membersOf(deployment, context).map(({ subnet }) =>
        subnet?.certain ? subnet.options[0]!.zone : undefined,
      );
      const known = new Set(zones.filter((zone) => zone !== undefined));
      if (zones.length < 2 || known.size > 1) {
        return [];
      }
      return zones.includes(undefined)
        ? [undecided(deployment, "connectors", `a zone is ${NOT_KNOWN}`)]
        : [violation(deployment, "connectors", `${zones.length} connectors in ${[...known][0]} alone`)];
    }),
});
