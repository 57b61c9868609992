/** The module is loaded at the first use of what it exports, not where it is required. @param file of the module, absolute */
const Module = require("node:module");

exports.loadLater = (file) => {
  const placeholder = new Module(file);
  placeholder.filename = file;
  placeholder.loaded = true;
  placeholder.exports = new Proxy({}, { get: (_, key) => loaded()[key], has: (_, key) => key in loaded() });
  require.cache[file] = placeholder;
  let module;
  const loaded = () => {
    if (module === undefined) {
      delete require.cache[file];
      module = Module.createRequire(file)(file);
    }
    return module;
  };
};
