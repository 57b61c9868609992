import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { slotsCommand } from "../../../plan/commands/slots";
import * as program from "../../../stacks/program";
import { fillSlots } from "../../../stacks/topologies/slot-filling";
import { exampleConfig, own, planOf, projectWith } from "../../support/plans";
import { run } from "../../support/run";
import { terminal } from "../../support/terminal";

const EXAMPLE = readFileSync("stacks/Pulumi.cloudbrink-active-active.yaml", "utf8");
const config = (text: string) => (parse(text) as { config: { [key: string]: unknown } }).config;
const fill = (text: string) => fillSlots(text, config(text));

/** The connectors of the example, and a second one in subnet a. */
const withSecond = {
  ...(exampleConfig("cloudbrink-active-active")["connector-topologies:connectors"] as object),
  "use1-a2": { subnet: "a", slot: 1 },
};

describe("npm run slots", () => {
  it("gives each connector the next free slot of its subnet and keeps the rest of the file", () => {
    const text = EXAMPLE.replace(
      "use1-b1: { subnet: b, slot: 0 }",
      "use1-b1: { subnet: b }\n    use1-a2: { subnet: a }\n    use1-a3: { subnet: a, slot: 1 }\n    use1-a4: { subnet: a } # new",
    );
    const filled = fill(text);
    assert.deepEqual(filled.changes, [
      "connectors.use1-b1.slot = 0",
      "connectors.use1-a2.slot = 2",
      "connectors.use1-a4.slot = 3",
    ]);
    assert.match(filled.text, /use1-a4: \{ subnet: a, slot: 3 \} # new/);
    assert.equal(filled.text.split("\n").length, text.split("\n").length);
    const parsed = program.parseStack(config(filled.text), { stackName: "demo" });
    assert.deepEqual(parsed.ok ? [] : parsed.issues, []);
  });

  it("gives a group the first of so many free slots in a row, and takes those of others as used", () => {
    const text = EXAMPLE.replace(
      "use1-b1: { subnet: b, slot: 0 }",
      "use1-b1: { subnet: b, slot: 0 }\n    b-[1-3]: { subnet: b, firstSlot: 2 }\n    n-[1-2]: { subnet: b }\n    use1-b9: { subnet: b }",
    );
    const filled = fill(text);
    assert.deepEqual(filled.changes, ['connectors["n-[1-2]"].firstSlot = 5', "connectors.use1-b9.slot = 1"]);
    const parsed = program.parseStack(config(filled.text), { stackName: "demo" });
    assert.deepEqual(parsed.ok ? [] : parsed.issues, []);
  });

  const lacking: readonly (readonly [string, readonly string[]])[] = [
    ["use1-h2: { subnet: b, slot: 3 }\n    b-[01-03]: { subnet: b }", ['connectors["b-[01-03]"].firstSlot = 4']],
    [
      "x: { subnet: b }\n    b-[1-2]: { subnet: b }\n    c-[1-2]: { subnet: b }\n    y: { subnet: b }",
      [
        "connectors.x.slot = 1",
        'connectors["b-[1-2]"].firstSlot = 2',
        'connectors["c-[1-2]"].firstSlot = 4',
        "connectors.y.slot = 6",
      ],
    ],
  ];
  for (const [added, changes] of lacking) {
    it(`gives what the plan's fixes give: ${changes.join(", ")}`, () => {
      const text = EXAMPLE.replace("use1-b1: { subnet: b, slot: 0 }", `use1-b1: { subnet: b, slot: 0 }\n    ${added}`);
      assert.deepEqual(fill(text).changes, changes);
      const parsed = program.parseStack(config(text), { stackName: "demo" });
      assert.deepEqual(
        (parsed.ok ? [] : parsed.issues).map(({ path, fix }) => `${fix?.path ?? path} = ${fix?.value}`).sort(),
        [...changes].sort(),
      );
    });
  }

  it("is no way out where the plan has no free slots in a row", () => {
    const others = "use1-b4: { subnet: b, slot: 4 }\n    b-[01-04]: { subnet: b }";
    const text = EXAMPLE.replace("use1-b1: { subnet: b, slot: 0 }", `use1-b1: { subnet: b, slot: 0 }\n    ${others}`);
    const parsed = program.parseStack(config(text), { stackName: "demo" });
    assert.deepEqual(parsed.ok ? [] : parsed.issues, [
      {
        path: 'connectors["b-[01-04]"].firstSlot',
        problem: "is missing; subnet b has no 4 free slots in a row, of 0 to 7",
        fix: { text: "write shorter groups, or add a further range to morePrefixRanges.b" },
      },
    ]);
  });

  it("leaves the first of two pools where it was and gives the other the next free offset", () => {
    const text = EXAMPLE.replace(/, offset: \d/g, "");
    const filled = fill(text);
    assert.deepEqual(filled.changes, ["pools.staff.offset = 0", "pools.contractors.offset = 4"]);
    const parsed = program.parseStack(config(filled.text), { stackName: "demo" });
    assert.deepEqual(parsed.ok ? [] : parsed.issues, []);
  });

  it("changes nothing in a file that lacks nothing", () => {
    const { text, changes } = fill(EXAMPLE);
    assert.deepEqual([text === EXAMPLE, changes], [true, []]);
  });

  it("leaves stacks alone that have no slots", () => {
    for (const stack of ["hp-anyware", "cloudbrink-standalone", "cloudbrink-active-standby", "codestream-https"]) {
      const text = readFileSync(`stacks/Pulumi.${stack}.yaml`, "utf8");
      assert.deepEqual(fill(text), { text, changes: [], config: config(text) });
    }
  });

  it("counts what an environment or the project gives as taken, and fills in only what stands in the file", () => {
    const text = EXAMPLE.replace("use1-b1: { subnet: b, slot: 0 }", "use1-b1: { subnet: b }");
    const given = structuredClone(config(text));
    const connectors = given["connector-topologies:connectors"] as { [key: string]: object };
    given["connector-topologies:connectors"] = {
      ...connectors,
      "use1-b0": { subnet: "b", slot: 0 },
      "use1-b9": { subnet: "b" },
    };
    assert.deepEqual(fillSlots(text, given).changes, ["connectors.use1-b1.slot = 1"]);
  });

  it("takes the mode from wherever it comes, and a key without the project's name", () => {
    const text = EXAMPLE.replace(/^ +connector-topologies:mode: .*\n/m, "")
      .replace("use1-b1: { subnet: b, slot: 0 }", "use1-b1: { subnet: b }")
      .replace("connector-topologies:connectors:", "connectors:");
    assert.ok(!text.includes("mode:"));
    assert.deepEqual(fillSlots(text, config(text)).changes, []);
    const given = config(text.replace(/^ {2}connectors:/m, "  connector-topologies:connectors:"));
    const { changes } = fillSlots(text, { ...given, "connector-topologies:mode": "active-active" });
    assert.deepEqual(changes, ["connectors.use1-b1.slot = 0"]);
  });

  it("writes nothing where a slot does not fit, and names the key that makes room", () => {
    const more = Array.from({ length: 70 }, (_, index) => `    use1-a${index + 100}: { subnet: a }`).join("\n");
    const stack = EXAMPLE.replace(
      "    use1-b1: { subnet: b, slot: 0 }",
      `    use1-b1: { subnet: b, slot: 0 }\n${more}`,
    );
    const root = projectWith("dev", config(stack));
    try {
      const file = join(root, "stacks/Pulumi.dev.yaml");
      const before = readFileSync(file, "utf8");
      const screen = terminal();
      const code = slotsCommand(["dev"], { root, program, ...screen });
      assert.equal(code, 2);
      assert.equal(screen.printed.out, "");
      assert.match(
        screen.printed.err,
        /^nothing was written, because not all fits:\n {2}connectors\.use1-a\d+\.slot subnet a has no such slot, slots 0 to \d+ fit into its prefix range; none is free; a further range, morePrefixRanges\.a, goes on counting\n/,
      );
      assert.equal(readFileSync(file, "utf8"), before);
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it("tells as the plan does what still fits, as lines and as numbers, after what it filled in", async () => {
    const text = EXAMPLE.replace(
      "    use1-b1: { subnet: b, slot: 0 }",
      "    use1-b1: { subnet: b, slot: 0 }\n    use1-a2: { subnet: a }",
    );
    const root = projectWith("dev", config(text));
    try {
      const screen = terminal();
      assert.equal(slotsCommand(["dev"], { root, program, ...screen }), 0);
      const room = "9 of 16 places of a slot free for further pools; more slots: morePrefixRanges";
      assert.deepEqual(screen.printed.out.split("\n"), [
        "connectors.use1-a2.slot = 1",
        `subnet a (10.60.8.0/21): 6 of 8 slots free, for 6 more connectors with 5 prefixes each; ${room}.a`,
        `each of 2 subnets (b, c): 7 of 8 slots free, for 7 more connectors with 5 prefixes each; ${room}.<subnet>`,
        "next: npm run plan -- dev",
        "",
      ]);
      const json = terminal();
      assert.equal(slotsCommand(["dev", "--json"], { root, program, ...json }), 0);
      const { headroom } = await planOf("cloudbrink-active-active", own({ connectors: withSecond }));
      assert.deepEqual(JSON.parse(json.printed.out), { changes: [], headroom });
      assert.deepEqual(
        headroom!.map(({ subnet, freeSlots }) => [subnet, freeSlots]),
        [
          ["a", 6],
          ["b", 7],
          ["c", 7],
        ],
      );
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it("does not say what fits into a file that has other problems", () => {
    const root = projectWith("dev", { ...config(EXAMPLE), "connector-topologies:tags": { Owner: [] } });
    try {
      const screen = terminal();
      assert.equal(slotsCommand(["dev"], { root, program, ...screen }), 0);
      assert.equal(
        screen.printed.out,
        "nothing to fill in\nwhat still fits is not known: the stack file has problems, which the plan tells\nnext: npm run plan -- dev\n",
      );
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it("says what to do next, and what stacks there are not", () => {
    const slots = (stack: string) => run(process.execPath, ["plan/main.cjs", "slots", stack]);
    const room =
      "each of 3 subnets (a, b, c): 7 of 8 slots free, for 7 more connectors with 5 prefixes each; 9 of 16 places of a slot free for further pools; more slots: morePrefixRanges.<subnet>";
    const out = `nothing to fill in\n${room}\nnext: npm run plan -- cloudbrink-active-active\n`;
    assert.deepEqual(slots("cloudbrink-active-active"), { code: 0, out, err: "" });
    const missing = slots("cloudbrink");
    assert.equal(missing.code, 2);
    assert.match(missing.err, /^no stack "cloudbrink": there is no stacks\/Pulumi\.cloudbrink\.yaml\n/);
  });
});
