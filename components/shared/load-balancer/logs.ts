/** The bucket of a load balancer's logs, ready to be written to before the load balancer is told to. */
import type * as lb from "@pulumi/aws/lb";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../aws/policy-document";
import { type Tags, tagsFor } from "../input/tags";
import { LogBucketOnDestroy } from "./logs-args";
import { LOG_DELIVERY, type LogKind, type LogsPlan } from "./logs-plan";

export interface LogBucket {
  readonly name: pulumi.Input<string>;
  /** The load balancer writes a test file at once, so it waits for these. */
  readonly ready: readonly pulumi.Resource[];
}

/** A bucket that is made, or the one that exists. `accountId` is the load balancer's. */
export function createLogBucket(
  name: string,
  plan: LogsPlan,
  accountId: pulumi.Input<string>,
  tags: Tags,
  opts: pulumi.CustomResourceOptions,
): LogBucket {
  if (plan.own === undefined) {
    return { name: plan.bucket!, ready: [] };
  }
  const { expireDays, onDestroy } = plan.own;
  // A bucket that stays keeps its settings: without them it would be open to mistakes and never forget.
  const kept = { ...opts, retainOnDelete: onDestroy === LogBucketOnDestroy.Keep };
  const bucketName = `${name}-logs`;
  const bucket = new s3.Bucket(
    bucketName,
    { forceDestroy: onDestroy === LogBucketOnDestroy.Empty, tags: tagsFor(tags, bucketName) },
    kept,
  );
  const publicAccess = new s3.BucketPublicAccessBlock(
    `${bucketName}-public-access`,
    {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    kept,
  );
  const ownership = new s3.BucketOwnershipControls(
    `${bucketName}-ownership`,
    { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    kept,
  );
  const encryption = new s3.BucketServerSideEncryptionConfiguration(
    `${bucketName}-encryption`,
    // SSE-S3: a load balancer cannot write to a bucket with a KMS key.
    { bucket: bucket.bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    kept,
  );
  new s3.BucketLifecycleConfiguration(
    `${bucketName}-lifecycle`,
    {
      bucket: bucket.bucket,
      rules: [
        {
          id: "expire",
          status: "Enabled",
          filter: {},
          expiration: { days: expireDays },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
      ],
    },
    kept,
  );
  const policy = new s3.BucketPolicy(
    `${bucketName}-policy`,
    {
      bucket: bucket.bucket,
      policy: pulumi.all([bucket.arn, accountId]).apply(([arn, account]) => bucketPolicy(arn, plan.prefix, account)),
    },
    // S3 refuses two changes of a bucket's access at once.
    { ...kept, dependsOn: [publicAccess, ownership] },
  );
  return { name: bucket.bucket, ready: [policy, encryption] };
}

/** ELB user guide, "Enable access logs for your Application Load Balancer": the policy for all regions. */
function bucketPolicy(bucketArn: string, prefix: string | undefined, accountId: string): string {
  const folder = prefix === undefined ? "" : `${prefix}/`;
  return policyDocument([
    {
      Sid: "LogDelivery",
      Effect: "Allow",
      Principal: { Service: LOG_DELIVERY },
      Action: "s3:PutObject",
      Resource: `${bucketArn}/${folder}AWSLogs/${accountId}/*`,
    },
    {
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [bucketArn, `${bucketArn}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ]);
}

type LogAttributes = Required<Pick<lb.LoadBalancerArgs, "accessLogs" | "connectionLogs" | "healthCheckLogs">>;

/**
 * All three attributes, written out where they are off too: the provider takes a missing block for "leave it as it is"
 * (terraform-provider-aws, elbv2/load_balancer.go, SuppressMissingOptionalConfigurationBlock), so logs that were
 * switched on would go on.
 */
export function logAttributes(plan: LogsPlan | undefined, bucket: LogBucket | undefined): LogAttributes {
  const attribute = (kind: LogKind) =>
    plan?.kinds.includes(kind) && bucket
      ? { enabled: true, bucket: bucket.name, ...(plan.prefix === undefined ? {} : { prefix: plan.prefix }) }
      : { enabled: false, bucket: "" };
  return {
    accessLogs: attribute("access"),
    connectionLogs: attribute("connection"),
    healthCheckLogs: attribute("healthCheck"),
  };
}
