import assert from "node:assert/strict";
import { issueLine } from "../../../components/shared/input/issues";
import { decidingKey } from "../../../plan/judge/deciding-key";
import { memberNames } from "../../../stacks/config/groups";
import type { ConfigFix, ConfigIssue } from "../../../stacks/config/issue";
import { applyFix } from "../../../stacks/mistakes/apply-fix";
import { placesIn } from "../../../stacks/mistakes/places";
import { fixLines } from "../../../stacks/mistakes/render";
import * as program from "../../../stacks/program";
import { mends } from "../../fuzz/fixes";
import { type Config, exampleConfig, own, planOf } from "../../support/plans";

/** Problems of an example whose connectors or workstations are others. */
function problemsOf(example: string, change: Config): readonly ConfigIssue[] {
  const parsed = program.parseStack({ ...exampleConfig(example), ...own(change) }, { stackName: "demo" });
  return parsed.ok ? [] : parsed.issues;
}

const linesOf = (example: string, change: Config): string[] => problemsOf(example, change).map(issueLine);

/** The entries once everything that is printed was typed, and the same edited by hand. */
function mendedOf(example: string, section: string, change: Config): object {
  const config = mends({ ...exampleConfig(example), ...own(change) }, "groups");
  const { defaults: _, ...entries } = config[`connector-topologies:${section}`] as Config;
  return entries;
}

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
    assert.deepEqual(memberNames("studio-[999999998-999999999]"), ["studio-999999998", "studio-999999999"]);
    assert.deepEqual(memberNames("studio-[9007199254740993-9007199254740995]"), []);
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
    for (const formerly of ["studio-01", "studio-[01-01]"]) {
      assert.deepEqual(linesOf("mac-workstation", macs({ "hall-[1-1]": { ...MAC, formerly } })), []);
    }
  });

  const renamed: readonly (readonly [string, string, ConfigFix | string, string])[] = [
    [
      "hall-[01-05]",
      "studio-[01-03]",
      {
        remove: 'workstations["hall-[01-05]"]',
        path: 'workstations["hall-[01-03]"]',
        value: { ...MAC, formerly: "studio-[01-03]" },
        next: [{ path: 'workstations["hall-[04-05]"]', value: MAC }],
      },
      "the former group, of 5 too, such as old-[01-05]",
    ],
    [
      "hall-[1-3]",
      "studio-[01-05]",
      "name the 3 of them that this group is; what no entry names any more is deleted",
      "the former group, of 3 too, such as old-[1-3]",
    ],
    [
      "hall-[08-12]",
      "studio",
      "name the group that this one was; without formerly its members are made anew and the former ones are deleted",
      "the former group, of 5 too, such as old-[01-05]",
    ],
    [
      "hall-[7-7]",
      "studio-[01-02]",
      "name the 1 of them that this group is; what no entry names any more is deleted",
      "one former key, such as old-1, or a former group of 1, such as old-[1-1]",
    ],
    ["hall-[1-3]", "studio-{1..3}", { value: "studio-[1-3]" }, "the former group, of 3 too, such as old-[1-3]"],
  ];
  for (const [key, formerly, fix, allowed] of renamed) {
    it(`keeps what runs where ${key} was ${formerly}`, () => {
      const issues = problemsOf("mac-workstation", macs({ [key]: { ...MAC, formerly } }));
      assert.deepEqual(issues, [
        {
          path: `workstations["${key}"].formerly`,
          given: formerly,
          problem: `must be ${allowed}`,
          fix: typeof fix === "string" ? { text: fix } : fix,
        },
      ]);
    });
  }

  it("keeps the former names of each part when it is cut", () => {
    const group = { "hall-[01-04]": { ...MAC, formerly: "studio-[01-04]" } };
    assert.deepEqual(mendedOf("mac-workstation", "workstations", macs({ ...group, "hall-02": MAC })), {
      "hall-02": MAC,
      "hall-[01-01]": { ...MAC, formerly: "studio-[01-01]" },
      "hall-[03-04]": { ...MAC, formerly: "studio-[03-04]" },
    });
    const outgrown = { "hall-[98-0100]": MAC, "t-[98-100]": MAC, "hall-[01-100]": { ...MAC, formerly: "s-[001-100]" } };
    assert.deepEqual(mendedOf("mac-workstation", "workstations", macs({ ...outgrown, "hall-01": MAC })), {
      "hall-01": MAC,
      "hall-[98-100]": MAC,
      "t-[98-100]": MAC,
      "hall-[02-97]": { ...MAC, formerly: "s-[002-097]" },
    });
    // Whose former name is whose is not known here, so nobody is told to write any.
    const fewer = { "hall-[01-04]": { ...MAC, formerly: "studio-[01-09]" }, "hall-02": MAC };
    assert.deepEqual(problemsOf("mac-workstation", macs(fewer))[0]?.fix, {
      text: "cut it around what the others have, and give each part its own part of formerly",
    });
  });

  it("keeps the slots of each part when it is cut", () => {
    const connectors = brink({ "c-1": { subnet: "a", slot: 0 }, "c-3": { subnet: "a", slot: 2 } });
    const group = { "c-[1-4]": { subnet: "a", firstSlot: 0 } };
    const all = { connectors: { ...connectors.connectors, ...group } };
    assert.deepEqual(mendedOf("cloudbrink-active-active", "connectors", all), {
      "c-1": { subnet: "a", slot: 0 },
      "c-3": { subnet: "a", slot: 2 },
      "c-[2-2]": { subnet: "a", firstSlot: 1 },
      "c-[4-4]": { subnet: "a", firstSlot: 3 },
    });
  });

  it("loses no member where several overlap", () => {
    const groups = { "s-[1-3]": MAC, "s-[2-4]": MAC, "s-[3-5]": MAC };
    assert.deepEqual(mendedOf("mac-workstation", "workstations", macs(groups)), {
      "s-[1-3]": MAC,
      "s-[4-4]": MAC,
      "s-[5-5]": MAC,
    });
  });

  it("is never told to go without its former names, nor is one by itself", () => {
    const text = "name what it was; without formerly it is made anew and what it was is deleted";
    const workstations = { "s-[1-3]": { ...MAC, formerly: "s-[2-4]" }, z: { ...MAC, formerly: "s-1" } };
    assert.deepEqual(
      problemsOf("mac-workstation", macs(workstations)).map(({ path, fix }) => [path, fix]),
      [
        ['workstations["s-[1-3]"].formerly', { text }],
        ["workstations.z.formerly", { text }],
      ],
    );
  });

  it("keeps all that it says in every part when the parts need further fixes", () => {
    const workstations = macs({
      "s-[1-5]": { subnet: "zz", elasticIp: true, diskGiB: 5 },
      "s-3": { subnet: "a", elasticIp: true },
    });
    const raw = { ...exampleConfig("mac-workstation"), ...own(workstations) };
    const issues = problemsOf("mac-workstation", workstations);
    assert.equal(issues.length, 1);
    const mended = applyFix(raw, issues[0]!)!["connector-topologies:workstations"];
    const each = { subnet: "a", elasticIp: true, diskGiB: 60 };
    assert.deepEqual(mended, {
      defaults: workstations.workstations.defaults,
      "s-[1-2]": each,
      "s-[4-5]": each,
      "s-3": { subnet: "a", elasticIp: true },
    });
  });

  it("is not written again by a fix where a start script is in it, which may hold a secret", () => {
    const script = { template: "#!/bin/sh\necho hunter2 ${externalRoutableIp} ${registrationCode}\n" };
    const connectors = {
      ...(exampleConfig("hp-anyware")["connector-topologies:connectors"] as object),
      "b-[1-3]": { subnet: "a", userData: script },
      "b-2": { subnet: "a" },
      c_1: { subnet: "a", userData: { template: "echo hunter2" } },
    };
    const issues = problemsOf("hp-anyware", { connectors });
    assert.deepEqual(
      issues.map((issue) => [issue.path, ...fixLines(issue, "demo")]),
      [
        ['connectors["b-[1-3]"]', "write b-[1-1] and b-[3-3] in place of b-[1-3], with the values that it has"],
        ["connectors.c_1", "write c-1 in place of c_1, with the values that it has"],
      ],
    );
    const init = { script: "/usr/bin/x", arguments: ["a\nb"] };
    const slots = brink({ "d-[1-3]": { subnet: "a", firstSlot: 0, cloudInit: init }, "d-2": { subnet: "a", slot: 3 } });
    assert.deepEqual(problemsOf("cloudbrink-active-active", slots)[0]?.fix, {
      text: "write d-[1-1] (firstSlot 0) and d-[3-3] (firstSlot 2) in place of d-[1-3], with the values that it has",
    });
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
      { path: 'workstations["studio-[01-99]"]', next: [{ path: "workstations.studio-100", value: MAC }] },
    ],
    [
      "studio-[120-01]",
      { "studio-98": MAC },
      'workstations["studio-[120-01]"]: ends before it begins',
      {
        path: 'workstations["studio-[01-97]"]',
        next: [
          { path: 'workstations["studio-[99-99]"]', value: MAC },
          { path: 'workstations["studio-[100-120]"]', value: MAC },
        ],
      },
    ],
    [
      "studio-[1-05]",
      {},
      'workstations["studio-[1-05]"]: has numbers of different length, so it is not clear how its members are called',
      { path: 'workstations["studio-[1-5]"]' },
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
  const otherwise = ["s{01..20}", "s[01..20]", "s[01:20]", "s(01-20)", "s[01\u201320]"];
  for (const key of otherwise) {
    it(`is mended where a range is written as in ${key}`, () => {
      assert.deepEqual(problemsOf("mac-workstation", macs({ [key]: MAC })), [
        {
          path: `workstations["${key}"]`,
          problem: "is no group: its range of numbers is written [01-20]",
          fix: { remove: `workstations["${key}"]`, path: 'workstations["s[01-20]"]', value: MAC },
        },
      ]);
    });
  }

  it("keeps its slots where the range of connectors is written as shells do, and is told what else is wrong", () => {
    const a = { subnet: "a", firstSlot: 0 };
    const change = brink({ "a{1..3}": a, "b{3..1}": { subnet: "b" } });
    assert.deepEqual(
      problemsOf("cloudbrink-active-active", change).map(({ path, problem }) => `${path}: ${problem}`),
      [
        'connectors["a{1..3}"]: is no group: its range of numbers is written [1-3]',
        'connectors["b{3..1}"]: is no group: a group has its range of numbers in brackets; b[3-1] ends before it begins',
      ],
    );
    assert.deepEqual(mendedOf("cloudbrink-active-active", "connectors", change), {
      "a[1-3]": a,
      "b[1-3]": { subnet: "b", firstSlot: 0 },
    });
    assert.deepEqual(linesOf("mac-workstation", macs({ "t{1..9999}": MAC, u: MAC })), [
      'workstations["t{1..9999}"]: is no group: a group has its range of numbers in brackets; t[1-9999] is a group of 9999; at most 256 are written in one entry',
    ]);
  });

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
    assert.deepEqual(linesOf("mac-workstation", macs({ "v-[9007199254740993-9007199254740995]": MAC, w: MAC })), [
      'workstations["v-[9007199254740993-9007199254740995]"]: has a number of more than 9 digits',
    ]);
  });

  it("does not have what belongs to one alone", () => {
    assert.deepEqual(linesOf("mac-workstation", macs({ "studio-[1-2]": { ...MAC, hostId: "h-0123456789abcdef0" } })), [
      'workstations["studio-[1-2]"].hostId: belongs to one workstation, and studio-[1-2] is 2; write that one by itself',
    ]);
    assert.deepEqual(linesOf("mac-workstation", macs({ "studio-[1-2]": { ...MAC, user: "anna" } })), [
      'workstations["studio-[1-2]"].user: belongs to one workstation, and studio-[1-2] is 2; write that one by itself',
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

  it("is not the former name of one by itself", () => {
    const workstations = {
      x: { ...MAC, formerly: "old name" },
      y: { ...MAC, formerly: "studio-[01-02]" },
      z: { ...MAC, formerly: "studio-[01-01]" },
    };
    const problem = "must be the former key of one workstation, such as studio-01";
    const text = "write the one key that it had";
    assert.deepEqual(problemsOf("mac-workstation", macs(workstations)), [
      { path: "workstations.x.formerly", problem, given: "old name", fix: { text } },
      { path: "workstations.y.formerly", problem, given: "studio-[01-02]", fix: { text } },
      {
        path: "workstations.z.formerly",
        problem,
        given: "studio-[01-01]",
        fix: { path: "workstations.z.formerly", value: "studio-01" },
      },
    ]);
  });

  it("is cut, and not moved, where its slots run into another's", () => {
    const connectors = brink({ "c-[01-03]": { subnet: "a", firstSlot: 0 }, "d-[1-2]": { subnet: "a", firstSlot: 2 } });
    assert.deepEqual(problemsOf("cloudbrink-active-active", connectors), [
      {
        path: 'connectors["c-[01-03]"]',
        problem:
          "slot 2, of c-03, belongs to d-1; slots never move, so what runs keeps its own and the other one takes another; " +
          "next free slot of subnet a: 4",
        fix: {
          text: "end the group before c-03, and write it and what follows as a group of their own with firstSlot 4",
        },
      },
    ]);
  });

  it("says what to do whichever is newer, it or a single connector on its slot, wherever each stands in the file", () => {
    const group = { "a-[01-03]": { subnet: "a", firstSlot: 0 } };
    const clash = (slot: number) => {
      const one = { "use1-a1": { subnet: "a", slot } };
      const found = [brink({ ...group, ...one }), brink({ ...one, ...group })].map((connectors) =>
        problemsOf("cloudbrink-active-active", connectors),
      );
      // Pulumi sorts the keys of a map, so their order says nothing.
      assert.deepEqual(found[0], found[1]);
      return found[0];
    };
    const keeps = "slots never move, so what runs keeps its own and the other one takes another";
    assert.deepEqual(clash(0), [
      {
        path: 'connectors["a-[01-03]"].firstSlot',
        problem: `belongs to use1-a1; ${keeps}; next 3 free slots in a row of subnet a: 1 to 3`,
        given: 0,
        fix: { text: "if use1-a1 is the newer one, give it slot 3; if the group is, write firstSlot 1" },
      },
    ]);
    assert.deepEqual(clash(1), [
      {
        path: 'connectors["a-[01-03]"]',
        problem: `slot 1, of a-02, belongs to use1-a1; ${keeps}; next 2 free slots in a row of subnet a: 2 to 3`,
        fix: {
          text: "if use1-a1 is the newer one, give it slot 3; if the group is, end the group before a-02, and write it and what follows as a group of their own with firstSlot 2",
        },
      },
    ]);
  });

  const wrongFirst: readonly (readonly [number, string])[] = [
    [-1, "must be a whole number from 0 to 7"],
    [1.5, "must be a whole number from 0 to 7"],
    [1000, "is not one of slots 0 to 7 of subnet a"],
  ];
  for (const [firstSlot, problem] of wrongFirst) {
    it(`gets the next free slots in a row for all its members in place of ${firstSlot}`, () => {
      const others = { "use1-a1": { subnet: "a", slot: 0 }, "use1-a2": { subnet: "a", slot: 3 } };
      const connectors = brink({ ...others, "b-[01-03]": { subnet: "a", firstSlot } });
      assert.deepEqual(problemsOf("cloudbrink-active-active", connectors), [
        {
          path: 'connectors["b-[01-03]"].firstSlot',
          problem: `${problem}; next 3 free slots in a row of subnet a: 4 to 6`,
          given: firstSlot,
          fix: { value: 4 },
        },
      ]);
    });
  }
});
