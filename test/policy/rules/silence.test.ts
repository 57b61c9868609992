/** What must not be passed in silence: kinds, lists and references that are not known or not here. */
import { UNKNOWN } from "../../../policy/graph";
import { add, copy, dependOn, describeRule, drop, set } from "../support/cases";
import { hpAnyware, webService } from "../support/stacks";

const LISTENER = "Listener web-443";
const GROUP = "TargetGroup web";
const BALANCER = "LoadBalancer web";

describeRule("alb-https-listener-https-backend", webService, [
  {
    title: "refuses one HTTP group of a weighted forward at preview: as many groups as references are all used",
    preview: true,
    edits: [
      add("aws:lb/targetGroup:TargetGroup", "plain", { protocol: "HTTP", port: 80 }, { id: UNKNOWN, outputs: {} }),
      set(LISTENER, "defaultActions", [
        { type: "forward", forward: { targetGroups: [{ arn: UNKNOWN }, { arn: UNKNOWN }] } },
      ]),
      dependOn(LISTENER, "defaultActions", GROUP, "TargetGroup plain"),
    ],
    expect: [0, 1].map((index) => ({
      verdict: "violation" as const,
      at: "web-443",
      property: `defaultActions[0].forward.targetGroups[${index}].arn`,
    })),
  },
]);

describeRule("alb-no-plaintext-listener", webService, [
  {
    title: "passes a listener of a gateway load balancer, which has no protocol",
    edits: [
      add("aws:lb/listener:Listener", "gateway", {
        loadBalancerArn:
          "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/gwy/inspect/0123456789abcdef",
        defaultActions: [{ type: "forward" }],
      }),
    ],
    expect: "pass",
  },
  {
    title: "is undecided without a protocol when the kind of load balancer is not known",
    edits: [set(BALANCER, "loadBalancerType", UNKNOWN), set(LISTENER, "protocol", undefined)],
    expect: { verdict: "undecided", at: "web-443", property: "loadBalancerArn" },
  },
  {
    title: "is undecided when a rule may be of a listener that redirects",
    edits: [
      add("aws:lb/listener:Listener", "web-80", {
        port: 80,
        protocol: "HTTP",
        defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS" } }],
      }),
      add("aws:lb/listenerRule:ListenerRule", "api", { actions: [{ type: "forward" }] }),
      set("ListenerRule api", "listenerArn", UNKNOWN),
    ],
    expect: { verdict: "undecided", at: "web-80", property: "protocol" },
  },
]);

for (const [rule, property] of [
  ["alb-drop-invalid-headers", "dropInvalidHeaderFields"],
  ["alb-access-logs", "accessLogs"],
  ["alb-deletion-protection", "enableDeletionProtection"],
] as const) {
  describeRule(rule, () => withAll(), [
    {
      title: "is undecided when the kind of load balancer is not known",
      edits: [set(BALANCER, "loadBalancerType", UNKNOWN), set(BALANCER, property, undefined)],
      expect: { verdict: "undecided", at: "web", property: "loadBalancerType" },
    },
  ]);
}

function withAll() {
  const stack = webService();
  const at = stack.program.declared.findIndex(({ urn }) => urn === stack.balancer.urn);
  const declared = stack.program.declared[at]!;
  const more = { accessLogs: { enabled: true, bucket: "logs" }, enableDeletionProtection: true };
  stack.program.declared[at] = { ...declared, inputs: { ...declared.inputs, ...more } };
  return stack;
}

const byId = (zones: readonly string[]) =>
  zones.flatMap((zone, index) => [
    set(`Subnet public-${index}`, "availabilityZone", undefined),
    set(`Subnet public-${index}`, "availabilityZoneId", zone),
  ]);

describeRule("alb-two-azs-one-vpc", webService, [
  { title: "compares zones by their ids", preview: true, edits: byId(["euw1-az1", "euw1-az2"]), expect: "pass" },
  {
    title: "refuses two subnets in one zone by its id",
    preview: true,
    edits: byId(["euw1-az1", "euw1-az1"]),
    expect: { verdict: "violation", at: "web", property: "subnets", found: "two subnets in euw1-az1" },
  },
  {
    title: "is undecided between a name and an id",
    preview: true,
    edits: byId(["euw1-az1"]),
    expect: { verdict: "undecided", at: "web", property: "subnets" },
  },
]);

const OUTSIDE = "i-0123456789abcdef0";

