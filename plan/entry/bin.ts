#!/usr/bin/env node
/**
 * The command `connector-topologies`: says what is not installed, then runs it. Small, for what is loaded before the cache
 * of compiled code is there is compiled anew.
 */
import Module from "node:module";
import { basename, dirname, join } from "node:path";
import { requirePeers } from "./peers";

/** The package: this file is two folders below it, in the sources as when built. */
const ROOT = join(__dirname, "../..");

// From Node 22 on, what V8 has compiled is kept on disk; where that folder cannot be written to, nothing is kept.
Module.enableCompileCache?.(cacheFolder());
requirePeers(ROOT);
require("./package-command");

/** Beside the package, where tools keep such things; it goes with `node_modules`. */
function cacheFolder(): string {
  const modules = basename(dirname(ROOT)) === "node_modules" ? dirname(ROOT) : join(ROOT, "node_modules");
  return join(modules, ".cache/connector-topologies/v8");
}
