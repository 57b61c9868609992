/** Types of the AWS provider that take tags. The data are made from the SDK: `node --import tsx test/policy/taggable.ts`. */
import withTags from "./types-with-tags.json";

/** `aws:ec2/instance:Instance` and its like. */
export const TAGGABLE_TYPES: readonly string[] = Object.entries(withTags.types).flatMap(([module, names]) =>
  names.split(" ").map((name) => `aws:${module}/${name[0]!.toLowerCase()}${name.slice(1)}:${name}`),
);

const taggable: ReadonlySet<string> = new Set(TAGGABLE_TYPES);

export const isTaggable = (type: string): boolean => taggable.has(type);

/** A resource at AWS, as opposed to one that Pulumi or another provider keeps. */
export const isAws = (type: string): boolean => type.startsWith("aws:");
