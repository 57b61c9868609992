/** Mac workstations under the real engine: what a change does to host, instance and address, and in which order. */
import assert from "node:assert/strict";
import { MacWorkstation, type MacWorkstationArgs } from "../../components/mac-workstation";
import { describeEngine, Engine, type EngineStack, type Outcome } from "./harness";
import { seedNetwork } from "./stand-in/seed";
import { T } from "./stand-in/types";

const OLD = "ami-00000000000000a01";
const NEW = "ami-00000000000000a02";

const base: MacWorkstationArgs = {
  network: {
    vpcId: "vpc-0123456789abcdef0",
    publicSubnets: {
      a: { subnetId: "subnet-0123456789abcdef0", availabilityZone: "us-east-1a", cidrBlock: "10.41.0.0/24" },
    },
  },
  clients: { studio: { cidrs: ["203.0.113.0/24"] } },
  workstationDefaults: { instanceType: "mac2-m2.metal", macos: "sequoia" },
  imageIds: { "sequoia/arm64_mac": OLD },
  workstations: { anna: { subnet: "a", elasticIp: true }, ben: { subnet: "a" } },
  pcoipRegistrationCode: { ssmParameter: "/pcoip/registration-code" },
};

const withAnna = (change: Partial<MacWorkstationArgs["workstations"][string]>): MacWorkstationArgs => ({
  ...base,
  workstations: { ...base.workstations, anna: { ...base.workstations["anna"]!, ...change } },
});

const program = (args: MacWorkstationArgs) => async () => {
  const { hosts, instanceIds, privateIps, publicIps } = new MacWorkstation("mac", args);
  return { hosts, instanceIds, privateIps, publicIps };
};

const changes = ({ changed }: Outcome): string[] => changed.map(({ op, name }) => `${op} ${name}`).sort();

