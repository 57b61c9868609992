/** What options of a stack ask of its deployer beyond the actions of the resource types. */
import type { Value } from "../../policy/graph";
import type { PlanResource } from "../model/plan";
import { arns, type Place, physicalNames, type Statement, statement, suffix } from "./parts";

export function extraStatements(aws: readonly PlanResource[], place: Place): Statement[] {
  return [
    ...passedRoles(aws, place),
    ...boundaries(aws, place),
    ...keys(aws, place),
    ...emptiedBuckets(aws, place),
    ...serviceRoles(aws, place),
    ...deliveries(aws),
  ];
}

const has = (aws: readonly PlanResource[], type: string): boolean => aws.some((each) => each.type === type);
const ofType = (aws: readonly PlanResource[], type: string): PlanResource[] => aws.filter((each) => each.type === type);

/** Roles are handed to the one service that is to assume them, by name and path. */
function passedRoles(aws: readonly PlanResource[], place: Place): Statement[] {
  const roles = ofType(aws, "aws:iam/role:Role");
  const trusting = (service: string) =>
    physicalNames(roles.filter(({ inputs }) => String(inputs["assumeRolePolicy"]).includes(`"${service}.`))).flatMap(
      (name) => arns(place, "iam", `role/${name}`, ""),
    );
  // EC2 was `ec2.amazonaws.com.cn` in China before principals had one name in all partitions (aws-cdk-lib 2.276.0, region-info).
  const names = (service: string): string | string[] => {
    const both = [...new Set([`${service}.amazonaws.com`, `${service}.${suffix(place)}`])];
    return both.length === 1 ? both[0]! : both;
  };
  const pass = (Sid: string, service: string, resources: readonly string[]): Statement[] =>
    statement(Sid, ["iam:PassRole"], resources, { StringEquals: { "iam:PassedToService": names(service) } });
  return [
    ...pass("PassRoleToInstances", "ec2", [...trusting("ec2"), ...givenProfiles(aws, place)]),
    ...(has(aws, "aws:dlm/lifecyclePolicy:LifecyclePolicy") ? pass("PassRoleToSnapshots", "dlm", trusting("dlm")) : []),
    ...(has(aws, WINDOW_TASK) ? pass("PassRoleToMaintenanceWindows", "ssm", trusting("ssm")) : []),
    ...(has(aws, FLOW_LOG) ? pass("PassRoleToFlowLogs", "vpc-flow-logs", trusting("vpc-flow-logs")) : []),
  ];
}

const WINDOW_TASK = "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask";
const FLOW_LOG = "aws:ec2/flowLog:FlowLog";

/** Flow logs into a bucket (VPC user guide, "Create a flow log that publishes to Amazon S3"). */
const deliveries = (aws: readonly PlanResource[]): Statement[] =>
  ofType(aws, FLOW_LOG).some(({ inputs }) => inputs["logDestinationType"] === "s3")
    ? statement("DeliverFlowLogs", ["logs:CreateLogDelivery", "logs:DeleteLogDelivery"], ["*"])
    : [];

/** The role behind a given instance profile is known only to AWS; nearly always it has the profile's name. */
function givenProfiles(aws: readonly PlanResource[], place: Place): string[] {
  const made = ofType(aws, "aws:iam/instanceProfile:InstanceProfile").map(({ outputs }) => outputs["name"]);
  const used = ofType(aws, "aws:ec2/instance:Instance").map(({ inputs }) => inputs["iamInstanceProfile"]);
  const given = [...new Set(used.flatMap((name) => (typeof name === "string" && !made.includes(name) ? [name] : [])))];
  return given.flatMap((name) => arns(place, "iam", `role/${name}`, ""));
}

