/**
 * The CloudFormation template of the ALB guide, as data: what runs today where this topology is adopted.
 *
 * Source: ChadSmithTeradici/HPA-Connector-AWS-ALB, HPA-Connector-AWS-ALB.yml. Its security group is a parameter, and
 * its listener names no TLS policy, which means the API's default.
 */
import type { Issues } from "../shared/input/issues";
import { ELB_NAME_LIMIT } from "../shared/input/names";
import type { LegacyNames } from "../shared/load-balancer/resources";
import type { HpAnywareConnectorsArgs } from "./args";
import { BROKER_PORT, TARGET_GROUP } from "./facts";

/** What the template adds to `EnvironmentName` for its target group. */
const TARGET_GROUP_SUFFIX = "-primary";

/** Longest `EnvironmentName` that leaves room for the suffix in a target group's name. */
export const ENVIRONMENT_NAME_LIMIT = ELB_NAME_LIMIT - TARGET_GROUP_SUFFIX.length;

/** TLS policy of a listener that names none (ELBv2 API; AWS, "Security policies for your Application Load Balancer"). */
export const LEGACY_TLS_POLICY = "ELBSecurityPolicy-2016-08";

/** Names of the template's resources. `targetGroup` is the key of the only target group. */
export const legacyNames = (environmentName: string, targetGroup: string): LegacyNames => ({
  loadBalancer: { name: environmentName, nameTag: environmentName },
  targetGroups: {
    [targetGroup]: {
      name: `${environmentName}${TARGET_GROUP_SUFFIX}`,
      nameTag: `${environmentName}${TARGET_GROUP_SUFFIX}`,
    },
  },
});

/** Checks the name and says what keeping it means. */
export function checkLegacy(args: HpAnywareConnectorsArgs, issues: Issues): void {
  const { legacyEnvironmentName } = args;
  if (legacyEnvironmentName === undefined) {
    return;
  }
  const path = "legacyEnvironmentName";
  if (
    !/^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/.test(legacyEnvironmentName) ||
    legacyEnvironmentName.length > ENVIRONMENT_NAME_LIMIT
  ) {
    issues.error(path, `must be 1 to ${ENVIRONMENT_NAME_LIMIT} letters and digits, with single hyphens between them`, {
      given: legacyEnvironmentName,
    });
  }
  issues.warn(
    path,
    `the names ${legacyEnvironmentName} and ${legacyEnvironmentName}${TARGET_GROUP_SUFFIX} are free once a region and account: no second such stack`,
  );
  if (args.loadBalancer?.tlsPolicy === undefined) {
    issues.warn(
      "loadBalancer.tlsPolicy",
      `changes from the template's ${LEGACY_TLS_POLICY} with the first up; set it to keep clients that need TLS 1.0 or 1.1`,
    );
  }
}

/** What stands in the template's parameters. */
export interface LegacyParameters {
  readonly SSLCertificateARN: string;
  readonly LoadBalancerTopology: "internet-facing" | "internal";
  readonly EnvironmentName: string;
  readonly VPC: string;
  readonly Subnets: readonly string[];
  readonly SecurityGroup: string;
}

/** The template's resources. */
export function legacyTemplate(parameters: LegacyParameters) {
  const { EnvironmentName } = parameters;
  const { healthCheck, stickiness } = TARGET_GROUP;
  return {
    LoadBalancer: {
      Type: "AWS::ElasticLoadBalancingV2::LoadBalancer",
      Properties: {
        Type: "application",
        Name: EnvironmentName,
        Subnets: parameters.Subnets,
        Scheme: parameters.LoadBalancerTopology,
        SecurityGroups: [parameters.SecurityGroup],
        Tags: [{ Key: "Name", Value: EnvironmentName }],
      },
    },
    LoadBalancerListener: {
      Type: "AWS::ElasticLoadBalancingV2::Listener",
      Properties: {
        LoadBalancerArn: { Ref: "LoadBalancer" },
        Port: BROKER_PORT,
        Protocol: TARGET_GROUP.protocol,
        Certificates: [{ CertificateArn: parameters.SSLCertificateARN }],
        DefaultActions: [{ Type: "forward", TargetGroupArn: { Ref: "DefaultTargetGroup" } }],
      },
    },
    DefaultTargetGroup: {
      Type: "AWS::ElasticLoadBalancingV2::TargetGroup",
      Properties: {
        Name: `${EnvironmentName}${TARGET_GROUP_SUFFIX}`,
        Port: TARGET_GROUP.port,
        Protocol: TARGET_GROUP.protocol,
        VpcId: parameters.VPC,
        TargetType: "instance",
        HealthCheckProtocol: TARGET_GROUP.protocol,
        HealthCheckPort: String(BROKER_PORT),
        HealthCheckPath: healthCheck.path,
        HealthCheckIntervalSeconds: healthCheck.intervalSeconds,
        HealthCheckTimeoutSeconds: healthCheck.timeoutSeconds,
        HealthyThresholdCount: healthCheck.healthyThreshold,
        UnhealthyThresholdCount: healthCheck.unhealthyThreshold,
        TargetGroupAttributes: {
          "stickiness.enabled": "true",
          "stickiness.type": stickiness.type,
          "stickiness.lb_cookie.duration_seconds": String(stickiness.durationSeconds),
          "deregistration_delay.timeout_seconds": String(TARGET_GROUP.deregistrationDelaySeconds),
          "slow_start.duration_seconds": String(TARGET_GROUP.slowStartSeconds),
          "load_balancing.algorithm.type": TARGET_GROUP.algorithm,
        },
      },
    },
  };
}
