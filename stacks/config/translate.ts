/** Problems that a planner names by arguments, at the keys of the stack file. */
import type { Issue } from "../../components/shared/input/issues";
import type { ConfigIssue } from "./issue";
import type { Member, PathMap } from "./paths";

/** What all members of a group have is told once, at the group. */
export function translated(issues: readonly Issue[], paths: PathMap): ConfigIssue[] {
  const told = new Set<string>();
  return issues.flatMap((issue) => {
    const member = paths.memberAt(issue.path);
    const found = atConfig(issue, paths);
    if (member === undefined) {
      return [found];
    }
    if (told.has(found.path)) {
      return [];
    }
    told.add(found.path);
    return [ofMember(found, member, paths.memberAt(issue.fix?.path ?? issue.path)?.advice)];
  });
}

function atConfig(issue: Issue, paths: PathMap): ConfigIssue {
  const { fix } = issue;
  const path = paths.toConfig(issue.path);
  const problem = paths.text(issue.problem);
  if (fix?.path !== undefined) {
    return { ...issue, path, problem, fix: { ...fix, path: paths.toConfig(fix.path) } };
  }
  return { ...issue, path, problem };
}

/** What was planned of one member is not what is written: neither is shown as given, nor set for all of them. */
function ofMember(issue: ConfigIssue, { name }: Member, advice: string | undefined): ConfigIssue {
  const { given, ...rest } = issue;
  return {
    ...rest,
    ...(typeof given === "object" ? {} : { given }),
    ...(name === undefined ? {} : { problem: `${issue.problem} (first at ${name})` }),
    ...(advice === undefined ? {} : { fix: { text: advice } }),
  };
}
