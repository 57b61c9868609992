/** `--environment`: every command that reads a stack file takes what environments of Pulumi ESC give, in one way. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { COMMANDS, type CommandName } from "../../../plan/commands/list";
import { environmentAmong } from "../../../plan/commands/parse-options";
import { RUNS } from "../../../plan/commands/runs";
import { smokeCommand } from "../../../plan/commands/smoke";
import { CONSENT } from "../../../plan/commands/usages";
import { renderIssues } from "../../../stacks/mistakes/render";
import * as program from "../../../stacks/program";
import { closedPort } from "../../support/loopback";
import { type Config, exampleConfig } from "../../support/plans";
import { terminal } from "../../support/terminal";

const ROOT = resolve(__dirname, "../../..");
/** Of what exists it asks for ids alone; `reach` has no stack, and `verify` asks pulumi. */
const READERS = (Object.keys(COMMANDS) as CommandName[]).filter((name) => name !== "reach" && name !== "verify");

describe("--environment", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "environment-"));
    mkdirSync(join(folder, "stacks"));
    symlinkSync(join(ROOT, "stacks/user-data"), join(folder, "stacks/user-data"));
    writeFileSync(join(folder, "Pulumi.yaml"), readFileSync(join(ROOT, "Pulumi.yaml")));
  });
  after(() => rmSync(folder, { recursive: true }));

  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  /** A stack of which the file says nothing but its environment, and the file that gives the rest. */
  function given(example: string, change: Config = {}): string {
    write("stacks/Pulumi.dev.yaml", "environment: [acme/prod]\nconfig: {}\n");
    return write("environment.json", environmentFile({ ...exampleConfig(example), ...change }));
  }

  async function run(name: CommandName, args: readonly string[]) {
    const screen = terminal();
    const surroundings = { root: folder, program, renderIssues, ...screen };
    const code =
      name === "smoke"
        ? await smokeCommand([...args, `--${CONSENT}`, "--patience", "0"], surroundings, () => ({
            pulumi: async () => 0,
            verify: async () => ({ steps: [], passed: 0, failed: 0, open: 0 }),
            leftovers: async () => [],
            sleep: async () => undefined,
            elapsed: () => 0,
          }))
        : await RUNS[name](args, surroundings);
    return { code, ...screen.printed };
  }

  it("is told by every command that reads a stack file, in the same words", () => {
    const lines = READERS.map((name) =>
      COMMANDS[name].usage
        .split("\n")
        .find((line) => line.includes("--environment"))
        ?.replaceAll(/ +/g, " "),
    );
    assert.deepEqual(
      [...new Set(lines)],
      [" --environment <file> what environments of Pulumi ESC give: output of pulumi config --json --open"],
    );
  });

  it("gives plan and report what the stack file lacks", async () => {
    const file = given("codestream-existing", { "connector-topologies:protect": undefined });
    const out = join(folder, "report.html");
    for (const [name, args] of [
      ["plan", []],
      ["plan", ["--destroy"]],
      ["plan", ["--iam", "up"]],
      ["report", ["--out", out]],
    ] as const) {
      const without = await run(name, ["dev", ...args]);
      assert.equal(without.code, 2, name);
      assert.match(without.err, /acme\/prod: not read, so what it gives is missing here/);
      const { code, err } = await run(name, ["dev", ...args, "--environment", file]);
      assert.deepEqual([code, err], [0, ""], `${name} ${args.join(" ")}`);
    }
    assert.match(readFileSync(out, "utf8"), /^<!doctype html>/i);
  });

  it("gives smoke what the stack file lacks", async () => {
    const file = given("cloudbrink-standalone");
    assert.equal((await run("smoke", ["dev"])).code, 2);
    const { code, out, err } = await run("smoke", ["dev", "--environment", file]);
    assert.deepEqual([code, err], [0, ""], out);
    assert.match(out, /^smoke: PASS {2}preview/);
  });

  it("gives sandbox what the stack file lacks", async () => {
    const file = given("cloudbrink-standalone");
    const args = ["dev", "--endpoint", `http://127.0.0.1:${await closedPort()}`];
    const without = await run("sandbox", args);
    assert.match(without.err, /acme\/prod: not read, so what it gives is missing here/);
    const { code, err } = await run("sandbox", [...args, "--environment", file]);
    assert.equal(code, 2);
    assert.match(err, /^the sandbox lacks .*an emulator at /);
  });

  it("gives adopt what the stack file lacks", async () => {
    const file = given("codestream-existing", { "connector-topologies:legacyNames": true });
    const resources = write("resources.json", JSON.stringify({ StackResources: [] }));
    const args = ["dev", "--cloudformation", resources];
    const without = await run("adopt", args);
    assert.match(without.err, /acme\/prod: not read/);
    const { err } = await run("adopt", [...args, "--environment", file]);
    assert.match(err, /^problem: |no import file was written/m);
    assert.doesNotMatch(err, /not read/);
  });

  it("gives slots what is taken already", async () => {
    const connectors = exampleConfig("cloudbrink-active-active")["connector-topologies:connectors"] as Config;
    const file = given("cloudbrink-active-active");
    const stack = write(
      "stacks/Pulumi.dev.yaml",
      "environment: [acme/prod]\nconfig:\n  connector-topologies:connectors:\n    use1-a9: { subnet: a }\n",
    );
    const taken = Object.values(connectors).filter((each) => (each as Config)["subnet"] === "a").length;
    assert.equal(
      (await run("slots", ["dev"])).out,
      "nothing to fill in\nwhat still fits is not known: the stack file has problems, which the plan tells\nnext: npm run plan -- dev\n",
    );
    const { code, out } = await run("slots", ["dev", "--environment", file]);
    assert.equal(code, 0);
    assert.equal(out.split("\n")[0], `connectors.use1-a9.slot = ${taken}`);
    assert.match(readFileSync(stack, "utf8"), new RegExp(`use1-a9: \\{ subnet: a, slot: ${taken} \\}`));
  });

  it("says of a file that is no such output how to write one", async () => {
    given("codestream-existing");
    const odd = write("odd.json", "[]");
    for (const name of READERS.filter((each) => each !== "adopt")) {
      const { code, err } = await run(name, ["dev", "--environment", odd]);
      const message = `${odd}: is not config by key; write it with pulumi config --json --open --stack <stack>\n`;
      assert.deepEqual([code, err], [2, message], name);
    }
  });

  it("is found among arguments before they are parsed, in both spellings", () => {
    assert.equal(environmentAmong(["dev", "--json", "--environment", "a.json", "--all"]), "a.json");
    assert.equal(environmentAmong(["dev", "--environment=a.json"]), "a.json");
    assert.equal(environmentAmong(["dev", "--ask", "x -> y tcp/1"]), undefined);
    assert.equal(environmentAmong(["dev", "--environment"]), undefined);
  });
});

/** Config as `pulumi config --json --open` prints it. */
function environmentFile(config: Config): string {
  const entries = Object.entries(config)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => {
      const isObject = typeof value === "object";
      const text = isObject ? JSON.stringify(value) : String(value);
      return [key, { value: text, ...(isObject ? { objectValue: value } : {}), secret: false }];
    });
  return JSON.stringify(Object.fromEntries(entries));
}
