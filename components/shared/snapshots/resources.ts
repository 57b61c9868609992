/** Snapshots of volumes by Amazon Data Lifecycle Manager. */
import * as dlm from "@pulumi/aws/dlm";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { partitionOfRegion } from "../aws/partitions";
import { ownSource, trustPolicy } from "../aws/policy-document";
import { type Tags, tagsFor } from "../input/tags";
import type { SnapshotSchedule } from "./plan";

export interface SnapshotSurroundings {
  readonly region: string;
  /** ARN of something else that is made here: it tells the account. */
  readonly neighbourArn: pulumi.Input<string>;
  readonly permissionsBoundary?: pulumi.Input<string>;
  readonly tags: Tags;
}

/**
 * Tag by which Data Lifecycle Manager finds the volumes that a schedule is for. It looks through the whole region, so
 * another stack with components of the same names must have another value.
 */
export const snapshotTag = (name: string): Tags => ({
  "connector-topologies:snapshots": `${pulumi.getProject()}/${pulumi.getStack()}/${name}`,
});

/**
 * Only lifecycle policies of this account and region may assume the role, against the confused deputy (EBS user guide, "IAM
 * service roles for Amazon Data Lifecycle Manager").
 */
const trust = (region: string, account: string): string =>
  trustPolicy(
    "dlm.amazonaws.com",
    ownSource(account, `arn:${partitionOfRegion(region)}:dlm:${region}:${account}:policy/*`),
  );

/** Makes the policy `${name}-snapshots`, which copies every volume that has `snapshotTag(name)`, and its role. */
export function createSnapshots(
  name: string,
  { everyHours, at, keep }: SnapshotSchedule,
  { region, neighbourArn, permissionsBoundary, tags }: SnapshotSurroundings,
  opts: pulumi.CustomResourceOptions,
): void {
  const role = new iam.Role(
    `${name}-snapshots`,
    {
      description: `Data Lifecycle Manager: snapshots of ${name}`,
      assumeRolePolicy: pulumi.output(neighbourArn).apply((arn) => trust(region, arn.split(":")[4]!)),
      permissionsBoundary,
      tags: { ...tags },
    },
    opts,
  );
  const policy = new iam.RolePolicyAttachment(
    `${name}-snapshots`,
    {
      role: role.name,
      policyArn: `arn:${partitionOfRegion(region)}:iam::aws:policy/service-role/AWSDataLifecycleManagerServiceRole`,
    },
    opts,
  );
  new dlm.LifecyclePolicy(
    `${name}-snapshots`,
    {
      description: `Snapshots of ${name}`,
      executionRoleArn: role.arn,
      state: "ENABLED",
      policyDetails: {
        policyType: "EBS_SNAPSHOT_MANAGEMENT",
        resourceTypes: ["VOLUME"],
        targetTags: snapshotTag(name),
        schedules: [
          {
            name: `every ${everyHours} hours`,
            createRule: { interval: everyHours, intervalUnit: "HOURS", times: at },
            retainRule: { count: keep },
            copyTags: true,
          },
        ],
      },
      tags: tagsFor(tags, `${name}-snapshots`),
    },
    { ...opts, dependsOn: [policy] },
  );
}
