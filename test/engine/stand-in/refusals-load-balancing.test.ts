import * as assert from "node:assert/strict";
import { Asker, type Ground, groundOf, type Made } from "./asker";
import { T } from "./types";
import type { Props } from "./values";

describe("the stand-in refuses around load balancers as AWS does", () => {
  let aws: Asker;
  let ground: Ground;
  let balancer: Made;
  let group: Made;
  const refuses = (asked: Promise<unknown>, message: RegExp): Promise<void> => assert.rejects(asked, { message });

  beforeEach(async () => {
    aws = new Asker();
    ground = await groundOf(aws);
    balancer = await load("lb");
    group = await target("tg");
  });

  it("names out of rule, before it asks AWS", () => {
    const name = (type: string, given: string) => aws.check(type, { name: given });
    assert.deepEqual(name(T.loadBalancer, "internal-web"), ['name: "name" cannot begin with "internal-"']);
    assert.deepEqual(name(T.loadBalancer, "x".repeat(33)), [
      `name: "${"x".repeat(33)}" cannot be longer than 32 characters`,
    ]);
    for (const wrong of ["web_lb", "-web", "web-"]) {
      const reason = "only alphanumeric characters and hyphens, no hyphen at an end";
      assert.deepEqual(name(T.loadBalancer, wrong), [`name: "${wrong}" ${reason}`]);
      assert.deepEqual(name(T.targetGroup, wrong), [`name: "${wrong}" ${reason}`]);
    }
    assert.deepEqual(aws.check(T.targetGroup, { namePrefix: "longish" }), [
      "namePrefix: cannot be longer than 6 characters",
    ]);
  });

  it("a logical name that leaves no room for the seven random characters", () => {
    assert.deepEqual(aws.check(T.loadBalancer, { subnets: [] }, "x".repeat(24)), []);
    assert.deepEqual(aws.check(T.loadBalancer, { subnets: [] }, "x".repeat(25)), [
      `name: failed to generate auto name: name '${"x".repeat(25)}' plus 7 random chars is longer than maximum length 32`,
    ]);
  });

  it("a load balancer in one zone, or twice in one", async () => {
    const twin = await aws.create(T.subnet, "twin", {
      vpcId: ground.vpc.id,
      availabilityZone: "eu-west-1a",
      cidrBlock: "10.0.2.0/24",
    });
    await refuses(load("one", { subnets: [ground.a.id] }), /^ValidationError: At least two subnets in two different/);
    await refuses(load("two", { subnets: [ground.a.id, twin.id] }), /^ValidationError: At least two subnets/);
    await refuses(
      load("three", { subnets: [ground.a.id, twin.id, ground.b.id] }),
      /multiple subnets in the same Availability Zone$/,
    );
  });

  it("taking a load balancer back to one zone", () =>
    refuses(aws.update(balancer, { ...balancer.inputs, subnets: [ground.a.id] }), /^ValidationError: At least two/));

  it("an internet-facing load balancer where no internet gateway is, dual stack without IPv6", async () => {
    const bare = await aws.create(T.vpc, "bare", { cidrBlock: "10.7.0.0/16" });
    const inner = (zone: string, cidrBlock: string) =>
      aws.create(T.subnet, `inner-${zone}`, { vpcId: bare.id, availabilityZone: `eu-west-1${zone}`, cidrBlock });
    const subnets = [(await inner("a", "10.7.0.0/24")).id, (await inner("b", "10.7.1.0/24")).id];
    await refuses(load("x", { subnets }), /^InvalidSubnet: VPC vpc-\w+ has no internet gateway/);
    await load("y", { subnets, internal: true });
    await refuses(load("z", { ipAddressType: "dualstack" }), /must specify subnets with an associated IPv6 CIDR block/);
  });

  it("a second load balancer or target group of one name", async () => {
    await load("named", { name: "web" });
    await refuses(load("again", { name: "web" }), /^DuplicateLoadBalancerName/);
    await target("named", { name: "web" });
    await refuses(
      target("again", { name: "web" }),
      /^DuplicateTargetGroupName: ELBv2 Target Group \(web\) already exists/,
    );
  });

  it("deleting a load balancer that is protected", async () => {
    const kept = await load("kept", { enableDeletionProtection: true });
    await refuses(aws.delete(kept), /^OperationNotPermitted: .* because deletion protection is enabled/);
  });

  it("logs to a bucket without a policy", async () => {
    const bucket = await aws.create(T.bucket, "logs", {});
    const logging = { accessLogs: { bucket: bucket.id, enabled: true } };
    await refuses(load("x", logging), /^InvalidConfigurationRequest: Access Denied for bucket: logs-\w{7}/);
    await aws.create(T.bucketPolicy, "logs", { bucket: bucket.id, policy: '{"Action":"s3:PutObject"}' });
    await load("x", logging);
    await refuses(aws.delete(bucket), /^BucketNotEmpty/);
  });

  it("logs to a bucket with a KMS key", async () => {
    const bucket = await aws.create(T.bucket, "logs", {});
    await aws.create(T.bucketPolicy, "logs", { bucket: bucket.id, policy: '{"Action":"s3:PutObject"}' });
    const rules = [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }];
    await aws.create(T.bucketEncryption, "logs", { bucket: bucket.id, rules });
    const logging = { healthCheckLogs: { bucket: bucket.id, enabled: true } };
    await refuses(load("x", logging), /^InvalidConfigurationRequest: Access Denied for bucket: logs-\w{7}/);
  });

  it("a second listener on a port", async () => {
    await listen("first", 80);
    await refuses(listen("second", 80), /^DuplicateListener: A listener already exists on this port/);
    const other = await listen("other", 81);
    await refuses(aws.update(other, { ...other.inputs, port: 80 }), /^DuplicateListener/);
  });

  it("a target group on two load balancers", async () => {
    const second = await load("second");
    await listen("first", 80);
    await refuses(listen("x", 80, { loadBalancerArn: second.id }), /^TargetGroupAssociationLimit/);
  });

  it("deleting a target group that a listener or a rule uses", async () => {
    const listener = await listen("first", 80);
    await refuses(aws.delete(group), /^ResourceInUse: Target group '.*' is currently in use by a listener or a rule/);
    const ruled = await target("ruled");
    const rule = await aws.create(T.listenerRule, "r", {
      listenerArn: listener.id,
      priority: 1,
      actions: [{ type: "forward", targetGroupArn: ruled.id }],
      conditions: [{ pathPattern: { values: ["/x"] } }],
    });
    await refuses(aws.delete(ruled), /^ResourceInUse/);
    await aws.delete(rule);
    await aws.delete(ruled);
  });

  it("two rules of one priority", async () => {
    const listener = await listen("first", 80);
    const rule = (name: string) =>
      aws.create(T.listenerRule, name, {
        listenerArn: listener.id,
        priority: 7,
        actions: [{ type: "forward", targetGroupArn: group.id }],
        conditions: [{ pathPattern: { values: ["/x"] } }],
      });
    await rule("one");
    await refuses(rule("two"), /^PriorityInUse: Priority '7' is currently in use/);
  });

  it("HTTPS without a certificate, or with one that is not issued", async () => {
    const https = (more: Props) => listen("https", 443, { protocol: "HTTPS", ...more });
    await refuses(https({}), /^CertificateNotFound/);
    const { certificate, records } = await certificateFor("www.example.com", "*.example.com");
    await refuses(https({ certificateArn: certificate.id }), /^UnsupportedCertificate/);
    await refuses(
      aws.create(T.certificateValidation, "v", { certificateArn: certificate.id }),
      /^timeout: waiting for ACM Certificate .* to be issued: no record _\w+\.(www\.)?example\.com\./,
    );
    for (const record of records) {
      await aws.create(T.record, record, { zoneId: "Z1", name: record, type: "CNAME", ttl: 60, records: ["x"] });
    }
    await aws.create(T.certificateValidation, "v", { certificateArn: certificate.id });
    await https({ certificateArn: certificate.id });
    await refuses(aws.delete(certificate), /^ResourceInUseException/);
  });

  it("a DNS record that is there already, unless it may be overwritten", async () => {
    aws.account.add({ type: T.zone, id: "Z1", region: "", inputs: { name: "example.com" }, facts: {} });
    const record = { zoneId: "Z1", name: "www.example.com", type: "CNAME", ttl: 60, records: ["x"] };
    await aws.create(T.record, "first", record);
    await refuses(aws.create(T.record, "second", record), /^InvalidChangeBatch: .* but it already exists/);
    await aws.create(T.record, "third", { ...record, allowOverwrite: true });
  });

  it("health checks and algorithms out of rule", async () => {
    assert.deepEqual(aws.check(T.targetGroup, { healthCheck: { interval: 4 } }), [
      "healthCheck.interval: expected to be in the range (5 - 300), got 4",
    ]);
    await refuses(
      target("a", { healthCheck: { interval: 10, timeout: 10 } }),
      /^ValidationError: Health check timeout '10' must be smaller than the interval '10'$/,
    );
    await refuses(
      target("b", { slowStart: 30, loadBalancingAlgorithmType: "least_outstanding_requests" }),
      /^InvalidConfigurationRequest: Slow start is not supported/,
    );
    await refuses(
      target("c", { stickiness: { type: "lb_cookie" }, loadBalancingAlgorithmType: "weighted_random" }),
      /^InvalidConfigurationRequest: Stickiness is not supported/,
    );
    await refuses(target("d", { loadBalancingAnomalyMitigation: "on" }), /^InvalidConfigurationRequest: Anomaly/);
  });

  it("a target that does not run", () =>
    refuses(
      aws.create(T.targetGroupAttachment, "t", { targetGroupArn: group.id, targetId: "i-0123456789abcdef0" }),
      /^InvalidTarget: .* not in a running state and cannot be registered/,
    ));

  it("a second web ACL for a load balancer, and deleting one in use", async () => {
    const acl = await aws.create(T.webAcl, "acl", {
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      visibilityConfig: {},
    });
    const associate = (name: string) =>
      aws.create(T.webAclAssociation, name, { resourceArn: balancer.id, webAclArn: acl.outputs["arn"] });
    await associate("first");
    await refuses(associate("second"), /^WAFInvalidParameterException/);
    await refuses(aws.delete(acl), /^WAFAssociatedItemException/);
  });

  it("deleting a role with policies, a zone with records, a secret's name twice", async () => {
    const role = await aws.create(T.role, "role", { assumeRolePolicy: "{}" });
    await aws.create(T.rolePolicy, "p", { role: role.id, policy: "{}" });
    await refuses(aws.delete(role), /^DeleteConflict: Cannot delete entity, must detach all policies first/);
    const zone = await aws.create(T.zone, "zone", { name: "example.com" });
    await aws.create(T.record, "r", {
      zoneId: zone.id,
      name: "a.example.com",
      type: "A",
      ttl: 60,
      records: ["192.0.2.1"],
    });
    await refuses(aws.delete(zone), /^HostedZoneNotEmpty/);
    const secret = await aws.create(T.secret, "s", { name: "otp" });
    await aws.delete(secret);
    await refuses(aws.create(T.secret, "again", { name: "otp" }), /is already scheduled for deletion/);
  });

  const load = (name: string, more: Props = {}) =>
    aws.create(T.loadBalancer, name, { subnets: [ground.a.id, ground.b.id], ...more });
  const target = (name: string, more: Props = {}) =>
    aws.create(T.targetGroup, name, { vpcId: ground.vpc.id, port: 80, protocol: "HTTP", ...more });
  const listen = (name: string, port: number, more: Props = {}) =>
    aws.create(T.listener, name, {
      loadBalancerArn: balancer.id,
      port,
      protocol: "HTTP",
      defaultActions: [{ type: "forward", targetGroupArn: group.id }],
      ...more,
    });

  async function certificateFor(...names: string[]): Promise<{ certificate: Made; records: string[] }> {
    aws.account.add({ type: T.zone, id: "Z1", region: "", inputs: { name: "example.com" }, facts: {} });
    const [domainName, ...subjectAlternativeNames] = names;
    const certificate = await aws.create(T.certificate, "cert", {
      domainName,
      subjectAlternativeNames,
      validationMethod: "DNS",
    });
    const options = certificate.outputs["domainValidationOptions"] as Props[];
    return { certificate, records: options.map((each) => String(each["resourceRecordName"])) };
  }
});
