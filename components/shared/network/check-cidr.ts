/** A CIDR that a person wrote, checked. */
import type { Issues } from "../input/issues";
import { type Cidr, isCidrProblem, tryParseCidr } from "./cidr";

/** A network, when the text is one. */
export function checkCidr(path: string, text: string, issues: Issues): Cidr | undefined {
  const cidr = tryParseCidr(text);
  if (!isCidrProblem(cidr)) {
    return cidr;
  }
  issues.error(path, cidr.problem, {
    given: text,
    fix: cidr.suggestion === undefined ? { value: "203.0.113.0/24", example: true } : { value: cidr.suggestion },
  });
  return undefined;
}
