import assert from "node:assert/strict";
import { issueLine } from "../../../components/shared/input/issues";
import { decidingKey } from "../../../plan/judge/deciding-key";
import { memberNames } from "../../../stacks/config/groups";
import type { ConfigIssue } from "../../../stacks/config/issue";
import { placesIn } from "../../../stacks/mistakes/places";
import * as program from "../../../stacks/program";
import { type Config, exampleConfig, own, planOf } from "../../support/plans";

/** Problems of an example whose connectors or workstations are others. */
function problemsOf(example: string, change: Config): readonly ConfigIssue[] {
  const parsed = program.parseStack({ ...exampleConfig(example), ...own(change) }, { stackName: "demo" });
  return parsed.ok ? [] : parsed.issues;
}

const linesOf = (example: string, change: Config): string[] => problemsOf(example, change).map(issueLine);

const MAC = { subnet: "a" };
const macs = (workstations: Config) => ({
  workstations: { defaults: { instanceType: "mac2-m2.metal", macos: "sequoia" }, ...workstations },
});
const brink = (connectors: Config) => ({
  connectors: { defaults: { amiId: "ami-0123456789abcdef0" }, ...connectors },
});

describe("a group", () => {
  it("stands for names with the digits that are written", () => {
    assert.deepEqual(memberNames("studio-[08-11]"), ["studio-08", "studio-09", "studio-10", "studio-11"]);
    assert.deepEqual(memberNames("[9-11]-desk"), ["9-desk", "10-desk", "11-desk"]);
    assert.deepEqual(memberNames("studio-[3-3]"), ["studio-3"]);
    assert.deepEqual(memberNames("anna"), ["anna"]);
    assert.deepEqual(memberNames("studio-[01-100]"), []);
  });

  it("makes what its members make when each is written by itself", async () => {
    const members = { "studio-01": MAC, "studio-02": MAC, "studio-03": MAC };
    const of = async (workstations: Config) =>
      (await planOf("mac-workstation", own(macs(workstations)))).resources.map(({ urn, inputs }) => ({ urn, inputs }));
    assert.deepEqual(await of({ "studio-[01-03]": MAC }), await of(members));
    assert.deepEqual(await of({ "studio-[01-02]": MAC, "studio-03": MAC }), await of(members));
  });

  it("gives each connector the slot after that of the one before", async () => {
    const connectors = brink({ "c-[01-03]": { subnet: "a", firstSlot: 1 } });
    const singles = brink({
      "c-01": { subnet: "a", slot: 1 },
      "c-02": { subnet: "a", slot: 2 },
      "c-03": { subnet: "a", slot: 3 },
    });
    const change = { reservedElsewhere: undefined };
    const [group, each] = [
      await planOf("cloudbrink-active-active", { ...own({ ...connectors, ...change }) }),
      await planOf("cloudbrink-active-active", { ...own({ ...singles, ...change }) }),
    ];
    assert.deepEqual(group.resources, each.resources);
  });

  it("is renamed as one", async () => {
    const plan = await planOf("mac-workstation", own(macs({ "hall-[1-2]": { ...MAC, formerly: "studio-[01-02]" } })));
    assert.deepEqual(
      plan.resources.filter(({ type }) => type.includes("instance:")).map(({ name }) => name),
      ["mac-hall-1", "mac-hall-2"],
    );
    assert.deepEqual(linesOf("mac-workstation", macs({ "hall-[1-3]": { ...MAC, formerly: "studio-[01-02]" } })), [
      'workstations["hall-[1-3]"].formerly: must be the former group, of 3 too, such as old-[01-3]',
    ]);
  });

  const written: readonly (readonly [string, Config, string, Config])[] = [
    [
      "studio-[20-01]",
      {},
      'workstations["studio-[20-01]"]: ends before it begins',
      { path: 'workstations["studio-[01-20]"]' },
    ],
    [
      "studio-[01-100]",
      {},
      'workstations["studio-[01-100]"]: has numbers of different length, so it is not clear how its members are called',
      { path: 'workstations["studio-[001-100]"]' },
    ],
    [
      "studio-[1-3]",
      { "studio-2": { subnet: "a", user: "ben" } },
      'workstations["studio-[1-3]"]: has studio-2 in it, which is written by itself too',
      { path: 'workstations["studio-[1-1]"]', next: [{ path: 'workstations["studio-[3-3]"]', value: MAC }] },
    ],
    [
      "studio-[4-9]",
      { "studio-[1-5]": MAC },
      'workstations["studio-[4-9]"]: has studio-4 in common with studio-[1-5]',
      { path: 'workstations["studio-[6-9]"]' },
    ],
  ];
  for (const [key, others, line, fix] of written) {
    it(`is mended where it is ${key}${Object.keys(others).length > 0 ? ` beside ${Object.keys(others)}` : ""}`, () => {
      const issues = problemsOf("mac-workstation", macs({ ...others, [key]: MAC }));
      assert.deepEqual(
        issues.map(({ path, problem }) => `${path}: ${problem}`),
        [line],
      );
      assert.deepEqual(issues[0]!.fix, { remove: `workstations["${key}"]`, value: MAC, ...fix });
    });
  }

  it("has one range, and not more members than anybody writes", () => {
    assert.deepEqual(linesOf("mac-workstation", macs({ "s-[1-2]-[1-2]": MAC, "t-[1-9999]": MAC, "u[]": MAC })), [
      'workstations["s-[1-2]-[1-2]"]: is no group: a group has one range of numbers in brackets, such as studio-[01-20]',
      'workstations["t-[1-9999]"]: is a group of 9999; at most 256 are written in one entry',
      'workstations["u[]"]: is no group: a group has one range of numbers in brackets, such as studio-[01-20]',
    ]);
  });

  it("does not have what belongs to one alone", () => {
    assert.deepEqual(linesOf("mac-workstation", macs({ "studio-[1-2]": { ...MAC, hostId: "h-0123456789abcdef0" } })), [
      'workstations["studio-[1-2]"].hostId: belongs to one workstation, and studio-[1-2] is 2; write that one by itself',
    ]);
    const slots = brink({ "c-[1-2]": { subnet: "a", slot: 0 }, d: { subnet: "b", firstSlot: 0 } });
    const issues = problemsOf("cloudbrink-active-active", slots);
    assert.deepEqual(
      issues.map(({ path, problem }) => `${path}: ${problem}`),
      [
        "connectors.d.firstSlot: belongs to a group; a single connector has slot",
        'connectors["c-[1-2]"].slot: is the slot of one connector; a group has firstSlot, that of c-1, and the others follow',
      ],
    );
    assert.deepEqual(issues[1]!.fix, {
      remove: 'connectors["c-[1-2]"].slot',
      path: 'connectors["c-[1-2]"].firstSlot',
      value: 0,
    });
  });

  it("tells what is wrong with all of it once, at the key that is written", () => {
    assert.deepEqual(linesOf("mac-workstation", macs({ "studio-[01-20]": { subnet: "aa", diskGiB: 10 } })), [
      'workstations["studio-[01-20]"].diskGiB = 10: must be a whole number from 60 to 65536 GiB; fix: set workstations["studio-[01-20]"].diskGiB to 60',
      'workstations["studio-[01-20]"].subnet = "aa": no such subnet; known: a (us-east-1a); fix: set workstations["studio-[01-20]"].subnet to "a"',
    ]);
  });

  it("stands where it is written", () => {
    const text = "config:\n  connector-topologies:workstations:\n    studio-[01-20]:\n      subnet: aa\n";
    const placeOf = placesIn([{ file: "Pulumi.dev.yaml", text, kind: "stack" }]);
    assert.deepEqual(placeOf('workstations["studio-[01-20]"].subnet'), {
      file: "Pulumi.dev.yaml",
      line: 4,
      column: 15,
      isThere: true,
    });
  });

  it("is the key that decides about each of its members", () => {
    const key = decidingKey({ "connector-topologies:workstations": { "studio-[01-03]": { subnet: "a" } } }, []);
    assert.equal(
      key("urn:pulumi:dev::p::aws:ec2/instance:Instance::mac-studio-02", ""),
      'workstations["studio-[01-03]"]',
    );
  });

  it("is cut, and not moved, where its slots run into another's", () => {
    const connectors = brink({ "c-[01-03]": { subnet: "a", firstSlot: 0 }, "d-[1-2]": { subnet: "a", firstSlot: 2 } });
    const [issue, ...others] = problemsOf("cloudbrink-active-active", connectors);
    assert.deepEqual(others, []);
    assert.equal(issue?.path, 'connectors["d-[1-2]"]');
    assert.match(issue.problem, /^slot 2 of subnet a belongs to c-03 /);
    assert.deepEqual(issue.fix, {
      text: "end the group before d-1, and write it and what follows as a group of their own with another firstSlot",
    });
  });
});
