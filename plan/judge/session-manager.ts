/** By which way each host reaches Session Manager, from the answers of reachability. */

import { type Answer, BY_PROXY, SESSION_MANAGER, type Verdict, viaOf } from "../../policy/reachability";
import type { SessionManagerPath } from "../model/plan";

/** Only hosts whose role lets Session Manager in. */
export const sessionManagerPaths = (answers: readonly Answer[]): SessionManagerPath[] =>
  answers
    .filter(({ id }) => id === SESSION_MANAGER)
    .map((answer) => {
      const { member, question, component, verdict } = answer;
      const via = viaOf(answer);
      return {
        host: member ?? question,
        component,
        path: verdict === "PROVED" && question.includes(BY_PROXY) ? "the proxy" : pathOf(verdict, via),
        ...(verdict === "PROVED" && via !== undefined ? { via } : {}),
        verdict,
      };
    });

function pathOf(verdict: Verdict, via: string | undefined): string {
  if (verdict !== "PROVED" || via === undefined) {
    return verdict === "REFUTED" ? "none" : "not known";
  }
  if (via.startsWith("internet gateway")) {
    return "public address";
  }
  return via.startsWith("NAT gateway") ? "NAT gateway" : via === "local route" ? "interface endpoints" : via;
}
