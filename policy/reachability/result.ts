/** What a question comes to. */
import type { Verdict } from "./question";
import type { Explanation } from "./witness";

export interface Result extends Explanation {
  readonly verdict: Verdict;
}
