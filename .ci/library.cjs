/** Compiles the library of the published package: each source of components, policy and stacks for itself, and its data. */
const { cpSync, readdirSync } = require("node:fs");
const { join } = require("node:path");
const { buildSync } = require("esbuild");

const ROOT = join(__dirname, "..");

/** What only the repository's own commands run, and what other files of the package are made from. */
const LEFT_OUT = /(?:^components\/(?:package|write)-schema\.ts|(?:schema|package)\.json)$/;

const files = ["components", "policy", "stacks"]
  .flatMap((room) => readdirSync(join(ROOT, room), { recursive: true }).map((file) => join(room, file)))
  .filter((file) => !LEFT_OUT.test(file));

buildSync({
  entryPoints: files.filter((file) => file.endsWith(".ts")),
  absWorkingDir: ROOT,
  outbase: ROOT,
  outdir: join(ROOT, "dist"),
  format: "cjs",
  platform: "node",
  target: "es2022",
  sourcemap: true,
  logLevel: "error",
});
for (const data of files.filter((file) => file.endsWith(".json"))) {
  cpSync(join(ROOT, data), join(ROOT, "dist", data));
}
