/** Patching windows: off unless given; of the instances that are made, by a role that can do nothing else. */
import * as assert from "node:assert/strict";
import { Issues, issueLine } from "../../../../components/shared/input/issues";
import type { PatchingArgs } from "../../../../components/shared/patching/args";
import { type Patched, patchingSummary, planPatching } from "../../../../components/shared/patching/plan";
import type { Run } from "../../../../plan/model/run";
import { policyDocuments } from "../../../../plan/permissions/document";
import { type Config, exampleConfig, own, planOf } from "../../../support/plans";

const SUNDAY = "cron(0 3 ? * SUN *)";
const CONNECTORS: Patched = { made: 3, noun: "connector" };

function outcome(args: PatchingArgs | undefined, patched: Patched = CONNECTORS) {
  const issues = new Issues();
  const plan = planPatching(args, patched, issues);
  return { plan, errors: issues.errors.map(issueLine), warnings: issues.warnings.map((each) => Object.values(each)) };
}

describe("the plan of a patching window", () => {
  it("is none unless it is asked for, whatever is made", () => {
    assert.deepEqual(outcome(undefined, { made: 0, noun: "host", access: { ssm: false } }), {
      plan: undefined,
      errors: [],
      warnings: [],
    });
    assert.deepEqual(patchingSummary(undefined), []);
  });

  it("scans for three hours in UTC, and begins nothing in the last one, unless told otherwise", () => {
    const { plan, errors, warnings } = outcome({ schedule: SUNDAY });
    assert.deepEqual([errors, warnings], [[], []]);
    assert.deepEqual(plan, {
      schedule: SUNDAY,
      timezone: "UTC",
      durationHours: 3,
      cutoffHours: 1,
      operation: "scan",
      reboot: false,
    });
    assert.deepEqual(patchingSummary(plan), [{ subject: "patching", text: `scan only  ${SUNDAY}  UTC  3 h` }]);
  });

  it("uses a window of one hour to its end", () => {
    assert.equal(outcome({ schedule: SUNDAY, durationHours: 1 }).plan!.cutoffHours, 0);
  });

  it("restarts where a patch asks for it when it installs, unless that is switched off", () => {
    const install = { schedule: "rate(7 days)", operation: "install" } as const;
    assert.deepEqual(patchingSummary(outcome(install).plan), [
      { subject: "patching", text: "install, restarts where a patch asks for it  rate(7 days)  3 h" },
    ]);
    assert.deepEqual(patchingSummary(outcome({ ...install, reboot: false }).plan), [
      { subject: "patching", text: "install, without restarts  rate(7 days)  3 h" },
    ]);
  });

  it("warns when the only one restarts, and of profiles whose permissions are not known", () => {
    const install = { schedule: SUNDAY, operation: "install" } as const;
    const only = { made: 1, noun: "host", profiles: ["access.instanceProfileName"] };
    const profile = [
      "access.instanceProfileName",
      "must have a role with the permissions of AmazonSSMManagedInstanceCore, else the instance is not patched",
    ];
    assert.deepEqual(outcome(install, only).warnings, [
      profile,
      ["patching", "restarts the only host when a patch asks for it: nobody can work meanwhile"],
    ]);
    assert.deepEqual(outcome({ ...install, reboot: false }, only).warnings, [profile]);
  });

  for (const schedule of ["rate(1 hour)", "cron(30 23 ? * TUE#3 *)", "cron(0/30 2,4 1-7 JAN-DEC ? 2027)"]) {
    it(`takes ${schedule}`, () => {
      assert.deepEqual(outcome({ schedule }).errors, []);
    });
  }

  const FORMS = "must look like cron(0 3 ? * SUN *) or rate(7 days)";
  const refused: readonly (readonly [string, PatchingArgs, readonly string[], Patched?])[] = [
    ["a schedule of words", { schedule: "sundays" }, [`patching.schedule = "sundays": ${FORMS}`]],
    [
      "a schedule of crontab's five fields",
      { schedule: "cron(0 3 * * SUN)" },
      [`patching.schedule = "cron(0 3 * * SUN)": ${FORMS}: minutes, hours, day of month, month, day of week, year`],
    ],
    [
      "a schedule with two days",
      { schedule: "cron(0 3 * * SUN *)" },
      [
        'patching.schedule = "cron(0 3 * * SUN *)": must have ? for exactly one of day of month and day of week; fix: set patching.schedule to "cron(0 3 ? * SUN *)"',
      ],
    ],
    [
      "a schedule with no day",
      { schedule: "cron(0 3 ? * ? *)" },
      [
        'patching.schedule = "cron(0 3 ? * ? *)": must have ? for exactly one of day of month and day of week; fix: set patching.schedule to "cron(0 3 * * ? *)"',
      ],
    ],
    [
      "a rate in the wrong number",
      { schedule: "rate(7 day)" },
      [
        'patching.schedule = "rate(7 day)": must be rate(7 days): the unit is singular for 1, else plural; fix: set patching.schedule to "rate(7 days)"',
      ],
    ],
    [
      "a zone that is none, and an offset",
      { schedule: SUNDAY, timezone: "Europe/Utrecht" },
      ['patching.timezone = "Europe/Utrecht": must be a time zone of the IANA database, such as Europe/Berlin'],
    ],
    [
      "an offset in place of a zone",
      { schedule: SUNDAY, timezone: "+01:00" },
      ['patching.timezone = "+01:00": must be a time zone of the IANA database, such as Europe/Berlin'],
    ],
    [
      "a zone of a rate",
      { schedule: "rate(7 days)", timezone: "Europe/Berlin" },
      [
        'patching.timezone = "Europe/Berlin": has no effect on a rate, which counts from when the window is made; fix: remove it, or give a cron schedule such as cron(0 3 ? * SUN *)',
      ],
    ],
    [
      "more hours than AWS has",
      { schedule: SUNDAY, durationHours: 25, cutoffHours: 24 },
      [
        "patching.durationHours = 25: must be a whole number from 1 to 24 hours; fix: set patching.durationHours to 24",
        "patching.cutoffHours = 24: must be a whole number from 0 to 23 hours; fix: set patching.cutoffHours to 23",
      ],
    ],
    [
      "a window in which nothing begins",
      { schedule: SUNDAY, durationHours: 2, cutoffHours: 2 },
      [
        "patching.cutoffHours = 2: must be less than durationHours, 2, else nothing is ever begun; fix: set patching.cutoffHours to 1",
      ],
    ],
    [
      "a restart by a scan",
      { schedule: SUNDAY, reboot: true },
      [
        "patching.reboot = true: is of operation install; a scan restarts nothing; fix: remove it, or set patching.operation to install",
      ],
    ],
    [
      "instances that Systems Manager does not reach",
      { schedule: SUNDAY },
      ["access.ssm = false: must be on for patching, which Systems Manager does; fix: set access.ssm to true"],
      { ...CONNECTORS, access: { ssm: false } },
    ],
    [
      "instances that all exist",
      { schedule: SUNDAY },
      [
        "patching: has nothing to patch: no connector is made here, and one that exists is registered, not changed; fix: remove it",
      ],
      { ...CONNECTORS, made: 0, access: { ssm: false } },
    ],
    [
      "more instances than a target takes",
      { schedule: SUNDAY },
      [
        "patching: reaches 50 instances at most, and 51 are made here; fix: remove it, and patch by a window of your own",
      ],
      { ...CONNECTORS, made: 51 },
    ],
  ];
  for (const [what, args, lines, patched] of refused) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(outcome(args, patched).errors, lines);
    });
  }
});

