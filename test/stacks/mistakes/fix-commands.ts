/** The commands that mend a bad input, as its fix lines print them. */

import { fixLines } from "../../../stacks/mistakes/render";
import type { ParsedStack } from "../../../stacks/program";
import { changed, existingVpc, newVpc } from "../topologies/hp-anyware-config";
import type { BadInput } from "./bad-inputs";

/** Cases whose fix is to edit a file or to decide something, so that no command is printed. */
export const WITHOUT_COMMAND = [
  "a misspelt placeholder",
  "a start script that is not there",
  "a client with IPv6 only",
  "too few connectors for a required load",
  "routes that overlap those of a peering",
  "a name server that no route leads to",
  "one domain in two resolver rules",
  "the name of another stack",
  "a group with a start script, which no command repeats, beside a member of it",
];

export const rawOf = ({ base, changes }: BadInput) => changed(base === "existing" ? existingVpc() : newVpc(), changes);

export const commandsOf = (parsed: ParsedStack): string[] => [
  ...new Set(parsed.ok ? [] : parsed.issues.flatMap((issue) => fixLines(issue, "demo"))),
];
