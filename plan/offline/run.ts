/** Runs a Pulumi program under Pulumi's own mock runtime: no engine, no account, no network. */

import { runtime } from "@pulumi/pulumi";
import type { Value } from "../../policy/graph";
import type { PlanResource } from "../model/plan";
import type { LookUp, Run } from "../model/run";
import type { Account } from "./computed";
import { Recorder } from "./recorder";
import { askWithUnknownArguments, holdingMessages, untestedSdk, withoutTraces } from "./sdk/messages";
import { OfflineMonitor } from "./sdk/monitor";
import type { StackOutputs } from "./stack-outputs";
import { unknownPlaces } from "./unknowns";

export interface RunOptions {
  readonly project: string;
  readonly stack: string;
  readonly account: Account;
  /** Configuration by full key (`aws:region`), as text. */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys?: readonly string[];
  /** Networks by subnet id, for subnets that exist already. */
  readonly subnets?: ReadonlyMap<string, string>;
  /** @default what the engine calls it for a state that is kept in files or a bucket */
  readonly organization?: string;
  /** Outputs of other stacks. @default none is known */
  readonly stackOutputs?: StackOutputs;
  /** Resources of an earlier plan, which the program's are compared with. @default none */
  readonly earlier?: readonly PlanResource[];
  /** A program that is not ours: what it looked up is told when it fails. @default false */
  readonly foreign?: boolean;
}

/**
 * Runs `program` to its end, outputs and everything they wait for included. Values are known, as after an `up`: a
 * preview would leave every computed one out, and references could not be resolved.
 *
 * @param program imported and run only when the mock runtime stands
 */
export async function runProgram(program: () => Promise<unknown>, options: RunOptions): Promise<Run> {
  const { project, stack, account } = options;
  runtime.setAllConfig({ ...options.config }, [...(options.secretKeys ?? [])]);
  await runtime.setMocks(
    { newResource: unused, call: unused },
    project,
    stack,
    true,
    options.organization ?? ORGANIZATION,
  );
  const subnets = options.subnets ?? new Map<string, string>();
  const earlier = new Map((options.earlier ?? []).map((resource) => [resource.urn, resource]));
  const config = providerConfig(options.config);
  const recorder = new Recorder(project, stack, account, subnets, config, options.stackOutputs, earlier);
  const monitor = new OfflineMonitor(recorder);
  monitor.install(runtime.getMonitor()!);

  const restoreLog = captureLog(recorder.warnings);
  const askAsBefore = askWithUnknownArguments();
  const messagesAsBefore = holdingMessages();
  const tracesAsBefore = process.env["CONNECTOR_TOPOLOGIES_DEBUG"] === "1" ? undefined : withoutTraces();
  try {
    await failingFast(async () => {
      // Programs return anything; the SDK types its outputs as `any`.
      await runtime.runInPulumiStack(program as () => Promise<Record<string, unknown>>);
      await runtime.disconnect();
    });
  } catch (error) {
    throw withLines(error, [options.foreign ? lookUpsText(recorder.lookUps) : undefined, untestedSdk()]);
  } finally {
    monitor.close();
    restoreLog();
    askAsBefore();
    messagesAsBefore();
    tracesAsBefore?.();
  }
  return {
    resources: recorder.resources,
    outputs: recorder.stackOutputs,
    warnings: [...new Set([...recorder.warnings, ...unknownPlaces(recorder.resources, recorder.stackOutputs)])].sort(),
    lookUps: recorder.lookUps,
    duplicates: [...new Set(recorder.duplicates)].sort(),
  };
}

/** What the engine calls it for a state that is kept in files or a bucket. */
const ORGANIZATION = "organization";

/** Configuration of the default AWS provider. */
const providerConfig = (config: Readonly<Record<string, string>>): Readonly<Record<string, Value>> =>
  Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) => (key.startsWith("aws:") ? [[key.slice(4), value]] : [])),
  );

/** What a look-up answers is known to AWS alone, and a program that goes on with nothing fails somewhere else. */
function lookUpsText(lookUps: readonly LookUp[]): string | undefined {
  const tokens = [...new Set(lookUps.map(({ token }) => token))].sort().join(", ");
  return tokens === ""
    ? undefined
    : `the program looks up ${tokens}; the plan asks nobody: pass what it needs as config`;
}

function withLines(error: unknown, lines: readonly (string | undefined)[]): unknown {
  if (error instanceof Error) {
    error.message = [error.message, ...lines.filter((line) => line !== undefined)].join("\n");
  }
  return error;
}

/**
 * What fails inside an `apply` or a registration rejects promises nobody awaits, and would leave the run waiting. A
 * promise that nothing resolves would let Node end in the middle of it, as if all were well.
 */
async function failingFast(run: () => Promise<void>): Promise<void> {
  let onRejection: ((reason: unknown) => void) | undefined;
  let onNothingLeft: (() => void) | undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    onRejection = reject;
    onNothingLeft = () => reject(new Error(NOTHING_LEFT));
    process.on("unhandledRejection", reject);
    process.once("beforeExit", onNothingLeft);
  });
  // Rejections are reported after the microtasks of the turn they happened in.
  const finished = run().then(() => new Promise((resolve) => setImmediate(resolve)));
  try {
    await Promise.race([finished, failed]);
  } catch (error) {
    // What else depended on it rejects after it, and would end the process before the error is told.
    process.off("unhandledRejection", ignored);
    process.on("unhandledRejection", ignored);
    throw error;
  } finally {
    process.off("unhandledRejection", onRejection!);
    process.off("beforeExit", onNothingLeft!);
  }
}

const ignored = (): void => undefined;

const NOTHING_LEFT =
  "the program waits for a promise that nothing resolves: look for a `new Promise` without an end, or outputs that wait for one another";

function unused(): never {
  throw new Error("the recorder answers in place of the mocks");
}

/** Without an engine the SDK prints what a program logs; a plan shows it where warnings belong. */
function captureLog(warnings: string[]): () => void {
  const original = { warn: console.warn, error: console.error, log: console.log };
  const keep =
    (fallback: (...data: unknown[]) => void) =>
    (...data: unknown[]): void => {
      const text = /^(?:warning|error|info): \[runtime\] ([\s\S]*)$/.exec(String(data[0]))?.[1];
      if (text === undefined) {
        fallback(...data);
      } else {
        // One message, whatever its lines: a screen shows a line end that it did not make as an escape.
        warnings.push(
          text
            .trim()
            .split(/\s*\n\s*/)
            .join(" "),
        );
      }
    };
  console.warn = keep(original.warn);
  console.error = keep(original.error);
  console.log = keep(original.error);
  return () => Object.assign(console, original);
}
