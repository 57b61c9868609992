import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { MacWorkstation, type MacWorkstationArgs } from "../../../components/mac-workstation";
import { planMacWorkstation } from "../../../components/mac-workstation/plan";
import { Issues } from "../../../components/shared/input/issues";
import type { Manifest } from "../../../components/shared/manifest";
import type { Run } from "../../../plan/model/run";
import { byName, changed, runIn } from "../runs";
import { base, SECRET } from "./fixtures";

const full: MacWorkstationArgs = {
  ...base,
  workstations: {
    ...base.workstations,
    cora: { subnet: "edge", instanceType: "mac-m4.metal", elasticIp: true, diskGiB: 500, reimage: 2 },
  },
  adminPassword: { secretArn: SECRET },
  pcoipRegistrationCode: { ssmParameter: "/pcoip/registration-code" },
  tags: { CostCenter: "4711" },
};

const run = (args: MacWorkstationArgs): Promise<Run> =>
  runIn("us-east-1", () => {
    const { hosts, instanceIds, privateIps, publicIps, securityGroupId, handoff, check, manifest } = new MacWorkstation(
      "design",
      args,
    );
    return { hosts, instanceIds, privateIps, publicIps, securityGroupId, handoff, check, manifest };
  });

const namesOf = (key: string): string[] => [
  `design-${key}-host`,
  `design-${key}`,
  `design-${key}-interface`,
  `design-${key}-boot`,
  `design-${key}-generation`,
  `design-${key}-user-data`,
];

