/** What a user may say about snapshots. */

/** When and how often volumes are copied, by Amazon Data Lifecycle Manager. */
export interface SnapshotScheduleArgs {
  /** Hours between snapshots: 1, 2, 3, 4, 6, 8, 12 or 24. @default 24 */
  readonly everyHours?: number;
  /** Time of day of the first one, UTC, `hh:mm`. @default "03:00" */
  readonly at?: string;
  /** How many are kept of each volume, 1 to 1000. @default 7 */
  readonly keep?: number;
}
