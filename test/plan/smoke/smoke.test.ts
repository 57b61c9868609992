import { strict as assert } from "node:assert";
import { rmSync } from "node:fs";
import { smokeCommand } from "../../../plan/commands/smoke";
import { CONSENT } from "../../../plan/commands/usages";
import { UsageError } from "../../../plan/io/usage-error";
import { leftoversByTag } from "../../../plan/smoke/leftovers";
import { honestyRow, type SmokeResult, type SmokeSubject, type SmokeTools, smoke } from "../../../plan/smoke/smoke";
import type { Verification } from "../../../plan/verify";
import * as program from "../../../stacks/program";
import { exampleConfig, own, projectWith } from "../../support/plans";
import { terminal } from "../../support/terminal";

const SUBJECT: SmokeSubject = { stack: "dev", names: ["a", "a-data"], kept: ["a-data"], patience: 60_000 };

const checked = (verdict: "pass" | "fail"): Verification => ({
  steps: [{ name: "port", kind: "tcp", verdict, detail: "" }],
  passed: verdict === "pass" ? 1 : 0,
  failed: verdict === "pass" ? 0 : 1,
  open: 0,
});

interface Behaviour {
  /** Exit codes by the first words of the arguments. */
  readonly codes?: { readonly [args: string]: number };
  /** Verifications that fail before one passes. */
  readonly failures?: number;
  readonly leftovers?: readonly string[];
}

async function run({ codes = {}, failures = 0, leftovers = [] }: Behaviour, subject: Partial<SmokeSubject> = {}) {
  const called: string[] = [];
  const told: string[] = [];
  const asked: (readonly string[])[] = [];
  let [clock, looks] = [0, 0];
  const tools: SmokeTools = {
    pulumi: async (args) => {
      called.push(args.join(" "));
      clock += 60_000;
      return codes[args[0]!] ?? codes[args.includes("--expect-no-changes") ? "second" : ""] ?? 0;
    },
    verify: async () => checked(looks++ < failures ? "fail" : "pass"),
    leftovers: async (names) => {
      asked.push(names);
      return leftovers;
    },
    sleep: async (milliseconds) => {
      clock += milliseconds;
    },
    elapsed: () => clock,
    tell: (line) => told.push(line),
  };
  return { result: await smoke({ ...SUBJECT, ...subject }, tools), called, told, asked };
}

