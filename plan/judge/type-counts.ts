/** How many resources there are of each type. */
import type { GraphResource } from "../../policy/graph";
import type { TypeCount } from "../model/plan";

/** Sorted by type. */
export function typeCounts(resources: readonly Pick<GraphResource, "type">[]): TypeCount[] {
  const counts = new Map<string, number>();
  for (const { type } of resources) {
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, count]) => ({ type, count }));
}
