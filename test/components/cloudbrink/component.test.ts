import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CloudbrinkConnectors } from "../../../components";
import type { CloudbrinkConnectorArgs, CloudbrinkConnectorsArgs } from "../../../components/cloudbrink/args";
import type { StaticIpPool } from "../../../components/cloudbrink/portal";
import type { Manifest } from "../../../components/shared/manifest";
import type { Run } from "../../../plan/model/run";
import { byName, type Changed, changed as changedIn, runIn } from "../runs";
import { base, dualStack, OTP, pair, planOf, standalone, withA1 } from "./fixtures";

const run = (make: () => CloudbrinkConnectorsArgs): Promise<Run> =>
  runIn("us-east-1", () => {
    const component = new CloudbrinkConnectors("brink", make());
    const { staticIpPools, userNetworks, managementIps, handoff, check, manifest } = component;
    return { staticIpPools, userNetworks, managementIps, handoff, check, manifest };
  });

/** By inputs and options. */
const changed = (before: Run, after: Run): Changed =>
  changedIn(before, after, ({ inputs, options }) => [inputs, options]);

const rules = (result: Run): string[] =>
  result.resources
    .filter(({ type }) => /SecurityGroup(In|E)gressRule$/.test(type))
    .map(({ name, inputs }) => `${name}: ${String(inputs["description"])}`)
    .sort();

const later: CloudbrinkConnectorArgs = { subnet: "a", slot: 1 };

