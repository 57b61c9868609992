/**
 * Regions: a program may have several providers, and every resource of pulumi-aws 7 a `region` of its own. What is in
 * different regions cannot refer to one another, and is not to be compared.
 */
import { type GraphResource, isUnknown, type Value } from ".";
import type { Answer } from "./read";

type Placed = Pick<GraphResource, "provider" | "region" | "inputs">;

/** A resource's own `region`, else its provider's. */
export function regionOf(type: string, own: Value, providers: Value): string | undefined {
  if (!type.startsWith("aws:")) {
    return undefined;
  }
  const region = own === undefined || own === null || own === "" ? providers : own;
  return typeof region === "string" && region !== "" ? region : undefined;
}

export function sameRegion(a: Placed, b: Placed): Answer {
  if (a.region !== undefined && b.region !== undefined) {
    return a.region === b.region ? "yes" : "no";
  }
  const isOpen = isUnknown(a.inputs["region"]) || isUnknown(b.inputs["region"]) || a.region !== b.region;
  return !isOpen && a.provider === b.provider ? "yes" : "unknown";
}

/** Region in an ARN; absent for global services and texts that are no ARN. */
export function regionOfArn(text: Value): string | undefined {
  const region = typeof text === "string" ? /^arn:[\w-]+:[\w-]+:([\w-]*):/.exec(text)?.[1] : undefined;
  return region === "" ? undefined : region;
}
