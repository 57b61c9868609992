/** The pure plan of a schedule of snapshots. Ranges: Data Lifecycle Manager API, CreateRule and RetainRule. */
import { checkInteger } from "../input/checks";
import { type Issues, joinPath } from "../input/issues";
import type { SnapshotScheduleArgs } from "./args";

export type SnapshotSchedule = Required<SnapshotScheduleArgs>;

const HOURS: readonly number[] = [1, 2, 3, 4, 6, 8, 12, 24];

export function planSnapshots(path: string, args: SnapshotScheduleArgs, issues: Issues): SnapshotSchedule {
  const plan = { everyHours: 24, at: "03:00", keep: 7, ...args };
  if (!HOURS.includes(plan.everyHours)) {
    issues.error(joinPath(path, "everyHours"), `must be one of ${HOURS.join(", ")}`, { given: plan.everyHours });
  }
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(plan.at)) {
    issues.error(joinPath(path, "at"), "must be a time of day, UTC, such as 03:00", { given: plan.at });
  }
  checkInteger(joinPath(path, "keep"), plan.keep, { from: 1, to: 1000 }, issues);
  return plan;
}
