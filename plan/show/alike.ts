/** Lines of like things as one: twenty equal workstations are a line, not twenty. */
import { append } from "../../policy/graph/multi-map";
import { naturally } from "../io/text";

export interface Line {
  /** What it is, and its name: `workstation anna`. */
  readonly subject: string;
  readonly text: string;
}

/** Fewer than these stand for themselves. */
const FEW = 5;

/**
 * Lines whose subjects begin with the same word and whose texts are equal, as one: `20 workstations`, with the names after
 * the text. In natural order, at the place of the first.
 *
 * @param nameAll turns names into what stands for them
 */
export function foldedLines(lines: readonly Line[], nameAll: (names: readonly string[]) => string): readonly Line[] {
  const groups = new Map<string, string[]>();
  const keyOf = ({ subject, text }: Line): string | undefined => {
    const space = subject.indexOf(" ");
    return space < 1 ? undefined : `${subject.slice(0, space)}\n${text}`;
  };
  for (const line of lines) {
    const key = keyOf(line);
    if (key !== undefined) {
      append(groups, key, line.subject);
    }
  }
  const told = new Set<string>();
  return lines.flatMap((line) => {
    const key = keyOf(line);
    const subjects = key === undefined ? [] : groups.get(key)!;
    if (key === undefined || subjects.length < FEW) {
      return [line];
    }
    if (told.has(key)) {
      return [];
    }
    told.add(key);
    const [kind = ""] = line.subject.split(" ");
    const names = naturally(subjects.map((subject) => subject.slice(kind.length + 1)));
    return [{ subject: `${subjects.length} ${kind}s`, text: `${line.text}: ${nameAll(names)}` }];
  });
}