describeRule("alb-target-vpc-matches", webService, [
  {
    title: "is undecided for an instance outside the program",
    edits: [set("TargetGroupAttachment web-0", "targetId", OUTSIDE)],
    expect: { verdict: "undecided", at: "web-0", property: "targetId" },
  },
  {
    title: "is undecided when a listener's actions are not known",
    preview: true,
    edits: [set(LISTENER, "defaultActions", UNKNOWN), dependOn(LISTENER, "defaultActions")],
    expect: { verdict: "undecided", at: "web-443", property: "defaultActions" },
  },
]);

describeRule("alb-target-az-enabled", webService, [
  {
    title: "is undecided for an instance outside the program",
    edits: [set("TargetGroupAttachment web-0", "targetId", OUTSIDE)],
    expect: { verdict: "undecided", at: "web-0", property: "targetId" },
  },
]);

describeRule("target-group-has-targets", webService, [
  {
    title: "is undecided when an ECS service registers with groups that are not known",
    edits: [
      drop("TargetGroupAttachment web-0"),
      drop("TargetGroupAttachment web-1"),
      add("aws:ecs/service:Service", "web", { loadBalancers: [{ containerPort: 443 }] }),
      set("Service web", "loadBalancers[0].targetGroupArn", UNKNOWN),
    ],
    expect: { verdict: "undecided", at: "web", property: "" },
  },
]);

describeRule("alb-no-open-default-security-group", webService, [
  {
    title: "is undecided when the group may be one that is open",
    preview: true,
    edits: [
      copy("SecurityGroupIngressRule web-lb-443", "all", { ipProtocol: "-1", fromPort: undefined, toPort: undefined }),
      set(BALANCER, "securityGroups", [UNKNOWN]),
      dependOn(BALANCER, "securityGroups", "SecurityGroup web-lb", "SecurityGroup web-app"),
    ],
    expect: { verdict: "undecided", at: "web", property: "securityGroups" },
  },
]);

describeRule("sg-no-world-open-admin-ports", webService, [
  {
    title: "refuses a rule that is open whichever group it turns out to be of",
    edits: [
      add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ssh", {
        ipProtocol: "tcp",
        fromPort: 22,
        toPort: 22,
        cidrIpv4: "0.0.0.0/0",
      }),
      set("SecurityGroupIngressRule ssh", "securityGroupId", UNKNOWN),
    ],
    expect: { verdict: "violation", at: "ssh", property: "cidrIpv4", found: "tcp 22 open to 0.0.0.0/0" },
  },
]);

