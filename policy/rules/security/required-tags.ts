import type { GraphResource } from "../../graph";
import { type Answer, any, read, readList, same, test } from "../../graph/read";
import { TAGGABLE_TYPES } from "../../graph/taggable-types";
import { decide, defineStackRule, type Finding } from "../../rule";

const INSTANCES = ["aws:ec2/instance:Instance", "aws:ec2/spotInstanceRequest:SpotInstanceRequest"];

export const requiredTags = defineStackRule<{ readonly requiredTagKeys: readonly string[] }>({
  name: "required-tags",
  what: "every resource that takes tags has the required ones, an instance's volumes too",
  why: "what nobody owns is neither paid for by the right people nor cleaned up",
  source: "Security Hub Tagging controls, for example EC2.38; AWS Tagging Best Practices",
  fix: "add the tags, for volumes as rootBlockDevice.tags or volumeTags",
  types: TAGGABLE_TYPES,
  params: {
    requiredTagKeys: {
      type: "array",
      items: { type: "string", minLength: 1 },
      default: [],
      description: "Keys that every resource with tags must have",
    },
  },
  isOff: ({ requiredTagKeys }) => requiredTagKeys.length === 0,
  check: ({ graph }, { requiredTagKeys }) =>
    graph
      .ofType(...TAGGABLE_TYPES)
      .flatMap((resource) => [
        ...missing(resource, "tags", requiredTagKeys),
        ...(INSTANCES.includes(resource.type) ? volumes(resource, requiredTagKeys) : []),
      ]),
});

/** One finding for all keys; tags that the provider adds to every resource stand in `tagsAll`. */
function missing(resource: GraphResource, path: string, keys: readonly string[]): readonly Finding[] {
  const lacking = keys
    .map((key) => ({ key, answer: hasTag(resource, path, key) }))
    .filter(({ answer }) => answer !== "yes");
  const surely = lacking.filter(({ answer }) => answer === "no").map(({ key }) => key);
  return lacking.length === 0
    ? []
    : decide(surely.length > 0 ? "no" : "unknown", resource, path, `no ${surely.join(", ")}`);
}

const hasTag = (resource: GraphResource, path: string, key: string): Answer =>
  any(tagged(resource.inputs, path, key), tagged(resource.outputs, `${path}All`, key));

/** Tags are a map, or with a few types a list of keys and values. A key may have dots, which a path would follow. */
function tagged(properties: GraphResource["inputs"], path: string, key: string): Answer {
  const tags = read(properties, path);
  if (tags.state !== "known") {
    return tags.state === "unknown" ? "unknown" : "no";
  }
  const { value } = tags;
  if (Array.isArray(value)) {
    return any(...value.map((item) => test(read(item, "key"), (name) => same(name, key), false)));
  }
  return typeof value === "object" && Object.hasOwn(value, key) ? "yes" : "no";
}

/** `volumeTags` is for all volumes; without it each device has its own, and the root volume exists when none is given. */
function volumes(resource: GraphResource, keys: readonly string[]): readonly Finding[] {
  const forAll = read(resource.inputs, "volumeTags");
  if (forAll.state !== "absent") {
    return missing(resource, "volumeTags", keys);
  }
  const devices = readList(resource.inputs, "ebsBlockDevices").items.map(({ path }) => path);
  return ["rootBlockDevice", ...devices].flatMap((device) => missing(resource, `${device}.tags`, keys));
}
