/** What happens when AWS says no half-way, when the engine dies, and when two run at once. */
import * as assert from "node:assert/strict";
import { deploy, parseStack } from "../../stacks/program";
import { type Example, example, furnish } from "./examples";
import { describeEngine, Engine, type EngineStack } from "./harness";
import type { Fault } from "./stand-in/faults";
import type { Props } from "./stand-in/values";

/** The smallest stack of each topology, and how many of its creates fail in turn. */
const SMALLEST = ["cloudbrink-standalone", "codestream-existing", "hp-anyware-existing", "mac-workstation"] as const;

describeEngine("a create that fails", () => {
  for (const name of SMALLEST) {
    it(`leaves ${name} so that the next up ends as a clean one does, whichever create it was`, async function () {
      this.timeout(600_000);
      const given = example(name);
      const clean = await lifeOf(given, async (stack) => {
        await stack.up();
      });
      const creates = clean.creates;
      for (const k of chosen(creates)) {
        const failed = await lifeOf(given, async (stack, engine) => {
          engine.standIn.faults.set({ operation: "create", nth: k, effect: "refuse" });
          const { error } = await stack.up({ fails: true });
          assert.match(error ?? "", /told to fail/);
          engine.standIn.faults.set();
          await stack.up();
        });
        assert.deepEqual(failed.owned, clean.owned, `after the ${k}th create of ${creates} failed`);
        assert.equal(failed.creates, creates, `after the ${k}th create of ${creates} failed`);
      }
    });
  }
});

describeEngine("an engine that dies", () => {
  it("is got over: cancel, settle the creates that were in flight, up", async () => {
    const given = example("cloudbrink-standalone");
    const clean = await lifeOf(given, async (stack) => {
      await stack.up();
    });
    const engine = await engineFor(given);
    try {
      const stack = await engine.stack({ name: given.name, config: given.file });
      await killedAmongRules(engine, stack);
      const locked = await stack.up({ fails: true });
      assert.match(locked.error ?? "", /the stack is currently locked by 1 lock/);
      await stack.command("cancel", "--yes");

      const known = await stateOf(stack);
      const pending = known.pending.map((each) => each.urn).sort();
      const doneByAws = engine.account
        .all()
        .filter((each) => each.urn !== undefined && !known.ids.includes(each.id))
        .map((each) => ({ urn: each.urn!, id: each.id }));
      // What AWS did without the engine's knowing is exactly what the engine says was in flight.
      assert.equal(doneByAws.length, 3);
      assert.deepEqual(doneByAws.map(({ urn }) => urn).sort(), pending);
      // By hand: whoever recovers deletes them in AWS, then has the engine forget them. Left alone, a rule would stop the
      // next up as a duplicate, and an Elastic IP would stay and cost.
      const half = await stack.up({ fails: true });
      assert.match(half.error ?? "", /InvalidPermission.Duplicate/);
      for (const { urn, id } of doneByAws) {
        await engine.standIn.delete(urn, id);
      }
      await stack.command("refresh", "--yes", "--skip-preview", "--clear-pending-creates");

      await stack.up();
      assert.deepEqual(names(engine), clean.owned);
      assert.deepEqual((await stack.up()).changed, []);
    } finally {
      await engine.stop();
    }
  });
});

describeEngine("two engines at once on one stack", () => {
  it("one wins, the other is told that the stack is locked", async () => {
    const given = example("cloudbrink-standalone");
    const engine = await engineFor(given);
    try {
      const stack = await engine.stack({ name: given.name, config: given.file });
      const struck = new Promise<void>((resolve) => {
        engine.standIn.faults.set({ operation: "create", nth: 3, effect: "hang", onStrike: () => resolve() });
      });
      const first = stack.up();
      await struck;
      const second = await stack.up({ fails: true });
      assert.match(second.error ?? "", /the stack is currently locked by 1 lock/);
      engine.standIn.faults.release();
      assert.ok((await first).changed.length > 0);
      assert.deepEqual((await stack.up()).changed, []);
    } finally {
      await engine.stop();
    }
  });
});

/**
 * Starts an `up` and kills it, with everything it started, while three rules that AWS has made wait for their answer.
 * The checkpoint is left time to settle: a file backend that dies while it writes one leaves it empty (its `.bak` holds
 * the one before).
 */
async function killedAmongRules(engine: Engine, stack: EngineStack): Promise<void> {
  const child = stack.spawn("up", "--yes", "--skip-preview");
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const faults: Fault[] = [];
  const strikes = [1, 2, 3].map(
    (nth) =>
      new Promise<void>((resolve) => {
        faults.push({ operation: "create", urn: /EgressRule/, nth, effect: "hang", onStrike: () => resolve() });
      }),
  );
  engine.standIn.faults.set(...faults);
  await Promise.all(strikes);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  process.kill(-child.pid!, "SIGKILL");
  await exited;
  engine.standIn.faults.set();
}

interface State {
  readonly ids: readonly string[];
  readonly pending: readonly { readonly urn: string }[];
}

/** Ids the state knows, and what it says was under way. */
async function stateOf(stack: EngineStack): Promise<State> {
  const { resources = [], pending_operations = [] } = (await stack.export()).deployment as {
    resources?: { id?: string }[];
    pending_operations?: { resource: { urn: string }; type: string }[];
  };
  return {
    ids: resources.flatMap((each) => each.id ?? []),
    pending: pending_operations.filter((each) => each.type === "creating").map((each) => each.resource),
  };
}

async function engineFor(given: Example): Promise<Engine> {
  const engine = await Engine.start({ region: given.region });
  furnish(engine.account, given);
  return engine;
}

/** Runs something with a fresh account; answers with what the stack owns in the end, and how often it created. */
async function lifeOf(
  given: Example,
  live: (stack: EngineStack, engine: Engine) => Promise<void>,
): Promise<{ owned: string[]; creates: number }> {
  const engine = await engineFor(given);
  try {
    // In this process: a program of its own costs a second each time.
    const stack = await engine.stack({
      name: given.name,
      project: "connector-topologies",
      config: given.config,
      program: programOf(given),
    });
    await live(stack, engine);
    const done = engine.account.log.filter((entry) => entry.operation === "create" && entry.refused === undefined);
    return { owned: names(engine), creates: done.length };
  } finally {
    await engine.stop();
  }
}

function programOf(given: Example): () => Promise<Props> {
  return async () => {
    const parsed = parseStack(given.config, { stackName: given.name });
    assert.ok(parsed.ok);
    const secret = () => {
      throw new Error("the smallest stacks have no secret of their own");
    };
    return (await deploy(parsed.stack, { lookups: true, secret })) as unknown as Props;
  };
}

/** `type name` of everything the stack owns in the account; a thing made twice stands here twice. */
const names = (engine: Engine): string[] =>
  engine.account
    .all()
    .filter((resource) => resource.urn !== undefined)
    .map((resource) => `${resource.urn?.split("::").at(-1)}`)
    .sort();

/** Every create where there are few; else ten spread over them. */
function chosen(creates: number): number[] {
  const all = Array.from({ length: creates }, (_, index) => index + 1);
  return creates <= 15 ? all : all.filter((k) => k === 1 || k === creates || k % Math.ceil(creates / 8) === 0);
}
