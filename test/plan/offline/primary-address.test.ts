/** Private addresses of interfaces, and of what is attached to them, in a plan. */
import { strict as assert } from "node:assert";
import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { runProgram } from "../../../plan/offline/run";
import { UNKNOWN, type Value } from "../../../policy/graph";

/** Internal to the SDK, so not in its types: what an output holds while it is not known. */
const { unknown } = require("@pulumi/pulumi/output") as { readonly unknown: unknown };
const later = () => pulumi.output(unknown) as pulumi.Output<string>;

interface Addresses {
  readonly interface: Value;
  readonly instance: Value;
  readonly dns: Value;
  readonly elasticIp: Value;
  /** What the program itself is told. */
  readonly told: Value;
}

/** An interface in 10.0.0.0/24 with these arguments, an instance on it and an Elastic IP. */
async function planned(args: Partial<ec2.NetworkInterfaceArgs>): Promise<Addresses> {
  const { resources, outputs } = await runProgram(
    async () => {
      const vpc = new ec2.Vpc("net", { cidrBlock: "10.0.0.0/16" });
      const subnet = new ec2.Subnet("a", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
      const eni = new ec2.NetworkInterface("eni", { subnetId: subnet.id, ...args });
      new ec2.Instance("host", {
        ami: "ami-0123456789abcdef0",
        instanceType: "t3.micro",
        primaryNetworkInterface: { networkInterfaceId: eni.id },
      });
      new ec2.Eip("eip", { networkInterface: eni.id });
      return { told: eni.privateIp };
    },
    {
      project: "shop",
      stack: "dev",
      account: { region: "eu-west-1", accountId: "111122223333" },
      config: { "aws:region": "eu-west-1" },
    },
  );
  const of = (name: string, property: string) => resources.find((each) => each.name === name)!.outputs[property];
  return {
    interface: of("eni", "privateIp"),
    instance: of("host", "privateIp"),
    dns: of("host", "privateDns"),
    elasticIp: of("eip", "privateIp"),
    told: outputs["told"],
  };
}

describe("the plan's primary address of an interface", () => {
  const all = (address: Value, dns: Value): Addresses => ({
    interface: address,
    instance: address,
    dns,
    elasticIp: address,
    told: address,
  });
  const known = (address: string) => all(address, `ip-${address.replaceAll(".", "-")}.eu-west-1.compute.internal`);
  const OPEN = all(UNKNOWN, UNKNOWN);

  const cases: readonly [title: string, args: () => Partial<ec2.NetworkInterfaceArgs>, expected: Addresses][] = [
    ["is the one member of privateIps", () => ({ privateIps: ["10.0.0.9"] }), known("10.0.0.9")],
    ["is the first that the set has", () => ({ privateIps: ["10.0.0.20", "10.0.0.21"] }), known("10.0.0.21")],
    [
      "is the first of the ordered list",
      () => ({ privateIpListEnabled: true, privateIpLists: ["10.0.0.20", "10.0.0.21"] }),
      known("10.0.0.20"),
    ],
    ["is unknown while a member of the set is", () => ({ privateIps: ["10.0.0.20", later()] }), OPEN],
    ["is unknown while the set is", () => ({ privateIps: later() as never }), OPEN],
  ];
  for (const [title, args, expected] of cases) {
    it(`${title}, for what is attached to it and for the program too`, async () => {
      assert.deepEqual(await planned(args()), expected);
    });
  }

  it("is a free one of the subnet where privateIp asks for another, which the provider never sends", async () => {
    const plain = await planned({});
    assert.match(String(plain.interface), /^10\.0\.0\.\d+$/);
    assert.deepEqual(plain, known(String(plain.interface)));
    const asking = await planned({ privateIp: "10.0.0.77" });
    assert.deepEqual(asking, plain);
    assert.notEqual(asking.interface, "10.0.0.77");
  });
});
