/** What a user may say about the web ACL of a load balancer. */
import type { Input } from "@pulumi/pulumi";

/** What a web ACL does with a request that one of its rules finds bad. */
export const WebAclMode = {
  /** Counts it and lets it pass. */
  Count: "count",
  /** Answers 403. */
  Block: "block",
} as const;
export type WebAclMode = (typeof WebAclMode)[keyof typeof WebAclMode];

/**
 * AWS WAF in front of the load balancer: a web ACL that exists, or one that is made with AWS's managed rule groups
 * AWSManagedRulesAmazonIpReputationList and AWSManagedRulesCommonRuleSet. The one that is made inspects 8 KB of a body:
 * the provider (7.48.0, `WebAclAssociationConfigRequestBody`) has no key for load balancers yet.
 */
export interface WebAclArgs {
  /** A regional web ACL in the load balancer's region, ARN. @default - one is made */
  readonly arn?: Input<string>;
  /** `count` or `block`, for the one that is made. Look at what it counts before it blocks. @default "count" */
  readonly mode?: WebAclMode;
  /** Rules of AWSManagedRulesCommonRuleSet that only count while the others block, such as `SizeRestrictions_BODY`. @default - none */
  readonly countedRules?: string[];
}
