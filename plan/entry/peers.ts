/**
 * Ends the published command with one line where the packages that it runs with are missing: yarn 1 installs no peer
 * dependencies, nor does npm with `--legacy-peer-deps`. Loaded before anything that needs them.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Ranges {
  readonly [name: string]: string;
}

/** What can be typed to install a package, by the file that an installer leaves. */
const INSTALLERS: Readonly<Record<string, string>> = {
  "yarn.lock": "yarn add",
  "pnpm-lock.yaml": "pnpm add",
  "bun.lock": "bun add",
};

/**
 * The line for what is missing, or nothing.
 *
 * @param isThere whether a package can be loaded
 * @param folder of the user's project
 */
export function missingPeers(ranges: Ranges, isThere: (name: string) => boolean, folder: string): string | undefined {
  const missing = Object.keys(ranges).filter((name) => !isThere(name));
  if (missing.length === 0) {
    return undefined;
  }
  const lock = Object.keys(INSTALLERS).find((file) => existsSync(join(folder, file)));
  const install = lock === undefined ? "npm install" : INSTALLERS[lock]!;
  const packages = missing.map((name) => `"${name}@${ranges[name]}"`).join(" ");
  return `not installed: ${missing.join(", ")}, which connector-topologies runs with; type: ${install} ${packages}\n`;
}

function canLoad(name: string): boolean {
  try {
    require.resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}

/** @param root folder of the published package */
export function requirePeers(root: string): void {
  const { peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    peerDependencies: Ranges;
  };
  const line = missingPeers(peerDependencies, canLoad, process.cwd());
  if (line !== undefined) {
    process.stderr.write(line);
    process.exit(2);
  }
}
