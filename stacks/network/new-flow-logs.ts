/** The flow log of a new VPC, with its log group and the role that writes to it, or into a bucket that exists. */
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import type { Output, Resource } from "@pulumi/pulumi";
import { ownSource, policyDocument, trustPolicy } from "../../components/shared/aws/policy-document";
import { type Tags, tagsFor } from "../../components/shared/input/tags";
import { DEFAULT_FLOW_LOGS, type FlowLogsConfig } from "./flow-logs";

/** Who assumes the role, in every partition (VPC user guide, "IAM role for publishing flow logs to CloudWatch Logs"). */
const SERVICE = "vpc-flow-logs.amazonaws.com";

/** AWS refuses a second flow log of the same configuration (EC2 API, error codes, FlowLogAlreadyExists). */
const REPLACED = { deleteBeforeReplace: true } as const;

export function createFlowLogs(name: string, flowLogs: FlowLogsConfig, vpcId: Output<string>, tags: Tags): void {
  const logName = `${name}-flow-logs`;
  const common = {
    vpcId,
    trafficType: flowLogs.traffic ?? DEFAULT_FLOW_LOGS.traffic,
    maxAggregationInterval: flowLogs.aggregationSeconds ?? DEFAULT_FLOW_LOGS.aggregationSeconds,
    tags: tagsFor(tags, logName),
  };
  if (flowLogs.bucketArn !== undefined) {
    new ec2.FlowLog(logName, { ...common, logDestinationType: "s3", logDestination: flowLogs.bucketArn }, REPLACED);
    return;
  }
  const group = new cloudwatch.LogGroup(
    logName,
    { retentionInDays: flowLogs.retentionDays ?? DEFAULT_FLOW_LOGS.retentionDays, tags: tagsFor(tags, logName) },
    { retainOnDelete: flowLogs.onDestroy === "keep" },
  );
  const { role, policy } = createRole(logName, group.arn, flowLogs.permissionsBoundaryArn, tags);
  new ec2.FlowLog(
    logName,
    { ...common, logDestinationType: "cloud-watch-logs", logDestination: group.arn, iamRoleArn: role.arn },
    // Else the first records are lost.
    { ...REPLACED, dependsOn: [policy] },
  );
}

/**
 * Only flow logs of this account and region may assume the role, as AWS advises against the confused deputy (same page).
 * The group exists, so the role need not create one: these are the permissions that AWS's own construct gives it
 * (aws-cdk-lib, aws-ec2/lib/vpc-flow-logs.ts, commit 015ba885). With logs:CreateLogGroup, AWS would make the group anew for
 * records that arrive after a destroy.
 */
function createRole(
  name: string,
  groupArn: Output<string>,
  permissionsBoundary: string | undefined,
  tags: Tags,
): { readonly role: iam.Role; readonly policy: Resource } {
  const role = new iam.Role(name, {
    description: `VPC flow logs: writes to the log group ${name}`,
    assumeRolePolicy: groupArn.apply((arn) => {
      const [, partition, , region, account] = arn.split(":");
      return trustPolicy(SERVICE, ownSource(account!, `arn:${partition}:ec2:${region}:${account}:vpc-flow-log/*`));
    }),
    ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
    tags: { ...tags },
  });
  const policy = new iam.RolePolicy(name, {
    role: role.name,
    policy: groupArn.apply((arn) =>
      policyDocument([
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          Resource: [arn, `${arn}:*`],
        },
      ]),
    ),
  });
  return { role, policy };
}
