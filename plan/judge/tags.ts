/** Which resources of a plan bear tags, and which cannot. */

import type { GraphResource, Value } from "../../policy/graph";
import { isAws, isTaggable } from "../../policy/graph/taggable-types";
import type { PlanTags } from "../model/plan";
import { typeCounts } from "./type-counts";

export function planTags(resources: readonly GraphResource[]): PlanTags {
  const aws = resources.filter(({ custom, type }) => custom && isAws(type));
  const takers = aws.filter(({ type }) => isTaggable(type));
  // Tags of the provider's own are in `tagsAll`.
  const keysOf = ({ inputs, outputs }: GraphResource): readonly string[] =>
    tagKeys(outputs["tagsAll"] ?? inputs["tags"]);
  const tagged = takers.filter((resource) => keysOf(resource).length > 0);
  const [first, ...others] = tagged.map(keysOf);
  const common = (first ?? []).filter((key) => key !== "Name" && others.every((keys) => keys.includes(key)));
  return {
    keys: [...common].sort(),
    tagged: tagged.length,
    untagged: takers.filter((resource) => keysOf(resource).length === 0).map(({ urn }) => urn),
    notTaggable: typeCounts(aws.filter(({ type }) => !isTaggable(type))),
  };
}

/** A map, or with a few types a list of keys and values. */
function tagKeys(tags: Value): readonly string[] {
  if (Array.isArray(tags)) {
    return tags.flatMap((tag) => (tagKeys(tag).includes("key") ? [String((tag as { key: Value }).key)] : []));
  }
  return typeof tags === "object" && tags !== null ? Object.keys(tags) : [];
}
