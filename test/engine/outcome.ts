/** What a run of the engine did, from its events. */
import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import type { LogEntry } from "./stand-in/account";

export type StepOperation =
  | "same"
  | "create"
  | "update"
  | "replace"
  | "create-replacement"
  | "delete-replaced"
  | "delete"
  | "read";

export interface Step {
  readonly op: StepOperation;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Properties that differ, as `path kind`; empty where nothing is compared. */
  readonly diff: readonly string[];
}

export interface Outcome {
  readonly steps: readonly Step[];
  /** Steps that do something. */
  readonly changed: readonly Step[];
  /** What the stand-in was asked meanwhile. */
  readonly log: readonly LogEntry[];
  /** Of the stack; secrets are the text "[secret]". */
  readonly outputs: { readonly [name: string]: unknown };
  /** Everything the CLI printed. */
  readonly printed: string;
  readonly violations: readonly Violation[];
  /** Policies about the stack that the engine counts as passed. */
  readonly passed: readonly string[];
  /** Why it failed; absent when it went well. */
  readonly error?: string;
}

export interface Violation {
  readonly policy: string;
  readonly level: string;
  readonly urn: string;
  readonly message: string;
}

export function digest(
  events: readonly EngineEvent[],
): Pick<Outcome, "steps" | "changed" | "outputs" | "violations" | "passed"> {
  const steps: Step[] = [];
  let outputs: Outcome["outputs"] = {};
  const refreshed = new Set<string>();
  for (const { resourcePreEvent, resOutputsEvent } of events) {
    const planned = resourcePreEvent?.metadata;
    if (planned?.op === "refresh") {
      refreshed.add(planned.urn);
    } else if (planned) {
      steps.push(stepOf(planned));
    }
    // What a refresh found is known only when it is done.
    const done = resOutputsEvent?.metadata;
    if (done?.type === "pulumi:pulumi:Stack") {
      outputs = done.new?.outputs ?? {};
    }
    if (done && refreshed.delete(done.urn)) {
      steps.push(stepOf(done));
    }
  }
  const own = steps.filter(({ type }) => type !== "pulumi:pulumi:Stack" && !type.startsWith("pulumi:providers:"));
  const idle = ["same", "read"];
  return {
    steps: own,
    changed: own.filter((step) => !idle.includes(step.op)),
    outputs,
    violations: violationsOf(events),
    passed: (events as readonly WithSummary[]).flatMap((event) => event.policyAnalyzeStackSummaryEvent?.passed ?? []),
  };
}

/** Not in the SDK's types: `PolicyAnalyzeStackSummaryEvent` of pulumi/pulumi's `sdk/go/common/apitype/events.go`. */
type WithSummary = EngineEvent & { readonly policyAnalyzeStackSummaryEvent?: { readonly passed?: readonly string[] } };

function stepOf({ op, urn, type, detailedDiff }: StepEventMetadata): Step {
  const diff = Object.entries(detailedDiff ?? {}).map(([property, { diffKind }]) => `${property} ${diffKind}`);
  return { op: op as StepOperation, urn, type, name: urn.split("::").slice(3).join("::"), diff: diff.sort() };
}

const violationsOf = (events: readonly EngineEvent[]): Violation[] =>
  events.flatMap(({ policyEvent }) =>
    policyEvent
      ? {
          policy: policyEvent.policyName,
          level: policyEvent.enforcementLevel,
          urn: policyEvent.resourceUrn ?? "",
          message: policyEvent.message,
        }
      : [],
  );

/** Whether a run that went well has told all of its events: without the last ones it would look idle, or allowed. */
export const isComplete = (events: readonly EngineEvent[]): boolean =>
  events.some(({ summaryEvent }) => summaryEvent !== undefined) &&
  events.every(({ sequence }, index) => sequence === events[0]!.sequence + index);

/** Diagnostics of the engine and mandatory violations say more than the command's error. */
export function messageOf(thrown: unknown, events: readonly EngineEvent[], printed: readonly string[]): string {
  const errors = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === "error" ? [diagnosticEvent.message.trim()] : [],
  );
  const violations = violationsOf(events)
    .filter(({ level }) => level === "mandatory")
    .map(({ policy, message }) => `${policy}: ${message}`);
  const said = [...errors, ...violations];
  return said.length > 0 ? said.join("\n") : `${String(thrown)}\n${printed.join("")}`;
}

/** Steps as the lines of a table: `create aws:lb/listener:Listener x-https`, sorted. */
export const lines = (steps: readonly Step[]): string[] =>
  steps.map((step) => `${step.op} ${step.type} ${step.name}`).sort();
