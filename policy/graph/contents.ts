/** What is in a value, at any depth. */
import { isUnknown, type Value } from ".";

/** Whether the value, or anything in it, is meant. */
export function holds(value: Value, isMeant: (node: Value) => boolean): boolean {
  if (isMeant(value)) {
    return true;
  }
  return (
    typeof value === "object" && value !== null && Object.values(value).some((item) => holds(item as Value, isMeant))
  );
}

export const hasUnknown = (value: Value): boolean => holds(value, isUnknown);
