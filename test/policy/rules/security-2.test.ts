/** Over 400 lines: a table with a row for each way to break a rule about security groups. */
import { UNKNOWN, type Value } from "../../../policy/graph";
import { add, copy, dependOn, describeRule, drop, manifest, pointTo, set } from "../support/cases";
import { Program } from "../support/program";
import { network, webService } from "../support/stacks";

const RULE = "SecurityGroupIngressRule web-lb-443";
const GROUP = "SecurityGroup web-app";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";

/** Inline rules from one network. */
const rules = (...given: readonly Value[]) =>
  given.map((rule) => ({ ...(rule as object), cidrBlocks: ["10.0.0.0/8"] })) as Value;
const inline = (...given: readonly Value[]) => set("SecurityGroup web-lb", "ingress", rules(...given));
const inlineEgress = (...given: readonly Value[]) => set("SecurityGroup web-lb", "egress", rules(...given));

describeRule("sg-no-world-all-ports", webService, [
  {
    title: "refuses all ports from anywhere",
    edits: [set(RULE, "fromPort", 0), set(RULE, "toPort", 65_535)],
    expect: { verdict: "violation", at: "web-lb-443", property: "cidrIpv4", found: "tcp/0-65535 open to 0.0.0.0/0" },
  },
  {
    title: "refuses protocol -1, which has no ports in this style",
    edits: [set(RULE, "ipProtocol", "-1"), set(RULE, "fromPort", undefined), set(RULE, "toPort", undefined)],
    expect: { verdict: "violation", at: "web-lb-443", property: "cidrIpv4", found: "all traffic open to 0.0.0.0/0" },
  },
  {
    title: "refuses protocol -1 in an inline rule, which writes ports 0 to 0",
    edits: [set(GROUP, "ingress", [{ protocol: "-1", fromPort: 0, toPort: 0, ipv6CidrBlocks: ["::/0"] }])],
    expect: {
      verdict: "violation",
      at: "web-app",
      property: "ingress[0].ipv6CidrBlocks[0]",
      found: "all traffic open to ::/0",
    },
  },
  {
    title: "refuses two halves of the internet",
    edits: [
      set(RULE, "toPort", 65_535),
      set(RULE, "cidrIpv4", "0.0.0.0/1"),
      copy(RULE, "other-half", { cidrIpv4: "128.0.0.0/1" }),
    ],
    expect: [
      { verdict: "violation", at: "other-half", property: "cidrIpv4" },
      { verdict: "violation", at: "web-lb-443", property: "cidrIpv4" },
    ],
  },
  {
    title: "passes ICMP, whose ports are type and code",
    edits: [set(RULE, "ipProtocol", "icmp"), set(RULE, "fromPort", -1), set(RULE, "toPort", -1)],
    expect: "pass",
  },
  {
    title: "passes all ports from one company's network",
    edits: [set(RULE, "toPort", 65_535), set(RULE, "cidrIpv4", "203.0.113.0/24")],
    expect: "pass",
  },
  ...["2001:db8::/32", "2620:0::/13"].map((network) => ({
    title: `passes all ports from ${network}, which one company may have`,
    edits: [set(RULE, "toPort", 65_535), set(RULE, "cidrIpv4", undefined), set(RULE, "cidrIpv6", network)],
    expect: "pass" as const,
  })),
  {
    title: "refuses all ports from the IPv6 networks of a continent",
    edits: [set(RULE, "toPort", 65_535), set(RULE, "cidrIpv4", undefined), set(RULE, "cidrIpv6", "2a00::/12")],
    expect: { verdict: "violation", at: "web-lb-443", property: "cidrIpv6", found: "tcp/443-65535 open to 2a00::/12" },
  },
  {
    title: "takes the widest range from the configuration",
    edits: [set(RULE, "toPort", 460)],
    options: { config: { "sg-no-world-all-ports": { maxSpan: 10 } } },
    expect: { verdict: "violation", at: "web-lb-443", property: "cidrIpv4", found: "tcp/443-460 open to 0.0.0.0/0" },
  },
  {
    title: "is undecided when a port is not known",
    edits: [set(RULE, "toPort", UNKNOWN)],
    expect: { verdict: "undecided", at: "web-lb-443", property: "cidrIpv4" },
  },
  {
    title: "is undecided when the source of a wide range is not known",
    edits: [set(RULE, "toPort", 65_535), set(RULE, "cidrIpv4", UNKNOWN)],
    expect: { verdict: "undecided", at: "web-lb-443", property: "cidrIpv4" },
  },
]);

