/** Two stacks of one topology in one VPC: up together, one goes, the other has nothing to do. */
import * as assert from "node:assert/strict";
import { stepsOf } from "./changes";
import { engineFor, example, SMALLEST } from "./examples";
import { describeEngine, type Engine, type EngineStack } from "./harness";
import { seed } from "./stand-in/seed";
import { T } from "./stand-in/types";
import { type Props, props, text } from "./stand-in/values";

const NAMESPACE = "connector-topologies";
const key = (name: string): string => `${NAMESPACE}:${name}`;

const subnet = (letter: string, zone: string, cidrBlock: string, more: Props = {}): Props => ({
  subnetId: `subnet-0${letter.repeat(3)}555566667777${letter}`,
  availabilityZone: zone,
  cidrBlock,
  ...more,
});
const NAT: Props = { defaultRoute: "nat-gateway", natAddresses: ["198.51.100.7"] };

interface Environment {
  readonly topology: string;
  readonly example: string;
  /** Of both stacks: a VPC that exists. */
  readonly shared: Props;
  /** What the second stack has of its own. */
  readonly second: Props;
  /** Protected or kept, by logical name. */
  readonly kept?: { readonly protected?: string; readonly left: readonly string[] };
}

const ENVIRONMENTS: readonly Environment[] = [
  {
    topology: "hp-anyware",
    example: "hp-anyware",
    shared: {
      network: {
        vpcId: "vpc-0a1b2c3d4e5f60718",
        publicSubnets: { a: subnet("a", "eu-west-1a", "10.40.0.0/26"), b: subnet("b", "eu-west-1b", "10.40.0.64/26") },
      },
      loadBalancer: undefined,
    },
    second: {
      dns: { zoneId: "Z0123456789ABCDEFGHIJ", name: "anyware-test.example.com", certificate: "issue" },
      reservedElsewhere: ["anyware.example.com"],
    },
  },
  {
    topology: "mac-workstation",
    example: "mac-workstation",
    shared: {
      network: { vpcId: "vpc-0a1b2c3d4e5f60718", publicSubnets: { a: subnet("a", "us-east-1a", "10.41.0.0/24") } },
      workstations: {
        defaults: { instanceType: "mac2-m2.metal", macos: "sequoia", diskGiB: 200, keyName: "design-it" },
        anna: { subnet: "a", user: "anna@example.com", elasticIp: true },
      },
    },
    second: {},
    kept: { left: ["mac-anna-host"] },
  },
  {
    topology: "cloudbrink",
    example: "cloudbrink-active-active-64",
    shared: {
      connectors: {
        defaults: { amiId: "ami-0abcabcabcabcabc0", instanceType: "c5.xlarge", diskGiB: 50 },
        "use1-a1": { subnet: "a", slot: 0 },
        "use1-b1": { subnet: "b", slot: 0 },
      },
      prefixRanges: { a: "10.60.32.0/20", b: "10.60.96.0/20" },
      capacity: undefined,
    },
    second: {
      prefixRanges: { a: "10.60.48.0/20", b: "10.60.112.0/20" },
      reservedElsewhere: ["10.60.32.0/20", "10.60.96.0/20"],
    },
  },
  {
    topology: "codestream",
    example: "codestream-https",
    shared: {
      network: {
        vpcId: "vpc-0a1b2c3d4e5f60718",
        publicSubnets: { a: subnet("a", "us-east-1a", "10.70.0.0/26"), b: subnet("b", "us-east-1b", "10.70.0.64/26") },
        privateSubnets: { host: subnet("c", "us-east-1a", "10.70.8.0/24", NAT) },
      },
    },
    second: {
      dns: { zoneId: "Z0123456789ABCDEFGHIJ", name: "codestream-test.example.com", certificate: "issue" },
      reservedElsewhere: ["codestream.example.com"],
    },
    kept: { protected: "codestream-data", left: ["codestream-data"] },
  },
];

/** Two engines on one machine take their time. */
const UP_TOGETHER = 300_000;

