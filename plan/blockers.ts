/** What will stand in the way of `pulumi destroy`, said before it is created. */
import type { PlannedResource } from "./recorder";

/** A sentence for each kind of obstacle; empty when nothing blocks. */
export function destroyBlockers(resources: readonly PlannedResource[]): string[] {
  const names = (test: (resource: PlannedResource) => boolean) => resources.filter(test).map(({ name }) => name);
  const kept = names(({ options }) => options.retainOnDelete === true);
  const hosts = names(({ type, options }) => type === "aws:ec2/dedicatedHost:DedicatedHost" && !options.retainOnDelete);
  return [
    sentence(
      "protected by Pulumi",
      names(({ protect }) => protect === true),
    ),
    sentence(
      "deletion protection",
      names(({ inputs }) => inputs["enableDeletionProtection"] === true),
    ),
    sentence(
      "termination protection",
      names(({ inputs }) => inputs["disableApiTermination"] === true),
    ),
    sentence("AWS releases a Mac host 24 hours after allocation at the earliest", hosts),
    sentence("stays in the account", kept),
  ].filter((text) => text !== undefined);
}

const LISTED = 4;

function sentence(what: string, names: readonly string[]): string | undefined {
  if (names.length === 0) {
    return undefined;
  }
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : "";
  return `${what}: ${names.slice(0, LISTED).join(", ")}${more}`;
}
