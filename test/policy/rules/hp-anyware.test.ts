import { UNKNOWN, type Value } from "../../../policy/graph";
import { add, dependOn, describeRule, drop, patchOutput, set } from "../support/cases";
import { hpAnyware } from "../support/stacks";

const LISTENER = "Listener anyware-listener-443";
const GROUP = "TargetGroup anyware-connectors";
const MANIFEST = "HpAnywareConnectors anyware";
const GROUP_ARN = "arn:aws:test:eu-west-1:111122223333:targetgroup/anyware-connectors";
const BALANCER_ARN = "arn:aws:test:eu-west-1:111122223333:loadbalancer/anyware";

const unreadable = patchOutput(MANIFEST, "manifest", (value) => ({
  ...(value as { [key: string]: Value }),
  name: UNKNOWN,
}));

describeRule("hpa-listener-443-https-only", hpAnyware, [
  {
    title: "refuses another port",
    edits: [set(LISTENER, "port", 8443)],
    expect: { verdict: "violation", at: "anyware-listener-443", property: "port", found: "8443" },
  },
  {
    title: "refuses an HTTP listener",
    edits: [set(LISTENER, "protocol", "HTTP")],
    expect: { verdict: "violation", at: "anyware-listener-443", property: "protocol", found: "HTTP" },
  },
  {
    title: "refuses a group by address",
    edits: [set(GROUP, "targetType", "ip")],
    expect: { verdict: "violation", at: "anyware-connectors", property: "targetType", found: "ip" },
  },
  {
    title: "refuses a group on another port",
    edits: [set(GROUP, "port", 8443)],
    expect: { verdict: "violation", at: "anyware-connectors", property: "port", found: "8443" },
  },
  {
    title: "refuses a second listener that forwards",
    edits: [
      add("aws:lb/listener:Listener", "second", {
        loadBalancerArn: BALANCER_ARN,
        port: 443,
        protocol: "HTTPS",
        defaultActions: [{ type: "forward", targetGroupArn: GROUP_ARN }],
      }),
    ],
    expect: { verdict: "violation", at: "anyware", property: "", found: "2 listeners that forward" },
  },
  {
    title: "refuses no listener that forwards",
    edits: [drop(LISTENER)],
    expect: { verdict: "violation", at: "anyware", property: "", found: "no listener that forwards" },
  },
  {
    title: "passes a further listener that redirects",
    edits: [
      add("aws:lb/listener:Listener", "redirect", {
        loadBalancerArn: BALANCER_ARN,
        port: 80,
        protocol: "HTTP",
        defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
      }),
    ],
    expect: "pass",
  },
  {
    title: "is undecided when the port is not known",
    edits: [set(LISTENER, "port", UNKNOWN)],
    expect: { verdict: "undecided", at: "anyware-listener-443", property: "port" },
  },
]);

describeRule("hpa-stickiness-lb-cookie", hpAnyware, [
  {
    title: "refuses stickiness that is switched off",
    edits: [set(GROUP, "stickiness.enabled", false)],
    expect: { verdict: "violation", at: "anyware-connectors", property: "stickiness.enabled", found: "false" },
  },
  {
    title: "refuses the spelling of the provider's documentation",
    edits: [set(GROUP, "stickiness.type", "lbCookie")],
    expect: { verdict: "violation", at: "anyware-connectors", property: "stickiness.type", found: '"lbCookie"' },
  },
  {
    title: "refuses the provider's default of a day",
    edits: [set(GROUP, "stickiness.cookieDuration", undefined)],
    expect: {
      verdict: "violation",
      at: "anyware-connectors",
      property: "stickiness.cookieDuration",
      found: "nothing, which means 86400",
    },
  },
  {
    title: "passes another duration that the configuration asks for",
    edits: [set(GROUP, "stickiness.cookieDuration", 7200)],
    options: { config: { "hpa-stickiness-lb-cookie": { cookieDuration: 7200 } } },
    expect: "pass",
  },
  {
    title: "refuses cross-zone balancing switched off",
    edits: [set(GROUP, "loadBalancingCrossZoneEnabled", "false")],
    expect: {
      verdict: "violation",
      at: "anyware-connectors",
      property: "loadBalancingCrossZoneEnabled",
      found: '"false"',
    },
  },
  {
    title: "is undecided when the type is not known",
    edits: [set(GROUP, "stickiness.type", UNKNOWN)],
    expect: { verdict: "undecided", at: "anyware-connectors", property: "stickiness.type" },
  },
]);