/** An organisation's boundary on roles: exactly that one. */
function boundaries(aws: readonly PlanResource[], place: Place): Statement[] {
  const bounded = ofType(aws, "aws:iam/role:Role").filter(({ inputs }) => inputs["permissionsBoundary"] !== undefined);
  const given = bounded.flatMap(({ inputs: { permissionsBoundary: arn } }) => (typeof arn === "string" ? [arn] : []));
  return statement(
    "RoleBoundary",
    ["iam:PutRolePermissionsBoundary"],
    physicalNames(bounded).flatMap((name) => arns(place, "iam", `role/${name}`, "")),
    { ArnEquals: { "iam:PermissionsBoundary": [...new Set(given)].sort() } },
  );
}

/** EBS uses a customer's key with the caller's permissions (EBS user guide, "Permissions for IAM users"). */
function keys(aws: readonly PlanResource[], place: Place): Statement[] {
  const ids = [...new Set(aws.flatMap(({ inputs }) => keyIds(inputs)))];
  const resources = ids.flatMap((id) =>
    /^arn:[^:]+:kms:[^:]+:\d+:key\//.test(id) ? [id] : arns(place, "kms", keyPath(id)),
  );
  const viaEc2 = { "kms:ViaService": `ec2.${place.region}.${suffix(place)}` };
  return [
    ...statement(
      "EncryptVolumes",
      ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
      resources,
      { StringEquals: viaEc2 },
    ),
    ...statement("GrantKeyToVolumes", ["kms:CreateGrant"], resources, {
      StringEquals: viaEc2,
      Bool: { "kms:GrantIsForAWSResource": "true" },
    }),
  ];
}

/** Policies know keys by id; an alias does not say which. */
const keyPath = (id: string): string => (/^[0-9a-f-]{36}$|^mrk-[0-9a-f]{32}$/.test(id) ? `key/${id}` : "key/*");

function keyIds(value: Value): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(keyIds);
  }
  if (typeof value !== "object" || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, each]) =>
    key === "kmsKeyId" && typeof each === "string" ? [each] : keyIds(each as Value),
  );
}

/** A bucket that a destroy empties, versions and all. */
function emptiedBuckets(aws: readonly PlanResource[], { partition }: Place): Statement[] {
  const emptied = ofType(aws, "aws:s3/bucket:Bucket").filter(({ inputs }) => inputs["forceDestroy"] === true);
  const buckets = physicalNames(emptied, "bucket").map((name) => `arn:${partition}:s3:::${name}`);
  return [
    ...statement("ListForEmptying", ["s3:ListBucketVersions"], buckets),
    ...statement(
      "EmptyBuckets",
      ["s3:DeleteObject", "s3:DeleteObjectVersion"],
      buckets.map((bucket) => `${bucket}/*`),
    ),
  ];
}

/**
 * Roles that AWS makes once an account: the first load balancer, transit-gateway attachment, regional NAT gateway or alarm
 * that acts on an instance needs the caller's permission for it (each service's guide, "Service-linked roles").
 */
function serviceRoles(aws: readonly PlanResource[], place: Place): Statement[] {
  const recovers = ofType(aws, "aws:cloudwatch/metricAlarm:MetricAlarm").some(({ inputs }) =>
    JSON.stringify(inputs["alarmActions"] ?? []).includes(":automate:"),
  );
  const isRegionalNat = ofType(aws, "aws:ec2/natGateway:NatGateway").some(
    ({ inputs }) => inputs["availabilityMode"] === "regional",
  );
  const services = [
    ...(has(aws, "aws:lb/loadBalancer:LoadBalancer") ? ["elasticloadbalancing.amazonaws.com"] : []),
    ...(has(aws, "aws:ec2transitgateway/vpcAttachment:VpcAttachment") ? ["transitgateway.amazonaws.com"] : []),
    ...(isRegionalNat ? ["ec2-nat-gateway.amazonaws.com"] : []),
    ...(recovers ? ["events.amazonaws.com"] : []),
  ];
  return statement(
    "ServiceLinkedRoles",
    services.length === 0 ? [] : ["iam:CreateServiceLinkedRole"],
    services.flatMap((service) => arns(place, "iam", `role/aws-service-role/${service}/*`, "")),
    { StringEquals: { "iam:AWSServiceName": services } },
  );
}
