/** Runs the commands of a document from top to bottom, as somebody who follows it would, in one shell a block. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { example, furnish } from "../engine/examples";
import type { Engine } from "../engine/harness";
import { built, cloneRepository, type Packed, packed } from "../package/packed";
import { runBeside } from "../support/run";
import { commandsOf, runOf } from "./commands";

interface Walked {
  readonly script: string;
  readonly code: number | null;
  readonly printed: string;
}

/** `npm run [--silent] SCRIPT [-- ARGUMENTS]` without npm, which takes as long to start as half a plan. */
const NPM = `#!/bin/sh
test "$1" = run || { echo "npm $*: only npm run is here" >&2; exit 127; }
shift; test "$1" != --silent || shift
script=$(node -p 'require("./package.json").scripts[process.argv[1]] ?? process.exit(1)' "$1") || exit 1
shift; test "$1" != -- || shift
exec /bin/sh -c "$script"' "$@"' sh "$@"
`;

class Walk {
  private readonly environment: { readonly [name: string]: string };

  constructor(
    private readonly folder: string,
    packed: Packed,
    engine: Engine | undefined,
  ) {
    const bin = join(folder, ".bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "npm"), NPM, { mode: 0o755 });
    const command = 'exec "$(pwd)/node_modules/.bin/connector-topologies" "$@"';
    const npx = `#!/bin/sh\nname=$1; shift\ncase $name in pulumi) exec pulumi "$@";; connector-topologies) ${command};; esac\nexit 127\n`;
    writeFileSync(join(bin, "npx"), npx, { mode: 0o755 });
    const cli = engine === undefined ? [] : [dirname(engine.cli.command.command)];
    this.environment = {
      HOME: folder,
      TMPDIR: folder,
      GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
      TARBALL: packed.tarball,
      CONSUMER: packed.consumer,
      ...engine?.environment,
      PATH: [bin, ...cli, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
    };
  }

  /** @param text commands of a block */
  async run(text: string): Promise<Walked> {
    const script = commandsOf(text)
      .map((command) => here(runOf(command) ?? `: nobody decided: ${command}; exit 126`))
      .join("\n");
    const { code, out, err } = await runBeside("/bin/sh", ["-euc", script], {
      cwd: this.folder,
      env: this.environment,
    });
    return { script, code, printed: out + err };
  }
}

/** There is one stack in the walk, whatever it is called, and nobody to say yes. */
const here = (command: string): string =>
  command
    .replace(/^((?:npx )?pulumi .*--stack) prod\b/, "$1 dev")
    .replace(/^((?:npx )?pulumi (?:up|destroy)\b)/, "$1 --yes");

/**
 * Follows documents in a copy of the repository.
 *
 * @param title of what is followed
 * @param texts what is typed, block by block
 * @param engine absent where no block needs one
 */
export async function follow(title: string, texts: readonly string[], engine?: Engine): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "walk-"));
  try {
    // The CLI makes a plugin of the package.
    const made = await (engine === undefined ? built() : packed());
    cloneRepository(folder, { dependencies: false });
    symlinkSync(join(made.consumer, "node_modules"), join(folder, "node_modules"));
    const walk = new Walk(folder, made, engine);
    const given = example("hp-anyware");
    const stack = readFileSync(given.file, "utf8");
    // The reader's own: a stack of theirs, and levels of their own for the policies.
    writeFileSync(join(folder, "stacks/Pulumi.prod.yaml"), stack);
    writeFileSync(join(folder, "policy-ci.json"), '{ "settings": { "onUnknown": "mandatory" } }');
    writeFileSync(join(folder, "policy-config.json"), '{ "vpc-flow-logs": "disabled" }');
    if (engine !== undefined) {
      furnish(engine.account, given);
    }
    if (!texts.some((text) => text.includes("stack init dev"))) {
      writeFileSync(join(folder, "stacks/Pulumi.dev.yaml"), stack);
      if (engine !== undefined) {
        await walk.run("pulumi stack init dev");
      }
    }
    for (const text of texts) {
      const { code, script, printed } = await walk.run(text);
      assert.equal(code, 0, `${title}: exits ${code}\n${script}\n\n${printed}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
