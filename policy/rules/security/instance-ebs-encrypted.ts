import type { GraphResource, ResourceGraph } from "../../graph";
import { read, readList, same, test } from "../../graph/read";
import {
  defineResourceRule,
  expectInput,
  type Finding,
  type Inputs,
  NOT_KNOWN,
  undecided,
  violation,
} from "../../rule";
import {
  accountSays,
  ENCRYPTION_BY_DEFAULT,
  eachLaunch,
  LAUNCH_TEMPLATE,
  LAUNCHERS,
  SPOT_FLEET,
  templateSays,
  VOLUME,
} from "../shared/launches";

interface Params {
  readonly accountDefault: boolean;
}

const IS_TRUE = { ok: (value: unknown) => same(value as string, true), absent: false, needed: "true" };

export const instanceEbsEncrypted = defineResourceRule<Params>({
  name: "instance-ebs-encrypted",
  what: "root and data volumes of instances, and of what launches them, are encrypted",
  why: "an unencrypted volume can be read from a snapshot or a detached disk, and cannot be encrypted later without replacing it",
  source: "Security Hub EC2.3; CKV_AWS_8; EC2 Mac guide (EBS encryption instead of FileVault)",
  fix: "set encrypted to true on rootBlockDevice and every ebsBlockDevices entry (this replaces a running instance)",
  types: [...LAUNCHERS, VOLUME],
  params: {
    accountDefault: {
      type: "boolean",
      default: false,
      description: "The account encrypts every new volume by default, so nothing needs to be said",
    },
  },
  check: (resource, { accountDefault }, graph) => {
    const byAccount = accountDefault ? "yes" : accountSays(ENCRYPTION_BY_DEFAULT, resource, graph);
    return check(resource, graph).flatMap((finding): readonly Finding[] => {
      // What says nothing is encrypted where the account encrypts every new volume.
      if (byAccount === "no" || read(resource.inputs, finding.property).state !== "absent") {
        return [finding];
      }
      return byAccount === "yes"
        ? []
        : [undecided(resource, finding.property, `whether the account encrypts new volumes is ${NOT_KNOWN}`)];
    });
  },
  remediate: ({ type, inputs }) =>
    flagsOf(type, inputs)
      .filter((path) => {
        const value = read(inputs, path);
        return value.state === "absent" || (value.state === "known" && !same(value.value, true));
      })
      // Launch templates write their booleans as text.
      .map((path) => ({ path, value: type === LAUNCH_TEMPLATE ? "true" : true })),
});

/** Where each kind of resource says that a volume is encrypted. */
function flagsOf(type: string, inputs: Inputs): readonly string[] {
  if (type === VOLUME) {
    return ["encrypted"];
  }
  if (type === SPOT_FLEET) {
    return [];
  }
  const list = type === LAUNCH_TEMPLATE ? "blockDeviceMappings" : "ebsBlockDevices";
  const items = readList(inputs, list).items;
  return type === LAUNCH_TEMPLATE
    ? items.filter(({ value }) => read(value, "ebs").state !== "absent").map(({ path }) => `${path}.ebs.encrypted`)
    : ["rootBlockDevice.encrypted", ...items.map(({ path }) => `${path}.encrypted`)];
}

function check(resource: GraphResource, graph: ResourceGraph | undefined): readonly Finding[] {
  if (resource.type === VOLUME) {
    return expectInput(resource, "encrypted", IS_TRUE);
  }
  if (resource.type === LAUNCH_TEMPLATE) {
    const found = blocks(resource, "blockDeviceMappings", "ebs.encrypted", "ebs");
    // Without a mapping of its own the root volume is as the image has it.
    return found.length === 0 && readList(resource.inputs, "blockDeviceMappings").items.length === 0
      ? [undecided(resource, "blockDeviceMappings", "the image decides, or the account's default")]
      : found;
  }
  if (resource.type === SPOT_FLEET) {
    return eachLaunch(resource, (specification, at) => [
      ...(read(specification, "rootBlockDevices").state === "absent"
        ? [violation(resource, at("rootBlockDevices"), "nothing, which leaves the root volume as the image has it")]
        : blocks(resource, at("rootBlockDevices"), "encrypted")),
      ...blocks(resource, at("ebsBlockDevices"), "encrypted"),
    ]);
  }
  const byTemplate = read(resource.inputs, "rootBlockDevice").state === "absent" ? templateSays(resource, graph) : "no";
  const root =
    byTemplate === "yes"
      ? []
      : byTemplate === "unknown"
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
      .filter(({ value }) => test(read(value, "noDevice"), (given) => same(given, true), false) !== "yes")
      .flatMap(({ path }) => expectInput(resource, `${path}.${field}`, IS_TRUE)),
  ];
}
