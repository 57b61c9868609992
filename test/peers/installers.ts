/** Other installers than npm: what they install plans, or the command says in a line what is missing. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blocksOf } from "../docs/blocks";
import { packed, ROOT } from "../package/packed";
import { npm, versionIn } from "../package/registry";
import { Installed } from "../package/topologies";
import { outputBeside } from "../support/run";
import type { Matrix } from "./versions";

export async function checkInstallers({ folder, nodes, table }: Matrix): Promise<void> {
  const { tarball } = await packed();
  const node = nodes.find(({ version }) => version.startsWith("24."))!;
  const tool = async (name: string, version: string, file: string): Promise<string> => {
    const tools = join(folder, `installer-${name}`);
    mkdirSync(tools, { recursive: true });
    await npm(["install", `${name}@${version}`, "--prefix", tools, "--ignore-scripts"], tools, node);
    return join(tools, "node_modules", name, file);
  };
  const project = (name: string): string => {
    const made = join(folder, `project-${name}`);
    mkdirSync(made);
    writeFileSync(join(made, "package.json"), JSON.stringify({ name: "consumer", private: true }));
    return made;
  };
  const add = async (binary: string, cwd: string, ...packages: readonly string[]) =>
    outputBeside(node.binary, [binary, "add", ...packages], { cwd, timeout: 900_000 });

  await table.cell("pnpm: installs, plans, and the engine's SDK is found", `Node ${node.version}`, async () => {
    const cwd = project("pnpm");
    await add(await tool("pnpm", "latest", "bin/pnpm.mjs"), cwd, tarball, "--ignore-scripts");
    new Installed(cwd, node).begin("hp-anyware", cwd);
    const { dependencies } = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"));
    assert.match(dependencies["@pulumi/pulumi"], /^\^3\./);
  });

  await table.cell("npm: TypeScript 7 beside the SDK, as its page says", `Node ${node.version}`, async () => {
    const cwd = project("typescript-7");
    const { text } = blocksOf(join(ROOT, "docs/own-programs.md")).find((block) =>
      block.text.startsWith('{ "overrides": '),
    )!;
    const manifest = { private: true, devDependencies: { typescript: "^7.0.2" }, ...JSON.parse(text) };
    writeFileSync(join(cwd, "package.json"), JSON.stringify(manifest));
    await npm(["install", tarball, "@pulumi/pulumi", "--ignore-scripts"], cwd, node);
    assert.match(versionIn(cwd, "typescript"), /^7\./);
  });

  await table.cell("yarn 1: says what to install, then plans", `Node ${node.version}`, async () => {
    const cwd = project("yarn");
    const yarn = await tool("yarn", "1", "bin/yarn.js");
    await add(yarn, cwd, `file:${tarball}`, "--ignore-scripts", "--ignore-engines");
    const installed = new Installed(cwd, node);
    const { code, out, err } = installed.command(cwd, "init", "hp-anyware");
    assert.deepEqual([code, out], [2, ""]);
    const typed = /^not installed: .*; type: yarn add (.*)\n$/.exec(err);
    assert.ok(typed, err);
    const packages = typed[1]!.split(" ").map((each) => each.replaceAll('"', ""));
    await add(yarn, cwd, ...packages, "--ignore-scripts", "--ignore-engines");
    installed.begin("hp-anyware", cwd);
  });
}