describeRule("hpa-target-group-vendor-values", hpAnyware, [
  {
    title: "advises against another health path",
    edits: [set(GROUP, "healthCheck.path", "/pcoip-broker/xml")],
    expect: {
      verdict: "violation",
      at: "anyware-connectors",
      property: "healthCheck.path",
      found: '"/pcoip-broker/xml"',
    },
  },
  {
    title: "accepts defaults that are the vendor's values",
    edits: [set(GROUP, "deregistrationDelay", undefined), set(GROUP, "healthCheck.interval", undefined)],
    expect: "pass",
  },
  {
    title: "advises against another algorithm",
    edits: [set(GROUP, "loadBalancingAlgorithmType", "least_outstanding_requests")],
    expect: { verdict: "violation", at: "anyware-connectors", property: "loadBalancingAlgorithmType" },
  },
  {
    title: "is undecided when a value is not known",
    edits: [set(GROUP, "slowStart", UNKNOWN)],
    expect: { verdict: "undecided", at: "anyware-connectors", property: "slowStart" },
  },
]);

describeRule("hpa-connector-own-eip", hpAnyware, [
  {
    title: "refuses a connector without an Elastic IP",
    edits: [drop("EipAssociation anyware-b")],
    expect: { verdict: "violation", at: "anyware-b", property: "", found: "no Elastic IP" },
  },
  {
    title: "refuses it at preview",
    preview: true,
    edits: [drop("EipAssociation anyware-b")],
    expect: { verdict: "violation", at: "anyware-b", property: "", found: "no Elastic IP" },
  },
  {
    title: "refuses one Elastic IP for two connectors, at preview too",
    preview: true,
    edits: [dependOn("EipAssociation anyware-b", "allocationId", "Eip anyware-a")],
    expect: {
      verdict: "violation",
      at: "anyware-a",
      property: "",
      found: "Elastic IP anyware-a bound to 2 instances",
    },
  },
  {
    title: "refuses two Elastic IPs for one connector",
    preview: true,
    edits: [dependOn("EipAssociation anyware-b", "networkInterfaceId", "NetworkInterface anyware-a-interface")],
    expect: [
      { verdict: "violation", at: "anyware-a", property: "", found: "2 Elastic IPs: anyware-a, anyware-b" },
      { verdict: "violation", at: "anyware-b", property: "", found: "no Elastic IP" },
    ],
  },
  {
    title: "refuses an auto-assigned address in the place of an Elastic IP",
    edits: [drop("EipAssociation anyware-a"), set("Instance anyware-a", "associatePublicIpAddress", true)],
    expect: { verdict: "violation", at: "anyware-a", property: "", found: "no Elastic IP" },
  },
  {
    title: "is undecided when the interface of a binding is not known",
    preview: true,
    edits: [
      dependOn(
        "EipAssociation anyware-b",
        "networkInterfaceId",
        "NetworkInterface anyware-a-interface",
        "NetworkInterface anyware-b-interface",
      ),
    ],
    expect: { verdict: "undecided", at: "anyware-b", property: "" },
  },
]);

describeRule("hpa-connector-in-public-subnet", hpAnyware, [
  {
    title: "refuses a subnet behind a NAT gateway",
    edits: [set("NetworkInterface anyware-a-interface", "subnetId", "subnet-0012")],
    expect: {
      verdict: "violation",
      at: "anyware-a",
      property: "subnetId",
      found: "subnet private-0: 0.0.0.0/0 of private goes to nat gateway",
    },
  },
  {
    title: "refuses it at preview",
    preview: true,
    edits: [dependOn("NetworkInterface anyware-a-interface", "subnetId", "Subnet private-0")],
    expect: { verdict: "violation", at: "anyware-a", property: "subnetId" },
  },
  {
    title: "refuses subnets without a default route",
    edits: [drop("Route public-default")],
    expect: [
      {
        verdict: "violation",
        at: "anyware-a",
        property: "subnetId",
        found: "subnet public-0: public has no route for 0.0.0.0/0",
      },
      {
        verdict: "violation",
        at: "anyware-b",
        property: "subnetId",
        found: "subnet public-1: public has no route for 0.0.0.0/0",
      },
    ],
  },
  {
    title: "refuses an internet gateway that is attached to no VPC",
    edits: [set("InternetGateway net", "vpcId", undefined)],
    expect: [
      { verdict: "violation", at: "anyware-a", property: "subnetId" },
      { verdict: "violation", at: "anyware-b", property: "subnetId" },
    ],
  },
  {
    title: "is undecided when the next hop is not known",
    preview: true,
    edits: [dependOn("Route public-default", "gatewayId")],
    expect: { verdict: "undecided", at: "anyware-a", property: "subnetId" },
  },
]);

