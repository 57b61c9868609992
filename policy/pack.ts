/** The pack: every rule with its level. Nothing else says how severe a rule is. */

import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";
import type { Entry, SpecialLevel } from "./evaluation/entry";
import { type RunOptions, runEntries } from "./evaluation/run";
import type { ResourceGraph } from "./graph";
import { reachForbidden, reachOnly, reachRequired, reachSame } from "./reachability/policies";
import type { Rule } from "./rule";
import type { PolicyResult } from "./rule/result";
import { cbConnectorsMultiAz } from "./rules/cloudbrink/cb-connectors-multi-az";
import { cbConnectorsSameVpc } from "./rules/cloudbrink/cb-connectors-same-vpc";
import { cbGroupSize1To64 } from "./rules/cloudbrink/cb-group-size-1-to-64";
import { cbOtpNeverPlaintext } from "./rules/cloudbrink/cb-otp-never-plaintext";
import { cbPrefixCapableInstanceType } from "./rules/cloudbrink/cb-prefix-capable-instance-type";
import { cbPrefixExplicitNotCount } from "./rules/cloudbrink/cb-prefix-explicit-not-count";
import { cbPrefixInSubnetNoOverlap } from "./rules/cloudbrink/cb-prefix-in-subnet-no-overlap";
import { cbPrefixLengthAndAlignment } from "./rules/cloudbrink/cb-prefix-length-and-alignment";
import { cbStaticPoolsEqualPrefixes } from "./rules/cloudbrink/cb-static-pools-equal-prefixes";
import { csAlbAllowsHairpinSource } from "./rules/codestream/cs-alb-allows-hairpin-source";
import { csHealthCheckNoAuthStatus } from "./rules/codestream/cs-health-check-no-auth-status";
import { csListenerPairByVariant } from "./rules/codestream/cs-listener-pair-by-variant";
import { csPublicUrlMatchesAlb } from "./rules/codestream/cs-public-url-matches-alb";
import { hpaConnectorInPublicSubnet } from "./rules/hp-anyware/hpa-connector-in-public-subnet";
import { hpaConnectorOwnEip } from "./rules/hp-anyware/hpa-connector-own-eip";
import { hpaConnectorSessionCapacity } from "./rules/hp-anyware/hpa-connector-session-capacity";
import { hpaExternalIpIsOwnEip } from "./rules/hp-anyware/hpa-external-ip-is-own-eip";
import { hpaListener443HttpsOnly } from "./rules/hp-anyware/hpa-listener-443-https-only";
import { hpaPcoip4172TcpAndUdp } from "./rules/hp-anyware/hpa-pcoip-4172-tcp-and-udp";
import { hpaStickinessLbCookie } from "./rules/hp-anyware/hpa-stickiness-lb-cookie";
import { hpaTargetGroupVendorValues } from "./rules/hp-anyware/hpa-target-group-vendor-values";
import { albAccessLogs } from "./rules/load-balancer/alb-access-logs";
import { albCertificateValidationAwaited } from "./rules/load-balancer/alb-certificate-validation-awaited";
import { albDeletionProtection } from "./rules/load-balancer/alb-deletion-protection";
import { albDesyncMitigation } from "./rules/load-balancer/alb-desync-mitigation";
import { albDropInvalidHeaders } from "./rules/load-balancer/alb-drop-invalid-headers";
import { albHttpsListenerHasCertificate } from "./rules/load-balancer/alb-https-listener-has-certificate";
import { albHttpsListenerHttpsBackend } from "./rules/load-balancer/alb-https-listener-https-backend";
import { albLogBucketSseS3 } from "./rules/load-balancer/alb-log-bucket-sse-s3";
import { albNoOpenDefaultSecurityGroup } from "./rules/load-balancer/alb-no-open-default-security-group";
import { albNoPlaintextListener } from "./rules/load-balancer/alb-no-plaintext-listener";
import { albPortsMatchListeners } from "./rules/load-balancer/alb-ports-match-listeners";
import { albSchemeMatchesRouting } from "./rules/load-balancer/alb-scheme-matches-routing";
import { albTargetAzEnabled } from "./rules/load-balancer/alb-target-az-enabled";
import { albTargetVpcMatches } from "./rules/load-balancer/alb-target-vpc-matches";
import { albTlsPolicyModern } from "./rules/load-balancer/alb-tls-policy-modern";
import { albTwoAzsOneVpc } from "./rules/load-balancer/alb-two-azs-one-vpc";
import { albWafOnInternetFacing } from "./rules/load-balancer/alb-waf-on-internet-facing";
import { targetGroupHasTargets } from "./rules/load-balancer/target-group-has-targets";
import { targetGroupHealthCheckAdmitted } from "./rules/load-balancer/target-group-health-check-admitted";
import { targetGroupHealthCheckExplicit } from "./rules/load-balancer/target-group-health-check-explicit";
import { targetGroupSingleLoadBalancer } from "./rules/load-balancer/target-group-single-load-balancer";
import { targetTypeMatchesAttachment } from "./rules/load-balancer/target-type-matches-attachment";
import { macHostAutoplacementOff } from "./rules/mac-workstation/mac-host-autoplacement-off";
import { macHostProtected } from "./rules/mac-workstation/mac-host-protected";
import { macHostRecoveryFollowed } from "./rules/mac-workstation/mac-host-recovery-followed";
import { macHostTypeAzSingleInstance } from "./rules/mac-workstation/mac-host-type-az-single-instance";
import { macTenancyHost } from "./rules/mac-workstation/mac-tenancy-host";
import { naclRuleShadowed } from "./rules/network/nacl-rule-shadowed";
import { referencesInOneRegion } from "./rules/network/references-in-one-region";
import { sgAllProtocolsWithoutPorts } from "./rules/network/sg-all-protocols-without-ports";
import { sgRuleImplied } from "./rules/network/sg-rule-implied";
import { tcpResponseBlocked } from "./rules/network/tcp-response-blocked";
import { defaultSecurityGroupClosed } from "./rules/security/default-security-group-closed";
import { eipAttached } from "./rules/security/eip-attached";
import { eniSourceDestCheck } from "./rules/security/eni-source-dest-check";
import { instanceEbsEncrypted } from "./rules/security/instance-ebs-encrypted";
import { instanceImdsv2Required } from "./rules/security/instance-imdsv2-required";
import { instanceRoleTrust } from "./rules/security/instance-role-trust";
import { publicIpOnlyOnAllowedRoles } from "./rules/security/public-ip-only-on-allowed-roles";
import { requiredTags } from "./rules/security/required-tags";
import { sgEgressDeclared } from "./rules/security/sg-egress-declared";
import { sgNoWorldAllPorts } from "./rules/security/sg-no-world-all-ports";
import { sgNoWorldOpenAdminPorts } from "./rules/security/sg-no-world-open-admin-ports";
import { sgSingleRuleStyle } from "./rules/security/sg-single-rule-style";
import { userDataNoCredentials } from "./rules/security/user-data-no-credentials";
import { vpcBlockPublicAccessConsistent } from "./rules/security/vpc-block-public-access-consistent";
import { vpcFlowLogs } from "./rules/security/vpc-flow-logs";

