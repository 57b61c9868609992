import { strict as assert } from "node:assert";
import type { Obstacle } from "../../../plan/model/plan";
import { clearingKey } from "../../../plan/tear-down/config-keys";
import { type Obstructing, obstacles } from "../../../plan/tear-down/obstacles";
import { tearDownScreen } from "../../../plan/tear-down/screen";
import { type TearDownSubject, tearDownSteps } from "../../../plan/tear-down/steps";
import { EXAMPLE_STACKS, own, planOf } from "../../support/plans";
import { plan as fixture } from "../fixtures/plan";

const HOST = "aws:ec2/dedicatedHost:DedicatedHost";
const INSTANCE = "aws:ec2/instance:Instance";

const made = (type: string, name: string, fields: Partial<Obstructing> = {}): Obstructing => ({
  urn: `urn:pulumi:dev::p::${type}::${name}`,
  type,
  name,
  inputs: {},
  outputs: {},
  id: `${name}-id`,
  created: "2026-03-01T12:00:00Z",
  ...fields,
});

const kinds = (...resources: Obstructing[]): string[] => obstacles(resources, true).map(({ kind }) => kind);

const subject = (fields: Partial<TearDownSubject> = {}): TearDownSubject => ({
  stack: "dev",
  topology: "hp-anyware",
  region: "eu-west-1",
  config: {},
  planned: [],
  hostedInstances: [],
  leftovers: [],
  ...fields,
});

const commands = (fields: Partial<TearDownSubject>): string[] =>
  tearDownSteps(subject(fields)).flatMap((step) => [...step.commands]);

describe("obstacles to a destroy", () => {
  it("are what Pulumi and AWS refuse to delete, each by its own name", () => {
    assert.deepEqual(kinds(made("aws:ec2/eip:Eip", "eip", { protect: true })), ["protected"]);
    const balancer = made("aws:lb/loadBalancer:LoadBalancer", "lb", { inputs: { enableDeletionProtection: true } });
    assert.deepEqual(kinds(balancer), ["deletion-protection"]);
    const instance = made(INSTANCE, "i", { protect: true, inputs: { disableApiTermination: true } });
    assert.deepEqual(kinds(instance), ["protected", "termination-protection"]);
  });

  it("do not wait for a host that is kept, nor for one that is no Mac", () => {
    assert.deepEqual(kinds(made(HOST, "h", { inputs: { instanceType: "mac2.metal" } })), ["mac-host"]);
    const kept = made(HOST, "h", { inputs: { instanceType: "mac2.metal" }, retainOnDelete: true });
    assert.deepEqual(kinds(kept), ["kept"]);
    assert.deepEqual(kinds(made(HOST, "h", { inputs: { instanceType: "m5.large" } })), []);
  });

  it("count a bucket unless the destroy may empty it or keeps it", () => {
    const bucket = (fields: Partial<Obstructing>) => made("aws:s3/bucket:Bucket", "logs", fields);
    assert.deepEqual(kinds(bucket({})), ["bucket"]);
    assert.deepEqual(kinds(bucket({ inputs: { forceDestroy: true } })), []);
    assert.deepEqual(kinds(bucket({ retainOnDelete: true })), ["kept"]);
  });

  it("name the other end of a peering or a transit gateway's attachment", () => {
    const peering = made("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "p", { inputs: { peerVpcId: "vpc-1" } });
    const attachment = made("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "t", {
      inputs: { transitGatewayId: "tgw-1" },
    });
    const existing = obstacles([peering, attachment], true);
    assert.deepEqual(
      tearDownSteps(subject({ existing }))
        .map(({ what }) => what)
        .filter((what) => what.startsWith("routes")),
      [
        "routes of the network vpc-1 that lead to p: they lead nowhere from then on",
        "routes of the transit gateway tgw-1 that lead to t: they lead nowhere from then on",
      ],
    );
  });

  it("name reservations of somebody's subnet and not those of a subnet that goes too", () => {
    const reservation = made("aws:ec2/subnetCidrReservation:SubnetCidrReservation", "r", {
      inputs: { subnetId: "s-id", cidrBlock: "10.0.0.0/28" },
    });
    assert.deepEqual(kinds(reservation), ["reservation"]);
    assert.deepEqual(kinds(reservation, made("aws:ec2/subnet:Subnet", "s")), []);
  });

  it("have an id and a time only when these are real", () => {
    const eip = made("aws:ec2/eip:Eip", "eip", { protect: true });
    assert.deepEqual(obstacles([eip], false), [{ kind: "protected", urn: eip.urn, type: eip.type, name: "eip" }]);
    const [real] = obstacles([eip], true);
    assert.deepEqual([real?.id, real?.created], ["eip-id", "2026-03-01T12:00:00Z"]);
  });
});

