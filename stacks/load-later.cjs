/** Modules of packages that stand for others, or for themselves until they are used. */
const Module = require("node:module");

/**
 * What `name` gives from now on, wherever it is required. Nothing is done where there is no such module: an SDK may lack
 * it, or be installed where only the program finds it.
 *
 * @param resolve tells the file of a name, or throws
 * @param contentOf what it exports, by its file
 */
exports.standIn = (resolve, name, contentOf) => {
  let file;
  try {
    file = resolve(name);
  } catch {
    return;
  }
  const placeholder = new Module(file);
  placeholder.filename = file;
  placeholder.loaded = true;
  placeholder.exports = contentOf(file);
  require.cache[file] = placeholder;
};

/** The module is loaded at the first use of what it exports, not where it is required. */
exports.loadLater = (resolve, name) => exports.standIn(resolve, name, whenUsed);

function whenUsed(file) {
  let module;
  const loaded = () => {
    if (module === undefined) {
      delete require.cache[file];
      module = Module.createRequire(file)(file);
    }
    return module;
  };
  return new Proxy({}, { get: (_, key) => loaded()[key], has: (_, key) => key in loaded() });
}
