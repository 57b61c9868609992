import { UNKNOWN } from "../../../policy/graph";
import { add, copy, describeRule, everywhere, locate, pointTo, set } from "../support/cases";
import { hpAnyware, webService } from "../support/stacks";

const HERE = everywhere("eu-west-1");
const THERE = { region: "us-east-1" };

describeRule("references-in-one-region", webService, [
  { title: "passes a program in one region", edits: [HERE], expect: "pass" },
  {
    title: "advises against an instance in a subnet of another region",
    edits: [HERE, locate("Instance web-0", THERE)],
    expect: [
      {
        verdict: "violation",
        at: "web-0",
        property: "subnetId",
        found: "private-0 in eu-west-1, while it is itself in us-east-1",
      },
      { verdict: "violation", at: "web-0", property: "vpcSecurityGroupIds" },
      { verdict: "violation", at: "web-0", property: "targetId" },
    ],
  },
  {
    title: "advises against a security group of another region as the source of a rule, at preview too",
    preview: true,
    edits: [
      HERE,
      add("aws:ec2/securityGroup:SecurityGroup", "far", {}, { ...THERE, id: UNKNOWN, outputs: { id: UNKNOWN } }),
      set("SecurityGroupIngressRule web-lb-443", "cidrIpv4", undefined),
      pointTo("SecurityGroupIngressRule web-lb-443", "referencedSecurityGroupId", "SecurityGroup far"),
    ],
    expect: { verdict: "violation", at: "web-lb-443", property: "referencedSecurityGroupId" },
  },
  {
    title: "passes the same group in two providers of one region",
    edits: [HERE, locate("Instance web-0", { provider: "urn:pulumi:dev::test::pulumi:providers:aws::second" })],
    expect: "pass",
  },
  {
    title: "is undecided when the region of a provider is not known",
    edits: [locate("Listener web-443", { provider: "urn:pulumi:dev::test::pulumi:providers:aws::second" })],
    expect: { verdict: "undecided", at: "web-443", property: "loadBalancerArn" },
  },
]);

describeRule("alb-https-listener-has-certificate", webService, [
  {
    title: "refuses a certificate of another region",
    edits: [everywhere("us-east-1")],
    expect: {
      verdict: "violation",
      at: "web-443",
      property: "certificateArn",
      found: "a certificate in eu-west-1 for a listener in us-east-1",
    },
  },
  { title: "passes one of its own region", edits: [HERE], expect: "pass" },
]);

const BLOCK = "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions";
const blocked = () => {
  const stack = webService();
  stack.program.add(BLOCK, "block", { internetGatewayBlockMode: "off" });
  return stack;
};

describeRule("vpc-block-public-access-consistent", blocked, [
  {
    title: "says nothing about load balancers of another region",
    edits: [
      HERE,
      set("VpcBlockPublicAccessOptions block", "internetGatewayBlockMode", "block-bidirectional"),
      locate("VpcBlockPublicAccessOptions block", THERE),
    ],
    expect: "pass",
  },
  {
    title: "is undecided when it is not known whether the load balancer is internal",
    edits: [
      set("VpcBlockPublicAccessOptions block", "internetGatewayBlockMode", "block-ingress"),
      set("LoadBalancer web", "internal", UNKNOWN),
    ],
    expect: { verdict: "undecided", at: "block", property: "internetGatewayBlockMode" },
  },
]);

describeRule("cb-prefix-in-subnet-no-overlap", "cloudbrink-active-active", [
  {
    title: "allows the same address in another region",
    edits: [add("aws:ec2/instance:Instance", "app", { privateIp: "10.60.8.20" }, { region: "eu-west-1" })],
    expect: "pass",
  },
  {
    title: "is undecided when an address that is asked for is not known",
    edits: [add("aws:ec2/instance:Instance", "app", {}), set("Instance app", "privateIp", UNKNOWN)],
    expect: { verdict: "undecided", at: "app", property: "privateIp" },
  },
  {
    title: "is undecided when a prefix is not known",
    edits: [set("NetworkInterface brink-use1-a1-interface", "ipv4Prefixes[0]", UNKNOWN)],
    expect: { verdict: "undecided", at: "brink-use1-a1-interface", property: "ipv4Prefixes[0]" },
  },
]);

const TAGGED = { tags: { "connector-topologies:topology": "cloudbrink/active-active" } };

describe("a tag without a name", () => {
  describeRule("cb-connectors-same-vpc", () => tagged(TAGGED), [
    {
      title: "means one deployment in each region",
      edits: [
        HERE,
        copy("Instance one", "far", {}),
        locate("Instance far", THERE),
        pointTo("Instance far", "subnetId", "Subnet elsewhere"),
      ],
      expect: "pass",
    },
    {
      title: "means one deployment inside a region",
      edits: [HERE, copy("Instance one", "far", {}), pointTo("Instance far", "subnetId", "Subnet elsewhere")],
      expect: { verdict: "violation", at: "one", property: "subnetId" },
    },
  ]);
});

function tagged(inputs: typeof TAGGED) {
  const stack = webService();
  const { program } = stack;
  const vpc = program.add("aws:ec2/vpc:Vpc", "elsewhere", { cidrBlock: "10.7.0.0/16" });
  program.add("aws:ec2/subnet:Subnet", "elsewhere", { vpcId: vpc.id, cidrBlock: "10.7.0.0/24" });
  const subnet = program.declared.find(({ name, type }) => name === "private-0" && type.endsWith(":Subnet"))!;
  program.add("aws:ec2/instance:Instance", "one", {
    ...inputs,
    subnetId: program.handleOf(subnet.urn).id,
  });
  return stack;
}

describeRule("hpa-listener-443-https-only", hpAnyware, [
  { title: "passes in one region", edits: [HERE], expect: "pass" },
]);