describe("the steps of a tear-down", () => {
  const protectedEip = obstacles([made("aws:ec2/eip:Eip", "eip", { protect: true })], true);

  it("take an obstacle away where it stands in the stack file, then with an up", () => {
    assert.deepEqual(commands({ planned: protectedEip }), [
      "npx pulumi config set --path 'connector-topologies:protect' false --stack dev",
      "npx pulumi up --stack dev",
      "npx pulumi destroy --stack dev",
      "npx pulumi stack rm dev",
    ]);
  });

  it("need only an up when the stack file has been changed already", () => {
    const unprotected: Obstacle = { ...protectedEip[0]!, kind: "certificate" };
    assert.deepEqual(commands({ planned: [unprotected], existing: protectedEip }), [
      "npx pulumi up --stack dev",
      "npx pulumi destroy --stack dev",
      "npx pulumi stack rm dev",
    ]);
  });

  it("unprotect in the state what the stack file no longer has, and what belongs to a program of the user's", () => {
    const unprotect = `npx pulumi state unprotect ${protectedEip[0]!.urn} --stack dev --yes`;
    assert.equal(commands({ existing: protectedEip })[0], unprotect);
    assert.equal(commands({ topology: "shop", planned: protectedEip })[0], unprotect);
  });

  it("switch AWS's own protections off by the AWS CLI where no key does", () => {
    const found = obstacles(
      [
        made("aws:lb/loadBalancer:LoadBalancer", "lb", { inputs: { enableDeletionProtection: true }, id: "arn:lb" }),
        made(INSTANCE, "host", { inputs: { disableApiTermination: true }, id: "i-1" }),
      ],
      true,
    );
    assert.deepEqual(commands({ topology: "shop", existing: found }).slice(0, 2), [
      "aws elbv2 modify-load-balancer-attributes --region eu-west-1 --load-balancer-arn arn:lb --attributes Key=deletion_protection.enabled,Value=false",
      "aws ec2 modify-instance-attribute --region eu-west-1 --instance-id i-1 --no-disable-api-termination",
    ]);
  });

  it("end a Mac, wait for its scrubbing and its 24 hours, and only then release its host", () => {
    const found = obstacles([made(HOST, "mac-host", { inputs: { instanceType: "mac2.metal" }, id: "h-1" })], true);
    const steps = tearDownSteps(subject({ existing: found, hostedInstances: ["urn:pulumi:dev::p::t::mac"] }));
    assert.deepEqual(
      steps.map(({ kind }) => kind),
      ["clear", "wait", "destroy", "leftover"],
    );
    assert.equal(
      steps[0]!.commands[0],
      "npx pulumi destroy --stack dev --target urn:pulumi:dev::p::t::mac --target-dependents",
    );
    assert.equal(
      steps[1]!.what,
      "AWS releases a Mac host not before 2026-03-02T12:00:00.000Z, 24 hours after its allocation, and only when it is available again",
    );
    assert.ok(steps[1]!.commands[0]!.includes("--host-ids h-1 "));
  });

  it("have a bucket emptied just before the destroy", () => {
    const found = obstacles([made("aws:s3/bucket:Bucket", "logs", { id: "logs-0a1b2c3" })], true);
    assert.deepEqual(commands({ existing: found }).slice(0, 2), [
      "aws s3 rm s3://logs-0a1b2c3 --recursive",
      "npx pulumi destroy --stack dev",
    ]);
  });

  it("end with what stays, each with the command that ends it, and what people have to undo", () => {
    const kept = (type: string, id: string) => made(type, id, { retainOnDelete: true, id });
    const existing = obstacles(
      [
        kept("aws:ebs/volume:Volume", "vol-1"),
        kept(HOST, "h-1"),
        kept("aws:s3/bucket:Bucket", "logs"),
        made("aws:dlm/lifecyclePolicy:LifecyclePolicy", "daily", { id: "policy-1" }),
      ],
      true,
    );
    const steps = tearDownSteps(subject({ existing, leftovers: ["portal: delete a"] }));
    const after = steps.slice(steps.findIndex(({ kind }) => kind === "destroy") + 1);
    assert.deepEqual(
      after.map((step) => step.commands[0] ?? step.what),
      [
        "aws ec2 delete-volume --region eu-west-1 --volume-id vol-1",
        "aws ec2 release-hosts --region eu-west-1 --host-ids h-1",
        "aws s3 rb s3://logs --force",
        "aws ec2 describe-snapshots --region eu-west-1 --owner-ids self --filters Name=tag:aws:dlm:lifecycle-policy-id,Values=policy-1 --query 'Snapshots[].SnapshotId' --output text",
        "portal: delete a",
        "npx pulumi stack rm dev",
      ],
    );
  });

  it("begin with records that go with the stack", () => {
    const existing = obstacles([made("aws:cloudwatch/logGroup:LogGroup", "flow-logs", { id: "net-1a2b" })], true);
    assert.deepEqual(tearDownSteps(subject({ existing })).map(({ kind, commands }) => [kind, commands[0]])[0], [
      "check",
      "aws logs describe-log-groups --region eu-west-1 --log-group-name-pattern net-1a2b",
    ]);
  });

  it("know the key of each obstacle", () => {
    const key = (kind: Obstacle["kind"], type: string, topology: string, config = {}) =>
      clearingKey({ kind, type, urn: "", name: "" }, { topology, config });
    assert.deepEqual(key("protected", HOST, "mac-workstation"), { path: "host.onDestroy", value: "release" });
    assert.deepEqual(key("protected", HOST, "hp-anyware"), {
      path: "macWorkstations.host.onDestroy",
      value: "release",
    });
    const volume = "aws:ebs/volume:Volume";
    assert.equal(key("protected", volume, "codestream")?.path, "host.dataVolume.protect");
    assert.equal(key("protected", volume, "codestream", { host: [{}] })?.path, "host[0].dataVolume.protect");
    const own = { loadBalancer: { deletionProtection: true } };
    assert.equal(key("deletion-protection", "", "codestream", own)?.path, "loadBalancer.deletionProtection");
    assert.equal(key("deletion-protection", "", "codestream")?.path, "protect");
    assert.equal(key("kept", volume, "codestream"), undefined);
  });
});

