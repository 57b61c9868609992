/**
 * The pack under the real engine: the same rules, the same verdicts, with what only the engine does. Over 400 lines:
 * programs and what becomes of them, for one pack.
 */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as ebs from "@pulumi/aws/ebs";
import * as ec2 from "@pulumi/aws/ec2";
import * as lb from "@pulumi/aws/lb";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { PackConfig } from "../../policy/pack";
import { describeEngine, Engine, type Outcome, REPOSITORY } from "../engine/harness";

const PACK = path.join(REPOSITORY, "policy");
const TLS = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";
const CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc";

function network() {
  const net = new ec2.Vpc("net", { cidrBlock: "10.0.0.0/16" });
  const gateway = new ec2.InternetGateway("net", { vpcId: net.id });
  const table = new ec2.RouteTable("public", { vpcId: net.id });
  new ec2.Route("public", { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id });
  const subnets = ["a", "b"].map((zone, index) => {
    const subnet = new ec2.Subnet(`public-${zone}`, {
      vpcId: net.id,
      cidrBlock: `10.0.${index}.0/24`,
      availabilityZone: `eu-west-1${zone}`,
    });
    new ec2.RouteTableAssociation(`public-${zone}`, { subnetId: subnet.id, routeTableId: table.id });
    return subnet;
  });
  return { net, subnets };
}

function group(name: string, vpcId: pulumi.Input<string>) {
  const made = new ec2.SecurityGroup(name, { vpcId, description: name });
  new vpc.SecurityGroupEgressRule(`${name}-out`, {
    securityGroupId: made.id,
    ipProtocol: "-1",
    cidrIpv4: "10.0.0.0/8",
  });
  return made;
}

const checked = (protocol: string) => ({ path: "/", protocol, port: "traffic-port", matcher: "200" });

function instance(name: string, args: Partial<ec2.InstanceArgs>) {
  return new ec2.Instance(name, {
    ami: "ami-0123456789abcdef0",
    instanceType: "t3.micro",
    associatePublicIpAddress: false,
    metadataOptions: { httpTokens: "required" },
    rootBlockDevice: { encrypted: true },
    ...args,
  });
}

/** HTTPS in front and behind, ids unknown until they exist; what of the host is registered as a target. */
const registering =
  (targetOf: (host: ec2.Instance) => pulumi.Output<string>): PulumiFn =>
  async () => {
    const { net, subnets } = network();
    const own = group("web", net.id);
    new vpc.SecurityGroupIngressRule("web-443", {
      securityGroupId: own.id,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: "0.0.0.0/0",
    });
    const balancer = new lb.LoadBalancer("web", { subnets: subnets.map(({ id }) => id), securityGroups: [own.id] });
    const target = new lb.TargetGroup("web", {
      vpcId: net.id,
      port: 443,
      protocol: "HTTPS",
      healthCheck: checked("HTTPS"),
    });
    new lb.Listener("web", {
      loadBalancerArn: balancer.arn,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: TLS,
      certificateArn: CERTIFICATE,
      defaultActions: [{ type: "forward", targetGroupArn: target.arn }],
    });
    const host = instance("web", { subnetId: subnets[0]!.id, vpcSecurityGroupIds: [own.id] });
    new lb.TargetGroupAttachment("web", { targetGroupArn: target.arn, targetId: targetOf(host), port: 443 });
  };
const compliant = registering(({ id }) => id);
const addressed = registering(({ privateIp }) => privateIp);

/** One mistake a rule. */
const broken: PulumiFn = async () => {
  const { net, subnets } = network();
  const open = new ec2.SecurityGroup("open", {
    vpcId: net.id,
    ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }],
  });
  const balancer = new lb.LoadBalancer("web", { subnets: [subnets[0]!.id], securityGroups: [open.id] });
  const target = new lb.TargetGroup("web", {
    vpcId: net.id,
    port: 80,
    protocol: "HTTP",
    healthCheck: checked("HTTP"),
  });
  new lb.Listener("web", {
    loadBalancerArn: balancer.arn,
    port: 443,
    protocol: "HTTPS",
    sslPolicy: "ELBSecurityPolicy-2016-08",
    certificateArn: CERTIFICATE,
    defaultActions: [{ type: "forward", targetGroupArn: target.arn }],
  });
  instance("web", {
    subnetId: subnets[0]!.id,
    vpcSecurityGroupIds: [open.id],
    metadataOptions: { httpTokens: "optional" },
    userData: `export AWS_ACCESS_KEY_ID=AKIA${"IOSFODNN7EXAMPLE"}`,
  });
};

