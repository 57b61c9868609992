/** Plans groups of 64 Cloudbrink connectors in one program, each in a VPC of its own, and says what CPU time it took. */
import { writeSync } from "node:fs";
import { join } from "node:path";
import { secret } from "@pulumi/pulumi";
import { buildPlan } from "../../plan/build";
import { runChecks } from "../../plan/judge/checks";
import { runProgram } from "../../plan/offline/run";
import { readProject, readStackFile } from "../../plan/project/project";
import { deploy, parseStack, type StackSpec } from "../../stacks/program";

const ROOT = join(__dirname, "../..");
const STACK = "cloudbrink-active-active-64";

function groupsOf(count: number): StackSpec[] {
  const { config } = readStackFile(readProject(ROOT), STACK);
  return Array.from({ length: count }, (_, index) => {
    const suffix = String(index).padStart(3, "0");
    const text = JSON.stringify(config)
      .replace(/"((?:vpc|subnet)-[0-9a-f]{14})[0-9a-f]{3}"/g, `"$1${suffix}"`)
      .replace(/"10\.60\./g, `"10.${60 + index}.`);
    const own = JSON.parse(text) as typeof config;
    const parsed = parseStack(own, { stackName: STACK });
    if (!parsed.ok) {
      throw new Error(`the stack has ${parsed.issues.length} problems`);
    }
    return { ...parsed.stack, name: `brink-${index}` };
  });
}

async function plan(count: number): Promise<number> {
  const start = process.cpuUsage();
  const groups = groupsOf(count);
  const run = await runProgram(
    async () => {
      for (const group of groups) {
        await deploy(group, { lookups: false, secret: () => secret("[secret]") });
      }
    },
    { project: "bench", stack: STACK, account: { region: groups[0]!.region, accountId: "111122223333" }, config: {} },
  );
  const stack = { name: STACK, topology: "cloudbrink", region: groups[0]!.region, accountIds: [] };
  const subject = { stack, assumptions: [], warnings: [], secrets: [] };
  const built = buildPlan(subject, run, runChecks(run, {}));
  const instances = built.resources.filter(({ type }) => type === "aws:ec2/instance:Instance").length;
  const unproved = built.reachability.filter(({ verdict }) => verdict !== "PROVED").length;
  const violations = built.policy.filter(({ blocks }) => blocks).length;
  if (instances !== 64 * count || unproved + violations > 0) {
    throw new Error(`${instances} instances, ${unproved} unproved questions, ${violations} violations`);
  }
  // CPU time, which a busy machine disturbs less.
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

async function main(count: number): Promise<void> {
  // Compiled code is as warm for one group as for fifty.
  for (let round = 0; round < 3; round += 1) {
    await plan(1);
  }
  writeSync(1, `milliseconds ${await plan(count)}\n`);
}

main(Number(process.argv[2])).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
