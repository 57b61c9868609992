/** What callers may say of an instance type. */

/** Processor architecture, in the spelling of EC2. */
export const Architecture = { X86: "x86_64", Arm: "arm64" } as const;
export type Architecture = (typeof Architecture)[keyof typeof Architecture];

/**
 * Facts of an instance type that our table lacks or has wrong, named as EC2's `DescribeInstanceTypes` names them. Each given
 * one wins over the table.
 */
export interface InstanceTypeFactsArgs {
  /** vCPUs, 1 or more. @default - the table's */
  readonly vcpus?: number;
  /** Memory in GiB, more than 0. @default - the table's */
  readonly memoryGiB?: number;
  /** `x86_64` or `arm64`. @default - the table's */
  readonly architecture?: Architecture;
  /** Whether it is a Nitro type; only those take prefixes. @default - the table's, and true for a type that it lacks */
  readonly nitro?: boolean;
  /** IPv4 addresses per interface, the primary one included, 1 to 256. @default - the table's */
  readonly ipv4AddressesPerInterface?: number;
  /** IPv6 addresses per interface, 0 to 256. @default - as many as IPv4 */
  readonly ipv6AddressesPerInterface?: number;
}
