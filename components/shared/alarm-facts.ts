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

/**
 * Families whose instances EC2 can move to other hardware. Others have instance-store volumes or run on dedicated hosts,
 * as every Mac does.
 *
 * Source: EC2 DescribeInstanceTypes, AutoRecoverySupported, as dumped in moto 5.2.5
 * (moto/ec2/resources/instance_types.json.gz). All sizes of a family answer alike, but for `NOT_RECOVERABLE`.
 */
const RECOVERABLE_FAMILIES: ReadonlySet<string> = new Set(
  `a1 c3 c4 c5 c5a c5n c6a c6g c6gn c6i c6in c7a c7g c7gn c7i c7i-flex c8a c8g c8gb c8gn c8i c8i-flex c8ib c8in c8ine c9g
  g5g hpc6a hpc7a hpc7g hpc8a inf1 m3 m4 m5 m5a m5n m5zn m6a m6g m6i m6in m7a m7g m7i m7i-flex m8a m8azn m8g m8gb m8gn
  m8i m8i-flex m8ib m8in m8ine m9g r3 r4 r5 r5a r5b r5n r6a r6g r6i r6in r7a r7g r7i r7iz r8a r8g r8gb r8gn r8i r8i-flex
  r8ib r8in r9g t1 t2 t3 t3a t4g t8i u-3tb1 u-6tb1 u7i-12tb u7i-6tb u7i-8tb u7in-16tb u7in-24tb u7in-32tb vt1 x1 x1e
  x2idn x2iedn x2iezn x8g x8i`.split(/\s+/),
);

const NOT_RECOVERABLE: ReadonlySet<string> = new Set(["g5g.metal"]);

/** Whether EC2 recovers an instance of this type; a type that is not known is taken not to. */
export const isRecoverable = (instanceType: string): boolean =>
  RECOVERABLE_FAMILIES.has(instanceType.split(".")[0]!) && !NOT_RECOVERABLE.has(instanceType);