const withKeys = (config: Props, values: Props): Props => {
  const all = { ...config, ...Object.fromEntries(Object.entries(values).map(([name, value]) => [key(name), value])) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
};

for (const environment of ENVIRONMENTS) {
  const long = !SMALLEST.includes(environment.example);
  describeEngine(`two stacks of ${environment.topology} in one VPC`, { long }, () => {
    let engine: Engine;
    let dev: EngineStack;
    let prod: EngineStack;

    before(async () => {
      const given = example(environment.example);
      const config = withKeys(given.config, environment.shared);
      engine = await engineFor({ ...given, config });
      prod = await engine.stack({ name: "prod", config });
      dev = await engine.stack({ name: "dev", config: withKeys(config, environment.second) });
    });
    after(() => engine?.stop());

    const of = (stack: string) => engine.account.all().filter(({ urn }) => urn?.startsWith(`urn:pulumi:${stack}::`));
    const names = (stack: string) => of(stack).map(({ urn }) => text(urn?.split("::").at(-1)));

    it("come up at the same time", async () => {
      const [first, second] = await Promise.all([prod.up(), dev.up()]);
      assert.deepEqual(
        [...first.log, ...second.log].flatMap(({ refused }) => refused ?? []),
        [],
      );
    }).timeout(UP_TOGETHER);

    it("have nothing to do afterwards", async () => {
      assert.deepEqual(stepsOf(await prod.up()), []);
      assert.deepEqual(stepsOf(await dev.up()), []);
    });

    it("have no physical name in common", () => {
      const physical = (stack: string) =>
        of(stack).flatMap(({ type, inputs }) =>
          inputs["name"] === undefined ? [] : [`${type} ${text(inputs["name"])}`],
        );
      assert.ok(physical("prod").length > 1);
      const shared = physical("prod").filter((name) => physical("dev").includes(name));
      assert.deepEqual(shared, []);
    });

    it("leave each other alone when one goes away", async () => {
      const { kept } = environment;
      for (const { urn } of kept?.protected ? of("dev") : []) {
        if (urn?.endsWith(`::${kept!.protected}`)) {
          await dev.command("state", "unprotect", urn, "--yes");
        }
      }
      const before = names("prod").sort();
      await dev.destroy();
      assert.deepEqual(names("dev"), kept?.left ?? []);
      assert.deepEqual(names("prod").sort(), before);
      assert.deepEqual(stepsOf(await prod.up()), []);
      assert.deepEqual(stepsOf(await prod.refresh()), []);
    });
  });
}

describeEngine("prefix ranges of another stack", () => {
  let engine: Engine;
  let base: Props;
  let prod: EngineStack;
  const cloudbrink = ENVIRONMENTS.find(({ topology }) => topology === "cloudbrink")!;

  before(async () => {
    const given = example(cloudbrink.example);
    base = withKeys(given.config, cloudbrink.shared);
    engine = await engineFor({ ...given, config: base });
    prod = await engine.stack({ name: "prod", config: base });
    await prod.up();
  });
  after(() => engine?.stop());

  const second = (name: string, values: Props) => engine.stack({ name, config: withKeys(base, values) });
  const madeBy = (stack: string) => engine.account.all().filter(({ urn }) => urn?.startsWith(`urn:pulumi:${stack}::`));

  it("are found before anything is made, with the stack that has them", async () => {
    const copy = await second("copy", { prefixRanges: { a: "10.60.40.0/21", b: "10.60.112.0/20" } });
    const { error } = await copy.up({ fails: true });
    const subnetId = text(props(props(props(base[key("network")])["privateSubnets"])["a"])["subnetId"]);
    assert.ok(
      error?.includes(
        `prefixRanges.a = "10.60.40.0/21"\n   overlaps 10.60.32.0/20, which the stack ${NAMESPACE}/prod has reserved in ${subnetId}`,
      ),
      `${error}`,
    );
    assert.deepEqual(madeBy("copy"), []);
  });

  it("are no problem of the stack that has them", async () => {
    assert.deepEqual(stepsOf(await prod.up()), []);
    const other = await second("other", cloudbrink.second);
    assert.deepEqual(
      stepsOf(await other.up()).filter((step) => !step.startsWith("create ")),
      [],
    );
    assert.deepEqual(stepsOf(await other.up()), []);
    await other.destroy();
  });

  it("are refused by AWS before an instance is made when nobody is asked", async () => {
    const blind = await second("blind", { lookups: false });
    const { error } = await blind.up({ fails: true });
    assert.match(error ?? "", /SubnetCidrReservationConflict/);
    assert.deepEqual(
      madeBy("blind").filter(({ type }) => type === T.instance),
      [],
    );
    await blind.destroy();
  });

  it("hold no address that somebody else uses", async () => {
    const subnetId = text(props(props(props(base[key("network")])["privateSubnets"])["a"])["subnetId"]);
    seed(engine.account, T.networkInterface, "eni-0123456789abcdef0", { subnetId, privateIps: ["10.60.48.20"] });
    const squeezed = await second("squeezed", cloudbrink.second);
    const { error } = await squeezed.up({ fails: true });
    assert.ok(
      error?.includes(
        'prefixRanges.a = "10.60.48.0/20"\n   holds 10.60.48.20 of eni-0123456789abcdef0, which is not this stack\'s',
      ),
      `${error}`,
    );
    assert.deepEqual(madeBy("squeezed"), []);
  });
});
