/** The pure plan of a load balancer's web ACL. No Pulumi in here. */
import type { Input } from "@pulumi/pulumi";
import type { SummaryLine } from "../handoff/args";
import { checkForm, checkOneOf } from "../input/checks";
import { type Issues, joinPath, nearest } from "../input/issues";
import { type WebAclArgs, WebAclMode } from "./args";

export interface WebAclPlan {
  /** A web ACL that exists. */
  readonly arn?: Input<string>;
  /** The one that is made. */
  readonly own?: { readonly mode: WebAclMode; readonly countedRules: readonly string[] };
}

/**
 * Managed rule groups of the web ACL that is made, in the order they are asked: who it is before what it says.
 * Together 725 of the 1,500 capacity units a web ACL has by default (AWS WAF developer guide, "AWS Managed Rules rule
 * groups list").
 */
export const MANAGED_RULE_GROUPS = {
  "ip-reputation": "AWSManagedRulesAmazonIpReputationList",
  common: "AWSManagedRulesCommonRuleSet",
} as const;

/** Rules of AWSManagedRulesCommonRuleSet (AWS CLI, wafv2 describe-managed-rule-group). */
const COMMON_RULES: readonly string[] = [
  "NoUserAgent_HEADER",
  "UserAgent_BadBots_HEADER",
  "SizeRestrictions_QUERYSTRING",
  "SizeRestrictions_Cookie_HEADER",
  "SizeRestrictions_BODY",
  "SizeRestrictions_URIPATH",
  "EC2MetaDataSSRF_BODY",
  "EC2MetaDataSSRF_COOKIE",
  "EC2MetaDataSSRF_URIPATH",
  "EC2MetaDataSSRF_QUERYARGUMENTS",
  "GenericLFI_QUERYARGUMENTS",
  "GenericLFI_URIPATH",
  "GenericLFI_BODY",
  "RestrictedExtensions_URIPATH",
  "RestrictedExtensions_QUERYARGUMENTS",
  "GenericRFI_QUERYARGUMENTS",
  "GenericRFI_BODY",
  "GenericRFI_URIPATH",
  "CrossSiteScripting_COOKIE",
  "CrossSiteScripting_QUERYARGUMENTS",
  "CrossSiteScripting_BODY",
  "CrossSiteScripting_URIPATH",
];

/** WAF API, WebACL, ARN. */
const WEB_ACL_ARN = /^arn:aws[a-z-]*:wafv2:([a-z0-9-]+):\d{12}:(regional|global)\/webacl\/[\w-]{1,128}\/[\w-]{1,36}$/;

export function planWebAcl(
  path: string,
  args: WebAclArgs | undefined,
  region: string,
  issues: Issues,
): WebAclPlan | undefined {
  if (args === undefined) {
    return undefined;
  }
  const at = (key: string): string => joinPath(path, key);
  if (args.arn !== undefined) {
    checkArn(at("arn"), args.arn, region, issues);
    for (const field of ["mode", "countedRules"] as const) {
      if (args[field] !== undefined) {
        issues.error(at(field), "is of a web ACL that is made here, and arn names one that exists", {
          given: args[field],
        });
      }
    }
    return { arn: args.arn };
  }
  checkOneOf(at("mode"), args.mode, Object.values(WebAclMode), issues);
  args.countedRules?.forEach((rule, index) => {
    if (!COMMON_RULES.includes(rule)) {
      const guess = nearest(rule, COMMON_RULES);
      issues.error(joinPath(at("countedRules"), index), `is no rule of ${MANAGED_RULE_GROUPS.common}`, {
        given: rule,
        fix: guess === undefined ? { text: `take one of ${COMMON_RULES.join(", ")}` } : { value: guess },
      });
    }
  });
  const mode = args.mode ?? WebAclMode.Count;
  if (mode === WebAclMode.Count && (args.countedRules ?? []).length > 0) {
    issues.warn(at("countedRules"), "has no effect while mode is count: every rule only counts");
  }
  return { own: { mode, countedRules: args.countedRules ?? [] } };
}

function checkArn(path: string, arn: unknown, region: string, issues: Issues): void {
  const example = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/company/1b2c3d4e-0000-4000-8000-123456789abc";
  checkForm(path, arn, WEB_ACL_ARN, example, issues);
  const [, place, scope] = (typeof arn === "string" ? WEB_ACL_ARN.exec(arn) : undefined) ?? [];
  if (scope === "global") {
    issues.error(path, "is a web ACL for CloudFront; a load balancer takes a regional one", { given: arn });
  } else if (place !== undefined && region !== "" && place !== region) {
    issues.error(path, `is in ${place}; a load balancer takes a web ACL of its own region, ${region}`, { given: arn });
  }
}

/** Whether the rules of AWS's groups only count. */
const onlyCounts = (plan: WebAclPlan | undefined): boolean => plan?.own?.mode === WebAclMode.Count;

export function webAclSummary(plan: WebAclPlan | undefined): SummaryLine[] {
  if (plan === undefined) {
    return [];
  }
  const counted = plan.own?.countedRules.length ?? 0;
  const exceptions = counted === 0 ? "" : `, ${counted} of its rules only count`;
  const own = onlyCounts(plan) ? "AWS's rules count and block nothing" : `AWS's rules block${exceptions}`;
  return [{ subject: "web ACL", text: plan.own ? own : typeof plan.arn === "string" ? plan.arn : "given" }];
}

/** A web ACL that only counts is half a job. */
export const webAclSteps = (plan: WebAclPlan | undefined): string[] =>
  onlyCounts(plan)
    ? [
        "after some days of use look at what the web ACL counts (CloudWatch, AWS/WAFV2, CountedRequests), then set loadBalancer.webAcl.mode to block",
      ]
    : [];
