/** Required tags, and the list of types that take some. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { type GraphResource, ResourceGraph, UNKNOWN } from "../../../policy/graph";
import { isTaggable, TAGGABLE_TYPES } from "../../../policy/graph/taggable-types";
import { runRules } from "../../../policy/pack";
import { resultsOf, TODAY } from "../support/assert";
import { type Edit, patchOutput, set } from "../support/cases";
import { Program } from "../support/program";
import { TAGGABLE_FILE, taggableTokensOfSdk, taggableTypesOfSdk } from "../taggable";

const options = { config: { "required-tags": { requiredTagKeys: ["Owner", "cost.center"] } } };
const TAGS = { Owner: "vdi", "cost.center": "4711" };

function tagged() {
  const program = new Program();
  program.add("aws:ec2/instance:Instance", "web", {
    tags: TAGS,
    rootBlockDevice: { encrypted: true, tags: TAGS },
  });
  program.add("aws:ec2/eip:Eip", "web", { tags: TAGS });
  program.add("aws:ec2/eipAssociation:EipAssociation", "web", {});
  program.add("aws:autoscaling/group:Group", "web", {
    tags: Object.entries(TAGS).map(([key, value]) => ({ key, value, propagateAtLaunch: true })),
  });
  return program.resources(false);
}

const verdicts = (...edits: readonly Edit[]) =>
  resultsOf(
    "required-tags",
    new ResourceGraph(edits.reduce<readonly GraphResource[]>((list, edit) => edit(list), tagged())),
    options,
  ).map(({ verdict, urn, property, found }) =>
    [verdict, urn?.split("::").at(-1), property, found].filter((each) => each !== undefined).join(" "),
  );

describe("required-tags", () => {
  it("has nothing to say until keys are configured", () => {
    const found = runRules(new ResourceGraph(tagged()), { today: TODAY }).find(
      ({ policy }) => policy === "required-tags",
    );
    assert.equal(found?.verdict, "not-applicable");
  });

  it("passes resources with every key, in a map or in a list, and those that take no tags", () => {
    assert.deepEqual(verdicts(), ["pass"]);
  });

  it("names all keys that a resource lacks, once", () => {
    assert.deepEqual(verdicts(set("Eip web", "tags", { Name: "web" })), ["violation web tags no Owner, cost.center"]);
    assert.deepEqual(verdicts(set("Group web", "tags", [{ key: "Owner", value: "vdi" }])), [
      "violation web tags no cost.center",
    ]);
  });

  it("takes the provider's default tags for the resource's own", () => {
    const untagged = set("Eip web", "tags", undefined);
    assert.deepEqual(
      verdicts(
        untagged,
        patchOutput("Eip web", "tagsAll", () => TAGS),
      ),
      ["pass"],
    );
    assert.deepEqual(
      verdicts(
        untagged,
        patchOutput("Eip web", "tagsAll", () => UNKNOWN),
      ),
      ["undecided web tags"],
    );
  });

  it("looks at the volumes of an instance too", () => {
    assert.deepEqual(verdicts(set("Instance web", "rootBlockDevice.tags", undefined)), [
      "violation web rootBlockDevice.tags no Owner, cost.center",
    ]);
    assert.deepEqual(
      verdicts(set("Instance web", "rootBlockDevice", undefined), set("Instance web", "volumeTags", TAGS)),
      ["pass"],
    );
    assert.deepEqual(
      verdicts(set("Instance web", "ebsBlockDevices", [{ deviceName: "/dev/sdf", tags: { Owner: "x" } }])),
      ["violation web ebsBlockDevices[0].tags no cost.center"],
    );
  });

  it("is undecided when tags are not known", () => {
    assert.deepEqual(verdicts(set("Eip web", "tags", UNKNOWN)), ["undecided web tags"]);
  });
});

describe("types that take tags", () => {
  it("are those of the SDK; else run node --import tsx test/policy/taggable.ts", () => {
    assert.deepEqual(JSON.parse(fs.readFileSync(TAGGABLE_FILE, "utf8")), taggableTypesOfSdk());
  });

  it("are written as the engine writes them", () => {
    assert.deepEqual([...TAGGABLE_TYPES].sort(), [...taggableTokensOfSdk()].sort());
    assert.ok(isTaggable("aws:ec2/dedicatedHost:DedicatedHost"));
    assert.ok(!isTaggable("aws:ec2/eipAssociation:EipAssociation"));
  });
});
