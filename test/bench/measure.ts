/** Times whole processes in pairs, one after the other, so that a machine's moods hit both sides alike. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Exit codes that mean the work was done. @default 0 */
  readonly accepts?: readonly number[];
  /** With an empty temporary folder, where ts-node and Node keep what they have compiled, and without what our start has kept. */
  readonly cold?: boolean;
  /** It prints `milliseconds 12.3` itself, which counts instead of the whole process. */
  readonly tellsMilliseconds?: boolean;
}

export interface Usage {
  readonly milliseconds: number;
  /** Greatest resident memory and CPU time, for Node processes of ours. */
  readonly mebibytes?: number;
  readonly cpuMilliseconds?: number;
}

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export interface PairResult {
  readonly first: readonly Usage[];
  readonly second: readonly Usage[];
  /** Time of the first over time of the second, pair by pair. */
  readonly ratio: Spread;
  /** The same of CPU time, which a busy machine disturbs less. */
  readonly cpuRatio?: Spread;
}

/** As stacks/run-typescript.cjs has it. */
export const KEPT = join(__dirname, "../../node_modules/.cache/connector-topologies");
const REPORTER = join(__dirname, "report-usage.cjs");

/** A Node process that tells its memory use. */
export const node = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Command => ({
  command: process.execPath,
  args: ["--require", REPORTER, ...args],
  env,
});

/** One pair to warm caches up, then `rounds` measured ones, with the order changed each time. */
export async function measurePairs(first: Command, second: Command, rounds: number): Promise<PairResult> {
  await run(first);
  await run(second);
  const pairs: { readonly first: Usage; readonly second: Usage }[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) {
      const one = await run(first);
      pairs.push({ first: one, second: await run(second) });
    } else {
      const two = await run(second);
      pairs.push({ first: await run(first), second: two });
    }
  }
  return {
    first: pairs.map((pair) => pair.first),
    second: pairs.map((pair) => pair.second),
    ratio: spread(pairs.map((pair) => pair.first.milliseconds / pair.second.milliseconds)),
    ...(pairs.every((pair) => pair.first.cpuMilliseconds && pair.second.cpuMilliseconds)
      ? { cpuRatio: spread(pairs.map((pair) => pair.first.cpuMilliseconds! / pair.second.cpuMilliseconds!)) }
      : {}),
  };
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
  return { min: sorted[0]!, median, max: sorted.at(-1)! };
}

export async function run(command: Command): Promise<Usage> {
  if (!command.cold) {
    return runOnce(command);
  }
  const folder = mkdtempSync(join(tmpdir(), "cold-"));
  rmSync(KEPT, { recursive: true, force: true });
  try {
    return await runOnce({ ...command, env: { ...command.env, TMPDIR: folder } });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs a command to its end; one that fails has nothing to say about speed. */
function runOnce({ command, args, cwd, env, accepts = [0], tellsMilliseconds }: Command): Promise<Usage> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    const output: Buffer[] = [];
    const report: Buffer[] = [];
    child.stdout!.on("data", (data: Buffer) => output.push(data));
    child.stderr!.on("data", (data: Buffer) => output.push(data));
    child.stdio[3]!.on("data", (data: Buffer) => report.push(data));
    child.on("error", reject);
    child.on("close", (code) => {
      const whole = performance.now() - start;
      if (code === null || !accepts.includes(code)) {
        reject(new Error(`${command} ${args.join(" ")} ended with ${code}:\n${Buffer.concat(output).toString()}`));
        return;
      }
      const [kibibytes, cpu] = Buffer.concat(report).toString().split(" ").map(Number);
      const told = /^milliseconds ([\d.]+)$/m.exec(Buffer.concat(output).toString())?.[1];
      resolve({
        milliseconds: tellsMilliseconds ? Number(told) : whole,
        ...(kibibytes && cpu ? { mebibytes: kibibytes / 1024, cpuMilliseconds: cpu / 1000 } : {}),
      });
    });
  });
}
