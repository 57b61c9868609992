/**
 * One program in which, for each rule, the property that decides comes from a resource that does not exist yet. The same
 * program runs under the mock runtime and under the engine. Over 400 lines: one program, a part for each rule.
 */
import * as acm from "@pulumi/aws/acm";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as lb from "@pulumi/aws/lb";
import * as s3 from "@pulumi/aws/s3";
import * as vpc from "@pulumi/aws/vpc";
import * as wafv2 from "@pulumi/aws/wafv2";
import * as pulumi from "@pulumi/pulumi";
import { COMPONENT_TYPES } from "../../../components/shared/manifest";
import { TLS_POLICY } from "../support/stacks";

/** A value that is known only when the sources exist: under the engine by itself, under mocks made so. */
export type Blur = <T>(value: T) => pulumi.Input<T>;

type Later = <T>(value: T, ...sources: readonly pulumi.Output<unknown>[]) => pulumi.Output<T>;

const CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc";
const CLIENTS = "203.0.113.0/24";
const tagged = (topology: string) => ({ "connector-topologies:topology": topology });

/** What the rules have in common: a network that works, and makers of resources that comply. */
export class World {
  readonly later: Later;
  readonly net: ec2.Vpc;
  readonly subnets: readonly ec2.Subnet[];
  readonly group: ec2.SecurityGroup;
  readonly balancer: lb.LoadBalancer;
  /** Admits PCoIP from the client network of `CONFIG`. */
  readonly pcoip: ec2.SecurityGroup;

  constructor(blur: Blur) {
    const anchor = new cloudwatch.LogGroup("anchor");
    this.later = ((value, ...sources) =>
      pulumi.all([anchor.arn, ...sources]).apply(() => blur(value) as never)) as Later;
    this.net = new ec2.Vpc("net", { cidrBlock: "10.0.0.0/16" });
    const gateway = new ec2.InternetGateway("net", { vpcId: this.net.id });
    const table = new ec2.RouteTable("public", { vpcId: this.net.id });
    new ec2.Route("public", { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id });
    this.subnets = ["a", "b"].map((zone, index) => this.subnet(`public-${zone}`, 0 + index, `eu-west-1${zone}`, table));
    this.group = this.securityGroup("web");
    this.balancer = this.loadBalancer("web", {});
    this.pcoip = this.securityGroup("connectors");
    for (const ipProtocol of ["tcp", "udp"]) {
      const rule = { ipProtocol, fromPort: 4172, toPort: 4172, cidrIpv4: CLIENTS };
      this.ingress(`connectors-${ipProtocol}`, this.pcoip.id, rule);
    }
  }

  subnet(name: string, number: number, zone: pulumi.Input<string>, table?: ec2.RouteTable): ec2.Subnet {
    const made = new ec2.Subnet(name, {
      vpcId: this.net.id,
      cidrBlock: `10.0.${number}.0/24`,
      availabilityZone: zone,
    });
    if (table) {
      new ec2.RouteTableAssociation(name, { subnetId: made.id, routeTableId: table.id });
    }
    return made;
  }

  /** A subnet whose default route leads nobody knows where. */
  openSubnet(name: string, number: number): ec2.Subnet {
    const table = new ec2.RouteTable(name, { vpcId: this.net.id });
    const gatewayId = this.later("igw-0123456789abcdef0");
    new ec2.Route(name, { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId });
    return this.subnet(name, number, "eu-west-1a", table);
  }

  securityGroup(name: string, args: Partial<ec2.SecurityGroupArgs> = {}): ec2.SecurityGroup {
    const made = new ec2.SecurityGroup(name, { vpcId: this.net.id, description: name, ...args });
    if (args.egress === undefined) {
      new vpc.SecurityGroupEgressRule(`${name}-out`, {
        securityGroupId: made.id,
        ipProtocol: "-1",
        cidrIpv4: "10.0.0.0/8",
      });
    }
    return made;
  }

