/** TLS policies by what they allow; the names are data of the components, which warn about weak ones too. */
import { tlsVersions, WEAK_TLS_POLICIES } from "../../../components/shared/load-balancer/tls-policies";

export { DEFAULT_TLS_POLICY, WEAK_TLS_POLICIES } from "../../../components/shared/load-balancer/tls-policies";

/** Whether a policy allows nothing below TLS 1.2: its name says its oldest version, those named by date do not. */
export const isModern = (policy: string): boolean =>
  policy.startsWith("ELBSecurityPolicy-") &&
  !(policy in WEAK_TLS_POLICIES) &&
  ["TLSv1.2", "TLSv1.3"].includes(tlsVersions(policy)?.[0] ?? "");
