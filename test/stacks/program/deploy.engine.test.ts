import * as assert from "node:assert/strict";
import { describeEngine, Engine, type EngineStack, type Outcome } from "../../engine/harness";
import { seedNetwork } from "../../engine/stand-in/seed";
import { changed, existingVpc, newVpc } from "../topologies/hp-anyware-config";

const VPC = "vpc-0a1b2c3d4e5f60718";

/** What the CLI printed of the program's own error: from the name of the file to the end of the diagnostics. */
const problemsOf = ({ error = "" }: Outcome): string[] => {
  const lines = error.split("\n").map((line) => line.replace(/^ {4}/, "").trimEnd());
  const start = lines.findIndex((line) => / problems?, nothing was planned$/.test(line));
  const end = lines.findIndex((line, index) => index > start && /^(Resources|Outputs|Duration|stderr)/.test(line));
  const own = lines.slice(start, end < 0 ? undefined : end).map((line) => line.replace(/^error: /, ""));
  return own.join("\n").trim().split("\n");
};

describeEngine("the stack program in a network that exists", () => {
  let engine: Engine;

  before(async () => {
    engine = await Engine.start({ region: "eu-west-1" });
    seedNetwork(engine.account, VPC, "10.40.0.0/16", [
      { id: "subnet-0aaa111122223333a", zone: "eu-west-1a", cidrBlock: "10.40.0.0/26" },
      { id: "subnet-0bbb111122223333b", zone: "eu-west-1b", cidrBlock: "10.40.0.64/26" },
      { id: "subnet-0ccc111122223333c", zone: "eu-west-1a", cidrBlock: "10.40.1.0/24", defaultRoute: "nat-gateway" },
    ]);
  });

  after(() => engine.stop());

  const preview = async (name: string, raw: { [key: string]: unknown }, fails: boolean): Promise<Outcome> => {
    const stack = await engine.stack({ name, config: raw as never });
    return stack.preview({ fails });
  };

  it("plans when AWS says what the config says", async () => {
    const raw = changed(existingVpc(), [[["network", "privateSubnets", "desks", "defaultRoute"], "nat-gateway"]]);
    const outcome = await preview("agrees", raw, false);
    assert.equal(outcome.steps.filter(({ type }) => type === "aws:ec2/instance:Instance").length, 2);
  });

  it("refuses facts that AWS contradicts, all at once and without a trace", async () => {
    const raw = changed(existingVpc(), [
      [["network", "publicSubnets", "a", "cidrBlock"], "10.40.0.0/27"],
      [["network", "privateSubnets", "desks", "defaultRoute"], "none"],
    ]);
    const outcome = await preview("contradicts", raw, true);
    assert.deepEqual(problemsOf(outcome), [
      "Pulumi.contradicts.yaml: 2 problems, nothing was planned",
      "",
      '1  network.privateSubnets.desks.defaultRoute = "none"',
      "   does not match AWS, which says nat-gateway",
      "   fix:  pulumi config set --path 'connector-topologies:network.privateSubnets.desks.defaultRoute' nat-gateway --stack contradicts",
      "",
      '2  network.publicSubnets.a.cidrBlock = "10.40.0.0/27"',
      "   does not match AWS, which says 10.40.0.0/26",
      "   fix:  pulumi config set --path 'connector-topologies:network.publicSubnets.a.cidrBlock' 10.40.0.0/26 --stack contradicts",
    ]);
  });

  it("says which subnet AWS does not know", async () => {
    const raw = changed(existingVpc(), [[["network", "publicSubnets", "a", "subnetId"], "subnet-0eee111122223333e"]]);
    assert.deepEqual(problemsOf(await preview("unknown", raw, true)), [
      "Pulumi.unknown.yaml: 1 problem, nothing was planned",
      "",
      '1  network.publicSubnets.a = "subnet-0eee111122223333e"',
      "   could not be looked up: operation error, api error InvalidQuery: reading EC2 Subnet subnet-0eee111122223333e: no",
      "   matching Subnet subnet-0eee111122223333e found",
      "   fix:  correct the id, allow ec2:Describe*, or set connector-topologies:lookups to false",
    ]);
  });

  it("plans without asking when look-ups are switched off", async () => {
    const raw = changed(existingVpc(), [
      [["network", "publicSubnets", "a", "subnetId"], "subnet-0eee111122223333e"],
      [["lookups"], false],
    ]);
    const outcome = await preview("trusts", raw, false);
    assert.equal(outcome.steps.filter(({ type }) => type === "aws:ec2/instance:Instance").length, 2);
  });

  it("refuses a bad config as the offline plan does, without a trace", async () => {
    const raw = changed(existingVpc(), [[["connectors", "a", "subnet"], "c"]]);
    const outcome = await preview("wrong", raw, true);
    assert.deepEqual(problemsOf(outcome), [
      "Pulumi.wrong.yaml: 1 problem, nothing was planned",
      "",
      '1  connectors.a.subnet = "c"',
      "   no such subnet; known: a (eu-west-1a), b (eu-west-1b)",
      "   fix:  pulumi config set --path 'connector-topologies:connectors.a.subnet' a --stack wrong",
    ]);
    assert.doesNotMatch(outcome.printed, /\n\s+at .*\(.*:\d+:\d+\)/);
  });
});

