/** How resources name groups, lists and networks: by secrets, by what a VPC came with, with accounts, by names. */
import assert from "node:assert/strict";
import { UNKNOWN, type Value } from "../../../policy/graph";
import { answer, asked, connector, INTERNET, instance, pair } from "./asking";
import { INSTANCE, type Scenario, urnOf } from "./scenario";

const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const SSH = { ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv4: "0.0.0.0/0" };
const VPC = "aws:ec2/vpc:Vpc";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";

/** Whether nobody on the internet may come to `name` on port 22. */
const closed = (scenario: Scenario, name: string) => answer(scenario, "forbidden", INTERNET, instance(name), "tcp/22");

describe("references in reachability", () => {
  it("that are secret mean what they depend on, as those that are not known", () => {
    const scenario = connector();
    assert.equal(closed(scenario, "c").verdict, "PROVED");
    const propertyDependencies = { securityGroupId: [urnOf(GROUP, "sg")] };
    scenario.add(RULE, "open", { securityGroupId: "[secret]", ...SSH }, { propertyDependencies });
    assert.equal(closed(scenario, "c").verdict, "REFUTED");
    const lost = connector();
    lost.add(RULE, "open", { securityGroupId: "[secret]", ...SSH });
    assert.equal(closed(lost, "c").verdict, "UNKNOWN");
  });

  it("that are secret are not the same because both are", () => {
    const scenario = connector();
    scenario.allow("in", "sg", "all", { cidrIpv4: "0.0.0.0/0" });
    for (const [name, cidrBlock] of [
      ["x", "10.0.8.0/24"],
      ["y", "10.0.9.0/24"],
    ] as const) {
      scenario.subnet(`${name}-s`, cidrBlock, "a", { vpcId: "[secret]" });
      scenario.instance(name, `${name}-s`, ["sg"]);
    }
    const found = asked(scenario, "x -> y tcp/22");
    assert.equal(found.verdict, "UNKNOWN");
    assert.ok(found.unknowns.includes("x-s.routeTable"), found.unknowns.join());
  });

  it("leave open what a rule says that is secret as a whole", () => {
    const scenario = connector();
    scenario.group("quiet", { ingress: ["[secret]"] as Value });
    scenario.instance("x", "pub", ["quiet"], { associatePublicIpAddress: true });
    const found = closed(scenario, "x");
    assert.deepEqual([found.verdict, found.unknowns], ["UNKNOWN", ["quiet.ingress[0]"]]);
  });

  it("that are not known and depend on a VPC may mean the group that it came with", () => {
    const build = (inputs: Record<string, Value>): Scenario => {
      const scenario = connector();
      scenario.add(INSTANCE, "x", { subnetId: "pub-id", associatePublicIpAddress: true });
      scenario.add(
        RULE,
        "open",
        { ...inputs, ...SSH },
        { propertyDependencies: { securityGroupId: [urnOf(VPC, "vpc")] } },
      );
      return scenario;
    };
    const found = closed(build({ securityGroupId: UNKNOWN }), "x");
    assert.deepEqual([found.verdict, found.unknowns], ["UNKNOWN", ["open (whether it applies to x)"]]);
    assert.equal(closed(build({ securityGroupId: "[secret]" }), "x").verdict, "UNKNOWN");
    assert.equal(closed(build({ securityGroupId: "sg-0123456789abcdef0" }), "x").verdict, "PROVED");
  });

  it("that are not known and depend on a VPC may mean the network ACL that it came with", () => {
    const build = (dependencies: readonly string[]): Scenario => {
      const scenario = connector();
      scenario.allow("in", "sg", "tcp/22", { cidrIpv4: "0.0.0.0/0" });
      scenario.add(
        "aws:ec2/networkAclRule:NetworkAclRule",
        "deny",
        { networkAclId: UNKNOWN, ruleNumber: 1, ruleAction: "deny", protocol: "-1", cidrBlock: "0.0.0.0/0" },
        { propertyDependencies: { networkAclId: dependencies } },
      );
      return scenario;
    };
    for (const dependencies of [[urnOf(VPC, "vpc")], []]) {
      const found = asked(build(dependencies), "8.8.8.8 -> c tcp/22");
      assert.deepEqual([found.verdict, found.unknowns], ["UNKNOWN", ["deny rule 1 (its action or list)"]]);
    }
  });

  it("name a group with the account that owns it, as rules for peers do", () => {
    const scenario = pair();
    scenario.allow("in", "sg2", "tcp/5432", { referencedSecurityGroupId: "123456789012/sg-id" });
    assert.equal(asked(scenario, "c -> d tcp/5432").verdict, "PROVED");
    const nobody = { kind: "world", except: [], label: "anyone" } as const;
    assert.equal(answer(scenario, "forbidden", nobody, instance("d"), "tcp/5432").verdict, "REFUTED");
  });

  it("name a group by its name in the rules of a default VPC", () => {
    const scenario = pair();
    const ingress = [{ protocol: "tcp", fromPort: 22, toPort: 22, securityGroups: ["callers"] }];
    scenario.group("named", { ingress });
    scenario.group("calling", { name: "callers", egress: [{ protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }] });
    scenario.instance("x", "pub", ["named"]);
    scenario.instance("y", "pub", ["calling"]);
    assert.equal(asked(scenario, "y -> x tcp/22").verdict, "PROVED");
    assert.equal(asked(scenario, "c -> x tcp/22").verdict, "REFUTED");
  });

  it("name the groups of an instance in a subnet by id in either list", () => {
    const build = (ids: Record<string, Value>): Scenario => {
      const scenario = pair();
      scenario.allow("in", "sg2", "tcp/22", { cidrIpv4: "0.0.0.0/0" });
      scenario.add(INSTANCE, "x", { subnetId: "pub-id", ...ids }, { outputs: { vpcSecurityGroupIds: undefined } });
      return scenario;
    };
    for (const ids of [
      { securityGroups: ["sg2-id"] },
      { securityGroups: ["sg2-id"], vpcSecurityGroupIds: ["sg-id"] },
    ]) {
      assert.equal(asked(build(ids), "c -> x tcp/22").verdict, "PROVED");
      assert.equal(asked(build(ids), "c -> x tcp/23").verdict, "REFUTED");
    }
  });
});
