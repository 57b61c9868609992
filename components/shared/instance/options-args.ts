/** What one instance has besides what its component gives to all of them. */
import type { Input } from "@pulumi/pulumi";

/** What instances have unless they say otherwise. Applies at once, since it touches nothing that runs. */
export interface InstanceDefaultOptionsArgs {
  /** Tags of each instance and of what is made for it alone, besides the `tags` of all resources; they win over those. @default - none */
  readonly tags?: { [key: string]: string };
  /**
   * Metrics each minute instead of every five. CloudWatch bills them, as it bills custom metrics (AWS, "Amazon CloudWatch
   * pricing"). @default false
   */
  readonly detailedMonitoring?: boolean;
}

/** What one instance has for itself. A change applies in place: nothing is replaced or restarted. */
export interface InstanceOptionsArgs extends InstanceDefaultOptionsArgs {
  /** Further security groups of this instance, `sg-…`, besides those in `access`. @default - none */
  readonly additionalSecurityGroupIds?: Input<string>[];
  /** Instance profile of this instance. Its role must allow what the start script reads. @default - that of all */
  readonly instanceProfileName?: Input<string>;
}
