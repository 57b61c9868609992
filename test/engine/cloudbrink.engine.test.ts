/** Cloudbrink connectors under the real engine: what each change does to instances, interfaces and prefixes. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { CloudbrinkConnectors, type CloudbrinkConnectorsArgs } from "../../components/cloudbrink";
import { describeEngine, Engine, type EngineStack, type Outcome } from "./harness";
import { seed, seedNetwork } from "./stand-in/seed";
import { T } from "./stand-in/types";
import { texts } from "./stand-in/values";

const VPC = "vpc-0123abcd0123abcd0";
const OTP = "7f4e1c52-9a0b-4d3e-8c61-5b2f90ad1e37";
const NEW_OTP = "c1d2e3f4-0a1b-4c2d-9e3f-a4b5c6d7e8f9";
const SUBNETS = [
  { id: "subnet-0aaa999988887777a", zone: "us-east-1a", cidrBlock: "10.60.0.0/20" },
  { id: "subnet-0bbb999988887777b", zone: "us-east-1b", cidrBlock: "10.60.16.0/20" },
  { id: "subnet-0ccc999988887777c", zone: "us-east-1c", cidrBlock: "10.60.32.0/20" },
];

const base: CloudbrinkConnectorsArgs = {
  mode: "active-active",
  network: {
    vpcId: VPC,
    privateSubnets: Object.fromEntries(
      SUBNETS.map(({ id, zone, cidrBlock }) => [
        zone.slice(-1),
        { subnetId: id, availabilityZone: zone, cidrBlock, defaultRoute: "nat-gateway" },
      ]),
    ),
  },
  prefixRanges: { a: "10.60.8.0/22", b: "10.60.24.0/22", c: "10.60.40.0/22" },
  pools: { staff: { ipv4PrefixesPerConnector: 2 }, contractors: { ipv4PrefixesPerConnector: 1, offset: 8 } },
  connectorDefaults: { amiId: "ami-00000000000000a01" },
  connectors: { a1: { subnet: "a", slot: 0 }, b1: { subnet: "b", slot: 0 }, c1: { subnet: "c", slot: 0 } },
  privateApplications: { wiki: { to: ["10.61.4.0/24"], ports: ["tcp/443"] } },
};

type Connectors = CloudbrinkConnectorsArgs["connectors"];

const withOtp = (args: CloudbrinkConnectorsArgs, otp = OTP) => ({ ...args, otp: pulumi.secret(otp) });
const enrolled = (connectors: Connectors): Connectors =>
  Object.fromEntries(Object.entries(connectors).map(([key, connector]) => [key, { ...connector, enrolled: true }]));

const program = (args: () => CloudbrinkConnectorsArgs) => async () => {
  const { staticIpPools, managementIps, userNetworks, handoff, check, manifest } = new CloudbrinkConnectors(
    "brink",
    args(),
  );
  return { staticIpPools, managementIps, userNetworks, handoff, check, manifest };
};

const changes = ({ changed }: Outcome): string[] => changed.map(({ op, name }) => `${op} ${name}`).sort();

/** What happens to one instance that is replaced. */
const replaced = (name: string): string[] => [
  `create-replacement ${name}`,
  `delete-replaced ${name}`,
  `replace ${name}`,
];

