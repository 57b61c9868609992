/** CodeStream under the real engine: what changes do to listeners, groups, host and data, and in which order. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CodeStreamOnPrem, type CodeStreamOnPremArgs } from "../../components/codestream";
import { planAdoption } from "../../plan/adoption/adoption";
import { runProgram } from "../../plan/offline/run";
import { outputBeside } from "../support/run";
import { describeEngine, Engine, type EngineStack, type Outcome, type Step } from "./harness";
import type { AccountResource } from "./stand-in/account";
import { seed, seedNetwork } from "./stand-in/seed";
import { T } from "./stand-in/types";

const VPC = "vpc-0c0de57ea0c0de57e";
const CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc";
const OLD = "ami-00000000000000a01";
const NEW = "ami-00000000000000a02";

const network: CodeStreamOnPremArgs["network"] = {
  vpcId: VPC,
  publicSubnets: {
    a: { subnetId: "subnet-0aaa555566667777a", availabilityZone: "us-east-1a", cidrBlock: "10.70.0.0/26" },
    b: { subnetId: "subnet-0bbb555566667777b", availabilityZone: "us-east-1b", cidrBlock: "10.70.0.64/26" },
  },
};
const subnet = { subnetId: "subnet-0ddd555566667777d", availabilityZone: "us-east-1a", cidrBlock: "10.70.8.0/24" };

const created: CodeStreamOnPremArgs = {
  network,
  host: {
    subnet,
    amiId: OLD,
    reachesInternetFrom: ["198.51.100.7/32"],
    userData: { template: "#!/bin/sh\nmount ${dataVolumeId}\n" },
    dataVolume: { protect: false, snapshots: {} },
  },
  clients: { engineering: { cidrs: ["203.0.113.0/24"] } },
  certificateArn: CERTIFICATE,
  hostname: "codestream.example.com",
};

const existing: CodeStreamOnPremArgs = {
  ...created,
  host: {
    subnet,
    instanceId: "i-0123456789abcdef0",
    securityGroupId: "sg-0fedcba9876543210",
    reachesInternetFrom: ["198.51.100.7/32"],
  },
};

const http: CodeStreamOnPremArgs = { ...existing, variant: "http", certificateArn: undefined };

const program = (args: CodeStreamOnPremArgs) => async () => {
  const { instanceId, dataVolumeId, url, manifest } = new CodeStreamOnPrem("codestream", args);
  return { instanceId, dataVolumeId, url, manifest };
};

const changes = ({ changed }: Outcome): string[] => changed.map(({ op, name }) => `${op} ${name}`).sort();
const refused = (outcome: Outcome): string[] => outcome.log.flatMap((entry) => entry.refused ?? []);
const stepsOn = (outcome: Outcome, name: string): Step["op"][] =>
  outcome.changed.filter((step) => step.name === name).map(({ op }) => op);

async function start(args: CodeStreamOnPremArgs): Promise<{ engine: Engine; stack: EngineStack }> {
  const engine = await Engine.start({ region: "us-east-1" });
  const { a, b } = network.publicSubnets as { [key: string]: typeof subnet };
  seedNetwork(
    engine.account,
    VPC,
    "10.70.0.0/16",
    [a!, b!, subnet].map(({ subnetId, availabilityZone, cidrBlock }) => ({
      id: subnetId,
      zone: availabilityZone,
      cidrBlock,
    })),
  );
  seed(engine.account, T.securityGroup, "sg-0fedcba9876543210", {
    name: "host",
    vpcId: VPC,
    description: "there before",
  });
  seed(engine.account, T.instance, "i-0123456789abcdef0", {
    ami: OLD,
    instanceType: "m6i.large",
    subnetId: subnet.subnetId,
    vpcSecurityGroupIds: ["sg-0fedcba9876543210"],
  });
  const stack = await engine.stack({ program: program(args), config: { "aws:region": "us-east-1" } });
  return { engine, stack };
}

describeEngine("a new CodeStream host", () => {
  let engine: Engine;
  let stack: EngineStack;
  let first: Outcome;

  const up = (args: CodeStreamOnPremArgs): Promise<Outcome> => {
    stack.program = program(args);
    return stack.up();
  };
  const withHost = (change: Partial<CodeStreamOnPremArgs["host"]>): CodeStreamOnPremArgs => ({
    ...created,
    host: { ...created.host, ...change },
  });
  const only = (type: string): AccountResource => {
    const found = engine.account.list(type).filter(({ urn }) => urn !== undefined);
    assert.equal(found.length, 1);
    return found[0]!;
  };

  before(async () => {
    ({ engine, stack } = await start(created));
  });
  after(() => engine?.stop());

  it("comes up, and a second up changes nothing", async () => {
    first = await stack.up();
    assert.deepEqual(refused(first), []);
    assert.deepEqual(changes(await stack.up()), []);
  });

  it("stays as it is when a newer image comes out and when its start script is edited", async () => {
    const newer = withHost({ amiId: NEW, userData: { template: "#!/bin/sh\nother ${dataVolumeId}\n" } });
    assert.deepEqual(changes(await up(newer)), []);
    assert.equal(only(T.instance).inputs["ami"], OLD);
  });

  it("changes its size in place and leaves the data volume alone", async () => {
    const outcome = await up(withHost({ instanceType: "m6i.xlarge" }));
    assert.deepEqual(changes(outcome), ["update codestream-host"]);
    assert.deepEqual(
      outcome.log.filter(({ type, operation }) => /volume/i.test(type) && operation !== "read"),
      [],
    );
  });

  it("gets its data volume back when it is replaced, by the newest image and script", async () => {
    const volume = only(T.volume).id;
    const script = "#!/bin/sh\nother ${dataVolumeId}\n";
    const outcome = await up(withHost({ amiId: NEW, userData: { template: script }, reprovision: 1 }));
    assert.deepEqual(refused(outcome), []);
    assert.deepEqual(stepsOn(outcome, "codestream-data"), []);
    assert.ok(stepsOn(outcome, "codestream-host").includes("replace"));
    assert.equal(only(T.volume).id, volume);
    const instance = only(T.instance);
    assert.notEqual(instance.id, first.outputs["instanceId"]);
    assert.equal(instance.inputs["ami"], NEW);
    assert.equal(instance.inputs["userData"], `#!/bin/sh\nother ${volume}\n`);
    const attachment = only(T.volumeAttachment);
    assert.deepEqual([attachment.inputs["volumeId"], attachment.inputs["instanceId"]], [volume, instance.id]);
    for (const target of engine.account.list(T.targetGroupAttachment)) {
      assert.equal(target.inputs["targetId"], instance.id);
    }
    // The volume leaves the old host before that is gone, and comes to the new one.
    const order = outcome.log
      .filter(({ type, operation }) => [T.instance, T.volumeAttachment].includes(type as never) && operation !== "read")
      .map(({ type, operation }) => `${operation} ${type === T.instance ? "host" : "attachment"}`);
    assert.deepEqual(order, ["delete attachment", "delete host", "create host", "create attachment"]);
    assert.deepEqual(changes(await stack.up()), []);
  });

  it("grows its data volume in place", async () => {
    const volume = only(T.volume).id;
    const { amiId, userData } = { amiId: NEW, userData: { template: "#!/bin/sh\nother ${dataVolumeId}\n" } };
    const dataVolume = { ...created.host.dataVolume, sizeGiB: 200 };
    const outcome = await up(withHost({ amiId, userData, reprovision: 1, dataVolume }));
    assert.deepEqual(changes(outcome), ["update codestream-data"]);
    assert.deepEqual([only(T.volume).id, only(T.volume).inputs["size"]], [volume, 200]);
  });

  it("leaves its data volume in the account when the stack is destroyed", async () => {
    await stack.destroy();
    const left = engine.account.all().filter(({ urn }) => urn !== undefined);
    assert.deepEqual(
      left.map(({ type }) => type),
      [T.volume],
    );
  });
});

describeEngine("the variant of CodeStream", () => {
  let engine: Engine;
  let stack: EngineStack;

  before(async () => {
    ({ engine, stack } = await start(http));
    await stack.up();
  });
  after(() => engine?.stop());

  it("goes from HTTP to HTTPS without deleting a target group that is in use", async () => {
    stack.program = program(existing);
    const outcome = await stack.up();
    assert.deepEqual(refused(outcome), []);
    for (const key of ["api", "broadcaster"]) {
      assert.deepEqual(stepsOn(outcome, `codestream-${key}`).sort(), [
        "create-replacement",
        "delete-replaced",
        "replace",
      ]);
    }
    assert.deepEqual(
      ["443", "12443", "80", "12080"].map((port) => stepsOn(outcome, `codestream-listener-${port}`)),
      [["create"], ["create"], ["delete"], ["delete"]],
    );
    assert.deepEqual(stepsOn(outcome, "codestream"), []);
    const order = outcome.log
      .filter(({ type, operation }) => (type === T.targetGroup || type === T.listener ? operation !== "read" : false))
      .map(({ type, operation }) => `${operation} ${type === T.listener ? "listener" : "group"}`);
    const last = (entry: string): number => order.lastIndexOf(entry);
    assert.ok(last("create group") < order.indexOf("create listener"), order.join(", "));
    assert.ok(last("create listener") < order.indexOf("delete listener"), order.join(", "));
    assert.ok(order.indexOf("delete listener") < order.indexOf("delete group"), order.join(", "));
    assert.deepEqual(changes(await stack.up()), []);
  });

  it("goes back, and away", async () => {
    stack.program = program(http);
    assert.deepEqual(refused(await stack.up()), []);
    assert.deepEqual(changes(await stack.up()), []);
    await stack.destroy();
    assert.deepEqual(
      engine.account.all().filter(({ urn }) => urn !== undefined),
      [],
    );
  });
});

describeEngine("a load balancer of CodeStream's CloudFormation template", () => {
  const legacy: CodeStreamOnPremArgs = {
    ...existing,
    legacyNames: true,
    loadBalancer: { tlsPolicy: "ELBSecurityPolicy-2016-08" },
  };
  let engine: Engine;
  let stack: EngineStack;

  before(async () => {
    ({ engine, stack } = await start(legacy));
  });
  after(() => engine?.stop());

  it("is imported and then updated without one replacement or deletion", async () => {
    const ids = templateResources(engine);
    const { resources } = await runProgram(program(legacy), {
      project: "engine-test",
      stack: "dev",
      account: { accountId: "111122223333", region: "us-east-1" },
      config: {},
    });
    const adoption = planAdoption({
      resources,
      ...ids,
      place: { region: "us-east-1", accountIds: ["111122223333"] },
      providerVersion: "7.48.0",
    });
    assert.deepEqual(adoption.problems, []);
    const file = join(stack.folder, "import.json");
    writeFileSync(file, JSON.stringify(adoption.file));
    const options = ["--protect=false", "--generate-code=false", "--yes", "--non-interactive", "--stack", "dev"];
    await outputBeside(engine.cli.command.command, ["import", "--file", file, ...options], {
      cwd: stack.folder,
      env: { ...process.env, ...engine.environment },
    });

    const outcome = await stack.up();
    assert.deepEqual(refused(outcome), []);
    assert.deepEqual(
      outcome.changed.filter(({ op }) => op !== "create" && op !== "update"),
      [],
    );
    assert.deepEqual(
      outcome.changed
        .filter(({ op }) => op === "create")
        .map(({ name }) => name)
        .sort(),
      [
        "codestream-api-host",
        "codestream-broadcaster-host",
        "codestream-host-in-tcp-12443-sg-load-balancer",
        "codestream-host-in-tcp-443-sg-load-balancer",
        "codestream-lb-out-tcp-12443-sg-host",
        "codestream-lb-out-tcp-443-sg-host",
      ],
    );
    assert.deepEqual(
      [T.loadBalancer, T.listener, T.targetGroup].map((type) => engine.account.list(type).length),
      [1, 2, 2],
    );
    assert.deepEqual(changes(await stack.up()), []);
  });
});

/** The template's resources in the account, and what the AWS CLI says of them. */
function templateResources(engine: Engine): Pick<Parameters<typeof planAdoption>[0], "stackResources" | "rules"> {
  const { account } = engine;
  const arn = "arn:aws:elasticloadbalancing:us-east-1:111122223333";
  const group = "sg-0a0a0a0a0a0a0a0a0";
  seed(account, T.securityGroup, group, {
    name: "codestream_alb_sg",
    description: "CodeStream ALB Security Group",
    vpcId: VPC,
    tags: { Name: "codestream_alb_sg" },
  });
  const balancer = `${arn}:loadbalancer/app/codestream-alb/2a1b2c3d4e5f6071`;
  seed(account, T.loadBalancer, balancer, {
    name: "codestream-alb",
    internal: false,
    loadBalancerType: "application",
    ipAddressType: "ipv4",
    subnets: ["subnet-0aaa555566667777a", "subnet-0bbb555566667777b"],
    securityGroups: [group],
    tags: { Name: "codestream_alb" },
  });
  const found: { [id: string]: readonly [string, string] } = {
    Elb: [`AWS::ElasticLoadBalancingV2::LoadBalancer`, balancer],
    ElbSecurityGroup: ["AWS::EC2::SecurityGroup", group],
  };
  for (const [key, name, port] of [
    ["Api", "codestream-api-targets", 443],
    ["Broadcaster", "codestream-broadcaster-targets", 12443],
  ] as const) {
    const targets = `${arn}:targetgroup/${name}/0a1b2c3d4e5f6071`;
    seed(account, T.targetGroup, targets, {
      name,
      port,
      protocol: "HTTPS",
      targetType: "instance",
      vpcId: VPC,
      // AWS answers with these although the template is silent, and an import takes what AWS answers.
      ...{ protocolVersion: "HTTP1", ipAddressType: "ipv4" },
      healthCheck: {
        ...{ path: "/no-auth/status", port: "traffic-port", protocol: "HTTPS" },
        ...{ interval: 15, timeout: 5, healthyThreshold: 5, unhealthyThreshold: 2 },
      },
      tags: { Name: name.replaceAll("-", "_") },
    });
    const listener = `${balancer.replace("loadbalancer", "listener")}/${key.toLowerCase()}`;
    seed(account, T.listener, listener, {
      loadBalancerArn: balancer,
      port,
      protocol: "HTTPS",
      sslPolicy: "ELBSecurityPolicy-2016-08",
      certificateArn: CERTIFICATE,
      defaultActions: [{ type: "forward", targetGroupArn: targets }],
    });
    found[`${key}Targets`] = ["AWS::ElasticLoadBalancingV2::TargetGroup", targets];
    found[`${key}Listener`] = ["AWS::ElasticLoadBalancingV2::Listener", listener];
  }
  const rules = [
    ["sgr-00000000000000001", 443, "203.0.113.0/24"],
    ["sgr-00000000000000002", 443, "198.51.100.7/32"],
    ["sgr-00000000000000003", 12443, "203.0.113.0/24"],
    ["sgr-00000000000000004", 12443, "198.51.100.7/32"],
    ["sgr-00000000000000005", undefined, "0.0.0.0/0"],
  ] as const;
  for (const [id, port, cidrIpv4] of rules) {
    seed(account, port === undefined ? T.egressRule : T.ingressRule, id, {
      securityGroupId: group,
      cidrIpv4,
      ...(port === undefined ? { ipProtocol: "-1" } : { ipProtocol: "tcp", fromPort: port, toPort: port }),
    });
  }
  return {
    stackResources: Object.entries(found).map(([LogicalResourceId, [ResourceType, PhysicalResourceId]]) => ({
      LogicalResourceId,
      ResourceType,
      PhysicalResourceId,
    })),
    rules: rules.map(([SecurityGroupRuleId, port, CidrIpv4]) => ({
      SecurityGroupRuleId,
      GroupId: group,
      IsEgress: port === undefined,
      IpProtocol: port === undefined ? "-1" : "tcp",
      FromPort: port ?? -1,
      ToPort: port ?? -1,
      CidrIpv4,
    })),
  };
}