describe("a smoke run", () => {
  it("previews, brings up, verifies, sees nothing to do, destroys, and looks for leftovers", async () => {
    const { result, called, told, asked } = await run({});
    assert.equal(result.ok, true);
    assert.deepEqual(called, [
      "preview --stack dev --non-interactive",
      "up --yes --skip-preview --stack dev --non-interactive",
      "up --yes --skip-preview --expect-no-changes --stack dev --non-interactive",
      "destroy --yes --skip-preview --stack dev --non-interactive",
    ]);
    assert.deepEqual(told, [
      "smoke: PASS  preview  done  60 s",
      "smoke: PASS  up  done  60 s",
      "smoke: PASS  verify  1 of 1 steps passed  0 s",
      "smoke: PASS  second up empty  done  60 s",
      "smoke: PASS  destroy  done  60 s",
      "smoke: PASS  nothing left  by tag, but for what is kept: a-data  0 s",
    ]);
    assert.deepEqual(asked, [["a"]]);
  });

  it("waits for what takes minutes to work, and no longer than it is told", async () => {
    assert.equal((await run({ failures: 2 })).result.ok, true);
    const { result } = await run({ failures: 3 });
    assert.equal(result.ok, false);
    const verify = result.steps.find(({ name }) => name === "verify");
    assert.deepEqual([verify?.detail, verify?.seconds], ["0 of 1 steps passed; failed: port", 60]);
  });

  it("destroys what it began, whatever failed", async () => {
    const up = await run({ codes: { up: 255 } });
    assert.deepEqual(
      up.result.steps.map(({ name, ok }) => [name, ok]),
      [
        ["preview", true],
        ["up", false],
        ["destroy", true],
        ["nothing left", true],
      ],
    );
    const verify = await run({ failures: 99 });
    assert.equal(verify.result.steps.at(-2)?.name, "destroy");
    const second = await run({ codes: { second: 255 } });
    assert.deepEqual(
      second.result.steps.filter(({ ok }) => !ok).map(({ name, detail }) => [name, detail]),
      [["second up empty", "pulumi ended with 255"]],
    );
  });

  it("begins nothing when the preview fails", async () => {
    const { result, called } = await run({ codes: { preview: 1 } });
    assert.equal(result.ok, false);
    assert.equal(called.length, 1);
  });

  it("fails on what is left, by its ARN", async () => {
    const arn = "arn:aws:ec2:eu-west-1:111122223333:elastic-ip/eipalloc-1";
    const { result } = await run({ leftovers: [arn] });
    assert.equal(result.ok, false);
    assert.equal(result.steps.at(-1)?.detail, `still there: ${arn}`);
  });

  it("prints its row with the cells that the table has", () => {
    const readme =
      "| topology | pure | engine | real AWS |\n| --- | --- | --- | --- |\n| CodeStream | unit | up | not yet run |\n";
    const facts = { title: "CodeStream", region: "us-east-1", date: "2026-03-01T10:00:00.000Z", version: "v0.1.0" };
    const result: SmokeResult = {
      ok: false,
      steps: [
        { name: "up", ok: true, detail: "done", seconds: 200 },
        { name: "verify", ok: false, detail: "11 of 12 steps passed", seconds: 900 },
      ],
      leftovers: [],
    };
    const cell = "2026-03-01, us-east-1, v0.1.0: up (200 s); verify FAILED (11 of 12 steps passed, 900 s)";
    assert.equal(honestyRow(readme, facts, result), `| CodeStream | unit | up | ${cell} |`);
    assert.equal(honestyRow("", facts, result), `| CodeStream | ${cell} |`);
  });
});

describe("leftovers by tag", () => {
  const arn = (rest: string) => `arn:aws:ec2:eu-west-1:111122223333:${rest}`;

  it("asks for twenty names at a time, and leaves out what is listed though it has gone", async () => {
    const calls: string[] = [];
    const found = await leftoversByTag(
      Array.from({ length: 21 }, (_, index) => `n${index}`),
      "eu-west-1",
      async (args) => {
        calls.push(args.slice(0, 2).join(" "));
        switch (args[1]) {
          case "get-resources":
            return JSON.stringify(
              args.join(" ").includes('"n0"')
                ? [arn("instance/i-1"), arn("instance/i-2"), arn("natgateway/nat-1"), arn("natgateway/nat-2")]
                : [arn("elastic-ip/eipalloc-1")],
            );
          case "describe-instances":
            assert.ok(args.includes("Name=instance-id,Values=i-1,i-2"));
            return JSON.stringify([
              ["i-1", "terminated"],
              ["i-2", "running"],
            ]);
          default:
            assert.ok(args.includes("Name=nat-gateway-id,Values=nat-1,nat-2"));
            return JSON.stringify([["nat-1", "deleted"]]);
        }
      },
    );
    assert.deepEqual(found, [arn("elastic-ip/eipalloc-1"), arn("instance/i-2")]);
    assert.deepEqual(calls, [
      "resourcegroupstaggingapi get-resources",
      "resourcegroupstaggingapi get-resources",
      "ec2 describe-instances",
      "ec2 describe-nat-gateways",
    ]);
  });

  it("asks for no states when nothing that lingers is listed", async () => {
    let calls = 0;
    await leftoversByTag(["a"], "eu-west-1", async () => {
      calls += 1;
      return "[]";
    });
    assert.equal(calls, 1);
  });
});

