import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { type ParsedStack, parseStack } from "../../stacks/program";
import { fixLines } from "../../stacks/render";
import { cli, describeEngine } from "../engine/harness";
import { BAD_INPUTS, type BadInput } from "./bad-inputs";
import { changed, existingVpc, newVpc } from "./hp-anyware-config";

/** Cases whose fix is to edit a file or to decide something, so that no command is printed. */
const WITHOUT_COMMAND = [
  "a misspelt placeholder",
  "a start script that is not there",
  "a client with IPv6 only",
  "too few connectors for a required load",
];

const rawOf = ({ base, changes }: BadInput) => changed(base === "existing" ? existingVpc() : newVpc(), changes);

const problemsOf = (parsed: ParsedStack): string[] =>
  parsed.ok ? [] : parsed.issues.map(({ path, problem }) => `${path}: ${problem}`);

const commandsOf = (parsed: ParsedStack): string[] => [
  ...new Set(parsed.ok ? [] : parsed.issues.flatMap((issue) => fixLines(issue, "demo"))),
];

describe("fix lines of bad input", () => {
  for (const badInput of BAD_INPUTS) {
    const expected = WITHOUT_COMMAND.includes(badInput.title) ? "no command" : "commands only";
    it(`gives ${expected} for ${badInput.title}`, () => {
      const lines = commandsOf(parseStack(rawOf(badInput), { stackName: "demo" }));
      assert.ok(lines.length > 0);
      const commands = lines.filter((line) => /^pulumi config (set|rm) .*--stack demo( |$)/.test(line));
      assert.deepEqual(commands, expected === "commands only" ? lines : []);
    });
  }
});

describeEngine("fix lines of bad input, typed into the CLI", () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    const found = await cli();
    assert.ok(typeof found !== "string");
    folder = mkdtempSync(join(tmpdir(), "fix-lines-"));
    mkdirSync(join(folder, "backend"));
    mkdirSync(join(folder, "stacks"));
    symlinkSync(resolve(__dirname, "../../stacks/user-data"), join(folder, "stacks", "user-data"));
    writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: "demo", runtime: "yaml", stackConfigDir: "stacks" }));
    env = {
      ...process.env,
      PATH: `${dirname(found.command.command)}${delimiter}${process.env["PATH"]}`,
      PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
      PULUMI_HOME: join(folder, "home"),
      PULUMI_CONFIG_PASSPHRASE: "only for this test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    type("pulumi stack init demo --non-interactive");
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const file = () => join(folder, "stacks", "Pulumi.demo.yaml");
  const type = (commands: string) =>
    execFileSync("sh", ["-e", "-c", commands], {
      cwd: folder,
      env,
      input: "a secret from standard input\n",
      stdio: "pipe",
    });
  const read = () => {
    const { config } = parse(readFileSync(file(), "utf8")) as { config: { [key: string]: unknown } };
    return parseStack(config, { stackName: "demo", directory: join(folder, "stacks") });
  };

  for (const badInput of BAD_INPUTS.filter(({ title }) => !WITHOUT_COMMAND.includes(title))) {
    it(`mends ${badInput.title}`, () => {
      writeFileSync(file(), stringify({ config: rawOf(badInput) }));
      // What is found only when the first problems are gone gets its own lines, as it would in front of a screen.
      for (let round = 0; round < 3; round++) {
        const before = read();
        if (before.ok) {
          break;
        }
        type(commandsOf(before).join("\n"));
        const stays = problemsOf(read()).filter((problem) => problemsOf(before).includes(problem));
        assert.deepEqual(stays, []);
      }
      assert.deepEqual(problemsOf(read()), []);
    });
  }
});
