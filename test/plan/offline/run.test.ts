import { strict as assert } from "node:assert";
import { join } from "node:path";
import * as ec2 from "@pulumi/aws/ec2";
import * as lb from "@pulumi/aws/lb";
import * as awsx from "@pulumi/awsx/ec2";
import * as pulumi from "@pulumi/pulumi";
import { contains, parseCidr } from "../../../components/shared/network/cidr";
import type { PlannedResource, Run } from "../../../plan/model/run";
import { runProgram } from "../../../plan/offline/run";
import { ResourceGraph } from "../../../policy/graph";
import { run as runNode } from "../../support/run";

const OPTIONS = {
  project: "shop",
  stack: "dev",
  account: { region: "eu-west-1", accountId: "111122223333" },
  config: { "aws:region": "eu-west-1" },
};

const run = (program: () => unknown): Promise<Run> => runProgram(async () => program(), OPTIONS);

function named({ resources }: Run, name: string, type = ""): PlannedResource {
  const found = resources.filter((resource) => resource.name === name && resource.type.includes(type));
  assert.equal(found.length, 1, `${found.length} resources are called ${name}`);
  return found[0]!;
}

class Service extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("shop:index:Service", name, {}, opts);
    new Part(`${name}-part`, { parent: this });
    this.registerOutputs({ manifest: { name, ports: [443] } });
  }
}

class Part extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("shop:index:Part", name, {}, opts);
    new ec2.Eip(`${name}-eip`, {}, { parent: this });
    this.registerOutputs();
  }
}

function network() {
  return new awsx.Vpc("net", {
    cidrBlock: "10.0.0.0/20",
    availabilityZoneNames: ["eu-west-1a", "eu-west-1b"],
    assignGeneratedIpv6CidrBlock: true,
    subnetStrategy: "Auto",
    natGateways: { strategy: "Single" },
    subnetSpecs: [
      { type: "Public", name: "public", cidrBlocks: ["10.0.0.0/26", "10.0.0.64/26"] },
      { type: "Private", name: "private", cidrBlocks: ["10.0.1.0/24", "10.0.2.0/24"] },
    ],
  });
}

