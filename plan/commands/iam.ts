/** `plan <stack> --iam up|preview`: the permissions that a deployer or a preview needs, as IAM takes them. */

import { earlierPlan } from "../change/earlier";
import { clean } from "../io/text";
import type { Plan } from "../model/plan";
import { policyDocuments } from "../permissions/document";
import type { PolicyUse } from "../permissions/statements";

interface Output {
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
}

/**
 * Prints the document, or a list of documents when one would be larger than AWS allows. Answers with the exit code: 1
 * when some type is not covered, since a policy that is too small fails in the middle of an `up`.
 *
 * @param against a plan written with `--json`: what it had and this one has not must still be removable
 */
export function printPolicy(
  plan: Plan,
  use: PolicyUse,
  against: string | undefined,
  { print, printError }: Output,
): number {
  const before = against === undefined ? [] : earlierPlan(against, plan.stack.name).resources;
  const { documents, uncovered } = policyDocuments(plan, use, [...plan.resources, ...before]);
  if (uncovered.length > 0) {
    printError(`no permissions are known for: ${uncovered.map(clean).join(", ")}\n`);
    return 1;
  }
  print(`${JSON.stringify(documents.length === 1 ? documents[0] : documents, undefined, 2)}\n`);
  if (documents.length > 1) {
    printError(`${documents.length} policies: one would be larger than the 6,144 characters of a managed policy\n`);
  }
  return 0;
}
