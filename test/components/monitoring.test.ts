/** Alarms, dashboard, logs and web ACL as resources of the four components. */
import assert from "node:assert/strict";
import {
  CloudbrinkConnectors,
  type CloudbrinkConnectorsArgs,
  CodeStreamOnPrem,
  type CodeStreamOnPremArgs,
  HpAnywareConnectors,
  type HpAnywareConnectorsArgs,
  MacWorkstation,
  type MacWorkstationArgs,
} from "../../components";
import type { Run } from "../../plan/model/run";
import { base as cloudbrink } from "./cloudbrink/fixtures";
import { CREATED, EXISTING, planOf as planCodeStream } from "./codestream/fixtures";
import { base as anyware } from "./hp-anyware/fixtures";
import { base as mac } from "./mac-workstation/fixtures";
import { byName, runIn } from "./runs";

const topic = (region: string): string => `arn:aws:sns:${region}:111122223333:on-call`;

const run = (program: () => unknown, region: string): Promise<Run> => runIn(region, () => void program());

const runAnyware = (more: Partial<HpAnywareConnectorsArgs>) =>
  run(() => new HpAnywareConnectors("anyware", { ...anyware, ...more }), "eu-west-1");
const runCodeStream = (args: CodeStreamOnPremArgs) => run(() => new CodeStreamOnPrem("codestream", args), "us-east-1");
const runCloudbrink = (more: Partial<CloudbrinkConnectorsArgs>) =>
  run(() => new CloudbrinkConnectors("brink", { ...cloudbrink, ...more }), "us-east-1");
const runMac = (more: Partial<MacWorkstationArgs>) =>
  run(() => new MacWorkstation("design", { ...mac, ...more }), "us-east-1");

const alarmsOf = (result: Run): string[] =>
  result.resources
    .filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm")
    .map(({ name }) => name.replace(/^\w+-alarm-/, ""))
    .sort();

const ofServices = (result: Run, ...services: readonly string[]): string[] =>
  result.resources
    .filter(({ type }) => services.some((each) => type.startsWith(`aws:${each}/`)))
    .map(({ name }) => name);

describe("alarms of components", () => {
  it("are not there unless a topic is given, nor are dashboard, logs and web ACL", async () => {
    for (const result of [
      await runAnyware({}),
      await runCodeStream(CREATED),
      await runCloudbrink({}),
      await runMac({}),
    ]) {
      assert.deepEqual(ofServices(result, "cloudwatch", "s3", "wafv2"), []);
    }
  });

  it("name target group and load balancer as CloudWatch does, tell the topic, and are tagged", async () => {
    const result = await runAnyware({ alarms: { topicArn: topic("eu-west-1") }, tags: { Owner: "vdi" } });
    const suffix = (name: string, type: string) => byName(result, name, type).outputs["arnSuffix"];
    assert.deepEqual(byName(result, "anyware-alarm-no-healthy-host-broker", "metricAlarm").inputs, {
      alarmDescription: "anyware: no target of broker is healthy",
      namespace: "AWS/ApplicationELB",
      metricName: "HealthyHostCount",
      dimensions: {
        LoadBalancer: suffix("anyware", "loadBalancer"),
        TargetGroup: suffix("anyware-broker", "targetGroup:"),
      },
      statistic: "Maximum",
      period: 60,
      evaluationPeriods: 2,
      datapointsToAlarm: 2,
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      treatMissingData: "breaching",
      alarmActions: [topic("eu-west-1")],
      okActions: [topic("eu-west-1")],
      tags: { Owner: "vdi", Name: "anyware-alarm-no-healthy-host-broker" },
    });
  });

  it("recover an instance in the partition and region it is in", async () => {
    const region = "us-gov-west-1";
    const subnets = anyware.network.publicSubnets!;
    const result = await runAnyware({
      alarms: { topicArn: `arn:aws-us-gov:sns:${region}:111122223333:on-call` },
      network: {
        vpcId: anyware.network.vpcId,
        publicSubnets: {
          a: { ...subnets["a"]!, availabilityZone: `${region}a` },
          b: { ...subnets["b"]!, availabilityZone: `${region}b` },
        },
      },
    });
    assert.deepEqual(byName(result, "anyware-alarm-system-a", "metricAlarm").inputs["alarmActions"], [
      `arn:aws-us-gov:automate:${region}:ec2:recover`,
      `arn:aws-us-gov:sns:${region}:111122223333:on-call`,
    ]);
  });

  it("watch connectors that exist, and move none of them", async () => {
    const result = await runAnyware({
      alarms: { topicArn: topic("eu-west-1") },
      connectors: {
        a: { subnet: "a", instanceId: "i-0123456789abcdef0", publicIp: "198.51.100.40" },
        b: { subnet: "b" },
      },
    });
    assert.deepEqual(
      alarmsOf(result).filter((key) => /^(instance|system)-/.test(key)),
      ["instance-a", "instance-b", "system-b"],
    );
    assert.deepEqual(byName(result, "anyware-alarm-instance-a", "metricAlarm").inputs["dimensions"], {
      InstanceId: "i-0123456789abcdef0",
    });
  });

  it("watch both services of CodeStream, and TLS and the certificate in the HTTPS variant only", async () => {
    const alarms = { topicArn: topic("us-east-1") };
    const common = ["no-healthy-host-api", "no-healthy-host-broadcaster", "target-5xx-api", "target-5xx-broadcaster"];
    const unhealthy = ["unhealthy-hosts-api", "unhealthy-hosts-broadcaster"];
    assert.deepEqual(alarmsOf(await runCodeStream({ ...EXISTING, alarms })), [
      "certificate",
      "elb-5xx",
      "instance-host",
      ...common,
      "target-tls-api",
      "target-tls-broadcaster",
      ...unhealthy,
    ]);
    const http = { ...EXISTING, variant: "http" as const, certificateArn: undefined, alarms };
    assert.deepEqual(alarmsOf(await runCodeStream(http)), ["elb-5xx", "instance-host", ...common, ...unhealthy]);
  });

  it("watch every Cloudbrink connector, and every Mac without moving it", async () => {
    const alarms = { topicArn: topic("us-east-1") };
    assert.deepEqual(alarmsOf(await runCloudbrink({ alarms })), [
      "instance-use1-a1",
      "instance-use1-b1",
      "instance-use1-c1",
      "system-use1-a1",
      "system-use1-b1",
      "system-use1-c1",
    ]);
    assert.deepEqual(alarmsOf(await runMac({ alarms })), ["instance-anna", "instance-ben"]);
  });
});

