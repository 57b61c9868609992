/** What the provider refuses of alarms before it asks AWS: the schema and CustomizeDiff of cloudwatch/metric_alarm.go. */
import type { Failure } from "../table";
import { type Props, propsList } from "../values";
import { conflictsWith } from "./given";

/** An alarm on a metric, on queries of metrics, or on criteria of its own. */
export function checkAlarm(inputs: Props): Failure[] {
  const isGiven = (property: string): boolean => inputs[property] !== undefined;
  const conflicts = [
    ...["metricName", "dimensions", "extendedStatistic", "namespace", "period", "statistic"].flatMap((property) =>
      conflictsWith(inputs, property, "metricQueries"),
    ),
    ...conflictsWith(inputs, "statistic", "extendedStatistic"),
    ...conflictsWith(inputs, "threshold", "thresholdMetricId"),
    ...conflictsWith(inputs, "evaluationInterval", "metricName", "metricQueries"),
    ...conflictsWith(inputs, "evaluationCriteria", ...WITHOUT_CRITERIA),
  ];
  if (isGiven("evaluationCriteria")) {
    return [...conflicts, ...needed("evaluationInterval", isGiven("evaluationInterval"), "with evaluationCriteria")];
  }
  const statistic = isGiven("statistic") || isGiven("extendedStatistic");
  const both = propsList(inputs["metricQueries"]).some(
    (query) => query["expression"] !== undefined && query["metric"] !== undefined,
  );
  return [
    ...conflicts,
    ...needed(
      "metricName",
      isGiven("metricName") || isGiven("metricQueries"),
      "or metricQueries or evaluationCriteria",
    ),
    ...["comparisonOperator", "evaluationPeriods"].flatMap((each) =>
      needed(each, isGiven(each), "of every such alarm"),
    ),
    ...needed("statistic", !isGiven("metricName") || statistic, "or extendedStatistic, with metricName"),
    ...(both ? [{ property: "metricQueries", reason: "none may have both expression and metric" }] : []),
  ];
}

const WITHOUT_CRITERIA = [
  "namespace",
  "metricName",
  "dimensions",
  "period",
  "unit",
  "statistic",
  "extendedStatistic",
  "metricQueries",
  "threshold",
  "comparisonOperator",
  "thresholdMetricId",
  "evaluationPeriods",
  "datapointsToAlarm",
];

const needed = (property: string, holds: boolean, when: string): Failure[] =>
  holds ? [] : [{ property, reason: `is required ${when}` }];
