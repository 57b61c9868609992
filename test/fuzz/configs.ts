/** What must hold for every config, valid or not. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as fc from "fast-check";
import * as yaml from "yaml";
import { type Outcome, planStack } from "../../plan/build";
import { judge } from "../../plan/model/verdict";
import { permissions } from "../../plan/permissions/statements";
import { readProject } from "../../plan/project/project";
import { renderMarkdown } from "../../plan/show/markdown";
import { renderScreen } from "../../plan/show/screen";
import { viaOf } from "../../policy/reachability";
import * as program from "../../stacks/program";
import { refusedInputs } from "../engine/stand-in/program-inputs";
import { type Breakage, broken, KINDS, replaced } from "./broken-configs";
import { type Config, type Generated, validConfig } from "./valid-configs";

const REPOSITORY = path.resolve(__dirname, "../..");
const STACK = "fuzz";
const LIMIT = 60_000;

/** Characters that steer a terminal; a line's end is none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

export interface Tally {
  /** How many of each: valid, refused, either. */
  readonly counts: Map<string, number>;
}

/** Third of the cases each: valid by construction, broken by mutation, anything anywhere. */
export async function fuzzConfigs(runs: number, seed: number): Promise<ReadonlyMap<string, number>> {
  const project = temporaryProject();
  const counts = new Map<string, number>();
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  const share = (part: number): number => Math.max(1, Math.round(runs * part));
  const options = { seed, endOnFailure: false };
  try {
    await fc.assert(
      fc.asyncProperty(validConfig, async ({ topology, config }) => {
        holdsForValid(await inTime(() => planned(project, config)), config);
        count(`valid ${topology}`);
      }),
      { ...options, numRuns: share(0.25) },
    );
    await fc.assert(
      fc.asyncProperty(validConfig, breakage, async (generated, how) => {
        const { config, what } = breakSomehow(generated, how);
        const outcome = await inTime(() => planned(project, config));
        assert.ok(!outcome.ok, `accepted, with ${what}`);
        holdsForRefused(outcome, what);
        count(`refused: ${what.split(":")[0]}`);
      }),
      { ...options, numRuns: share(0.5) },
    );
    await fc.assert(
      fc.asyncProperty(validConfig, fc.nat(), fc.anything(ANYTHING), async ({ config }, place, value) => {
        const outcome = await inTime(() => planned(project, replaced(config, place, value)));
        if (!outcome.ok) {
          holdsForRefused(outcome, "anything");
        }
        count(outcome.ok ? "anything: accepted" : "anything: refused");
      }),
      { ...options, numRuns: share(0.25) },
    );
  } finally {
    fs.rmSync(project, { recursive: true });
  }
  return counts;
}

const breakage: fc.Arbitrary<Breakage> = fc.record({
  kind: fc.constantFrom(...KINDS),
  place: fc.nat(10_000),
  value: fc.nat(10_000),
});

/** What YAML can say. */
const ANYTHING: fc.ObjectConstraints = {
  maxDepth: 2,
  maxKeys: 3,
  key: fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString", "defaults", "secure")),
  values: [fc.boolean(), fc.integer(), fc.double(), fc.string(), fc.constant(null), fc.constant("")],
};

/** The breakage; another kind where this config has no such place. */
function breakSomehow({ config }: Generated, how: Breakage): { readonly config: Config; readonly what: string } {
  const kinds = [how.kind, ...KINDS];
  for (const kind of kinds) {
    const found = broken(config, { ...how, kind });
    if (found) {
      return found;
    }
  }
  throw new Error("nothing to break");
}

function holdsForValid(outcome: Outcome, config: Config): void {
  const shown = () => yaml.stringify(config);
  assert.ok(outcome.ok, outcome.ok ? "" : `${JSON.stringify(outcome.issues, null, 1)}\n${shown()}`);
  const { plan } = outcome;
  assert.deepEqual(refusedInputs(plan.resources), [], shown());
  assert.deepEqual(permissions(plan, "up").uncovered, [], shown());
  const { violations, refuted, unknown } = judge(plan);
  const wrong = violations.map(({ message }) => message);
  assert.deepEqual([...wrong, ...[...refuted, ...unknown].map((answer) => JSON.stringify(answer))], [], shown());
  // What is told of hosts that are alike is what each one's own path says.
  for (const answer of plan.reachability) {
    assert.equal(viaOf(answer), answer.witness?.via, `${answer.key}\n${shown()}`);
  }
  assert.ok(!CONTROL.test(renderScreen(plan).join("\n")), `control characters on the screen\n${shown()}`);
  assert.ok(!CONTROL.test(renderMarkdown(plan)), `control characters in Markdown\n${shown()}`);
}

/** A config error names a path, and its text is no stack trace and no terminal escape. */
function holdsForRefused({ issues, file }: Extract<Outcome, { ok: false }>, what: string): void {
  assert.ok(issues.length > 0, `refused without a reason, with ${what}`);
  for (const issue of issues) {
    assert.ok(issue.path !== "" && issue.problem !== "", `${JSON.stringify(issue)}, with ${what}`);
  }
  const text = program.renderIssues(file, STACK, issues);
  assert.ok(!/\n\s+at .+:\d+:\d+/.test(text), `${text}\n\nwith ${what}`);
  assert.ok(!CONTROL.test(text), `${JSON.stringify(text)}\n\nwith ${what}`);
}

/** As the commands run: Pulumi asks for a stack trace with every promise, which takes most of the time of a run. */
async function inTime<T>(act: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = Number(process.env["FUZZ_TRACES"] ?? 0);
  try {
    return await timed(act);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

async function timed<T>(act: () => Promise<T>): Promise<T> {
  // CPU time: on a busy machine others' work is not ours.
  const start = process.cpuUsage();
  const result = await act();
  const { user, system } = process.cpuUsage(start);
  const milliseconds = (user + system) / 1000;
  assert.ok(milliseconds < LIMIT, `took ${milliseconds} ms`);
  return result;
}

function planned(project: string, config: Config): Promise<Outcome> {
  fs.writeFileSync(path.join(project, "stacks", `Pulumi.${STACK}.yaml`), yaml.stringify({ config }));
  return planStack(readProject(project), STACK, program);
}

function temporaryProject(): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "fuzz-"));
  fs.copyFileSync(path.join(REPOSITORY, "Pulumi.yaml"), path.join(root, "Pulumi.yaml"));
  fs.mkdirSync(path.join(root, "stacks"));
  return root;
}
