/** The sources with each set of peers: type-checked, and the tests that meet the SDK and the providers under each Node. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { cloneRepository } from "../package/packed";
import { npm } from "../package/registry";
import { outputBeside } from "../support/run";
import type { Matrix } from "./versions";

/** What depends on how the SDK and the providers behave. */
const TESTS = [
  "test/components/*/component.test.ts",
  ...["offline/run", "offline/monitor", "offline/awsx-vpc", "entry/cli"].map((name) => `test/plan/${name}.test.ts`),
  "test/policy/engine-calls.test.ts",
  ...["network/new-network", "network/look-ups", "topologies/mac-workstation"].map(
    (name) => `test/stacks/${name}.test.ts`,
  ),
  ...["topologies/cloudbrink", "topologies/codestream"].map((name) => `test/stacks/${name}.test.ts`),
];

export async function checkSources({ folder, nodes, sets, table }: Matrix): Promise<void> {
  for (const { name, versions } of sets) {
    const source = join(folder, `source-${name}`);
    await table.cell(`sources, ${name} peers: installed`, "", async () => {
      cloneRepository(source, { dependencies: false });
      rmSync(join(source, "package-lock.json"));
      const wanted = Object.entries(versions).map(([peer, version]) => `${peer}@${version}`);
      // The manifest stays as it is: a test reads there which SDK the sources are developed with.
      await npm(["install", "--no-save", "--no-package-lock", "--ignore-scripts", ...wanted], source);
    });
    await table.cell(`sources, ${name} peers: types of what is published`, "", () =>
      outputBeside(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--noEmit"], {
        cwd: source,
      }),
    );
    for (const { version, binary } of nodes) {
      await table.cell(`sources, ${name} peers: tests`, `Node ${version}`, () =>
        outputBeside(
          binary,
          ["node_modules/mocha/bin/mocha.js", "--reporter", "dot", "--timeout", "300000", ...TESTS],
          {
            cwd: source,
          },
        ),
      );
    }
    rmSync(source, { recursive: true, force: true });
  }
}
