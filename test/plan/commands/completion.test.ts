import assert from "node:assert/strict";
import { type Completed, printAnswers, printScript, SHELLS } from "../../../plan/commands/completion";
import { COMMANDS } from "../../../plan/commands/list";
import { UsageError } from "../../../plan/io/usage-error";
import { run } from "../../support/run";

const COMPLETED: Completed = {
  commands: COMMANDS,
  others: { init: { argument: "<topology>", summary: "writes a project", values: ["cloudbrink", "codestream"] } },
  stacks: () => ["dev", "prod"],
};

/** What is printed: lines of a value and what it means, and last what else the shell may offer. */
async function printed(print: () => Promise<void>): Promise<readonly string[]> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (text: string) => lines.push(text);
  try {
    await print();
  } finally {
    console.log = log;
  }
  return lines;
}

describe("completion", () => {
  const answers = (...words: readonly string[]) => printed(() => printAnswers(words, COMPLETED));
  const values = async (...words: readonly string[]) =>
    (await answers(...words)).map((line) => line.split("\t")[0]).filter((line) => !line?.startsWith(":"));

  it("knows the commands, with what they do", async () => {
    assert.deepEqual(await values(""), [...Object.keys(COMMANDS), "init"]);
    assert.deepEqual(await answers("slo"), [`slots\t${COMMANDS.slots.summary}`, ":4"]);
  });

  it("knows the stacks of the project, in both ways to give one", async () => {
    assert.deepEqual(await values("plan", ""), ["dev", "prod"]);
    assert.deepEqual(await values("report", "--stack", ""), ["dev", "prod"]);
    assert.deepEqual(await values("plan", "p"), ["prod"]);
    assert.deepEqual(await values("reach", ""), []);
  });

  it("knows the options of each command from its help", async () => {
    assert.deepEqual(await values("slots", "dev", "--"), ["--stack", "--json", "--environment"]);
    assert.deepEqual(await answers("plan", "dev", "--strict"), [
      "--strict-quotas\texit 1 when a quota is exceeded",
      ":4",
    ]);
    for (const [name, { usage }] of Object.entries(COMMANDS)) {
      const named = [...usage.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, option]) => option!);
      const known = await values(name, "--");
      assert.ok(named.length > 0);
      assert.deepEqual(
        named.filter((option) => !known.includes(option)),
        [],
        name,
      );
    }
  });

  it("knows the values that an option may have", async () => {
    assert.deepEqual(await values("plan", "dev", "--iam", ""), ["up", "preview"]);
    assert.deepEqual(await values("plan", "dev", "--undecided="), ["fail"]);
    assert.deepEqual(await values("init", "cl"), ["cloudbrink"]);
  });

  it("leaves files to the shell", async () => {
    assert.deepEqual(await answers("plan", "dev", "--policy-config", ""), [":0"]);
    assert.deepEqual(await answers("report", "dev", "--out", "re"), [":0"]);
    assert.deepEqual(await answers("reach", "--state", ""), [":0"]);
  });

  it("has a script for each shell, which asks the command", async () => {
    for (const shell of SHELLS) {
      const [script] = await printed(() => printScript("connector-topologies", [shell]));
      assert.match(script!, /connector-topologies complete (?:'--'|--) /, shell);
    }
    const [bash] = await printed(() => printScript("connector-topologies", ["bash"]));
    assert.equal(run("bash", ["-n"], { input: bash! }).code, 0);
  });

  it("names the shells where another one is asked for", async () => {
    const refused = (args: readonly string[]) =>
      assert.rejects(printScript("connector-topologies", args), (error) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, /^give one shell: bash, zsh, fish, powershell/);
        return true;
      });
    await refused([]);
    await refused(["tcsh"]);
    await refused(["bash", "zsh"]);
    await assert.rejects(printScript("connector-topologies", ["zhs"]), /; did you mean zsh\?\nin bash, for example: /);
  });
});
