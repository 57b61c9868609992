/** The tarball in an empty folder, with each set of peers under each Node: all topologies, and programs of a consumer. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PRINTED } from "../package/mock-program";
import { packed } from "../package/packed";
import { installInto, runPrograms, versionIn } from "../package/registry";
import { Installed, TOPOLOGIES } from "../package/topologies";
import type { Matrix } from "./versions";

export async function checkConsumers({ folder, nodes, sets, table }: Matrix): Promise<void> {
  const { tarball } = await packed();
  for (const { name, versions } of sets) {
    const consumer = join(folder, `consumer-${name}`);
    await table.cell(`tarball, ${name} peers: installed`, "", async () => {
      await installInto(consumer, tarball, { ...versions, "@types/node": "24" });
      for (const [peer, version] of Object.entries(versions)) {
        assert.equal(versionIn(consumer, peer), version, peer);
      }
    });
    for (const node of nodes) {
      const installed = new Installed(consumer, node);
      for (const topology of TOPOLOGIES) {
        await table.cell(`tarball, ${name} peers: ${topology}`, `Node ${node.version}`, () => {
          installed.begin(topology, mkdtempSync(join(consumer, "project-")));
        });
      }
      await table.cell(`tarball, ${name} peers: programs`, `Node ${node.version}`, async () => {
        for (const [file, printed] of Object.entries(await runPrograms(consumer, node))) {
          assert.equal(printed, PRINTED, file);
        }
      });
    }
    rmSync(consumer, { recursive: true, force: true });
  }
}