describeRule("hpa-external-ip-is-own-eip", hpAnyware, [
  {
    title: "refuses another connector's Elastic IP, through the values kept for boot",
    preview: true,
    edits: [
      dependOn("Stash anyware-a-boot", "input", "Eip anyware-b"),
      (resources) =>
        resources.map((resource) =>
          resource.name === "anyware-a-boot"
            ? { ...resource, dependencies: Object.values(resource.propertyDependencies).flat() }
            : resource,
        ),
    ],
    expect: {
      verdict: "violation",
      at: "anyware-a",
      property: "userData",
      found: "Elastic IP anyware-b, on which the value depends",
    },
  },
  {
    title: "refuses the load balancer's address",
    preview: true,
    edits: [dependOn("Instance anyware-a", "userData", "LoadBalancer anyware")],
    expect: {
      verdict: "violation",
      at: "anyware-a",
      property: "userData",
      found: "the address of load balancer anyware, on which the value depends",
    },
  },
  {
    title: "refuses another connector's address written out",
    edits: [
      set("Instance anyware-a", "userData", "external-ip=198.18.0.33"),
      patchOutput("Eip anyware-b", "publicIp", () => "198.18.0.33"),
    ],
    expect: { verdict: "violation", at: "anyware-a", property: "userData" },
  },
  {
    title: "passes user data without an address",
    edits: [set("Instance anyware-a", "userData", "#!/bin/sh"), dependOn("Instance anyware-a", "userData")],
    expect: "pass",
  },
]);

describeRule("hpa-pcoip-4172-tcp-and-udp", hpAnyware, [
  {
    title: "refuses a connector without the udp rule of a client",
    edits: [drop("SecurityGroupIngressRule anyware-udp-4172-203.0.113.0/24")],
    expect: [
      {
        verdict: "violation",
        at: "anyware-a",
        property: "securityGroups",
        found: "no ingress rule for udp 4172 from london-office (203.0.113.0/24)",
      },
      {
        verdict: "violation",
        at: "anyware-b",
        property: "securityGroups",
        found: "no ingress rule for udp 4172 from london-office (203.0.113.0/24)",
      },
    ],
  },
  {
    title: "refuses a rule for half of a client's network",
    edits: [set("SecurityGroupIngressRule anyware-tcp-4172-203.0.113.0/24", "cidrIpv4", "203.0.113.0/25")],
    expect: [
      { verdict: "violation", at: "anyware-a", property: "securityGroups" },
      { verdict: "violation", at: "anyware-b", property: "securityGroups" },
    ],
  },
  {
    title: "passes protocol numbers, and one rule for all protocols",
    edits: [
      set("SecurityGroupIngressRule anyware-udp-4172-203.0.113.0/24", "ipProtocol", "17"),
      set("SecurityGroupIngressRule anyware-tcp-4172-203.0.113.0/24", "ipProtocol", "-1"),
      set("SecurityGroupIngressRule anyware-tcp-4172-203.0.113.0/24", "fromPort", undefined),
      set("SecurityGroupIngressRule anyware-tcp-4172-203.0.113.0/24", "toPort", undefined),
    ],
    expect: "pass",
  },
  {
    title: "is undecided when the network of a rule is not known",
    edits: [set("SecurityGroupIngressRule anyware-udp-4172-203.0.113.0/24", "cidrIpv4", UNKNOWN)],
    expect: { verdict: "undecided", at: "anyware-a", property: "securityGroups" },
  },
]);

describe("HP Anyware rules on resources of other programs", () => {
  const TAG = { "connector-topologies:topology": "hp-anyware" };
  describeRule("hpa-stickiness-lb-cookie", hpAnyware, [
    {
      title: "apply to a target group that carries the topology tag",
      edits: [
        add("aws:alb/targetGroup:TargetGroup", "elsewhere", {
          protocol: "HTTPS",
          port: 443,
          tags: TAG,
          stickiness: { type: "app_cookie", cookieDuration: 3600 },
        }),
      ],
      expect: { verdict: "violation", at: "elsewhere", property: "stickiness.type", found: '"app_cookie"' },
    },
    {
      title: "leave a target group without the tag alone",
      edits: [add("aws:alb/targetGroup:TargetGroup", "elsewhere", { protocol: "HTTPS", port: 443 })],
      expect: "pass",
    },
  ]);
  describeRule("hpa-connector-own-eip", hpAnyware, [
    {
      title: "apply to a tagged instance",
      edits: [add("aws:ec2/instance:Instance", "elsewhere", { tags: TAG })],
      expect: { verdict: "violation", at: "elsewhere", property: "", found: "no Elastic IP" },
    },
    {
      title: "is undecided for a component whose manifest is not readable",
      edits: [unreadable],
      expect: { verdict: "undecided", at: "anyware", property: "manifest" },
    },
  ]);
});
