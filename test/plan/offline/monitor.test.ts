import assert from "node:assert/strict";
import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import * as proto from "@pulumi/pulumi/proto/resource_pb";
import { version } from "@pulumi/pulumi/version";
import manifest from "../../../package.json";
import type { Run } from "../../../plan/model/run";
import { Recorder } from "../../../plan/offline/recorder";
import { runProgram } from "../../../plan/offline/run";
import { TESTED_SDKS, untestedSdk } from "../../../plan/offline/sdk/messages";
import { FEATURES, featureName, methodsOf, OfflineMonitor, REFUSED } from "../../../plan/offline/sdk/monitor";

const ACCOUNT = { region: "eu-west-1", accountId: "111122223333" };
const OPTIONS = { project: "shop", stack: "dev", account: ACCOUNT, config: { "aws:region": "eu-west-1" } };
const GROUP = "aws:ec2/securityGroup:SecurityGroup";

const run = (program: () => unknown): Promise<Run> => runProgram(async () => program(), OPTIONS);

const inputsOf = ({ resources }: Run, name: string) => resources.find((resource) => resource.name === name)!.inputs;

class Service extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("shop:index:Service", name, {}, opts);
    new ec2.SecurityGroup(`${name}-group`, { description: "of the service" }, { parent: this });
    this.registerOutputs();
  }
}

const tagged =
  (text: string, type = GROUP): pulumi.ResourceTransform =>
  ({ type: given, props, opts }) =>
    given === type
      ? { props: { ...props, tags: { ...props["tags"], order: `${props["tags"]?.order ?? ""}${text}` } }, opts }
      : undefined;

describe("what the SDK asks of the monitor", () => {
  it("is all answered or refused by a sentence, each method of it", async () => {
    await pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) });
    const monitor = new OfflineMonitor(new Recorder("shop", "dev", ACCOUNT, new Map()));
    const decided = [...Object.keys(monitor.answers), ...Object.keys(REFUSED)];
    const asked = methodsOf(pulumi.runtime.getMonitor()!);
    assert.deepEqual(
      asked
        .filter((name) => !decided.includes(name))
        .map((name) => `plan/offline/sdk/monitor.ts neither answers nor refuses ${name}`),
      [],
    );
  });

  it("has no feature that the plan neither does nor leaves out", () => {
    const known = Object.keys(proto.ResourceMonitorFeature);
    const undecided = known.filter((name) => !Object.keys(FEATURES).map(featureName).includes(name));
    assert.deepEqual(
      undecided.map((name) => `plan/offline/sdk/monitor.ts does not say whether it does ${name}`),
      [],
    );
  });

  it("is announced as in the table: what is done, and nothing else", async () => {
    const monitor = new OfflineMonitor(new Recorder("shop", "dev", ACCOUNT, new Map()));
    const numbers = proto.ResourceMonitorFeature as unknown as Record<string, number>;
    const expected = Object.keys(FEATURES).filter((feature) => FEATURES[feature]!.announced);
    const info = monitor.answers.getDeploymentInfo() as proto.DeploymentInfo;
    assert.deepEqual(
      info.getSupportedfeaturesList(),
      // A feature that the SDK does not know yet has no number.
      expected.flatMap((feature) => numbers[featureName(feature)] ?? []),
    );
    for (const feature of Object.keys(FEATURES)) {
      const request = new proto.SupportsFeatureRequest();
      request.setId(feature);
      const response = monitor.answers.supportsFeature(request) as proto.SupportsFeatureResponse;
      assert.equal(response.getHassupport(), expected.includes(feature), feature);
    }
  });

  it("fails with the name of a method that a later SDK asks for, and with the versions that were tried", async () => {
    const later: { resign?: (request: object, callback: (error: Error | null) => void) => void } = { resign: () => {} };
    new OfflineMonitor(new Recorder("shop", "dev", ACCOUNT, new Map())).install(later);
    let told: Error | null = null;
    later.resign!({}, (error) => {
      told = error;
    });
    assert.equal(
      (told as Error | null)?.message,
      `@pulumi/pulumi ${version} asks the engine to resign, which the offline plan does not answer; ` +
        `it is tested with ${TESTED_SDKS.lowest} to ${TESTED_SDKS.newest}`,
    );
  });
});

describe("the versions of the SDK that a plan is tested with", () => {
  it("are the lowest that a consumer may have, and the one that is developed with", () => {
    assert.equal(manifest.peerDependencies["@pulumi/pulumi"], `^${TESTED_SDKS.lowest}`);
    assert.equal(manifest.devDependencies["@pulumi/pulumi"], TESTED_SDKS.newest);
  });

  it("are told when a plan fails under another", () => {
    assert.equal(untestedSdk(TESTED_SDKS.lowest), undefined);
    assert.equal(untestedSdk(TESTED_SDKS.newest), undefined);
    assert.equal(untestedSdk("3.250.1"), undefined);
    const tested = `it is tested with ${TESTED_SDKS.lowest} to ${TESTED_SDKS.newest}`;
    assert.equal(untestedSdk("3.1000.0-alpha.1"), `this plan ran with @pulumi/pulumi 3.1000.0-alpha.1; ${tested}`);
    assert.equal(untestedSdk("3.99.0"), `this plan ran with @pulumi/pulumi 3.99.0; ${tested}`);
  });
});

