/** What the CLI prints of a stack's outputs at `up`, and how the large ones are read. */
import * as assert from "node:assert/strict";
import { mapOfLines } from "../../components/shared/handoff/lines";
import { checksIn } from "../../plan/verify/outputs";
import { engineFor, example } from "./examples";
import { describeEngine, type Engine, type EngineStack, type Outcome } from "./harness";
import { inlineStack } from "./inline";

describeEngine("the outputs of a stack", () => {
  let engine: Engine;
  let stack: EngineStack;
  let first: Outcome;

  before(async () => {
    const given = example("hp-anyware-with-mac");
    engine = await engineFor(given);
    stack = await inlineStack(engine, given);
    first = await stack.up();
  });
  after(() => engine?.stop());

  it("take one screen at up, the next steps among them", () => {
    const printed = first.printed.slice(
      first.printed.indexOf("\nOutputs:\n") + 1,
      first.printed.indexOf("\nResources:"),
    );
    const lines = printed.trimEnd().split("\n");
    assert.equal(lines[0], "Outputs:");
    const names = lines.flatMap((line) => /^ {4}(?:\+ )?(\w+) *:/.exec(line)?.[1] ?? []);
    assert.deepEqual(names, [
      "allowList",
      "check",
      "handoff",
      "loadBalancerArn",
      "loadBalancerDnsName",
      "macWorkstations",
      "manifest",
      "nextSteps",
      "url",
    ]);
    assert.ok(lines.length <= 60, `${lines.length} lines:\n${printed}`);
    const longest = Math.max(...lines.map((line) => line.length));
    assert.ok(longest <= 600, `${longest} characters:\n${printed}`);
  });

  it("hold the hand-over and the manifest whole, a part a line", async () => {
    const outputs = JSON.parse(await stack.command("stack", "output", "--json"));
    const parts = ["checks", "connectors", "leftovers", "notes", "steps", "summary"];
    const handoff = mapOfLines(outputs.handoff) as { steps: string[] };
    assert.deepEqual(
      parts.filter((part) => !Object.hasOwn(handoff, part)),
      [],
    );
    assert.deepEqual(outputs.nextSteps, handoff.steps);
    assert.equal((mapOfLines(outputs.manifest) as { topology: string }).topology, "hp-anyware");
    assert.equal((mapOfLines(outputs.macWorkstations.manifest) as { topology: string }).topology, "mac-workstation");
  });

  it("give verify the steps of the hand-over and of the Macs", async () => {
    const steps = checksIn(await stack.command("stack", "output", "--json"), "outputs");
    const macs = steps.filter(({ name }) => /anna|ben/.test(name));
    assert.ok(macs.length > 0);
    assert.ok(macs.length < steps.length);
  });
});
