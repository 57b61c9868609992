import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { inputsOf } from "./table";
import { TABLES } from "./tables";

/** What the SDK's generated code says of a type: which properties go in, which come out, which are required. */
function sdkOf(type: string): { inputs: string[]; outputs: string[]; required: string[]; token: string } {
  const [, module] = type.split(":") as [string, string];
  const source = fs.readFileSync(require.resolve(`@pulumi/aws/${module}.js`), "utf8");
  const create = source.slice(source.indexOf("else {", source.indexOf("opts.id")));
  const assigned = [...create.matchAll(/resourceInputs\["(\w+)"\] = (.*?);/g)];
  const isOutput = (value: string) => value.includes("/*out*/");
  return {
    inputs: assigned.filter(([, , value]) => !isOutput(value!)).map(([, name]) => name!),
    outputs: assigned.filter(([, , value]) => isOutput(value!)).map(([, name]) => name!),
    required: [...create.matchAll(/Missing required property '(\w+)'/g)].map(([, name]) => name!),
    token: /__pulumiType = '([^']+)'/.exec(source)?.[1] ?? "",
  };
}

describe("tables of the stand-in", () => {
  for (const [type, table] of TABLES) {
    it(`say of ${type} what the SDK says`, () => {
      const sdk = sdkOf(type);
      assert.equal(sdk.token, type);
      assert.deepEqual(inputsOf(table).sort(), sdk.inputs.sort());
      assert.deepEqual([...table.computed].sort(), sdk.outputs.sort());
      assert.deepEqual([...table.required].sort(), sdk.required.sort());
    });

    it(`refer for ${type} only to its inputs`, () => {
      const inputs = inputsOf(table);
      const named = [...table.replace, ...table.optionalComputed, ...Object.keys(table.defaults), ...table.sets];
      const unknown = named.map((path) => path.split(".")[0]!).filter((property) => !inputs.includes(property));
      assert.deepEqual(unknown, []);
      assert.ok(table.source.endsWith(".go"));
    });
  }

  it("do not let a property both replace and update", () => {
    const both = [...TABLES.values()].flatMap(({ type, replace, update }) =>
      replace.filter((property) => update.includes(property)).map((property) => `${type} ${property}`),
    );
    assert.deepEqual(both, []);
  });
});
