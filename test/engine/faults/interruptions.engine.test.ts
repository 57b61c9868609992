/** What happens when the engine dies, and when two run at once. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { outputOf } from "../../support/run";
import { engineFor, example } from "../examples";
import { describeEngine, Engine, type EngineStack, REPOSITORY } from "../harness";
import { inlineStack } from "../inline";
import type { AccountResource } from "../stand-in/account";
import type { Fault } from "../stand-in/faults";
import { ALL, drawn, lifeOf, ownedBy, random, SEED } from "./lives";

/** Stacks that are killed: one in `npm test`, each in the full set. */
const KILLED = ALL
  ? ["cloudbrink-standalone", "codestream-existing", "hp-anyware-existing", "mac-workstation", "hp-anyware"]
  : ["codestream-existing"];
const KILLS_EACH = ALL ? 2 : 1;

let kills = 0;

describeEngine("an engine that dies", () => {
  after(() => console.log(`      ${kills} kills, seed ${SEED}${ALL ? "" : "; npm run faults makes all"}`));

  it("is got over: cancel, settle the creates that were in flight, up", async function () {
    this.timeout(600_000);
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

      const { pending } = await stateOf(stack);
      const unknown = await unknownToState(engine, stack);
      // What AWS did without the engine's knowing is exactly what the engine says was in flight.
      assert.equal(unknown.length, 3);
      assert.deepEqual(unknown.map(({ urn }) => urn).sort(), [...pending].sort());
      // Left alone, a rule would stop the next up as a duplicate, and an Elastic IP would stay and cost.
      const half = await stack.up({ fails: true });
      assert.match(half.error ?? "", /InvalidPermission.Duplicate/);
      await settle(engine, stack, unknown);

      await stack.up();
      assert.deepEqual(ownedBy(engine), clean.owned);
      assert.deepEqual((await stack.up()).changed, []);
      kills += 1;
    } finally {
      await engine.stop();
    }
  });

  it("can leave an empty file of attributes beside the state, without which every command works again", async () => {
    const engine = await Engine.start();
    try {
      const stack = await engine.stack({ program: async () => ({ made: "yes" }) });
      await stack.up();
      const folder = path.join(engine.folder, "backend", ".pulumi");
      const attributes = fs
        .readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith("dev.json.attrs"));
      assert.equal(attributes.length, 1);
      const file = path.join(folder, attributes[0]!);
      fs.writeFileSync(file, "");
      await assert.rejects(stack.command("stack", "output", "made"), /EOF/);
      removeEmptyAttributes(path.dirname(folder));
      assert.ok(!fs.existsSync(file));
      assert.equal((await stack.command("stack", "output", "made")).trim(), "yes");
    } finally {
      await engine.stop();
    }
  });

  for (const name of KILLED) {
    it(`is got over at any moment of ${name}, and only creates in flight were made twice`, async function () {
      this.timeout(3_600_000);
      const given = example(name);
      const clean = await lifeOf(given, async (stack) => {
        await stack.up();
      });
      for (const moment of drawn(KILLS_EACH, clean.creates, `kills of ${name}`)) {
        const engine = await engineFor(given);
        try {
          const stack = await engine.stack({ name: given.name, config: given.file });
          await killedAt(moment, random(`${name} ${moment}`)() * 400, engine, stack);
          const when = `killed about create ${moment} of ${clean.creates}`;
          // A folder as backend first: with one of these files half written no command runs, `cancel` neither.
          removeEmptyAttributes(path.join(engine.folder, "backend"));
          restoreCheckpoint(engine);
          if (stateIsLocked(engine)) {
            await stack.command("cancel", "--yes");
          }
          const { pending } = await stateOf(stack);
          const unknown = await unknownToState(engine, stack);
          // Nothing that the engine did not list is there without its knowing.
          assert.deepEqual(
            unknown.filter(({ urn }) => !pending.includes(urn!)).map(({ urn }) => urn),
            [],
            when,
          );
          await settle(engine, stack, unknown);
          const before = engine.account.log.length;
          await stack.up();
          assert.deepEqual(ownedBy(engine), clean.owned, when);
          const again = engine.account.log
            .slice(before)
            .filter((entry) => entry.operation === "create" && entry.refused === undefined)
            .map(({ urn }) => urn);
          const earlier = engine.account.log
            .slice(0, before)
            .filter((entry) => entry.operation === "create" && entry.refused === undefined)
            .map(({ urn }) => urn);
          assert.deepEqual(
            again.filter((urn) => earlier.includes(urn)).sort(),
            unknown.map(({ urn }) => urn).sort(),
            when,
          );
          kills += 1;
        } finally {
          await engine.stop();
        }
      }
    });
  }
});