  loadBalancer(name: string, args: lb.LoadBalancerArgs): lb.LoadBalancer {
    return new lb.LoadBalancer(name, {
      subnets: this.subnets.map(({ id }) => id),
      securityGroups: [this.group.id],
      ...args,
    });
  }

  targetGroup(name: string, args: lb.TargetGroupArgs = {}): lb.TargetGroup {
    const check = { path: "/", protocol: "HTTPS", port: "traffic-port", matcher: "200" };
    return new lb.TargetGroup(name, {
      vpcId: this.net.id,
      port: 443,
      protocol: "HTTPS",
      healthCheck: check,
      ...args,
    });
  }

  listener(name: string, group: pulumi.Input<string> | undefined, args: Partial<lb.ListenerArgs> = {}): lb.Listener {
    return new lb.Listener(name, {
      loadBalancerArn: this.balancer.arn,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: TLS_POLICY,
      certificateArn: CERTIFICATE,
      defaultActions: group
        ? [{ type: "forward", targetGroupArn: group }]
        : [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }],
      ...args,
    });
  }

  instance(name: string, args: ec2.InstanceArgs = {}, opts?: pulumi.CustomResourceOptions): ec2.Instance {
    return new ec2.Instance(
      name,
      {
        ami: "ami-0123456789abcdef0",
        instanceType: "t3.micro",
        associatePublicIpAddress: false,
        subnetId: this.subnets[0]!.id,
        vpcSecurityGroupIds: [this.group.id],
        metadataOptions: { httpTokens: "required" },
        rootBlockDevice: { encrypted: true },
        ...args,
      },
      opts,
    );
  }

  ingress(name: string, group: pulumi.Input<string>, args: Partial<vpc.SecurityGroupIngressRuleArgs>): void {
    const rule = { securityGroupId: group, ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "10.0.0.0/8" };
    new vpc.SecurityGroupIngressRule(name, { ...rule, ...args });
  }
}

/** A component of ours whose manifest holds an unknown value. */
class Unreadable extends pulumi.ComponentResource {
  constructor(topology: keyof typeof COMPONENT_TYPES, { later }: World) {
    super(COMPONENT_TYPES[topology], `unreadable-${topology}`, {}, {});
    this.registerOutputs({ manifest: { schemaVersion: 1, name: later("x") } });
  }
}

