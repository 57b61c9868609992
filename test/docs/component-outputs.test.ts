/** Every output of a component stands on its page, with its meaning, and a stack's outputs are among them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { briefOutputs } from "../../stacks/program/brief-outputs";
import { planOf } from "../support/plans";

interface Named {
  readonly properties: { readonly [output: string]: { readonly description?: string } };
}

const { resources } = JSON.parse(readFileSync("components/schema.json", "utf8")) as {
  resources: { readonly [token: string]: Named };
};
const page = readFileSync("docs/component-outputs.md", "utf8");

/** Rows below a heading: the output, and the beginning of what it means. */
function rowsOf(heading: string): readonly (readonly [string, string])[] {
  const [, section = ""] = page.split(`## \`${heading}\`\n`);
  const rows = section.split("\n#")[0]!.matchAll(/^\| `(\w+)` \| .+? \| (.*) \|$/gm);
  return [...rows].map(([, output, meaning]) => [output!, meaning!]);
}

describe("the page of component outputs", () => {
  for (const [token, { properties }] of Object.entries(resources)) {
    const component = token.split(":").at(-1)!;
    it(`has every output of ${component} with its meaning`, () => {
      const rows = rowsOf(component);
      assert.deepEqual(
        rows.map(([output]) => output),
        Object.keys(properties),
      );
      assert.deepEqual(
        rows.filter(([output, meaning]) => !properties[output]!.description?.startsWith(meaning) || meaning === ""),
        [],
      );
    });
  }

  it("says with which names a stack gives outputs", async function () {
    this.timeout(60_000);
    const { outputs } = await planOf("hp-anyware-with-mac");
    const { macWorkstations, ...own } = outputs;
    const names = (component: string) => rowsOf(component).map(([output]) => output);
    const others = (given: object, component: string) =>
      Object.keys(given).filter((output) => !names(component).includes(output));
    assert.deepEqual(others(own, "HpAnywareConnectors"), []);
    assert.deepEqual(others(macWorkstations as object, "MacWorkstation"), []);
    const added = Object.keys(briefOutputs({ handoff: { steps: [] } })).filter((output) => output !== "handoff");
    assert.deepEqual(added, ["nextSteps"]);
    for (const output of [...added, "macWorkstations"]) {
      assert.ok(page.includes(`\`${output}\``));
    }
  });
});
