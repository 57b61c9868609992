import type { GraphResource } from "../../graph";
import { read, readList, same } from "../../read";
import { defineResourceRule, expectInput, type Finding, NOT_KNOWN, undecided } from "../../rule";
import { INSTANCE_TYPES, LAUNCH_TEMPLATE, VOLUME } from "./instance-types";

interface Params {
  readonly accountDefault: boolean;
}

const IS_TRUE = { ok: (value: unknown) => same(value as string, true), absent: false, needed: "true" };

export const instanceEbsEncrypted = defineResourceRule<Params>({
  name: "instance-ebs-encrypted",
  what: "root and data volumes of instances are encrypted",
  why: "an unencrypted volume can be read from a snapshot or a detached disk, and cannot be encrypted later without replacing it",
  source: "Security Hub EC2.3; CKV_AWS_8; EC2 Mac guide (EBS encryption instead of FileVault)",
  fix: "set encrypted to true on rootBlockDevice and every ebsBlockDevices entry (this replaces a running instance)",
  types: [...INSTANCE_TYPES, LAUNCH_TEMPLATE, VOLUME],
  params: {
    accountDefault: {
      type: "boolean",
      default: false,
      description: "The account encrypts every new volume by default, so nothing needs to be said",
    },
  },
  check: (resource, { accountDefault }) =>
    check(resource).filter((finding) => !accountDefault || read(resource.inputs, finding.property).state !== "absent"),
  remediate: (inputs) => {
    const blocks = ["rootBlockDevice", ...readList(inputs, "ebsBlockDevices").items.map(({ path }) => path)];
    return blocks
      .map((path) => `${path}.encrypted`)
      .filter((path) => {
        const value = read(inputs, path);
        return value.state === "absent" || (value.state === "known" && !same(value.value, true));
      })
      .map((path) => ({ path, value: true }));
  },
});

function check(resource: GraphResource): readonly Finding[] {
  if (resource.type === VOLUME) {
    return expectInput(resource, "encrypted", IS_TRUE);
  }
  if (resource.type === LAUNCH_TEMPLATE) {
    return blocks(resource, "blockDeviceMappings", "ebs.encrypted", "ebs");
  }
  const root =
    read(resource.inputs, "rootBlockDevice").state === "absent" &&
    read(resource.inputs, "launchTemplate").state !== "absent"
      ? [undecided(resource, "rootBlockDevice.encrypted", "the launch template may say it")]
      : expectInput(resource, "rootBlockDevice.encrypted", IS_TRUE);
  return [...root, ...blocks(resource, "ebsBlockDevices", "encrypted")];
}

/** Every entry of a list of block devices; entries without `only` (no device, ephemeral) are no volumes. */
function blocks(resource: GraphResource, list: string, field: string, only?: string): readonly Finding[] {
  const { items, complete } = readList(resource.inputs, list);
  return [
    ...(complete ? [] : [undecided(resource, list, NOT_KNOWN)]),
    ...items
      .filter(({ value }) => only === undefined || read(value, only).state !== "absent")
      .flatMap(({ path }) => expectInput(resource, `${path}.${field}`, IS_TRUE)),
  ];
}
