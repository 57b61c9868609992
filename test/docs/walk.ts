/** Runs the commands of a document from top to bottom, as somebody who follows it would, in one shell a block. */
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { Engine } from "../engine/harness";
import type { Packed } from "../package/packed";
import { commandsOf, runOf } from "./commands";

export interface Ran {
  readonly script: string;
  readonly code: number;
  readonly printed: string;
}

export class Walk {
  private readonly environment: { readonly [name: string]: string };

  /** @param engine absent where there is no CLI: commands of `pulumi` then are left out */
  constructor(
    private readonly folder: string,
    packed: Packed,
    private readonly engine: Engine | undefined,
  ) {
    const bin = join(folder, ".bin");
    mkdirSync(bin);
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
  run(text: string): Promise<Ran> {
    const script = commandsOf(text)
      .map((command) => this.needsNothing(runOf(command) ?? `: nobody decided: ${command}; exit 126`))
      .join("\n");
    return new Promise((resolve) => {
      const options = { cwd: this.folder, env: this.environment, maxBuffer: 1 << 26 };
      execFile("/bin/sh", ["-euc", script], options, (error, stdout, stderr) =>
        resolve({ script, code: error === null ? 0 : Number(error.code ?? 1), printed: stdout + stderr }),
      );
    });
  }

  private needsNothing(command: string): string {
    // There is one stack in the walk, whatever it is called, and nobody to say yes.
    const here = command
      .replace(/^((?:npx )?pulumi .*--stack) prod\b/, "$1 dev")
      .replace(/^((?:npx )?pulumi (?:up|destroy)\b)/, "$1 --yes");
    const asksEngine = /^(?:npx )?pulumi /.test(here);
    return asksEngine && this.engine === undefined ? ":" : here;
  }
}
