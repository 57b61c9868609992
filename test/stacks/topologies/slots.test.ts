import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { parseStack } from "../../../stacks/program";
import { fillSlots } from "../../../stacks/topologies/slot-filling";

const EXAMPLE = readFileSync("stacks/Pulumi.cloudbrink-active-active.yaml", "utf8");
const config = (text: string) => (parse(text) as { config: { [key: string]: unknown } }).config;

describe("npm run slots", () => {
  it("gives each connector the next free slot of its subnet and keeps the rest of the file", () => {
    const text = EXAMPLE.replace(
      "use1-b1: { subnet: b, slot: 0 }",
      "use1-b1: { subnet: b }\n    use1-a2: { subnet: a }\n    use1-a3: { subnet: a, slot: 1 }\n    use1-a4: { subnet: a } # new",
    );
    const filled = fillSlots(text);
    assert.deepEqual(filled.changes, [
      "connectors.use1-b1.slot = 0",
      "connectors.use1-a2.slot = 2",
      "connectors.use1-a4.slot = 3",
    ]);
    assert.match(filled.text, /use1-a4: \{ subnet: a, slot: 3 \} # new/);
    assert.equal(filled.text.split("\n").length, text.split("\n").length);
    const parsed = parseStack(config(filled.text), { stackName: "demo" });
    assert.deepEqual(parsed.ok ? [] : parsed.issues, []);
  });

  it("leaves the first of two pools where it was and gives the other the next free offset", () => {
    const text = EXAMPLE.replace(/, offset: \d/g, "");
    const filled = fillSlots(text);
    assert.deepEqual(filled.changes, ["pools.staff.offset = 0", "pools.contractors.offset = 4"]);
    const parsed = parseStack(config(filled.text), { stackName: "demo" });
    assert.deepEqual(parsed.ok ? [] : parsed.issues, []);
  });

  it("changes nothing in a file that lacks nothing", () => {
    assert.deepEqual(fillSlots(EXAMPLE), { text: EXAMPLE, changes: [] });
  });

  it("leaves stacks alone that have no slots", () => {
    for (const stack of ["hp-anyware", "cloudbrink-standalone", "cloudbrink-active-standby", "codestream-https"]) {
      const text = readFileSync(`stacks/Pulumi.${stack}.yaml`, "utf8");
      assert.deepEqual(fillSlots(text), { text, changes: [] });
    }
  });

  it("says what to do next, and what stacks there are not", () => {
    const run = (stack: string) =>
      spawnSync(process.execPath, ["--import", "tsx", "stacks/slots.ts", stack], { encoding: "utf8" });
    const { stdout, status } = run("cloudbrink-active-active");
    assert.deepEqual([status, stdout], [0, "nothing to fill in\nnext: npm run plan -- cloudbrink-active-active\n"]);
    const missing = run("cloudbrink");
    assert.deepEqual(
      [missing.status, missing.stderr],
      [2, "no such stack: stacks/Pulumi.cloudbrink.yaml is not there\n"],
    );
  });
});
