import { UNKNOWN, type Value } from "../../../policy/graph";
import { dependOn, describeRule, drop, manifest, pointTo, set } from "../support/cases";
import { Program, Ref } from "../support/program";
import { loadBalancer, network, targetGroup } from "../support/stacks";

const STACK = "codestream-https";
const COMPONENT = "CodeStreamOnPrem codestream";
const API = "Listener codestream-listener-443";
const BROADCASTER = "Listener codestream-listener-12443";
const API_GROUP = "TargetGroup codestream-api";

describeRule("cs-listener-pair-by-variant", STACK, [
  {
    title: "refuses one of the pair",
    edits: [drop(BROADCASTER)],
    expect: { verdict: "violation", at: "codestream", property: "", found: "no listener on 12443 that forwards" },
  },
  {
    title: "refuses HTTP behind the HTTPS listener",
    edits: [set(API_GROUP, "protocol", "HTTP"), set(API_GROUP, "port", 80)],
    expect: {
      verdict: "violation",
      at: "codestream-listener-443",
      property: "defaultActions",
      found: "listener 443 HTTPS forwards to protocol HTTP port 80",
    },
  },
  {
    title: "refuses both listeners on one group",
    edits: [
      (resources) => {
        const group = resources.find(({ name, type }) => name === "codestream-api" && type.endsWith(":TargetGroup"))!;
        return set(BROADCASTER, "defaultActions[0].targetGroupArn", group.id)(resources);
      },
    ],
    expect: {
      verdict: "violation",
      at: "codestream-listener-12443",
      property: "defaultActions",
      found: "listener 12443 HTTPS forwards to protocol HTTPS port 443",
    },
  },
  {
    title: "refuses a mixed pair",
    edits: [set(BROADCASTER, "protocol", "HTTP"), set(BROADCASTER, "port", 12080)],
    expect: [
      { verdict: "violation", at: "codestream", property: "", found: "no listener on 12443 that forwards" },
      {
        verdict: "violation",
        at: "codestream-listener-12443",
        property: "port",
        found: "HTTP on 12080 in the https variant",
      },
    ],
  },
  {
    title: "is undecided when a port is not known",
    edits: [set(API, "port", UNKNOWN)],
    expect: { verdict: "undecided", at: "codestream-listener-443", property: "port" },
  },
  {
    title: "is undecided when the group of a listener is not known",
    preview: true,
    edits: [dependOn(API, "defaultActions")],
    expect: { verdict: "undecided", at: "codestream-listener-443", property: "defaultActions" },
  },
]);

describeRule("cs-health-check-no-auth-status", STACK, [
  {
    title: "refuses another path",
    edits: [set(API_GROUP, "healthCheck.path", "/")],
    expect: { verdict: "violation", at: "codestream-api", property: "healthCheck.path", found: '"/"' },
  },
  {
    title: "refuses another status",
    edits: [set(API_GROUP, "healthCheck.matcher", "200-399")],
    expect: { verdict: "violation", at: "codestream-api", property: "healthCheck.matcher", found: '"200-399"' },
  },
  {
    title: "is undecided when the path is not known",
    edits: [set(API_GROUP, "healthCheck.path", UNKNOWN)],
    expect: { verdict: "undecided", at: "codestream-api", property: "healthCheck.path" },
  },
]);

const NAT_RULE = "SecurityGroupIngressRule codestream-lb-in-tcp-443-nat";

describeRule("cs-alb-allows-hairpin-source", "codestream-existing", [
  {
    title: "refuses a load balancer that does not admit the declared address of the host",
    edits: [
      (resources) => resources.filter(({ name }) => !/^codestream-lb-in-tcp-(443|80)-198\.51\.100\.7_32$/.test(name)),
    ],
    expect: { verdict: "violation", at: "codestream", property: "securityGroups" },
  },
]);

