/** Which projects have a program of their own, and where it is. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { NAMESPACE } from "../../stacks/config/issue";
import { UsageError } from "../io/usage-error";
import type { Project, StackFile } from "../project/project";

/** The key of ours that says something of an account, and nothing of what is made. */
export const QUOTAS = `${NAMESPACE}:quotas`;

/** A stack file without any key of ours but that one; one that merely forgot its topology is ours, and is told so. */
export function isForeign(project: Project, config: StackFile["config"]): boolean {
  const own = Object.keys(config).filter((key) => key.startsWith(`${NAMESPACE}:`) && key !== QUOTAS);
  return own.length === 0 && project.name !== NAMESPACE;
}

/** Where the program's modules are looked for: the folder of `main`, or the one that it is in. */
export function folderOfProgram({ root, main = "." }: Project): string {
  const place = resolve(root, main);
  return existsSync(place) && !statSync(place).isDirectory() ? dirname(place) : place;
}

/** The file that the engine's language host would run. */
export function entryOf({ root, file, main: entryPoint = ".", runtime: language }: Project): string {
  if (language !== "nodejs") {
    throw new UsageError(`${file}: runtime ${language} cannot be planned: only programs in nodejs can`);
  }
  const main = resolve(root, entryPoint);
  const folder = existsSync(main) && statSync(main).isDirectory();
  const manifest = join(main, "package.json");
  const named =
    folder && existsSync(manifest) ? (JSON.parse(readFileSync(manifest, "utf8")).main as string) : undefined;
  const candidates = folder
    ? [...(named === undefined ? [] : [named]), "index.ts", "index.js", "index.mts", "index.mjs"].map((file) =>
        join(main, file),
      )
    : [main];
  const entry = candidates.find((file) => existsSync(file));
  if (entry === undefined) {
    throw new UsageError(`there is no program: none of ${candidates.join(", ")}`);
  }
  return entry;
}