describe("Cloudbrink connectors as resources", () => {
  let result: Run;
  before(async () => {
    result = await run(() => ({ ...base, tags: { Owner: "network" } }));
  });

  it("puts explicit prefixes on an interface and leaves the primary address to AWS", () => {
    const { inputs, options } = byName(result, "brink-use1-a1-interface");
    assert.deepEqual(inputs, {
      subnetId: "subnet-0aaa999988887777a",
      securityGroups: [byName(result, "brink-connector").id],
      description: "Cloudbrink connector use1-a1",
      sourceDestCheck: true,
      ipv4Prefixes: ["10.60.2.0/28", "10.60.2.16/28", "10.60.2.32/28", "10.60.2.48/28", "10.60.2.64/28"],
      tags: { Owner: "network", Name: "brink-use1-a1" },
    });
    assert.equal(options.deleteBeforeReplace, true);
  });

  it("boots the instance on that interface, deleted before it is replaced", () => {
    const { inputs, options } = byName(result, "brink-use1-a1");
    const { userData, iamInstanceProfile, ...rest } = inputs;
    assert.deepEqual([userData, typeof iamInstanceProfile], ["[secret]", "string"]);
    assert.deepEqual(rest, {
      ami: "ami-0abcabcabcabcabc0",
      instanceType: "c5.xlarge",
      primaryNetworkInterface: { networkInterfaceId: byName(result, "brink-use1-a1-interface").id },
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: "disabled",
      },
      rootBlockDevice: {
        volumeType: "gp3",
        volumeSize: 50,
        encrypted: true,
        deleteOnTermination: true,
        tags: { Owner: "network", Name: "brink-use1-a1" },
      },
      userDataReplaceOnChange: true,
      disableApiTermination: false,
      monitoring: false,
      tags: { Owner: "network", Name: "brink-use1-a1" },
    });
    assert.equal(options.deleteBeforeReplace, true);
    assert.deepEqual(options.additionalSecretOutputs, ["userData"]);
    assert.equal(options.ignoreChanges, undefined);
  });

  it("reserves every range explicitly before interfaces take prefixes from it", () => {
    const reservation = byName(result, "brink-prefix-range-a");
    assert.deepEqual(reservation.inputs, {
      subnetId: "subnet-0aaa999988887777a",
      cidrBlock: "10.60.2.0/23",
      reservationType: "explicit",
      description: "Prefixes of brink",
    });
    assert.ok(byName(result, "brink-use1-a1-interface").dependencies.includes(reservation.urn));
    assert.ok(!byName(result, "brink-use1-b1-interface").dependencies.includes(reservation.urn));
  });

  it("waits with the first boot until rules and permissions are there", () => {
    const { dependencies } = byName(result, "brink-use1-a1");
    for (const name of ["brink-connector-out-tcp-443-0.0.0.0_0", "brink-connector-session-manager"]) {
      assert.ok(dependencies.includes(byName(result, name).urn), name);
    }
  });

  it("opens exactly the vendor's list and the private applications, and nothing inward", () => {
    assert.deepEqual(rules(result), [
      "brink-connector-out-tcp-22-10.61.5.20_32: to git: private application",
      "brink-connector-out-tcp-443-0.0.0.0_0: to cloudbrink-saas: Brink SaaS",
      "brink-connector-out-tcp-443-10.61.4.0_24: to wiki: private application",
      "brink-connector-out-tcp-443-10.61.5.20_32: to git: private application",
      "brink-connector-out-tcp-53-0.0.0.0_0: to public-dns: name resolution",
      "brink-connector-out-tcp-9090-0.0.0.0_0: to cloudbrink-saas: Brink SaaS",
      "brink-connector-out-udp-53-0.0.0.0_0: to public-dns: name resolution",
      "brink-connector-out-udp-9993-9994-0.0.0.0_0: to cloudbrink-edges: FAST edges",
    ]);
  });

  it("opens tcp 22 between the two of an Active-Standby pair and to nobody else", async () => {
    const both = await run(() => pair);
    const keepalive = both.resources.filter(({ inputs }) => inputs["fromPort"] === 22);
    const group = byName(both, "brink-connector").id;
    assert.deepEqual(
      keepalive.map(({ type, inputs }) => [
        type.split(":").at(-1),
        inputs["referencedSecurityGroupId"] === group,
        inputs["cidrIpv4"],
      ]),
      [
        ["SecurityGroupEgressRule", true, undefined],
        ["SecurityGroupIngressRule", true, undefined],
      ],
    );
    assert.equal(rules(both).filter((text) => text.includes("-in-")).length, 1);
  });

  it("gives the portal's table exactly the interface's prefixes", () => {
    const pools = result.outputs["staticIpPools"] as unknown as StaticIpPool[];
    assert.equal(pools.length, 6);
    for (const key of ["use1-a1", "use1-b1", "use1-c1"]) {
      const rows = pools.filter(({ connector }) => connector === key);
      assert.deepEqual(
        rows.map(({ poolName }) => poolName),
        ["staff", "contractors"],
      );
      assert.deepEqual(
        rows.flatMap(({ ipv4Pools }) => ipv4Pools),
        byName(result, `brink-${key}-interface`).inputs["ipv4Prefixes"],
      );
      assert.equal(rows[0]!.instanceId, byName(result, `brink-${key}`).id);
      assert.equal(rows[0]!.managementIp, byName(result, `brink-${key}-interface`).outputs["privateIp"]);
    }
    assert.equal((result.outputs["userNetworks"] as string[]).length, 15);
  });

  it("has a manifest of known values with the pools of every instance", () => {
    const manifest = result.outputs["manifest"] as unknown as Manifest;
    assert.equal(manifest.topology, "cloudbrink");
    assert.equal(manifest.variant, "active-active");
    assert.deepEqual(manifest.instances["use1-a1"], {
      role: "connector",
      urn: byName(result, "brink-use1-a1").urn,
      interfaceUrn: byName(result, "brink-use1-a1-interface").urn,
      securityGroupUrn: byName(result, "brink-connector").urn,
      instanceType: "c5.xlarge",
      subnet: "a",
      sessionManager: true,
      pools: {
        staff: { ipv4: ["10.60.2.0/28", "10.60.2.16/28", "10.60.2.32/28", "10.60.2.48/28"], ipv6: [] },
        contractors: { ipv4: ["10.60.2.64/28"], ipv6: [] },
      },
    });
    assert.deepEqual(manifest.destinations["git"], {
      role: "privateApplication",
      cidrs: ["10.61.5.20/32"],
      ports: ["tcp/22", "tcp/443"],
    });
  });

  it("shows the password nowhere, however it is given", async () => {
    for (const otp of [OTP, pulumi.secret(OTP), pulumi.output(OTP)]) {
      const shown = await run(() => ({ ...withA1({ otp: OTP.replace("7", "8") }), otp }));
      const text = JSON.stringify([shown.resources, shown.outputs]);
      assert.equal(text.includes(OTP), false);
      assert.equal(text.includes(OTP.slice(1)), false);
    }
  });

  it("names the connector and not the password when a secret password is of wrong form", async () => {
    await assert.rejects(
      run(() => ({ ...base, otp: pulumi.secret('hunter2"; x') })),
      (error: Error) =>
        /connectors\.use1-[abc]1\.otp: must be 1 to 256/.test(error.message) && !error.message.includes("hunter2"),
    );
  });
});

