import assert from "node:assert/strict";
import {
  ACTIONS,
  type DescribedType,
  INSTANCE_TYPES,
  isLike,
  movedDependents,
  movedHandlers,
  movedInstanceTypes,
  movedList,
  movedMacTypes,
  movedQuotas,
  movedRange,
  movedUndescribed,
  rangeIn,
} from "./compare";

const described = (architecture: string): DescribedType => ({
  Hypervisor: "nitro",
  AutoRecoverySupported: true,
  VCpuInfo: { DefaultVCpus: 4 },
  MemoryInfo: { SizeInMiB: 16_384 },
  ProcessorInfo: { SupportedArchitectures: [architecture] },
  NetworkInfo: { MaximumNetworkInterfaces: 4, Ipv4AddressesPerInterface: 15 },
});

describe("facts that moved", () => {
  it("are instance types that are new or different, with the row to write", () => {
    const newer = { "m6i.xlarge": described("x86_64"), "m8g.xlarge": described("arm64"), "mac9.metal": described("x") };
    assert.deepEqual(movedInstanceTypes({ "m6i.xlarge": [4, 16_384, 4, 15, 1, 0, 1] }, newer), [
      { file: INSTANCE_TYPES, what: '"m8g.xlarge": [4,16384,4,15,1,1,1]' },
    ]);
    assert.deepEqual(
      movedInstanceTypes({ "m6i.xlarge": [2, 16_384, 4, 15, 1, 0, 1] }, { "m6i.xlarge": newer["m6i.xlarge"] }),
      [{ file: INSTANCE_TYPES, what: '"m6i.xlarge": [4,16384,4,15,1,0,1], ours is [2,16384,4,15,1,0,1]' }],
    );
  });

  it("are Macs that are new or different", () => {
    const ours = { "mac2.metal": { architecture: "arm64_mac", vcpus: 4, memoryGib: 16 } };
    assert.deepEqual(movedMacTypes(ours, { "mac2.metal": described("arm64_mac") }, ["mac2.metal", "m6i.xlarge"]), []);
    assert.deepEqual(
      movedMacTypes(ours, { "mac2.metal": described("x86_64_mac") }, ["mac3.metal"]).map(({ what }) => what),
      ["mac3.metal is new", "mac2.metal: 4,16,x86_64_mac, ours is 4,16,arm64_mac"],
    );
  });

  it("are entries of lists, either way", () => {
    assert.deepEqual(
      movedList("f.json", "protocol", ["A", "B"], ["B", "C"]).map(({ what }) => what),
      ["protocol C is new", "protocol A is gone"],
    );
  });

  it("are ranges in the words of the API's documentation", () => {
    const text =
      "<p>gp2: <code>1 - 16,384</code></p> <p>gp3: <code>3,000 </code>(<i>default</i>)<code> - 80,000</code></p>";
    assert.deepEqual(rangeIn(text, /gp3:/), { from: 3000, to: 80_000 });
    assert.equal(rangeIn("nothing", /gp3:/), undefined);
    assert.deepEqual(movedRange("f", "IOPS", { from: 3000, to: 16_000 }, { from: 3000, to: 80_000 }), [
      { file: "f", what: "IOPS: 3000 to 80000, ours is 3000 to 16000" },
    ]);
    assert.equal(movedRange("f", "IOPS", { from: 1, to: 2 }, undefined).length, 1);
  });

  it("are actions that AWS checks behind another, unless they stand elsewhere", () => {
    const dependents = { "a:Make": ["b:Look", "b:Tag"], "a:Read": ["b:Look"] };
    assert.deepEqual(
      movedDependents([["a:Make", "B:look"], ["a:Read"]], dependents, (_, each) => each === "b:Tag").map(
        ({ what }) => what,
      ),
      ["a:Read needs b:Look"],
    );
  });

  it("are types that are described by now, and types of the provider's that nothing is said of", () => {
    assert.deepEqual(
      movedUndescribed(["i3.metal", "m9g.metal"], ["m9g.metal"], ["i3.metal", "m9g.metal", "z9.large"], ["m6i.large"]),
      [
        { file: INSTANCE_TYPES, what: 'm9g.metal is described now: its mark under "undescribed" goes' },
        { file: INSTANCE_TYPES, what: "z9.large is in the provider's enum, and nobody describes it" },
      ],
    );
  });

  it("are actions of CloudFormation's handlers that a row has not and no reason leaves out", () => {
    const rows = {
      a: { cloudFormation: "AWS::A", actions: ["s:Make", "s:read"] },
      b: { cloudFormation: "AWS::B", actions: [] },
      c: { actions: [] },
      d: { cloudFormation: "AWS::D", actions: [] },
    };
    const handlers = {
      "AWS::A": ["s:Make", "s:Read", "s:Find", "s:Find", "s:MakeTags"],
      "AWS::B": ["s:Find", "t:Any"],
      "AWS::D": [],
    };
    const leftOut = [{ actions: ["s:*Tags"] }, { actions: ["t:*"], types: ["b"] }];
    assert.deepEqual(movedHandlers(rows, handlers, leftOut), [
      { file: ACTIONS, what: "a: s:Find is in CloudFormation's handlers" },
      { file: ACTIONS, what: "b: s:Find is in CloudFormation's handlers" },
    ]);
    assert.deepEqual(
      movedHandlers({ e: { cloudFormation: "AWS::E", actions: [] } }, handlers, []).map(({ what }) => what),
      ["e: CloudFormation has no AWS::E"],
    );
    assert.deepEqual(
      ["s:GetTags", "s:TagsOf", "sx:Tags"].map((action) => isLike(action, "s:*Tags")),
      [true, false, false],
    );
  });

  it("are quotas with another value, or of no name", () => {
    const ours = { vpcs: { limit: 5 }, groups: { limit: 5 }, rules: { limit: 60 } };
    const names = { vpcs: "VPCs", groups: "Groups", rules: "Rules" };
    assert.deepEqual(
      movedQuotas(
        ours,
        names,
        new Map([
          ["VPCs", 5],
          ["Groups", 10],
        ]),
      ).map(({ what }) => what),
      ["groups: 10, ours is 5", "rules: no such quota, ours is 60"],
    );
  });
});
