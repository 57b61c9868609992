/** The published package, installed from the registry by npm itself and by others, under any version of Node. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { outputBeside, runBeside } from "../support/run";
import { once } from "../support/run-folder";
import { PROGRAMS, TSCONFIG } from "./mock-program";

/** A version of Node, as the registry has it. */
export interface Node {
  readonly version: string;
  readonly binary: string;
}

/** The major versions that are tested. Node 20 is past its end of life, and many machines still have it. */
export const NODES: readonly number[] = [20, 22, 24, 26];

/** The Node that runs this. */
export const THIS_NODE: Node = { version: process.versions.node, binary: process.execPath };

/** The newest Node of a major version, installed once a run: the package of this platform, which needs no script. */
export async function nodeOf(major: number): Promise<Node> {
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const folder = await once(`node-${major}`, async (place) => {
    await npm(["install", `${name}@${major}`, "--prefix", place, "--no-save", "--ignore-scripts"], place);
  });
  const binary = join(folder, "node_modules", name, "bin/node");
  const version = await outputBeside(binary, ["--version"]);
  return { version: version.trim().slice(1), binary };
}

export async function npm(args: readonly string[], cwd: string, { binary }: Node = THIS_NODE): Promise<void> {
  await outputBeside("npm", [...args, "--no-audit", "--no-fund", "--prefer-offline"], {
    cwd,
    // npm is started by the `node` that is found first.
    env: { ...process.env, PATH: `${dirname(binary)}${delimiter}${process.env["PATH"]}` },
    timeout: 900_000,
  });
}

/**
 * An empty folder after `npm install <tarball>`, with the consumer's programs in it. No install script is run: npm 12 runs
 * none that was not allowed.
 */
export async function installInto(
  folder: string,
  tarball: string,
  dependencies: { readonly [name: string]: string } = {},
  node: Node = THIS_NODE,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const manifest = { name: "consumer", private: true, dependencies: { ...dependencies } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  await npm(["install", tarball, "--ignore-scripts"], folder, node);
  for (const [file, text] of Object.entries(PROGRAMS)) {
    writeFileSync(join(folder, file), text);
  }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
}

/** `@pulumi/policy`'s own version begins with a v. */
export const versionIn = (folder: string, name: string): string =>
  (
    JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8")) as { version: string }
  ).version.replace(/^v/, "");

/** What the four programs print: plain CommonJS and ES module, and the two that `tsc` compiles. */
export async function runPrograms(
  folder: string,
  { binary }: Node = THIS_NODE,
): Promise<{ readonly [file: string]: string }> {
  await outputBeside(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", folder], { cwd: folder });
  const files = ["program.cjs", "program.mjs", "compiled/program.cjs", "compiled/program.mjs"];
  const printed: { [file: string]: string } = {};
  for (const file of files) {
    const { out, err } = await runBeside(binary, [file], { cwd: folder });
    printed[file] = out + err;
  }
  return printed;
}
