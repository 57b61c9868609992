/** Which alarms there are, and what they need. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { isRecoverable } from "../../../../components/shared/aws/instance-types";
import { Issues, issueLine } from "../../../../components/shared/input/issues";
import type { LoadBalancerPlan } from "../../../../components/shared/load-balancer/plan";
import { ALARM_METRICS } from "../../../../components/shared/monitoring/alarm-facts";
import type { ServiceAlarmsArgs } from "../../../../components/shared/monitoring/args";
import { dashboardBody } from "../../../../components/shared/monitoring/dashboard";
import { type MonitoredPlan, monitoringSummary, planMonitoring } from "../../../../components/shared/monitoring/plan";

const TOPIC = "arn:aws:sns:eu-west-1:111122223333:on-call";
const ACM = "arn:aws:acm:eu-west-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc";

const groups = (protocols: { readonly [key: string]: "HTTP" | "HTTPS" }) =>
  ({
    targetGroups: Object.fromEntries(Object.entries(protocols).map(([key, protocol]) => [key, { protocol }])),
  }) as unknown as LoadBalancerPlan;

function planOf(alarms: Partial<ServiceAlarmsArgs> | undefined, watched: MonitoredPlan) {
  const issues = new Issues();
  const args = { alarms: alarms && { topicArn: TOPIC, ...alarms } };
  const plan = planMonitoring(args, watched, "connector", "eu-west-1", issues);
  return { plan, errors: issues.errors.map(issueLine), warnings: issues.warnings.map((each) => each.path) };
}

describe("alarms", () => {
  it("are none without a topic", () => {
    const { plan } = planOf(undefined, { loadBalancer: groups({ api: "HTTPS" }), instances: { a: {} } });
    assert.deepEqual(plan, { alarms: {}, dashboard: false });
    assert.deepEqual(monitoringSummary(plan), []);
  });

  it("watch every target group, its TLS only where there is some", () => {
    const { plan } = planOf({}, { loadBalancer: groups({ api: "HTTPS", broadcaster: "HTTP" }), instances: {} });
    assert.deepEqual(Object.keys(plan.alarms), [
      "unhealthy-hosts-api",
      "no-healthy-host-api",
      "target-tls-api",
      "target-5xx-api",
      "unhealthy-hosts-broadcaster",
      "no-healthy-host-broadcaster",
      "target-5xx-broadcaster",
      "elb-5xx",
    ]);
  });

  it("recover instances that are made here and that EC2 can move, unless that is switched off", () => {
    const instances = {
      a: { instanceType: "m6i.xlarge" },
      b: { instanceType: "mac2.metal" },
      c: { instanceType: "c5d.large" },
      d: {},
    };
    assert.deepEqual(Object.keys(planOf({}, { instances }).plan.alarms), [
      "instance-a",
      "system-a",
      "instance-b",
      "instance-c",
      "instance-d",
    ]);
    assert.deepEqual(Object.keys(planOf({ recover: false }, { instances }).plan.alarms), [
      "instance-a",
      "instance-b",
      "instance-c",
      "instance-d",
    ]);
  });

  it("count the days of certificates of ACM, and say that those of IAM are not counted", () => {
    const certificates = { "": ACM, old: "arn:aws:iam::111122223333:server-certificate/old" };
    const { plan, warnings } = planOf({ certificateDays: 45 }, { certificates, instances: {} });
    assert.deepEqual(
      Object.entries(plan.alarms).map(([key, { threshold }]) => [key, threshold]),
      [["certificate", 45]],
    );
    assert.deepEqual(warnings, ["additionalCertificateArns.old"]);
  });

  it("warn of days that are before ACM renews, 45 before the end, unless there is no certificate", () => {
    const certificates = { "": ACM };
    const warned = (certificateDays: number, watched: object = { certificates }) =>
      planOf({ certificateDays }, { instances: {}, ...watched }).warnings;
    assert.deepEqual([warned(30), warned(45)], [[], []]);
    assert.deepEqual(warned(46), ["alarms.certificateDays"]);
    assert.deepEqual(warned(60, {}), []);
  });

  it("take the number of errors that are too many", () => {
    const { plan } = planOf({ errorsPerMinute: 3 }, { loadBalancer: groups({ api: "HTTP" }), instances: {} });
    assert.deepEqual(plan.alarms["elb-5xx"], {
      kind: "elb-5xx",
      subject: "",
      threshold: 3,
      description: "the load balancer answers 3 times a minute or more with 5xx",
    });
    assert.equal(plan.alarms["target-5xx-api"]?.threshold, 3);
  });

  it("are one line of the summary, with the name of the topic", () => {
    const { plan } = planOf({}, { instances: { a: { instanceType: "c5.xlarge" } } });
    assert.deepEqual(monitoringSummary({ ...plan, dashboard: true }), [
      { subject: "alarms 2", text: "to on-call, 1 recovers its instance" },
      { subject: "dashboard", text: "in CloudWatch" },
    ]);
  });

  it("say what is wrong with their arguments, all at once", () => {
    const { errors } = planOf({ topicArn: "on-call", errorsPerMinute: 0, certificateDays: 400 }, { instances: {} });
    assert.deepEqual(errors, [
      'alarms.topicArn = "on-call": must look like arn:aws:sns:eu-west-1:111122223333:on-call',
      "alarms.errorsPerMinute = 0: must be a whole number from 1 to 1000000; fix: set alarms.errorsPerMinute to 1",
      "alarms.certificateDays = 400: must be a whole number from 1 to 365 days; fix: set alarms.certificateDays to 365",
    ]);
  });

  it("refuse a topic of another region", () => {
    const topicArn = "arn:aws:sns:us-east-1:111122223333:on-call";
    assert.deepEqual(planOf({ topicArn }, { instances: {} }).errors, [
      `alarms.topicArn = "${topicArn}": is in us-east-1; an alarm tells topics of its own region, eu-west-1`,
    ]);
  });

  it("never recover an instance that reports nothing", () => {
    assert.equal(ALARM_METRICS.system.missing, "missing");
    assert.equal(ALARM_METRICS.instance.missing, "missing");
  });

  it("ask for no more bad periods than they look at, and for no more than AWS allows", () => {
    for (const { periodSeconds, periods, badPeriods } of Object.values(ALARM_METRICS)) {
      assert.ok(badPeriods <= periods);
      // PutMetricAlarm: EvaluationPeriods times Period is at most a day for periods under an hour, else seven days.
      assert.ok(periods * periodSeconds <= 86_400);
    }
  });
});

describe("what EC2 recovers", () => {
  for (const [type, expected] of [
    ["m6i.xlarge", true],
    ["c5.xlarge", true],
    ["m7i-flex.large", true],
    ["g5g.xlarge", true],
    ["g5g.metal", false],
    ["m6id.xlarge", false],
    ["mac1.metal", false],
    ["mac2-m2.metal", false],
    ["m6i.77xlarge", true],
    ["q9.large", false],
  ] as const) {
    it(`${expected ? "has" : "does not have"} ${type} in it`, () => {
      assert.equal(isRecoverable(type), expected);
    });
  }
});

describe("a dashboard", () => {
  const subjects = {
    region: "eu-west-1",
    loadBalancer: "app/web/0123",
    targetGroups: { api: "targetgroup/api/0123" },
    instanceIds: { a: "i-0123456789abcdef0" },
    alarmArns: [],
  };

  it("shows targets, requests, errors, response time and instances", () => {
    const { widgets } = dashboardBody(subjects);
    assert.deepEqual(
      widgets.map(({ properties }) => properties["title"]),
      [
        "Healthy and unhealthy targets",
        "Requests",
        "Errors",
        "Response time of targets",
        "CPU",
        "Network out",
        "Failed status checks",
      ],
    );
    assert.deepEqual(widgets[0]!.properties["metrics"], [
      [
        "AWS/ApplicationELB",
        "HealthyHostCount",
        "TargetGroup",
        "targetgroup/api/0123",
        "LoadBalancer",
        "app/web/0123",
        { label: "api HealthyHostCount" },
      ],
      [
        "AWS/ApplicationELB",
        "UnHealthyHostCount",
        "TargetGroup",
        "targetgroup/api/0123",
        "LoadBalancer",
        "app/web/0123",
        { label: "api UnHealthyHostCount" },
      ],
    ]);
  });

  it("lays its widgets side by side, whatever it has to show", () => {
    const given = fc.record({
      loadBalancer: fc.option(fc.constant("app/web/0123"), { nil: undefined }),
      targetGroups: fc.constant({ api: "targetgroup/api/0123" }),
      instanceIds: fc.dictionary(fc.string(), fc.string()),
      alarmArns: fc.array(fc.string(), { maxLength: 300 }),
    });
    fc.assert(
      fc.property(given, (some) => {
        const { widgets } = dashboardBody({ ...some, region: "eu-west-1" });
        const cells = widgets.flatMap(({ x, y, width, height }) =>
          Array.from({ length: width * height }, (_, at) => `${x + (at % width)} ${y + Math.floor(at / width)}`),
        );
        assert.equal(new Set(cells).size, cells.length);
        assert.ok(widgets.every(({ x, width }) => x + width <= 24));
        const alarms = widgets.map(({ properties }) => (properties["alarms"] as string[] | undefined) ?? []);
        assert.ok(alarms.every((list) => list.length <= 100));
        assert.deepEqual(alarms.flat(), some.alarmArns);
      }),
    );
  });
});
