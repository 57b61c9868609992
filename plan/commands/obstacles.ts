/** A stack that is brought up for a trial must go at once. */
import { UsageError } from "../io/usage-error";
import type { ObstacleKind, Plan } from "../model/plan";

/** @throws UsageError that names what of these kinds stands in the way, and the command that tells how it is cleared */
export function refuseObstacles({ stack, obstacles }: Plan, kinds: readonly ObstacleKind[]): void {
  const found = obstacles.filter(({ kind }) => kinds.includes(kind));
  if (found.length > 0) {
    const names = [...new Set(found.map(({ name, kind }) => `${name} (${kind})`))];
    throw new UsageError(
      `${stack.name} cannot be destroyed at once: ${names.join(", ")}\nwhat clears it: npm run plan -- ${stack.name} --destroy`,
    );
  }
}
