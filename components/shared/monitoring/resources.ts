/** CloudWatch alarms and the dashboard of a component. */
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { partitionOfRegion } from "../aws/partitions";
import { type Tags, tagsFor } from "../input/tags";
import { formerNames } from "../load-balancer/resources";
import { ALARM_METRICS, type AlarmMetric } from "./alarm-facts";
import { dashboardBody } from "./dashboard";
import { type AlarmPlan, alarmKey, type MonitoringPlan } from "./plan";

/** What CloudWatch knows by a part of its ARN. */
interface Measured {
  readonly arnSuffix: pulumi.Output<string>;
}

/** What is watched, by the keys of the plan. */
export interface Monitored {
  readonly region: string;
  /** Needed when there are alarms. */
  readonly topicArn?: pulumi.Input<string>;
  readonly loadBalancer?: Measured;
  readonly targetGroups?: { readonly [key: string]: Measured };
  /** ARNs; the default certificate has the empty key. */
  readonly certificates?: { readonly [key: string]: pulumi.Input<string> | undefined };
  /** Instance ids. */
  readonly instances: { readonly [key: string]: pulumi.Input<string> };
}

export function createMonitoring(
  name: string,
  plan: MonitoringPlan,
  monitored: Monitored,
  tags: Tags,
  opts: pulumi.CustomResourceOptions,
): void {
  const alarms = Object.entries(plan.alarms).map(([key, each]) => createAlarm(name, key, each, monitored, tags, opts));
  if (plan.dashboard) {
    createDashboard(name, plan, monitored, alarms, opts);
  }
}

function createAlarm(
  name: string,
  key: string,
  plan: AlarmPlan,
  monitored: Monitored,
  tags: Tags,
  opts: pulumi.CustomResourceOptions,
): cloudwatch.MetricAlarm {
  const nameOf = (alarm: string): string => `${name}-alarm-${alarm}`;
  const metric: AlarmMetric = ALARM_METRICS[plan.kind];
  const topic = [monitored.topicArn!];
  return new cloudwatch.MetricAlarm(
    nameOf(key),
    {
      alarmDescription: `${name}: ${plan.description}`,
      namespace: metric.namespace,
      metricName: metric.metric,
      dimensions: dimensionsOf(plan, monitored),
      statistic: metric.statistic,
      period: metric.periodSeconds,
      evaluationPeriods: metric.periods,
      datapointsToAlarm: metric.badPeriods,
      comparisonOperator: metric.comparison,
      threshold: plan.threshold,
      treatMissingData: metric.missing,
      ...actionsOf(plan, topic, monitored.region),
      tags: tagsFor(tags, nameOf(key)),
    },
    { ...opts, aliases: formerNames(plan.formerly, (old) => nameOf(alarmKey(plan.kind, old))) },
  );
}

type Actions = Pick<cloudwatch.MetricAlarmArgs, "alarmActions" | "okActions" | "insufficientDataActions">;

function actionsOf({ kind }: AlarmPlan, topic: pulumi.Input<string>[], region: string): Actions {
  switch (kind) {
    case "system":
      // The status-check alarm of the same instance tells when it is over.
      return { alarmActions: [`arn:${partitionOfRegion(region)}:automate:${region}:ec2:recover`, ...topic] };
    case "instance":
      return { alarmActions: topic, okActions: topic, insufficientDataActions: topic };
    default:
      return { alarmActions: topic, okActions: topic };
  }
}

function dimensionsOf(
  { kind, subject }: AlarmPlan,
  { loadBalancer, targetGroups, certificates, instances }: Monitored,
): { [dimension: string]: pulumi.Input<string> } {
  switch (kind) {
    case "elb-5xx":
      return { LoadBalancer: loadBalancer!.arnSuffix };
    case "certificate":
      return { CertificateArn: certificates![subject]! };
    case "instance":
    case "system":
      return { InstanceId: instances[subject]! };
    default:
      return { LoadBalancer: loadBalancer!.arnSuffix, TargetGroup: targetGroups![subject]!.arnSuffix };
  }
}

/** Dashboards are not regional: one name in the account is one dashboard, so project and stack are in it. */
function createDashboard(
  name: string,
  { isShared = false }: MonitoringPlan,
  monitored: Monitored,
  alarms: readonly cloudwatch.MetricAlarm[],
  opts: pulumi.CustomResourceOptions,
): void {
  const { region, loadBalancer, targetGroups = {}, instances } = monitored;
  const dashboardName = [pulumi.getProject(), pulumi.getStack(), name].join("-").replace(/[^A-Za-z0-9_-]+/g, "-");
  const known = pulumi.all([
    loadBalancer?.arnSuffix,
    pulumi.all(Object.fromEntries(Object.entries(targetGroups).map(([key, group]) => [key, group.arnSuffix]))),
    pulumi.all(instances),
    pulumi.all(alarms.map(({ arn }) => arn)),
  ]);
  new cloudwatch.Dashboard(
    `${name}-dashboard`,
    {
      dashboardName: dashboardName.slice(0, 255),
      dashboardBody: known.apply(([balancer, groups, instanceIds, alarmArns]) =>
        JSON.stringify(
          dashboardBody({ region, loadBalancer: balancer, isShared, targetGroups: groups, instanceIds, alarmArns }),
        ),
      ),
    },
    opts,
  );
}
