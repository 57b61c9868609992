import * as assert from "node:assert/strict";
import { refusedInputs } from "../../engine/stand-in/program-inputs";
import { T } from "../../engine/stand-in/types";
import { EXAMPLE_STACKS, planOf } from "../../support/plans";

describe("inputs of planned resources", () => {
  for (const name of EXAMPLE_STACKS) {
    it(`are what the provider takes: ${name}`, async () => {
      const { resources } = await planOf(name);
      assert.ok(resources.filter(({ type }) => type.startsWith("aws:")).length > 5);
      assert.deepEqual(refusedInputs(resources), []);
    });
  }

  it("are refused when one is unknown, missing, or excluded by another, each by name", () => {
    const planned = (type: string, inputs: { [name: string]: string | number }) => [
      { urn: `urn:pulumi:dev::test::${type}::x`, type, name: "x", inputs },
    ];
    assert.deepEqual(refusedInputs(planned(T.eip, { domain: "vpc", colour: "red" })), [
      `${T.eip} x colour: no such property`,
    ]);
    assert.deepEqual(refusedInputs(planned(T.subnet, { cidrBlock: "10.0.0.0/24" })), [
      `${T.subnet} x vpcId: Missing required argument`,
    ]);
    assert.deepEqual(
      refusedInputs(planned(T.targetGroup, { name: "a", namePrefix: "b", port: 80, protocol: "HTTP" })),
      [`${T.targetGroup} x name: Conflicting configuration arguments: conflicts with namePrefix`],
    );
    assert.deepEqual(refusedInputs(planned("aws:foo/bar:Bar", {})), ["aws:foo/bar:Bar x: no table knows this type"]);
  });
});
