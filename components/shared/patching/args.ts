/** What a user may say about patching. */

/** What Patch Manager does on an instance. */
export const PatchOperation = {
  /** Reports what is missing and changes nothing. */
  Scan: "scan",
  /** Installs what the account's patch baseline approves. */
  Install: "install",
} as const;
export type PatchOperation = (typeof PatchOperation)[keyof typeof PatchOperation];

/**
 * A maintenance window of Systems Manager in which Patch Manager (`AWS-RunPatchBaseline`) runs on the instances that are
 * made here, one after the other; after the first failure no further one is begun. Which patches count is said by the patch
 * baseline that the account has for the operating system.
 */
export interface PatchingArgs {
  /**
   * When the window opens: `cron(minutes hours day-of-month month day-of-week year)` or `rate(7 days)` (Systems Manager user
   * guide, "Cron and rate expressions").
   */
  readonly schedule: string;
  /** Time zone of a cron schedule, as `Europe/Berlin`. @default "UTC" */
  readonly timezone?: string;
  /** How long the window is open, in hours, 1 to 24. @default 3 */
  readonly durationHours?: number;
  /** Hours before its end from which no further instance is begun, 0 to 23 and less than `durationHours`. @default 1, of a window of one hour 0 */
  readonly cutoffHours?: number;
  /** `scan`, or `install`. @default "scan" */
  readonly operation?: PatchOperation;
  /** Restart an instance when a patch asks for it; of `install` only. @default true: else patches wait for the next restart */
  readonly reboot?: boolean;
}