describe("changes to Cloudbrink connectors", () => {
  const enrolled = (args: CloudbrinkConnectorsArgs): CloudbrinkConnectorsArgs => ({
    ...args,
    connectors: Object.fromEntries(
      Object.entries(args.connectors).map(([key, connector]) => [key, { ...connector, enrolled: true }]),
    ),
  });

  it("touch nobody else when a connector is added or removed in the middle", async () => {
    const three = await run(() => base);
    const four = await run(() => withA1({}, { "use1-a2": later }));
    assert.deepEqual(changed(three, four), {
      added: ["brink-use1-a2", "brink-use1-a2-interface"],
      removed: [],
      updated: [],
    });
    const { "use1-b1": _, ...rest } = base.connectors;
    const two = await run(() => ({ ...base, connectors: rest }));
    assert.deepEqual(changed(three, two), {
      added: [],
      removed: ["brink-prefix-range-b", "brink-use1-b1", "brink-use1-b1-interface"],
      updated: [],
    });
  });

  it("ignore image, password and user data of an enrolled connector, which needs no password any more", async () => {
    const done = await run(() => ({ ...enrolled(base), otp: undefined }));
    assert.deepEqual(byName(done, "brink-use1-a1").options.ignoreChanges, [
      "ami",
      "userData",
      "keyName",
      "rootBlockDevice.kmsKeyId",
      "instanceType",
      "rootBlockDevice.volumeSize",
    ]);
    assert.deepEqual(byName(done, "brink-use1-a1-interface").options.ignoreChanges ?? [], []);
  });

  it("apply an enrolled connector's own type and disk", async () => {
    const done = await run(() => withA1({ enrolled: true, instanceType: "c5.2xlarge", diskGiB: 80 }));
    assert.deepEqual(byName(done, "brink-use1-a1").options.ignoreChanges, [
      "ami",
      "userData",
      "keyName",
      "rootBlockDevice.kmsKeyId",
    ]);
  });

  it("give one connector its own groups, profile, tags, metrics and first boot, and touch nobody else", async () => {
    const group = "sg-0fedcba9876543210";
    const before = await run(() => base);
    const own = await run(() =>
      withA1({
        additionalSecurityGroupIds: [group],
        instanceProfileName: "company-connector",
        tags: { Team: "paris" },
        detailedMonitoring: true,
        cloudInit: { extraArguments: ["-v"] },
      }),
    );
    assert.deepEqual(changed(before, own), {
      added: [],
      removed: [],
      updated: ["brink-use1-a1", "brink-use1-a1-interface"],
    });
    const { monitoring, iamInstanceProfile, tags } = byName(own, "brink-use1-a1").inputs;
    assert.deepEqual(
      [monitoring, iamInstanceProfile, tags],
      [true, "company-connector", { Team: "paris", Name: "brink-use1-a1" }],
    );
    const { securityGroups } = byName(own, "brink-use1-a1-interface").inputs;
    assert.deepEqual(securityGroups, [byName(own, "brink-connector").id, group]);
    const { plan } = planOf(withA1({ cloudInit: { extraArguments: ["-v"] } }));
    assert.deepEqual(
      ["use1-a1", "use1-b1"].map((key) => plan.connectors.get(key)?.cloudInit.command?.slice(4)),
      [
        ["-a", "1", "-i", "${addressWithMask}", "-g", "${gateway}", "-v"],
        ["-a", "1", "-i", "${addressWithMask}", "-g", "${gateway}"],
      ],
    );
  });

  it("enlarge one pool without touching the prefixes of another", async () => {
    const small = await run(() => base);
    const large = await run(() => ({
      ...base,
      pools: { ...base.pools, contractors: { ipv4PrefixesPerConnector: 3, offset: 4 } },
    }));
    assert.deepEqual(changed(small, large).updated, [
      "brink-use1-a1-interface",
      "brink-use1-b1-interface",
      "brink-use1-c1-interface",
    ]);
    const [old, now] = [small, large].map(
      (each) => byName(each, "brink-use1-a1-interface").inputs["ipv4Prefixes"] as string[],
    );
    assert.deepEqual(now!.slice(0, 5), old);
    assert.deepEqual(now!.slice(5), ["10.60.2.80/28", "10.60.2.96/28"]);
  });

  it("to another mode keep the connector's interface and change only what the mode asks", async () => {
    const alone = await run(() => ({ ...standalone, connectors: { "use1-a1": { subnet: "a" } } }));
    const group = await run(() => ({ ...base, privateApplications: standalone.privateApplications }));
    const { added, removed, updated } = changed(alone, group);
    assert.deepEqual(removed, []);
    assert.deepEqual(updated, ["brink-use1-a1-interface"]);
    assert.deepEqual(added, [
      "brink-prefix-range-a",
      "brink-prefix-range-b",
      "brink-prefix-range-c",
      "brink-use1-b1",
      "brink-use1-b1-interface",
      "brink-use1-c1",
      "brink-use1-c1-interface",
    ]);
  });

  it("rename a connector by alias", async () => {
    const { "use1-a1": first, ...rest } = base.connectors;
    const renamed = await run(() => ({
      ...base,
      connectors: { ...rest, "nyc-1": { ...first!, formerly: "use1-a1" } },
    }));
    const aliases = (name: string) => byName(renamed, name).options.aliases?.map((alias) => alias.name);
    assert.deepEqual(aliases("brink-nyc-1"), ["brink-use1-a1"]);
    assert.deepEqual(aliases("brink-nyc-1-interface"), ["brink-use1-a1-interface"]);
  });
});

