import assert from "node:assert/strict";
import { InstanceType } from "@pulumi/aws/types/enums/ec2";
import {
  LAST_RELEASE_FOR_INTEL,
  MAC_INSTANCE_TYPES,
  MAC_TYPES,
  MacArchitecture,
  macosImageParameter,
  macType,
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
    assert.equal(LAST_RELEASE_FOR_INTEL, "sequoia");
  });

  it("name the public parameter of an image", () => {
    assert.equal(
      macosImageParameter("sequoia", MacArchitecture.Arm),
      "/aws/service/ec2-macos/sequoia/arm64_mac/latest/image_id",
    );
  });

  it("know no type that only looks like one", () => {
    assert.equal(macType("toString"), undefined);
    assert.equal(macType("mac3.metal"), undefined);
  });
});
