/**
 * `npm run test:peers`: the lowest versions that the peer ranges of package.json allow and the newest that the registry
 * has, each under every Node that is tested; the types under each TypeScript and each way to resolve modules; and other
 * installers than npm. Prints a table and exits 1 when a cell of it is not `ok`.
 *
 * `npm run test:peers -- sources consumers types installers` runs some parts. Asks npm's registry, and takes gigabytes of
 * temporary files and up to an hour.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NODES, nodeOf } from "../package/registry";
import { checkConsumers } from "./consumers";
import { checkInstallers } from "./installers";
import { checkSources } from "./sources";
import { Table } from "./table";
import { checkTypes } from "./types";
import { peerSets } from "./versions";

const PARTS = { sources: checkSources, consumers: checkConsumers, types: checkTypes, installers: checkInstallers };

async function main(asked: readonly string[]): Promise<void> {
  const unknown = asked.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0) {
    throw new Error(`no part ${unknown.join(", ")}: some of ${Object.keys(PARTS).join(", ")}`);
  }
  const folder = mkdtempSync(join(tmpdir(), "peers-"));
  process.env["CONNECTOR_TOPOLOGIES_TEST_FOLDER"] = folder;
  const table = new Table();
  try {
    const nodes = await Promise.all(NODES.map(nodeOf));
    for (const name of (asked.length > 0 ? asked : Object.keys(PARTS)) as (keyof typeof PARTS)[]) {
      await PARTS[name]({ folder, nodes, sets: peerSets(), table });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`\n${table}`);
  process.exitCode = table.failed > 0 ? 1 : 0;
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
