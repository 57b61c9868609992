/** The pure plan of alarms and the dashboard: which there are, by a key that means something. No Pulumi in here. */

import { isRecoverable } from "../aws/instance-types";
import type { SummaryLine } from "../handoff/args";
import { checkForm, checkInteger } from "../input/checks";
import { type Issues, joinPath } from "../input/issues";
import type { TargetGroupPlan } from "../load-balancer/plan";
import { ALARM_METRICS, type AlarmKind } from "./alarm-facts";
import type { ServiceAlarmsArgs } from "./args";

/** One alarm. `subject` is the key of its target group, certificate or instance; empty for the load balancer. */
export interface AlarmPlan {
  readonly kind: AlarmKind;
  readonly subject: string;
  /** Former key of the subject. */
  readonly formerly?: string;
  readonly threshold: number;
  readonly description: string;
}

export interface MonitoringPlan {
  /** Alarms by the last part of their name. */
  readonly alarms: { readonly [key: string]: AlarmPlan };
  readonly dashboard: boolean;
  /** The load balancer is somebody else's, who may have other services behind it. @default false */
  readonly isShared?: boolean;
  /** Name of the topic; absent without alarms. */
  readonly topic?: string;
}

/** What is watched. */
export interface MonitoredPlan {
  readonly loadBalancer?: { readonly targetGroups: { readonly [key: string]: Pick<TargetGroupPlan, "protocol"> } };
  /** The load balancer is somebody else's: what it answers itself is for its owner to watch. @default false */
  readonly isShared?: boolean;
  /** Certificates that were given, by key; the default one has the empty key. */
  readonly certificates?: { readonly [key: string]: unknown };
  readonly instances: { readonly [key: string]: MonitoredInstance };
}

export interface MonitoredInstance {
  /** Absent when the instance was not made here: it is watched, and not moved. */
  readonly instanceType?: string;
  readonly formerly?: string;
}

/** arn:partition:sns:region:account:name */
const TOPIC_ARN = /^arn:aws[a-z-]*:sns:([a-z0-9-]+):\d{12}:([A-Za-z0-9_-]{1,256}(?:\.fifo)?)$/;

/** `args` are the component's `alarms` and `dashboard`; `noun` is what one instance is called. */
export function planMonitoring(
  args: { readonly alarms?: ServiceAlarmsArgs; readonly dashboard?: boolean },
  watched: MonitoredPlan,
  noun: string,
  region: string,
  issues: Issues,
): MonitoringPlan {
  const { dashboard = false } = args;
  const shared = watched.isShared ? { isShared: true } : {};
  const { alarms } = args;
  if (alarms === undefined) {
    return { alarms: {}, dashboard, ...shared };
  }
  checkCertificateDays(watched, alarms.certificateDays, issues);
  const topic = checkTopic("alarms.topicArn", alarms.topicArn, region, issues);
  checkInteger("alarms.errorsPerMinute", alarms.errorsPerMinute, { from: 1, to: 1_000_000 }, issues);
  checkInteger("alarms.certificateDays", alarms.certificateDays, { from: 1, to: 365, unit: "days" }, issues);
  const planned: [string, AlarmPlan][] = [
    ...loadBalancerAlarms(watched, alarms),
    ...certificateAlarms(watched.certificates ?? {}, alarms, issues),
    ...Object.entries(watched.instances).flatMap(([key, instance]) => instanceAlarms(key, instance, alarms, noun)),
  ];
  return { alarms: Object.fromEntries(planned), dashboard, ...shared, topic };
}

/**
 * ACM renews its certificates this many days before their end, and those of 198 days since 2026-02 (ACM user guide, "Managed
 * certificate renewal"; read 2026-11-29): until then the alarm would sound on each of them.
 */
const RENEWAL_DAYS = 45;

function checkCertificateDays(watched: MonitoredPlan, days: number | undefined, issues: Issues): void {
  if (days !== undefined && days > RENEWAL_DAYS && days <= 365 && Object.keys(watched.certificates ?? {}).length > 0) {
    issues.warn(
      "alarms.certificateDays",
      `${days} is before ACM renews, ${RENEWAL_DAYS} days before the end: the alarm sounds at every renewal; for an imported certificate a third of its life is usual`,
    );
  }
}

