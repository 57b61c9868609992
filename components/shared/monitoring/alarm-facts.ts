/**
 * What AWS measures, and when it is a reason to wake somebody. Each alarm says why missing data means what it means.
 *
 * Sources: [ALB] "CloudWatch metrics for your Application Load Balancer" (dimensions, reporting criteria); [ACM] AWS
 * Certificate Manager user guide, "Supported CloudWatch metrics"; [EC2] EC2 user guide, "Status checks for your
 * instances" and "CloudWatch action based recovery"; [Missing] CloudWatch user guide, "Configuring how CloudWatch alarms
 * treat missing data".
 */
export interface AlarmMetric {
  readonly namespace: string;
  readonly metric: string;
  readonly statistic: "Maximum" | "Minimum" | "Sum";
  readonly periodSeconds: number;
  /** Periods that are looked at, and how many of them must be bad. */
  readonly periods: number;
  readonly badPeriods: number;
  readonly comparison: "GreaterThanOrEqualToThreshold" | "LessThanThreshold";
  readonly threshold: number;
  readonly missing: "notBreaching" | "breaching" | "ignore" | "missing";
}

export const ALARM_METRICS = {
  /** A group without targets reports nothing, which the next alarm tells. [ALB] */
  "unhealthy-hosts": {
    namespace: "AWS/ApplicationELB",
    metric: "UnHealthyHostCount",
    statistic: "Maximum",
    periodSeconds: 60,
    periods: 3,
    badPeriods: 3,
    comparison: "GreaterThanOrEqualToThreshold",
    threshold: 1,
    missing: "notBreaching",
  },
  /** Without any registered target there is no number, and nobody is served: as bad as zero. [ALB] */
  "no-healthy-host": {
    namespace: "AWS/ApplicationELB",
    metric: "HealthyHostCount",
    // Each node of the load balancer counts for itself: none sees a healthy target.
    statistic: "Maximum",
    periodSeconds: 60,
    periods: 2,
    badPeriods: 2,
    comparison: "LessThanThreshold",
    threshold: 1,
    missing: "breaching",
  },
  /** Reported when there are errors only. [ALB] */
  "target-tls": {
    namespace: "AWS/ApplicationELB",
    metric: "TargetTLSNegotiationErrorCount",
    statistic: "Sum",
    periodSeconds: 60,
    periods: 5,
    badPeriods: 3,
    comparison: "GreaterThanOrEqualToThreshold",
    threshold: 1,
    missing: "notBreaching",
  },
  /** Reported when there are errors only. [ALB] */
  "target-5xx": {
    namespace: "AWS/ApplicationELB",
    metric: "HTTPCode_Target_5XX_Count",
    statistic: "Sum",
    periodSeconds: 60,
    periods: 5,
    badPeriods: 3,
    comparison: "GreaterThanOrEqualToThreshold",
    threshold: 10,
    missing: "notBreaching",
  },
  /** Reported when there are errors only; it has no dimension of target groups. [ALB] */
  "elb-5xx": {
    namespace: "AWS/ApplicationELB",
    metric: "HTTPCode_ELB_5XX_Count",
    statistic: "Sum",
    periodSeconds: 60,
    periods: 5,
    badPeriods: 3,
    comparison: "GreaterThanOrEqualToThreshold",
    threshold: 10,
    missing: "notBreaching",
  },
  /** Published twice a day, and no longer after the end: an alarm that began 30 days before must not end by that. [ACM] */
  certificate: {
    namespace: "AWS/CertificateManager",
    metric: "DaysToExpiry",
    statistic: "Minimum",
    periodSeconds: 86_400,
    periods: 1,
    badPeriods: 1,
    comparison: "LessThanThreshold",
    threshold: 30,
    missing: "ignore",
  },
  /**
   * An instance that is stopped or gone reports nothing, and the topic is told so: the state is then "insufficient
   * data". A new alarm begins in that state, so the first boot tells nobody. [EC2] [Missing]
   */
  instance: {
    namespace: "AWS/EC2",
    metric: "StatusCheckFailed",
    statistic: "Maximum",
    periodSeconds: 60,
    periods: 3,
    badPeriods: 3,
    comparison: "GreaterThanOrEqualToThreshold",
    threshold: 1,
    missing: "missing",
  },
  /** Hardware or host. An instance that reports nothing must not be recovered: it may be stopped on purpose. [EC2] */
  system: {
    namespace: "AWS/EC2",
    metric: "StatusCheckFailed_System",
    statistic: "Maximum",
    periodSeconds: 60,
    periods: 2,
    badPeriods: 2,
    comparison: "GreaterThanOrEqualToThreshold",
    threshold: 1,
    missing: "missing",
  },
} as const satisfies { readonly [kind: string]: AlarmMetric };

export type AlarmKind = keyof typeof ALARM_METRICS;
