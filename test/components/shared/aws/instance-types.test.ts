import assert from "node:assert/strict";
import { InstanceType } from "@pulumi/aws/types/enums/ec2";
import {
  factsOf,
  type GivenFacts,
  instanceTypeFacts,
  knownInstanceTypes,
} from "../../../../components/shared/aws/instance-types";
import { issueLine } from "../../../../components/shared/input/issues";
import { base as brink, planOf as planBrink } from "../../cloudbrink/fixtures";
import { CREATED, planOf as planCodeStream, withValue } from "../../codestream/fixtures";
import { base as anyware, planOf as planAnyware } from "../../hp-anyware/fixtures";
import { planOf as planMac, withAnna } from "../../mac-workstation/fixtures";

/** What the planner of each topology says of an instance type. */
const TOPOLOGIES = {
  "HP Anyware": (instanceType: string, instanceTypeFacts?: GivenFacts) =>
    planAnyware({
      ...anyware,
      connectorDefaults: { ...anyware.connectorDefaults, instanceType },
      ...(instanceTypeFacts ? { instanceTypeFacts } : {}),
    }),
  Cloudbrink: (instanceType: string, instanceTypeFacts?: GivenFacts) =>
    planBrink({
      ...brink,
      connectorDefaults: { ...brink.connectorDefaults, instanceType },
      ...(instanceTypeFacts ? { instanceTypeFacts } : {}),
    }),
  CodeStream: (instanceType: string, instanceTypeFacts?: GivenFacts) => {
    const args = withValue(CREATED, "host.instanceType", instanceType) as typeof CREATED;
    const { issues } = planCodeStream({ ...args, ...(instanceTypeFacts ? { instanceTypeFacts } : {}) });
    return {
      errors: issues.errors.map(issueLine),
      warnings: issues.warnings.map(({ path, text }) => `${path}: ${text}`),
    };
  },
};

describe("the table of instance types", () => {
  it("has x86-64 and Arm, sizes, interfaces and addresses", () => {
    assert.deepEqual(instanceTypeFacts("m8g.xlarge"), {
      vcpus: 4,
      memoryGiB: 16,
      architecture: "arm64",
      interfaces: 4,
      ipv4AddressesPerInterface: 15,
      ipv6AddressesPerInterface: 15,
      nitro: true,
    });
    assert.equal(instanceTypeFacts("t3.micro")?.architecture, "x86_64");
    assert.equal(instanceTypeFacts("toString"), undefined);
  });

  it("has nearly every type that the provider's enum has, which is older", () => {
    const known = knownInstanceTypes();
    const missing = Object.values(InstanceType).filter((type) => !known.includes(type) && !type.startsWith("mac"));
    // Whoever takes one of these gets the warning for types that are newer than the table.
    assert.deepEqual(
      missing.filter((type) => /^[cmrt][5-9]/.test(type)),
      ["m9g.metal-24xl", "m9gd.metal-24xl"],
    );
  });

  it("lets a caller win, key by key", () => {
    const facts = factsOf("c5.xlarge", { "c5.xlarge": { ipv4AddressesPerInterface: 30 } });
    assert.deepEqual(
      [facts?.vcpus, facts?.ipv4AddressesPerInterface, facts?.ipv6AddressesPerInterface, facts?.nitro],
      [4, 30, 30, true],
    );
    assert.equal(factsOf("q9.large", { "q9.large": {} })?.nitro, true);
    assert.equal(factsOf("q9.large"), undefined);
  });
});

