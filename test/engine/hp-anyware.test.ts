/** HP Anyware under the real engine: each documented change makes exactly its steps. */
import * as assert from "node:assert/strict";
import { edit, stepsOf } from "./changes";
import { HP_ANYWARE_CHANGES, ROLLING_UPGRADE } from "./changes/hp-anyware";
import { example, furnish } from "./examples";
import { describeEngine, Engine, type EngineStack } from "./harness";
import { T } from "./stand-in/types";
import { text } from "./stand-in/values";

const steps = (count: number): string => (count === 0 ? "no step" : count === 1 ? "one step" : `${count} steps`);

describeEngine("changes to HP Anyware connectors", () => {
  let engine: Engine;
  let stack: EngineStack;

  before(async () => {
    const given = example("hp-anyware");
    engine = await Engine.start({ region: given.region });
    furnish(engine.account, given);
    stack = await engine.stack({ name: given.name, config: given.file });
    await stack.up();
  });
  after(() => engine?.stop());

  for (const change of HP_ANYWARE_CHANGES) {
    it(`${change.title}: ${steps(change.steps.length)}`, async () => {
      const [addresses, interfaces] = [elasticIps(), interfacesInUse()];
      edit(stack, change);
      const outcome = await stack.up();
      assert.deepEqual(stepsOf(outcome), change.steps);
      if (ROLLING_UPGRADE.includes(change)) {
        assert.deepEqual(elasticIps(), addresses);
        assert.deepEqual(interfacesInUse(), interfaces);
      }
    });
  }

  it("change a tag: updates the tags of what bears it and nothing else", async () => {
    edit(stack, { set: { "tags.Environment": "production" } });
    const { changed } = await stack.up();
    const operations = new Set(changed.map((step) => step.op));
    const properties = new Set(changed.flatMap((step) => step.diff));
    assert.deepEqual([...operations], ["update"]);
    assert.deepEqual([...properties].sort(), ["rootBlockDevice.tags.Environment update", "tags.Environment update"]);
  });

  it("has nothing to do when nothing was changed since", async () => {
    assert.deepEqual(stepsOf(await stack.refresh()), []);
    assert.deepEqual(stepsOf(await stack.up()), []);
  });

  it("touches one connector with --target", async () => {
    edit(stack, { set: { "connectors.a.drain": true, "connectors.c.drain": true } });
    const attachment = (key: string) =>
      engine.account.log.findLast((each) => each.urn?.endsWith(`::anyware-broker-${key}`));
    const outcome = await stack.up({ targets: [attachment("c")?.urn ?? ""] });
    assert.deepEqual(stepsOf(outcome), ["delete lb.TargetGroupAttachment anyware-broker-c"]);
    assert.deepEqual(stepsOf(await stack.up()), ["delete lb.TargetGroupAttachment anyware-broker-a"]);
  });

  it("moves to another backend and finds nothing to do there", async () => {
    const moved = await engine.stack({
      name: "hp-anyware",
      config: stack.configFile,
      backend: "second-backend",
    });
    await moved.import(await stack.export());
    assert.deepEqual(stepsOf(await moved.up()), []);
  });

  /** Which address an interface answers on. */
  const elasticIps = (): string[] =>
    engine.account
      .list(T.eip)
      .map((eip) => `${text(eip.facts["publicIp"])} ${text(eip.facts["interfaceId"])}`)
      .sort();

  const interfacesInUse = (): string[] =>
    engine.account
      .list(T.networkInterface)
      .filter((each) => each.urn !== undefined)
      .map((each) => `${each.id} ${text(each.facts["privateIp"])}`)
      .sort();
});
