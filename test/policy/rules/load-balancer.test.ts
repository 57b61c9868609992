import { UNKNOWN } from "../../../policy/graph";
import { add, dependOn, describeRule, drop, retype, set } from "../support/cases";
import { hpAnyware, webService } from "../support/stacks";

const LISTENER = "Listener web-443";
const GROUP = "TargetGroup web";
const BALANCER = "LoadBalancer web";
const OTHER_GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/other/0123456789abcdef";

describeRule("alb-https-listener-https-backend", webService, [
  {
    title: "refuses an HTTP target group behind an HTTPS listener",
    edits: [set(GROUP, "protocol", "HTTP")],
    expect: {
      verdict: "violation",
      at: "web-443",
      property: "defaultActions[0].targetGroupArn",
      found: 'protocol "HTTP" of target group web behind an HTTPS listener',
    },
  },
  {
    title: "refuses it at preview, when the ARN is not known",
    preview: true,
    edits: [set(GROUP, "protocol", "HTTP")],
    expect: { verdict: "violation", at: "web-443", property: "defaultActions[0].targetGroupArn" },
  },
  {
    title: "refuses it for resources under the alb type tokens",
    edits: [
      retype(GROUP, "aws:alb/targetGroup:TargetGroup"),
      retype(LISTENER, "aws:alb/listener:Listener"),
      set(GROUP, "protocol", "HTTP"),
    ],
    expect: { verdict: "violation", at: "web-443", property: "defaultActions[0].targetGroupArn" },
  },
  {
    title: "refuses an HTTP group in a weighted forward",
    edits: [
      set(GROUP, "protocol", "HTTP"),
      set(LISTENER, "defaultActions", [
        {
          type: "forward",
          forward: { targetGroups: [{ arn: "arn:aws:test:eu-west-1:111122223333:targetgroup/web" }] },
        },
      ]),
    ],
    expect: { verdict: "violation", at: "web-443", property: "defaultActions[0].forward.targetGroups[0].arn" },
  },
  {
    title: "refuses an HTTP group that only a listener rule forwards to",
    edits: [
      set(LISTENER, "defaultActions", [{ type: "fixed-response", fixedResponse: { statusCode: "404" } }]),
      set(GROUP, "protocol", "HTTP"),
      add("aws:lb/listenerRule:ListenerRule", "api", {
        listenerArn: "arn:aws:test:eu-west-1:111122223333:listener/web-443",
        actions: [{ type: "forward", targetGroupArn: "arn:aws:test:eu-west-1:111122223333:targetgroup/web" }],
      }),
    ],
    expect: { verdict: "violation", at: "api", property: "actions[0].targetGroupArn" },
  },
  {
    title: "passes a fixed response, which has no target group",
    edits: [set(LISTENER, "defaultActions", [{ type: "fixed-response" }])],
    expect: "pass",
  },
  {
    title: "passes a lambda group, which has no protocol",
    edits: [set(GROUP, "protocol", undefined), set(GROUP, "targetType", "lambda")],
    expect: "pass",
  },
  {
    title: "passes HTTP behind HTTP",
    edits: [set(GROUP, "protocol", "HTTP"), set(LISTENER, "protocol", "HTTP")],
    expect: "pass",
  },
  {
    title: "is undecided when the protocol of the group is not known",
    edits: [set(GROUP, "protocol", UNKNOWN)],
    expect: { verdict: "undecided", at: "web-443", property: "defaultActions[0].targetGroupArn" },
  },
  {
    title: "is undecided when the group is not in the program",
    edits: [set(LISTENER, "defaultActions", [{ type: "forward", targetGroupArn: OTHER_GROUP }])],
    expect: { verdict: "undecided", at: "web-443", property: "defaultActions[0].targetGroupArn" },
  },
  {
    title: "is undecided when the unknown ARN may be one of an HTTP and an HTTPS group",
    preview: true,
    edits: [
      add("aws:lb/targetGroup:TargetGroup", "plain", { protocol: "HTTP", port: 80 }),
      dependOn(LISTENER, "defaultActions", GROUP, "TargetGroup plain"),
    ],
    expect: { verdict: "undecided", at: "web-443", property: "defaultActions[0].targetGroupArn" },
  },
  {
    title: "is undecided when all actions are unknown",
    preview: true,
    edits: [set(LISTENER, "defaultActions", UNKNOWN)],
    expect: { verdict: "undecided", at: "web-443", property: "defaultActions" },
  },
]);

describeRule("alb-https-listener-has-certificate", webService, [
  {
    title: "refuses an HTTPS listener without a certificate",
    edits: [set(LISTENER, "certificateArn", undefined)],
    expect: { verdict: "violation", at: "web-443", property: "certificateArn", found: "nothing" },
  },
  {
    title: "passes a certificate whose ARN is not known yet",
    edits: [set(LISTENER, "certificateArn", UNKNOWN)],
    expect: "pass",
  },
  {
    title: "passes an HTTP listener",
    edits: [set(LISTENER, "certificateArn", undefined), set(LISTENER, "protocol", "HTTP")],
    expect: "pass",
  },
  {
    title: "is undecided without a certificate when the protocol is not known",
    edits: [set(LISTENER, "certificateArn", undefined), set(LISTENER, "protocol", UNKNOWN)],
    expect: { verdict: "undecided", at: "web-443", property: "protocol" },
  },
]);