describe("Cloudbrink connectors with IPv6", () => {
  it("take prefixes from a block that is known only after up, and reserve their range", async () => {
    const late = await run(() => dualStack((key) => pulumi.output(`2001:db8:0:${key}::/64`) as unknown as string));
    const { inputs } = byName(late, "brink-use1-b1-interface");
    assert.deepEqual(inputs["ipv4Prefixes"], ["10.60.6.0/28"]);
    assert.deepEqual(inputs["ipv6Prefixes"], ["2001:db8:0:b:1000::/80"]);
    assert.equal(byName(late, "brink-prefix-range-b-ipv6").inputs["cidrBlock"], "2001:db8:0:b:1000::/68");
    const manifest = late.outputs["manifest"] as unknown as Manifest;
    assert.deepEqual(manifest.instances["use1-b1"]!.pools, { staff: { ipv4: ["10.60.6.0/28"], ipv6: ["+4096"] } });
    const handoff = late.outputs["handoff"] as unknown as { plannedTable: string; portalTable: string };
    assert.match(handoff.plannedTable, /^use1-b1 .* 10\.60\.6\.0\/28 +known after up$/m);
    assert.match(handoff.portalTable, /^use1-b1 .* 10\.60\.6\.0\/28 +2001:db8:0:b:1000::\/80$/m);
  });
});

describe("the hand-over of Cloudbrink connectors", () => {
  it("has the portal's steps in its order", async () => {
    const { handoff } = (
      await run(() => ({
        ...base,
        portalDnsServers: ["10.60.0.2"],
        deviceUserGroups: {
          employees: { poolNames: ["staff"], leaseTime: "8 hours" },
          partners: { poolNames: ["contractors"], leaseTime: "2 hours" },
        },
      }))
    ).outputs as unknown as { handoff: { steps: string[]; summary: unknown } };
    assert.deepEqual(handoff.steps, [
      "portal, Configure > Resources > Connectors > Add: Hosting Environment AWS, Deployment Mode Active-Active",
      "portal: Device-User-Groups employees: Pool Names staff, Lease-Time 8 hours; partners: Pool Names contractors, Lease-Time 2 hours",
      "portal: DNS Servers 10.60.0.2; Enterprise Resources wiki, git",
      "portal: User IP Management is Static IP Pool; save, and take the one-time password",
      "portal: wait until use1-a1, use1-b1, use1-c1 are Online, then set connectors.<name>.enrolled to true",
      "portal: click the connector's name and enter the IPv4 and IPv6 pools of each instance (output handoff.portalTable)",
      "portal: see that every instance is Active",
      "run the check script: pulumi stack output check --stack dev > check.sh && sh check.sh",
    ]);
    assert.deepEqual(handoff.summary, [
      { subject: "connector group", text: "Active-Active  3 connectors, 0 enrolled  us-east-1a us-east-1b us-east-1c" },
      {
        subject: "connector use1-a1",
        text: "c5.xlarge  subnet a  us-east-1a  staff 10.60.2.0/28 +3  contractors 10.60.2.64/28",
      },
      {
        subject: "connector use1-b1",
        text: "c5.xlarge  subnet b  us-east-1b  staff 10.60.6.0/28 +3  contractors 10.60.6.64/28",
      },
      {
        subject: "connector use1-c1",
        text: "c5.xlarge  subnet c  us-east-1c  staff 10.60.10.0/28 +3  contractors 10.60.10.64/28",
      },
    ]);
  });

  it("leaves the enrolling out once every connector is enrolled", async () => {
    const one = await run(() => ({
      ...standalone,
      otp: undefined,
      connectors: { one: { subnet: "a", enrolled: true } },
    }));
    assert.deepEqual((one.outputs["handoff"] as unknown as { steps: string[] }).steps, []);
  });

  it("is empty of pools in the other modes", async () => {
    const one = await run(() => standalone);
    assert.deepEqual(one.outputs["staticIpPools"], []);
    assert.deepEqual(one.outputs["userNetworks"], []);
    const { handoff } = one.outputs as unknown as { handoff: { portalTable: string; portalCsv: string } };
    assert.deepEqual([handoff.portalTable, handoff.portalCsv], ["", ""]);
  });
});
