/** VPC Block Public Access: what a block stops, and what its exclusions let through. */
import { UNKNOWN } from "../../../policy/graph";
import { add, describeRule, type Edit, set } from "../support/cases";
import type { Args } from "../support/program";
import { webService } from "../support/stacks";

const BLOCK = "VpcBlockPublicAccessOptions block";
const MODE = "internetGatewayBlockMode";

/** The web service with two NAT-ed hosts, blocked; its load balancer is internal where asked. */
const blocked = (mode: string, internal = false) => {
  const stack = webService();
  stack.program.add("aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions", "block", { [MODE]: mode });
  const at = stack.program.declared.findIndex(({ urn }) => urn === stack.balancer.urn);
  const declared = stack.program.declared[at]!;
  stack.program.declared[at] = { ...declared, inputs: { ...declared.inputs, internal } };
  return stack;
};

const exclude = (inputs: Args, name = "exclusion"): Edit =>
  add("aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion", name, {
    internetGatewayExclusionMode: "allow-bidirectional",
    ...inputs,
  });
const violated = (found: string) => ({ verdict: "violation" as const, at: "block", property: MODE, found });
const UNDECIDED = { verdict: "undecided", at: "block", property: MODE } as const;
const BOTH = [exclude({ subnetId: "subnet-0005" }), exclude({ subnetId: "subnet-0007" }, "second")];

describeRule("vpc-block-public-access-consistent", () => blocked("off"), [
  {
    title: "advises against a block around an internet-facing load balancer",
    edits: [set(BLOCK, MODE, "block-ingress")],
    expect: violated("block-ingress, while web serves the internet"),
  },
  {
    title: "passes with an exclusion of the VPC",
    edits: [set(BLOCK, MODE, "block-ingress"), exclude({ vpcId: "vpc-0001" })],
    expect: "pass",
  },
  {
    title: "passes with an exclusion of every subnet of the load balancer",
    edits: [set(BLOCK, MODE, "block-ingress"), ...BOTH],
    expect: "pass",
  },
  {
    title: "refuses an exclusion of one of two subnets",
    edits: [set(BLOCK, MODE, "block-ingress"), exclude({ subnetId: "subnet-0005" })],
    expect: violated("block-ingress, while web serves the internet"),
  },
  {
    title: "refuses an exclusion of another VPC",
    edits: [
      set(BLOCK, MODE, "block-ingress"),
      add("aws:ec2/vpc:Vpc", "other", { cidrBlock: "10.9.0.0/16" }),
      exclude({ vpcId: "added-other" }),
    ],
    expect: violated("block-ingress, while web serves the internet"),
  },
  {
    title: "refuses an exclusion that lets traffic out alone for a load balancer",
    edits: [
      set(BLOCK, MODE, "block-ingress"),
      exclude({ vpcId: "vpc-0001", internetGatewayExclusionMode: "allow-egress" }),
    ],
    expect: violated("block-ingress, while web serves the internet"),
  },
  {
    title: "is undecided when the VPC of an exclusion is not known",
    edits: [
      set(BLOCK, MODE, "block-ingress"),
      exclude({}),
      set("VpcBlockPublicAccessExclusion exclusion", "vpcId", UNKNOWN),
    ],
    expect: UNDECIDED,
  },
  { title: "is undecided when the mode is not known", edits: [set(BLOCK, MODE, UNKNOWN)], expect: UNDECIDED },
]);

describe("behind an internal load balancer", () => {
  describeRule("vpc-block-public-access-consistent", () => blocked("block-ingress", true), [
    {
      title: "refuses a NAT gateway under a block of both directions, which stops it too",
      edits: [set(BLOCK, MODE, "block-bidirectional")],
      expect: violated("block-bidirectional, while NAT gateway nat needs an internet gateway"),
    },
    {
      title: "passes it with an exclusion of its subnet that lets traffic out",
      edits: [
        set(BLOCK, MODE, "block-bidirectional"),
        exclude({ subnetId: "subnet-0005", internetGatewayExclusionMode: "allow-egress" }),
      ],
      expect: "pass",
    },
    {
      title: "refuses an instance with a public address that is no Elastic IP",
      edits: [set("Instance web-0", "associatePublicIpAddress", true)],
      expect: violated("block-ingress, while web-0 needs an internet gateway"),
    },
    {
      title: "refuses an instance with an Elastic IP",
      edits: [add("aws:ec2/eip:Eip", "own", { instance: "instance-0025", domain: "vpc" })],
      expect: violated("block-ingress, while web-0 needs an internet gateway"),
    },
    {
      title: "is undecided when it is not known whether an instance gets a public address",
      edits: [set("Instance web-0", "associatePublicIpAddress", UNKNOWN)],
      expect: UNDECIDED,
    },
  ]);
});
