import { UNKNOWN } from "../../../policy/graph";
import { add, copy, dependOn, describeRule, drop, pointTo, set } from "../support/cases";
import { hpAnyware, webService } from "../support/stacks";

const GROUP = "TargetGroup web";
const BALANCER = "LoadBalancer web";
const RULE = "SecurityGroupIngressRule web-app-443";
const BY_GROUP = "referencedSecurityGroupId";
const REFUSED = {
  verdict: "violation",
  at: "web",
  property: "healthCheck.port",
  found: "nothing that admits load balancer web to web-0 on tcp 443, web-1 on tcp 443",
} as const;
const refusedOn = (port: number) => ({ ...REFUSED, found: REFUSED.found.replaceAll("443", String(port)) });
const OPEN = { verdict: "undecided", at: "web", property: "healthCheck.port" } as const;
const PASS = "pass" as const;

/** Admitted from networks instead of the load balancer's group. */
const from = (...cidrs: readonly string[]) => [
  set(RULE, BY_GROUP, undefined),
  set(RULE, "cidrIpv4", cidrs[0]),
  ...cidrs.slice(1).map((cidrIpv4, index) => copy(RULE, `more-${index}`, { cidrIpv4 })),
];

describeRule("target-group-health-check-admitted", webService, [
  {
    title: "refuses a check on a port of its own that the targets do not admit",
    edits: [set(GROUP, "healthCheck.port", "8080")],
    expect: refusedOn(8080),
  },
  {
    title: "refuses it at preview too",
    preview: true,
    edits: [set(GROUP, "healthCheck.port", "8080")],
    expect: refusedOn(8080),
  },
  {
    title: "passes it when a rule admits that port",
    edits: [set(GROUP, "healthCheck.port", "8080"), copy(RULE, "web-app-8080", { fromPort: 8080, toPort: 8080 })],
    expect: PASS,
  },
  { title: "refuses a traffic port that nobody admits", edits: [drop(RULE)], expect: REFUSED },
  {
    title: "refuses the one target whose port is another",
    edits: [set("TargetGroupAttachment web-1", "port", 8443)],
    expect: { ...REFUSED, found: "nothing that admits load balancer web to web-1 on tcp 8443" },
  },
  {
    title: "refuses UDP on the port of the check",
    edits: [set(RULE, "ipProtocol", "udp")],
    expect: REFUSED,
  },
  {
    title: "refuses a rule for another group than the load balancer's",
    edits: [pointTo(RULE, BY_GROUP, "SecurityGroup web-app")],
    expect: REFUSED,
  },
  { title: "passes the networks of the load balancer's subnets", edits: from("10.0.0.0/23"), expect: PASS },
  { title: "passes them one by one", edits: from("10.0.0.0/24", "10.0.1.0/24"), expect: PASS },
  { title: "refuses a network that none of its subnets is in", edits: from("10.0.8.0/24"), expect: REFUSED },
  {
    title: "is undecided for one of two subnets: a node may be in the other",
    edits: from("10.0.0.0/24"),
    expect: OPEN,
  },
  {
    title: "passes the whole internet, whatever the subnets are",
    edits: [...from("0.0.0.0/0"), set(BALANCER, "subnets", UNKNOWN), dependOn(BALANCER, "subnets")],
    expect: PASS,
  },
  {
    title: "is undecided for a network when the subnets are not known",
    edits: [...from("10.0.0.0/23"), set(BALANCER, "subnets", UNKNOWN), dependOn(BALANCER, "subnets")],
    expect: OPEN,
  },
  {
    title: "refuses without the group of a network load balancer, which has none",
    edits: [
      set(BALANCER, "loadBalancerType", "network"),
      set(BALANCER, "securityGroups", undefined),
      set("Listener web-443", "protocol", "TCP"),
    ],
    expect: REFUSED,
  },
  {
    title: "passes a prefix list of the program with the subnets",
    edits: [
      add("aws:ec2/managedPrefixList:ManagedPrefixList", "nodes", { entries: [{ cidr: "10.0.0.0/22" }] }),
      set(RULE, BY_GROUP, undefined),
      set(RULE, "prefixListId", "added-nodes"),
    ],
    expect: PASS,
  },
  {
    title: "is undecided for a prefix list of somebody else",
    edits: [set(RULE, BY_GROUP, undefined), set(RULE, "prefixListId", "pl-0123456789abcdef0")],
    expect: OPEN,
  },
  {
    title: "is undecided when the port of the check is not known",
    edits: [set(GROUP, "healthCheck.port", UNKNOWN)],
    expect: OPEN,
  },
  { title: "is undecided when the port of a rule is not known", edits: [set(RULE, "fromPort", UNKNOWN)], expect: OPEN },
  {
    title: "is undecided when a rule's source is not known",
    edits: [set(RULE, BY_GROUP, UNKNOWN), dependOn(RULE, BY_GROUP)],
    expect: OPEN,
  },
  {
    title: "is undecided when a target is not in the program",
    edits: [set("TargetGroupAttachment web-1", "targetId", "i-0123456789abcdef0")],
    expect: OPEN,
  },
  {
    title: "is undecided when the groups of a target are not known",
    edits: [set("Instance web-0", "vpcSecurityGroupIds", UNKNOWN), dependOn("Instance web-0", "vpcSecurityGroupIds")],
    expect: OPEN,
  },
  {
    title: "is undecided when the groups of the load balancer are not known",
    edits: [set(BALANCER, "securityGroups", UNKNOWN), dependOn(BALANCER, "securityGroups")],
    expect: OPEN,
  },
  {
    title: "is undecided when it is not known whether the listener forwards to the group",
    edits: [
      drop(RULE),
      copy(GROUP, "other"),
      set("Listener web-443", "defaultActions", UNKNOWN),
      dependOn("Listener web-443", "defaultActions", GROUP, "TargetGroup other"),
    ],
    expect: OPEN,
  },
  {
    title: "says nothing of a function, which has no security group",
    edits: [drop(RULE), set(GROUP, "targetType", "lambda")],
    expect: PASS,
  },
]);

describeRule("target-group-health-check-admitted", hpAnyware, [
  {
    title: "refuses a connector that does not admit its load balancer",
    edits: [drop("SecurityGroupIngressRule anyware-443-lb")],
    expect: { verdict: "violation", at: "anyware-connectors", property: "healthCheck.port" },
  },
]);
