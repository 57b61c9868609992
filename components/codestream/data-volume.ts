/** The volume for MongoDB's data: apart from the host, so that no change of the host touches it. */
import * as dlm from "@pulumi/aws/dlm";
import * as ebs from "@pulumi/aws/ebs";
import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { partitionOfRegion } from "../shared/aws/partitions";
import { type Tags, tagsFor } from "../shared/input/tags";
import type { SnapshotScheduleArgs } from "./args";
import type { DataVolumePlan } from "./data-volume-plan";

/** First of the device names that AWS advises for data volumes (EC2 user guide, "Device names"). */
const DEVICE = "/dev/sdf";

/** Tag by which Data Lifecycle Manager finds the volume. */
const SNAPSHOT_TAG = "connector-topologies:snapshots";

export interface DataVolumePlace {
  readonly availabilityZone: string;
  readonly region: string;
  readonly permissionsBoundary?: pulumi.Input<string>;
  readonly tags: Tags;
}

export interface DataVolume {
  /** Absent when an existing volume is used. */
  readonly volume?: ebs.Volume;
  readonly volumeId: pulumi.Output<string>;
}

/** `${name}-data` and its snapshot schedule, or the existing volume. */
export function createDataVolume(
  name: string,
  plan: DataVolumePlan,
  place: DataVolumePlace,
  opts: pulumi.CustomResourceOptions,
): DataVolume {
  if (plan.volumeId !== undefined) {
    return { volumeId: pulumi.output(plan.volumeId) };
  }
  const volumeName = `${name}-data`;
  const volume = new ebs.Volume(
    volumeName,
    {
      availabilityZone: place.availabilityZone,
      size: plan.sizeGiB,
      type: "gp3",
      ...plan.performance,
      encrypted: true,
      ...(plan.kmsKeyId === undefined ? {} : { kmsKeyId: plan.kmsKeyId }),
      tags: { ...tagsFor(place.tags, volumeName), ...(plan.snapshots ? { [SNAPSHOT_TAG]: volumeName } : {}) },
    },
    { ...opts, protect: plan.protect, retainOnDelete: true },
  );
  if (plan.snapshots) {
    createSnapshots(volumeName, plan.snapshots, place, opts);
  }
  return { volume, volumeId: volume.id };
}

/** Gives the volume to the host. A replaced host gets it back: it is taken from the old one before. */
export function attachDataVolume(
  name: string,
  volumeId: pulumi.Input<string>,
  instanceId: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): void {
  new ec2.VolumeAttachment(
    `${name}-data-attachment`,
    {
      deviceName: DEVICE,
      volumeId,
      instanceId,
      // MongoDB flushes when it is stopped; a volume taken from a running host may lose its last writes.
      stopInstanceBeforeDetaching: true,
    },
    { ...opts, deleteBeforeReplace: true },
  );
}

function createSnapshots(
  name: string,
  { everyHours, at, keep }: Required<SnapshotScheduleArgs>,
  { region, permissionsBoundary, tags }: DataVolumePlace,
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
        targetTags: { [SNAPSHOT_TAG]: name },
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
