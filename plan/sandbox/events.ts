/** What the engine's event log says of a run, and whose doing it is that something is not as it should be. */
import { isDeepStrictEqual } from "node:util";

/** One line of `--event-log`: the engine's events, as the Automation API reads them. */
interface EngineEvent {
  readonly diagnosticEvent?: { readonly urn?: string; readonly message: string; readonly severity: string };
  readonly resourcePreEvent?: { readonly metadata: Step };
  readonly resOutputsEvent?: { readonly metadata: Step };
}

interface Step {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly old?: { readonly inputs?: unknown } | null;
  readonly new?: { readonly inputs?: unknown } | null;
  readonly diffs?: readonly string[] | null;
}

export interface Trouble {
  /**
   * `emulator` it lacks an operation, or does not keep what it was given; `open` a refusal or a change that a real
   * account would show too, or that somebody must look at.
   */
  readonly whose: "emulator" | "open";
  /** `type name`, or "" for the program itself. */
  readonly resource: string;
  readonly detail: string;
}

export interface RunDigest {
  /** Resources made, changed or deleted; the stack, its providers and what stayed as it was are left out. */
  readonly done: number;
  readonly troubles: readonly Trouble[];
}

/**
 * Answers of an emulator that lacks something. LocalStack: 501 and a sentence (localstack/localstack#12547). moto: 500 and
 * a page, for an operation that has no code (moto 5.2.5, moto/core/responses.py `call_action`), or 501 for a filter that
 * has none. AWS refuses with 4xx, so whatever fails inside an API on this machine is the emulator's as well.
 */
const LACKS =
  /StatusCode: 5\d\d\b|not (?:yet )?(?:been )?(?:implemented|emulated)|not included in your current license|deserialization failed/i;

const isOwn = (type: string): boolean => type !== "pulumi:pulumi:Stack" && !type.startsWith("pulumi:providers:");
const IDLE = ["same", "read", "refresh"];

export function digestEvents(log: string): RunDigest {
  const events = log.split("\n").flatMap((line) => (line.trim() === "" ? [] : [JSON.parse(line) as EngineEvent]));
  const done = events.flatMap(({ resOutputsEvent }) => {
    const step = resOutputsEvent?.metadata;
    return step && isOwn(step.type) && !IDLE.includes(step.op) ? [step.urn] : [];
  });
  const troubles = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === "error" ? (troubleOf(diagnosticEvent) ?? []) : [],
  );
  return { done: new Set(done).size, troubles: unique(troubles) };
}

/**
 * What a second `up` would change. The program asking for something else the second time is its own doing; asked for the
 * same, the emulator did not keep it.
 */
export function digestSecond(log: string): RunDigest {
  const run = digestEvents(log);
  const events = log.split("\n").flatMap((line) => (line.trim() === "" ? [] : [JSON.parse(line) as EngineEvent]));
  const changes = events.flatMap(({ resourcePreEvent }): Trouble[] => {
    const step = resourcePreEvent?.metadata;
    if (!step || !isOwn(step.type) || IDLE.includes(step.op)) {
      return [];
    }
    const same = step.old != null && step.new != null && isDeepStrictEqual(step.old.inputs, step.new.inputs);
    const fields = step.diffs?.length ? `: ${step.diffs.join(", ")}` : "";
    const detail = `a second up would ${step.op} it${fields}${same ? "; asked for the same, so not kept" : ""}`;
    return [{ whose: same ? "emulator" : "open", resource: nameOf(step.urn), detail }];
  });
  return { ...run, troubles: unique([...run.troubles, ...changes]) };
}

/** What the engine says of a failure besides the failure itself. */
const ECHO = /^(?:(?:update|destroy|deletion) failed|resource (?:monitor shut down|registration failed))$/i;

function troubleOf({ urn, message }: { urn?: string; message: string }): Trouble | undefined {
  const text = message
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal begin with one
    .replace(/<\{%[^%]*%\}>|\u001b\[[0-9;]*m/g, "")
    .trim();
  if (ECHO.test(text) || text === "") {
    return undefined;
  }
  return { whose: LACKS.test(text) ? "emulator" : "open", resource: nameOf(urn ?? ""), detail: reason(text) };
}

/** The lines that say why, without the heading that counts them. */
const reason = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trim().replace(/^\* /, ""))
    .filter((line) => line !== "" && !/^\d+ errors? occurred:$/.test(line))
    .join(" ");

function nameOf(urn: string): string {
  const [, , types = "", ...name] = urn.split("::");
  const type = types.split("$").at(-1) ?? "";
  return urn === "" || type === "pulumi:pulumi:Stack" ? "" : `${type} ${name.join("::")}`;
}

const unique = (troubles: readonly Trouble[]): Trouble[] => [
  ...new Map(troubles.map((each) => [`${each.resource}\n${each.detail}`, each])).values(),
];