export { type PackConfig, SETTINGS, type Settings } from "./evaluation/config";
export type { Entry, SpecialLevel } from "./evaluation/entry";
export type { RunOptions } from "./evaluation/run";
export type { Finding, Rule } from "./rule";
export { type PolicyResult, type PolicySummary, summarise, type Verdict } from "./rule/result";

const mandatory = (rule: Rule, levels?: readonly SpecialLevel[]): Entry => ({
  rule: levels ? withLevelParams(rule, levels) : rule,
  level: "mandatory",
  ...(levels ? { levels } : {}),
});

function withLevelParams(rule: Rule, levels: readonly SpecialLevel[]): Rule {
  const params = levels.map(({ param, topology, variant, level }): [string, PolicyConfigJSONSchema] => [
    param,
    {
      type: "string",
      enum: ["mandatory", "advisory"],
      default: level,
      description: `Level inside ${[topology, variant].filter(Boolean).join(" ")}, whatever the rule's level is elsewhere`,
    },
  ]);
  return { ...rule, params: { ...rule.params, ...Object.fromEntries(params) } };
}

const advisory = (rule: Rule): Entry => ({ rule, level: "advisory" });

/** Every rule about resources; the documents keep this order. */
export const entries: readonly Entry[] = [
  mandatory(albHttpsListenerHttpsBackend),
  // The HTTP variant of CodeStream is plain by the vendor's own guide.
  mandatory(albNoPlaintextListener, [
    { topology: "codestream", variant: "http", level: "advisory", param: "inCodestreamHttp" },
  ]),
  mandatory(albHttpsListenerHasCertificate),
  // CodeStream's own template pins a policy of 2016.
  mandatory(albTlsPolicyModern, [{ topology: "codestream", level: "advisory", param: "inCodestream" }]),
  advisory(albDropInvalidHeaders),
  advisory(albAccessLogs),
  advisory(albDeletionProtection),
  advisory(albWafOnInternetFacing),
  mandatory(albTwoAzsOneVpc),
  mandatory(albSchemeMatchesRouting),
  mandatory(albTargetVpcMatches),
  mandatory(albTargetAzEnabled),
  mandatory(targetGroupSingleLoadBalancer),
  mandatory(targetGroupHealthCheckExplicit),
  mandatory(targetGroupHealthCheckAdmitted),
  advisory(targetGroupHasTargets),
  mandatory(targetTypeMatchesAttachment),
  mandatory(albNoOpenDefaultSecurityGroup),
  advisory(albPortsMatchListeners),
  mandatory(hpaListener443HttpsOnly),
  mandatory(hpaStickinessLbCookie),
  advisory(hpaTargetGroupVendorValues),
  mandatory(hpaConnectorOwnEip),
  mandatory(hpaConnectorInPublicSubnet),
  mandatory(hpaExternalIpIsOwnEip),
  mandatory(hpaPcoip4172TcpAndUdp),
  advisory(hpaConnectorSessionCapacity),
  mandatory(macTenancyHost),
  mandatory(macHostTypeAzSingleInstance),
  mandatory(macHostAutoplacementOff),
  advisory(macHostProtected),
  advisory(macHostRecoveryFollowed),
  mandatory(cbConnectorsSameVpc),
  mandatory(cbGroupSize1To64),
  mandatory(cbPrefixLengthAndAlignment),
  advisory(cbPrefixExplicitNotCount),
  mandatory(cbPrefixInSubnetNoOverlap),
  mandatory(cbStaticPoolsEqualPrefixes),
  mandatory(cbPrefixCapableInstanceType),
  mandatory(cbOtpNeverPlaintext),
  advisory(cbConnectorsMultiAz),
  mandatory(csListenerPairByVariant),
  mandatory(csHealthCheckNoAuthStatus),
  mandatory(csAlbAllowsHairpinSource),
  advisory(csPublicUrlMatchesAlb),
  mandatory(sgNoWorldOpenAdminPorts),
  mandatory(sgNoWorldAllPorts),
  mandatory(sgSingleRuleStyle),
  mandatory(sgAllProtocolsWithoutPorts),
  mandatory(sgEgressDeclared),
  mandatory(instanceImdsv2Required),
  mandatory(instanceEbsEncrypted),
  mandatory(publicIpOnlyOnAllowedRoles),
  mandatory(instanceRoleTrust),
  mandatory(userDataNoCredentials),
  // Second tier.
  advisory(albDesyncMitigation),
  advisory(albCertificateValidationAwaited),
  advisory(eniSourceDestCheck),
  advisory(vpcFlowLogs),
  advisory(defaultSecurityGroupClosed),
  advisory(eipAttached),
  advisory(vpcBlockPublicAccessConsistent),
  advisory(naclRuleShadowed),
  advisory(sgRuleImplied),
  advisory(tcpResponseBlocked),
  advisory(referencesInOneRegion),
  mandatory(albLogBucketSseS3),
  // Nothing until keys are configured.
  advisory(requiredTags),
];

/** Under the engine the reachability questions are policies too; the plan answers them in a part of its own. */
export const reachabilityEntries: readonly Entry[] = [
  mandatory(reachRequired),
  mandatory(reachForbidden),
  mandatory(reachOnly),
  mandatory(reachSame),
];

/** What `pulumi preview --policy-pack` runs. */
export const engineEntries: readonly Entry[] = [...entries, ...reachabilityEntries];

/** The rules of `entries`. */
export const rules: readonly Rule[] = entries.map((entry) => entry.rule);

/** Runs every rule of the pack over a graph. */
export const runRules = (graph: ResourceGraph, options: RunOptions = {}): PolicyResult[] =>
  runEntries(entries, graph, { ...options, known: engineEntries });
