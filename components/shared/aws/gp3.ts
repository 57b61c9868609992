/** What a gp3 volume may be, once, for every root and data volume. */
import { checkInteger } from "../input/checks";
import { type Issues, joinPath } from "../input/issues";
import limits from "./gp3-facts.json";

export const GP3 = limits;

/** Performance beyond the 3,000 IOPS and 125 MiB/s that the price of a gp3 volume has in it. */
export interface VolumePerformance {
  readonly iops?: number;
  readonly throughput?: number;
}

/** The range of a disk whose image or use needs `from` GiB at least. */
export const diskRange = (from: number) => ({ from, to: GP3.sizeGiB.to, unit: "GiB" }) as const;

/** Reports performance that gp3 does not have. */
export function checkPerformance(path: string, { iops, throughput }: VolumePerformance, issues: Issues): void {
  checkInteger(joinPath(path, "iops"), iops, { ...GP3.iops, unit: "IOPS" }, issues);
  checkInteger(joinPath(path, "throughput"), throughput, { ...GP3.throughputMiBps, unit: "MiB/s" }, issues);
}

/** Reports performance that AWS gives no volume of this size, which may come from several places: at `path`, once. */
export function checkRatios(
  path: string,
  sizeGiB: number,
  { iops = GP3.iops.from, throughput = GP3.throughputMiBps.from }: VolumePerformance,
  issues: Issues,
): void {
  const mostIops = Math.max(GP3.iops.from, sizeGiB * GP3.iopsPerGiB);
  const leastIops = Math.ceil(throughput / GP3.throughputMiBpsPerIops);
  const at = joinPath(path, iops > mostIops ? "iops" : "throughput");
  if (issues.errors.some((issue) => issue.path === at)) {
    return;
  }
  if (iops > mostIops) {
    issues.error(at, `is too much for ${sizeGiB} GiB: gp3 has at most ${GP3.iopsPerGiB} IOPS a GiB`, {
      given: iops,
      fix: { value: mostIops },
    });
  } else if (iops < leastIops) {
    issues.error(at, `needs ${leastIops} IOPS: gp3 has at most ${GP3.throughputMiBpsPerIops} MiB/s an IOPS`, {
      given: throughput,
      fix: { path: joinPath(path, "iops"), value: leastIops },
    });
  }
}

/** Only what is given: what is remembered of an instance has no empty values in it. */
export const performance = ({ iops, throughput }: VolumePerformance): VolumePerformance => ({
  ...(iops === undefined ? {} : { iops }),
  ...(throughput === undefined ? {} : { throughput }),
});
