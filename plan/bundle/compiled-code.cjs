/** Compiled code, kept on disk for files that are too large to be compiled on every run. */
const { createHash } = require("node:crypto");
const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join, parse } = require("node:path");
const vm = require("node:vm");

/**
 * Runs the text as the module of a file. What V8 has compiled by the end of the run, functions that were called included,
 * is written into the folder and read by the next run. `module.enableCompileCache` of Node 22 to 26 keeps less of a large
 * file: a plan with it takes a third longer. A folder that cannot be written to costs time and nothing else.
 *
 * @param text of the file, all of it ASCII, without import(), which node:vm has with a flag only: see plan/io/native-import.cjs
 */
exports.run = (module, text, folder) => {
  // By its content, for V8 compares no more than its own version and the length of the text.
  const version = createHash("sha256").update(text).digest("hex");
  const name = `${parse(module.filename).name}-${process.arch}-${process.version}-`;
  const kept = join(folder, `${name}${version}.v8`);
  const cachedData = readIfThere(kept);
  const script = new vm.Script(Module.wrap(text.latin1Slice()), {
    filename: module.filename,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  if (cachedData === undefined || script.cachedDataRejected) {
    process.once("exit", () => {
      if (exports.writeWhole(kept, script.createCachedData())) {
        removeOthers(folder, name, kept);
      }
    });
  }
  const { exports: own, filename } = module;
  script.runInThisContext().call(own, own, Module.createRequire(filename), module, filename, dirname(filename));
};

/** Files of a folder of bundles are run so when they are required. */
exports.keepCompiled = (bundles, folder) => {
  const { ".js": load } = Module._extensions;
  Module._extensions[".js"] = (module, file) => {
    if (dirname(file) === bundles && file.endsWith(".js")) {
      exports.run(module, readFileSync(file), folder);
    } else {
      load(module, file);
    }
  };
};

/** Of versions of the file that are no more. */
function removeOthers(folder, name, kept) {
  for (const other of readdirSync(folder).filter((file) => file.startsWith(name) && file.endsWith(".v8"))) {
    if (join(folder, other) !== kept) {
      rmSync(join(folder, other), { force: true });
    }
  }
}

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Writes all of it or nothing, also where two runs write at once; tells whether it could be written. */
exports.writeWhole = (file, content) => {
  const unfinished = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(unfinished, content);
    renameSync(unfinished, file);
    return true;
  } catch {
    return false;
  }
};
