/**
 * TLS policies of an Application Load Balancer.
 *
 * AWS adds names, so an unknown name of the right form passes; only names known to be weak are warned about.
 * Source: AWS, "Security policies for your Application Load Balancer"; Security Hub control ELB.17.
 */

import table from "./tls-policies-facts.json";

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

const fullNames = (names: readonly string[]): readonly string[] => names.map((name) => `ELBSecurityPolicy-${name}`);

/** Every policy of AWS's that is known here; source and date stand in the data file. */
export const KNOWN_TLS_POLICIES: readonly string[] = fullNames(table.policies);

/** Policies that AWS's TLS library has and AWS's list has not: AWS may offer them by now. */
export const ANNOUNCED_TLS_POLICIES: readonly string[] = fullNames(table.announced.policies);

/** The day on which AWS's list was read. */
export const TLS_POLICIES_READ = table.read;

const VERSIONS: readonly string[] = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

/** Policies whose name does not say their oldest version, with it. */
const NAMED_BY_DATE: { readonly [name: string]: string } = {
  "ELBSecurityPolicy-2016-08": "TLSv1",
  "ELBSecurityPolicy-2015-05": "TLSv1",
  "ELBSecurityPolicy-FS-2018-06": "TLSv1",
};

/** Versions that a policy offers, lowest first; `undefined` for a name that does not say. */
export function tlsVersions(policy: string): readonly string[] | undefined {
  const oldest = /-(?:TLS13|TLS|FS)-1-([0-3])(?:-|$)/.exec(policy)?.[1];
  const lowest = NAMED_BY_DATE[policy] ?? (oldest === undefined ? undefined : VERSIONS[Number(oldest)]);
  if (lowest === undefined) {
    return undefined;
  }
  const highest = policy.includes("-TLS13-") ? "TLSv1.3" : "TLSv1.2";
  return VERSIONS.slice(VERSIONS.indexOf(lowest), VERSIONS.indexOf(highest) + 1);
}

const KEYED_POLICIES = fullNames(table.keys.policies);

/** Keys that a policy takes of a certificate, as ACM names them; `undefined` where it takes every key. */
export const certificateKeys = (policy: string): readonly string[] | undefined =>
  KEYED_POLICIES.includes(policy) ? table.keys.algorithms : undefined;