/** One rule a fragment; what a fragment makes bears the rule's name. */
export const FRAGMENTS: { readonly [rule: string]: (world: World) => void } = {
  "alb-https-listener-https-backend": (w) => {
    const group = w.targetGroup("backend", { protocol: w.later("HTTPS") });
    w.listener("backend", group.arn);
  },
  "alb-no-plaintext-listener": (w) => {
    w.listener("plaintext", undefined, { protocol: w.later("HTTPS"), port: 8443 });
  },
  "alb-https-listener-has-certificate": (w) => {
    new lb.Listener("no-certificate", {
      loadBalancerArn: w.balancer.arn,
      port: 9443,
      protocol: w.later("HTTP"),
      defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
    });
  },
  "alb-tls-policy-modern": (w) => {
    w.listener("tls-policy", undefined, { sslPolicy: w.later(TLS_POLICY), port: 10443 });
  },
  "alb-drop-invalid-headers": (w) => {
    w.loadBalancer("headers", { dropInvalidHeaderFields: w.later(true), internal: true });
  },
  "alb-access-logs": (w) => {
    w.loadBalancer("logs", { accessLogs: { bucket: "logs", enabled: w.later(true) }, internal: true });
  },
  "alb-log-bucket-sse-s3": (w) => {
    const bucket = new s3.Bucket("keyed");
    new s3.BucketServerSideEncryptionConfiguration("keyed", {
      bucket: bucket.bucket,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: w.later("AES256") } }],
    });
    w.loadBalancer("log-bucket", { accessLogs: { bucket: bucket.bucket, enabled: true }, internal: true });
  },
  "required-tags": (w) => {
    new cloudwatch.LogGroup("tags", { tags: w.later({ Owner: "vdi" }) });
  },
  "alb-deletion-protection": (w) => {
    w.loadBalancer("protection", { enableDeletionProtection: w.later(true), internal: true });
  },
  "alb-waf-on-internet-facing": (w) => {
    w.loadBalancer("waf", { internal: w.later(true) });
    new wafv2.WebAclAssociation("waf", {
      resourceArn: w.balancer.arn,
      webAclArn: "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/web/0123",
    });
  },
  "alb-two-azs-one-vpc": (w) => {
    const subnets = [w.subnets[0]!.id, w.subnet("zone", 20, w.later("eu-west-1b")).id];
    w.loadBalancer("zones", { subnets, internal: true });
  },
  "alb-scheme-matches-routing": (w) => {
    w.loadBalancer("routing", { subnets: [w.openSubnet("routing", 21).id, w.subnets[1]!.id] });
  },
  "alb-target-vpc-matches": (w) => {
    const group = w.targetGroup("vpc", { vpcId: w.later("vpc-0123456789abcdef0") });
    w.listener("vpc", group.arn, { port: 11443 });
  },
  "alb-target-az-enabled": (w) => {
    const group = w.targetGroup("az");
    w.listener("az", group.arn, { port: 12443 });
    const { id } = w.instance("az", { subnetId: w.subnet("az", 22, w.later("eu-west-1a")).id });
    new lb.TargetGroupAttachment("az", { targetGroupArn: group.arn, targetId: id });
  },
  "target-group-single-load-balancer": (w) => {
    const [one, two] = [w.targetGroup("shared"), w.targetGroup("other")];
    w.listener("shared", one.arn, { port: 13443 });
    const second = w.loadBalancer("second", { internal: true });
    w.listener("second", w.later("arn", one.arn, two.arn), { loadBalancerArn: second.arn });
  },
  "target-group-health-check-explicit": (w) => {
    w.targetGroup("check", {
      healthCheck: { path: "/", protocol: w.later("HTTPS"), port: "traffic-port", matcher: "200" },
    });
  },
  "target-group-health-check-admitted": (w) => {
    const check = { path: "/", protocol: "HTTPS", port: w.later("8443"), matcher: "200" };
    const group = w.targetGroup("checked", { healthCheck: check });
    w.listener("checked", group.arn, { port: 15443 });
    new lb.TargetGroupAttachment("checked", { targetGroupArn: group.arn, targetId: w.instance("checked").id });
  },
  "target-group-has-targets": (w) => {
    w.listener("empty", w.targetGroup("empty").arn, { port: 14443 });
    new lb.TargetGroupAttachment("empty", { targetGroupArn: w.later("arn"), targetId: w.instance("empty").id });
  },
  "target-type-matches-attachment": (w) => {
    const group = w.targetGroup("type", { targetType: w.later("instance") });
    new lb.TargetGroupAttachment("type", { targetGroupArn: group.arn, targetId: w.instance("type").id });
  },
  "alb-ports-match-listeners": (w) => {
    const group = w.securityGroup("ports");
    w.ingress("ports", group.id, { toPort: w.later(8443) });
    const balancer = w.loadBalancer("ports", { securityGroups: [group.id], internal: true });
    w.listener("ports", w.targetGroup("ports").arn, { loadBalancerArn: balancer.arn });
  },
  "alb-no-open-default-security-group": (w) => {
    w.loadBalancer("groups", { securityGroups: [w.later("sg-0123456789abcdef0")], internal: true });
  },
  "hpa-listener-443-https-only": (w) => {
    const balancer = w.loadBalancer("hpa-listener", { internal: true, tags: tagged("hp-anyware") });
    const group = w.targetGroup("hpa-listener");
    w.listener("hpa-listener", group.arn, { loadBalancerArn: balancer.arn, port: w.later(443) });
  },
  "hpa-stickiness-lb-cookie": (w) => {
    w.targetGroup("stickiness", {
      stickiness: { type: w.later("lb_cookie"), cookieDuration: 3600 },
      healthCheck: { path: "/health", protocol: "HTTPS", port: "443", matcher: "200" },
      tags: tagged("hp-anyware"),
    });
  },
  "hpa-target-group-vendor-values": (w) => {
    w.targetGroup("vendor", {
      slowStart: w.later(0),
      stickiness: { type: "lb_cookie", cookieDuration: 3600 },
      healthCheck: { path: "/health", protocol: "HTTPS", port: "443", matcher: "200" },
      tags: tagged("hp-anyware"),
    });
  },
  "hpa-connector-own-eip": (w) => {
    const args = { vpcSecurityGroupIds: [w.pcoip.id], tags: tagged("hp-anyware") };
    const [one, two] = ["own-eip", "own-eip-2"].map((name) => w.instance(name, args));
    for (const name of ["own-eip", "own-eip-2"]) {
      const { allocationId } = new ec2.Eip(name, { domain: "vpc" });
      new ec2.EipAssociation(name, { allocationId, instanceId: w.later("i-0123456789abcdef0", one!.id, two!.id) });
    }
  },
  "hpa-connector-in-public-subnet": (w) => {
    connector(w, "in-public", { subnetId: w.openSubnet("in-public", 23).id });
  },
  "hpa-external-ip-is-own-eip": (w) => {
    connector(w, "external-ip", { userData: w.later("external-ip=198.51.100.7") });
  },
  "hpa-pcoip-4172-tcp-and-udp": (w) => {
    const group = w.securityGroup("pcoip");
    w.ingress("pcoip-tcp", group.id, { fromPort: 4172, toPort: 4172, cidrIpv4: CLIENTS });
    const udp = { ipProtocol: "udp", fromPort: 4172, toPort: 4172, cidrIpv4: w.later(CLIENTS) };
    w.ingress("pcoip-udp", group.id, udp);
    connector(w, "pcoip", { vpcSecurityGroupIds: [group.id] });
  },
  "hpa-connector-session-capacity": (w) => {
    new Unreadable("hp-anyware", w);
  },
  "mac-tenancy-host": (w) => {
    w.instance("tenancy", { instanceType: w.later("mac2.metal") });
  },
  "mac-host-type-az-single-instance": (w) => {
    const host = macHost("zone-of-host", { availabilityZone: w.later("eu-west-1a") });
    w.instance("zone-of-host", { instanceType: "mac2.metal", tenancy: "host", hostId: host.id });
  },
  "mac-host-autoplacement-off": (w) => {
    macHost("auto-placement", { autoPlacement: w.later("off") });
  },
  "mac-host-recovery-followed": (w) => {
    const host = macHost("recovered", { hostRecovery: w.later("on") });
    w.instance("recovered", { instanceType: "mac2.metal", tenancy: "host", hostId: host.id });
  },
  "mac-host-protected": (w) => {
    macHost("protected", { instanceType: w.later("mac2.metal") }, {});
  },
  "cb-connectors-same-vpc": (w) => {
    const { id } = new ec2.Subnet("same-vpc", {
      vpcId: w.later("vpc-0123456789abcdef0"),
      cidrBlock: "10.0.24.0/24",
      availabilityZone: "eu-west-1b",
    });
    w.instance("same-vpc-a", { instanceType: "m6i.large", tags: tagged("cloudbrink/active-active:vpc") });
    w.instance("same-vpc-b", { instanceType: "m6i.large", subnetId: id, tags: tagged("cloudbrink/active-active:vpc") });
  },
  "cb-group-size-1-to-64": (w) => {
    new Unreadable("cloudbrink", w);
  },
  "cb-prefix-length-and-alignment": (w) => {
    prefixed(w, "prefix", { ipv4Prefixes: [w.later("10.0.0.16/28")] });
  },
  "cb-prefix-explicit-not-count": (w) => {
    prefixed(w, "count", { ipv4PrefixCount: w.later(0) });
  },
  "cb-prefix-in-subnet-no-overlap": (w) => {
    const { id } = new ec2.Subnet("in-subnet", {
      vpcId: w.net.id,
      cidrBlock: w.later("10.0.25.0/24"),
      availabilityZone: "eu-west-1a",
    });
    prefixed(w, "in-subnet", { subnetId: id, ipv4Prefixes: ["10.0.25.16/28"] });
  },
  "cb-static-pools-equal-prefixes": (w) => {
    const urns = prefixed(w, "pools", { ipv4Prefixes: ["10.0.0.32/28"], ipv6Prefixes: [w.later("2001:db8::/80")] });
    new Pooled(w, urns);
  },
  "cb-prefix-capable-instance-type": (w) => {
    const eni = new ec2.NetworkInterface("capable", {
      subnetId: w.subnets[0]!.id,
      securityGroups: [w.group.id],
      ipv4Prefixes: ["10.0.0.48/28"],
      tags: tagged("cloudbrink/active-active:capable"),
    });
    onInterface("capable", eni, { instanceType: w.later("m6i.large") });
  },
  "cb-otp-never-plaintext": (w) => {
    const tags = tagged("cloudbrink/standalone:otp");
    w.instance("otp", { tags, userData: w.later("#!/bin/sh\n") });
  },
  "cb-connectors-multi-az": (w) => {
    const tags = tagged("cloudbrink/active-active:zones");
    w.instance("multi-az-a", { instanceType: "m6i.large", tags });
    const { id } = w.subnet("multi-az", 26, w.later("eu-west-1b"));
    w.instance("multi-az-b", { instanceType: "m6i.large", subnetId: id, tags });
  },
  "cs-listener-pair-by-variant": (w) => {
    const balancer = w.loadBalancer("cs-pair", { internal: true, tags: tagged("codestream/https:pair") });
    const [api, broadcaster] = [w.targetGroup("cs-api"), w.targetGroup("cs-broadcaster", { port: 12443 })];
    w.listener("cs-api", api.arn, { loadBalancerArn: balancer.arn, port: w.later(443) });
    w.listener("cs-broadcaster", broadcaster.arn, { loadBalancerArn: balancer.arn, port: 12443 });
  },
  "cs-health-check-no-auth-status": (w) => {
    w.targetGroup("no-auth", {
      healthCheck: { path: w.later("/no-auth/status"), protocol: "HTTPS", port: "traffic-port", matcher: "200" },
      tags: tagged("codestream/https:health"),
    });
  },
  "cs-alb-allows-hairpin-source": (w) => {
    const tags = tagged("codestream/https:hairpin");
    const eip = new ec2.Eip("hairpin", { domain: "vpc" });
    const nat = new ec2.NatGateway("hairpin", { subnetId: w.subnets[0]!.id, allocationId: eip.allocationId });
    const table = new ec2.RouteTable("hairpin", { vpcId: w.net.id });
    new ec2.Route("hairpin", { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: nat.id });
    w.instance("hairpin", { subnetId: w.subnet("hairpin", 27, "eu-west-1a", table).id, tags });
    const group = w.securityGroup("hairpin");
    const balancer = w.loadBalancer("hairpin", { securityGroups: [group.id], tags });
    for (const port of [443, 12443]) {
      const name = `hairpin-${port}`;
      const target = w.targetGroup(name, { port });
      w.listener(name, target.arn, { loadBalancerArn: balancer.arn, port });
      w.ingress(name, group.id, { fromPort: port, toPort: port, cidrIpv4: w.later("198.51.100.7/32") });
    }
  },
  "cs-public-url-matches-alb": (w) => {
    new Unreadable("codestream", w);
  },
  "sg-no-world-open-admin-ports": (w) => {
    w.ingress("admin", w.group.id, { fromPort: 22, toPort: 22, cidrIpv4: w.later("10.0.0.0/8") });
  },
  "sg-no-world-all-ports": (w) => {
    w.ingress("wide", w.group.id, { fromPort: 20_000, toPort: w.later(20_001), cidrIpv4: "0.0.0.0/0" });
  },
  "sg-single-rule-style": (w) => {
    const inline = { ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/8"] }] };
    const [one, two] = [w.securityGroup("style", inline), w.securityGroup("style-2")];
    w.ingress("style", w.later("sg-0123456789abcdef0", one.id, two.id), { fromPort: 8080, toPort: 8080 });
  },
  "sg-all-protocols-without-ports": (w) => {
    const rule = { protocol: w.later("tcp"), fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/8"] };
    w.securityGroup("protocol", { ingress: [rule] });
  },
  "sg-egress-declared": (w) => {
    const egress = w.later([{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["10.0.0.0/8"] }]);
    const group = w.securityGroup("egress", { egress });
    w.instance("egress", { vpcSecurityGroupIds: [group.id] });
  },
  "instance-imdsv2-required": (w) => {
    w.instance("imds", { metadataOptions: { httpTokens: w.later("required") } });
  },
  "instance-ebs-encrypted": (w) => {
    w.instance("encrypted", { rootBlockDevice: { encrypted: w.later(true) } });
  },
  "public-ip-only-on-allowed-roles": (w) => {
    w.instance("public-ip", { associatePublicIpAddress: w.later(false) });
  },
  "instance-role-trust": (w) => {
    const role = new iam.Role("trust", { assumeRolePolicy: w.later("{}") });
    new iam.InstanceProfile("trust", { role: role.name });
  },
  "user-data-no-credentials": (w) => {
    w.instance("credentials", { userData: w.later("#!/bin/sh\n") });
  },
  "alb-desync-mitigation": (w) => {
    w.loadBalancer("desync", { desyncMitigationMode: w.later("defensive"), internal: true });
  },
  "alb-certificate-validation-awaited": (w) => {
    const certificate = new acm.Certificate("issued", {
      domainName: "a.example",
      validationMethod: w.later("DNS"),
    });
    w.listener("issued", undefined, { port: 15443, certificateArn: certificate.arn });
  },
  "eni-source-dest-check": (w) => {
    w.instance("source-dest", { sourceDestCheck: w.later(true) });
  },
  "vpc-flow-logs": (w) => {
    const other = new ec2.Vpc("flow-other", { cidrBlock: "10.9.0.0/16" });
    new ec2.FlowLog("flow", {
      vpcId: w.later("vpc-0123456789abcdef0", w.net.id, other.id),
      trafficType: "ALL",
      logDestinationType: "s3",
      logDestination: "arn:aws:s3:::logs",
    });
  },
  "default-security-group-closed": (w) => {
    new ec2.DefaultSecurityGroup("closed", { vpcId: w.net.id, egress: w.later([]) });
  },
  "eip-attached": (w) => {
    new ec2.Eip("idle", { domain: "vpc" });
    new ec2.NatGateway("idle", { subnetId: w.subnets[1]!.id, allocationId: w.later("eipalloc-0123456789abcdef0") });
  },
  "vpc-block-public-access-consistent": (w) => {
    new ec2.VpcBlockPublicAccessOptions("block", { internetGatewayBlockMode: w.later("off") });
  },
  "nacl-rule-shadowed": (w) => {
    acl(w, "shadowed", 28, { ruleNo: w.later(200), fromPort: 443, toPort: 443 });
  },
  "sg-rule-implied": (w) => {
    const [one, two] = [w.securityGroup("implied"), w.securityGroup("implied-2")];
    w.ingress("implied", one.id, {});
    w.ingress("implied-narrow", w.later("sg-0123456789abcdef0", one.id, two.id), { cidrIpv4: "10.1.0.0/16" });
  },
  "tcp-response-blocked": (w) => {
    acl(w, "response", 29, { action: w.later("allow") }, "egress");
  },
  "references-in-one-region": (w) => {
    const { id } = new ec2.SecurityGroup("region", { vpcId: w.net.id, region: w.later("eu-west-1") });
    new vpc.SecurityGroupEgressRule("region", { securityGroupId: id, ipProtocol: "-1", cidrIpv4: "10.0.0.0/8" });
  },
};

/** A connector with an address of its own, in the tagged deployment of its name. */
function connector(w: World, name: string, args: ec2.InstanceArgs): void {
  const own = { vpcSecurityGroupIds: [w.pcoip.id], tags: tagged(`hp-anyware:${name}`) };
  const { id } = w.instance(name, { ...own, ...args });
  const { allocationId } = new ec2.Eip(name, { domain: "vpc" });
  new ec2.EipAssociation(name, { allocationId, instanceId: id });
}

function macHost(
  name: string,
  args: Partial<ec2.DedicatedHostArgs>,
  opts: pulumi.CustomResourceOptions = { protect: true },
): ec2.DedicatedHost {
  const host = { availabilityZone: "eu-west-1a", instanceType: "mac2.metal", autoPlacement: "off", ...args };
  return new ec2.DedicatedHost(name, host, opts);
}

function onInterface(name: string, eni: ec2.NetworkInterface, args: ec2.InstanceArgs = {}): ec2.Instance {
  return new ec2.Instance(name, {
    ami: "ami-0123456789abcdef0",
    instanceType: "m6i.large",
    primaryNetworkInterface: { networkInterfaceId: eni.id },
    metadataOptions: { httpTokens: "required" },
    rootBlockDevice: { encrypted: true },
    tags: tagged(`cloudbrink/active-active:${name}`),
    ...args,
  });
}

/** A connector on an interface with prefixes. */
function prefixed(w: World, name: string, args: Partial<ec2.NetworkInterfaceArgs>) {
  const eni = new ec2.NetworkInterface(name, {
    subnetId: w.subnets[0]!.id,
    securityGroups: [w.group.id],
    tags: tagged(`cloudbrink/active-active:${name}`),
    ...args,
  });
  return { eni, instance: onInterface(name, eni) };
}

/** A component whose manifest has pools for an interface. */
class Pooled extends pulumi.ComponentResource {
  constructor(_: World, { eni, instance }: { readonly eni: ec2.NetworkInterface; readonly instance: ec2.Instance }) {
    super(COMPONENT_TYPES.cloudbrink, "pooled", {}, {});
    const a = {
      role: "connector",
      urn: instance.urn,
      interfaceUrn: eni.urn,
      subnet: "a",
      pools: { staff: { ipv4: ["10.0.0.32/28"], ipv6: ["2001:db8::/80"] } },
    };
    this.registerOutputs({
      manifest: {
        schemaVersion: 1,
        topology: "cloudbrink",
        variant: "active-active",
        name: "pooled",
        instances: { a },
        subnets: { a: { availabilityZone: "eu-west-1a", cidrBlock: "10.0.0.0/24" } },
        sources: {},
        destinations: {},
        settings: {},
      },
    });
  }
}

/** A network ACL with one rule that is not known, next to rules that let everything pass. */
function acl(
  w: World,
  name: string,
  number: number,
  unknown: Partial<pulumi.Unwrap<ec2.NetworkAclArgs["ingress"]>> | object,
  direction: "ingress" | "egress" = "ingress",
): void {
  const rule = { protocol: "tcp", action: "allow", cidrBlock: "0.0.0.0/0" };
  const request = { ...rule, ruleNo: 100, fromPort: 443, toPort: 443 };
  const odd = { ...rule, ruleNo: 100, fromPort: 1024, toPort: 65_535, ...unknown };
  new ec2.NetworkAcl(name, {
    vpcId: w.net.id,
    subnetIds: [w.subnet(name, number, "eu-west-1a").id],
    ...(direction === "ingress"
      ? { ingress: [{ ...rule, ruleNo: 110, fromPort: 1024, toPort: 65_535 }, odd], egress: [] }
      : { ingress: [request], egress: [odd] }),
  } as ec2.NetworkAclArgs);
}

/** Parameters that fragments need: client networks of tagged connectors. */
export const CONFIG = {
  "hpa-pcoip-4172-tcp-and-udp": { clients: [CLIENTS] },
  "required-tags": { requiredTagKeys: ["Owner"] },
};

export async function program(blur: Blur): Promise<void> {
  const world = new World(blur);
  for (const make of Object.values(FRAGMENTS)) {
    make(world);
  }
}
