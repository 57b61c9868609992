/** What a user may say about alarms. Each kind of component takes what its resources can have. */
import type { Input } from "@pulumi/pulumi";

/** Alarms of a service behind a load balancer. */
export interface ServiceAlarmsArgs {
  /**
   * SNS topic that is told when an alarm begins and when it ends, ARN, in the region of the load balancer. Its policy,
   * and that of a KMS key it is encrypted with, must let `cloudwatch.amazonaws.com` publish.
   */
  readonly topicArn: Input<string>;
  /** Answers with status 5xx a minute that are too many, 1 to 1000000. @default 10 */
  readonly errorsPerMinute?: number;
  /** Days before a certificate that was given ends, 1 to 365. ACM renews those it issues. @default 30 */
  readonly certificateDays?: number;
  /** Move an instance that was made here to other hardware when its own fails, where EC2 can. @default true */
  readonly recover?: boolean;
}

/** Alarms of instances. */
export interface InstanceAlarmsArgs {
  /**
   * SNS topic that is told when an alarm begins and when it ends, ARN, in the region of the instances. Its policy, and
   * that of a KMS key it is encrypted with, must let `cloudwatch.amazonaws.com` publish.
   */
  readonly topicArn: Input<string>;
  /** Move an instance to other hardware when its own fails, where EC2 can. @default true */
  readonly recover?: boolean;
}

/** Alarms of instances on dedicated hosts, which EC2 does not move to other hardware. */
export interface HostAlarmsArgs {
  /**
   * SNS topic that is told when an alarm begins and when it ends, ARN, in the region of the hosts. Its policy, and that
   * of a KMS key it is encrypted with, must let `cloudwatch.amazonaws.com` publish.
   */
  readonly topicArn: Input<string>;
}