describe("an instance type", () => {
  for (const [topology, plan] of Object.entries(TOPOLOGIES)) {
    it(`with Arm processors is refused for ${topology}`, () => {
      const { errors } = plan("m8g.xlarge");
      assert.equal(errors.length, 1);
      assert.match(
        errors[0]!,
        /instanceType = "m8g.xlarge": has arm64 processors; [^;]+ is built for x86_64 only; fix: set [\w.]+ to "m8i.xlarge"$/,
      );
    });

    it(`that the table lacks is a warning for ${topology}, with the key that tells its facts`, () => {
      const { errors, warnings } = plan("m77i.xlarge");
      assert.deepEqual(errors, []);
      assert.equal(warnings.length, 1);
      assert.match(
        warnings[0]!,
        /m77i.xlarge is not in our table of instance types \(\d{4}-\d\d-\d\d\), so .*; give instanceTypeFacts\["m77i.xlarge"\]/,
      );
    });

    it(`that the caller knows is checked by what they say for ${topology}`, () => {
      const facts = { vcpus: 4, memoryGiB: 16, ipv4AddressesPerInterface: 15 };
      assert.deepEqual(plan("m77i.xlarge", { "m77i.xlarge": facts }).warnings, []);
      const { errors } = plan("m77i.xlarge", { "m77i.xlarge": { ...facts, architecture: "arm64" } });
      assert.match(errors.join("\n"), /has arm64 processors/);
    });
  }

  it("below HP's four vCPUs and eight GiB is refused, with the smallest of its family that does", () => {
    const line = (type: string) => TOPOLOGIES["HP Anyware"](type).errors;
    assert.deepEqual(line("t3.micro"), [
      'connectorDefaults.instanceType = "t3.micro": has 2 vCPUs and 1 GiB; HP\'s connector asks for 4 and 8 at least; fix: set connectorDefaults.instanceType to "t3.xlarge"',
    ]);
    assert.deepEqual(line("c5.xlarge"), []);
  });

  it("that is a Mac newer than the table is taken for Apple silicon, with a warning", () => {
    const { errors, warnings } = planMac(withAnna({ instanceType: "mac-m6.metal" }));
    assert.deepEqual(errors, []);
    assert.deepEqual(warnings, [
      'workstations.anna.instanceType: mac-m6.metal is not in our table of Mac types, so it is taken for Apple silicon that starts every macOS; give instanceTypeFacts["mac-m6.metal"], or was mac-m4.metal meant',
    ]);
    const facts = { "mac-m6.metal": { oldestMacos: 27 } };
    const told = planMac({
      ...withAnna({ instanceType: "mac-m6.metal", macos: "sequoia" }),
      instanceTypeFacts: facts,
    });
    assert.deepEqual(told.warnings, []);
    assert.match(told.errors.join("\n"), /a Mac starts from macOS 27 \(goldengate\) on/);
  });
});

describe("a macOS release", () => {
  const told = (macos: string) => planMac(withAnna({ macos, amiId: "ami-0fedcba9876543210" }));

  it("that is newer than the table is taken by its name, with a warning", () => {
    const { errors, warnings } = told("redwood");
    assert.deepEqual(errors, []);
    assert.deepEqual(warnings, [
      "workstations.anna.macos: whether AWS has the parameter /aws/service/ec2-macos/redwood/arm64_mac/latest/image_id was not seen: `up` looks it up before it makes anything; give the path of another parameter, or an amiId, where it has not",
    ]);
  });

  it("that AWS renews no longer is told with the day of its last image", () => {
    assert.deepEqual(told("ventura").warnings, [
      "workstations.anna.macos: AWS renews its images of ventura no longer; the last one is of 2025-09-04",
    ]);
  });

  it("may be the path of a parameter", () => {
    const path = "/aws/service/ec2-macos/sequoia/arm64_mac/15.7.1/image_id";
    const { plan, errors, warnings } = planMac({
      ...withAnna({ macos: path }),
      workstationDefaults: { instanceType: "mac2-m2.metal", keyName: "it" },
      imageIds: { [path]: "ami-0fedcba9876543210" },
    });
    assert.deepEqual([errors, warnings], [[], []]);
    assert.equal(plan.workstations["anna"]!.amiId, "ami-0fedcba9876543210");
  });
});
