/** The pure plan of the data volume. Ranges: Data Lifecycle Manager API, CreateRule and RetainRule. */
import type { Input } from "@pulumi/pulumi";
import { checkPerformance, checkRatios, diskRange, performance, type VolumePerformance } from "../shared/aws/gp3";
import { checkInteger } from "../shared/input/checks";
import { type Issues, joinPath } from "../shared/input/issues";
import type { DataVolumeArgs, SnapshotScheduleArgs } from "./args";
import { HOST_DEFAULTS } from "./facts";

export interface DataVolumePlan {
  readonly sizeGiB: number;
  readonly performance: VolumePerformance;
  readonly kmsKeyId?: Input<string>;
  /** A volume that exists. */
  readonly volumeId?: string;
  readonly protect: boolean;
  readonly snapshots?: Required<SnapshotScheduleArgs>;
}

const HOURS: readonly number[] = [1, 2, 3, 4, 6, 8, 12, 24];

export function planDataVolume(path: string, args: DataVolumeArgs, issues: Issues): DataVolumePlan {
  const at = (key: string): string => joinPath(path, key);
  checkInteger(at("sizeGiB"), args.sizeGiB, diskRange(10), issues);
  checkPerformance(path, args, issues);
  checkRatios(path, args.sizeGiB ?? HOST_DEFAULTS.dataGib, args, issues);
  if (args.volumeId !== undefined) {
    if (!/^vol-([0-9a-f]{8}|[0-9a-f]{17})$/.test(args.volumeId)) {
      issues.error(at("volumeId"), "must look like vol-0123456789abcdef0", { given: args.volumeId });
    }
    for (const field of ["sizeGiB", "iops", "throughput", "kmsKeyId", "protect", "snapshots"] as const) {
      if (args[field] !== undefined) {
        issues.error(at(field), "does not go with volumeId: an existing volume is attached, not changed", {
          given: args[field],
          fix: { text: "remove one of the two" },
        });
      }
    }
  }
  return {
    sizeGiB: args.sizeGiB ?? HOST_DEFAULTS.dataGib,
    performance: performance(args),
    kmsKeyId: args.kmsKeyId,
    volumeId: args.volumeId,
    protect: args.protect ?? true,
    snapshots: args.snapshots && planSnapshots(at("snapshots"), args.snapshots, issues),
  };
}

function planSnapshots(path: string, args: SnapshotScheduleArgs, issues: Issues): Required<SnapshotScheduleArgs> {
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
