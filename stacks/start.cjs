/**
 * How Node is started where there is an engine: for the program by `nodeargs` of Pulumi.yaml, for the pack by
 * policy/start.cjs. Runs TypeScript, and loads what packages load at their start and a stack does not use when something
 * is asked of it; not for who debugs (run-typescript.cjs).
 */
const Module = require("node:module");
const { isDebugged } = require("./run-typescript.cjs");
const { loadPartsLater, standIn } = require("./load-later.cjs");

if (!isDebugged) {
  loadPartsLater(require.resolve);
  // For each resource the SDK asks where it is made; this looks every line of the answer up in the packages' source maps.
  // Who compiles the program and wants its own places in the state says `--enable-source-maps` in `nodeargs`.
  const ofSdk = (name) => Module.createRequire(require.resolve("@pulumi/pulumi/package.json")).resolve(name);
  standIn(ofSdk, "source-map-support/register", () => ({}));
}
