/** Ways to Session Manager as text. */
import { listedThings } from "../io/text";
import type { SessionManagerPath } from "../model/plan";

/** `connector a, b by NAT gateway`: a text for each way. */
export function sessionManagerTexts(paths: readonly SessionManagerPath[]): string[] {
  const ways = [...new Set(paths.map(({ path }) => path))];
  return ways.map((way) => {
    const hosts = paths.filter(({ path }) => path === way).map(({ host }) => host);
    const names = listedThings(hosts, NAMED);
    return way === "none" ? `${names}: NO WAY` : way === "not known" ? `${names}: not known` : `${names} by ${way}`;
  });
}

const NAMED = 6;
