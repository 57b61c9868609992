/**
 * The pure plan of a patching window. Ranges: Systems Manager API, CreateMaintenanceWindow (Duration, Cutoff, Schedule) and
 * Target (Values: 50 at most); six fields of a cron schedule: Systems Manager user guide, "Cron and rate expressions".
 */

import type { SummaryLine } from "../handoff/args";
import { checkInteger, checkOneOf } from "../input/checks";
import { type Issues, joinPath } from "../input/issues";
import type { SessionManagerAccess } from "../instance/session-manager";
import { type PatchingArgs, PatchOperation } from "./args";

export interface PatchingPlan {
  readonly schedule: string;
  /** Absent with a rate, which has none. */
  readonly timezone?: string;
  readonly durationHours: number;
  readonly cutoffHours: number;
  readonly operation: PatchOperation;
  readonly reboot: boolean;
}

/** What the window is for. */
export interface Patched {
  /** How many instances are made here. */
  readonly made: number;
  /** What a person calls one of them. */
  readonly noun: string;
  readonly access?: SessionManagerAccess;
  /** Where instances of their own profiles have it: the permissions in it are not known here. */
  readonly profiles?: readonly string[];
}

const PATH = "patching";
const EXAMPLE = "cron(0 3 ? * SUN *)";
/** Ids that one target takes. */
const MOST = 50;

export function planPatching(
  args: PatchingArgs | undefined,
  patched: Patched,
  issues: Issues,
): PatchingPlan | undefined {
  if (args === undefined) {
    return undefined;
  }
  const at = (key: string): string => joinPath(PATH, key);
  checkSchedule(at("schedule"), args.schedule, issues);
  checkTimezone(at("timezone"), args, issues);
  checkInteger(at("durationHours"), args.durationHours, { from: 1, to: 24, unit: "hours" }, issues);
  checkInteger(at("cutoffHours"), args.cutoffHours, { from: 0, to: 23, unit: "hours" }, issues);
  checkOneOf(at("operation"), args.operation, Object.values(PatchOperation), issues);
  const operation = args.operation ?? PatchOperation.Scan;
  if (args.reboot !== undefined && operation === PatchOperation.Scan) {
    issues.error(at("reboot"), "is of operation install; a scan restarts nothing", {
      given: args.reboot,
      fix: { text: `remove it, or set ${at("operation")} to install` },
    });
  }
  const durationHours = args.durationHours ?? 3;
  const cutoffHours = args.cutoffHours ?? Math.min(1, durationHours - 1);
  if (cutoffHours >= durationHours && cutoffHours <= 23) {
    issues.error(at("cutoffHours"), `must be less than durationHours, ${durationHours}, else nothing is ever begun`, {
      given: args.cutoffHours,
      fix: { value: Math.max(0, durationHours - 1) },
    });
  }
  checkPatched(patched, issues);
  const plan = {
    schedule: args.schedule,
    ...(args.schedule.startsWith("cron(") ? { timezone: args.timezone ?? "UTC" } : {}),
    ...{ durationHours, cutoffHours, operation },
    reboot: operation === PatchOperation.Install && (args.reboot ?? true),
  };
  if (plan.reboot && patched.made === 1) {
    issues.warn(PATH, `restarts the only ${patched.noun} when a patch asks for it: nobody can work meanwhile`);
  }
  return plan;
}

/** For the plan's screen. */
export function patchingSummary(plan: PatchingPlan | undefined): SummaryLine[] {
  if (plan === undefined) {
    return [];
  }
  const restart = plan.reboot ? ", restarts where a patch asks for it" : ", without restarts";
  const what = plan.operation === PatchOperation.Scan ? "scan only" : `install${restart}`;
  const zone = plan.timezone === undefined ? "" : `  ${plan.timezone}`;
  return [{ subject: "patching", text: `${what}  ${plan.schedule}${zone}  ${plan.durationHours} h` }];
}

function checkPatched({ made, noun, access, profiles = [] }: Patched, issues: Issues): void {
  if (made === 0) {
    issues.error(
      PATH,
      `has nothing to patch: no ${noun} is made here, and one that exists is registered, not changed`,
      {
        fix: { text: "remove it" },
      },
    );
  } else if (made > MOST) {
    issues.error(PATH, `reaches ${MOST} instances at most, and ${made} are made here`, {
      fix: { text: "remove it, and patch by a window of your own" },
    });
  }
  if (made > 0 && access?.ssm === false) {
    issues.error("access.ssm", "must be on for patching, which Systems Manager does", {
      given: false,
      fix: { value: true },
    });
  }
  for (const path of profiles) {
    issues.warn(
      path,
      "must have a role with the permissions of AmazonSSMManagedInstanceCore, else the instance is not patched",
    );
  }
}

/** The fields of a cron schedule, in which a day is given by one of two. */
const DAY_OF_MONTH = 2;
const DAY_OF_WEEK = 4;

function checkSchedule(path: string, given: string, issues: Issues): void {
  const fields = /^cron\(([^()]*)\)$/.exec(given)?.[1]?.trim().split(/\s+/);
  const forms = `must look like ${EXAMPLE} or rate(7 days)`;
  const example = { value: EXAMPLE, example: true };
  if (fields === undefined) {
    const [, count, unit] = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(given) ?? [];
    const right = `rate(${count} ${unit}${count === "1" ? "" : "s"})`;
    if (count === undefined) {
      issues.error(path, forms, { given, fix: example });
    } else if (given !== right) {
      issues.error(path, `must be ${right}: the unit is singular for 1, else plural`, { given, fix: { value: right } });
    }
    return;
  }
  if (fields.length !== 6 || fields.some((field) => !/^[0-9A-Z*?,/#-]+$/i.test(field))) {
    issues.error(path, `${forms}: minutes, hours, day of month, month, day of week, year`, { given, fix: example });
    return;
  }
  const unset = [DAY_OF_MONTH, DAY_OF_WEEK].filter((index) => fields[index] === "?");
  if (unset.length !== 1) {
    // Of every day and a certain one, the certain one is meant.
    const any = fields[DAY_OF_WEEK] === "*" || fields[DAY_OF_WEEK] === "?" ? DAY_OF_WEEK : DAY_OF_MONTH;
    const fixed = fields.map((field, index) => (index === any ? "?" : field === "?" ? "*" : field));
    issues.error(path, "must have ? for exactly one of day of month and day of week", {
      given,
      fix: { value: `cron(${fixed.join(" ")})` },
    });
  }
}

function checkTimezone(path: string, { timezone, schedule }: PatchingArgs, issues: Issues): void {
  if (timezone === undefined) {
    return;
  }
  if (!isTimezone(timezone)) {
    issues.error(path, "must be a time zone of the IANA database, such as Europe/Berlin", {
      given: timezone,
      fix: { value: "Europe/Berlin", example: true },
    });
  } else if (schedule.startsWith("rate(")) {
    issues.error(path, "has no effect on a rate, which counts from when the window is made", {
      given: timezone,
      fix: { text: `remove it, or give a cron schedule such as ${EXAMPLE}` },
    });
  }
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    // Node takes offsets too, which are no names.
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}
