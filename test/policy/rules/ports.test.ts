import { UNKNOWN, type Value } from "../../../policy/graph";
import { add, copy, dependOn, describeRule, drop, type Edit, set } from "../support/cases";
import { webService } from "../support/stacks";

const BALANCER = "LoadBalancer web";
const GROUP = "SecurityGroup web-lb";
const LISTENER = "Listener web-443";
const RULE = "SecurityGroupIngressRule web-lb-443";
const GROUP_ID = webService().balancerGroup.id.text;
const OTHER_ID = webService().appGroup.id.text;
const SUBNET_ID = webService().privateSubnets[0]!.id.text;
const PASS = "pass" as const;

const second = (fromPort: number, toPort = fromPort, more: { readonly [name: string]: Value } = {}): Edit =>
  copy(RULE, "web-lb-more", { fromPort, toPort, ...more });
const extra = (found: string) => ({ verdict: "violation", at: "web-lb-more", property: "fromPort", found }) as const;
const openRule = { verdict: "undecided", at: "web-lb-more", property: "fromPort" } as const;
const NOT_ADMITTED = {
  verdict: "violation",
  at: "web-443",
  property: "port",
  found: "443, which no security group of web admits",
} as const;

const service = (group: string | symbol): Edit =>
  add("aws:ec2/vpcEndpoint:VpcEndpoint", "api", {
    vpcEndpointType: "Interface",
    securityGroupIds: [group],
    subnetIds: [SUBNET_ID],
  });

/** Another listener on the port. */
const listensOn = (port: Value): Edit => copy(LISTENER, `web-${String(port)}`, { port });

