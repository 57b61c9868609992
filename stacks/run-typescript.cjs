/**
 * Runs TypeScript, for the program and the policy pack by start.cjs, for the offline plan by plan/main.cjs.
 *
 * CONNECTOR_TOPOLOGIES_DEBUG=1 is for who debugs: tsx with source maps, and full Error stacks. Otherwise stacks are off,
 * because the Pulumi SDK formats one for every promise (two thirds of its time for each resource), and TypeScript is run
 * by the few lines below instead of tsx: esbuild once for each version of a file, a plain read ever after. tsx parses
 * every module anew, those of packages too, to find what is not needed here; that was a quarter of a plan's time.
 */
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { join } = require("node:path");

// From Node 22 on, what V8 has compiled is kept on disk.
Module.enableCompileCache?.();

exports.isDebugged = process.env["CONNECTOR_TOPOLOGIES_DEBUG"] === "1";
if (exports.isDebugged) {
  require("tsx/cjs");
} else {
  Error.stackTraceLimit = 0;
  // Before JSON, as TypeScript and tsx have it: a module and its data may have one name.
  const { ".json": json } = Module._extensions;
  delete Module._extensions[".json"];
  Module._extensions[".ts"] = (module, file) => module._compile(compiled(file), file);
  Module._extensions[".json"] = json;
}

/** Where tools keep what they can make again; it goes with `node_modules`. */
const CACHE = join(__dirname, "../node_modules/.cache/connector-topologies");
exports.CACHE = CACHE;
const SETTINGS = {
  loader: "ts",
  format: "cjs",
  target: "node20",
  // As Pulumi compiles programs by default: what a class only declares (`readonly name!: pulumi.Output<string>`, as of
  // dynamic resources) is what its base class has put there.
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
};

/** One cached file for each text, wherever a file with it stands: copies of the repository share them. */
function compiled(file) {
  const source = readFileSync(file, "utf8");
  const text = createHash("sha256").update(JSON.stringify(SETTINGS)).update(source).digest("hex");
  const cached = join(CACHE, `${text}.cjs`);
  try {
    return readFileSync(cached, "utf8");
  } catch {
    // Not compiled yet.
  }
  const { code } = require("esbuild").transformSync(source, { ...SETTINGS, sourcefile: file });
  try {
    mkdirSync(CACHE, { recursive: true });
    const unfinished = `${cached}.${process.pid}`;
    writeFileSync(unfinished, code);
    renameSync(unfinished, cached);
  } catch {
    // A folder that cannot be written to costs time and nothing else.
  }
  return code;
}
