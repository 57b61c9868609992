/** What others make in AWS beside the program's own resources: other providers, stacks and environments of AWS's own. */
import assert from "node:assert/strict";
import { UNKNOWN, type Value } from "../../../policy/graph";
import { answer, asked, connector, INTERNET, instance, pair } from "./asking";
import { type Scenario, urnOf } from "./scenario";

type Inputs = Record<string, Value>;

const found = ({ verdict, unknowns }: { verdict: string; unknowns: readonly string[] }) => [verdict, ...unknowns];
/** Whether nobody on the internet may come to the connector `c` on port 22. */
const closed = (scenario: Scenario) => found(answer(scenario, "forbidden", INTERNET, instance("c"), "tcp/22"));
/** Whether nobody but `c` may come to `d`, whose group lets in who carries the group of `c`. */
const alone = (scenario: Scenario) => {
  const others = { kind: "world", except: [instance("c")], label: "others" } as const;
  return answer(scenario, "forbidden", others, instance("d"), "tcp/5432");
};

describe("what others make in AWS", () => {
  for (const [what, type, inputs] of [
    ["a rule of the Cloud Control provider", "aws-native:ec2:SecurityGroupIngress", { groupId: "sg-id", fromPort: 22 }],
    [
      "a resource of the Cloud Control API, in its JSON",
      "aws:cloudcontrol/resource:Resource",
      { typeName: "AWS::EC2::SecurityGroupIngress", desiredState: '{"GroupId":"sg-id","CidrIp":"0.0.0.0/0"}' },
    ],
    ["a CloudFormation stack", "aws:cloudformation/stack:Stack", { parameters: { Group: "sg-id" } }],
    ["a Kubernetes service", "kubernetes:core/v1:Service", { metadata: { annotations: { groups: "sg-1, sg-id" } } }],
  ] as const) {
    it(`may open a group that it names: ${what}`, () => {
      const scenario = connector();
      assert.deepEqual(closed(scenario), ["PROVED"]);
      scenario.add(type, "open", inputs as Inputs);
      const shown = type.startsWith("aws:") ? type.slice(0, type.lastIndexOf(":")) : type;
      assert.deepEqual(closed(scenario), ["UNKNOWN", `open (${shown} is not modelled)`]);
    });
  }

  it("may open a group whose id is not known, by what its own input depends on and by nothing else", () => {
    const build = (groupId: Value): string[] => {
      const scenario = connector();
      const propertyDependencies = { groupId: [urnOf("aws:ec2/securityGroup:SecurityGroup", "sg")] };
      scenario.add("aws-native:ec2:SecurityGroupIngress", "open", { groupId }, { propertyDependencies });
      return closed(scenario);
    };
    assert.equal(build(UNKNOWN)[0], "UNKNOWN");
    assert.equal(build("sg-0123456789abcdef0")[0], "PROVED");
  });

  it("may send with a group of the program", () => {
    for (const [type, inputs] of [
      ["aws-native:ec2:Instance", { subnetId: "pub-id", securityGroupIds: ["sg-id"] }],
      [
        "aws:elasticbeanstalk/environment:Environment",
        { settings: [{ namespace: "aws:autoscaling:launchconfiguration", name: "SecurityGroups", value: "sg-id" }] },
      ],
    ] as const) {
      const scenario = pair();
      scenario.allow("in", "sg2", "tcp/5432", { referencedSecurityGroupId: "sg-id" });
      assert.equal(alone(scenario).verdict, "PROVED");
      scenario.add(type, "job", inputs as unknown as Inputs);
      assert.equal(alone(scenario).verdict, "UNKNOWN", type);
    }
  });

  it("may route and filter where it names a table, a list, a subnet or a VPC", () => {
    const build = (type: string, inputs: Inputs): Scenario => {
      const scenario = connector();
      scenario.allow("in", "sg", "all", { cidrIpv4: "0.0.0.0/0" });
      scenario.subnet("priv", "10.0.8.0/24");
      scenario.routes("priv-rt", ["priv"], []);
      scenario.acl("acl", ["priv"], []);
      scenario.instance("h", "priv", ["sg"]);
      scenario.eip("he", { instance: "h-id" }, "198.51.100.9");
      scenario.add(type, "other", inputs);
      return scenario;
    };
    const out = (type: string, inputs: Inputs) => asked(build(type, inputs), "h -> 8.8.8.8 tcp/443").verdict;
    assert.equal(out("random:index:RandomId", { keepers: { table: "priv-rt-id", list: "acl-id" } }), "REFUTED");
    assert.equal(out("aws-native:ec2:Route", { routeTableId: "priv-rt-id" }), "REFUTED");
    assert.equal(out("aws-native:ec2:NetworkAclEntry", { networkAclId: "acl-id" }), "REFUTED");
    const both = { parameters: { table: "priv-rt-id", list: "acl-id" } };
    assert.equal(out("aws:cloudformation/stack:Stack", both), "UNKNOWN");
    const subnet = { parameters: { subnet: "priv-id" } };
    assert.equal(out("aws:cloudformation/stack:Stack", subnet), "UNKNOWN");
    const near = build("aws:cloudformation/stack:Stack", { parameters: { vpc: "vpc-id" } });
    assert.deepEqual(found(asked(near, "8.8.8.8 -> c tcp/443")), [
      "UNKNOWN",
      "other (aws:cloudformation/stack is not modelled)",
      "rules of default network ACL of vpc",
    ]);
  });

  it("may give an instance an address, or send to it", () => {
    const scenario = pair();
    scenario.allow("in", "sg2", "tcp/22", { cidrIpv4: "0.0.0.0/0" });
    const open = () => answer(scenario, "forbidden", INTERNET, instance("d"), "tcp/22").verdict;
    assert.equal(open(), "PROVED");
    scenario.add("aws-native:ec2:EipAssociation", "bind", { allocationId: "eipalloc-1", instanceId: "d-id" });
    assert.equal(open(), "UNKNOWN");
  });
});
