/** Whether two things are in one VPC. Known ids are compared with ids, resources with resources, never mixed. */

import type { Answer } from "../graph/read";
import type { Choice, Vpc } from ".";

export function sameVpc(a: Choice<Vpc>, b: Choice<Vpc>): Answer {
  if (a.options.length === 0 || b.options.length === 0) {
    return "unknown";
  }
  const answers = a.options.flatMap((left) => b.options.map((right) => compare(left, right)));
  if (a.certain && b.certain) {
    return answers[0]!;
  }
  return a.complete && b.complete && answers.every((answer) => answer === "no") ? "no" : "unknown";
}

function compare(a: Vpc, b: Vpc): Answer {
  if (a.key === b.key) {
    return "yes";
  }
  // A literal id may be the id that a VPC of the program is imported with, as long as that one's is not known.
  return (a.urn === undefined) === (b.urn === undefined) ? "no" : "unknown";
}
