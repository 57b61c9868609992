import * as assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { applyFix } from "../../stacks/mistakes/apply-fix";
import { type ParsedStack, parseStack } from "../../stacks/program";
import { cli, describeEngine } from "../engine/harness";
import { outputOf } from "../support/run";
import { BAD_INPUTS } from "./mistakes/bad-inputs";
import { commandsOf, rawOf, WITHOUT_COMMAND } from "./mistakes/fix-commands";
import { changed, existingVpc } from "./topologies/hp-anyware-config";

const problemsOf = (parsed: ParsedStack): string[] =>
  parsed.ok ? [] : parsed.issues.map(({ path, problem }) => `${path}: ${problem}`);

/** A list or map that was typed stands in the file as JSON text, which is read as what it says. */
function asRead(value: unknown): unknown {
  if (typeof value === "string" && /^(?:\["|\[\]|\{)/.test(value)) {
    return asRead(JSON.parse(value));
  }
  if (Array.isArray(value)) {
    return value.map(asRead);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asRead(item)]))
    : value;
}

describeEngine("fix lines of bad input, typed into the CLI", () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    const found = await cli();
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
    outputOf("sh", ["-e", "-c", commands], { cwd: folder, env, input: "a secret from standard input\n" });
  const configOf = () => (parse(readFileSync(file(), "utf8")) as { config: { [key: string]: unknown } }).config;
  const read = () => parseStack(configOf(), { stackName: "demo", directory: join(folder, "stacks") });
  /** Every encryption of a secret is another text. */
  const hidden = (config: unknown): unknown =>
    JSON.parse(JSON.stringify(config), (key, value) => (key === "secure" ? "[secret]" : value));

  it("mends twenty mistakes at once", () => {
    const titles = [
      "an account id as a bare number",
      "a misspelt namespace",
      "a misspelt key that may hold a secret",
      "a fraction where text is meant",
      "a zone of another region",
      "a public subnet without a route to the internet",
      "NAT addresses without a NAT gateway",
      "a CIDR with leading zeros",
      "an address without a prefix length",
      "no workstations",
      "a certificate of another region",
      "a name that is too long",
      "a connector in an unknown subnet",
      "an unknown key of a connector",
      "a disk that is too small",
      "a connector key that is no name",
      "stickiness out of range",
      "an idle timeout out of range",
      "a misspelt quota",
      "an exception without a reason",
    ];
    const changes = titles.flatMap((title) => BAD_INPUTS.find((each) => each.title === title)!.changes);
    writeFileSync(file(), stringify({ config: changed(existingVpc(), changes) }));
    const before = read();
    assert.equal(problemsOf(before).length, titles.length);
    type(commandsOf(before).join("\n"));
    assert.deepEqual(problemsOf(read()), []);
  });

  for (const badInput of BAD_INPUTS.filter(({ title }) => !WITHOUT_COMMAND.includes(title))) {
    it(`mends ${badInput.title}`, () => {
      // A date is text only in quotes: the CLI lays out anew what it reads as a time.
      writeFileSync(file(), stringify({ config: rawOf(badInput) }).replace(/: (\d{4}-\d\d-\d\d)$/gm, ': "$1"'));
      // What is found only when the first problems are gone gets its own lines, as it would in front of a screen.
      for (let round = 0; round < 3; round++) {
        const before = read();
        if (before.ok) {
          break;
        }
        const given = configOf();
        type(commandsOf(before).join("\n"));
        // The fixes were tried without the CLI before they were printed: it does the same.
        const foreseen = before.issues.reduce<{ [key: string]: unknown }>(
          (config, issue) => applyFix(config, issue) ?? config,
          given,
        );
        assert.deepEqual(asRead(hidden(configOf())), asRead(hidden(foreseen)));
        const stays = problemsOf(read()).filter((problem) => problemsOf(before).includes(problem));
        assert.deepEqual(stays, []);
      }
      assert.deepEqual(problemsOf(read()), []);
    });
  }
});