describeRule("sg-all-protocols-without-ports", webService, [
  {
    title: "refuses ports of every protocol, which the provider refuses",
    edits: [inline({ protocol: "-1", fromPort: 0, toPort: 65_535 })],
    expect: {
      verdict: "violation",
      at: "web-lb",
      property: "ingress[0].protocol",
      found: "every protocol with ports 0 to 65535",
    },
  },
  {
    title: "refuses it in the other spelling, with one port and as a number",
    edits: [inline({ protocol: "ALL", fromPort: 443 }), inlineEgress({ protocol: -1, toPort: 443 })],
    expect: [
      {
        verdict: "violation",
        at: "web-lb",
        property: "ingress[0].protocol",
        found: "every protocol with ports 443 to 0",
      },
      {
        verdict: "violation",
        at: "web-lb",
        property: "egress[0].protocol",
        found: "every protocol with ports 0 to 443",
      },
    ],
  },
  {
    title: "passes every protocol with ports 0 to 0 or none, and ports of a protocol",
    edits: [
      inline(
        { protocol: "-1", fromPort: 0, toPort: 0 },
        { protocol: "-1" },
        { protocol: "tcp", fromPort: 443, toPort: 443 },
      ),
    ],
    expect: "pass",
  },
  {
    title: "is undecided while the protocol is not known",
    edits: [inline({ protocol: UNKNOWN, fromPort: 443, toPort: 443 })],
    expect: { verdict: "undecided", at: "web-lb", property: "ingress[0].protocol" },
  },
  {
    title: "is undecided while a port of every protocol is not known",
    edits: [inline({ protocol: "-1", fromPort: 0, toPort: UNKNOWN })],
    expect: { verdict: "undecided", at: "web-lb", property: "ingress[0].protocol" },
  },
  {
    title: "passes an unknown protocol without ports",
    edits: [inline({ protocol: UNKNOWN, fromPort: 0, toPort: 0 })],
    expect: "pass",
  },
  {
    title: "is undecided while the list is not known",
    edits: [set("SecurityGroup web-lb", "ingress", UNKNOWN)],
    expect: { verdict: "undecided", at: "web-lb", property: "ingress" },
  },
]);

describeRule("sg-single-rule-style", webService, [
  {
    title: "refuses inline rules next to rules of their own",
    edits: [
      set("SecurityGroup web-lb", "ingress", [
        { protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["10.0.0.0/8"] },
      ]),
    ],
    expect: {
      verdict: "violation",
      at: "web-lb",
      property: "ingress",
      found: "inline rules next to vpc.SecurityGroup*Rule web-lb-443",
    },
  },
  {
    title: "refuses an empty inline list, which removes the others",
    edits: [set("SecurityGroup web-lb", "ingress", [])],
    expect: { verdict: "violation", at: "web-lb", property: "ingress" },
  },
  {
    title: "passes inline egress next to ingress rules of their own",
    edits: [
      drop("SecurityGroupEgressRule web-lb-out"),
      set("SecurityGroup web-lb", "egress", [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["10.0.0.0/8"] }]),
    ],
    expect: "pass",
  },
  {
    title: "refuses the two separate styles on one group",
    edits: [
      add("aws:ec2/securityGroupRule:SecurityGroupRule", "old", {
        type: "ingress",
        protocol: "tcp",
        fromPort: 80,
        toPort: 80,
        cidrBlocks: ["10.0.0.0/8"],
      }),
      pointTo("SecurityGroupRule old", "securityGroupId", "SecurityGroup web-lb"),
    ],
    expect: {
      verdict: "violation",
      at: "web-lb",
      property: "",
      found: "both vpc.SecurityGroup*Rule and ec2.SecurityGroupRule",
    },
  },
  {
    title: "is undecided when it is not known which group a rule is of",
    preview: true,
    edits: [
      set("SecurityGroup web-lb", "ingress", []),
      dependOn(RULE, "securityGroupId", "SecurityGroup web-lb", "SecurityGroup web-app"),
    ],
    expect: { verdict: "undecided", at: "web-lb", property: "ingress" },
  },
]);

