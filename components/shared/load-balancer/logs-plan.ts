/**
 * The pure plan of a load balancer's logs. No Pulumi in here.
 *
 * Source: ELB user guide, "Enable access logs for your Application Load Balancer", and the same for connection logs and
 * health-check logs: bucket in the load balancer's region, SSE-S3 as the only encryption.
 */
import type { Input } from "@pulumi/pulumi";
import type { SummaryLine } from "../handoff/args";
import type { CheckStep } from "../handoff/check-script";
import { checkForm, checkInteger, checkOneOf } from "../input/checks";
import { type Issues, joinPath } from "../input/issues";
import { type LoadBalancerLogsArgs, LogBucketOnDestroy } from "./logs-args";

export const LOG_KINDS = ["access", "connection", "healthCheck"] as const;
export type LogKind = (typeof LOG_KINDS)[number];

export interface LogsPlan {
  readonly kinds: readonly LogKind[];
  readonly prefix?: string;
  /** A bucket that exists. */
  readonly bucket?: Input<string>;
  /** The bucket that is made. */
  readonly own?: { readonly expireDays: number; readonly onDestroy: LogBucketOnDestroy };
}

/** S3 user guide, "General purpose bucket naming rules". */
export const BUCKET_NAME =
  /^(?!.*\.\.)(?!\d+(?:\.\d+){3}$)(?!xn--|sthree-|amzn-s3-demo-)(?!.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Characters that S3 calls safe in keys, in steps between slashes. */
const PREFIX = /^[A-Za-z0-9!_.*'()-]+(\/[A-Za-z0-9!_.*'()-]+)*$/;

export function planLogs(
  path: string,
  args: LoadBalancerLogsArgs | undefined,
  region: string,
  issues: Issues,
): LogsPlan | undefined {
  if (args === undefined) {
    return undefined;
  }
  const at = (key: string): string => joinPath(path, key);
  const kinds = LOG_KINDS.filter((kind) => args[kind] ?? true);
  if (kinds.length === 0) {
    issues.error(path, "writes nothing: access, connection and healthCheck are all off", {
      fix: { path: at("access"), value: true },
    });
  }
  checkForm(at("bucket"), args.bucket, BUCKET_NAME, "acme-load-balancer-logs", issues);
  checkForm(at("prefix"), args.prefix, PREFIX, "anyware/prod", issues);
  if (args.prefix?.includes("AWSLogs")) {
    issues.error(at("prefix"), "must not contain AWSLogs, which AWS puts after it", { given: args.prefix });
  }
  checkInteger(at("expireDays"), args.expireDays, { from: 1, to: 3650, unit: "days" }, issues);
  checkOneOf(at("onDestroy"), args.onDestroy, Object.values(LogBucketOnDestroy), issues);
  const common = { kinds, ...(args.prefix === undefined ? {} : { prefix: args.prefix }) };
  if (args.bucket === undefined) {
    const own = { expireDays: args.expireDays ?? 90, onDestroy: args.onDestroy ?? LogBucketOnDestroy.Keep };
    return { ...common, own };
  }
  for (const field of ["expireDays", "onDestroy"] as const) {
    if (args[field] !== undefined) {
      issues.error(at(field), "is of a bucket that is made here, and bucket names one that exists", {
        given: args[field],
      });
    }
  }
  issues.warn(
    at("bucket"),
    `must be in ${region}, encrypted with SSE-S3 and no KMS key, and let ${LOG_DELIVERY} put objects: else up fails`,
  );
  return { ...common, bucket: args.bucket };
}

/** Who writes the logs, in all regions. Policies that name the older accounts of single regions still work. */
export const LOG_DELIVERY = "logdelivery.elasticloadbalancing.amazonaws.com";

/** Where its logs go. */
export function logsSummary(plan: LogsPlan | undefined): SummaryLine[] {
  if (plan === undefined) {
    return [];
  }
  const kinds = plan.kinds.map((kind) => (kind === "healthCheck" ? "health check" : kind)).join(", ");
  const place = plan.own
    ? `to a bucket of its own, ${plan.own.expireDays} days, ${ON_DESTROY[plan.own.onDestroy]}`
    : `to bucket ${typeof plan.bucket === "string" ? plan.bucket : "given"}`;
  return [{ subject: "logs", text: `${kinds}  ${place}` }];
}

const ON_DESTROY: { readonly [wish in LogBucketOnDestroy]: string } = {
  [LogBucketOnDestroy.Keep]: "kept on destroy",
  [LogBucketOnDestroy.Empty]: "emptied on destroy",
};

/** What `up` cannot see of a bucket that exists: a key that came later, for example. */
export function logBucketSteps(bucket: string | undefined, region: string): CheckStep[] {
  if (bucket === undefined) {
    return [];
  }
  const of = (call: string, query: string): string[] => ["s3api", call, "--bucket", bucket, "--query", query];
  return [
    {
      kind: "aws",
      name: `log bucket ${bucket} is encrypted with SSE-S3`,
      args: of(
        "get-bucket-encryption",
        "ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm",
      ),
      expected: ["AES256"],
      optional: true,
      hint: "a load balancer cannot write to a bucket with a KMS key: give it SSE-S3 (AES256)",
    },
    {
      kind: "aws",
      name: `log bucket ${bucket} is in ${region}`,
      args: of("get-bucket-location", "LocationConstraint"),
      // S3 API, GetBucketLocation: the first region has no name.
      expected: [region === "us-east-1" ? "None" : region],
      optional: true,
      hint: "a load balancer writes to buckets of its own region only",
    },
  ];
}
