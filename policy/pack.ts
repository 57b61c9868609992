/** The pack: every rule with its level. Nothing else says how severe a rule is. */
import type { Topology } from "../components/shared/manifest";
import type { Level } from "./config";
import type { ResourceGraph } from "./graph";
import type { PolicyResult } from "./result";
import type { Rule } from "./rule";
import { hpaConnectorInPublicSubnet } from "./rules/hp-anyware/hpa-connector-in-public-subnet";
import { hpaConnectorOwnEip } from "./rules/hp-anyware/hpa-connector-own-eip";
import { hpaExternalIpIsOwnEip } from "./rules/hp-anyware/hpa-external-ip-is-own-eip";
import { hpaListener443HttpsOnly } from "./rules/hp-anyware/hpa-listener-443-https-only";
import { hpaPcoip4172TcpAndUdp } from "./rules/hp-anyware/hpa-pcoip-4172-tcp-and-udp";
import { hpaStickinessLbCookie } from "./rules/hp-anyware/hpa-stickiness-lb-cookie";
import { hpaTargetGroupVendorValues } from "./rules/hp-anyware/hpa-target-group-vendor-values";
import { albHttpsListenerHasCertificate } from "./rules/load-balancer/alb-https-listener-has-certificate";
import { albHttpsListenerHttpsBackend } from "./rules/load-balancer/alb-https-listener-https-backend";
import { albTargetVpcMatches } from "./rules/load-balancer/alb-target-vpc-matches";
import { albTlsPolicyModern } from "./rules/load-balancer/alb-tls-policy-modern";
import { albTwoAzsOneVpc } from "./rules/load-balancer/alb-two-azs-one-vpc";
import { targetGroupHealthCheckExplicit } from "./rules/load-balancer/target-group-health-check-explicit";
import { instanceEbsEncrypted } from "./rules/security/instance-ebs-encrypted";
import { instanceImdsv2Required } from "./rules/security/instance-imdsv2-required";
import { sgNoWorldOpenAdminPorts } from "./rules/security/sg-no-world-open-admin-ports";
import { type RunOptions, runEntries } from "./run";

export { type PackConfig, SETTINGS, type Settings } from "./config";
export { type PolicyResult, type PolicySummary, summarise, type Verdict } from "./result";
export type { Finding, Rule } from "./rule";
export type { RunOptions } from "./run";

/** A rule at its level, and where it has another one. */
export interface Entry {
  readonly rule: Rule;
  readonly level: Level;
  /** Other levels inside a topology, or one variant of it. */
  readonly levels?: readonly { readonly topology: Topology; readonly variant?: string; readonly level: Level }[];
}

const mandatory = (rule: Rule, levels?: Entry["levels"]): Entry => ({
  rule,
  level: "mandatory",
  ...(levels ? { levels } : {}),
});
const advisory = (rule: Rule): Entry => ({ rule, level: "advisory" });

export const entries: readonly Entry[] = [
  mandatory(albHttpsListenerHttpsBackend),
  mandatory(albHttpsListenerHasCertificate),
  // CodeStream's own template pins a policy of 2016.
  mandatory(albTlsPolicyModern, [{ topology: "codestream", level: "advisory" }]),
  mandatory(albTwoAzsOneVpc),
  mandatory(albTargetVpcMatches),
  mandatory(targetGroupHealthCheckExplicit),
  mandatory(hpaListener443HttpsOnly),
  mandatory(hpaStickinessLbCookie),
  advisory(hpaTargetGroupVendorValues),
  mandatory(hpaConnectorOwnEip),
  mandatory(hpaConnectorInPublicSubnet),
  mandatory(hpaExternalIpIsOwnEip),
  mandatory(hpaPcoip4172TcpAndUdp),
  mandatory(sgNoWorldOpenAdminPorts),
  mandatory(instanceImdsv2Required),
  mandatory(instanceEbsEncrypted),
];

export const rules: readonly Rule[] = entries.map((entry) => entry.rule);

/** Runs every rule of the pack over a graph. */
export const runRules = (graph: ResourceGraph, options: RunOptions = {}): PolicyResult[] =>
  runEntries(entries, graph, options);