describe("a dashboard of a component", () => {
  it("has project and stack in its name, because dashboards are not regional", async () => {
    const result = await runMac({ dashboard: true });
    const { inputs } = byName(result, "design-dashboard", "dashboard");
    assert.equal(inputs["dashboardName"], "test-dev-design");
    const anna = byName(result, "design-anna", "instance:");
    assert.match(String(inputs["dashboardBody"]), new RegExp(`"CPUUtilization","InstanceId","${String(anna.id)}"`));
  });
});

describe("logs and web ACL of a load balancer as resources", () => {
  let result: Run;
  before(async () => {
    result = await runAnyware({ tags: { Owner: "vdi" }, loadBalancer: { logs: { prefix: "anyware" }, webAcl: {} } });
  });

  it("write to a bucket that is ready before the load balancer is told to", () => {
    const balancer = byName(result, "anyware", "loadBalancer");
    const bucket = byName(result, "anyware-logs", "bucket:");
    const written = { enabled: true, bucket: bucket.id, prefix: "anyware" };
    assert.deepEqual(
      ["accessLogs", "connectionLogs", "healthCheckLogs"].map((kind) => balancer.inputs[kind]),
      [written, written, written],
    );
    for (const [name, type] of [
      ["anyware-logs-policy", "bucketPolicy"],
      ["anyware-logs-encryption", "bucketServerSide"],
    ] as const) {
      assert.ok(balancer.dependencies.includes(byName(result, name, type).urn), name);
    }
  });

  it("let ELB's log delivery put objects of this account into the folder, over TLS only", () => {
    const arn = "arn:aws:s3:::" + String(byName(result, "anyware-logs", "bucket:").id);
    assert.deepEqual(JSON.parse(String(byName(result, "anyware-logs-policy", "bucketPolicy").inputs["policy"])), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "LogDelivery",
          Effect: "Allow",
          Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `${arn}/anyware/AWSLogs/111122223333/*`,
        },
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [arn, `${arn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  });

  it("keep the bucket private, encrypted with SSE-S3 and forgetful", () => {
    assert.deepEqual(byName(result, "anyware-logs", "bucket:").inputs, {
      forceDestroy: false,
      tags: { Owner: "vdi", Name: "anyware-logs" },
    });
    const { bucket: _, ...access } = byName(result, "anyware-logs-public-access", "bucketPublic").inputs;
    assert.deepEqual(Object.values(access), [true, true, true, true]);
    assert.deepEqual(byName(result, "anyware-logs-ownership", "bucketOwnership").inputs["rule"], {
      objectOwnership: "BucketOwnerEnforced",
    });
    assert.deepEqual(byName(result, "anyware-logs-encryption", "bucketServerSide").inputs["rules"], [
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
    assert.deepEqual(byName(result, "anyware-logs-lifecycle", "bucketLifecycle").inputs["rules"], [
      {
        id: "expire",
        status: "Enabled",
        filter: {},
        expiration: { days: 90 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ]);
  });

  it("stay with all their settings after a destroy, or are emptied with none of them kept", async () => {
    const keptOf = (of: Run) =>
      of.resources.filter(({ name, type }) => /^aws:s3\//.test(type) && name.startsWith("anyware-logs"));
    assert.ok(keptOf(result).every(({ options }) => options.retainOnDelete === true));
    assert.equal(keptOf(result).length, 6);
    const emptied = await runAnyware({ loadBalancer: { logs: { onDestroy: "empty" } } });
    assert.ok(keptOf(emptied).every(({ options }) => options.retainOnDelete === undefined));
    assert.equal(byName(emptied, "anyware-logs", "bucket:").inputs["forceDestroy"], true);
  });

  it("make nothing for a bucket and a web ACL that exist", async () => {
    const arn = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/company/1b2c3d4e-0000-4000-8000-123456789abc";
    const given = await runAnyware({ loadBalancer: { logs: { bucket: "acme-logs" }, webAcl: { arn } } });
    assert.deepEqual(ofServices(given, "s3"), []);
    assert.deepEqual(ofServices(given, "wafv2"), ["anyware-web-acl"]);
    assert.deepEqual(byName(given, "anyware", "loadBalancer").inputs["accessLogs"], {
      enabled: true,
      bucket: "acme-logs",
    });
    assert.deepEqual(byName(given, "anyware-web-acl", "webAclAssociation").inputs, {
      resourceArn: byName(given, "anyware", "loadBalancer").id,
      webAclArn: arn,
    });
    const check = String(byName(given, "anyware", "HpAnywareConnectors").outputs["check"]);
    assert.match(check, /get-bucket-encryption --bucket acme-logs/);
  });

  it("put the reputation of addresses and the common rules before the load balancer, counting", () => {
    const { inputs } = byName(result, "anyware-web-acl", "webAcl:");
    assert.deepEqual([inputs["scope"], inputs["defaultAction"]], ["REGIONAL", { allow: {} }]);
    const rules = inputs["rules"] as unknown as { priority: number; overrideAction: unknown; statement: unknown }[];
    assert.deepEqual(
      rules.map(({ priority, overrideAction, statement }) => [priority, overrideAction, statement]),
      [
        [
          0,
          { count: {} },
          { managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesAmazonIpReputationList" } },
        ],
        [1, { count: {} }, { managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesCommonRuleSet" } }],
      ],
    );
  });

  it("except rules of a web ACL that blocks", async () => {
    const blocking = await runAnyware({
      loadBalancer: { webAcl: { mode: "block", countedRules: ["SizeRestrictions_BODY"] } },
    });
    const rules = byName(blocking, "anyware-web-acl", "webAcl:").inputs["rules"] as unknown as {
      overrideAction: unknown;
      statement: { managedRuleGroupStatement: { ruleActionOverrides?: unknown } };
    }[];
    assert.deepEqual(
      rules.map(({ overrideAction, statement }) => [
        overrideAction,
        statement.managedRuleGroupStatement.ruleActionOverrides,
      ]),
      [
        [{ none: {} }, undefined],
        [{ none: {} }, [{ name: "SizeRestrictions_BODY", actionToUse: { count: {} } }]],
      ],
    );
  });

  it("warn of rules that take CodeStream's source code for an attack", () => {
    const warningsOf = (countedRules: string[]) =>
      planCodeStream({ ...EXISTING, loadBalancer: { webAcl: { mode: "block", countedRules } } }).issues.warnings;
    assert.deepEqual(warningsOf(["SizeRestrictions_BODY", "EC2MetaDataSSRF_BODY", "GenericLFI_BODY"]), [
      {
        path: "loadBalancer.webAcl.countedRules",
        text: "AWS's rules take comments with source code for attacks; let these only count: GenericRFI_BODY, CrossSiteScripting_BODY",
      },
    ]);
  });
});

describe("further certificates of CodeStream", () => {
  const old = "arn:aws:acm:us-east-1:111122223333:certificate/2c3d4e5f-0000-4000-8000-123456789abc";

  it("are on both listeners", async () => {
    const result = await runCodeStream({ ...EXISTING, additionalCertificateArns: { old } });
    assert.deepEqual(
      result.resources.filter(({ type }) => type.includes("listenerCertificate")).map(({ name }) => name),
      ["codestream-listener-12443-certificate-old", "codestream-listener-443-certificate-old"],
    );
  });

  it("are refused in the http variant, under a key that is no name, and from another region", () => {
    const errorsOf = (args: unknown) =>
      planCodeStream(args).issues.errors.map(({ path, problem }) => `${path}: ${problem}`);
    assert.deepEqual(
      errorsOf({ ...EXISTING, variant: "http", certificateArn: undefined, additionalCertificateArns: { old } }),
      ["additionalCertificateArns: has no use in the http variant"],
    );
    assert.deepEqual(
      errorsOf({ ...EXISTING, additionalCertificateArns: { "old one": old.replace("us-east", "eu-west") } }),
      [
        'additionalCertificateArns["old one"]: is not a usable key: 1 to 40 letters and digits, with single hyphens between them',
        'additionalCertificateArns["old one"]: is in eu-west-1; a load balancer takes certificates of its own region, us-east-1',
      ],
    );
  });
});
