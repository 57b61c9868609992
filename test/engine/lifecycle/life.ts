/** An example stack from nothing to nothing under the real engine. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { type Edit, edit, stepsOf } from "../changes";
import { type Example, engineFor, example, exampleNames, SECRET_TEXT, SMALLEST } from "../examples";
import { describeEngine, type Engine, type EngineStack, type Outcome, type Step } from "../harness";
import { inlineStack } from "../inline";
import { T } from "../stand-in/types";

/** What a destroy meets: `protected` stops it until `unprotect` is edited in; `retained` it forgets and AWS keeps. */
interface Kept {
  readonly protected?: readonly string[];
  readonly unprotect?: Edit;
  readonly retained: readonly string[];
}

const DATA: Kept = {
  protected: ["codestream-data"],
  unprotect: { "host.dataVolume.protect": false },
  retained: ["codestream-data"],
};

const KEPT: { readonly [stack: string]: Kept } = {
  "codestream-http": DATA,
  "codestream-https": DATA,
  "hp-anyware-with-mac": { retained: ["anyware-mac-anna-host", "anyware-mac-ben-host"] },
  "mac-workstation": { retained: ["mac-anna-host"] },
};

/** Declares the tests of every example stack of a topology. */
export function describeLives(topology: string): void {
  const names = exampleNames().filter((name) => example(name).config["connector-topologies:topology"] === topology);
  assert.ok(names.length > 0, topology);
  for (const name of names) {
    describeEngine(`the life of ${name}`, { long: !SMALLEST.includes(name) }, function () {
      this.timeout(600_000); // the largest group, on a busy machine
      describeLife(name);
    });
  }
}

function describeLife(name: string): void {
  let engine: Engine;
  let stack: EngineStack;
  let given: Example;
  let there: readonly string[];
  let first: Outcome;

  before(async () => {
    given = example(name);
    engine = await engineFor(given);
    there = existing(engine);
    stack = await inlineStack(engine, given);
  });
  after(() => engine?.stop());

  it("previews what it then creates", async () => {
    const asUsersStartIt = await engine.stack({ name, config: given.file, backend: "preview-backend" });
    const planned = await asUsersStartIt.preview();
    assert.deepEqual(operations(planned), ["create"]);
    first = await stack.up();
    assert.deepEqual(names(first), names(planned));
    assert.deepEqual(refused(first), []);
  });

  it("has nothing to do on a second up, nor after a refresh", async () => {
    assert.deepEqual(changesOf(await stack.up()), []);
    assert.deepEqual(changesOf(await stack.refresh()), []);
  });

  it("keeps no secret in plain text, in the state or in what was printed", async () => {
    assert.ok(!first.printed.includes(SECRET_TEXT));
    assert.deepEqual(filesWith(path.join(engine.folder, "backend"), SECRET_TEXT), []);
    assert.ok(!(await stack.plainOutputs()).includes(SECRET_TEXT));
  });

  it("touches what --target names and nothing else", async () => {
    const bearers = first.steps.filter((step) => step.op === "create" && step.type === TARGETED.find(isMade(first)));
    const target = bearers[0]!;
    edit(stack, { "tags.Owner": "somebody-else" });
    const outcome = await stack.up({ targets: [target.urn] });
    assert.deepEqual(
      outcome.changed.filter((step) => !isComponent(step)).map((step) => `${step.op} ${step.name}`),
      [`update ${target.name}`],
    );
    const rest = await stack.up();
    assert.deepEqual(operations(rest), ["update"]);
    assert.ok(!rest.changed.some((step) => step.urn === target.urn));
  });

  it("moves to another backend and finds nothing to do there", async () => {
    const moved = await inlineStack(engine, given, { config: stack.configFile, backend: "second-backend" });
    await moved.import(await stack.export());
    assert.deepEqual(stepsOf(await moved.up()), []);
    stack = moved;
  });

  it("goes away, but for what is protected or kept on purpose", async () => {
    const { protected: held = [], unprotect = {}, retained } = KEPT[name] ?? { retained: [] };
    if (held.length > 0) {
      const before = engine.account.owned();
      // The preview that `pulumi destroy` makes first; with --skip-preview all but what is protected would go.
      const { message } = await stack.stack.previewDestroy().then(
        () => assert.fail("nothing was protected"),
        (error: Error) => error,
      );
      assert.deepEqual(
        [
          ...new Set(
            [...message.matchAll(/::([\w-]+)" cannot be deleted\s+because it is protected/g)].map(([, it]) => it),
          ),
        ],
        held,
      );
      assert.deepEqual(engine.account.owned(), before);
      edit(stack, unprotect);
      assert.deepEqual(stepsOf(await stack.up()), []);
    }
    await stack.destroy();
    const left = engine.account.all().filter((resource) => resource.urn !== undefined);
    assert.deepEqual(left.map((resource) => resource.urn?.split("::").at(-1)).sort(), [...retained]);
    assert.deepEqual(existing(engine), there);
  });
}

/** What `--target` is tried on: one connector or host, else one group of a load balancer. */
const TARGETED: readonly string[] = [T.instance, T.targetGroup];
const isMade =
  ({ steps }: Outcome) =>
  (type: string): boolean =>
    steps.some((step) => step.op === "create" && step.type === type);

const isComponent = ({ type }: Step): boolean => type.startsWith("connector-topologies:") || type.startsWith("awsx:");
const names = (outcome: Outcome): string[] => outcome.changed.map((step) => `${step.type} ${step.name}`).sort();
const operations = (outcome: Outcome): string[] => [...new Set(outcome.changed.map((step) => step.op))];
const changesOf = (outcome: Outcome): string[] =>
  outcome.changed.map((step) => `${step.op} ${step.name} ${step.diff.join(", ")}`);
const refused = (outcome: Outcome): string[] => outcome.log.flatMap((entry) => entry.refused ?? []);

/** Ids of what does not belong to the stack: none may be lost or added. */
const existing = (engine: Engine): string[] =>
  engine.account
    .all()
    .filter((resource) => resource.urn === undefined && resource.type !== T.secret)
    .map((resource) => resource.id)
    .sort();

function filesWith(folder: string, text: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => fs.statSync(path.join(folder, file)).isFile())
    .filter((file) => fs.readFileSync(path.join(folder, file), "utf8").includes(text));
}
