/** What a user may say about the logs of a load balancer. */
import type { Input } from "@pulumi/pulumi";

/** What becomes of a log bucket that was made here, when the stack is destroyed or logs are switched off. */
export const LogBucketOnDestroy = {
  /** The bucket stays with its logs and leaves the stack; give its name as `bucket` to go on writing to it. */
  Keep: "keep",
  /** The bucket is emptied and deleted. */
  Empty: "empty",
} as const;
export type LogBucketOnDestroy = (typeof LogBucketOnDestroy)[keyof typeof LogBucketOnDestroy];

/** Logs of the load balancer, in S3: in a bucket that is made for them, or in one that exists. */
export interface LoadBalancerLogsArgs {
  /** Every request: who asked for what, which target answered, and how. @default true */
  readonly access?: boolean;
  /** Every connection: address, TLS version and cipher, failed handshakes. @default true */
  readonly connection?: boolean;
  /** Every change of a target's health, with its reason. @default true */
  readonly healthCheck?: boolean;
  /**
   * A bucket that exists, by name: in the load balancer's region, encrypted with SSE-S3 and with no KMS key, and with
   * a policy that lets `logdelivery.elasticloadbalancing.amazonaws.com` put objects. @default - one is made
   */
  readonly bucket?: Input<string>;
  /** Folder in the bucket, without slashes at its ends and without `AWSLogs`. @default - none */
  readonly prefix?: string;
  /** Days after which logs are deleted from a bucket that is made, 1 to 3650. @default 90 */
  readonly expireDays?: number;
  /** `keep` or `empty` a bucket that is made. @default "keep" */
  readonly onDestroy?: LogBucketOnDestroy;
}
