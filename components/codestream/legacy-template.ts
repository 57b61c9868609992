/**
 * CodeStream's two CloudFormation templates, as data: what runs today where this topology is adopted.
 *
 * Source: TeamCodeStream/onprem-install, config-templates/single-host-alb-insecure.json and
 * single-host-alb-secure.json. Placeholders stand in their place by name. The rule descriptions of the templates are
 * left out: one of them says HTTP of an HTTPS rule, and AWS can change a description in place.
 */
import { HEALTH_CHECK, VARIANTS, type VariantKey } from "./facts";

export const LEGACY_NAMES = {
  loadBalancer: "codestream-alb",
  targetGroups: { api: "codestream-api-targets", broadcaster: "codestream-broadcaster-targets" },
  securityGroup: { name: "codestream_alb_sg", description: "CodeStream ALB Security Group" },
} as const;

/** Values of the tag Name. */
export const LEGACY_NAME_TAGS = {
  loadBalancer: "codestream_alb",
  targetGroups: { api: "codestream_api_targets", broadcaster: "codestream_broadcaster_targets" },
  securityGroup: "codestream_alb_sg",
} as const;

/** The secure template's policy: TLS 1.0 and 1.1, no TLS 1.3. */
export const LEGACY_TLS_POLICY = "ELBSecurityPolicy-2016-08";

/** The group of the templates lets everything out. */
export const LEGACY_EGRESS_CIDR = "0.0.0.0/0";

/** Logical ids of the templates. */
export const LEGACY_RESOURCES = [
  "ApiTargets",
  "BroadcasterTargets",
  "Elb",
  "ApiListener",
  "BroadcasterListener",
  "ElbSecurityGroup",
] as const;
export type LegacyResource = (typeof LEGACY_RESOURCES)[number];

/** What stands in a template's placeholders. */
export interface LegacyValues {
  readonly vpcId: string;
  readonly publicSubnetIdA: string;
  readonly publicSubnetIdB: string;
  /** Secure template only. */
  readonly sslCertArn?: string;
  readonly CodeStreamClientCidrBlock: string;
  readonly CodeStreamHostOsIp: string;
}

export interface LegacyResourceTable {
  readonly Type: string;
  readonly Properties: { readonly [property: string]: unknown };
}

/** The resources of a variant's template, without rule descriptions. */
export function legacyTemplate(
  variant: VariantKey,
  values: LegacyValues,
): { readonly [id in LegacyResource]: LegacyResourceTable } {
  const { protocol, ports } = VARIANTS[variant];
  const targets = (key: "api" | "broadcaster"): LegacyResourceTable => ({
    Type: "AWS::ElasticLoadBalancingV2::TargetGroup",
    Properties: {
      Name: LEGACY_NAMES.targetGroups[key],
      Port: ports[key],
      Protocol: protocol,
      TargetType: "instance",
      VpcId: values.vpcId,
      HealthCheckPath: HEALTH_CHECK.path,
      HealthCheckPort: "traffic-port",
      HealthCheckProtocol: protocol,
      HealthCheckIntervalSeconds: HEALTH_CHECK.intervalSeconds,
      HealthCheckTimeoutSeconds: HEALTH_CHECK.timeoutSeconds,
      HealthyThresholdCount: HEALTH_CHECK.healthyThreshold,
      UnhealthyThresholdCount: HEALTH_CHECK.unhealthyThreshold,
      Tags: nameTag(LEGACY_NAME_TAGS.targetGroups[key]),
    },
  });
  const listener = (key: "api" | "broadcaster", group: LegacyResource): LegacyResourceTable => ({
    Type: "AWS::ElasticLoadBalancingV2::Listener",
    Properties: {
      LoadBalancerArn: { Ref: "Elb" },
      Port: ports[key],
      Protocol: protocol,
      DefaultActions: [{ Type: "forward", TargetGroupArn: { Ref: group } }],
      ...(variant === "https"
        ? { SslPolicy: LEGACY_TLS_POLICY, Certificates: [{ CertificateArn: values.sslCertArn }] }
        : {}),
    },
  });
  const admit = (port: number, cidr: string) => ({ IpProtocol: "tcp", FromPort: port, ToPort: port, CidrIp: cidr });
  const client = values.CodeStreamClientCidrBlock;
  const host = `${values.CodeStreamHostOsIp}/32`;
  return {
    ApiTargets: targets("api"),
    BroadcasterTargets: targets("broadcaster"),
    Elb: {
      Type: "AWS::ElasticLoadBalancingV2::LoadBalancer",
      Properties: {
        Name: LEGACY_NAMES.loadBalancer,
        Scheme: "internet-facing",
        Type: "application",
        IpAddressType: "ipv4",
        SecurityGroups: [{ Ref: "ElbSecurityGroup" }],
        Subnets: [values.publicSubnetIdA, values.publicSubnetIdB],
        Tags: nameTag(LEGACY_NAME_TAGS.loadBalancer),
      },
    },
    ApiListener: listener("api", "ApiTargets"),
    BroadcasterListener: listener("broadcaster", "BroadcasterTargets"),
    ElbSecurityGroup: {
      Type: "AWS::EC2::SecurityGroup",
      Properties: {
        GroupName: LEGACY_NAMES.securityGroup.name,
        GroupDescription: LEGACY_NAMES.securityGroup.description,
        VpcId: values.vpcId,
        SecurityGroupEgress: [{ IpProtocol: -1, CidrIp: LEGACY_EGRESS_CIDR }],
        SecurityGroupIngress: [
          admit(ports.api, client),
          admit(ports.api, host),
          admit(ports.broadcaster, client),
          admit(ports.broadcaster, host),
        ],
        Tags: nameTag(LEGACY_NAME_TAGS.securityGroup),
      },
    },
  };
}

const nameTag = (value: string) => [{ Key: "Name", Value: value }];
