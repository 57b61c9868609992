/** The names of CodeStream's CloudFormation template in the form that the load balancer's building block takes. */
import type { LegacyNames, LegacySecurityGroup } from "../shared/load-balancer/resources";
import { LEGACY_NAME_TAGS, LEGACY_NAMES } from "./legacy-template";

export const legacyNames = (): LegacyNames & { readonly securityGroup: LegacySecurityGroup } => ({
  loadBalancer: { name: LEGACY_NAMES.loadBalancer, nameTag: LEGACY_NAME_TAGS.loadBalancer },
  targetGroups: {
    api: { name: LEGACY_NAMES.targetGroups.api, nameTag: LEGACY_NAME_TAGS.targetGroups.api },
    broadcaster: {
      name: LEGACY_NAMES.targetGroups.broadcaster,
      nameTag: LEGACY_NAME_TAGS.targetGroups.broadcaster,
    },
  },
  securityGroup: { ...LEGACY_NAMES.securityGroup, nameTag: LEGACY_NAME_TAGS.securityGroup },
});
