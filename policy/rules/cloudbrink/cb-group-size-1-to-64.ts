import { GROUP_LIMIT } from "../../../components/cloudbrink/facts";
import { defineStackRule, violation } from "../../rule";
import { deploymentsIn, membersOf } from "../../rule/members";

export const cbGroupSize1To64 = defineStackRule({
  name: "cb-group-size-1-to-64",
  what: `a Cloudbrink group has 1 to ${GROUP_LIMIT} connectors`,
  why: "the portal takes no more instances into one logical group",
  source: "Cloudbrink, Active - Active: AWS (up to 64 Connector instances)",
  fix: "split the connectors into several groups",
  scope: "cloudbrink",
  types: [],
  check: (context) =>
    deploymentsIn(context, "cloudbrink").flatMap((deployment) => {
      const count = membersOf(deployment, context).length;
      // Tags may stand on interfaces and templates alone: only a component says that these are all its connectors.
      const least = deployment.manifest ? 1 : 0;
      return count >= least && count <= GROUP_LIMIT ? [] : [violation(deployment, "connectors", `${count} connectors`)];
    }),
});
