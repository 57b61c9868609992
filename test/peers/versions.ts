/** The versions of the peer dependencies that are tried. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../package/packed";
import type { Node } from "../package/registry";
import { outputOf } from "../support/run";
import type { Table } from "./table";

export interface Versions {
  readonly [name: string]: string;
}

export interface PeerSet {
  readonly name: "lowest" | "newest";
  readonly versions: Versions;
}

/** What each part is given. */
export interface Matrix {
  /** A temporary one for all of it. */
  readonly folder: string;
  readonly nodes: readonly Node[];
  readonly sets: readonly PeerSet[];
  readonly table: Table;
}

const { peerDependencies: RANGES } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  peerDependencies: Versions;
};

/** `^1.2.3` begins with 1.2.3. */
const lowest = (range: string): string => range.replace(/^\^/, "");

/** npm tells versions in no order that can be relied on. */
function newest(name: string, range: string): string {
  const told = outputOf("npm", ["view", `${name}@${range}`, "version", "--json"]);
  const versions = [JSON.parse(told) as string | string[]].flat();
  const collator = new Intl.Collator("en", { numeric: true });
  return versions
    .filter((version) => /^[\d.]+$/.test(version))
    .sort(collator.compare)
    .at(-1)!;
}

export function peerSets(): readonly PeerSet[] {
  const all = (version: (name: string, range: string) => string): Versions =>
    Object.fromEntries(Object.entries(RANGES).map(([name, range]) => [name, version(name, range)]));
  const sets = [
    { name: "lowest", versions: all((_, range) => lowest(range)) },
    { name: "newest", versions: all(newest) },
  ] as const;
  for (const { name, versions } of sets) {
    console.log(`${name}: ${Object.entries(versions).flat().join(" ")}`);
  }
  return sets;
}
