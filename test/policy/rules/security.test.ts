import { UNKNOWN } from "../../../policy/graph";
import { add, describeRule, set } from "../support/cases";
import { ingress, webService } from "../support/stacks";

function withSsh(...cidrs: readonly string[]) {
  const stack = webService();
  cidrs.forEach((cidr, index) => {
    ingress(
      stack.program,
      `ssh-${index}`,
      stack.appGroup,
      "tcp",
      22,
      cidr.includes(":") ? { cidrIpv6: cidr } : { cidrIpv4: cidr },
    );
  });
  return stack;
}

const APP_GROUP = "SecurityGroup web-app";
const RULE = "SecurityGroupIngressRule ssh-0";

describeRule("sg-no-world-open-admin-ports", () => withSsh("203.0.113.0/24"), [
  {
    title: "refuses ssh from anywhere",
    edits: [set(RULE, "cidrIpv4", "0.0.0.0/0")],
    expect: { verdict: "violation", at: "ssh-0", property: "cidrIpv4", found: "tcp 22 open to 0.0.0.0/0" },
  },
  {
    title: "refuses ssh from anywhere over IPv6",
    edits: [set(RULE, "cidrIpv4", undefined), set(RULE, "cidrIpv6", "::/0")],
    expect: { verdict: "violation", at: "ssh-0", property: "cidrIpv6", found: "tcp 22 open to ::/0" },
  },
  {
    title: "refuses ssh from all private and public networks as a /0 in an inline rule",
    edits: [set(APP_GROUP, "ingress", [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }])],
    expect: {
      verdict: "violation",
      at: "web-app",
      property: "ingress[0].cidrBlocks[0]",
      found: "tcp 22 open to 0.0.0.0/0",
    },
  },
  {
    title: "refuses it in an ec2.SecurityGroupRule, under a range of ports",
    edits: [
      add("aws:ec2/securityGroupRule:SecurityGroupRule", "old", {
        type: "ingress",
        securityGroupId: "securitygroup-0019",
        protocol: "tcp",
        fromPort: 20,
        toPort: 25,
        cidrBlocks: ["0.0.0.0/0"],
      }),
    ],
    expect: { verdict: "violation", at: "old", property: "cidrBlocks[0]", found: "tcp 22, tcp 23 open to 0.0.0.0/0" },
  },
  {
    title: "refuses all protocols from anywhere",
    edits: [
      set(RULE, "ipProtocol", "-1"),
      set(RULE, "fromPort", undefined),
      set(RULE, "toPort", undefined),
      set(RULE, "cidrIpv4", "0.0.0.0/0"),
    ],
    expect: {
      verdict: "violation",
      at: "ssh-0",
      property: "cidrIpv4",
      found: "tcp 22, tcp 23, tcp 135 and 15 more administration ports open to 0.0.0.0/0",
    },
  },
  {
    title: "refuses both families, each where it stands",
    edits: [
      set(APP_GROUP, "ingress", [
        { protocol: "6", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"], ipv6CidrBlocks: ["2000::/3"] },
      ]),
    ],
    expect: [
      { verdict: "violation", at: "web-app", property: "ingress[0].cidrBlocks[0]", found: "tcp 22 open to 0.0.0.0/0" },
      {
        verdict: "violation",
        at: "web-app",
        property: "ingress[0].ipv6CidrBlocks[0]",
        found: "tcp 22 open to 2000::/3",
      },
    ],
  },
  {
    title: "passes private networks of any size",
    edits: [set(RULE, "cidrIpv4", "10.0.0.0/8")],
    expect: "pass",
  },
  {
    title: "passes a security group as source",
    edits: [set(RULE, "cidrIpv4", undefined), set(RULE, "referencedSecurityGroupId", "securitygroup-0016")],
    expect: "pass",
  },
  {
    title: "passes 443 from anywhere",
    edits: [set(RULE, "cidrIpv4", "0.0.0.0/0"), set(RULE, "fromPort", 443), set(RULE, "toPort", 443)],
    expect: "pass",
  },
  {
    title: "takes ports and limit from the configuration",
    edits: [set(RULE, "fromPort", 2222), set(RULE, "toPort", 2222)],
    options: { config: { "sg-no-world-open-admin-ports": { ports: [2222], maxPublicAddresses: 16 } } },
    expect: { verdict: "violation", at: "ssh-0", property: "cidrIpv4", found: "tcp 2222 open to 203.0.113.0/24" },
  },
  {
    title: "is undecided when the source is not known",
    edits: [set(RULE, "cidrIpv4", UNKNOWN)],
    expect: { verdict: "undecided", at: "ssh-0", property: "cidrIpv4" },
  },
  {
    title: "is undecided when the port is not known",
    edits: [set(RULE, "fromPort", UNKNOWN), set(RULE, "cidrIpv4", "0.0.0.0/0")],
    expect: { verdict: "undecided", at: "ssh-0", property: "cidrIpv4" },
  },
  {
    title: "is undecided for a prefix list outside the program",
    edits: [set(RULE, "cidrIpv4", undefined), set(RULE, "prefixListId", "pl-0123456789abcdef0")],
    expect: { verdict: "undecided", at: "ssh-0", property: "prefixListId" },
  },
]);

