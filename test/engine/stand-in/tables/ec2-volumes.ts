/** EBS volumes. Sources: terraform-provider-aws internal/service/<source>. */
import { arn, busy, refuse } from "../account";
import { type Failure, table } from "../table";
import { T } from "../types";
import { type Props, text, UNKNOWN } from "../values";

export const EC2_VOLUMES = [
  table({
    type: T.volume,
    idPrefix: "vol-",
    update: "finalSnapshot iops size tags throughput type volumeInitializationRate",
    computed: "arn createTime tagsAll",
    required: "availabilityZone",
    behaviour: {
      check: volumeFailures,
      delete: ({ account, id }) => {
        const user = account.list(T.volumeAttachment).find((each) => each.inputs["volumeId"] === id);
        if (user) {
          busy("VolumeInUse", `Volume ${id} is currently attached to ${text(user.inputs["instanceId"])}`);
        }
      },
      outputs: (resource, account) => ({
        arn: arn(account, "ec2", resource.region, `volume/${resource.id}`),
        createTime: "2025-01-01T00:00:00Z",
        encrypted: false,
        iops: 3000,
        kmsKeyId: "",
        size: 8,
        snapshotId: "",
        throughput: 125,
        type: "gp2",
      }),
    },
  }),
  table({
    type: T.volumeAttachment,
    update: "forceDetach skipDestroy stopInstanceBeforeDetaching",
    required: "deviceName instanceId volumeId",
    behaviour: {
      create: ({ account, inputs }) => {
        const volume = account.require(T.volume, inputs["volumeId"], "InvalidVolume.NotFound");
        const instance = account.require(T.instance, inputs["instanceId"], "InvalidInstanceID.NotFound");
        const others = account.list(T.volumeAttachment);
        const holder = others.find((each) => each.inputs["volumeId"] === volume.id);
        if (holder && volume.inputs["multiAttachEnabled"] !== true) {
          refuse(
            "VolumeInUse",
            `${volume.id} is already attached to an instance (${text(holder.inputs["instanceId"])})`,
          );
        }
        if (volume.inputs["availabilityZone"] !== instance.facts["availabilityZone"]) {
          refuse(
            "InvalidVolume.ZoneMismatch",
            `The volume '${volume.id}' is not in the same availability zone as instance '${instance.id}'`,
          );
        }
        const device = text(inputs["deviceName"]);
        if (others.some((each) => each.inputs["instanceId"] === instance.id && each.inputs["deviceName"] === device)) {
          refuse(
            "InvalidParameterValue",
            `Invalid value '${device}' for unixDevice. Attachment point ${device} is already in use`,
          );
        }
        return { id: `vai-${account.hex(10)}` };
      },
    },
  }),
];

/** AtLeastOneOf and CustomizeDiff of ebs_volume.go; the provider asks the latter of new volumes only. */
function volumeFailures(inputs: Props): Failure[] {
  const given = (property: string): boolean => inputs[property] !== undefined;
  const type = inputs["type"];
  const provisioned = type === "io1" || type === "io2";
  const wrong: readonly (readonly [boolean, string, string])[] = [
    [!given("size") && !given("snapshotId"), "size", "one of size, snapshotId must be given"],
    [provisioned && !given("iops"), "iops", `'iops' must be set when 'type' is '${type}'`],
    [given("iops") && !provisioned && type !== "gp3", "iops", `'iops' must not be set when 'type' is '${text(type)}'`],
    [
      given("throughput") && type !== "gp3",
      "throughput",
      `'throughput' must not be set when 'type' is '${text(type)}'`,
    ],
    [
      given("volumeInitializationRate") && !given("snapshotId"),
      "volumeInitializationRate",
      "'volume_initialization_rate' must not be set unless 'snapshot_id' is set",
    ],
  ];
  // A type that is not known yet decides nothing.
  return type === UNKNOWN ? [] : wrong.flatMap(([is, property, reason]) => (is ? [{ property, reason }] : []));
}