function checkTopic(path: string, arn: unknown, region: string, issues: Issues): string {
  checkForm(path, arn, TOPIC_ARN, "arn:aws:sns:eu-west-1:111122223333:on-call", issues);
  const [, place, name] = (typeof arn === "string" ? TOPIC_ARN.exec(arn) : undefined) ?? [];
  if (place !== undefined && region !== "" && place !== region) {
    issues.error(path, `is in ${place}; an alarm tells topics of its own region, ${region}`, { given: arn });
  }
  return name ?? "the given topic";
}

function loadBalancerAlarms({ loadBalancer, isShared }: MonitoredPlan, args: ServiceAlarmsArgs): [string, AlarmPlan][] {
  if (loadBalancer === undefined) {
    return [];
  }
  const errors = args.errorsPerMinute ?? ALARM_METRICS["elb-5xx"].threshold;
  const groups = Object.entries(loadBalancer.targetGroups).flatMap(([key, { protocol }]) => [
    alarm("unhealthy-hosts", key, `a target of ${key} is unhealthy`),
    alarm("no-healthy-host", key, `no target of ${key} is healthy`),
    ...(protocol === "HTTPS" ? [alarm("target-tls", key, `TLS with targets of ${key} fails`)] : []),
    alarm("target-5xx", key, `targets of ${key} answer ${errors} times a minute or more with 5xx`, errors),
  ]);
  return [
    ...groups,
    ...(isShared
      ? []
      : [alarm("elb-5xx", "", `the load balancer answers ${errors} times a minute or more with 5xx`, errors)]),
  ];
}

/** AWS measures certificates of ACM; those of IAM it does not. */
function certificateAlarms(
  certificates: { readonly [key: string]: unknown },
  args: ServiceAlarmsArgs,
  issues: Issues,
): [string, AlarmPlan][] {
  const days = args.certificateDays ?? ALARM_METRICS.certificate.threshold;
  return Object.entries(certificates).flatMap(([key, arn]) => {
    if (typeof arn === "string" && arn.split(":")[2] === "iam") {
      const path = key === "" ? "certificateArn" : joinPath("additionalCertificateArns", key);
      issues.warn(path, "is a certificate of IAM, whose end CloudWatch does not know: no alarm tells of it");
      return [];
    }
    const which = key === "" ? "the certificate" : `certificate ${key}`;
    return [alarm("certificate", key, `${which} ends in less than ${days} days`, days)];
  });
}

function instanceAlarms(
  key: string,
  { instanceType, formerly }: MonitoredInstance,
  { recover = true }: ServiceAlarmsArgs,
  noun: string,
): [string, AlarmPlan][] {
  const moves = recover && instanceType !== undefined && isRecoverable(instanceType);
  const both = [
    alarm("instance", key, `${noun} ${key} fails EC2's status checks`),
    ...(moves ? [alarm("system", key, `${noun} ${key} fails EC2's system check, and is recovered`)] : []),
  ];
  return both.map(([name, plan]) => [name, { ...plan, formerly }]);
}

function alarm(
  kind: AlarmKind,
  subject: string,
  description: string,
  threshold: number = ALARM_METRICS[kind].threshold,
): [string, AlarmPlan] {
  return [alarmKey(kind, subject), { kind, subject, threshold, description }];
}

/** `unhealthy-hosts-broker`, or `elb-5xx` alone. */
export const alarmKey = (kind: AlarmKind, subject: string): string => (subject === "" ? kind : `${kind}-${subject}`);

/** One line for all alarms, and one for the dashboard. */
export function monitoringSummary({ alarms, dashboard, topic }: MonitoringPlan): SummaryLine[] {
  const plans = Object.values(alarms);
  const recovered = plans.filter(({ kind }) => kind === "system").length;
  const recovery =
    recovered === 0 ? "" : `, ${recovered} ${recovered === 1 ? "recovers its instance" : "recover their instances"}`;
  return [
    ...(plans.length === 0 ? [] : [{ subject: `alarms ${plans.length}`, text: `to ${topic}${recovery}` }]),
    ...(dashboard ? [{ subject: "dashboard", text: "in CloudWatch" }] : []),
  ];
}