describeRule("alb-tls-policy-modern", webService, [
  {
    title: "refuses the provider's default, which allows TLS 1.0",
    edits: [set(LISTENER, "sslPolicy", undefined)],
    expect: {
      verdict: "violation",
      at: "web-443",
      property: "sslPolicy",
      found: "nothing, which means ELBSecurityPolicy-2016-08: allows TLS 1.0 and 1.1 and has no TLS 1.3",
    },
  },
  {
    title: "refuses a policy with TLS 1.0 whose name begins like a modern one",
    edits: [set(LISTENER, "sslPolicy", "ELBSecurityPolicy-TLS13-1-0-2021-06")],
    expect: {
      verdict: "violation",
      at: "web-443",
      property: "sslPolicy",
      found: '"ELBSecurityPolicy-TLS13-1-0-2021-06": allows TLS 1.0 and 1.1',
    },
  },
  {
    title: "passes a policy with TLS 1.2 that AWS does not recommend any more",
    edits: [set(LISTENER, "sslPolicy", "ELBSecurityPolicy-TLS-1-2-2017-01")],
    expect: "pass",
  },
  ...[
    "TLS13-1-2-Ext0-RFC9151-FIPS-2023-07",
    "TLS13-1-2-RFC9151-INTEROP4-FIPS-2023-07",
    "TLS13-1-3-CNSA2-INTEROP1-FIPS-PQ-2026-07",
    "TLS13-1-2-CNSA2-INTEROP2-FIPS-PQ-2026-07",
  ].map((policy) => ({
    title: `passes ${policy}, whose name says that it has nothing below TLS 1.2`,
    edits: [set(LISTENER, "sslPolicy", `ELBSecurityPolicy-${policy}`)],
    expect: "pass" as const,
  })),
  {
    title: "is undecided for a name that is in no list",
    edits: [set(LISTENER, "sslPolicy", "ELBSecurityPolicy-TLS14-2027-01")],
    expect: { verdict: "undecided", at: "web-443", property: "sslPolicy" },
  },
  {
    title: "passes a name the configuration allows",
    edits: [set(LISTENER, "sslPolicy", "ELBSecurityPolicy-TLS14-2027-01")],
    options: { config: { "alb-tls-policy-modern": { allow: ["ELBSecurityPolicy-TLS14-2027-01"] } } },
    expect: "pass",
  },
  {
    title: "is undecided when the policy is not known",
    edits: [set(LISTENER, "sslPolicy", UNKNOWN)],
    expect: { verdict: "undecided", at: "web-443", property: "sslPolicy" },
  },
  {
    title: "is undecided when the protocol is not known",
    edits: [set(LISTENER, "protocol", UNKNOWN)],
    expect: { verdict: "undecided", at: "web-443", property: "protocol" },
  },
]);

describeRule("alb-two-azs-one-vpc", webService, [
  {
    title: "refuses one subnet",
    edits: [set(BALANCER, "subnets", ["subnet-0005"])],
    expect: { verdict: "violation", at: "web", property: "subnets", found: "subnets in eu-west-1a alone" },
  },
  {
    title: "refuses two subnets in one zone",
    edits: [set("Subnet public-1", "availabilityZone", "eu-west-1a")],
    expect: { verdict: "violation", at: "web", property: "subnets", found: "two subnets in eu-west-1a" },
  },
  {
    title: "refuses two subnets in one zone at preview",
    preview: true,
    edits: [set("Subnet public-1", "availabilityZone", "eu-west-1a")],
    expect: { verdict: "violation", at: "web", property: "subnets" },
  },
  {
    title: "refuses subnets of two VPCs",
    edits: [
      add("aws:ec2/vpc:Vpc", "other", { cidrBlock: "10.1.0.0/16" }),
      set("Subnet public-1", "vpcId", "added-other"),
    ],
    expect: {
      verdict: "violation",
      at: "web",
      property: "subnets",
      found: "subnets public-0 and public-1, which are in different VPCs",
    },
  },
  {
    title: "passes a single Local Zone",
    edits: [set(BALANCER, "subnets", ["subnet-0005"]), set("Subnet public-0", "availabilityZone", "us-west-2-lax-1a")],
    expect: "pass",
  },
  {
    title: "passes a network load balancer in one zone",
    edits: [set(BALANCER, "subnets", ["subnet-0005"]), set(BALANCER, "loadBalancerType", "network")],
    expect: "pass",
  },
  {
    title: "passes one subnet of an Outpost",
    edits: [set(BALANCER, "subnets", ["subnet-0005"]), set(BALANCER, "customerOwnedIpv4Pool", "ipv4pool-coip-0123")],
    expect: "pass",
  },
  {
    title: "is undecided where only an Outpost may have a single zone and nobody knows whether it is one",
    edits: [set(BALANCER, "subnets", ["subnet-0005"]), set(BALANCER, "customerOwnedIpv4Pool", UNKNOWN)],
    expect: { verdict: "undecided", at: "web", property: "customerOwnedIpv4Pool" },
  },
  {
    title: "passes two zones, on an Outpost or not",
    edits: [set(BALANCER, "customerOwnedIpv4Pool", UNKNOWN)],
    expect: "pass",
  },
  {
    title: "is undecided when the zone of a subnet is not known",
    edits: [set("Subnet public-1", "availabilityZone", UNKNOWN)],
    expect: { verdict: "undecided", at: "web", property: "subnets" },
  },
  {
    title: "is undecided for subnets outside the program",
    edits: [set(BALANCER, "subnets", ["subnet-0aaa", "subnet-0bbb"])],
    expect: { verdict: "undecided", at: "web", property: "subnets" },
  },
]);