describe("rules that are small alone", () => {
  describeRule("sg-no-world-open-admin-ports", () => withSsh("10.1.0.0/16"), [
    {
      title: "are refused when two halves make the world",
      edits: [
        set(RULE, "cidrIpv4", "0.0.0.0/1"),
        add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ssh-1", {
          securityGroupId: "securitygroup-0019",
          ipProtocol: "tcp",
          fromPort: 22,
          toPort: 22,
          cidrIpv4: "128.0.0.0/1",
        }),
      ],
      expect: [
        { verdict: "violation", at: "ssh-0", property: "cidrIpv4", found: "tcp 22 open to 0.0.0.0/1" },
        { verdict: "violation", at: "ssh-1", property: "cidrIpv4", found: "tcp 22 open to 128.0.0.0/1" },
      ],
    },
    {
      title: "are refused when many networks add up",
      edits: [
        set(RULE, "cidrIpv4", "203.0.0.0/16"),
        add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ssh-1", {
          securityGroupId: "securitygroup-0019",
          ipProtocol: "tcp",
          fromPort: 22,
          toPort: 22,
          cidrIpv4: "198.51.0.0/16",
        }),
      ],
      expect: {
        verdict: "violation",
        at: "web-app",
        property: "ingress",
        found: "tcp 22 open to 131072 public addresses by rules that are small alone: 203.0.0.0/16, 198.51.0.0/16",
      },
    },
  ]);
});

describeRule("instance-imdsv2-required", webService, [
  {
    title: "refuses the default, which is optional",
    edits: [set("Instance web-0", "metadataOptions", undefined)],
    expect: {
      verdict: "violation",
      at: "web-0",
      property: "metadataOptions.httpTokens",
      found: "nothing, which means optional",
    },
  },
  {
    title: "passes a metadata service that is switched off",
    edits: [set("Instance web-0", "metadataOptions", { httpEndpoint: "disabled" })],
    expect: "pass",
  },
  {
    title: "passes a hop limit of 2, which containers need",
    edits: [set("Instance web-0", "metadataOptions", { httpTokens: "required", httpPutResponseHopLimit: 2 })],
    expect: "pass",
  },
  {
    title: "refuses a launch template that says optional",
    edits: [add("aws:ec2/launchTemplate:LaunchTemplate", "fleet", { metadataOptions: { httpTokens: "optional" } })],
    expect: { verdict: "violation", at: "fleet", property: "metadataOptions.httpTokens", found: '"optional"' },
  },
  {
    title: "is undecided when a launch template may say it",
    edits: [
      set("Instance web-0", "metadataOptions", undefined),
      set("Instance web-0", "launchTemplate", { id: "lt-0123456789abcdef0" }),
    ],
    expect: { verdict: "undecided", at: "web-0", property: "metadataOptions.httpTokens" },
  },
  {
    title: "is undecided when the value is not known",
    edits: [set("Instance web-0", "metadataOptions.httpTokens", UNKNOWN)],
    expect: { verdict: "undecided", at: "web-0", property: "metadataOptions.httpTokens" },
  },
]);

describeRule("instance-ebs-encrypted", webService, [
  {
    title: "refuses a root volume that does not say it is encrypted",
    edits: [set("Instance web-0", "rootBlockDevice", undefined)],
    expect: {
      verdict: "violation",
      at: "web-0",
      property: "rootBlockDevice.encrypted",
      found: "nothing, which means false",
    },
  },
  {
    title: "refuses one unencrypted data volume among several",
    edits: [
      set("Instance web-0", "ebsBlockDevices", [
        { deviceName: "/dev/sdb", encrypted: true },
        { deviceName: "/dev/sdc", encrypted: false },
      ]),
    ],
    expect: { verdict: "violation", at: "web-0", property: "ebsBlockDevices[1].encrypted", found: "false" },
  },
  {
    title: "refuses an unencrypted volume in a launch template, where booleans are text",
    edits: [
      add("aws:ec2/launchTemplate:LaunchTemplate", "fleet", {
        blockDeviceMappings: [
          { deviceName: "/dev/xvda", ebs: { encrypted: "true" } },
          { deviceName: "/dev/xvdb", ebs: { encrypted: "false" } },
          { deviceName: "/dev/xvdc", noDevice: "" },
        ],
      }),
    ],
    expect: { verdict: "violation", at: "fleet", property: "blockDeviceMappings[1].ebs.encrypted", found: '"false"' },
  },
  {
    title: "refuses an unencrypted volume of its own",
    edits: [add("aws:ebs/volume:Volume", "data", { size: 100 })],
    expect: { verdict: "violation", at: "data", property: "encrypted", found: "nothing, which means false" },
  },
  {
    title: "passes silence where the account encrypts by default",
    edits: [set("Instance web-0", "rootBlockDevice", undefined)],
    options: { config: { "instance-ebs-encrypted": { accountDefault: true } } },
    expect: "pass",
  },
  {
    title: "is undecided when the value is not known",
    edits: [set("Instance web-0", "rootBlockDevice.encrypted", UNKNOWN)],
    expect: { verdict: "undecided", at: "web-0", property: "rootBlockDevice.encrypted" },
  },
  {
    title: "is undecided when the data volumes are not known",
    edits: [set("Instance web-0", "ebsBlockDevices", UNKNOWN)],
    expect: { verdict: "undecided", at: "web-0", property: "ebsBlockDevices" },
  },
]);
