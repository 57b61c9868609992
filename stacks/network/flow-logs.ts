/**
 * Flow logs of a new VPC: who spoke to whom, and what was refused. Off unless given, because AWS bills what is logged as
 * vended logs (VPC user guide, "Publish flow logs to CloudWatch Logs" and "Publish flow logs to Amazon S3").
 */
import { z } from "zod";
import { partitionOfRegion } from "../../components/shared/aws/partitions";
import { checkForm, checkOneOf } from "../../components/shared/input/checks";
import type { Issues } from "../../components/shared/input/issues";
import { BUCKET_NAME } from "../../components/shared/load-balancer/logs-plan";
import { permissionsBoundaryConfig } from "../config/forms";

/** CloudWatch Logs API, PutRetentionPolicy, retentionInDays. */
const RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
/** EC2 API, CreateFlowLogs, MaxAggregationInterval. */
const AGGREGATION_SECONDS: readonly number[] = [60, 600];
/** EC2 API, CreateFlowLogs, TrafficType. */
export const FLOW_TRAFFIC = ["ALL", "ACCEPT", "REJECT"] as const;

/** What becomes of the log group and its records when the stack goes, or its flow logs do. */
const FLOW_LOGS_ON_DESTROY = ["keep", "delete"] as const;

export const DEFAULT_FLOW_LOGS = { traffic: "ALL", aggregationSeconds: 600, retentionDays: 90 } as const;

export const flowLogsConfig = z.strictObject({
  bucketArn: z
    .string()
    .optional()
    .meta({
      description:
        "a bucket that exists, and a folder in it if you like; its policy must let delivery.logs.amazonaws.com put objects; a log group of their own in CloudWatch when absent",
      examples: ["arn:aws:s3:::acme-flow-logs/vdi"],
    }),
  retentionDays: z
    .number()
    .optional()
    .meta({
      description: `days that the log group keeps them, 1 to 3653 in the steps of CloudWatch; ${DEFAULT_FLOW_LOGS.retentionDays} when absent`,
    }),
  traffic: z
    .enum(FLOW_TRAFFIC)
    .optional()
    .meta({ description: `what is logged; ${DEFAULT_FLOW_LOGS.traffic} when absent` }),
  aggregationSeconds: z
    .number()
    .optional()
    .meta({
      description: `seconds that a record sums up, 60 or 600; ${DEFAULT_FLOW_LOGS.aggregationSeconds} when absent`,
    }),
  onDestroy: z
    .enum(FLOW_LOGS_ON_DESTROY)
    .optional()
    .meta({ description: "keep the log group and its records, or delete them; delete when absent" }),
  permissionsBoundaryArn: permissionsBoundaryConfig.meta({
    description: "permissions boundary of the role that writes to the log group; that of access when absent",
    examples: ["arn:aws:iam::111122223333:policy/boundary"],
  }),
});
export type FlowLogsConfig = z.output<typeof flowLogsConfig>;

const PATH = "network.flowLogs";
/** `arn:aws:s3:::bucket/folder/`: bucket and folder. */
const BUCKET_ARN = /^arn:[a-z-]+:s3:::([^/]+)(?:\/([A-Za-z0-9!_.*'()/-]*))?$/;

export function checkFlowLogs(flowLogs: FlowLogsConfig | undefined, region: string | undefined, issues: Issues): void {
  if (flowLogs === undefined) {
    return;
  }
  const { bucketArn, retentionDays, traffic, aggregationSeconds } = flowLogs;
  checkOneOf(`${PATH}.traffic`, traffic, FLOW_TRAFFIC, issues);
  checkStep("aggregationSeconds", aggregationSeconds, AGGREGATION_SECONDS, issues);
  checkStep("retentionDays", retentionDays, RETENTION_DAYS, issues);
  if (bucketArn === undefined) {
    return;
  }
  const [, bucket = "", folder = ""] = BUCKET_ARN.exec(bucketArn) ?? [];
  if (BUCKET_NAME.test(bucketArn)) {
    const arn = `arn:${partitionOfRegion(region ?? "us-east-1")}:s3:::${bucketArn}`;
    issues.error(`${PATH}.bucketArn`, `must be the bucket's ARN, ${arn}`, { given: bucketArn, fix: { value: arn } });
  } else if (!BUCKET_NAME.test(bucket)) {
    checkForm(`${PATH}.bucketArn`, bucketArn, /^$/, "arn:aws:s3:::acme-flow-logs", issues);
  } else if (folder.split("/").includes("AWSLogs")) {
    issues.error(`${PATH}.bucketArn`, "must not have AWSLogs in its folder, which AWS puts after it", {
      given: bucketArn,
      fix: { value: bucketArn.slice(0, bucketArn.indexOf("/AWSLogs")) },
    });
  }
  for (const key of ["retentionDays", "onDestroy", "permissionsBoundaryArn"] as const) {
    if (flowLogs[key] !== undefined) {
      const what = key === "permissionsBoundaryArn" ? "the role that writes to the log group" : "the log group";
      issues.error(`${PATH}.${key}`, `is of ${what}, and bucketArn names a bucket`, { given: flowLogs[key] });
    }
  }
  issues.warn(
    `${PATH}.bucketArn`,
    "must let delivery.logs.amazonaws.com put objects, else up fails; AWS replaces the bucket's policy itself where the deployer may",
  );
}

function checkStep(key: string, value: number | undefined, steps: readonly number[], issues: Issues): void {
  if (value !== undefined && !steps.includes(value)) {
    const nearest = steps.reduce((best, step) => (Math.abs(step - value) < Math.abs(best - value) ? step : best));
    issues.error(`${PATH}.${key}`, `must be one of ${steps.join(", ")}`, { given: value, fix: { value: nearest } });
  }
}