describe("the smoke command", () => {
  async function command(args: readonly string[], change = {}, preview: () => number = () => 0) {
    const root = projectWith("dev", { ...exampleConfig("hp-anyware-existing"), ...change });
    const screen = terminal();
    const begun: string[] = [];
    try {
      const code = await smokeCommand(
        args,
        {
          root,
          program,
          renderIssues: program.renderIssues,
          ...screen,
        },
        () => ({
          pulumi: async (given) => {
            begun.push(given[0]!);
            return given[0] === "preview" ? preview() : 0;
          },
          verify: async () => checked("pass"),
          leftovers: async () => [],
          sleep: async () => undefined,
          elapsed: () => 0,
        }),
      );
      return { code, ...screen.printed, begun };
    } finally {
      rmSync(root, { recursive: true });
    }
  }

  it("does nothing without consent", async () => {
    const { code, out, err, begun } = await command(["dev"]);
    assert.deepEqual([code, out, begun], [2, "", []]);
    assert.equal(
      err,
      `this makes real resources in a real account and pays for them; nothing was done. If that is meant: --${CONSENT}\n`,
    );
  });

  it("does not bring up what it could not take down", async () => {
    const { code, err, begun } = await command(["dev", `--${CONSENT}`], own({ protect: true }));
    assert.deepEqual([code, begun], [2, []]);
    assert.equal(
      err,
      "dev cannot be destroyed at once: anyware (deletion-protection)\nwhat clears it: npm run plan -- dev --destroy\n",
    );
  });

  it("runs, and ends with the row", async () => {
    const { code, out, err, begun } = await command(["dev", `--${CONSENT}`, "--patience", "0"]);
    assert.deepEqual([code, err, begun], [0, "", ["preview", "up", "up", "destroy"]]);
    assert.match(
      out.split("\n").at(-2)!,
      /^\| HP Anyware \| \d{4}-\d\d-\d\d, \S+, v\d+\.\d+\.\d+: preview \(0 s\); up/,
    );
  });

  it("has begun nothing, and prints no row, where the preview fails or there is no CLI", async () => {
    const args = ["dev", `--${CONSENT}`];
    const failing = await command(args, {}, () => 255);
    assert.deepEqual(failing, {
      code: 2,
      out: "smoke: FAIL  preview  pulumi ended with 255  0 s\nsmoke: nothing was begun\n",
      err: "",
      begun: ["preview"],
    });
    const missing = await command(args, {}, () => {
      throw new UsageError("there is no pulumi on PATH");
    });
    assert.deepEqual(
      [missing.code, missing.out],
      [2, "smoke: FAIL  preview  there is no pulumi on PATH  0 s\nsmoke: nothing was begun\n"],
    );
  });

  for (const [title, args, message] of [
    ["no stack", [], "give one stack\n"],
    [
      "a wait that is no number",
      ["dev", `--${CONSENT}`, "--patience", "soon"],
      '--patience must be a whole number from 0 to 60 minutes; got "soon"\n',
    ],
    [
      "a source that is no address",
      ["dev", `--${CONSENT}`, "--from", "here"],
      '--from must be an IPv4 or IPv6 address; got "here"\n',
    ],
    ["an unknown option", ["dev", "--yes"], "Unknown option '--yes'"],
    ["an unknown stack", ["prod", `--${CONSENT}`], 'no stack "prod"'],
  ] as const) {
    it(`refuses ${title}`, async () => {
      const { code, err, begun } = await command(args);
      assert.deepEqual([code, begun], [2, []]);
      assert.ok(err.startsWith(message), err);
    });
  }

  it("refuses a stack whose config is wrong", async () => {
    const { code, err, begun } = await command(["dev", `--${CONSENT}`], own({ clients: {} }));
    assert.deepEqual([code, begun], [2, []]);
    assert.match(err, /^stacks\/Pulumi\.dev\.yaml: 1 problem, nothing was planned/);
  });
});
