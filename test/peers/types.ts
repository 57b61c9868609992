/** A consumer's programs under each TypeScript and each way to resolve modules. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TSCONFIG } from "../package/mock-program";
import { packed } from "../package/packed";
import { installInto, npm } from "../package/registry";
import { outputBeside } from "../support/run";
import type { Matrix } from "./versions";

const VERSIONS = ["5.9", "6", "7"] as const;

/** A bundler takes no `import … = require(…)`, so its program is the module. */
const RESOLUTIONS = [
  { name: "node16", options: { module: "node16", moduleResolution: "node16" }, files: TSCONFIG.files },
  { name: "nodenext", options: { module: "nodenext", moduleResolution: "nodenext" }, files: TSCONFIG.files },
  { name: "bundler", options: { module: "esnext", moduleResolution: "bundler" }, files: ["program.mts"] },
];

export async function checkTypes({ folder, sets, table }: Matrix): Promise<void> {
  const { tarball } = await packed();
  for (const { name, versions } of sets) {
    const consumer = join(folder, `types-${name}`);
    await installInto(consumer, tarball, { ...versions, "@types/node": "24" });
    for (const typescript of VERSIONS) {
      // In a folder of its own: the SDK's peer range ends before TypeScript 7.
      const tools = join(folder, `typescript-${typescript}`);
      mkdirSync(tools, { recursive: true });
      await npm(["install", `typescript@${typescript}`, "--prefix", tools, "--ignore-scripts"], tools);
      for (const { name: resolution, options, files } of RESOLUTIONS) {
        const file = join(consumer, `tsconfig.${typescript}.${resolution}.json`);
        const compilerOptions = { ...TSCONFIG.compilerOptions, ...options, noEmit: true };
        writeFileSync(file, JSON.stringify({ compilerOptions, files }));
        await table.cell(`types, ${name} peers: ${resolution}`, `TypeScript ${typescript}`, () =>
          outputBeside(process.execPath, [join(tools, "node_modules/typescript/bin/tsc"), "-p", file], {
            cwd: consumer,
          }),
        );
      }
    }
    rmSync(consumer, { recursive: true, force: true });
  }
}
