/** Every fenced block of the documents: run, or said why not. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as yaml from "yaml";
import { cli } from "../engine/cli";
import { example, furnish } from "../engine/examples";
import { Engine } from "../engine/harness";
import { cloneRepository, packed } from "../package/packed";
import { type Block, blocksOf } from "./blocks";
import { commandsOf, NOT_RUN, runOf } from "./commands";
import { NOT_COMMANDS } from "./other-blocks";
import { Walk } from "./walk";

const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "policy/README.md",
  ...readdirSync("components")
    .map((folder) => `components/${folder}/README.md`)
    .filter((file) => existsSync(file)),
];
const BLOCKS = DOCUMENTS.flatMap(blocksOf);

interface Workflow {
  readonly jobs: { readonly [name: string]: { readonly steps: readonly { readonly run?: string }[] } };
}

/** What is typed: a block of commands, or a step of a workflow. */
function typed({ language, text }: Block): readonly string[] {
  if (language === "sh") {
    return [text];
  }
  const steps = (language === "yaml" && Object.values((yaml.parse(text) as Workflow).jobs ?? {})) || [];
  return steps.flatMap((job) => job.steps).flatMap(({ run }) => (run === undefined ? [] : [run]));
}

const title = ({ file, line }: Block): string => `${file}:${line}`;

describe("the blocks of the documents", () => {
  it("are commands, programs, or something that says what it is", () => {
    const undecided = BLOCKS.filter(
      (block) => typed(block).length === 0 && !NOT_COMMANDS.some(({ is }) => is(block)),
    ).map(title);
    assert.deepEqual(undecided, []);
  });

  it("have no command that is neither run nor said why not", () => {
    const undecided = BLOCKS.flatMap((block) =>
      typed(block)
        .flatMap(commandsOf)
        .filter((command) => runOf(command) === undefined)
        .map((command) => `${title(block)}: ${command}`),
    );
    assert.deepEqual(undecided, []);
  });

  it("leave no reason unused", () => {
    const commands = BLOCKS.flatMap(typed).flatMap(commandsOf);
    const unused = NOT_RUN.filter(({ command }) => !commands.some((each) => command.test(each.split(/ >>? /)[0]!)));
    const idle = NOT_COMMANDS.filter(({ is }) => !BLOCKS.some(is));
    assert.deepEqual([...unused.map(({ command }) => `${command}`), ...idle.map(({ what }) => what)], []);
  });
});

describe("the commands of the documents, from top to bottom", function () {
  this.timeout(900_000);

  for (const file of DOCUMENTS) {
    const blocks = BLOCKS.filter((block) => block.file === file && typed(block).length > 0);
    if (blocks.length > 0) {
      it(`work: ${file}`, () => follow(blocks));
    }
  }
});

/** In a copy of the repository, with an engine where there is a CLI. */
async function follow(blocks: readonly Block[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "walk-"));
  const engine = typeof (await cli()) === "string" ? undefined : await Engine.start({ region: "eu-west-1" });
  try {
    const made = await packed();
    cloneRepository(folder, { dependencies: false });
    symlinkSync(join(made.consumer, "node_modules"), join(folder, "node_modules"));
    const walk = new Walk(folder, made, engine);
    const given = example("hp-anyware");
    const text = readFileSync(given.file, "utf8");
    // The reader's own: a stack of theirs, and levels of their own for the policies.
    writeFileSync(join(folder, "stacks/Pulumi.prod.yaml"), text);
    writeFileSync(join(folder, "policy-ci.json"), '{ "settings": { "onUnknown": "mandatory" } }');
    writeFileSync(join(folder, "policy-config.json"), '{ "vpc-flow-logs": "disabled" }');
    if (engine !== undefined) {
      furnish(engine.account, given);
    }
    if (!blocks.some(({ text }) => text.includes("pulumi stack init dev"))) {
      writeFileSync(join(folder, "stacks/Pulumi.dev.yaml"), text);
      await walk.run("pulumi stack init dev");
    }
    for (const block of blocks) {
      for (const commands of typed(block)) {
        const { code, script, printed } = await walk.run(commands);
        assert.equal(code, 0, `${title(block)} exits ${code}\n${script}\n\n${printed}`);
      }
    }
  } finally {
    await engine?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
