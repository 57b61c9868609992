/** The volume for MongoDB's data: apart from the host, so that no change of the host touches it. */
import * as ebs from "@pulumi/aws/ebs";
import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { type Tags, tagsFor } from "../shared/input/tags";
import { createSnapshots, snapshotTag } from "../shared/snapshots/resources";
import type { DataVolumePlan } from "./data-volume-plan";

/** First of the device names that AWS advises for data volumes (EC2 user guide, "Device names"). */
const DEVICE = "/dev/sdf";

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
      tags: { ...tagsFor(place.tags, volumeName), ...(plan.snapshots ? snapshotTag(volumeName) : {}) },
    },
    { ...opts, protect: plan.protect, retainOnDelete: true },
  );
  if (plan.snapshots) {
    createSnapshots(volumeName, plan.snapshots, { ...place, neighbourArn: volume.arn }, opts);
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
