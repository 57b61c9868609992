/** Keys for what AWS does by itself at certain times. */
import { z } from "zod";

/** A schedule of snapshots. @param of what is copied */
export const snapshotsConfig = (of: string) =>
  z
    .strictObject({
      everyHours: z
        .number()
        .optional()
        .meta({ description: "hours between snapshots: 1, 2, 3, 4, 6, 8, 12 or 24; 24 when absent" }),
      at: z.string().optional().meta({ description: "time of the first one, UTC; 03:00 when absent" }),
      keep: z.number().optional().meta({ description: "how many are kept, 1 to 1000; 7 when absent" }),
    })
    .optional()
    .meta({
      description: `snapshots of ${of} by Amazon Data Lifecycle Manager; {} for one a day; none when absent`,
      examples: [{ everyHours: 12, keep: 14 }],
    });

/** A maintenance window for patches. @param of what they are for */
export const patchingConfig = (of: string) =>
  z
    .strictObject({
      schedule: z.string().meta({
        description:
          "when the window opens: cron(minutes hours day-of-month month day-of-week year) with ? for one of the days, or rate(7 days)",
        examples: ["cron(0 3 ? * SUN *)"],
      }),
      timezone: z
        .string()
        .optional()
        .meta({ description: "IANA time zone of a cron schedule; UTC when absent", examples: ["Europe/Berlin"] }),
      durationHours: z
        .number()
        .optional()
        .meta({ description: "hours that the window is open, 1 to 24; 3 when absent" }),
      cutoffHours: z.number().optional().meta({
        description:
          "hours before its end from which no further instance is begun, 0 to 23 and less than durationHours; 1, of one hour 0, when absent",
      }),
      operation: z
        .enum(["scan", "install"])
        .optional()
        .meta({ description: "scan reports what is missing, install installs it; scan when absent" }),
      reboot: z
        .boolean()
        .optional()
        .meta({ description: "restart where a patch asks for it, of install only; true when absent" }),
    })
    .optional()
    .meta({
      description: `maintenance window in which Systems Manager patches ${of}; needs access.ssm; none when absent`,
      examples: [{ schedule: "cron(0 3 ? * SUN *)", operation: "install" }],
    });
