/** What a consumer does with each topology in an empty folder: `init`, `plan`, `report`, and the start of the program. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Ran, runBare } from "../support/run";
import { NAME } from "./packed";
import type { Node } from "./registry";

export const TOPOLOGIES = ["hp-anyware", "mac-workstation", "cloudbrink", "codestream"] as const;

/** A consumer's folder after the installation, and commands in it, without anything of the machine that could help. */
export class Installed {
  constructor(
    readonly folder: string,
    private readonly node: Node,
  ) {}

  run(args: readonly string[], cwd: string): Ran {
    return runBare(this.node.binary, args, { cwd, home: this.folder, path: dirname(this.node.binary) });
  }

  command(cwd: string, ...args: readonly string[]): Ran {
    return this.run([join(this.folder, "node_modules", NAME, "dist/plan/bin.js"), ...args], cwd);
  }

  /** A folder of the consumer's, as `npm init` leaves it. */
  project(name: string, manifest: object = {}): string {
    const folder = join(this.folder, name);
    mkdirSync(folder);
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    return folder;
  }

  /** All that a consumer does first. */
  begin(topology: string, folder: string): void {
    const begun = this.command(folder, "init", topology);
    assert.deepEqual([begun.err, begun.code], ["", 0], begun.out);
    const planned = this.command(folder, "plan", "--stack", "dev");
    assert.deepEqual([planned.err, planned.code], ["", 0], planned.out);
    assert.match(
      planned.out,
      /\nOK {2}0 errors, \d+ warnings?.*\s+next: (have AWS raise the quotas? \(see WARNINGS\), then )?npx pulumi up --stack dev\n$/,
    );
    const reported = this.command(folder, "report", "--stack", "dev");
    assert.deepEqual([reported.err, reported.code], ["", 0], reported.out);
    const [file] = readdirSync(folder).filter((name) => name.endsWith(".html"));
    assert.match(readFileSync(join(folder, file!), "utf8"), /^<!doctype html>[\s\S]*<svg /i);
  }
}