describe("features of the engine in a plan", () => {
  it("transforms: of the resource first, then of what it is in, then of the stack", async () => {
    const result = await run(() => {
      pulumi.runtime.registerResourceTransform(tagged("s"));
      pulumi.runtime.registerResourceTransform(tagged("t"));
      new Service("outer", { transforms: [tagged("p")] });
      new ec2.SecurityGroup("own", { description: "d" }, { transforms: [tagged("a"), tagged("b")] });
    });
    assert.deepEqual(inputsOf(result, "outer-group")["tags"], { order: "pst" });
    assert.deepEqual(inputsOf(result, "own")["tags"], { order: "abst" });
  });

  it("transforms: what one adds is planned, with secrets kept and references resolved", async () => {
    const result = await run(() => {
      const source = new ec2.SecurityGroup("source", { description: "d" });
      pulumi.runtime.registerResourceTransform(({ name, props, opts }) => {
        if (name !== "web") {
          return undefined;
        }
        const ingress = [{ protocol: "tcp", fromPort: 22, toPort: 22, securityGroups: [source.id] }];
        return { props: { ...props, ingress, tags: { code: pulumi.secret("hunter2") } }, opts };
      });
      const web = new ec2.SecurityGroup("web", { description: source.name }, { dependsOn: source });
      return { tags: web.tags };
    });
    const source = result.resources.find(({ name }) => name === "source")!;
    const web = result.resources.find(({ name }) => name === "web")!;
    assert.deepEqual(web.inputs["ingress"], [
      { protocol: "tcp", fromPort: 22, toPort: 22, securityGroups: [source.id] },
    ]);
    assert.deepEqual(web.inputs["tags"], { code: "[secret]" });
    assert.deepEqual(web.dependencies, [source.urn]);
    assert.deepEqual(web.propertyDependencies, { description: [source.urn] });
    assert.deepEqual(result.outputs, { tags: "[secret]" });
    assert.ok(!JSON.stringify(result).includes("hunter2"));
  });

  it("transforms: options that one sets are the resource's", async () => {
    const protect: pulumi.ResourceTransform = ({ props, opts }) => ({
      props,
      opts: { ...opts, protect: true, retainOnDelete: true, ignoreChanges: ["tags"] },
    });
    const result = await run(() => {
      new ec2.SecurityGroup("web", { description: "d" }, { transforms: [protect] });
    });
    const web = result.resources.find(({ name }) => name === "web")!;
    assert.equal(web.protect, true);
    // The SDK gives a transform `false` for what is not set, and takes it for set when it comes back.
    assert.deepEqual(web.options, { ignoreChanges: ["tags"], retainOnDelete: true, deleteBeforeReplace: false });
  });

  it("transforms: one that throws fails the plan with its words", async () => {
    const failing = run(() => {
      pulumi.runtime.registerResourceTransform(() => {
        throw new Error("no security groups on Fridays");
      });
      new ec2.SecurityGroup("web", { description: "d" });
    });
    await assert.rejects(failing, /transform failed: Error: no security groups on Fridays/);
  });

  it("invokeTransforms: a look-up is asked as they leave it", async () => {
    const result = await run(async () => {
      pulumi.runtime.registerInvokeTransform(({ args, opts }) => ({ args: { ...args, state: "available" }, opts }));
      await vpc.getEndpointAssociations({ vpcEndpointId: "vpce-1" }).catch(() => undefined);
    });
    assert.deepEqual(
      result.lookUps.map(({ args }) => args),
      [{ vpcEndpointId: "vpce-1", state: "available" }],
    );
  });

  it("resourceHooks: those that run in a preview run before and after a create, and see what is made", async () => {
    const seen: string[] = [];
    const hook = (name: string, onDryRun: boolean) =>
      new pulumi.ResourceHook(
        name,
        ({ newInputs, newOutputs }) => {
          seen.push(`${name} ${newInputs?.["description"]} ${typeof newOutputs?.["arn"]}`);
        },
        { onDryRun },
      );
    await run(() => {
      const hooks = {
        beforeCreate: [hook("before", true), hook("not-in-previews", false)],
        afterCreate: [hook("after", true)],
        beforeUpdate: [hook("update", true)],
      };
      new ec2.SecurityGroup("web", { description: "d" }, { hooks });
    });
    assert.deepEqual(seen, ["before d undefined", "after d string"]);
  });

  it("resourceHooks: one that fails fails the plan", async () => {
    const failing = run(() => {
      const refuses = new pulumi.ResourceHook(
        "refuses",
        () => {
          throw new Error("not before noon");
        },
        { onDryRun: true },
      );
      new ec2.SecurityGroup("web", { description: "d" }, { hooks: { beforeCreate: [refuses] } });
    });
    await assert.rejects(failing, /before hook refuses of web failed: not before noon/);
  });

  it("deletedWith and replaceWith: are recorded", async () => {
    const result = await run(() => {
      const net = new ec2.Vpc("net", { cidrBlock: "10.0.0.0/16" });
      new ec2.SecurityGroup("web", { vpcId: net.id }, { deletedWith: net, replaceWith: [net] });
    });
    const [urn] = result.resources.filter(({ name }) => name === "net").map((each) => each.urn);
    assert.deepEqual(result.resources.find(({ name }) => name === "web")!.options, {
      deletedWith: urn,
      replaceWith: [urn],
    });
  });

  it("a plan is a dry run", async () => {
    let told: boolean | undefined;
    await run(() => {
      told = pulumi.runtime.isDryRun();
    });
    assert.equal(told, true);
  });
});
