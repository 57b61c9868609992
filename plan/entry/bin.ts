#!/usr/bin/env node
/**
 * The command `connector-topologies`: says what is not installed, then runs it. Small, for this file itself is compiled on
 * every run.
 */
import { basename, dirname, join } from "node:path";
import { requirePeers } from "./peers";

const { keepCompiled } = require("../bundle/compiled-code.cjs") as {
  readonly keepCompiled: (bundles: string, folder: string) => void;
};

/** The package: this file is two folders below it, in the sources as when built. */
const ROOT = join(__dirname, "../..");

requirePeers(ROOT);
keepCompiled(__dirname, cacheFolder());
require("./package-command");

/** Beside the package, where tools keep such things; it goes with `node_modules`. */
function cacheFolder(): string {
  const modules = basename(dirname(ROOT)) === "node_modules" ? dirname(ROOT) : join(ROOT, "node_modules");
  return join(modules, ".cache/connector-topologies/v8");
}