describeRule("alb-ports-match-listeners", webService, [
  {
    title: "advises against a port without a listener",
    edits: [second(8080)],
    expect: extra("tcp/8080, while web listens on 443"),
  },
  {
    title: "advises against a range that holds more than the listeners' ports",
    edits: [second(443, 8443), listensOn(8443)],
    expect: extra("tcp/443-8443, while web listens on 443, 8443"),
  },
  {
    title: "passes a range of listeners' ports",
    edits: [second(8443, 8444), listensOn(8443), listensOn(8444)],
    expect: PASS,
  },
  {
    title: "advises against every protocol, and against UDP on a listener's port",
    edits: [
      copy(RULE, "all", { ipProtocol: "-1", fromPort: undefined, toPort: undefined }),
      copy(RULE, "udp", { ipProtocol: "udp" }),
    ],
    expect: [
      { verdict: "violation", at: "all", property: "fromPort", found: "all traffic, while web listens on 443" },
      { verdict: "violation", at: "udp", property: "fromPort", found: "udp/443, while web listens on 443" },
    ],
  },
  { title: "passes ICMP, which has no port", edits: [second(3, 4, { ipProtocol: "icmp" })], expect: PASS },
  {
    title: "names an inline block once for all its networks",
    edits: [
      drop(RULE),
      set(GROUP, "ingress", [
        { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] },
        { protocol: "tcp", fromPort: 8080, toPort: 8080, cidrBlocks: ["10.0.0.0/8", "172.16.0.0/12"] },
      ]),
    ],
    expect: { verdict: "violation", at: "web-lb", property: "ingress[1]", found: "tcp/8080, while web listens on 443" },
  },
  {
    title: "passes a port that another load balancer with the group listens on",
    edits: [
      second(8443),
      copy(BALANCER, "second"),
      copy(LISTENER, "second-8443", { port: 8443, loadBalancerArn: "copy-second" }),
    ],
    expect: PASS,
  },
  {
    title: "passes a port of a group that an instance has too",
    edits: [second(8080), set("Instance web-0", "vpcSecurityGroupIds[1]", GROUP_ID)],
    expect: PASS,
  },
  {
    title: "advises about a listener's port that no group admits",
    edits: [set(LISTENER, "port", 8443)],
    expect: [
      { ...NOT_ADMITTED, found: "8443, which no security group of web admits" },
      { verdict: "violation", at: "web-lb-443", property: "fromPort", found: "tcp/443, while web listens on 8443" },
    ],
  },
  { title: "advises about it where nothing is admitted", edits: [drop(RULE)], expect: NOT_ADMITTED },
  { title: "advises about it at preview too", preview: true, edits: [drop(RULE)], expect: NOT_ADMITTED },
  {
    title: "says nothing of network load balancers",
    edits: [second(8080), set(BALANCER, "loadBalancerType", "network"), set(LISTENER, "protocol", "TLS")],
    expect: PASS,
  },
  {
    title: "is undecided when the kind of load balancer is not known",
    edits: [set(BALANCER, "loadBalancerType", UNKNOWN)],
    expect: { verdict: "undecided", at: "web", property: "loadBalancerType" },
  },
  {
    title: "is undecided when the listeners are somewhere else",
    edits: [drop(LISTENER)],
    expect: { verdict: "undecided", at: "web-lb-443", property: "fromPort" },
  },
  {
    title: "is undecided when a listener's port is not known",
    edits: [second(8080), copy(LISTENER, "late", { port: UNKNOWN })],
    expect: { verdict: "undecided", at: "late", property: "port" },
  },
  {
    title: "is undecided when it is not known which load balancer a listener is of",
    edits: [
      second(8080),
      copy(LISTENER, "late", { port: 8080, loadBalancerArn: UNKNOWN }),
      dependOn("Listener late", "loadBalancerArn"),
    ],
    expect: openRule,
  },
  {
    title: "is undecided when a rule's port is not known",
    edits: [second(443, 443, { toPort: UNKNOWN })],
    expect: openRule,
  },
  {
    title: "is undecided when it is not known which group a rule is of",
    edits: [
      second(8080),
      set("SecurityGroupIngressRule web-lb-more", "securityGroupId", UNKNOWN),
      dependOn("SecurityGroupIngressRule web-lb-more", "securityGroupId"),
    ],
    expect: openRule,
  },
  {
    title: "is undecided when the groups of the load balancer are not known",
    edits: [set(BALANCER, "securityGroups", UNKNOWN), dependOn(BALANCER, "securityGroups")],
    expect: { verdict: "undecided", at: "web-443", property: "port" },
  },
  {
    title: "is undecided for a group of somebody else, who may have given it to others",
    edits: [
      set(BALANCER, "securityGroups", ["sg-0123456789abcdef0"]),
      set(RULE, "securityGroupId", "sg-0123456789abcdef0"),
      set(RULE, "toPort", 8443),
    ],
    expect: { verdict: "undecided", at: "web-lb-443", property: "fromPort" },
  },
  {
    title: "is undecided when another load balancer may have the group",
    edits: [
      second(8443),
      add("aws:lb/loadBalancer:LoadBalancer", "second", { securityGroups: [UNKNOWN] }),
      dependOn("LoadBalancer second", "securityGroups", GROUP, "SecurityGroup web-app"),
    ],
    expect: openRule,
  },
  {
    title: "passes a port of a group that a service has too",
    edits: [second(8080), service(GROUP_ID)],
    expect: PASS,
  },
  {
    title: "passes it when the service has another group besides",
    edits: [second(8080), service(GROUP_ID), set("VpcEndpoint api", "securityGroupIds[1]", OTHER_ID)],
    expect: PASS,
  },
  {
    title: "advises against a port when a service has other groups, or none that it names",
    edits: [second(8080), service(OTHER_ID), add("aws:rds/cluster:Cluster", "data", { dbSubnetGroupName: "data" })],
    expect: extra("tcp/8080, while web listens on 443"),
  },
  {
    title: "is undecided when a service may have the group",
    edits: [
      second(8080),
      service(UNKNOWN),
      dependOn("VpcEndpoint api", "securityGroupIds", GROUP, "SecurityGroup web-app"),
    ],
    expect: openRule,
  },
]);