describeRule("sg-egress-declared", webService, [
  {
    title: "refuses a group in use without egress",
    edits: [drop("SecurityGroupEgressRule web-app-out")],
    expect: { verdict: "violation", at: "web-app", property: "egress", found: "no egress rule" },
  },
  {
    title: "passes a group that is listed as closed",
    edits: [drop("SecurityGroupEgressRule web-app-out")],
    options: { config: { "sg-egress-declared": { closed: ["web-app"] } } },
    expect: "pass",
  },
  {
    title: "passes a group that nothing uses",
    edits: [add("aws:ec2/securityGroup:SecurityGroup", "spare", {})],
    expect: "pass",
  },
  {
    title: "is undecided when inline egress is not known",
    edits: [drop("SecurityGroupEgressRule web-app-out"), set(GROUP, "egress", UNKNOWN)],
    expect: { verdict: "undecided", at: "web-app", property: "egress" },
  },
]);

describeRule("public-ip-only-on-allowed-roles", webService, [
  {
    title: "refuses an instance that asks for a public address",
    edits: [set("Instance web-0", "associatePublicIpAddress", true)],
    expect: { verdict: "violation", at: "web-0", property: "associatePublicIpAddress" },
  },
  {
    title: "refuses an instance in a subnet that assigns one",
    edits: [set("Subnet private-0", "mapPublicIpOnLaunch", true)],
    expect: { verdict: "violation", at: "web-0", property: "" },
  },
  {
    title: "passes there when the instance says no",
    edits: [
      set("Subnet private-0", "mapPublicIpOnLaunch", true),
      set("Instance web-0", "associatePublicIpAddress", false),
    ],
    expect: "pass",
  },
  {
    title: "refuses an Elastic IP, at preview too",
    preview: true,
    edits: [
      add("aws:ec2/eip:Eip", "web", { domain: "vpc" }, { id: UNKNOWN, outputs: { publicIp: UNKNOWN } }),
      set("Eip web", "instance", UNKNOWN),
      dependOn("Eip web", "instance", "Instance web-0"),
    ],
    expect: { verdict: "violation", at: "web-0", property: "" },
  },
  {
    title: "passes an instance the configuration allows",
    edits: [set("Instance web-0", "associatePublicIpAddress", true)],
    options: { config: { "public-ip-only-on-allowed-roles": { allowed: ["web-0"] } } },
    expect: "pass",
  },
  {
    title: "refuses a launch template that gives one",
    edits: [add(TEMPLATE, "fleet", { networkInterfaces: [{ associatePublicIpAddress: "true" }] })],
    expect: { verdict: "violation", at: "fleet", property: "networkInterfaces[0].associatePublicIpAddress" },
  },
  {
    title: "is undecided when it is not known",
    edits: [set("Instance web-0", "associatePublicIpAddress", UNKNOWN)],
    expect: { verdict: "undecided", at: "web-0", property: "associatePublicIpAddress" },
  },
]);

describeRule("public-ip-only-on-allowed-roles", "hp-anyware", [
  {
    title: "refuses the connectors' addresses when the configuration withdraws the permission",
    options: { config: { "public-ip-only-on-allowed-roles": { topologies: [] } } },
    expect: ["a", "b", "c"].map((key) => ({ verdict: "violation" as const, at: `anyware-${key}`, property: "" })),
  },
]);

const KEY = `AKIA${"IOSFODNN7EXAMPLE"}`;
const PEM = `-----BEGIN RSA ${"PRIVATE"} KEY-----\nMIIEow…`;
const CODE = "ABCDEFGH12EF@AB12-C345-D67E-89FG";

