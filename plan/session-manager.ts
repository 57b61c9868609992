/** By which way each host reaches Session Manager, from the answers of reachability. */
import { type Answer, SESSION_MANAGER, type Verdict } from "../policy/reachability";

export interface SessionManagerPath {
  /** `connector a`. */
  readonly host: string;
  /** Component it belongs to. */
  readonly component: string;
  /** `public address`, `NAT gateway`, `interface endpoints`, another way in words, `none`, or `not known`. */
  readonly path: string;
  /** What it goes through: `NAT gateway brink-network-1`; absent without a proved way. */
  readonly via?: string;
  readonly verdict: Verdict;
}

/** Only hosts whose role lets Session Manager in. */
export const sessionManagerPaths = (answers: readonly Answer[]): SessionManagerPath[] =>
  answers
    .filter(({ id }) => id === SESSION_MANAGER)
    .map(({ member, question, component, verdict, witness }) => ({
      host: member ?? question,
      component,
      path: pathOf(verdict, witness?.via),
      ...(verdict === "PROVED" && witness?.via !== undefined ? { via: witness.via } : {}),
      verdict,
    }));

function pathOf(verdict: Verdict, via: string | undefined): string {
  if (verdict !== "PROVED" || via === undefined) {
    return verdict === "REFUTED" ? "none" : "not known";
  }
  if (via.startsWith("internet gateway")) {
    return "public address";
  }
  return via.startsWith("NAT gateway") ? "NAT gateway" : via === "local route" ? "interface endpoints" : via;
}

/** `connector a, connector b by NAT gateway`: a text for each way. */
export function sessionManagerTexts(paths: readonly SessionManagerPath[]): string[] {
  const ways = [...new Set(paths.map(({ path }) => path))];
  return ways.map((way) => {
    const hosts = paths.filter(({ path }) => path === way).map(({ host }) => host);
    const names =
      hosts.length > NAMED ? `${hosts.slice(0, NAMED).join(", ")} and ${hosts.length - NAMED} more` : hosts.join(", ");
    return way === "none" ? `${names}: NO WAY` : way === "not known" ? `${names}: not known` : `${names} by ${way}`;
  });
}

const NAMED = 6;