/** The HTTP variant of a vendor's topology by tag, where plain HTTP and an old TLS policy are advisory. */
const codestream: PulumiFn = async () => {
  const { net, subnets } = network();
  const tags = { "connector-topologies:topology": "codestream/http" };
  const own = group("web", net.id);
  const balancer = new lb.LoadBalancer("web", {
    subnets: subnets.map(({ id }) => id),
    securityGroups: [own.id],
    internal: true,
    tags,
  });
  const defaultActions = [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }];
  const fixed = { loadBalancerArn: balancer.arn, tags, defaultActions };
  new lb.Listener("plain", { ...fixed, port: 80, protocol: "HTTP" });
  new lb.Listener("old", {
    ...fixed,
    port: 443,
    protocol: "HTTPS",
    sslPolicy: "ELBSecurityPolicy-2016-08",
    certificateArn: CERTIFICATE,
  });
};

/** What can be repaired, next to values that are unknown and secret. */
const repairable: PulumiFn = async () => {
  const { subnets } = network();
  instance("web", {
    subnetId: subnets[0]!.id,
    metadataOptions: { httpTokens: "optional", httpPutResponseHopLimit: 2 },
    rootBlockDevice: { volumeSize: 30 },
    userData: pulumi.secret("#!/bin/sh\necho confidential\n"),
  });
};

/** What can be repaired, of which a part is known only when another resource exists. */
const repairableLater: PulumiFn = async () => {
  const { net, subnets } = network();
  const later = <T>(value: T): pulumi.Output<T> => net.id.apply(() => value);
  instance("web", {
    subnetId: subnets[0]!.id,
    metadataOptions: { httpTokens: later("optional"), httpPutResponseHopLimit: 2 },
    rootBlockDevice: { volumeSize: later(30) },
    sourceDestCheck: false,
  });
};

/** Compliant as well, but what decides is known only when another resource exists. */
const unknown: PulumiFn = async () => {
  const { net, subnets } = network();
  const later = <T>(value: T): pulumi.Output<T> => net.id.apply(() => value);
  const own = group("web", net.id);
  new vpc.SecurityGroupIngressRule("web-443", {
    securityGroupId: own.id,
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: later(443),
    cidrIpv4: "0.0.0.0/0",
  });
  const balancer = new lb.LoadBalancer("web", {
    subnets: subnets.map(({ id }) => id),
    securityGroups: [own.id],
    dropInvalidHeaderFields: later(true),
    enableDeletionProtection: later(false),
    internal: later(false),
  });
  const target = new lb.TargetGroup("web", {
    vpcId: net.id,
    port: 443,
    protocol: later("HTTPS"),
    targetType: later("instance"),
    healthCheck: checked("HTTPS"),
  });
  new lb.Listener("web", {
    loadBalancerArn: balancer.arn,
    port: 443,
    protocol: later("HTTPS"),
    sslPolicy: later(TLS),
    certificateArn: later(CERTIFICATE),
    defaultActions: [{ type: "forward", targetGroupArn: target.arn }],
  });
  const host = instance("web", {
    subnetId: subnets[0]!.id,
    vpcSecurityGroupIds: [own.id],
    metadataOptions: { httpTokens: later("required") },
    rootBlockDevice: { encrypted: later(true) },
    associatePublicIpAddress: later(false),
    sourceDestCheck: later(true),
    userData: later("#!/bin/sh\n"),
  });
  new lb.TargetGroupAttachment("web", { targetGroupArn: target.arn, targetId: host.id, port: 443 });
  new ebs.Volume("data", { availabilityZone: "eu-west-1a", size: 10, encrypted: later(true) });
};

