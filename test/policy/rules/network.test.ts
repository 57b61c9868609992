import { UNKNOWN } from "../../../policy/graph";
import { add, copy, describeRule, pointTo, set } from "../support/cases";
import { Program } from "../support/program";
import { ingress, network, webService } from "../support/stacks";

const RULE = { protocol: "tcp", action: "allow", cidrBlock: "0.0.0.0/0" };
const HIGH = { ...RULE, fromPort: 1024, toPort: 65_535 };

/** A network ACL that lets HTTPS in, its answers out, and nothing else. */
function listed() {
  const program = new Program();
  const { vpc, publicSubnets } = network(program);
  program.add("aws:ec2/networkAcl:NetworkAcl", "web", {
    vpcId: vpc.id,
    subnetIds: [publicSubnets[0]!.id],
    ingress: [
      { ...RULE, ruleNo: 100, fromPort: 443, toPort: 443 },
      { ...RULE, ruleNo: 200, action: "deny", protocol: "-1", fromPort: 0, toPort: 0 },
    ],
    egress: [{ ...HIGH, ruleNo: 100 }],
  });
  return { program };
}

const ACL = "NetworkAcl web";

describeRule("nacl-rule-shadowed", listed, [
  {
    title: "advises against a rule behind a wider one",
    edits: [set(ACL, "ingress[1].ruleNo", 50)],
    expect: { verdict: "violation", at: "web", property: "ingress[0]", found: "rule 100, behind rule 50" },
  },
  {
    title: "advises against a rule behind two halves of its network",
    edits: [
      set(ACL, "ingress[2]", { ...RULE, ruleNo: 10, fromPort: 443, toPort: 443, cidrBlock: "0.0.0.0/1" }),
      set(ACL, "ingress[3]", { ...RULE, ruleNo: 20, fromPort: 0, toPort: 1023, cidrBlock: "128.0.0.0/1" }),
    ],
    expect: { verdict: "violation", at: "web", property: "ingress[0]", found: "rule 100, behind rules 10, 20" },
  },
  {
    title: "passes a rule of which something is left",
    edits: [set(ACL, "ingress[2]", { ...RULE, ruleNo: 10, fromPort: 443, toPort: 443, cidrBlock: "10.0.0.0/8" })],
    expect: "pass",
  },
  {
    title: "advises against a rule of its own resource too",
    edits: [
      add("aws:ec2/networkAclRule:NetworkAclRule", "late", {
        protocol: "tcp",
        ruleAction: "allow",
        ruleNumber: 300,
        fromPort: 22,
        toPort: 22,
        cidrBlock: "10.0.0.0/8",
      }),
      pointTo("NetworkAclRule late", "networkAclId", ACL),
    ],
    expect: { verdict: "violation", at: "late", property: "" },
  },
  {
    title: "is undecided when a number is not known",
    edits: [set(ACL, "egress[0].ruleNo", UNKNOWN)],
    expect: { verdict: "undecided", at: "web", property: "egress[0]" },
  },
]);

describeRule("tcp-response-blocked", listed, [
  {
    title: "advises against requests without a way back",
    edits: [set(ACL, "egress", [])],
    expect: {
      verdict: "violation",
      at: "web",
      property: "ingress[0]",
      found: "tcp/443, and no egress rule for the responses",
    },
  },
  {
    title: "advises against a way back behind a rule that forbids it",
    edits: [set(ACL, "egress[1]", { ...HIGH, ruleNo: 10, action: "deny" })],
    expect: { verdict: "violation", at: "web", property: "ingress[0]" },
  },
  {
    title: "advises against a way back to other networks",
    edits: [set(ACL, "egress[0].cidrBlock", "10.0.0.0/8"), set(ACL, "ingress[0].cidrBlock", "203.0.113.0/24")],
    expect: { verdict: "violation", at: "web", property: "ingress[0]" },
  },
  {
    title: "passes everything as the way back",
    edits: [set(ACL, "egress", [{ ...RULE, ruleNo: 100, protocol: "-1", fromPort: 0, toPort: 0 }])],
    expect: "pass",
  },
  {
    title: "is undecided when the way back is not known",
    edits: [set(ACL, "egress[0].action", UNKNOWN)],
    expect: { verdict: "undecided", at: "web", property: "ingress[0]" },
  },
]);