describeRule("sg-single-rule-style", webService, [
  {
    title: "refuses rules of their own on a default group, which removes them",
    edits: [
      add("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "net", {}),
      copy("SecurityGroupIngressRule web-lb-443", "beside", { securityGroupId: "added-net" }),
    ],
    expect: { verdict: "violation", at: "net", property: "ingress" },
  },
  {
    title: "is undecided when the direction of a rule is not known",
    edits: [
      drop("SecurityGroupIngressRule web-lb-443"),
      set("SecurityGroup web-lb", "ingress", []),
      add("aws:ec2/securityGroupRule:SecurityGroupRule", "old", { protocol: "tcp", fromPort: 80, toPort: 80 }),
      set("SecurityGroupRule old", "type", UNKNOWN),
      (resources) => {
        const { id } = resources.find(({ name, type }) => name === "web-lb" && type.endsWith(":SecurityGroup"))!;
        return set("SecurityGroupRule old", "securityGroupId", id)(resources);
      },
      drop("SecurityGroupEgressRule web-lb-out"),
    ],
    expect: { verdict: "undecided", at: "web-lb", property: "ingress" },
  },
]);

const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const MAPPED = { blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true" } }] };

for (const [rule, property] of [
  ["instance-imdsv2-required", "metadataOptions"],
  ["instance-ebs-encrypted", "rootBlockDevice"],
] as const) {
  describeRule(rule, webService, [
    {
      title: "leaves to a launch template of the program what the instance does not say",
      edits: [
        add(TEMPLATE, "fleet", { ...MAPPED, metadataOptions: { httpTokens: "required" } }),
        set("Instance web-0", property, undefined),
        set("Instance web-0", "launchTemplate", { id: "added-fleet" }),
      ],
      expect: "pass",
    },
  ]);
}

describeRule("instance-ebs-encrypted", webService, [
  {
    title: "is undecided for a launch template that leaves the volumes to the image",
    edits: [add(TEMPLATE, "fleet", {})],
    expect: { verdict: "undecided", at: "fleet", property: "blockDeviceMappings" },
  },
]);

describeRule("eip-attached", webService, [
  {
    title: "is undecided when it is not known which one a gateway takes",
    edits: [
      add("aws:ec2/eip:Eip", "spare", { domain: "vpc" }),
      add("aws:ec2/natGateway:NatGateway", "second", {}),
      set("NatGateway second", "allocationId", UNKNOWN),
    ],
    expect: { verdict: "undecided", at: "spare", property: "" },
  },
]);

describeRule("mac-host-type-az-single-instance", webService, [
  {
    title: "is undecided for a Mac on a host outside the program",
    edits: [
      add("aws:ec2/instance:Instance", "mac", {
        instanceType: "mac2.metal",
        tenancy: "host",
        hostId: "h-0123456789abcdef0",
      }),
    ],
    expect: { verdict: "undecided", at: "mac", property: "hostId" },
  },
]);

const OTP_DATA = "#!/bin/sh\n/opt/scripts/brink_connector_deploy_cloud.sh -o otp-Zk3Vq8LmXw -a 1\n";
const CLOUDBRINK = { "connector-topologies:topology": "cloudbrink/standalone" };
const connector = (more: object = {}) => [
  add("aws:ec2/instance:Instance", "brink", { tags: CLOUDBRINK, userData: OTP_DATA }, more),
];

describeRule("cb-otp-never-plaintext", () => {
  const stack = webService();
  stack.program.add("aws:ec2/instance:Instance", "other", { tags: CLOUDBRINK });
  return stack;
}, [
  {
    title: "refuses user data with an OTP that the state would show",
    edits: connector(),
    expect: {
      verdict: "violation",
      at: "brink",
      property: "userData",
      found: "a one-time password that the state shows",
    },
  },
  {
    title: "passes user data that the program marks secret",
    edits: connector({ additionalSecretOutputs: ["userData"] }),
    expect: "pass",
  },
]);

describeRule("hpa-connector-own-eip", hpAnyware, [
  {
    title: "finds an Elastic IP that is bound to an instance's primary interface by its id",
    edits: [
      add(
        "aws:ec2/instance:Instance",
        "elsewhere",
        { tags: { "connector-topologies:topology": "hp-anyware" } },
        { outputs: { primaryNetworkInterfaceId: "eni-0123456789abcdef0" } },
      ),
      add("aws:ec2/eip:Eip", "elsewhere", { networkInterface: "eni-0123456789abcdef0" }),
    ],
    expect: "pass",
  },
]);

describeRule("cb-group-size-1-to-64", () => {
  const stack = webService();
  stack.program.add("aws:ec2/networkInterface:NetworkInterface", "tagged", {
    tags: { "connector-topologies:topology": "cloudbrink" },
  });
  return stack;
}, []);

const PCOIP_CLIENTS = (clients: readonly string[]) => ({ config: { "hpa-pcoip-4172-tcp-and-udp": { clients } } });
const TAGGED_CONNECTOR = { "connector-topologies:topology": "hp-anyware" };

describe("PCoIP for tagged connectors", () => {
  const start = () => {
    const stack = webService();
    const { program } = stack;
    const group = program.add("aws:ec2/securityGroup:SecurityGroup", "pcoip", {
      ingress: ["tcp", "udp"].map((protocol) => ({
        protocol,
        fromPort: 4172,
        toPort: 4172,
        cidrBlocks: ["203.0.113.0/24"],
      })),
    });
    program.add("aws:ec2/instance:Instance", "connector", {
      tags: TAGGED_CONNECTOR,
      vpcSecurityGroupIds: [group.id],
    });
    return stack;
  };
  describeRule(
    "hpa-pcoip-4172-tcp-and-udp",
    start,
    [
      {
        title: "is undecided when no client networks are configured",
        expect: { verdict: "undecided", at: "connector", property: "securityGroups" },
      },
      {
        title: "passes the configured network in inline rules",
        options: PCOIP_CLIENTS(["203.0.113.0/25"]),
        expect: "pass",
      },
      {
        title: "refuses a client network that is none, which nothing can admit",
        options: PCOIP_CLIENTS(["203.0.113.0/33"]),
        expect: ["tcp", "udp"].map((protocol) => ({
          verdict: "violation" as const,
          at: "connector",
          property: "securityGroups",
          found: `no ingress rule for ${protocol} 4172 from clients (203.0.113.0/33)`,
        })),
      },
    ],
    [],
  );
});
