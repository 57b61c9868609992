/**
 * What a connector costs in a large program: 64, 640 and 3,200 Cloudbrink connectors, as one, ten and fifty groups of 64 in one
 * program under mocks. The plan only, with its policies and its reachability; no engine.
 */
import { join } from "node:path";
import { type Command, node, run, spread, type Usage } from "../measure";
import type { Findings, Row } from "../rows";

const GROUPS = [1, 10, 50] as const;
const EACH = 64;
const GROWTH_AIM = 1.5;

export async function measureGrowth(rounds: number): Promise<Findings> {
  const costs: { readonly [groups: number]: Usage }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? GROUPS : [...GROUPS].reverse();
    const measured: [number, Usage][] = [];
    for (const groups of order) {
      measured.push([groups, await run(command(groups))]);
    }
    costs.push(Object.fromEntries(measured));
  }
  const rows = GROUPS.slice(1).map((groups): Row => {
    const each = (cost: (typeof costs)[number], of: number): number => cost[of]!.milliseconds / of;
    const what = `cost of a connector in a plan of ${groups * EACH} / of ${EACH}`;
    const ratio = spread(costs.map((cost) => each(cost, groups) / each(cost, 1)));
    return { part: "growth", what, ratio, aim: GROWTH_AIM, behind: { costs } };
  });
  return { rows };
}

/** The process says itself how long the plan took: its start would flatter the large ones. */
const command = (groups: number): Command => ({
  ...node([
    ...["--max-old-space-size=8192", "--require", join(__dirname, "../../../stacks/start.cjs")],
    ...[join(__dirname, "../growth-run.ts"), String(groups)],
  ]),
  tellsMilliseconds: true,
});