describe("the offline run of a program", () => {
  it("forms URNs as the engine does: the whole chain of parents, the stack left out", async () => {
    const result = await run(() => new Service("web") && undefined);
    assert.deepEqual(
      result.resources.map(({ urn }) => urn),
      [
        "urn:pulumi:dev::shop::shop:index:Service$shop:index:Part$aws:ec2/eip:Eip::web-part-eip",
        "urn:pulumi:dev::shop::shop:index:Service$shop:index:Part::web-part",
        "urn:pulumi:dev::shop::shop:index:Service::web",
      ],
    );
  });

  it("takes a component's registered outputs for its outputs", async () => {
    const result = await run(() => new Service("web") && undefined);
    assert.deepEqual(named(result, "web").outputs, { manifest: { name: "web", ports: [443] } });
    assert.equal(named(result, "web").custom, false);
    assert.equal(named(result, "web").id, undefined);
  });

  it("reports a URN that is registered twice", async () => {
    const result = await run(() => {
      new ec2.Eip("same");
      new ec2.Eip("same");
      new ec2.Eip("other");
    });
    assert.deepEqual(result.duplicates, ["urn:pulumi:dev::shop::aws:ec2/eip:Eip::same"]);
  });

  it("shows secrets as [secret] in inputs, outputs and stack outputs, and keeps what depends on them secret", async () => {
    const result = await run(() => {
      const code = pulumi.secret("hunter2");
      const instance = new ec2.Instance("host", {
        ami: "ami-0123456789abcdef0",
        instanceType: "t3.micro",
        userData: pulumi.interpolate`register ${code}`,
        tags: { plain: "yes", hidden: code },
      });
      const other = new ec2.Instance("other", { ami: "ami-1", instanceType: "t3.micro", userData: instance.userData });
      return { script: other.userData, nested: { code }, plain: "seen" };
    });
    const host = named(result, "host");
    assert.equal(host.inputs["userData"], "[secret]");
    assert.deepEqual(host.inputs["tags"], { plain: "yes", hidden: "[secret]" });
    assert.equal(host.outputs["userData"], "[secret]");
    assert.equal(named(result, "other").inputs["userData"], "[secret]");
    assert.deepEqual(result.outputs, { script: "[secret]", nested: { code: "[secret]" }, plain: "seen" });
    assert.ok(!JSON.stringify(result).includes("hunter2"));
  });

  it("hides outputs that the program declares secret", async () => {
    const result = await run(() => {
      const eip = new ec2.Eip("address", {}, { additionalSecretOutputs: ["publicIp"] });
      return { address: eip.publicIp, id: eip.allocationId };
    });
    assert.equal(result.outputs["address"], "[secret]");
    assert.equal(named(result, "address").outputs["publicIp"], "[secret]");
    assert.equal(result.outputs["id"], named(result, "address").id);
  });

  it("records resource options", async () => {
    const result = await run(() => {
      new ec2.Instance(
        "host",
        { ami: "ami-1", instanceType: "t3.micro" },
        {
          protect: true,
          ignoreChanges: ["ami", "userData"],
          deleteBeforeReplace: true,
          retainOnDelete: true,
          replaceOnChanges: ["instanceType"],
          aliases: [{ name: "old-host" }],
          customTimeouts: { create: "1h" },
          import: "i-0123456789abcdef0",
        },
      );
    });
    const host = named(result, "host");
    assert.equal(host.protect, true);
    assert.equal(host.id, "i-0123456789abcdef0");
    assert.deepEqual(host.options, {
      ignoreChanges: ["ami", "userData"],
      replaceOnChanges: ["instanceType"],
      deleteBeforeReplace: true,
      retainOnDelete: true,
      importId: "i-0123456789abcdef0",
      aliases: [{ name: "old-host", parentUrn: "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev" }],
      customTimeouts: { create: "1h", update: "", delete: "" },
    });
  });

  it("records what each property depends on", async () => {
    const result = await run(() => {
      const group = new ec2.SecurityGroup("group", {});
      const eip = new ec2.Eip("eip");
      new ec2.Instance(
        "host",
        { ami: "ami-1", instanceType: "t3.micro", vpcSecurityGroupIds: [group.id] },
        { dependsOn: [eip] },
      );
    });
    const host = named(result, "host");
    const group = named(result, "group").urn;
    assert.deepEqual(host.propertyDependencies, { vpcSecurityGroupIds: [group] });
    assert.deepEqual(host.dependencies, [named(result, "eip").urn, group].sort());
  });

  it("makes references resolve by id", async () => {
    const result = await run(() => {
      const balancer = new lb.LoadBalancer("web", { loadBalancerType: "application" });
      new lb.Listener("https", { loadBalancerArn: balancer.arn, port: 443, defaultActions: [] });
    });
    const graph = new ResourceGraph(result.resources);
    const listener = named(result, "https");
    const found = graph.resolve(listener, "loadBalancerArn", listener.inputs["loadBalancerArn"], [
      "aws:lb/loadBalancer:LoadBalancer",
    ]);
    assert.deepEqual(
      found.candidates.map(({ name }) => name),
      ["web"],
    );
    assert.equal(found.exact, true);
  });

  it("expands awsx.ec2.Vpc into the resources awsx makes, with parents, and answers with their ids", async () => {
    const result = await run(() => {
      const vpc = network();
      return { vpcId: vpc.vpcId, publicSubnetIds: vpc.publicSubnetIds, block: vpc.vpc.apply((it) => it.cidrBlock) };
    });
    const types = result.resources.map(({ type }) => type);
    const counts = Object.fromEntries(
      [...new Set(types)].map((type) => [type, types.filter((t) => t === type).length]),
    );
    assert.deepEqual(counts, {
      "aws:ec2/internetGateway:InternetGateway": 1,
      "aws:ec2/eip:Eip": 1,
      "aws:ec2/natGateway:NatGateway": 1,
      "aws:ec2/route:Route": 4,
      "aws:ec2/routeTableAssociation:RouteTableAssociation": 4,
      "aws:ec2/routeTable:RouteTable": 4,
      "aws:ec2/subnet:Subnet": 4,
      "aws:ec2/vpc:Vpc": 1,
      "awsx:ec2:Vpc": 1,
    });
    assert.deepEqual(result.outputs, {
      vpcId: named(result, "net", "ec2/vpc").id,
      publicSubnetIds: [named(result, "net-public-1", "subnet:").id, named(result, "net-public-2", "subnet:").id],
      block: "10.0.0.0/20",
    });
    assert.equal(
      named(result, "net-public-2", "subnet:").urn,
      "urn:pulumi:dev::shop::awsx:ec2:Vpc$aws:ec2/vpc:Vpc$aws:ec2/subnet:Subnet::net-public-2",
    );
    const block = parseCidr(String(named(result, "net", "ec2/vpc").outputs["ipv6CidrBlock"]));
    assert.equal(block.prefix, 56);
    const subnetBlock = parseCidr(String(named(result, "net-public-1", "subnet:").inputs["ipv6CidrBlock"]));
    assert.equal(subnetBlock.prefix, 64);
    assert.ok(contains(block, subnetBlock));
  });

  it("lets what uses an awsx subnet depend on that VPC's subnets", async () => {
    const result = await run(() => {
      const vpc = network();
      const subnetId = vpc.publicSubnetIds.apply((ids) => ids[1]!);
      new ec2.Instance("host", { ami: "ami-1", instanceType: "t3.micro", subnetId });
    });
    const host = named(result, "host");
    assert.equal(host.inputs["subnetId"], named(result, "net-public-2", "subnet:").id);
    assert.deepEqual(host.propertyDependencies["subnetId"], [
      named(result, "net-public-1", "subnet:").urn,
      named(result, "net-public-2", "subnet:").urn,
      named(result, "net", "awsx").urn,
    ]);
  });

  it("gives private addresses inside the subnet and public ones from the benchmarking range, each once", async () => {
    const result = await run(() => {
      const vpc = network();
      const subnetId = vpc.publicSubnetIds.apply((ids) => ids[0]!);
      for (let index = 0; index < 40; index++) {
        const host = new ec2.Instance(`host-${index}`, { ami: "ami-1", instanceType: "t3.micro", subnetId });
        new ec2.Eip(`eip-${index}`, { instance: host.id });
      }
    });
    const subnet = parseCidr("10.0.0.0/26");
    const reserved = [0n, 1n, 2n, 3n, 63n].map((offset) => subnet.first + offset);
    const hosts = result.resources.filter(({ type }) => type === "aws:ec2/instance:Instance");
    const privateIps = hosts.map(({ outputs }) => String(outputs["privateIp"]));
    assert.equal(new Set(privateIps).size, 40);
    for (const address of privateIps) {
      const at = parseCidr(`${address}/32`);
      assert.ok(contains(subnet, at), `${address} is outside`);
      assert.ok(!reserved.includes(at.first), `${address} belongs to AWS`);
    }
    const eips = result.resources.filter(({ name }) => name.startsWith("eip-"));
    const publicIps = eips.map(({ outputs }) => String(outputs["publicIp"]));
    assert.equal(new Set(publicIps).size, 40);
    assert.ok(publicIps.every((address) => contains(parseCidr("198.18.0.0/15"), parseCidr(`${address}/32`))));
    const host = named(result, "host-7");
    assert.equal(named(result, "eip-7").outputs["privateIp"], host.outputs["privateIp"]);
  });

  it("gives a resource the same id and address whatever else the program makes", async () => {
    const alone = await run(() => new ec2.Eip("kept") && undefined);
    const among = await run(() => {
      new ec2.Eip("before");
      new ec2.Eip("kept");
    });
    assert.deepEqual(named(among, "kept").outputs, named(alone, "kept").outputs);
    assert.equal(named(among, "kept").id, named(alone, "kept").id);
  });

  it("keeps what only exists out of the graph, and answers for it", async () => {
    const result = await run(() => {
      const existing = ec2.Instance.get("legacy", "i-0aaaaaaaaaaaaaaaa");
      new ec2.Eip("eip", { instance: existing.id });
    });
    assert.deepEqual(
      result.resources.map(({ name }) => name),
      ["eip"],
    );
    assert.equal(named(result, "eip").inputs["instance"], "i-0aaaaaaaaaaaaaaaa");
  });

  it("names every look-up that was not made", async () => {
    const result = await run(async () => {
      const found = await ec2.getAmi({ mostRecent: true, owners: ["amazon"] });
      return { found: found.id.startsWith("ami-0") };
    });
    assert.deepEqual(result.outputs, { found: true });
    assert.deepEqual(result.warnings, [
      'look-up aws:ec2/getAmi:getAmi (mostRecent true, owners ["amazon"]) was not made: the plan goes on with a made-up value',
    ]);
  });

  it("collects what the program logs", async () => {
    const result = await run(() => {
      void pulumi.log.warn("clients.office: is very wide,\n  wider than others\n");
    });
    assert.deepEqual(result.warnings, ["clients.office: is very wide, wider than others"]);
  });

  it("fails with the program's own error", async () => {
    await assert.rejects(
      run(() => {
        throw new Error("no such zone");
      }),
      /^Error: no such zone$/,
    );
  });

  it("fails with one error where several resources wait for the value that is wrong", () => {
    const script = `require("./stacks/start.cjs");
      const { output } = require("@pulumi/pulumi");
      const { SecurityGroup } = require("@pulumi/aws/ec2");
      const { runProgram } = require("./plan/offline/run.ts");
      const program = async () => {
        for (const [name, late] of [["a", 0], ["b", 50]]) {
          const known = output(new Promise((resolve) => setTimeout(resolve, late)));
          new SecurityGroup(name, { description: known.apply(() => { throw new Error(name + " is wrong"); }) });
        }
      };
      runProgram(program, ${JSON.stringify(OPTIONS)}).catch(({ message }) => setTimeout(() => console.log(message), 100));`;
    const { code, out, err } = runNode(process.execPath, ["--eval", script], { cwd: join(__dirname, "../../..") });
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /: a is wrong\n$/);
  });
});