describeEngine("the policy pack", () => {
  let engine: Engine;
  let stacks = 0;

  before(async () => {
    engine = await Engine.start();
  });
  after(() => engine?.stop());

  async function stackOf(program: PulumiFn, config?: PackConfig) {
    stacks += 1;
    const made = await engine.stack({
      name: `policy-${stacks}`,
      config: { "aws:region": "eu-west-1" },
      program,
      policyPacks: [PACK],
    });
    if (config) {
      const file = path.join(made.folder, "policy-config.json");
      fs.writeFileSync(file, JSON.stringify(config));
      const { stack } = made;
      const [preview, up] = [stack.preview.bind(stack), stack.up.bind(stack)];
      stack.preview = (options) => preview({ ...options, policyPackConfigs: [file] });
      stack.up = (options) => up({ ...options, policyPackConfigs: [file] });
    }
    return made;
  }

  const mandatory = ({ violations }: Outcome): readonly string[] =>
    violations
      .filter(({ level }) => level === "mandatory")
      .map(({ policy, urn }) => `${policy} ${urn.split("::").pop()}`)
      .sort();

  const undecided = ({ violations }: Outcome): readonly string[] =>
    violations
      .filter(({ policy, message }) => policy !== "settings" && /undecided(: | for )/.test(message))
      .map(({ policy, level }) => `${level} ${policy}`)
      .sort();

  it("finds nothing mandatory in a compliant program whose ids are unknown, and decides all but what a target is", async () => {
    const stack = await stackOf(compliant);
    const outcome = await stack.preview();
    assert.deepEqual(mandatory(outcome), []);
    assert.deepEqual(undecided(outcome), ["advisory target-type-matches-attachment"]);
    const after = await stack.up();
    assert.deepEqual(undecided({ ...after, violations: ofUpdate(after) }), []);
  });

  it("does not pass the address of a new instance in a group of instances, and says why", async () => {
    const outcome = await (await stackOf(addressed)).preview();
    assert.deepEqual(
      outcome.violations
        .filter(({ policy }) => policy === "target-type-matches-attachment")
        .map(({ level, message }) => `${level} ${message.trim()}`),
      [
        "advisory undecided: TargetGroupAttachment web.targetId: whether it is the id of web or an address of it is not known yet",
      ],
    );
  });

  it("fails the preview of a program with mistakes, each once", async () => {
    const stack = await stackOf(broken);
    const outcome = await stack.preview({ fails: true });
    assert.deepEqual(mandatory(outcome), [
      "alb-https-listener-https-backend web",
      "alb-tls-policy-modern web",
      "alb-two-azs-one-vpc web",
      "instance-imdsv2-required web",
      "sg-egress-declared open",
      "sg-no-world-open-admin-ports open",
      "user-data-no-credentials web",
    ]);
    assert.ok(!outcome.printed.includes("IOSFODNN7EXAMPLE"));
  });

  it("is undecided where an unknown value decides, once a rule, and decides when the value is there", async () => {
    const stack = await stackOf(unknown);
    const before = await stack.preview();
    assert.deepEqual(mandatory(before), []);
    assert.deepEqual(undecided(before), [
      "advisory alb-deletion-protection",
      "advisory alb-drop-invalid-headers",
      "advisory alb-https-listener-https-backend",
      "advisory alb-no-plaintext-listener",
      "advisory alb-ports-match-listeners",
      "advisory alb-tls-policy-modern",
      "advisory alb-waf-on-internet-facing",
      "advisory eni-source-dest-check",
      "advisory instance-ebs-encrypted",
      "advisory instance-imdsv2-required",
      "advisory public-ip-only-on-allowed-roles",
      "advisory sg-no-world-all-ports",
      "advisory sg-no-world-open-admin-ports",
      "advisory target-group-health-check-admitted",
      "advisory target-group-health-check-explicit",
      "advisory target-type-matches-attachment",
      "advisory user-data-no-credentials",
    ]);
    const [summary] = before.violations.filter(({ policy }) => policy === "settings");
    assert.match(summary?.message ?? "", /^\d+ mandatory rules are undecided: alb-https-listener-https-backend, /);
    const after = await stack.up();
    assert.deepEqual(undecided({ ...after, violations: ofUpdate(after) }), []);
    assert.deepEqual(mandatory(after), []);
  });

  it("fails the preview for undecided mandatory rules when the configuration says so", async () => {
    const stack = await stackOf(unknown, { settings: { onUnknown: "mandatory" } });
    const outcome = await stack.preview({ fails: true });
    const levels = undecided(outcome);
    assert.ok(levels.includes("mandatory instance-imdsv2-required"));
    assert.ok(levels.includes("advisory alb-drop-invalid-headers"));
  });

  it("takes levels, parameters and exceptions from the configuration", async () => {
    const exceptions = ["alb-tls-policy-modern", "instance-imdsv2-required", "user-data-no-credentials"].map(
      (policy) => ({ policy, resource: "web", reason: "an old client", expires: "2999-12-31" }),
    );
    const stack = await stackOf(broken, {
      "alb-https-listener-https-backend": "disabled",
      "alb-two-azs-one-vpc": "advisory",
      "sg-no-world-open-admin-ports": { ports: [3389] },
      "sg-egress-declared": { closed: ["open"] },
      settings: { exceptions },
    });
    const outcome = await stack.preview();
    assert.deepEqual(mandatory(outcome), []);
    assert.deepEqual(
      outcome.violations
        .filter(({ policy }) => /^(alb-https-listener-https|alb-two)/.test(policy))
        .map(({ level }) => level),
      ["advisory"],
    );
  });

  it("keeps the level of a topology, and changes it by its parameter", async () => {
    const stack = await stackOf(codestream, {
      "alb-no-plaintext-listener": "mandatory",
      "alb-tls-policy-modern": { inCodestream: "mandatory" },
    });
    const { violations } = await stack.preview({ fails: true });
    assert.deepEqual(
      violations
        .filter(({ policy }) => /^alb-(no-plaintext|tls-policy)/.test(policy))
        .map(({ policy, level, urn }) => `${level} ${policy} ${urn.split("::").pop()}`)
        .sort(),
      ["advisory alb-no-plaintext-listener plain", "mandatory alb-tls-policy-modern old"],
    );
  });

  it("refuses an expired exception", async () => {
    const exception = { policy: "eip-attached", resource: "x", reason: "was", expires: "2020-01-01" };
    const stack = await stackOf(compliant, { settings: { exceptions: [exception] } });
    const outcome = await stack.preview({ fails: true });
    assert.deepEqual(
      outcome.violations
        .filter(({ policy }) => policy === "settings")
        .map(({ level, message }) => `${level} ${message.trim()}`),
      [
        "mandatory exceptions[0].expires: the exception for eip-attached expired on 2020-01-01; fix: remove the exception, or renew it with its reason",
        "advisory 1 mandatory rules are undecided: target-type-matches-attachment",
      ],
    );
  });

  it("repairs before the resource is made, keeping what is unknown", async () => {
    const stack = await stackOf(repairable, {
      all: "disabled",
      settings: {},
      "instance-imdsv2-required": "remediate",
      "instance-ebs-encrypted": "remediate",
    });
    await stack.up();
    const { resources } = (await stack.export()).deployment as {
      resources: { type: string; inputs: { [property: string]: unknown } }[];
    };
    const { inputs } = resources.find(({ type }) => type === "aws:ec2/instance:Instance")!;
    const { httpTokens, httpPutResponseHopLimit } = inputs["metadataOptions"] as { [property: string]: unknown };
    assert.deepEqual([httpTokens, httpPutResponseHopLimit], ["required", 2]);
    const { encrypted, volumeSize } = inputs["rootBlockDevice"] as { [property: string]: unknown };
    assert.deepEqual([encrypted, volumeSize], [true, 30]);
    assert.match(String(inputs["subnetId"]), /^subnet-/);
    // A secret is wrapped in the state, decrypted by the export or not.
    assert.equal(typeof inputs["userData"], "object");
  });

  it("does not repair in a preview what is unknown there, says so, and repairs it when it is made", async () => {
    const stack = await stackOf(repairableLater, {
      all: "disabled",
      settings: "mandatory",
      "instance-imdsv2-required": "remediate",
      "instance-ebs-encrypted": "remediate",
      "eni-source-dest-check": "remediate",
    });
    const before = await stack.preview();
    assert.deepEqual(mandatory(before), []);
    assert.deepEqual(undecided(before), ["advisory instance-imdsv2-required"]);
    const after = await stack.up();
    assert.deepEqual(undecided({ ...after, violations: ofUpdate(after) }), []);
    const { resources } = (await stack.export()).deployment as {
      resources: { type: string; inputs: { [property: string]: unknown } }[];
    };
    const { inputs } = resources.find(({ type }) => type === "aws:ec2/instance:Instance")!;
    const { metadataOptions, rootBlockDevice, sourceDestCheck } = inputs;
    assert.deepEqual(without(metadataOptions), {
      // The provider's own defaults.
      httpEndpoint: "enabled",
      httpProtocolIpv6: "disabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 2,
    });
    const { encrypted, volumeSize } = without(rootBlockDevice);
    assert.deepEqual([encrypted, volumeSize, sourceDestCheck], [true, 30, true]);
  });
});

/** Without what the provider notes about its own defaults. */
function without(block: unknown): { readonly [property: string]: unknown } {
  const { __defaults, ...given } = block as { readonly [property: string]: unknown };
  return given;
}

/** `up` shows its preview first: what counts is said after the resources are made. */
function ofUpdate({ violations }: Outcome): Outcome["violations"] {
  const last = violations.map(({ policy }) => policy).lastIndexOf("settings");
  return last < 0 ? violations : violations.slice(last + 1);
}
