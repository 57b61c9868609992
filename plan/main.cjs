/**
 * `node plan/main.cjs <command> …`: runs TypeScript as the program does, then the command line: as a bundle that
 * is kept beside the packages, or source by source for who debugs (CONNECTOR_TOPOLOGIES_DEBUG=1), who counts what is run,
 * and where nothing can be kept.
 */
const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { CACHE } = require("../stacks/run-typescript.cjs");

const ROOT = join(__dirname, "..");

const { CONNECTOR_TOPOLOGIES_DEBUG, NODE_V8_COVERAGE } = process.env;

async function main() {
  if (!existsSync(join(ROOT, "node_modules/esbuild"))) {
    throw new Error("the packages are not installed: run npm ci");
  }
  const isPlain = CONNECTOR_TOPOLOGIES_DEBUG === "1" || NODE_V8_COVERAGE !== undefined;
  const kept = isPlain ? undefined : await require("./bundle/kept.cjs").commandLine(ROOT, CACHE);
  if (kept !== undefined) {
    require(kept);
  } else {
    require("./offline/sdk/without-engine.cjs").leaveOut();
    require("./entry/cli.ts");
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
