/** Logs and web ACL of a load balancer: what is planned, and what is wrong with it. */
import assert from "node:assert/strict";
import { Issues, issueLine } from "../../../../components/shared/input/issues";
import type { LoadBalancerLogsArgs } from "../../../../components/shared/load-balancer/logs-args";
import { logBucketSteps, logsSummary, planLogs } from "../../../../components/shared/load-balancer/logs-plan";
import type { WebAclArgs } from "../../../../components/shared/web-acl/args";
import { planWebAcl, webAclSteps, webAclSummary } from "../../../../components/shared/web-acl/plan";

const ACL = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/company/1b2c3d4e-0000-4000-8000-123456789abc";

function logs(args: LoadBalancerLogsArgs | undefined) {
  const issues = new Issues();
  const plan = planLogs("logs", args, "eu-west-1", issues);
  return { plan, errors: issues.errors.map(issueLine), warnings: issues.warnings.map(({ text }) => text) };
}

function webAcl(args: WebAclArgs | undefined) {
  const issues = new Issues();
  const plan = planWebAcl("webAcl", args, "eu-west-1", issues);
  return { plan, errors: issues.errors.map(issueLine), warnings: issues.warnings.map(({ text }) => text) };
}

describe("logs of a load balancer", () => {
  it("are off unless asked for", () => {
    assert.deepEqual(logs(undefined), { plan: undefined, errors: [], warnings: [] });
    assert.deepEqual(logsSummary(undefined), []);
  });

  it("are of all three kinds, in a bucket of their own that stays for 90 days", () => {
    const { plan } = logs({});
    assert.deepEqual(plan, {
      kinds: ["access", "connection", "healthCheck"],
      own: { expireDays: 90, onDestroy: "keep" },
    });
    assert.deepEqual(logsSummary(plan), [
      {
        subject: "logs",
        text: "access, connection, health check  to a bucket of its own, 90 days, kept on destroy",
      },
    ]);
  });

  it("go to a bucket that exists, with a warning of what it must be", () => {
    const { plan, errors, warnings } = logs({ bucket: "acme-logs", prefix: "anyware/prod", connection: false });
    assert.deepEqual(errors, []);
    assert.deepEqual(plan, { kinds: ["access", "healthCheck"], prefix: "anyware/prod", bucket: "acme-logs" });
    assert.deepEqual(warnings, [
      "must be in eu-west-1, encrypted with SSE-S3 and no KMS key, and let logdelivery.elasticloadbalancing.amazonaws.com put objects: else up fails",
    ]);
    assert.deepEqual(logsSummary(plan), [{ subject: "logs", text: "access, health check  to bucket acme-logs" }]);
  });

  it("have steps of the check script for a bucket that exists, and none for their own", () => {
    assert.deepEqual(logBucketSteps(undefined, "eu-west-1"), []);
    const expected = (region: string) =>
      logBucketSteps("acme-logs", region).map((step) => (step.kind === "aws" ? step.expected : []));
    assert.deepEqual(expected("eu-west-1"), [["AES256"], ["eu-west-1"]]);
    assert.deepEqual(expected("us-east-1"), [["AES256"], ["None"]]);
  });

  const cases: readonly (readonly [title: string, args: unknown, errors: readonly string[]])[] = [
    [
      "none of the kinds",
      { access: false, connection: false, healthCheck: false },
      ["logs: writes nothing: access, connection and healthCheck are all off; fix: set logs.access to true"],
    ],
    [
      "a bucket by ARN",
      { bucket: "arn:aws:s3:::acme-logs" },
      ['logs.bucket = "arn:aws:s3:::acme-logs": must look like acme-load-balancer-logs'],
    ],
    [
      "a prefix with slashes around it",
      { prefix: "/anyware/" },
      ['logs.prefix = "/anyware/": must look like anyware/prod'],
    ],
    [
      "a prefix that AWS puts there itself",
      { prefix: "AWSLogs" },
      ['logs.prefix = "AWSLogs": must not contain AWSLogs, which AWS puts after it'],
    ],
    [
      "logs that end at once",
      { expireDays: 0 },
      ["logs.expireDays = 0: must be a whole number from 1 to 3650 days; fix: set logs.expireDays to 1"],
    ],
    ["an unknown wish for the end", { onDestroy: "delete" }, ['logs.onDestroy = "delete": must be one of keep, empty']],
    [
      "wishes for a bucket that exists",
      { bucket: "acme-logs", expireDays: 30, onDestroy: "keep" },
      [
        "logs.expireDays = 30: is of a bucket that is made here, and bucket names one that exists",
        'logs.onDestroy = "keep": is of a bucket that is made here, and bucket names one that exists',
      ],
    ],
  ];
  for (const [title, args, errors] of cases) {
    it(`refuse ${title}`, () => {
      assert.deepEqual(logs(args as LoadBalancerLogsArgs).errors, errors);
    });
  }
});

