/** The web ACL in front of a load balancer. */
import * as wafv2 from "@pulumi/aws/wafv2";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { type Tags, tagsFor } from "../input/tags";
import { WebAclMode } from "./args";
import { MANAGED_RULE_GROUPS, type WebAclPlan } from "./plan";

/** Puts a web ACL that is made, or the one that exists, before the load balancer. */
export function createWebAcl(
  name: string,
  plan: WebAclPlan,
  loadBalancerArn: Input<string>,
  tags: Tags,
  opts: CustomResourceOptions,
): void {
  const webAclArn = plan.own ? createOwn(name, plan.own, tags, opts) : plan.arn!;
  new wafv2.WebAclAssociation(
    `${name}-web-acl`,
    { resourceArn: loadBalancerArn, webAclArn },
    // A load balancer has one: deleting the old association after the new one is made would leave it without.
    { ...opts, deleteBeforeReplace: true },
  );
}

function createOwn(
  name: string,
  { mode, countedRules }: NonNullable<WebAclPlan["own"]>,
  tags: Tags,
  opts: CustomResourceOptions,
): Input<string> {
  const aclName = `${name}-web-acl`;
  const visible = (metricName: string) => ({
    cloudwatchMetricsEnabled: true,
    metricName,
    sampledRequestsEnabled: true,
  });
  const groups = Object.entries(MANAGED_RULE_GROUPS);
  const acl = new wafv2.WebAcl(
    aclName,
    {
      description: `AWS managed rules before ${name}`,
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      rules: groups.map(([key, group], priority) => ({
        name: key,
        priority,
        overrideAction: mode === WebAclMode.Count ? { count: {} } : { none: {} },
        statement: {
          managedRuleGroupStatement: {
            vendorName: "AWS",
            name: group,
            ...(group === MANAGED_RULE_GROUPS.common && countedRules.length > 0
              ? { ruleActionOverrides: countedRules.map((rule) => ({ name: rule, actionToUse: { count: {} } })) }
              : {}),
          },
        },
        visibilityConfig: visible(`${name}-${key}`),
      })),
      visibilityConfig: visible(aclName),
      tags: tagsFor(tags, aclName),
    },
    opts,
  );
  return acl.arn;
}
