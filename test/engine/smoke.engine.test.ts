/** A smoke run under the real engine: the Pulumi CLI against the stand-in account, the service on the loopback. */
import * as assert from "node:assert/strict";
import * as net from "node:net";
import { smokeCommand, type ToolsFor } from "../../plan/commands/smoke";
import { verify } from "../../plan/verify";
import { checksIn } from "../../plan/verify/outputs";
import * as program from "../../stacks/program";
import { closedPort, listen } from "../support/loopback";
import { runBeside } from "../support/run";
import { terminal } from "../support/terminal";
import { type Example, engineFor, example } from "./examples";
import { describeEngine, type Engine, type EngineStack } from "./harness";
import { text } from "./stand-in/values";

const NAME = "cloudbrink-active-standby";

describeEngine("a smoke run", { long: true }, () => {
  let engine: Engine;
  let stack: EngineStack;
  let given: Example;

  before(async () => {
    given = example(NAME);
    engine = await engineFor(given);
    stack = await engine.stack({ name: NAME, config: given.file });
  });
  after(() => engine?.stop());

  /** By Name, as the tagging API would tell. */
  const leftovers = async (names: readonly string[]): Promise<string[]> =>
    engine.account
      .all()
      .filter(
        ({ inputs, urn }) => urn !== undefined && names.includes(text((inputs["tags"] as { Name?: string })?.Name)),
      )
      .map(({ id }) => id);

  const tools =
    (look: () => ReturnType<typeof verify>): ToolsFor =>
    () => ({
      pulumi: async (args) => {
        const env = { ...process.env, ...engine.environment };
        const { code } = await runBeside(engine.cli.command.command, args, { cwd: stack.folder, env });
        return code ?? 1;
      },
      verify: look,
      leftovers,
      sleep: async () => undefined,
      elapsed: () => performance.now(),
    });

  async function run(look: () => ReturnType<typeof verify>): Promise<{ code: number; out: string }> {
    const screen = terminal();
    const code = await smokeCommand(
      [NAME, "--yes-this-costs-money", "--patience", "0"],
      {
        root: stack.folder,
        program,
        renderIssues: program.renderIssues,
        ...screen,
        printError: screen.print,
      },
      tools(look),
    );
    return { code, out: screen.printed.out };
  }

  it("goes from nothing to nothing, with the steps of the stack's own outputs", async () => {
    const names: string[] = [];
    const { code, out } = await run(async () => {
      const checks = checksIn(await stack.command("stack", "output", "--json"), "outputs");
      names.push(...checks.map(({ name }) => name));
      // The stand-in has no AWS CLI; what a connector's interface has is what the outputs say.
      const expected = new Map(checks.map((check) => [check.name, (check.expected ?? []).join(" ")]));
      const queue = checks.map(({ name }) => name);
      return verify(checks, { timeout: 500, aws: async () => expected.get(queue.shift()!) ?? "" });
    });
    const verdicts = [...out.matchAll(/^smoke: (\w+) {2}(.*?) {2}/gm)].map(([, verdict, name]) => `${verdict} ${name}`);
    assert.deepEqual(verdicts, [
      "PASS preview",
      "PASS up",
      "PASS verify",
      "PASS second up empty",
      "PASS destroy",
      "PASS nothing left",
    ]);
    assert.equal(code, 0);
    assert.ok(names.length > 0);
    assert.match(
      out,
      /\n\| Cloudbrink \| unit and property tests \|.*\| \d{4}-\d\d-\d\d, us-east-1, v\S+: preview \(\d+ s\);/,
    );
    assert.deepEqual(engine.account.owned(), []);
  });

  it("takes down what does not answer, and says so", async () => {
    const port = await closedPort();
    const { code, out } = await run(() =>
      verify([{ kind: "tcp", name: "service open", host: "127.0.0.1", port }], { timeout: 500 }),
    );
    assert.equal(code, 1);
    assert.match(out, /smoke: FAIL {2}verify {2}0 of 1 steps passed; failed: service open/);
    assert.match(out, /smoke: PASS {2}destroy/);
    assert.deepEqual(engine.account.owned(), []);
  });

  it("finds what somebody left behind", async () => {
    const server = net.createServer();
    const port = await listen(server);
    try {
      const { code, out } = await run(async () => {
        // Made under the stack's names and unknown to its state, as by a run that was killed.
        const [like] = engine.account.all().filter(({ type }) => type.endsWith(":Instance"));
        engine.account.add({ ...like!, id: "i-0aaaaaaaaaaaaaaaa", facts: {} });
        return verify([{ kind: "tcp", name: "service open", host: "127.0.0.1", port }], { timeout: 500 });
      });
      assert.equal(code, 1);
      assert.match(out, /smoke: FAIL {2}nothing left {2}still there: i-0aaaaaaaaaaaaaaaa/);
    } finally {
      server.close();
    }
  });
});