describe("the tear-down of every example", () => {
  for (const name of EXAMPLE_STACKS) {
    it(`has a command for everything in the way of ${name}, and says what is left with the vendor`, async () => {
      const plan = await planOf(
        name,
        own(name.startsWith("mac") ? { host: { onDestroy: "protect" } } : { protect: true }),
      );
      const leftovers = plan.handoff?.leftovers ?? [];
      assert.ok(leftovers.length > 0);
      const steps = tearDownSteps(
        subject({ stack: name, topology: plan.stack.topology.split(" ")[0]!, planned: plan.obstacles, leftovers }),
      );
      const clearing = steps.filter(({ kind }) => kind === "clear" || kind === "wait" || kind === "destroy");
      assert.ok(clearing.every((step) => step.commands.length > 0));
      const blocking = plan.obstacles.filter(({ kind }) => /protect/.test(kind)).map((each) => each.name);
      const cleared = clearing.flatMap(({ resources }) => resources);
      assert.deepEqual(
        blocking.filter((each) => !cleared.includes(each)),
        [],
      );
      assert.equal(steps.filter(({ kind }) => kind === "destroy").length, 1);
    });
  }
});

describe("the tear-down's screen", () => {
  it("numbers the steps, copies commands whole, and says where ids come from", () => {
    const planned = obstacles([made("aws:ebs/volume:Volume", "data", { protect: true, retainOnDelete: true })], false);
    const steps = tearDownSteps(subject({ topology: "codestream", planned }));
    assert.deepEqual(tearDownScreen(fixture(), steps, false), [
      "prod  hp-anyware  eu-west-1  as planned; --state tells what exists",
      "",
      "IN THE WAY",
      "  1  host.dataVolume.protect in the stack file: protected by Pulumi (data)",
      "     $ npx pulumi config set --path 'connector-topologies:host.dataVolume.protect' false --stack dev",
      "  2  take that to AWS and into the state",
      "     $ npx pulumi up --stack dev",
      "",
      "DESTROY",
      "  3  delete everything else",
      "     $ npx pulumi destroy --stack dev",
      "",
      "LEFT BEHIND",
      "  4  data stays in the account",
      "     $ aws ec2 delete-volume --region eu-west-1 --volume-id <data>",
      "  5  forget the stack, when nothing of it is needed any more",
      "     $ npx pulumi stack rm dev",
      "",
      "<name> is the id of that resource: npx pulumi stack export --stack prod > state.json, then --state state.json",
    ]);
  });
});