describeRule("sg-rule-implied", webService, [
  {
    title: "advises against a rule inside another",
    edits: [copy("SecurityGroupIngressRule web-lb-443", "narrow", { cidrIpv4: "203.0.113.0/24" })],
    expect: {
      verdict: "violation",
      at: "narrow",
      property: "cidrIpv4",
      found: "tcp/443 that web-lb-443 admits already",
    },
  },
  {
    title: "advises once against the same rule twice",
    edits: [copy("SecurityGroupIngressRule web-lb-443", "again")],
    expect: { verdict: "violation", at: "web-lb-443", property: "cidrIpv4" },
  },
  {
    title: "advises against a port that a rule for all protocols has",
    edits: [
      copy("SecurityGroupIngressRule web-lb-443", "all", { ipProtocol: "-1", fromPort: undefined, toPort: undefined }),
    ],
    expect: { verdict: "violation", at: "web-lb-443", property: "cidrIpv4" },
  },
  {
    title: "passes another family, another port and another direction",
    edits: [
      copy("SecurityGroupIngressRule web-lb-443", "six", { cidrIpv4: undefined, cidrIpv6: "::/0" }),
      copy("SecurityGroupIngressRule web-lb-443", "eighty", { fromPort: 80, toPort: 80 }),
    ],
    expect: "pass",
  },
  {
    title: "is undecided when it is not known which group a rule is of",
    edits: [
      copy("SecurityGroupIngressRule web-lb-443", "narrow", { cidrIpv4: "203.0.113.0/24", securityGroupId: UNKNOWN }),
      (resources) => resources.map((each) => (each.name === "narrow" ? { ...each, propertyDependencies: {} } : each)),
    ],
    expect: { verdict: "undecided", at: "narrow", property: "cidrIpv4" },
  },
]);

const PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList";

/** SSH from the networks of a prefix list. */
function bySource(...cidrs: readonly string[]) {
  const stack = webService();
  const family = cidrs[0]!.includes(":") ? "IPv6" : "IPv4";
  const list = stack.program.add(PREFIX_LIST, "sources", {
    addressFamily: family,
    maxEntries: 10,
    entries: cidrs.map((cidr) => ({ cidr })),
  });
  ingress(stack.program, "ssh", stack.appGroup, "tcp", 22, { prefixListId: list.id });
  return stack;
}

describe("the world in a prefix list", () => {
  describeRule("sg-no-world-open-admin-ports", () => bySource("203.0.113.0/24"), [
    {
      title: "is refused as two halves",
      edits: [set("ManagedPrefixList sources", "entries", [{ cidr: "0.0.0.0/1" }, { cidr: "128.0.0.0/1" }])],
      expect: {
        verdict: "violation",
        at: "ssh",
        property: "prefixListId",
        found: "tcp 22 open to 0.0.0.0/1, 128.0.0.0/1",
      },
    },
    {
      title: "is refused when further entries make it",
      edits: [
        ...["0.0.0.0/1", "128.0.0.0/1"].flatMap((cidr, index) => [
          add("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry", `half-${index}`, { cidr }),
          pointTo(`ManagedPrefixListEntry half-${index}`, "prefixListId", "ManagedPrefixList sources"),
        ]),
      ],
      expect: { verdict: "violation", at: "ssh", property: "prefixListId" },
    },
    {
      title: "is undecided when an entry is not known",
      edits: [set("ManagedPrefixList sources", "entries[0].cidr", UNKNOWN)],
      expect: { verdict: "undecided", at: "ssh", property: "prefixListId" },
    },
  ]);
  describeRule("sg-no-world-open-admin-ports", () => bySource("2001:db8::/64"), [
    {
      title: "is refused over IPv6",
      edits: [set("ManagedPrefixList sources", "entries", [{ cidr: "::/1" }, { cidr: "8000::/1" }])],
      expect: { verdict: "violation", at: "ssh", property: "prefixListId", found: "tcp 22 open to ::/1, 8000::/1" },
    },
  ]);
});