describe("a web ACL", () => {
  it("is none unless asked for", () => {
    assert.deepEqual(webAcl(undefined), { plan: undefined, errors: [], warnings: [] });
    assert.deepEqual([webAclSummary(undefined), webAclSteps(undefined)], [[], []]);
  });

  it("counts first, and is a step that is left to do", () => {
    const { plan } = webAcl({});
    assert.deepEqual(plan, { own: { mode: "count", countedRules: [] } });
    assert.deepEqual(webAclSummary(plan), [{ subject: "web ACL", text: "AWS's rules count and block nothing" }]);
    assert.equal(webAclSteps(plan).length, 1);
  });

  it("blocks when asked, but for rules that only count", () => {
    const { plan, errors } = webAcl({ mode: "block", countedRules: ["SizeRestrictions_BODY"] });
    assert.deepEqual(errors, []);
    assert.deepEqual(webAclSummary(plan), [
      { subject: "web ACL", text: "AWS's rules block, 1 of its rules only count" },
    ]);
    assert.deepEqual(webAclSteps(plan), []);
  });

  it("may be one that exists", () => {
    const { plan, errors } = webAcl({ arn: ACL });
    assert.deepEqual([plan, errors], [{ arn: ACL }, []]);
    assert.deepEqual(webAclSummary(plan), [{ subject: "web ACL", text: ACL }]);
  });

  it("warns of counted rules where all only count", () => {
    assert.deepEqual(webAcl({ countedRules: ["SizeRestrictions_BODY"] }).warnings, [
      "has no effect while mode is count: every rule only counts",
    ]);
  });

  const global = ACL.replace("regional", "global").replace("eu-west-1", "us-east-1");
  const cases: readonly (readonly [title: string, args: unknown, errors: readonly string[]])[] = [
    [
      "one for CloudFront",
      { arn: global },
      [`webAcl.arn = "${global}": is a web ACL for CloudFront; a load balancer takes a regional one`],
    ],
    [
      "one of another region",
      { arn: ACL.replace("eu-west-1", "eu-west-3") },
      [
        `webAcl.arn = "${ACL.replace("eu-west-1", "eu-west-3")}": is in eu-west-3; a load balancer takes a web ACL of its own region, eu-west-1`,
      ],
    ],
    [
      "one of WAF Classic",
      { arn: "arn:aws:waf-regional:eu-west-1:111122223333:webacl/1b2c3d4e" },
      [`webAcl.arn = "arn:aws:waf-regional:eu-west-1:111122223333:webacl/1b2c3d4e": must look like ${ACL}`],
    ],
    [
      "wishes for one that exists",
      { arn: ACL, mode: "block" },
      ['webAcl.mode = "block": is of a web ACL that is made here, and arn names one that exists'],
    ],
    ["an unknown mode", { mode: "log" }, ['webAcl.mode = "log": must be one of count, block']],
    [
      "a misspelt rule",
      { mode: "block", countedRules: ["SizeRestriction_BODY"] },
      [
        'webAcl.countedRules[0] = "SizeRestriction_BODY": is no rule of AWSManagedRulesCommonRuleSet; fix: set webAcl.countedRules[0] to "SizeRestrictions_BODY"',
      ],
    ],
  ];
  for (const [title, args, errors] of cases) {
    it(`refuses ${title}`, () => {
      assert.deepEqual(webAcl(args as WebAclArgs).errors, errors);
    });
  }
});
