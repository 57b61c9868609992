/** The parts of stack files and the files for policies that the documents show, each in an example that they fit. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as yaml from "yaml";
import { planCommand } from "../../plan/commands/plan";
import { deploy, parseStack, renderIssues } from "../../stacks/program";
import { example } from "../engine/examples";
import { type Ran, terminal } from "../support/terminal";
import { blocksOf } from "./blocks";
import { BLOCKS, title } from "./documents";

type Config = { [key: string]: unknown };

/** The example that a part of a stack file is put into. */
const exampleFor = (text: string): string =>
  /^ {2}(?:vpcId|existing):/m.test(text)
    ? "hp-anyware-existing"
    : /:workstations:/.test(text)
      ? "mac-workstation"
      : "hp-anyware";

describe("the stack files of the documents", function () {
  this.timeout(60_000);

  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "stack-files-"));
    writeFileSync(join(folder, "Pulumi.yaml"), "name: connector-topologies\nruntime: nodejs\n");
    cpSync("stacks/user-data", join(folder, "user-data"), { recursive: true });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function plan(config: Config, ...options: string[]): Promise<Ran> {
    writeFileSync(join(folder, "Pulumi.dev.yaml"), yaml.stringify({ config }));
    const screen = terminal();
    const code = await planCommand(["dev", ...options], {
      root: folder,
      program: { parseStack, deploy },
      renderIssues,
      ...screen,
    });
    return { code, ...screen.printed };
  }

  const parts = BLOCKS.filter(
    ({ language, text }) => language === "yaml" && /^(?:config:\n {2})?connector-topologies:/.test(text),
  );

  for (const block of parts) {
    const { section, text } = block;
    it(`are understood: ${title(block)}, ${section}`, async () => {
      const parsed = yaml.parse(text) as Config;
      const part = (parsed["config"] ?? parsed) as Config;
      const { config } = example(exampleFor(text));
      if (text.includes("  existing:")) {
        // What the page says to take away.
        for (const key of ["dns", "certificateArn", "loadBalancer"]) {
          delete config[`connector-topologies:${key}`];
        }
      }
      const { code, out, err } = await plan(merged(config, part), "--json");
      assert.equal(err, "");
      assert.ok(code === 0 || code === 1, out);
    });
  }

  it("are refused with what is wrong with them, as the page about the first stack shows it", async () => {
    const shown = blocksOf("docs/first-stack.md").find(({ text }) => text.includes("2 problems"))!;
    const config = structuredClone(example("hp-anyware").config) as { [key: string]: Config };
    config["connector-topologies:clients"]!["home-vpn"] = ["198.51.100.20/28"];
    (config["connector-topologies:connectors"]!["c"] as Config)["subnet"] = "c";
    const { code, err } = await plan(config);
    // The file here has no comments and stands in a folder of its own; where the CLI is installed, it is called as it is.
    const placed = (told: string) =>
      told
        .replace(/(at |^)(?:stacks\/)?(Pulumi\.dev\.yaml):(?:\d+:\d+)?/gm, "$1$2:")
        .replaceAll("npx pulumi", "pulumi");
    assert.equal(placed(err), placed(shown.text));
    assert.equal(code, 2);
  });

  for (const { line, text } of blocksOf("policy/README.md").filter(({ language }) => language === "json")) {
    it(`set levels, parameters and exceptions: policy/README.md, line ${line}`, async () => {
      const file = join(folder, "policy-config.json");
      writeFileSync(file, text);
      const { err, out } = await plan(example("hp-anyware").config as Config, "--policy-config", file, "--json");
      assert.equal(err, "");
      const invalid = JSON.parse(out).policy.filter(({ policy }: { policy: string }) => policy === "settings");
      assert.deepEqual(
        invalid.filter(({ blocks }: { blocks: boolean }) => blocks),
        [],
      );
    });
  }
});

/** Maps are merged, anything else is replaced. */
function merged(config: Config, part: Config): Config {
  const result: Config = { ...config };
  for (const [key, value] of Object.entries(part)) {
    const old = result[key];
    result[key] = isMap(old) && isMap(value) ? merged(old, value) : value;
  }
  return result;
}

const isMap = (value: unknown): value is Config => typeof value === "object" && value !== null && !Array.isArray(value);
