/** What will stand in the way of `pulumi destroy`, said before it is created. */
import { MINIMUM_ALLOCATION_HOURS } from "../../components/mac-workstation/facts";
import { listed } from "../io/text";
import type { Obstacle, ObstacleKind } from "../model/plan";

/** Kinds that every plan tells; `--destroy` tells all of them. */
const TOLD: readonly (readonly [kind: ObstacleKind, what: string])[] = [
  ["protected", "protected by Pulumi"],
  ["deletion-protection", "deletion protection"],
  ["termination-protection", "termination protection"],
  ["mac-host", `AWS releases a Mac host ${MINIMUM_ALLOCATION_HOURS} hours after allocation at the earliest`],
  ["bucket", "AWS deletes no bucket that is not empty"],
  ["kept", "stays in the account"],
];

/** A sentence for each kind of obstacle; empty when nothing blocks. */
export function destroyBlockers(obstacles: readonly Obstacle[]): string[] {
  return TOLD.flatMap(([kind, what]) => {
    const names = obstacles.filter((each) => each.kind === kind).map(({ name }) => name);
    return names.length === 0 ? [] : [`${what}: ${listed(names, LISTED)}`];
  });
}

const LISTED = 4;
