/** Hosts that Auto Scaling and ECS launch: targets of load balancers, and carriers of groups of the program. */
import assert from "node:assert/strict";
import { UNKNOWN, type Value } from "../../../policy/graph";
import { asked, pair } from "./asking";
import { type Scenario, urnOf } from "./scenario";

type Inputs = Record<string, Value>;
const ASG = "aws:autoscaling/group:Group";
const SERVICE = "aws:ecs/service:Service";
const GROUP_URN = urnOf("aws:lb/targetGroup:TargetGroup", "tg");

/** A load balancer in front of a target group without attachments, and what fills it. */
function front(type?: string, inputs: Inputs = {}, dependencies: Record<string, readonly string[]> = {}): Scenario {
  const scenario = pair();
  scenario.allow("in", "sg2", "all", { cidrIpv4: "10.0.0.0/16" });
  scenario.group("lb-sg");
  scenario.allow("out", "lb-sg", "all", { cidrIpv4: "0.0.0.0/0" });
  scenario.balancer("lb", ["pub", "other"], ["lb-sg"]);
  scenario.targetGroup("tg", 443);
  scenario.listener("l", "lb", 443, "tg");
  if (type !== undefined) {
    scenario.add(type, "fleet", inputs, { propertyDependencies: dependencies });
  }
  return scenario;
}
const found = (scenario: Scenario, text: string): string[] => {
  const { verdict, unknowns } = asked(scenario, text);
  return [verdict, ...unknowns];
};
const OPEN = ["UNKNOWN", "targets that fleet registers"];

describe("hosts that services launch", () => {
  it("may be targets where the program registers none", () => {
    const host = "lb -> 10.0.1.77 tcp/443";
    assert.deepEqual(found(front(), host), ["REFUTED"]);
    assert.deepEqual(found(front(ASG, { targetGroupArns: ["tg-id"] }), host), OPEN);
    assert.deepEqual(found(front(ASG, { targetGroupArns: ["arn:of-another"] }), host), ["REFUTED"]);
    assert.deepEqual(found(front(ASG, { targetGroupArns: [UNKNOWN] }), host), OPEN);
    assert.deepEqual(found(front(ASG, { targetGroupArns: [UNKNOWN] }, { targetGroupArns: [GROUP_URN] }), host), OPEN);
    const attachment = "aws:autoscaling/attachment:Attachment";
    assert.deepEqual(found(front(attachment, { lbTargetGroupArn: "tg-id" }), host), OPEN);
    assert.deepEqual(found(front(SERVICE, { loadBalancers: [{ targetGroupArn: "tg-id" }] }), host), OPEN);
  });

  it("are none of the program's instances, but containers may run on these", () => {
    assert.deepEqual(found(front(ASG, { targetGroupArns: ["tg-id"] }), "lb -> d tcp/443"), ["REFUTED"]);
    assert.deepEqual(found(front(SERVICE, { loadBalancers: [{ targetGroupArn: "tg-id" }] }), "lb -> d tcp/443"), OPEN);
  });

  it("are targets at the address that an attachment names, and at no other", () => {
    const scenario = front();
    const attachment = { targetGroupArn: "tg-id", targetId: "10.0.1.77" };
    scenario.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", "one", attachment);
    assert.deepEqual(found(scenario, "lb -> 10.0.1.77 tcp/443"), ["PROVED"]);
    assert.deepEqual(found(scenario, "lb -> 10.0.1.78 tcp/443"), ["REFUTED"]);
  });

  it("may carry the groups that a launch template or a service names, in its subnets", () => {
    const build = (type: string, inputs: Inputs): Scenario => {
      const scenario = pair();
      scenario.group("web");
      scenario.allow("in", "sg2", "tcp/5432", { referencedSecurityGroupId: "web-id" });
      scenario.add(type, "fleet", inputs);
      return scenario;
    };
    const template = build("aws:ec2/launchTemplate:LaunchTemplate", { vpcSecurityGroupIds: ["web-id"] });
    const label = "fleet (aws:ec2/launchTemplate is not modelled)";
    assert.deepEqual(found(template, "10.0.0.77 -> d tcp/5432"), ["UNKNOWN", label]);
    assert.deepEqual(found(template, "10.0.0.77 -> d tcp/5433"), ["REFUTED"]);
    const networkConfiguration = { subnets: ["other-id"], securityGroups: ["web-id"] };
    const service = build(SERVICE, { networkConfiguration });
    assert.equal(found(service, "10.0.1.77 -> d tcp/5432")[0], "UNKNOWN");
    assert.equal(found(service, "10.0.0.77 -> d tcp/5432")[0], "REFUTED");
  });
});
