/** The published package, installed by npm itself from the registry's dependencies. */
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { PROGRAMS, TSCONFIG } from "./mock-program";

const run = promisify(execFile);

/** Why the registry cannot be asked, if so. */
export async function registryProblem(): Promise<string | undefined> {
  try {
    await run("npm", ["ping", "--fetch-retries=0", "--fetch-timeout=10000"], { timeout: 30_000 });
    return undefined;
  } catch (error) {
    return `npm's registry does not answer: ${`${(error as Error).message}`.split("\n")[0]}`;
  }
}

/** An empty folder after `npm install <tarball>`, with the consumer's programs in it. */
export async function installInto(
  folder: string,
  tarball: string,
  dependencies: { readonly [name: string]: string } = {},
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const manifest = { name: "consumer", private: true, dependencies: { ...dependencies } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  await run("npm", ["install", tarball, "--no-audit", "--no-fund", "--prefer-offline"], {
    cwd: folder,
    timeout: 600_000,
    maxBuffer: 1 << 26,
  });
  for (const [file, text] of Object.entries(PROGRAMS)) {
    writeFileSync(join(folder, file), text);
  }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
}

/** What the four programs print: plain CommonJS and ES module, and the two that `tsc` compiles. */
export async function runPrograms(folder: string): Promise<{ readonly [file: string]: string }> {
  await run(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", folder], { cwd: folder });
  const files = ["program.cjs", "program.mjs", "compiled/program.cjs", "compiled/program.mjs"];
  const printed: { [file: string]: string } = {};
  for (const file of files) {
    const { stdout, stderr } = await run(process.execPath, [file], { cwd: folder });
    printed[file] = stdout + stderr;
  }
  return printed;
}
