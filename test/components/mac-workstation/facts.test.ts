import assert from "node:assert/strict";
import { InstanceType } from "@pulumi/aws/types/enums/ec2";
import {
  MAC_INSTANCE_TYPES,
  MAC_TYPES,
  MacArchitecture,
  macosImageParameter,
  macType,
  newestRelease,
  releaseProblem,
} from "../../../components/mac-workstation/facts";

describe("facts of EC2 Mac", () => {
  it("know every Mac type that the provider knows, and no other", () => {
    const known = Object.values(InstanceType).filter((type) => /^mac.*\.metal$/.test(type));
    assert.deepEqual([...MAC_INSTANCE_TYPES].sort(), known.sort());
  });

  it("give each type its quota by the text before .metal", () => {
    for (const [type, { quota }] of Object.entries(MAC_TYPES)) {
      assert.equal(quota, `Running Dedicated ${type.replace(".metal", "")} Hosts`);
    }
  });

  it("have one Intel type", () => {
    const intel = Object.entries(MAC_TYPES).filter(([, { architecture }]) => architecture === MacArchitecture.X86);
    assert.deepEqual(
      intel.map(([type]) => type),
      ["mac1.metal"],
    );
    assert.equal(newestRelease(macType("mac1.metal")!), "sequoia");
  });

  it("name the public parameter of an image", () => {
    assert.equal(
      macosImageParameter("sequoia", MacArchitecture.Arm),
      "/aws/service/ec2-macos/sequoia/arm64_mac/latest/image_id",
    );
  });

  it("start no macOS that AWS has no image of for the chip", () => {
    const starts = (version: number) => MAC_INSTANCE_TYPES.filter((type) => !releaseProblem(version, macType(type)!));
    assert.deepEqual(starts(12), ["mac1.metal", "mac2.metal", "mac2-m1ultra.metal"]);
    assert.deepEqual(
      MAC_INSTANCE_TYPES.filter((type) => !starts(14).includes(type)),
      ["mac-m4.metal", "mac-m4pro.metal", "mac-m4max.metal", "mac-m3ultra.metal"],
    );
    assert.deepEqual(starts(15), MAC_INSTANCE_TYPES);
    assert.ok(!starts(27).includes("mac1.metal"));
    assert.equal(newestRelease(macType("mac2-m2.metal")!), "tahoe");
  });

  it("let a caller say what the table lacks, of Macs only", () => {
    const given = { "mac-m5.metal": { oldestMacos: 26 }, "m5.metal": {} };
    assert.deepEqual(macType("mac-m5.metal", given), {
      chip: "a Mac",
      architecture: "arm64_mac",
      vcpus: 0,
      memoryGib: 0,
      quota: "Running Dedicated mac-m5 Hosts",
      oldestMacos: 26,
    });
    assert.equal(macType("m5.metal", given), undefined);
  });

  it("know no type that only looks like one", () => {
    assert.equal(macType("toString"), undefined);
    assert.equal(macType("mac3.metal"), undefined);
  });
});