describeRule("alb-target-vpc-matches", webService, [
  {
    title: "refuses a target group of another VPC",
    edits: [add("aws:ec2/vpc:Vpc", "other", { cidrBlock: "10.1.0.0/16" }), set(GROUP, "vpcId", "added-other")],
    expect: [
      {
        verdict: "violation",
        at: "web",
        property: "vpcId",
        found: "other, while load balancer web is in net",
      },
      {
        verdict: "violation",
        at: "web-0",
        property: "targetId",
        found: "an instance in net, while target group web is in other",
      },
      {
        verdict: "violation",
        at: "web-1",
        property: "targetId",
        found: "an instance in net, while target group web is in other",
      },
    ],
  },
  {
    title: "refuses an instance of another VPC, at preview too",
    preview: true,
    edits: [
      add("aws:ec2/vpc:Vpc", "other", { cidrBlock: "10.1.0.0/16" }, { id: UNKNOWN, outputs: { id: UNKNOWN } }),
      dependOn("Subnet private-1", "vpcId", "Vpc other"),
    ],
    expect: { verdict: "violation", at: "web-1", property: "targetId" },
  },
  {
    title: "is undecided when the VPC of the group is not known",
    preview: true,
    edits: [dependOn(GROUP, "vpcId")],
    expect: { verdict: "undecided", at: "web", property: "vpcId" },
  },
]);

describeRule("target-group-health-check-explicit", webService, [
  {
    title: "refuses the provider's HTTP check on an HTTPS group",
    edits: [set(GROUP, "healthCheck.protocol", undefined)],
    expect: { verdict: "violation", at: "web", property: "healthCheck.protocol", found: 'nothing, which means "HTTP"' },
  },
  {
    title: "refuses no path",
    edits: [set(GROUP, "healthCheck.path", undefined)],
    expect: { verdict: "violation", at: "web", property: "healthCheck.path", found: "nothing" },
  },
  {
    title: "refuses no matcher",
    edits: [set(GROUP, "healthCheck.matcher", undefined)],
    expect: { verdict: "violation", at: "web", property: "healthCheck.matcher", found: "nothing" },
  },
  {
    title: "refuses a check on another port",
    edits: [set(GROUP, "healthCheck.port", "8080")],
    expect: { verdict: "violation", at: "web", property: "healthCheck.port", found: '"8080"' },
  },
  { title: "passes the group's own port as text", edits: [set(GROUP, "healthCheck.port", "443")], expect: "pass" },
  {
    title: "refuses a timeout that is not below the interval",
    edits: [set(GROUP, "healthCheck.timeout", 30)],
    expect: { verdict: "violation", at: "web", property: "healthCheck.timeout", found: "30" },
  },
  {
    title: "passes a TCP group without a path",
    edits: [set(GROUP, "protocol", "TCP"), set(GROUP, "healthCheck", undefined)],
    expect: "pass",
  },
  {
    title: "is undecided when the check's protocol is not known",
    edits: [set(GROUP, "healthCheck.protocol", UNKNOWN)],
    expect: { verdict: "undecided", at: "web", property: "healthCheck.protocol" },
  },
  {
    title: "is undecided when the group's protocol is not known",
    edits: [set(GROUP, "protocol", UNKNOWN)],
    expect: { verdict: "undecided", at: "web", property: "protocol" },
  },
]);

describe("rules about load balancers in our components", () => {
  describeRule("alb-two-azs-one-vpc", hpAnyware, [
    {
      title: "takes the zones of existing subnets from the manifest",
      edits: [
        set("LoadBalancer anyware", "subnets", ["subnet-0aaa", "subnet-0bbb"]),
        drop("Subnet public-0"),
        drop("Subnet public-1"),
      ],
      expect: "pass",
    },
  ]);
});
