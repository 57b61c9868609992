/** Problems as they are told: for the region of the stack, and in the order in which to mend them. */
import { isAtOrBelow, type Warning } from "../../components/shared/input/issues";
import { type ConfigIssue, hasNamespace } from "../config/issue";

/** Examples are written for one region; a stack has its own. */
export function inRegion(issue: ConfigIssue, region: string | undefined): ConfigIssue {
  const { fix } = issue;
  if (region === undefined || !fix?.example) {
    return issue;
  }
  const move = (text: string) => text.replaceAll("eu-west-1", region);
  const problem = issue.problem.startsWith("is required") ? move(issue.problem) : issue.problem;
  return { ...issue, problem, fix: { ...fix, value: JSON.parse(move(JSON.stringify(fix.value))) } };
}

export const unique = (issues: readonly ConfigIssue[]): ConfigIssue[] => [
  ...new Map(issues.map((issue) => [`${issue.path}\n${issue.problem}`, issue])).values(),
];

/** Members of a group have the same. */
export const uniqueWarnings = (warnings: readonly Warning[]): Warning[] => [
  ...new Map(warnings.map((warning) => [`${warning.path}\n${warning.text}`, warning])).values(),
];

export const isConsequence = (path: string, reported: readonly string[]): boolean =>
  reported.some((other) => isAtOrBelow(path, other) || isAtOrBelow(other, path));

/** Problems in the order of the schema's keys: the same whoever read the file. */
export function inOrder(issues: readonly ConfigIssue[], keys: readonly string[]): ConfigIssue[] {
  const rank = ({ path }: ConfigIssue) => {
    const at = keys.findIndex((key) => isAtOrBelow(path, key));
    return hasNamespace(path) ? -1 : at < 0 ? keys.length : at;
  };
  return [...issues].sort((a, b) => rank(a) - rank(b));
}