function mime(text: string): string {
  const part = Buffer.from(text).toString("base64").replace(/.{40}/g, "$&\n");
  return `Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Transfer-Encoding: base64\n\n${part}\n--x--\n`;
}

describeRule("user-data-no-credentials", webService, [
  {
    title: "refuses an access key id, without showing it",
    edits: [set("Instance web-0", "userData", `export AWS_ACCESS_KEY_ID=${KEY}`)],
    expect: { verdict: "violation", at: "web-0", property: "userData", found: "an AWS access key id" },
  },
  {
    title: "refuses a private key in base64",
    edits: [
      set("Instance web-0", "userDataBase64", Buffer.from(`#!/bin/sh\ncat >key <<E\n${PEM}\nE`).toString("base64")),
    ],
    expect: { verdict: "violation", at: "web-0", property: "userDataBase64", found: "a private key" },
  },
  {
    title: "refuses a registration code in a launch template",
    edits: [
      add(TEMPLATE, "fleet", { userData: Buffer.from(`register --registration-code=${CODE}`).toString("base64") }),
    ],
    expect: { verdict: "violation", at: "fleet", property: "userData", found: "a PCoIP registration code" },
  },
  {
    title: "refuses a key in a part of a MIME message",
    edits: [set("Instance web-0", "userData", mime(`#!/bin/sh\nexport AWS_ACCESS_KEY_ID=${KEY}\n`))],
    expect: { verdict: "violation", at: "web-0", property: "userData", found: "an AWS access key id" },
  },
  {
    title: "refuses a private key in a file of cloud-config, in base64 as a launch template has it",
    edits: [
      add(TEMPLATE, "fleet", {
        userData: Buffer.from(
          `#cloud-config\nwrite_files:\n- encoding: b64\n  content: ${Buffer.from(`${PEM}\nabc`).toString("base64")}\n`,
        ).toString("base64"),
      }),
    ],
    expect: { verdict: "violation", at: "fleet", property: "userData", found: "a private key" },
  },
  {
    title: "passes random ids and hashes",
    edits: [set("Instance web-0", "userData", `uuid=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b\nx=${"A".repeat(40)}`)],
    expect: "pass",
  },
  {
    title: "is undecided when the user data is not known",
    edits: [set("Instance web-0", "userData", UNKNOWN)],
    expect: { verdict: "undecided", at: "web-0", property: "userData" },
  },
  {
    title: "is undecided for a secret, whose text is not shown",
    edits: [set("Instance web-0", "userData", "[secret]")],
    expect: { verdict: "undecided", at: "web-0", property: "userData" },
  },
]);

describeRule("eni-source-dest-check", "hp-anyware", [
  {
    title: "advises against switching it off",
    edits: [set("NetworkInterface anyware-a-interface", "sourceDestCheck", false)],
    expect: { verdict: "violation", at: "anyware-a-interface", property: "sourceDestCheck", found: "false" },
  },
  {
    title: "is undecided when it is not known",
    edits: [set("NetworkInterface anyware-a-interface", "sourceDestCheck", UNKNOWN)],
    expect: { verdict: "undecided", at: "anyware-a-interface", property: "sourceDestCheck" },
  },
]);