describeEngine("Cloudbrink connectors", () => {
  let engine: Engine;
  let stack: EngineStack;

  const up = (args: () => CloudbrinkConnectorsArgs, options = {}): Promise<Outcome> => {
    stack.program = program(args);
    return stack.up(options);
  };
  const instance = (key: string) => engine.account.list(T.instance).find(({ urn }) => urn?.endsWith(`::brink-${key}`))!;
  const interfaceOf = (key: string) =>
    engine.account.list(T.networkInterface).find(({ urn }) => urn?.endsWith(`::brink-${key}-interface`))!;
  /** What must outlive an instance. */
  const identity = (key: string) => {
    const { id, facts } = interfaceOf(key);
    return { id, privateIp: facts["privateIp"], ipv4Prefixes: facts["ipv4Prefixes"] };
  };

  before(async () => {
    engine = await Engine.start({ region: "us-east-1" });
    seedNetwork(engine.account, VPC, "10.60.0.0/16", SUBNETS);
    stack = await engine.stack({ program: program(() => withOtp(base)), config: { "aws:region": "us-east-1" } });
  });
  after(async () => engine?.stop());

  it("resumes after a failure in the middle, with nothing lost and nothing doubled", async () => {
    engine.standIn.faults.set({ operation: "create", urn: /::brink-b1$/, effect: "refuse", message: "no capacity" });
    const failed = await stack.up({ fails: true });
    assert.match(failed.error ?? "", /no capacity/);
    engine.standIn.faults.set();
    const resumed = await stack.up();
    assert.ok(changes(resumed).every((change) => change.startsWith("create ")));
    assert.equal(engine.account.list(T.instance).length, 3);
    assert.equal(engine.account.list(T.networkInterface).length, 3);
    assert.deepEqual(changes(await stack.up()), []);
  });

  it("gives one connector a further security group in place, and takes it back", async () => {
    const group = "sg-0fedcba9876543210";
    seed(engine.account, T.securityGroup, group, { name: "company", vpcId: VPC, description: "there before" });
    const b1 = { subnet: "b", slot: 0, additionalSecurityGroupIds: [group] };
    const given = await up(() => withOtp({ ...base, connectors: { ...base.connectors, b1 } }));
    assert.deepEqual(changes(given), ["update brink-b1-interface"]);
    assert.ok(texts(interfaceOf("b1").inputs["securityGroups"]).includes(group));
    assert.deepEqual(changes(await up(() => withOtp(base))), ["update brink-b1-interface"]);
  });

  it("enters the password, the address and the gateway of each interface", () => {
    const { privateIp } = identity("b1");
    assert.deepEqual(String(instance("b1").inputs["userData"]).split("\n"), [
      "#cloud-config",
      "runcmd:",
      '  - - "bash"',
      '    - "/opt/scripts/brink_connector_deploy_cloud.sh"',
      '    - "-o"',
      `    - "${OTP}"`,
      '    - "-a"',
      '    - "1"',
      '    - "-i"',
      `    - "${String(privateIp)}/20"`,
      '    - "-g"',
      '    - "10.60.16.1"',
      "",
    ]);
  });

  it("keeps the password out of exported state, outputs and everything printed", async () => {
    const previewed = await stack.preview();
    const again = await stack.up();
    assert.equal(JSON.stringify([previewed, again, await stack.plainOutputs()]).includes(OTP), false);
    // The Automation API exports with secrets shown; the backend's files are what stands in state.
    const files = fs.readdirSync(path.join(engine.folder, "backend"), { recursive: true, encoding: "utf8" });
    const state = files
      .map((file) => path.join(engine.folder, "backend", file))
      .filter((file) => fs.statSync(file).isFile());
    assert.ok(state.some((file) => fs.readFileSync(file, "utf8").includes("brink-b1-interface")));
    assert.deepEqual(
      state.filter((file) => fs.readFileSync(file, "utf8").includes(OTP)),
      [],
    );
  });

  it("gives the portal what the interfaces have", async () => {
    const { outputs } = await stack.up();
    const pools = outputs["staticIpPools"] as { connector: string; poolName: string; ipv4Pools: string[] }[];
    for (const key of ["a1", "b1", "c1"]) {
      const listed = pools.filter(({ connector }) => connector === key).flatMap(({ ipv4Pools }) => ipv4Pools);
      assert.deepEqual(listed.sort(), texts(interfaceOf(key).facts["ipv4Prefixes"]).sort());
    }
  });

  it("changes nothing when connectors are marked as enrolled and the password goes", async () => {
    assert.deepEqual(changes(await up(() => ({ ...base, connectors: enrolled(base.connectors) }))), []);
  });

  it("leaves enrolled connectors alone when image, type, disk, password and user data change", async () => {
    const outcome = await up(() =>
      withOtp(
        {
          ...base,
          connectors: enrolled(base.connectors),
          connectorDefaults: {
            amiId: "ami-00000000000000a02",
            instanceType: "c5.2xlarge",
            diskGiB: 80,
            keyName: "brink",
          },
          cloudInit: { extraArguments: ["-v"] },
        },
        NEW_OTP,
      ),
    );
    assert.deepEqual(changes(outcome), []);
  });

  it("adds one connector and touches no other", async () => {
    const connectors = { ...enrolled(base.connectors), a2: { subnet: "a", slot: 1 } };
    assert.deepEqual(changes(await up(() => withOtp({ ...base, connectors }))), [
      "create brink-a2",
      "create brink-a2-interface",
    ]);
    assert.deepEqual(texts(interfaceOf("a2").facts["ipv4Prefixes"]), [
      "10.60.9.0/28",
      "10.60.9.16/28",
      "10.60.9.128/28",
    ]);
  });

  const four: Connectors = { ...enrolled(base.connectors), a2: { subnet: "a", slot: 1, enrolled: true } };

  it("removes one in the middle and touches no other", async () => {
    const { b1: _, ...rest } = four;
    assert.deepEqual(changes(await up(() => ({ ...base, connectors: rest }))), [
      "delete brink-b1",
      "delete brink-b1-interface",
      "delete brink-prefix-range-b",
    ]);
    await up(() => withOtp({ ...base, connectors: { ...rest, b1: { subnet: "b", slot: 0 } } }));
    assert.deepEqual(texts(interfaceOf("b1").facts["ipv4Prefixes"]), [
      "10.60.24.0/28",
      "10.60.24.16/28",
      "10.60.24.128/28",
    ]);
  });

  it("replaces one with a new password: same interface, prefixes and management IP, everything else current", async () => {
    const before = identity("a1");
    const old = instance("a1").id;
    const connectors = { ...four, a1: { subnet: "a", slot: 0 } };
    const newer = { ...base, connectorDefaults: { amiId: "ami-00000000000000a02" } };
    const outcome = await up(() => withOtp({ ...newer, connectors }, NEW_OTP));
    assert.deepEqual(changes(outcome), replaced("brink-a1"));
    const order = outcome.log.filter(({ type, operation }) => type === T.instance && operation !== "read");
    assert.deepEqual(
      order.map(({ operation, refused }) => [operation, refused]),
      [
        ["delete", undefined],
        ["create", undefined],
      ],
    );
    assert.notEqual(instance("a1").id, old);
    assert.deepEqual(identity("a1"), before);
    assert.equal(instance("a1").inputs["ami"], "ami-00000000000000a02");
    assert.match(String(instance("a1").inputs["userData"]), new RegExp(NEW_OTP));
    assert.deepEqual(changes(await up(() => ({ ...newer, connectors: four }))), []);
  });

  it("boots with all current values when a replacement is forced, so a new password must be there first", async () => {
    const before = identity("c1");
    const newer = { ...base, connectors: four, connectorDefaults: { amiId: "ami-00000000000000a02" } };
    stack.program = program(() => withOtp(newer, "another-password"));
    await stack.stack.up({ replace: [instance("c1").urn!] });
    assert.match(String(instance("c1").inputs["userData"]), /another-password/);
    assert.equal(instance("c1").inputs["ami"], "ami-00000000000000a02");
    stack.program = program(() => ({ ...base, connectors: four }));
    await stack.stack.up({ replace: [instance("c1").urn!] });
    assert.match(String(instance("c1").inputs["userData"]), /was created with enrolled: true/);
    assert.deepEqual(identity("c1"), before);
  });

  it("boots with all current values when a connector goes to another subnet, enrolled or not", async () => {
    const connectors = { ...four, c1: { subnet: "b", slot: 3, enrolled: true } };
    const outcome = await up(() => withOtp({ ...base, connectors }, "another-password"));
    assert.deepEqual(changes(outcome), [
      "create-replacement brink-c1",
      "create-replacement brink-c1-interface",
      "delete brink-prefix-range-c",
      "delete-replaced brink-c1",
      "delete-replaced brink-c1-interface",
      "replace brink-c1",
      "replace brink-c1-interface",
    ]);
    assert.match(String(instance("c1").inputs["userData"]), /another-password/);
    await up(() => ({ ...base, connectors: four }));
  });

  it("stops and starts exactly the connector whose own type changes", async () => {
    const connectors = { ...four, c1: { ...four["c1"]!, instanceType: "c5.2xlarge" } };
    assert.deepEqual(changes(await up(() => ({ ...base, connectors }))), ["update brink-c1"]);
    assert.deepEqual(changes(await up(() => ({ ...base, connectors: four }))), []);
  });

  it("enlarges a pool in place: prefixes are added, none moves, nothing restarts", async () => {
    const before = texts(interfaceOf("a1").facts["ipv4Prefixes"]);
    const pools = { ...base.pools, staff: { ipv4PrefixesPerConnector: 4 } };
    const outcome = await up(() => ({ ...base, pools, connectors: four }));
    assert.deepEqual(
      changes(outcome),
      ["a1", "a2", "b1", "c1"].map((key) => `update brink-${key}-interface`),
    );
    const after = texts(interfaceOf("a1").facts["ipv4Prefixes"]);
    assert.deepEqual(
      before.filter((prefix) => !after.includes(prefix)),
      [],
    );
    assert.equal(after.length, before.length + 2);
    await up(() => ({ ...base, connectors: four }));
  });

  it("enlarges a range: the reservation gives way to the larger one, prefixes stay", async () => {
    const before = identity("a1");
    const prefixRanges = { ...base.prefixRanges, a: "10.60.8.0/21" };
    const outcome = await up(() => ({ ...base, prefixRanges, connectors: four }));
    assert.deepEqual(changes(outcome), replaced("brink-prefix-range-a"));
    assert.deepEqual(identity("a1"), before);
    await up(() => ({ ...base, connectors: four }));
  });

  it("renames a connector without replacing anything", async () => {
    const before = identity("a2");
    const { a2: old, ...rest } = four;
    const connectors: Connectors = { ...rest, "nyc-2": { ...old!, formerly: "a2" } };
    const outcome = await up(() => ({ ...base, connectors }));
    assert.deepEqual(
      outcome.changed.filter(({ op }) => op !== "update").map(({ op, name }) => `${op} ${name}`),
      [],
    );
    const renamed = engine.account.list(T.networkInterface).find(({ id }) => id === before.id);
    assert.equal(renamed?.facts["privateIp"], before.privateIp);
    const { "nyc-2": _, ...again } = connectors;
    await up(() => ({ ...base, connectors: again }));
  });

  it("moves to another mode: the connector that stays keeps its interface and enrols anew", async () => {
    const before = identity("a1");
    const outcome = await up(() =>
      withOtp(
        {
          mode: "standalone",
          network: base.network,
          connectorDefaults: base.connectorDefaults,
          connectors: { a1: { subnet: "a" } },
          privateApplications: base.privateApplications,
        },
        OTP,
      ),
    );
    assert.deepEqual(
      changes(outcome).filter(
        (change) => !change.startsWith("delete brink-b1") && !change.startsWith("delete brink-c1"),
      ),
      [
        ...replaced("brink-a1").slice(0, 1),
        "delete brink-prefix-range-a",
        "delete brink-prefix-range-b",
        "delete brink-prefix-range-c",
        ...replaced("brink-a1").slice(1),
      ],
    );
    assert.deepEqual([identity("a1").id, identity("a1").privateIp], [before.id, before.privateIp]);
    assert.match(String(instance("a1").inputs["userData"]), new RegExp(OTP));
    const back = await up(() => withOtp({ ...base, connectors: { a1: { subnet: "a", slot: 0 } } }, NEW_OTP));
    // AWS has kept the prefixes meanwhile: to say them again is no change.
    assert.deepEqual(changes(back), ["create brink-prefix-range-a", ...replaced("brink-a1")]);
    assert.deepEqual(identity("a1"), before);
  });

  it("leaves nothing behind when it is destroyed", async () => {
    await stack.destroy();
    for (const type of [T.instance, T.networkInterface, T.reservation, T.securityGroup, T.role]) {
      assert.deepEqual(
        engine.account.list(type).filter(({ urn }) => urn !== undefined),
        [],
        type,
      );
    }
  });
});

describeEngine("Two Cloudbrink groups in one VPC", { long: true }, () => {
  let engine: Engine;
  before(async () => {
    engine = await Engine.start({ region: "us-east-1" });
    seedNetwork(engine.account, VPC, "10.60.0.0/16", SUBNETS);
  });
  after(async () => engine?.stop());

  it("come up at the same time in ranges of their own, and going down leaves the other alone", async () => {
    const group = (name: string, third: number): Promise<EngineStack> =>
      engine.stack({
        name,
        config: { "aws:region": "us-east-1" },
        program: program(() =>
          withOtp({
            ...base,
            prefixRanges: { a: `10.60.${third}.0/23`, b: `10.60.${16 + third}.0/23`, c: `10.60.${32 + third}.0/23` },
          }),
        ),
      });
    const [dev, prod] = [await group("dev", 8), await group("prod", 10)];
    await Promise.all([dev.up(), prod.up()]);
    const prefixes = engine.account.list(T.networkInterface).flatMap(({ facts }) => texts(facts["ipv4Prefixes"]));
    assert.equal(new Set(prefixes).size, 18);
    await dev.destroy();
    assert.deepEqual(changes(await prod.up()), []);
    assert.equal(engine.account.list(T.networkInterface).length, 3);
  });
});
