/** Which resources of a plan bear tags, and which cannot. */
import type { GraphResource, Value } from "../policy/graph";
import { isAws, isTaggable } from "../policy/taggable-types";

export interface PlanTags {
  /** Keys that every resource has whose type takes tags, but for Name; sorted. */
  readonly keys: readonly string[];
  /** How many resources bear tags. */
  readonly tagged: number;
  /** URNs of resources without any whose type takes some. */
  readonly untagged: readonly string[];
  /** Types that take none, by name, with the number of such resources. */
  readonly notTaggable: readonly { readonly type: string; readonly count: number }[];
}

export function planTags(resources: readonly GraphResource[]): PlanTags {
  const aws = resources.filter(({ custom, type }) => custom && isAws(type));
  const takers = aws.filter(({ type }) => isTaggable(type));
  // Tags of the provider's own are in `tagsAll`.
  const keysOf = ({ inputs, outputs }: GraphResource): readonly string[] =>
    tagKeys(outputs["tagsAll"] ?? inputs["tags"]);
  const tagged = takers.filter((resource) => keysOf(resource).length > 0);
  const [first, ...others] = tagged.map(keysOf);
  const common = (first ?? []).filter((key) => key !== "Name" && others.every((keys) => keys.includes(key)));
  const counts = new Map<string, number>();
  for (const { type } of aws.filter((each) => !isTaggable(each.type))) {
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return {
    keys: [...common].sort(),
    tagged: tagged.length,
    untagged: takers.filter((resource) => keysOf(resource).length === 0).map(({ urn }) => urn),
    notTaggable: [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, count]) => ({ type, count })),
  };
}

/** A map, or with a few types a list of keys and values. */
function tagKeys(tags: Value): readonly string[] {
  if (Array.isArray(tags)) {
    return tags.flatMap((tag) => (tagKeys(tag).includes("key") ? [String((tag as { key: Value }).key)] : []));
  }
  return typeof tags === "object" && tags !== null ? Object.keys(tags) : [];
}

/** `CostCenter, Owner on 60 resources`, `none on 2: …`, `cannot bear any: 4 ec2/route, …`; empty where nothing is at AWS. */
export function tagTexts({ keys, tagged, untagged, notTaggable }: PlanTags): readonly string[] {
  const resources = (count: number): string => `${count} resource${count === 1 ? "" : "s"}`;
  const what = keys.length === 0 ? "no common key" : keys.join(", ");
  const names = untagged.map((urn) => urn.slice(urn.lastIndexOf("::") + 2));
  const types = notTaggable.map(({ type, count }) => `${count} ${shortType(type)}`);
  return [
    ...(tagged === 0 ? [] : [`${what} on ${resources(tagged)}`]),
    ...(names.length === 0 ? [] : [`none on ${names.slice(0, NAMED).join(", ")}${more(names.length)}`]),
    ...(types.length === 0 ? [] : [`cannot bear any: ${types.join(", ")}`]),
  ];
}

const NAMED = 4;
const more = (count: number): string => (count > NAMED ? ` and ${count - NAMED} more` : "");

/** `aws:ec2/route:Route` as `ec2/route`. */
const shortType = (type: string): string => type.replace(/^aws:/, "").replace(/:[^:]+$/, "");
