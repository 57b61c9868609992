/** What two lists of resources make of one another, without a program. */
import assert from "node:assert/strict";
import { changeSteps, secretInputs } from "../../../plan/change/steps";
import type { ChangeStep } from "../../../plan/model/plan";
import type { PlannedResource } from "../../../plan/model/run";
import { stepCounts, stepDetail } from "../../../plan/show/change";
import type { Value } from "../../../policy/graph";

const INSTANCE = "aws:ec2/instance:Instance";

function resource(
  type: string,
  name: string,
  inputs: { readonly [key: string]: Value },
  more: Partial<PlannedResource> = {},
): PlannedResource {
  const id = `${name}-id-0123`;
  const urn = `urn:pulumi:dev::shop::${type}::${name}`;
  return {
    urn,
    type,
    name,
    custom: true,
    id,
    inputs,
    outputs: inputs,
    dependencies: [],
    propertyDependencies: {},
    options: {},
    ...more,
  };
}

const told = (steps: readonly ChangeStep[]): string[] =>
  steps.map((step) => `${step.operation} ${step.name} ${stepDetail(step)}`.trim());

describe("the steps between two plans", () => {
  it("come with the most disruptive first, and are counted", () => {
    const before = [
      resource(INSTANCE, "image", { ami: "ami-1", instanceType: "t3.micro" }),
      resource(INSTANCE, "size", { ami: "ami-1", instanceType: "t3.micro" }),
      resource(INSTANCE, "tags", { ami: "ami-1", instanceType: "t3.micro" }),
      resource("aws:ec2/eip:Eip", "gone", {}),
      resource("aws:rds/instance:Instance", "db", { instanceClass: "db.t3.micro" }),
    ];
    const after = [
      resource("aws:ec2/eip:Eip", "new", {}),
      resource(INSTANCE, "tags", { ami: "ami-1", instanceType: "t3.micro", tags: { a: "b" } }),
      resource(INSTANCE, "size", { ami: "ami-1", instanceType: "t3.large" }),
      resource(INSTANCE, "image", { ami: "ami-2", instanceType: "t3.micro" }),
      resource("aws:rds/instance:Instance", "db", { instanceClass: "db.t3.large" }),
    ];
    const steps = changeSteps(before, after);
    assert.deepEqual(told(steps), [
      "replace image ami; new first",
      "delete gone",
      "restart size instanceType; AWS stops and starts it",
      "update tags tags",
      "change db instanceClass; whether AWS replaces it is not known",
      "create new",
    ]);
    assert.equal(stepCounts(steps), "1 replaced, 1 deleted, 1 restarted, 1 updated, 1 changed, 1 created");
    assert.equal(stepCounts([]), "nothing");
  });

  it("follow what names something that is replaced, and name what outlives an instance", () => {
    const list = (ami: string) => {
      const card = resource("aws:ec2/networkInterface:NetworkInterface", "card", { subnetId: "subnet-1" });
      const eip = resource("aws:ec2/eip:Eip", "address", { domain: "vpc" });
      const bound = resource("aws:ec2/eipAssociation:EipAssociation", "bound", {
        allocationId: eip.id!,
        networkInterfaceId: card.id!,
      });
      const primaryNetworkInterface = { networkInterfaceId: "card-id-0123" };
      const host = resource(
        INSTANCE,
        "host",
        { ami, instanceType: "t3.micro", primaryNetworkInterface },
        { options: { deleteBeforeReplace: true } },
      );
      const target = resource(
        "aws:lb/targetGroupAttachment:TargetGroupAttachment",
        "target",
        { targetId: host.id!, targetGroupArn: "arn:1" },
        { propertyDependencies: { targetId: [host.urn] } },
      );
      return [card, eip, bound, host, target];
    };
    assert.deepEqual(told(changeSteps(list("ami-1"), list("ami-2"))), [
      "replace host ami; old first; keeps card, address",
      "replace target targetId; old first",
    ]);
  });

  it("leave out what the program ignores, what AWS fills in, and a default that is given", () => {
    const before = [resource(INSTANCE, "host", { ami: "ami-1", instanceType: "t3.micro", keyName: "key" })];
    const options = { ignoreChanges: ["ami"] };
    const after = [
      resource(INSTANCE, "host", { ami: "ami-2", instanceType: "t3.micro", sourceDestCheck: true }, { options }),
    ];
    assert.deepEqual(changeSteps(before, after), []);
  });

  it("are a replacement where the program asks for one", () => {
    const before = [resource("aws:ec2/dedicatedHost:DedicatedHost", "host", { instanceType: "mac2.metal" })];
    const asked = resource(
      "aws:ec2/dedicatedHost:DedicatedHost",
      "host",
      { instanceType: "mac2-m2.metal" },
      { options: { replaceOnChanges: ["instanceType"] } },
    );
    const triggered = { ...before[0]!, options: { replacementTrigger: 1 } };
    assert.deepEqual(told(changeSteps(before, [asked])), ["replace host instanceType; new first"]);
    assert.deepEqual(told(changeSteps(before, [triggered])), ["replace host new first"]);
  });

  it("know nothing of secrets, and say of which", () => {
    const list = [resource(INSTANCE, "host", { ami: "ami-1", userData: "[secret]" })];
    assert.deepEqual(changeSteps(list, list), []);
    assert.deepEqual(
      secretInputs(list, list).map(({ name, properties }) => `${name} ${properties}`),
      ["host userData"],
    );
    assert.deepEqual(secretInputs([], list), []);
  });
});
