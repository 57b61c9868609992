/** IAM policy documents, each within the size of a managed policy. */
import type { Plan, PlanResource } from "../model/plan";
import type { Statement } from "./parts";
import { type PolicyUse, permissions } from "./statements";

/** Characters of a managed policy, white space not counted (IAM user guide, "IAM and AWS STS quotas"). */
export const MANAGED_POLICY_SIZE = 6144;

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

export interface PolicyDocuments {
  /** One; more when AWS would refuse it for its size. */
  readonly documents: readonly PolicyDocument[];
  /** Resource types and look-ups that no statement covers. */
  readonly uncovered: readonly string[];
}

export function policyDocuments(
  plan: Plan,
  use: PolicyUse,
  resources?: readonly PlanResource[],
  size = MANAGED_POLICY_SIZE,
): PolicyDocuments {
  const { statements, uncovered } = permissions(plan, use, resources);
  const whole = [statements, statements.map(condensed)].find((each) => sizeOf(each) <= size);
  return { documents: whole === undefined ? split(statements, size) : [document(whole)], uncovered };
}

/** All of EC2's and load balancing's Describe actions instead of those needed: they take no resource anyway. */
function condensed(statement: Statement): Statement {
  const short = (action: string) => action.replace(/^(ec2|elasticloadbalancing):Describe.*/, "$1:Describe*");
  return { ...statement, Action: [...new Set(statement.Action.map(short))] };
}

function split(statements: readonly Statement[], size: number): PolicyDocument[] {
  const parts: Statement[][] = [[]];
  for (const statement of statements.flatMap((each) => halves(each, size))) {
    const last = parts.at(-1)!;
    if (last.length > 0 && sizeOf([...last, statement]) > size) {
      parts.push([statement]);
    } else {
      last.push(statement);
    }
  }
  return parts.map(document);
}

const document = (statements: readonly Statement[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: statements,
});

/** As AWS counts it. */
export const sizeOf = (statements: readonly Statement[]): number =>
  JSON.stringify(document(statements)).replace(/\s/g, "").length;

/** A statement that alone is too large, in two with half the actions or resources each. */
function halves(statement: Statement, size: number): Statement[] {
  const { Sid, Action, Resource } = statement;
  if (sizeOf([statement]) <= size || (Action.length < 2 && Resource.length < 2)) {
    return [statement];
  }
  const half = <T>(list: readonly T[]): [T[], T[]] => {
    const middle = Math.ceil(list.length / 2);
    return [list.slice(0, middle), list.slice(middle)];
  };
  const parts =
    JSON.stringify(Action).length >= JSON.stringify(Resource).length && Action.length > 1
      ? half(Action).map((part) => ({ Action: part }))
      : half(Resource).map((part) => ({ Resource: part }));
  return parts.flatMap((part, index) => halves({ ...statement, ...part, Sid: `${Sid}${index + 1}` }, size));
}
