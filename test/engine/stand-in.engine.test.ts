/** The stand-ins under the real engine, with programs of a few lines. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as ec2 from "@pulumi/aws/ec2";
import * as lb from "@pulumi/aws/lb";
import * as vpc from "@pulumi/aws/vpc";
import * as awsx from "@pulumi/awsx/ec2";
import type { Output } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { awsxVpcLayout } from "../../plan/offline/awsx/vpc";
import { describeEngine, Engine, type EngineStack, lines } from "./harness";
import { T } from "./stand-in/types";

const config = { "aws:region": "eu-west-1" };

const layout = {
  cidrBlock: "10.40.0.0/20",
  availabilityZoneNames: ["eu-west-1a", "eu-west-1b"],
  subnetStrategy: "Auto" as const,
  subnetSpecs: [
    { type: "Public" as const, cidrBlocks: ["10.40.0.0/26", "10.40.0.64/26"] },
    { type: "Private" as const, cidrBlocks: ["10.40.4.0/24", "10.40.5.0/24"] },
  ],
  natGateways: { strategy: "Single" as const },
  assignGeneratedIpv6CidrBlock: true,
};

describeEngine("the stand-in under the engine", () => {
  let engine: Engine;
  before(async () => {
    engine = await Engine.start();
  });
  after(() => engine?.stop());

  let count = 0;
  const stackOf = (program: PulumiFn): Promise<EngineStack> => {
    count += 1;
    return engine.stack({ name: `s${count}`, config, program });
  };

  it("tells a preview what is known and what is not", async () => {
    const seen: Record<string, boolean> = {};
    const look = (name: string, value: Output<unknown>): void => {
      void (value as unknown as { isKnown: Promise<boolean> }).isKnown.then((known) => {
        seen[name] = known;
      });
    };
    const stack = await stackOf(async () => {
      const net = new ec2.Vpc("net", { cidrBlock: "10.1.0.0/16", tags: { a: "1" } });
      look("id", net.id);
      look("arn", net.arn);
      look("cidrBlock", net.cidrBlock);
      look("tagsAll", net.tagsAll);
      look("enableDnsHostnames, which AWS fills in", net.enableDnsHostnames);
    });
    await stack.preview();
    assert.deepEqual(seen, {
      id: false,
      arn: false,
      cidrBlock: true,
      tagsAll: true,
      "enableDnsHostnames, which AWS fills in": false,
    });
  });

  it("makes of awsx.ec2.Vpc what the layout says, with the layout's parents", async () => {
    const stack = await stackOf(async () => {
      const net = new awsx.Vpc("net", layout);
      return {
        vpcId: net.vpcId,
        publicSubnetIds: net.publicSubnetIds,
        blocks: net.subnets.apply((subnets) => subnets.map((subnet) => subnet.ipv6CidrBlock)),
        nat: net.eips.apply((eips) => eips[0]!.publicIp),
      };
    });
    const made = await stack.up();
    const { children } = awsxVpcLayout("net", layout);
    const chain = (key: string): string => {
      const child = children.find((each) => each.key === key)!;
      return `${child.parent ? `${chain(child.parent)}$` : "awsx:ec2:Vpc$"}${child.type}`;
    };
    const expected = children.map((child) => `${chain(child.key)}::${child.name}`);
    const urns = made.changed
      .filter((step) => step.type.startsWith("aws:"))
      .map((step) => step.urn.split("::").slice(2).join("::"));
    assert.deepEqual(urns.sort(), expected.sort());

    const vpcOf = engine.account.require(T.vpc, made.outputs["vpcId"] as string, "");
    const block = String(vpcOf.facts["ipv6CidrBlock"]).replace("00::/56", "");
    assert.deepEqual(
      made.outputs["blocks"],
      ["00", "02", "01", "03"].map((subnet) => `${block}${subnet}::/64`),
    );
    assert.equal((made.outputs["publicSubnetIds"] as string[]).length, 2);
    assert.match(String(made.outputs["nat"]), /^198\.18\./);
    assert.deepEqual((await stack.up()).changed, []);
    await stack.destroy();
  });

  it("stops a target group with a fixed name from being replaced under its listener", async () => {
    const program =
      (port: number, name?: string): PulumiFn =>
      async () => {
        const net = new ec2.Vpc("net", { cidrBlock: "10.2.0.0/16" });
        const subnet = (zone: string, cidrBlock: string) =>
          new ec2.Subnet(zone, { vpcId: net.id, cidrBlock, availabilityZone: `eu-west-1${zone}` }).id;
        const balancer = new lb.LoadBalancer("web", {
          internal: true,
          subnets: [subnet("a", "10.2.0.0/24"), subnet("b", "10.2.1.0/24")],
        });
        const group = new lb.TargetGroup("web", { vpcId: net.id, port, protocol: "HTTP", ...(name ? { name } : {}) });
        new lb.Listener("http", {
          loadBalancerArn: balancer.arn,
          port: 80,
          protocol: "HTTP",
          defaultActions: [{ type: "forward", targetGroupArn: group.arn }],
        });
      };
    const stack = await stackOf(program(80, "web-fixed"));
    await stack.up();
    stack.program = program(81, "web-fixed");
    const { error } = await stack.up({ fails: true });
    assert.match(error ?? "", /ResourceInUse: Target group '.*' is currently in use by a listener or a rule/);
    await stack.destroy();

    const free = await stackOf(program(80));
    await free.up();
    free.program = program(81);
    assert.deepEqual(lines((await free.up()).changed), [
      "create-replacement aws:lb/targetGroup:TargetGroup web",
      "delete-replaced aws:lb/targetGroup:TargetGroup web",
      "replace aws:lb/targetGroup:TargetGroup web",
      "update aws:lb/listener:Listener http",
    ]);
    await free.destroy();
  });

  it("stops a rule that is named after its source from being renamed", async () => {
    const program =
      (name: string): PulumiFn =>
      async () => {
        const net = new ec2.Vpc("net", { cidrBlock: "10.3.0.0/16" });
        const group = new ec2.SecurityGroup("web", { vpcId: net.id });
        new vpc.SecurityGroupIngressRule(name, {
          securityGroupId: group.id,
          cidrIpv4: "203.0.113.0/24",
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
        });
      };
    const stack = await stackOf(program("london-office"));
    await stack.up();
    stack.program = program("london");
    const { error } = await stack.up({ fails: true });
    assert.match(error ?? "", /InvalidPermission.Duplicate/);
    await stack.destroy();
  });

  it("refuses another account before anything is made", async () => {
    const stack = await engine.stack({
      name: "elsewhere",
      config: { ...config, "aws:allowedAccountIds": ["999999999999"] },
      program: async () => {
        new ec2.Eip("e", { domain: "vpc" });
      },
    });
    const { error, log } = await stack.up({ fails: true });
    assert.match(error ?? "", /AWS account ID not allowed: 111122223333/);
    assert.deepEqual(log, []);
  });

  it("leaves an orphan that its log names when an answer is lost", async () => {
    const stack = await stackOf(async () => {
      new ec2.Eip("e", { domain: "vpc" });
    });
    engine.standIn.faults.set({ operation: "create", nth: 1, effect: "lose" });
    await stack.up({ fails: true });
    engine.standIn.faults.set();
    const { log } = await stack.up();
    assert.equal(engine.account.list(T.eip).length, 2);
    assert.deepEqual(
      log.map((entry) => `${entry.operation} ${entry.type}`),
      [`create ${T.eip}`],
    );
  });
});

describeEngine("the stand-ins as plugins on PATH", { long: true }, () => {
  it("share an account that outlives them", async () => {
    const engine = await Engine.start();
    try {
      const account = path.join(engine.folder, "account.json");
      const bin = path.join(__dirname, "stand-in", "bin");
      const { PULUMI_DEBUG_PROVIDERS: _attached, ...environment } = engine.environment;
      const stack = await engine.stack({
        config,
        program: async () => {
          const net = new awsx.Vpc("net", { ...layout, natGateways: { strategy: "None" } });
          new ec2.SecurityGroup("web", { vpcId: net.vpcId });
        },
        environment: {
          ...environment,
          PATH: `${bin}${path.delimiter}${process.env["PATH"]}`,
          STAND_IN_ACCOUNT: account,
        },
      });
      await stack.up();
      const { resources } = JSON.parse(fs.readFileSync(account, "utf8")) as { resources: { type: string }[] };
      assert.equal(resources.filter((each) => each.type === T.subnet).length, 4);
      assert.deepEqual((await stack.up()).changed, []);
      await stack.destroy();
    } finally {
      await engine.stop();
    }
  });
});