async function patchedStack(example: string, patching: Config) {
  let seen: Run | undefined;
  const access = { ...(exampleConfig(example)["connector-topologies:access"] as Config | undefined) };
  const permissionsBoundaryArn = "arn:aws:iam::111122223333:policy/boundary";
  const plan = await planOf(example, own({ patching, access: { ...access, permissionsBoundaryArn } }), (run) => {
    seen = run;
  });
  const { resources } = seen!;
  const one = (type: string) => {
    const found = resources.filter((each) => each.type === type && each.name.endsWith("-patching"));
    assert.equal(found.length, 1, type);
    return found[0]!;
  };
  return {
    plan,
    instances: resources.filter(({ type }) => type === "aws:ec2/instance:Instance"),
    window: one("aws:ssm/maintenanceWindow:MaintenanceWindow"),
    target: one("aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget"),
    task: one("aws:ssm/maintenanceWindowTask:MaintenanceWindowTask"),
    role: one("aws:iam/role:Role"),
    policy: one("aws:iam/rolePolicy:RolePolicy"),
  };
}

describe("a patching window as resources", () => {
  let anyware: Awaited<ReturnType<typeof patchedStack>>;
  let codestream: Awaited<ReturnType<typeof patchedStack>>;
  before(async function () {
    this.timeout(60_000);
    anyware = await patchedStack("hp-anyware", { schedule: SUNDAY, timezone: "Europe/Berlin", operation: "install" });
    codestream = await patchedStack("codestream-https", { schedule: "rate(7 days)" });
  });

  it("opens when it was asked to", () => {
    const { tags, ...inputs } = anyware.window.inputs;
    assert.deepEqual(inputs, {
      name: "anyware-patching",
      description: "Patching of anyware",
      schedule: SUNDAY,
      scheduleTimezone: "Europe/Berlin",
      duration: 3,
      cutoff: 1,
    });
    assert.equal((tags as { readonly [key: string]: string })["Name"], "anyware-patching");
    assert.equal(codestream.window.inputs["scheduleTimezone"], undefined);
  });

  it("is for exactly the instances that were made, by their ids", () => {
    const ids = anyware.instances.map(({ id }) => id);
    assert.equal(ids.length, 3);
    assert.deepEqual(anyware.target.inputs["targets"], [{ key: "InstanceIds", values: ids }]);
    assert.deepEqual(codestream.target.inputs["targets"], [
      { key: "InstanceIds", values: [codestream.instances[0]!.id] },
    ]);
  });

  it("runs Patch Manager on one after the other, and on none after a failure", () => {
    assert.deepEqual(anyware.task.inputs, {
      windowId: anyware.window.id,
      name: "anyware-patching",
      taskType: "RUN_COMMAND",
      taskArn: "AWS-RunPatchBaseline",
      serviceRoleArn: anyware.role.outputs["arn"],
      targets: [{ key: "WindowTargetIds", values: [anyware.target.id] }],
      maxConcurrency: "1",
      maxErrors: "0",
      priority: 1,
      taskInvocationParameters: {
        runCommandParameters: {
          parameters: [
            { name: "Operation", values: ["Install"] },
            { name: "RebootOption", values: ["RebootIfNeeded"] },
          ],
        },
      },
    });
    assert.deepEqual(codestream.task.inputs["taskInvocationParameters"], {
      runCommandParameters: { parameters: [{ name: "Operation", values: ["Scan"] }] },
    });
  });

  it("has a role, within the boundary, that can run the one document on these instances alone", () => {
    assert.equal(anyware.role.inputs["permissionsBoundary"], "arn:aws:iam::111122223333:policy/boundary");
    const trust = JSON.parse(String(anyware.role.inputs["assumeRolePolicy"])) as { Statement: unknown };
    assert.deepEqual(trust.Statement, [
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ssm.amazonaws.com" } },
    ]);
    const { Statement } = JSON.parse(String(anyware.policy.inputs["policy"])) as { Statement: unknown[] };
    assert.deepEqual(Statement[0], {
      Effect: "Allow",
      Action: "ssm:SendCommand",
      Resource: [
        "arn:aws:ssm:eu-west-1::document/AWS-RunPatchBaseline",
        ...anyware.instances.map(({ outputs }) => outputs["arn"]),
      ],
    });
  });

  it("asks the deployer for the role to be handed over, and for windows", () => {
    const statements = policyDocuments(anyware.plan, "up").documents.flatMap(({ Statement }) => Statement);
    const of = (sid: string) => statements.filter(({ Sid }) => Sid === sid);
    assert.deepEqual(of("PassRoleToMaintenanceWindows"), [
      {
        Sid: "PassRoleToMaintenanceWindows",
        Effect: "Allow",
        Action: ["iam:PassRole"],
        Resource: ["arn:aws:iam::111122223333:role/anyware-patching-*"],
        Condition: { StringEquals: { "iam:PassedToService": "ssm.amazonaws.com" } },
      },
    ]);
    assert.deepEqual(of("MaintenanceWindows")[0]!.Resource, [
      "arn:aws:ssm:eu-west-1:111122223333:maintenancewindow/*",
      "arn:aws:ssm:eu-west-1:111122223333:windowtarget/*",
      "arn:aws:ssm:eu-west-1:111122223333:windowtask/*",
    ]);
    assert.ok(of("Make")[0]!.Action.includes("ssm:CreateMaintenanceWindow"));
  });
});