describeEngine("Mac workstations", () => {
  let engine: Engine;
  let stack: EngineStack;

  const hosts = () => engine.account.list(T.dedicatedHost);
  const up = (args: MacWorkstationArgs, options = {}): Promise<Outcome> => {
    stack.program = program(args);
    return stack.up(options);
  };

  before(async () => {
    engine = await Engine.start({ region: "us-east-1", scrubbingAnswers: 2 });
    seedNetwork(engine.account, "vpc-0123456789abcdef0", "10.41.0.0/20", [
      { id: "subnet-0123456789abcdef0", zone: "us-east-1a", cidrBlock: "10.41.0.0/24" },
    ]);
    stack = await engine.stack({ program: program(base), config: { "aws:region": "us-east-1" } });
  });
  after(async () => engine?.stop());

  let made: Outcome;
  it("comes up, and a second up changes nothing", async () => {
    made = await stack.up();
    assert.equal(hosts().length, 2);
    assert.deepEqual(
      hosts().map(({ inputs }) => [inputs["autoPlacement"], inputs["availabilityZone"]]),
      [
        ["off", "us-east-1a"],
        ["off", "us-east-1a"],
      ],
    );
    assert.deepEqual(changes(await stack.up()), []);
  });

  it("stays as it is when a newer image of the release comes out, and when defaults change", async () => {
    const newer = {
      ...base,
      imageIds: { "sequoia/arm64_mac": NEW },
      workstationDefaults: { ...base.workstationDefaults, instanceType: "mac-m4.metal" },
      adminPassword: { ssmParameter: "/mac/password" },
    };
    const { changed } = await up(newer);
    assert.deepEqual(
      changed.map(({ op, name }) => `${op} ${name}`),
      // The role may read one more secret; what was booted with is remembered.
      ["update mac-workstation-secrets"],
    );
    assert.deepEqual(changes(await up(base)), ["update mac-workstation-secrets"]);
  });

  it("replaces exactly one instance when its image changes: first deleted, then made when its host is scrubbed", async () => {
    const outcome = await up(withAnna({ amiId: NEW }));
    assert.deepEqual(changes(outcome), [
      "create-replacement mac-anna",
      "delete-replaced mac-anna",
      "replace mac-anna",
      "update mac-anna-generation",
    ]);
    const instance = outcome.log.filter(({ type, operation }) => type === T.instance && operation !== "read");
    assert.deepEqual(
      instance.map(({ operation, refused }) => [operation, refused]),
      [
        ["delete", undefined],
        ["create", undefined],
      ],
    );
    assert.match(outcome.printed, /is pending; waiting until it is free \(scrubbing takes up to 4\.5 hours\)/);
    assert.match(outcome.printed, /workstation anna is replaced: its disk is lost/);
    assert.deepEqual(outcome.outputs["hosts"], made.outputs["hosts"]);
    assert.deepEqual(outcome.outputs["privateIps"], made.outputs["privateIps"]);
    assert.deepEqual(outcome.outputs["publicIps"], made.outputs["publicIps"]);
    assert.deepEqual(changes(await stack.up()), []);
  });

  it("takes the newest image and set-up when reimage is raised, even the same ones", async () => {
    const raised = (reimage: number) => ({
      ...withAnna({ amiId: NEW }),
      workstations: { ...withAnna({ amiId: NEW }).workstations, ben: { subnet: "a", reimage } },
      imageIds: { "sequoia/arm64_mac": NEW },
    });
    const first = await up(raised(1));
    assert.deepEqual(changes(first), [
      "create mac-ben-boot-1",
      "create mac-ben-user-data-1",
      "create-replacement mac-ben",
      "delete mac-ben-boot",
      "delete mac-ben-user-data",
      "delete-replaced mac-ben",
      "replace mac-ben",
      "update mac-ben-generation",
    ]);
    const ben = () => engine.account.list(T.instance).find(({ urn }) => urn?.endsWith("::mac-ben"))!;
    assert.equal(ben().inputs["ami"], NEW);
    const before = ben().id;
    assert.ok(changes(await up(raised(2))).includes("replace mac-ben"));
    assert.notEqual(ben().id, before);
  });

  const renamed: MacWorkstationArgs = {
    ...base,
    workstations: {
      anne: { ...base.workstations["anna"]!, amiId: NEW, formerly: "anna" },
      ben: { ...base.workstations["ben"]!, reimage: 2 },
    },
    imageIds: { "sequoia/arm64_mac": NEW },
  };
  it("keeps everything when a workstation is renamed", async () => {
    const { changed, log } = await up(renamed);
    assert.deepEqual(
      changed.filter(({ op }) => op !== "update").map(({ op, name }) => `${op} ${name}`),
      [],
    );
    assert.deepEqual(
      log.filter(({ operation, type }) => (operation === "create" || operation === "delete") && type === T.instance),
      [],
    );
  });

  it("refuses to be destroyed while its hosts are protected, before anything is touched", async () => {
    // The preview that `pulumi destroy` makes first; with --skip-preview all but the hosts would go.
    await assert.rejects(
      stack.stack.previewDestroy(),
      /mac-(anne|ben)-host" cannot be deleted\s+because it is protected/,
    );
    assert.equal(engine.account.list(T.instance).length, 2);
  });

  it("leaves its hosts allocated on destroy when asked, and nothing else", async () => {
    const kept = hosts().map(({ id }) => id);
    await up({ ...renamed, host: { onDestroy: "keep" } });
    await stack.destroy();
    assert.deepEqual(
      hosts().map(({ id }) => id),
      kept,
    );
    assert.deepEqual(engine.account.owned(), kept.map((id) => `${T.dedicatedHost} ${id}`).sort());
  });

  it("uses a kept host again by its id, and leaves it when it goes", async () => {
    const [first] = hosts().map(({ id }) => id);
    const adopting = { ...base, workstations: { anna: { subnet: "a", hostId: first! } } };
    const { log } = await up(adopting);
    assert.deepEqual(
      log.filter(({ operation, type }) => operation === "create" && type === T.dedicatedHost),
      [],
    );
    assert.equal(engine.account.list(T.instance)[0]!.facts["hostId"], first);
    await stack.destroy();
    assert.equal(hosts().length, 2);
  });

  it("releases a host when asked, but AWS only after 24 hours", async () => {
    await up({ ...base, workstations: { cora: { subnet: "a" } }, host: { onDestroy: "release" } });
    assert.equal(hosts().length, 3);
    const { error } = await stack.destroy({ fails: true });
    assert.match(error!, /cannot be released in its first 24 hours/);
    engine.account.advance(24);
    await stack.destroy();
    assert.equal(hosts().length, 2);
  });
});
