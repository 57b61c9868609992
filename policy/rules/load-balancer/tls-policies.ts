/**
 * TLS policies by what they allow, as of 2025-09. Weak ones are data of the components, which warn about them too.
 * Source: AWS, "Security policies for your Application Load Balancer".
 */
export { DEFAULT_TLS_POLICY, WEAK_TLS_POLICIES } from "../../../components/shared/tls-policies";

/** Policies that allow nothing below TLS 1.2. A name AWS adds later is in neither list, and undecided until it is. */
export const MODERN_TLS_POLICIES: readonly string[] = [
  "TLS13-1-2-2021-06",
  "TLS13-1-2-Res-2021-06",
  "TLS13-1-2-Ext1-2021-06",
  "TLS13-1-2-Ext2-2021-06",
  "TLS13-1-3-2021-06",
  "TLS13-1-2-PQ-2025-09",
  "TLS13-1-2-Res-PQ-2025-09",
  "TLS13-1-2-Ext1-PQ-2025-09",
  "TLS13-1-2-Ext2-PQ-2025-09",
  "TLS13-1-3-PQ-2025-09",
  "TLS13-1-2-FIPS-2023-04",
  "TLS13-1-2-Res-FIPS-2023-04",
  "TLS13-1-2-Ext0-FIPS-2023-04",
  "TLS13-1-2-Ext1-FIPS-2023-04",
  "TLS13-1-2-Ext2-FIPS-2023-04",
  "TLS13-1-3-FIPS-2023-04",
  "TLS13-1-2-FIPS-PQ-2025-09",
  "TLS13-1-2-Res-FIPS-PQ-2025-09",
  "TLS13-1-2-Ext0-FIPS-PQ-2025-09",
  "TLS13-1-2-Ext1-FIPS-PQ-2025-09",
  "TLS13-1-2-Ext2-FIPS-PQ-2025-09",
  "TLS13-1-3-FIPS-PQ-2025-09",
  "FS-1-2-2019-08",
  "FS-1-2-Res-2019-08",
  "FS-1-2-Res-2020-10",
  "TLS-1-2-2017-01",
  "TLS-1-2-Ext-2018-06",
].map((name) => `ELBSecurityPolicy-${name}`);