describeEngine("two engines at once on one stack", () => {
  it("one wins, the other is told that the stack is locked", async () => {
    const given = example("cloudbrink-standalone");
    const engine = await engineFor(given);
    try {
      const stack = await inlineStack(engine, given);
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
 * The checkpoint is left time to settle.
 */
async function killedAmongRules(engine: Engine, stack: EngineStack): Promise<void> {
  const faults: Fault[] = [];
  const strikes = [1, 2, 3].map(
    (nth) =>
      new Promise<void>((resolve) => {
        faults.push({ operation: "create", urn: /EgressRule/, nth, effect: "hang", onStrike: () => resolve() });
      }),
  );
  engine.standIn.faults.set(...faults);
  await killed(stack, Promise.all(strikes), 1000);
  engine.standIn.faults.set();
}

/** Kills an `up` some milliseconds after its nth create was asked for, whatever it does then. */
async function killedAt(nth: number, milliseconds: number, engine: Engine, stack: EngineStack): Promise<void> {
  const struck = new Promise<void>((resolve) => {
    engine.standIn.faults.set({
      operation: "create",
      nth,
      effect: "slow",
      milliseconds: 50,
      onStrike: () => resolve(),
    });
  });
  await killed(stack, struck, milliseconds);
  engine.standIn.faults.set();
  // AWS finishes what it was asked for, though nobody waits for the answer.
  await new Promise((resolve) => setTimeout(resolve, 200));
}

async function killed(stack: EngineStack, moment: Promise<unknown>, milliseconds: number): Promise<void> {
  const child = stack.spawn("up", "--yes", "--skip-preview");
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await Promise.race([moment, exited]);
  await Promise.race([new Promise((resolve) => setTimeout(resolve, milliseconds)), exited]);
  if (child.exitCode === null) {
    process.kill(-child.pid!, "SIGKILL");
  }
  await exited;
}

const backendFiles = (engine: Engine, folder: string): string[] => {
  const at = path.join(engine.folder, "backend", ".pulumi", folder);
  return fs.existsSync(at)
    ? fs
        .readdirSync(at, { recursive: true, encoding: "utf8" })
        .map((file) => path.join(at, file))
        .filter((file) => fs.statSync(file).isFile())
    : [];
};

const stateIsLocked = (engine: Engine): boolean => backendFiles(engine, "locks").length > 0;

/** As the page says. */
function removeEmptyAttributes(folder: string): void {
  const page = fs.readFileSync(path.join(REPOSITORY, "docs/interrupted-updates.md"), "utf8");
  const [, repair] = /`(find [^`]*\.attrs[^`]*)`/.exec(page)!;
  outputOf("sh", ["-c", repair!.replace("<folder>", folder)]);
}

/** A file backend that dies while it writes the checkpoint leaves it cut short; its `.bak` holds the one before. */
function restoreCheckpoint(engine: Engine): void {
  for (const backup of backendFiles(engine, "stacks").filter((file) => file.endsWith(".bak"))) {
    const checkpoint = backup.replace(/\.bak$/, "");
    try {
      JSON.parse(fs.readFileSync(checkpoint, "utf8"));
    } catch {
      fs.copyFileSync(backup, checkpoint);
    }
  }
}

/** By hand: whoever recovers deletes in AWS what was in flight, then has the engine forget it. */
async function settle(engine: Engine, stack: EngineStack, unknown: readonly AccountResource[]): Promise<void> {
  for (const { urn, id } of [...unknown].reverse()) {
    await engine.standIn.delete(urn!, id);
  }
  await stack.command("refresh", "--yes", "--skip-preview", "--clear-pending-creates");
}

/** What AWS made for the stack and its state does not know. */
async function unknownToState(engine: Engine, stack: EngineStack): Promise<AccountResource[]> {
  const { ids } = await stateOf(stack);
  return engine.account.all().filter((each) => each.urn !== undefined && !ids.includes(each.id));
}

interface State {
  readonly ids: readonly string[];
  /** URNs that it says were being created. */
  readonly pending: readonly string[];
}

async function stateOf(stack: EngineStack): Promise<State> {
  const { resources = [], pending_operations = [] } = (await stack.export()).deployment as {
    resources?: { id?: string }[];
    pending_operations?: { resource: { urn: string }; type: string }[];
  };
  return {
    ids: resources.flatMap((each) => each.id ?? []),
    pending: pending_operations.filter((each) => each.type === "creating").map((each) => each.resource.urn),
  };
}