describe("Mac workstations as resources", () => {
  let result: Run;
  before(async () => {
    result = await run(full);
  });

  it("are exactly these, each named by meaning", () => {
    assert.deepEqual(result.resources.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).sort(), [
      "DedicatedHost design-anna-host",
      "DedicatedHost design-cora-host",
      "Eip design-cora-eip",
      "EipAssociation design-cora-eip-association",
      "Instance design-anna",
      "Instance design-ben",
      "Instance design-cora",
      "InstanceProfile design-workstation-instance-profile",
      "MacWorkstation design",
      "NetworkInterface design-anna-interface",
      "NetworkInterface design-ben-interface",
      "NetworkInterface design-cora-interface",
      "Role design-workstation-role",
      "RolePolicy design-workstation-secrets",
      "RolePolicyAttachment design-workstation-session-manager",
      "SecurityGroup design-workstation",
      "SecurityGroupEgressRule design-workstation-out-tcp-443-0.0.0.0_0",
      "SecurityGroupIngressRule design-workstation-in-tcp-22-10.0.8.0_24",
      "SecurityGroupIngressRule design-workstation-in-tcp-4172-sg-anyware",
      "SecurityGroupIngressRule design-workstation-in-tcp-443-sg-anyware",
      "SecurityGroupIngressRule design-workstation-in-tcp-60443-sg-anyware",
      "SecurityGroupIngressRule design-workstation-in-udp-4172-sg-anyware",
      "Stash design-anna-boot",
      "Stash design-anna-generation",
      "Stash design-anna-user-data",
      "Stash design-ben-boot",
      "Stash design-ben-generation",
      "Stash design-ben-user-data",
      "Stash design-cora-boot-2",
      "Stash design-cora-generation",
      "Stash design-cora-user-data-2",
    ]);
    assert.deepEqual(result.duplicates, []);
  });

  it("allocate a host in the subnet's zone, auto-placement off, protected", () => {
    const host = byName(result, "design-anna-host");
    assert.deepEqual(host.inputs, {
      instanceType: "mac2-m2.metal",
      availabilityZone: "us-east-1a",
      autoPlacement: "off",
      hostRecovery: "off",
      tags: { CostCenter: "4711", User: "anna@example.com", Name: "design-anna-host" },
    });
    assert.equal(host.protect, true);
    assert.equal(host.options.retainOnDelete ?? false, false);
    assert.deepEqual(host.options.replaceOnChanges, ["instanceType"]);
    assert.deepEqual(host.options.ignoreChanges, ["instanceType"]);
    assert.deepEqual(byName(result, "design-cora-host").options.ignoreChanges ?? [], []);
    assert.equal(byName(result, "design-cora-host").inputs["availabilityZone"], "us-east-1b");
  });

  it("are copied by a schedule of their own when asked, by a tag of their root volumes alone", async () => {
    const copied = await run({ ...base, snapshots: { keep: 14 } });
    const { resources } = copied;
    const policy = resources.find(({ type }) => type === "aws:dlm/lifecyclePolicy:LifecyclePolicy")!;
    assert.equal(policy.name, "design-workstation-snapshots");
    const details = policy.inputs["policyDetails"] as { readonly targetTags: object; readonly schedules: unknown };
    assert.deepEqual(details.schedules, [
      {
        name: "every 24 hours",
        createRule: { interval: 24, intervalUnit: "HOURS", times: "03:00" },
        retainRule: { count: 14 },
        copyTags: true,
      },
    ]);
    const [[tag, value], ...others] = Object.entries(details.targetTags) as [[string, string], ...unknown[]];
    assert.deepEqual(others, []);
    // A stack in the same region with a component of the same name is another one.
    assert.match(value, /^[^/]+\/[^/]+\/design-workstation$/);
    // Lifecycle policies of this account and region alone may assume the role.
    const [statement] = JSON.parse(String(byName(copied, policy.name, "role:").inputs["assumeRolePolicy"])).Statement;
    assert.deepEqual(statement.Condition, {
      StringEquals: { "aws:SourceAccount": "111122223333" },
      ArnLike: { "aws:SourceArn": "arn:aws:dlm:us-east-1:111122223333:policy/*" },
    });
    const instances = resources.filter(({ type }) => type === "aws:ec2/instance:Instance");
    assert.equal(instances.length, 2);
    for (const { inputs } of instances) {
      const { tags } = inputs["rootBlockDevice"] as { readonly tags: { readonly [key: string]: string } };
      assert.equal(tags[tag], value);
      assert.equal((inputs["tags"] as { readonly [key: string]: string })[tag], undefined);
    }
  });

  it("are refused snapshots when their tags leave no room for the one that finds the volumes", () => {
    const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, "x"]));
    const errorsOf = (count: number) => {
      const issues = new Issues();
      planMacWorkstation("design", { ...base, tags: tags(count), snapshots: {} }, issues);
      return issues.errors.map(({ path }) => path);
    };
    // One of them is the User.
    assert.deepEqual([errorsOf(47), errorsOf(48)], [[], ["snapshots"]]);
  });

  it("let AWS recover a host when asked", async () => {
    const recovered = byName(await run({ ...base, host: { recovery: true } }), "design-anna-host");
    assert.equal(recovered.inputs["hostRecovery"], "on");
  });

  it("say how the new id of a recovered host is taken over, when AWS may recover one that is allocated here", async () => {
    const notesOf = async (args: Partial<MacWorkstationArgs>) => {
      const { notes } = (await run({ ...base, ...args })).outputs["handoff"] as { readonly notes: string[] };
      return notes.filter((note) => note.includes("host recovery"));
    };
    assert.deepEqual(await notesOf({}), []);
    assert.deepEqual(await notesOf({ host: { recovery: true } }), [
      "after a host recovery: pulumi refresh, then give the new id as the workstation's hostId before the next up (aws ec2 describe-instances, Placement.HostId); else up allocates a further host and replaces the Mac",
    ]);
  });

  it("say what a larger disk needs, and that macOS 15 and later, or one that nobody knows, ask for the local network", async () => {
    const handoffOf = async (macos: string | undefined) => {
      const { macos: _, amiId, ...rest } = base.workstationDefaults ?? {};
      const workstationDefaults = macos === undefined ? { ...rest, amiId } : { ...rest, macos };
      const imageIds = macos === undefined ? {} : { [`${macos}/arm64_mac`]: "ami-0fedcba9876543210" };
      const handed = (await run({ ...base, workstationDefaults, imageIds })).outputs["handoff"];
      return handed as { readonly notes: string[]; readonly steps: string[] };
    };
    const asks = async (macos: string | undefined) =>
      (await handoffOf(macos)).steps.filter((step) => step.includes("Local Network")).length;
    assert.deepEqual(
      [await asks("sonoma"), await asks("sequoia"), await asks("tahoe"), await asks(undefined)],
      [0, 1, 1, 1],
    );
    const { notes } = await handoffOf("sequoia");
    assert.deepEqual(
      notes.filter((note) => note.includes("diskGiB")),
      ["a larger diskGiB of a running instance needs a reboot and: diskutil repairDisk, diskutil apfs resizeContainer"],
    );
  });

  it("keep or release a host when asked", async () => {
    const kept = byName(await run({ ...base, host: { onDestroy: "keep" } }), "design-anna-host");
    assert.deepEqual([kept.protect ?? false, kept.options.retainOnDelete], [false, true]);
    const released = byName(await run({ ...base, host: { onDestroy: "release" } }), "design-anna-host");
    assert.deepEqual([released.protect ?? false, released.options.retainOnDelete ?? false], [false, false]);
  });

  it("boot each instance on its host, on its own interface, deleted before it is replaced, with hours to do so", () => {
    const anna = byName(result, "design-anna", "instance:");
    assert.equal(anna.inputs["tenancy"], "host");
    assert.equal(anna.inputs["hostId"], byName(result, "design-anna-host").id);
    assert.equal(anna.inputs["instanceType"], "mac2-m2.metal");
    assert.equal(anna.inputs["ami"], "ami-0fedcba9876543210");
    assert.equal(anna.inputs["keyName"], "it");
    assert.deepEqual(anna.inputs["primaryNetworkInterface"], {
      networkInterfaceId: byName(result, "design-anna-interface").id,
    });
    assert.equal((anna.inputs["metadataOptions"] as { httpTokens: string }).httpTokens, "required");
    assert.deepEqual(anna.inputs["rootBlockDevice"], {
      volumeType: "gp3",
      volumeSize: 200,
      iops: 10_000,
      throughput: 400,
      encrypted: true,
      deleteOnTermination: true,
      tags: { CostCenter: "4711", User: "anna@example.com", Name: "design-anna" },
    });
    assert.equal(anna.options.deleteBeforeReplace, true);
    assert.deepEqual(anna.options.customTimeouts, { create: "6h", update: "6h", delete: "6h" });
    assert.equal(byName(result, "design-ben", "instance:").inputs["hostId"], "h-0123456789abcdef0");
  });

  it("wait with the instance for the role's permissions and the Elastic IP", () => {
    const { dependencies } = byName(result, "design-cora", "instance:");
    for (const name of [
      "design-workstation-secrets",
      "design-workstation-session-manager",
      "design-cora-eip-association",
    ]) {
      assert.ok(dependencies.includes(byName(result, name).urn), name);
    }
  });

  it("put no secret and only its place into user data", () => {
    const { inputs } = byName(result, "design-anna", "instance:");
    const userData = String(inputs["userData"]);
    assert.match(userData, /--name '\/pcoip\/registration-code' --with-decryption/);
    assert.match(userData, new RegExp(`--secret-id '${SECRET}'`));
  });

  it("tell people and portals what they need", () => {
    const { outputs } = result;
    const anna = byName(result, "design-anna", "instance:");
    assert.deepEqual(outputs["hosts"], {
      anna: {
        hostId: byName(result, "design-anna-host").id,
        availabilityZone: "us-east-1a",
        instanceType: "mac2-m2.metal",
        adopted: false,
      },
      ben: {
        hostId: "h-0123456789abcdef0",
        availabilityZone: "us-east-1a",
        instanceType: "mac2-m2.metal",
        adopted: true,
      },
      cora: {
        hostId: byName(result, "design-cora-host").id,
        availabilityZone: "us-east-1b",
        instanceType: "mac-m4.metal",
        adopted: false,
      },
    });
    assert.deepEqual(outputs["publicIps"], { cora: byName(result, "design-cora-eip").outputs["publicIp"] });
    const handoff = outputs["handoff"] as unknown as import("../../../components/mac-workstation").MacHandoff;
    assert.deepEqual(handoff.quotas, { "Running Dedicated mac2-m2 Hosts": 1, "Running Dedicated mac-m4 Hosts": 1 });
    assert.deepEqual(handoff.summary, [
      {
        subject: "workstation anna",
        text: "mac2-m2.metal Apple M2  subnet a  us-east-1a  new host (protected)  ami-0fedcba9876543210",
      },
      {
        subject: "workstation ben",
        text: "mac2-m2.metal Apple M2  subnet a  us-east-1a  host h-0123456789abcdef0  ami-0fedcba9876543210",
      },
      {
        subject: "workstation cora",
        text: "mac-m4.metal Apple M4  subnet edge  us-east-1b  new host (protected)  own Elastic IP  ami-0fedcba9876543210",
      },
      {
        subject: "replacement",
        text: "instance deleted, then its host scrubbed for up to 4.5 hours, then a new one: up waits",
      },
    ]);
    assert.equal(
      handoff.workstations["anna"]!.shellCommand,
      `aws ssm start-session --region us-east-1 --target ${anna.id as string}`,
    );
    assert.equal(handoff.workstations["anna"]!.screenSharingCommand, "");
    assert.match(String(outputs["check"]), /^#!\/bin\/sh\n/);
  });

  it("describe themselves to policies", () => {
    const manifest = result.outputs["manifest"] as unknown as Manifest;
    const { instances, ...rest } = manifest;
    assert.deepEqual(rest, {
      schemaVersion: 1,
      topology: "mac-workstation",
      name: "design",
      sources: {
        anyware: { role: "connector", cidrs: [], securityGroup: true },
        "it-vpn": { role: "admin", cidrs: ["10.0.8.0/24"] },
      },
      destinations: { internet: { role: "internet", cidrs: ["0.0.0.0/0"], ports: ["tcp/443"] } },
      subnets: {
        a: { availabilityZone: "us-east-1a", cidrBlock: "10.41.0.0/24" },
        edge: { availabilityZone: "us-east-1b", cidrBlock: "10.41.1.0/24", defaultRoute: "internet-gateway" },
      },
      settings: { ssh: true, vnc: false, screenSharing: false, ssm: true, hostOnDestroy: "protect" },
    });
    assert.deepEqual(instances["cora"], {
      role: "workstation",
      urn: byName(result, "design-cora", "instance:").urn,
      instanceType: "mac-m4.metal",
      subnet: "edge",
      sessionManager: true,
      interfaceUrn: byName(result, "design-cora-interface").urn,
      eipUrn: byName(result, "design-cora-eip").urn,
      hostUrn: byName(result, "design-cora-host").urn,
      securityGroupUrn: byName(result, "design-workstation", "securityGroup:").urn,
    });
    assert.equal("hostUrn" in instances["ben"]!, false);
  });
});

