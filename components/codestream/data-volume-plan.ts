/** The pure plan of the data volume. */
import type { Input } from "@pulumi/pulumi";
import { checkPerformance, checkRatios, diskRange, performance, type VolumePerformance } from "../shared/aws/gp3";
import { checkInteger } from "../shared/input/checks";
import { type Issues, joinPath } from "../shared/input/issues";
import type { Tags } from "../shared/input/tags";
import { planSnapshots, type SnapshotSchedule } from "../shared/snapshots/plan";
import type { DataVolumeArgs } from "./args";
import { HOST_DEFAULTS } from "./facts";

export interface DataVolumePlan {
  readonly sizeGiB: number;
  readonly performance: VolumePerformance;
  readonly kmsKeyId?: Input<string>;
  /** A volume that exists. */
  readonly volumeId?: string;
  readonly protect: boolean;
  readonly snapshots?: SnapshotSchedule;
}

export function planDataVolume(path: string, args: DataVolumeArgs, tags: Tags, issues: Issues): DataVolumePlan {
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
    snapshots: args.snapshots && planSnapshots(at("snapshots"), args.snapshots, [tags], issues),
  };
}
