/** Which inputs may stand together: what the provider's schema says with ExactlyOneOf, ConflictsWith and RequiredWith. */
import type { Failure } from "../table";
import type { Props } from "../values";

const isGiven =
  (inputs: Props) =>
  (property: string): boolean =>
    inputs[property] !== undefined;

/** A value that is not known yet is given. */
export function exactlyOneOf(inputs: Props, ...properties: readonly string[]): Failure[] {
  const given = properties.filter(isGiven(inputs));
  const reason = `exactly one of ${properties.join(", ")} must be given; got ${given.join(", ") || "none"}`;
  return given.length === 1 ? [] : [{ property: properties[0]!, reason }];
}

/** `property` excludes the others. */
export function conflictsWith(inputs: Props, property: string, ...others: readonly string[]): Failure[] {
  const given = inputs[property] === undefined ? [] : others.filter(isGiven(inputs));
  return given.map((other) => ({ property, reason: `conflicts with ${other}` }));
}

export function requiredWith(inputs: Props, property: string, other: string): Failure[] {
  const alone = inputs[property] !== undefined && inputs[other] === undefined;
  return alone ? [{ property, reason: `needs ${other}` }] : [];
}
