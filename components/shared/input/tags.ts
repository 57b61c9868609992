/** Tags of every resource. */
import { type Issues, joinPath } from "./issues";

export type Tags = Readonly<Record<string, string>>;

/** The given tags and a Name, which a given Name does not overwrite for single resources. */
export const tagsFor = (tags: Tags, name: string): { [key: string]: string } => ({ ...tags, Name: name });

/** Tags that a resource may have besides its Name. */
export const TAGS_BESIDE_NAME = 49;

/** AWS: 50 tags a resource, keys up to 128 and values up to 256 characters, `aws:` kept for AWS (EC2 user guide, "Tag restrictions"). */
export function checkTags(path: string, tags: Tags, issues: Issues): void {
  const count = Object.keys(tags).length;
  if (count > TAGS_BESIDE_NAME) {
    issues.error(path, "has too many entries; AWS allows 50 tags a resource and one is the Name", {
      given: count,
      fix: { text: `remove ${count - TAGS_BESIDE_NAME} of them` },
    });
  }
  for (const [key, value] of Object.entries(tags)) {
    const at = joinPath(path, key);
    if (key.length === 0 || key.length > 128 || /^aws:/i.test(key) || !TAG_TEXT.test(key)) {
      issues.error(at, "is not a tag key: 1 to 128 letters, digits, spaces and _.:/=+-@, not beginning with aws:");
    }
    if (value.length > 256 || !TAG_TEXT.test(value)) {
      issues.error(at, "is not a tag value: up to 256 letters, digits, spaces and _.:/=+-@", { given: value });
    }
    if (key === "Name") {
      issues.error(at, "is set by us, to tell resources apart; use another key", { given: value });
    }
    if (key === "toString") {
      // The Pulumi SDK writes the tags into a message, by this method.
      issues.error(at, "is a name that JavaScript keeps for itself; use another key", { given: value });
    }
  }
}

const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
