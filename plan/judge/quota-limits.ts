/**
 * AWS's default quotas; sources and date stand in the data file. An account may have higher ones: say so in the stack's
 * `quotas`.
 */
import table from "./quota-facts.json";

export interface QuotaLimit {
  /** Name in messages. */
  readonly name: string;
  readonly limit: number;
  /** What the limit counts in. */
  readonly scope: string;
  readonly source: string;
}

const MAC_QUOTAS = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-mac-instances.html";

/** By the key that stack config uses. */
export const QUOTA_LIMITS = table.quotas satisfies Record<string, QuotaLimit>;

export type QuotaKey = keyof typeof QUOTA_LIMITS;

/** Dedicated hosts have one quota a Mac family, often 0 until an increase is asked for. */
export const macHostLimit = (family: string): QuotaLimit => ({
  name: `Running Dedicated ${family} Hosts`,
  limit: 0,
  scope: "a region",
  source: MAC_QUOTAS,
});

/** Instance families that the Standard quota counts: A, C, D, H, I, M, R, T and Z (EC2 user guide, same page). */
export const isStandardFamily = (instanceType: string): boolean =>
  /^(?:[acdhmrtz]|i(?!nf))[0-9]/.test(instanceType) || /^(?:im|is)[0-9]/.test(instanceType);
