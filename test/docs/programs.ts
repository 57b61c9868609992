/** The TypeScript programs of the documents, compiled and run as a consumer would. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import Module from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as ts from "typescript";
import { run } from "../support/run";

/** Type errors of programs, against the sources in place of the published package, as the compiler prints them. */
export function typeErrors(programs: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "programs-"));
  try {
    symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
    const files = programs.map((_, index) => `program-${index + 1}.ts`);
    for (const [index, file] of files.entries()) {
      writeFileSync(join(folder, file), programs[index]!);
    }
    const compilerOptions = { paths: { "connector-topologies": [resolve("components/index.ts")] }, noEmit: true };
    const config = { extends: resolve("tsconfig.json"), compilerOptions, include: [], files };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const args = [resolve("node_modules/typescript-7/bin/tsc"), "-p", folder, "--pretty", "false"];
    const { out, err } = run(process.execPath, args, { cwd: folder });
    return `${out}${err}`.split("\n").filter((line) => line !== "");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a program and gives what it exports: its outputs, or the function that makes them. */
export function load(code: string): unknown {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  const module: { exports: unknown } = { exports: {} };
  const fromHere = Module.createRequire(join(process.cwd(), "test/docs/program.js"));
  const require = (name: string): unknown =>
    name === "connector-topologies" ? fromHere("../../components") : fromHere(name);
  new Function("module", "exports", "require", outputText)(module, module.exports, require);
  return module.exports;
}
