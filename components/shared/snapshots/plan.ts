/** The pure plan of a schedule of snapshots. Ranges: Data Lifecycle Manager API, CreateRule and RetainRule. */
import { checkInteger } from "../input/checks";
import { type Issues, joinPath } from "../input/issues";
import { TAGS_BESIDE_NAME, type Tags } from "../input/tags";
import type { SnapshotScheduleArgs } from "./args";

export type SnapshotSchedule = Required<SnapshotScheduleArgs>;

const HOURS: readonly number[] = [1, 2, 3, 4, 6, 8, 12, 24];

/** @param tags of the volumes, to which one is added */
export function planSnapshots(
  path: string,
  args: SnapshotScheduleArgs,
  tags: readonly Tags[],
  issues: Issues,
): SnapshotSchedule {
  const plan = { everyHours: 24, at: "03:00", keep: 7, ...args };
  if (!HOURS.includes(plan.everyHours)) {
    issues.error(joinPath(path, "everyHours"), `must be one of ${HOURS.join(", ")}`, { given: plan.everyHours });
  }
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(plan.at)) {
    issues.error(joinPath(path, "at"), "must be a time of day, UTC, such as 03:00", { given: plan.at });
  }
  if (tags.some((each) => Object.keys(each).length >= TAGS_BESIDE_NAME)) {
    issues.error(
      path,
      "needs a tag of its own on each volume; AWS allows 50 a resource, and a volume has them already",
      {
        fix: { text: "remove one of the tags" },
      },
    );
  }
  checkInteger(joinPath(path, "keep"), plan.keep, { from: 1, to: 1000 }, issues);
  return plan;
}