/** Zones of the subnets that the connectors' interfaces really are in. */
async function connectorZones(stack: EngineStack): Promise<unknown[]> {
  const { resources } = (await stack.export()).deployment as { resources: Stored[] };
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const zones = new Map(ofType("aws:ec2/subnet:Subnet").map(({ id, outputs }) => [id, outputs["availabilityZone"]]));
  const interfaces = ofType("aws:ec2/networkInterface:NetworkInterface");
  return interfaces.map(({ outputs }) => zones.get(String(outputs["subnetId"]))).sort();
}

interface Stored {
  readonly type: string;
  readonly id: string;
  readonly outputs: { readonly [property: string]: unknown };
}

describeEngine("the stack program with a new network", { long: true }, () => {
  let engine: Engine;

  before(async () => {
    engine = await Engine.start({ region: "eu-west-1" });
  });

  after(() => engine.stop());

  const zoneC = [
    [["network", "publicSubnets", "c"], { availabilityZone: "eu-west-1c", cidrBlock: "10.40.0.128/26" }],
    [["network", "privateSubnets", "desks-c"], { availabilityZone: "eu-west-1c", cidrBlock: "10.40.6.0/24" }],
  ] as const;

  it("puts connectors into their zones, and adds and retires a zone without replacing anything", async () => {
    const raw = changed(newVpc(), [
      [["network", "ipv6"], true],
      [["loadBalancer"], { ipAddressType: "dualstack" }],
    ]);
    const stack = await engine.stack({ name: "zones", config: raw as never });
    const first = await stack.up();
    assert.equal(typeof first.outputs["url"], "string");
    assert.deepEqual(await connectorZones(stack), ["eu-west-1a", "eu-west-1b"]);
    assert.deepEqual((await stack.up()).changed, []);

    stack.configure((config) => changed(config as never, zoneC));
    const added = await stack.up();
    // Components list what they have; what counts is what AWS is asked to change.
    const changes = ({ changed: steps }: Outcome) =>
      steps.filter(({ type }) => type.startsWith("aws:")).map(({ op, type, name }) => `${op} ${type} ${name}`);
    const atAws = changes(added).filter((line) => !line.startsWith("create "));
    assert.deepEqual(atAws, ["update aws:lb/loadBalancer:LoadBalancer anyware"]);

    stack.configure((config) => changed(config as never, [[["network", "publicSubnets", "c", "unused"], true]]));
    assert.deepEqual(changes(await stack.up()), ["update aws:lb/loadBalancer:LoadBalancer anyware"]);
    await stack.destroy();
  });
});
