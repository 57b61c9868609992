/** A stack from nothing to nothing in somebody's own account: what was seen, step by step. */
import type { Verification } from "../verify";

export interface SmokeTools {
  /** The Pulumi CLI with these arguments; its output goes to the terminal. Answers with the exit code. */
  readonly pulumi: (args: readonly string[]) => Promise<number>;
  /** Checks what is deployed, as its outputs say. */
  readonly verify: () => Promise<Verification>;
  /** ARNs that still carry one of these Name tags. */
  readonly leftovers: (names: readonly string[]) => Promise<readonly string[]>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds since some moment. */
  readonly elapsed: () => number;
  readonly tell: (line: string) => void;
}

export interface SmokeSubject {
  readonly stack: string;
  /** Name tags of what the stack makes. */
  readonly names: readonly string[];
  /** Those that a destroy keeps on purpose. */
  readonly kept: readonly string[];
  /** How long targets and names may take to work after `up`, in milliseconds. */
  readonly patience: number;
}

export interface SmokeStep {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly seconds: number;
}

export interface SmokeResult {
  readonly ok: boolean;
  readonly steps: readonly SmokeStep[];
  /** What is still there by tag and was not kept on purpose. */
  readonly leftovers: readonly string[];
}

/** Between two looks at what is not there yet. */
const PAUSE = 30_000;

/** What was begun is always destroyed: a failed step ends the way up, never the way down. */
export async function smoke(subject: SmokeSubject, tools: SmokeTools): Promise<SmokeResult> {
  const steps: SmokeStep[] = [];
  const step = async (name: string, run: () => Promise<{ ok: boolean; detail: string }>): Promise<boolean> => {
    const start = tools.elapsed();
    const { ok, detail } = await run().catch((error: unknown) => ({
      ok: false,
      detail: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error),
    }));
    const seconds = Math.round((tools.elapsed() - start) / 1000);
    steps.push({ name, ok, detail, seconds });
    tools.tell(`smoke: ${ok ? "PASS" : "FAIL"}  ${name}  ${detail}  ${seconds} s`);
    return ok;
  };
  const pulumi = (name: string, ...args: readonly string[]) =>
    step(name, async () => {
      const code = await tools.pulumi([...args, "--stack", subject.stack, "--non-interactive"]);
      return { ok: code === 0, detail: code === 0 ? "done" : `pulumi ended with ${code}` };
    });

  let leftovers: readonly string[] = [];
  if (await pulumi("preview", "preview")) {
    const up = await pulumi("up", "up", "--yes", "--skip-preview");
    if (up) {
      await step("verify", () => verified(subject, tools));
      await pulumi("second up empty", "up", "--yes", "--skip-preview", "--expect-no-changes");
    }
    await pulumi("destroy", "destroy", "--yes", "--skip-preview");
    await step("nothing left", async () => {
      const kept = new Set(subject.kept);
      leftovers = await tools.leftovers(subject.names.filter((name) => !kept.has(name)));
      return {
        ok: leftovers.length === 0,
        detail: leftovers.length === 0 ? keptText(subject.kept) : `still there: ${leftovers.join(", ")}`,
      };
    });
  }
  return { ok: steps.every(({ ok }) => ok), steps, leftovers };
}

const keptText = (kept: readonly string[]): string =>
  kept.length === 0 ? "by tag" : `by tag, but for what is kept: ${kept.join(", ")}`;

/** Targets become healthy and names become known minutes after `up`. */
async function verified({ patience }: SmokeSubject, tools: SmokeTools): Promise<{ ok: boolean; detail: string }> {
  const start = tools.elapsed();
  for (;;) {
    const { steps, passed, failed, open } = await tools.verify();
    const text = `${passed} of ${steps.length} steps passed${open > 0 ? `, ${open} without a verdict` : ""}`;
    if (failed === 0) {
      return { ok: true, detail: text };
    }
    if (tools.elapsed() - start + PAUSE > patience) {
      const names = steps.filter(({ verdict }) => verdict === "fail").map(({ name }) => name);
      return { ok: false, detail: `${text}; failed: ${names.join(", ")}` };
    }
    await tools.sleep(PAUSE);
  }
}

export interface RowFacts {
  /** First cell: `HP Anyware`. */
  readonly title: string;
  readonly region: string;
  /** ISO 8601. */
  readonly date: string;
  readonly version: string;
}

/** The row of the table in docs/how-it-was-tested.md: the cells before the last stay as they are in it. */
export function honestyRow(page: string, facts: RowFacts, { steps }: SmokeResult): string {
  const { title, region, date, version } = facts;
  const seen = steps.map(
    ({ name, ok, detail, seconds }) => `${name}${ok ? "" : " FAILED"} (${note(name, detail, seconds)})`,
  );
  const cell = `${date.slice(0, 10)}, ${region}, ${version}: ${seen.join("; ")}`.replaceAll("|", "/");
  const row = page.split("\n").find((line) => line.startsWith(`| ${title} |`));
  const cells = row === undefined ? [` ${title} `] : row.split("|").slice(1, -2);
  return `|${cells.join("|")}| ${cell} |`;
}

const note = (name: string, detail: string, seconds: number): string =>
  name === "verify" || detail !== "done" ? `${detail}, ${seconds} s` : `${seconds} s`;
