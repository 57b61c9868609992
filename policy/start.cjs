/**
 * Starts the pack. The SDK loads packs through ts-node with a type check, which takes seconds on every run and says
 * nothing that `npm run check` does not. So TypeScript is run as the program itself is run, by a hook that comes later
 * than ts-node's and therefore first; in the published package it is compiled.
 */
const { existsSync } = require("node:fs");
const { join } = require("node:path");

if (existsSync(join(__dirname, "index.js"))) {
  require("./index.js");
} else {
  require("../stacks/start.cjs");
  require("./index.ts");
}