function watched() {
  const program = new Program();
  const { vpc } = network(program);
  program.add("aws:ec2/flowLog:FlowLog", "net", { vpcId: vpc.id, trafficType: "REJECT" });
  program.add("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "net", { vpcId: vpc.id });
  return { program };
}

describeRule("vpc-flow-logs", watched, [
  {
    title: "advises against none",
    edits: [drop("FlowLog net")],
    expect: { verdict: "violation", at: "net", property: "", found: "no flow log" },
  },
  {
    title: "is undecided when it is not known which VPC a flow log is of",
    preview: true,
    edits: [
      add("aws:ec2/vpc:Vpc", "other", {}),
      copy("FlowLog net", "other"),
      pointTo("FlowLog other", "vpcId", "Vpc other"),
      dependOn("FlowLog net", "vpcId", "Vpc net", "Vpc other"),
      set("FlowLog net", "vpcId", UNKNOWN),
    ],
    expect: { verdict: "undecided", at: "net", property: "" },
  },
]);

describeRule("default-security-group-closed", watched, [
  {
    title: "looks at the default group of a VPC outside the program too",
    edits: [
      (resources) => resources.filter(({ type }) => type.endsWith(":DefaultSecurityGroup")),
      set("DefaultSecurityGroup net", "ingress", [{ protocol: "-1", self: true }]),
    ],
    expect: { verdict: "violation", at: "net", property: "ingress" },
  },
  {
    title: "advises against leaving it as AWS makes it",
    edits: [drop("DefaultSecurityGroup net")],
    expect: { verdict: "violation", at: "net", property: "" },
  },
  {
    title: "advises against rules in it",
    edits: [set("DefaultSecurityGroup net", "ingress", [{ protocol: "-1", self: true }])],
    expect: { verdict: "violation", at: "net", property: "ingress", found: "1 rules" },
  },
  {
    title: "is undecided when its rules are not known",
    edits: [set("DefaultSecurityGroup net", "egress", UNKNOWN)],
    expect: { verdict: "undecided", at: "net", property: "egress" },
  },
]);

describeRule("eip-attached", webService, [
  {
    title: "advises against an Elastic IP that nothing uses",
    edits: [add("aws:ec2/eip:Eip", "spare", { domain: "vpc" })],
    expect: { verdict: "violation", at: "spare", property: "", found: "nothing that uses it" },
  },
  {
    title: "advises against it at preview too",
    preview: true,
    edits: [add("aws:ec2/eip:Eip", "spare", { domain: "vpc" }, { id: UNKNOWN, outputs: {} })],
    expect: { verdict: "violation", at: "spare", property: "", found: "nothing that uses it" },
  },
  {
    title: "passes one that is given to an instance, by itself or by an association",
    edits: [
      add("aws:ec2/eip:Eip", "own", { instance: "instance-0025" }),
      add("aws:ec2/eip:Eip", "later", { domain: "vpc" }),
      add("aws:ec2/eipAssociation:EipAssociation", "later", {
        allocationId: "added-later",
        instanceId: "instance-0027",
      }),
    ],
    expect: "pass",
  },
  {
    title: "is undecided while it is not known which one an association takes",
    edits: [
      add("aws:ec2/eip:Eip", "spare", { domain: "vpc" }),
      add("aws:ec2/eipAssociation:EipAssociation", "late", { allocationId: UNKNOWN, instanceId: "instance-0025" }),
    ],
    expect: { verdict: "undecided", at: "spare", property: "" },
  },
  {
    title: "passes one that a network load balancer uses",
    edits: [
      add("aws:ec2/eip:Eip", "fixed", { domain: "vpc" }),
      add("aws:lb/loadBalancer:LoadBalancer", "net", {
        loadBalancerType: "network",
        subnetMappings: [{ subnetId: "subnet-0005", allocationId: "added-fixed" }],
      }),
      dependOn("LoadBalancer net", "subnetMappings", "Eip fixed"),
    ],
    expect: "pass",
  },
]);

describeRule("hpa-connector-session-capacity", "hp-anyware", [
  {
    title: "advises against more sessions than the connectors carry",
    edits: [
      manifest("HpAnywareConnectors anyware", (value) =>
        Object.assign(value["settings"] as { [key: string]: Value }, { peakSessions: 241, mbpsPerSession: 5 }),
      ),
    ],
    expect: {
      verdict: "violation",
      at: "anyware",
      property: "capacity",
      found: "241 sessions for 3 connectors of 80 sessions each",
    },
  },
  {
    title: "is undecided when the manifest is not known",
    edits: [manifest("HpAnywareConnectors anyware", (value) => Object.assign(value, { name: UNKNOWN }))],
    expect: { verdict: "undecided", at: "anyware", property: "manifest" },
  },
]);
