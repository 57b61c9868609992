import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { Run } from "../../plan/model/run";
import { runProgram } from "../../plan/offline/run";
import { BLOCKS } from "./documents";
import { load, typeErrors } from "./programs";

const PROGRAMS = BLOCKS.filter(({ language }) => language === "ts").map(({ text }) => text);
const [PLAIN, AWSX_NETWORK, STACK_REFERENCE, MAC] = PROGRAMS as [string, string, string, string];

const run = (code: string): Promise<Run> =>
  runProgram(async () => load(code), {
    project: "consumer",
    stack: "dev",
    account: { accountId: "111122223333", region: "eu-west-1" },
    config: {},
  });

/** Subnet ids by connector. */
const placesOf = (result: Run): unknown =>
  Object.fromEntries(
    result.resources
      .filter(({ type }) => type === "aws:ec2/networkInterface:NetworkInterface")
      .map(({ name, inputs }) => [name, inputs["subnetId"]]),
  );

describe("the programs of the documents", function () {
  this.timeout(120_000);

  it("are four, and compile, which one that is wrong does not", () => {
    assert.equal(PROGRAMS.length, 4);
    const wrong =
      'import { HpAnywareConnectors } from "connector-topologies";\nnew HpAnywareConnectors(1, {} as never);\n';
    assert.deepEqual(typeErrors([...PROGRAMS, wrong]), [
      "program-5.ts(2,25): error TS2345: Argument of type 'number' is not assignable to parameter of type 'string'.",
    ]);
  });

  it("put connectors into an existing network", async () => {
    assert.deepEqual(placesOf(await run(PLAIN)), {
      "anyware-a-interface": "subnet-0aaa111122223333a",
      "anyware-b-interface": "subnet-0bbb111122223333b",
    });
  });

  it("put connectors into a network of the same program", async () => {
    const result = await run(AWSX_NETWORK);
    const subnet = (zone: string): unknown =>
      result.resources.find(
        ({ type, inputs }) => type === "aws:ec2/subnet:Subnet" && inputs["availabilityZone"] === zone,
      )?.id;
    assert.deepEqual(placesOf(result), {
      "anyware-a-interface": subnet("eu-west-1a"),
      "anyware-b-interface": subnet("eu-west-1b"),
    });
  });

  it("put connectors into a network of another stack", async () => {
    const places: Record<string, unknown> = {};
    const publicSubnets = {
      a: { subnetId: "subnet-0aaa111122223333a", availabilityZone: "eu-west-1a", cidrBlock: "10.40.0.0/26" },
      b: { subnetId: "subnet-0bbb111122223333b", availabilityZone: "eu-west-1b", cidrBlock: "10.40.0.64/26" },
    };
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs, id }) => {
          if (type === "aws:ec2/networkInterface:NetworkInterface") {
            places[name] = inputs.subnetId;
          }
          const referenced = { outputs: { vpcId: "vpc-0a1b2c3d4e5f60718", publicSubnets }, secretOutputNames: [] };
          return {
            id: id ?? `${name}-id`,
            state: type === "pulumi:pulumi:StackReference" ? { ...inputs, ...referenced } : inputs,
          };
        },
        call: () => ({}),
      },
      "consumer",
      "dev",
    );
    await pulumi.runtime.runInPulumiStack(load(STACK_REFERENCE) as () => Promise<Record<string, unknown>>);
    await pulumi.runtime.disconnect();
    assert.deepEqual(places, {
      "anyware-a-interface": "subnet-0aaa111122223333a",
      "anyware-b-interface": "subnet-0bbb111122223333b",
    });
  });

  it("put a Mac onto a host in the zone of its subnet", async () => {
    const { resources, outputs } = await run(MAC);
    const host = resources.find(({ type }) => type === "aws:ec2/dedicatedHost:DedicatedHost");
    assert.equal(host?.inputs["availabilityZone"], "eu-west-1a");
    assert.deepEqual(outputs["hosts"], {
      anna: { hostId: host?.id, availabilityZone: "eu-west-1a", instanceType: "mac2-m2.metal", adopted: false },
    });
  });
});
