/** What two lists of resources make of one another, without a program. */
import assert from "node:assert/strict";
import { changeSteps, openInputs } from "../../../plan/change/steps";
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
    const triggered = (replacementTrigger: Value): PlannedResource => ({
      ...before[0]!,
      options: { replacementTrigger },
    });
    const was = [{ ...before[0]!, replacementTrigger: { a: 1, b: 2 } }];
    assert.deepEqual(told(changeSteps(before, [asked])), ["replace host instanceType; new first"]);
    assert.deepEqual(told(changeSteps(was, [triggered({ b: 2, a: 2 })])), [
      "replace host replacementTrigger; new first",
    ]);
    assert.deepEqual(changeSteps(was, [triggered({ b: 2, a: 1 })]), []);
    assert.deepEqual(changeSteps(before, [triggered(1)]), [], "one that was not there replaces nothing");
  });

  it("know nothing of secrets, and say of which", () => {
    const list = [resource(INSTANCE, "host", { ami: "ami-1", userData: "[secret]" })];
    assert.deepEqual(changeSteps(list, list), []);
    assert.deepEqual(
      openInputs(list, list).map(({ name, properties }) => `${name} ${properties}`),
      ["host userData"],
    );
    assert.deepEqual(openInputs([], list), []);
  });

  it("are a replacement where a name is given up, for which a made-up one comes", () => {
    const [named, none] = [{ name: "fixed" }, {}].map((inputs) => [resource("aws:iam/role:Role", "role", inputs)]);
    assert.deepEqual(told(changeSteps(named!, none!)), ["replace role name; new first"]);
    assert.deepEqual(changeSteps(none!, none!), []);
  });

  it("compare where a resource is, whether it or its provider says so", () => {
    const at = (region: string, inputs = {}) => [resource("aws:ec2/eip:Eip", "ip", inputs, { region })];
    assert.deepEqual(told(changeSteps(at("eu-west-1"), at("us-east-1"))), ["replace ip region; new first"]);
    assert.deepEqual(changeSteps(at("eu-west-1"), at("eu-west-1", { region: "eu-west-1" })), []);
    const role = (region: string) => [resource("aws:iam/role:Role", "role", {}, { region })];
    assert.deepEqual(changeSteps(role("eu-west-1"), role("us-east-1")), [], "roles are everywhere");
  });

  it("see tags that only the provider gives", () => {
    const tagged = (tagsAll: Value) => [resource("aws:ec2/eip:Eip", "ip", {}, { outputs: { tagsAll } })];
    assert.deepEqual(told(changeSteps(tagged({ a: "1" }), tagged({ a: "2" }))), ["update ip tags"]);
  });

  it("follow a replacement through nested inputs and the options of what names it", () => {
    const key = (description: string) =>
      resource("aws:kms/key:Key", "key", { description, customKeyStoreId: description }, { madeUp: ["id"] });
    const list = (description: string, inputs: { [key: string]: Value }, options = {}) => {
      const made = key(description);
      return [
        made,
        resource(INSTANCE, "host", inputs, { propertyDependencies: { rootBlockDevice: [made.urn] }, options }),
      ];
    };
    const disk = { ami: "ami-1", rootBlockDevice: { kmsKeyId: "key-id-0123", volumeSize: 8 } };
    assert.deepEqual(told(changeSteps(list("a", disk), list("b", disk))), [
      "replace host rootBlockDevice; new first",
      "replace key customKeyStoreId, description; new first",
    ]);
    const ignoring = { ignoreChanges: ["rootBlockDevice.kmsKeyId"] };
    assert.deepEqual(told(changeSteps(list("a", disk), list("b", disk, ignoring))), [
      "replace key customKeyStoreId, description; new first",
    ]);
  });

  it("let go first what hangs on something that goes first, however far and whatever comes later", () => {
    const type = "aws:lb/targetGroupAttachment:TargetGroupAttachment";
    const list = (ami: string) => {
      const host = resource(INSTANCE, "z-host", { ami }, { options: { deleteBeforeReplace: true } });
      const eip = resource("aws:ec2/eip:Eip", "a-ip", { address: ami });
      const both = resource(
        "aws:ec2/eipAssociation:EipAssociation",
        "bound",
        { allocationId: eip.id!, instanceId: host.id! } as { [key: string]: Value },
        { propertyDependencies: { allocationId: [eip.urn], instanceId: [host.urn] } },
      );
      const last = resource(type, "last", { targetId: both.id!, targetGroupArn: "arn" } as { [key: string]: Value }, {
        propertyDependencies: { targetId: [both.urn] },
      });
      return [eip, host, both, last];
    };
    assert.deepEqual(told(changeSteps(list("ami-1"), list("ami-2"))), [
      "replace a-ip address; new first",
      "replace bound allocationId, instanceId; old first",
      "replace z-host ami; old first",
      "replace last targetId; old first",
    ]);
  });

  it("ignore and replace by paths as the engine reads them", () => {
    const tags = (value: Value, options = {}) => [resource("aws:ec2/eip:Eip", "ip", { tags: value }, { options })];
    const dotted = { ignoreChanges: ['tags["kubernetes.io/x"]', "tags.a"] };
    assert.deepEqual(
      changeSteps(tags({ "kubernetes.io/x": "1" }), tags({ "kubernetes.io/x": "2", a: "3" }, dotted)),
      [],
    );
    assert.deepEqual(told(changeSteps(tags({ b: "1" }), tags({ b: "2" }, dotted))), ["update ip tags"]);
    const narrow = { replaceOnChanges: ["tags.a"] };
    assert.deepEqual(told(changeSteps(tags({ b: "1" }), tags({ b: "2" }, narrow))), ["update ip tags"]);
    assert.deepEqual(told(changeSteps(tags({ a: "1" }), tags({ a: "2" }, narrow))), ["replace ip tags; new first"]);
  });

  it("do not say what an unknown value makes of a resource", () => {
    const list = (ami: string) => [resource(INSTANCE, "host", { ami, instanceType: "t3.micro" })];
    assert.deepEqual(told(changeSteps(list("[unknown]"), list("ami-1"))), [
      "change host ami; whether AWS replaces it is not known",
    ]);
    assert.deepEqual(
      openInputs(list("[unknown]"), list("[unknown]")).map(({ name, properties }) => `${name} ${properties}`),
      ["host ami"],
    );
  });

  it("say what Pulumi refuses, what stays at AWS, and what is taken over", () => {
    const type = "aws:ec2/eip:Eip";
    const before = [
      resource(type, "kept", {}, { retainOnDelete: true } as never),
      resource(type, "held", {}, { protect: true }),
    ];
    assert.deepEqual(
      told(changeSteps(before, [resource(type, "taken", {}, { options: { importId: "eipalloc-1" } })])),
      ["delete held protected: up refuses it", "delete kept the old one stays at AWS", "import taken"],
    );
  });
});