describe("one change of Mac workstations", () => {
  const more: MacWorkstationArgs = {
    ...base,
    workstations: { aaron: { subnet: "a" }, ...base.workstations, zoe: { subnet: "edge" } },
  };

  it("adding workstations before and after the others touches none of them", async () => {
    const { added, removed, updated } = changed(await run(base), await run(more));
    assert.deepEqual(added, [...namesOf("aaron"), ...namesOf("zoe")].sort());
    assert.deepEqual({ removed, updated }, { removed: [], updated: [] });
  });

  it("a new image of one workstation changes its instance alone", async () => {
    const workstations = {
      ...base.workstations,
      anna: { ...base.workstations["anna"]!, amiId: "ami-00000000000000c00" },
    };
    const { added, removed, updated } = changed(await run(base), await run({ ...base, workstations }));
    assert.deepEqual({ added, removed }, { added: [], removed: [] });
    assert.deepEqual(updated, ["design-anna", "design-anna-generation"]);
  });

  it("a raised reimage count remembers the image and set-up of today", async () => {
    const workstations = { ...base.workstations, anna: { ...base.workstations["anna"]!, reimage: 1 } };
    const { added, removed, updated } = changed(await run(base), await run({ ...base, workstations }));
    assert.deepEqual(added, ["design-anna-boot-1", "design-anna-user-data-1"]);
    assert.deepEqual(removed, ["design-anna-boot", "design-anna-user-data"]);
    assert.deepEqual(updated, ["design-anna-generation"]);
  });

  it("a rename keeps everything by its old name", async () => {
    const { anna, ben } = base.workstations;
    const result = await run({ ...base, workstations: { anne: { ...anna!, formerly: "anna" }, ben: ben! } });
    for (const [now, old] of [
      ["design-anne-host", "design-anna-host"],
      ["design-anne", "design-anna"],
      ["design-anne-interface", "design-anna-interface"],
      ["design-anne-boot", "design-anna-boot"],
    ] as const) {
      const aliases = byName(result, now).options.aliases ?? [];
      assert.ok(
        aliases.some((alias) => alias.name === old || alias.urn?.endsWith(`::${old}`)),
        `${now} was ${old}: ${JSON.stringify(aliases)}`,
      );
    }
  });
});

describe("bad arguments of MacWorkstation", () => {
  it("end in one error with the whole list and no trace, before anything is made", async () => {
    await assert.rejects(
      run({ ...base, admins: { all: { cidrs: ["0.0.0.0/0"] } }, workstations: { anna: { subnet: "b" } } }),
      (error: Error) => {
        assert.ok(pulumi.InputPropertiesError.isInstance(error));
        assert.equal(error.stack, "");
        assert.equal(
          error.message,
          [
            "design (MacWorkstation): 2 problems, nothing was created",
            '  - workstations.anna.subnet = "b": no such subnet; known: a (us-east-1a), edge (us-east-1b); fix: set workstations.anna.subnet to "a"',
            '  - admins.all.cidrs[0] = "0.0.0.0/0": is the whole internet, which may not be an administrator; give the networks you mean',
          ].join("\n"),
        );
        return true;
      },
    );
  });
});
