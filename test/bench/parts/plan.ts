/** The plan against the least a plan could do: the same resources as a bare program, both under Pulumi's mocks. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import type { CloudbrinkConnectorsArgs } from "../../../components/cloudbrink";
import { planCloudbrink } from "../../../components/cloudbrink/plan";
import { Issues } from "../../../components/shared/input/issues";
import { example } from "../../engine/examples";
import type { Props } from "../../engine/stand-in/values";
import { bareProgram } from "../bare-program";
import { measurePairs, node, spread } from "../measure";
import type { Findings, Limit, Row } from "../rows";
import { pairRow, plannedResources, ROOT, SUBJECTS } from "./subjects";

export async function measurePlan(rounds: number): Promise<Findings> {
  const rows: Row[] = [];
  const limits: Limit[] = [prefixes()];
  for (const { stack, planAim, floorAim, memoryAim } of SUBJECTS) {
    const folder = mkdtempSync(join(__dirname, "../generated-"));
    try {
      const program = join(folder, "program.js");
      writeFileSync(program, javascript(bareProgram(await plannedResources(stack), "services")));
      const runner = join(folder, "run.js");
      writeFileSync(runner, javascript(readFileSync(join(__dirname, "../bare-run.ts"), "utf8")));
      // As Node processes, without npm. A plan that finds something wrong has done the same work.
      const plan = { ...node([join(ROOT, "plan/main.cjs"), "plan", stack]), accepts: [0, 1] };
      const bare = node([runner, program]);
      // What our own start spares the SDK is spared here too: the least of the SDK's own time.
      const floor = node(["--require", join(ROOT, "stacks/start.cjs"), runner, program]);
      const pair = await measurePairs(plan, bare, rounds);
      rows.push(
        pairRow("plan", `plan of ${stack} / bare program run as a test runs it`, pair, planAim),
        pairRow(
          "plan",
          `plan of ${stack} / bare program started as the plan is`,
          await measurePairs(plan, floor, rounds),
          floorAim,
        ),
      );
      const ask = node([join(ROOT, "plan/main.cjs"), "plan", stack, "--ask", "8.8.8.8 -> 10.0.0.10 tcp/443"]);
      rows.push(
        pairRow(
          "plan",
          `question asked of ${stack} / its plan`,
          await measurePairs({ ...ask, accepts: [0, 1] }, plan, rounds),
        ),
      );
      const measured = Math.max(...pair.first.map(({ mebibytes }) => mebibytes ?? 0));
      limits.push({ part: "plan", what: `memory of the plan of ${stack}`, unit: "MiB", measured, most: memoryAim });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return { rows, limits };
}

const javascript = (source: string): string => transformSync(source, { loader: "ts", format: "cjs" }).code;

/** The prefix planner alone, warm: 64 connectors over three zones with two pools. */
function prefixes(): Limit {
  const { config } = example("cloudbrink-active-active-64");
  const args = cloudbrinkArgs(config);
  const times = Array.from({ length: 20 }, () => {
    const start = performance.now();
    const issues = new Issues();
    planCloudbrink("brink", args, issues);
    if (issues.errors.length > 0) {
      throw new Error(`the group has ${issues.errors.length} problems`);
    }
    return performance.now() - start;
  });
  const what = "pure plan of 64 Cloudbrink connectors over three zones with two pools";
  return { part: "plan", what, unit: "ms", measured: spread(times).median, most: 50 };
}

/** Arguments of the example, which has the shape of the arguments but for the defaults. */
function cloudbrinkArgs(config: Props): CloudbrinkConnectorsArgs {
  const own = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.replace("connector-topologies:", ""), value]),
  );
  const { defaults, ...connectors } = own["connectors"] as Props;
  return { ...own, connectors, connectorDefaults: defaults, otp: "otp" } as unknown as CloudbrinkConnectorsArgs;
}