describeRule(
  "cs-alb-allows-hairpin-source",
  STACK,
  [
    {
      title: "refuses no rule for the NAT gateway on one of the ports",
      edits: [drop(NAT_RULE)],
      expect: { verdict: "violation", at: "codestream", property: "securityGroups" },
    },
    {
      title: "refuses a security-group reference in its place: the source is a public address",
      edits: [
        set(NAT_RULE, "cidrIpv4", undefined),
        pointTo(NAT_RULE, "referencedSecurityGroupId", "SecurityGroup codestream-host"),
      ],
      expect: { verdict: "violation", at: "codestream", property: "securityGroups" },
    },
    {
      title: "passes a rule for everyone",
      edits: [set(NAT_RULE, "cidrIpv4", "0.0.0.0/0")],
      expect: "pass",
    },
    {
      title: "is undecided when the address in the rule is not known",
      edits: [set(NAT_RULE, "cidrIpv4", UNKNOWN), dependOn(NAT_RULE, "cidrIpv4")],
      expect: { verdict: "undecided", at: "codestream", property: "securityGroups" },
    },
  ],
  [false],
);

describeRule("cs-public-url-matches-alb", STACK, [
  {
    title: "advises against a URL of the other variant",
    edits: [
      manifest(COMPONENT, (value) => {
        const settings = value["settings"] as { [key: string]: Value };
        settings["publicApiUrl"] = `http://${settings["hostname"] as string}`;
      }),
    ],
    expect: { verdict: "violation", at: "codestream", property: "settings.publicApiUrl" },
  },
  {
    title: "advises against the other variant's ignoreHttps",
    edits: [manifest(COMPONENT, (value) => Object.assign(value["settings"] as object, { ignoreHttps: true }))],
    expect: { verdict: "violation", at: "codestream", property: "settings.ignoreHttps", found: "true" },
  },
  {
    title: "is undecided when the manifest is not known",
    edits: [manifest(COMPONENT, (value) => Object.assign(value, { name: UNKNOWN }))],
    expect: { verdict: "undecided", at: "codestream", property: "manifest" },
  },
]);

/** CodeStream of another program: a private host behind one NAT gateway, and inline rules for its address. */
function elsewhere() {
  const program = new Program();
  const { vpc, publicSubnets, privateSubnets } = network(program);
  const nat = program.handleOf(program.declared.find(({ type }) => type.endsWith(":Eip"))!.urn).out("publicIp");
  const tags = { "connector-topologies:topology": "codestream/https:main" };
  const group = program.add("aws:ec2/securityGroup:SecurityGroup", "lb", {
    vpcId: vpc.id,
    ingress: [443, 12443].map((port) => ({
      protocol: "tcp",
      fromPort: port,
      toPort: port,
      cidrBlocks: [new Ref(nat.urn, nat.attribute, `${nat.text}/32`)],
    })),
  });
  const balancer = loadBalancer(program, "lb", publicSubnets, [group], { tags });
  program.add("aws:ec2/instance:Instance", "host", { subnetId: privateSubnets[0]!.id, tags });
  for (const port of [443, 12443]) {
    const target = targetGroup(program, `service-${port}`, vpc, { port });
    program.add("aws:alb/listener:Listener", `service-${port}`, {
      loadBalancerArn: balancer.arn,
      port,
      protocol: "HTTPS",
      defaultActions: [{ type: "forward", targetGroupArn: target.arn }],
    });
  }
  return { program };
}

describe("an address that is not known yet, in several inline rules", () => {
  // At preview too: the rules depend on the NAT gateway's Elastic IP and on nothing else.
  describeRule("cs-alb-allows-hairpin-source", elsewhere, [
    {
      title: "is no one's when the rules depend on something else too",
      preview: true,
      edits: [dependOn("SecurityGroup lb", "ingress", "Eip nat", "Vpc net")],
      expect: { verdict: "undecided", at: "lb", property: "securityGroups" },
    },
    {
      title: "is refused where one of the ports has no rule",
      preview: true,
      edits: [
        set("SecurityGroup lb", "ingress[1].fromPort", 12444),
        set("SecurityGroup lb", "ingress[1].toPort", 12444),
      ],
      expect: { verdict: "violation", at: "lb", property: "securityGroups" },
    },
  ]);
});
