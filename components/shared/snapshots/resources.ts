/** Snapshots of volumes by Amazon Data Lifecycle Manager. */
import * as dlm from "@pulumi/aws/dlm";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { partitionOfRegion } from "../aws/partitions";
import { type Tags, tagsFor } from "../input/tags";
import type { SnapshotSchedule } from "./plan";

export interface SnapshotSurroundings {
  readonly region: string;
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

/** Makes the policy `${name}-snapshots`, which copies every volume that has `snapshotTag(name)`, and its role. */
export function createSnapshots(
  name: string,
  { everyHours, at, keep }: SnapshotSchedule,
  { region, permissionsBoundary, tags }: SnapshotSurroundings,
  opts: pulumi.CustomResourceOptions,
): void {
  const role = new iam.Role(
    `${name}-snapshots`,
    {
      description: `Data Lifecycle Manager: snapshots of ${name}`,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "dlm.amazonaws.com" } }],
      }),
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
