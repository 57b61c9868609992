/**
 * TLS policies of an Application Load Balancer.
 *
 * AWS adds names, so an unknown name of the right form passes; only names known to be weak are warned about.
 * Source: AWS, "Security policies for your Application Load Balancer"; Security Hub control ELB.17.
 */

/** Default of the AWS console since 2025: TLS 1.3 and 1.2, forward secrecy, post-quantum key exchange. */
export const DEFAULT_TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";

/** Form of every policy name. */
export const TLS_POLICY_FORM = /^ELBSecurityPolicy-[A-Za-z0-9-]{1,64}$/;

/** Policies that allow TLS 1.0 or 1.1, or ciphers without forward secrecy, with the reason. */
export const WEAK_TLS_POLICIES: { readonly [name: string]: string } = {
  "ELBSecurityPolicy-2016-08": "allows TLS 1.0 and 1.1 and has no TLS 1.3",
  "ELBSecurityPolicy-2015-05": "allows TLS 1.0 and 1.1 and has no TLS 1.3",
  "ELBSecurityPolicy-TLS-1-0-2015-04": "allows TLS 1.0 and 1.1 and has no TLS 1.3",
  "ELBSecurityPolicy-TLS-1-1-2017-01": "allows TLS 1.1 and has no TLS 1.3",
  "ELBSecurityPolicy-FS-2018-06": "allows TLS 1.0 and 1.1 and has no TLS 1.3",
  "ELBSecurityPolicy-FS-1-1-2019-08": "allows TLS 1.1 and has no TLS 1.3",
  "ELBSecurityPolicy-TLS13-1-0-2021-06": "allows TLS 1.0 and 1.1",
  "ELBSecurityPolicy-TLS13-1-1-2021-06": "allows TLS 1.1",
  "ELBSecurityPolicy-TLS13-1-0-PQ-2025-09": "allows TLS 1.0 and 1.1",
  "ELBSecurityPolicy-TLS13-1-0-FIPS-2023-04": "allows TLS 1.0 and 1.1",
  "ELBSecurityPolicy-TLS13-1-1-FIPS-2023-04": "allows TLS 1.1",
  "ELBSecurityPolicy-TLS13-1-0-FIPS-PQ-2025-09": "allows TLS 1.0 and 1.1",
};

/** Policies that AWS recommends (Security Hub ELB.17), in the version of 2025-09. */
export const RECOMMENDED_TLS_POLICIES: readonly string[] = [
  "ELBSecurityPolicy-TLS13-1-3-2021-06",
  "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
  "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
  "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
  "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09",
];
