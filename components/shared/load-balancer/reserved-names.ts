/** Names that other stacks have: a record is one stack's alone. Pure. */
import { FORMS } from "../input/checks";
import { type Issues, joinPath } from "../input/issues";

/** Two stacks with one name: the second finds the record there, or each sends users to itself in turn. */
export function checkReservedNames(
  path: string,
  name: string | undefined,
  reserved: readonly string[] | undefined,
  issues: Issues,
): void {
  const own = name === undefined ? undefined : canonical(name);
  reserved?.forEach((text, index) => {
    const at = joinPath("reservedElsewhere", index);
    if (!FORMS.wildcardName.test(canonical(text))) {
      issues.error(at, "must be a DNS name such as anyware.example.com", { given: text });
    } else if (own !== undefined && covers(canonical(text), own)) {
      issues.error(path, `is ${at} (${text}), a name of another stack`, {
        given: name,
        fix: { text: "give this stack a name of its own" },
      });
    }
  });
}

const canonical = (name: string): string => name.toLowerCase().replace(/\.$/, "");

/** A wildcard stands for one label. */
const covers = (reserved: string, name: string): boolean =>
  reserved === name || (reserved.startsWith("*.") && name.slice(name.indexOf(".")) === reserved.slice(1));
