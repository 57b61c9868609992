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

/**
 * Parts of packages that a stack does not use are loaded at their first use. What is not of an interface that others keep
 * is a file: where it is no more, nothing is put in its place.
 *
 * @param resolve tells the file of a name, or throws
 */
exports.loadPartsLater = (resolve) => {
  const sdk = (name) => `@pulumi/pulumi/${name}`;
  // As a compiled ES module says of itself: with it nobody asks for the rest where the module is required.
  const named = { __esModule: true };
  loadLater(resolve, sdk("automation"), named);
  loadLater(resolve, sdk("dynamic"), named);
  loadLater(resolve, sdk("provider"), named);
  // Functions as code: a TypeScript compiler, the packages that the code needs, and the debugger, which is asked where
  // its text is. Turned on late, it knows no names of files for the messages about functions that cannot be sent.
  loadLater(resolve, sdk("typescript-shim"));
  callLater(resolve, sdk("runtime/closure/serializeClosure"), ["serializeFunction", "serializeFunctionAsync"]);
  callLater(resolve, sdk("runtime/closure/codePaths"), ["computeCodePaths"]);
  loadLater(resolve, sdk("runtime/closure/v8Hooks"), { isInitializedAsync: async () => {} });
  // Tracing: until it is started, spans go nowhere.
  const api = () => Module.createRequire(resolve(sdk("package.json")))("@opentelemetry/api");
  const newSpan = (name) => api().trace.getTracer("").startSpan(name);
  loadLater(resolve, sdk("cmd/run/tracing"), { ...named, newSpan });
  // Messages in fifty languages besides English.
  loadLater(resolve, "zod/v4/locales", named);
};

/** @param first what the module exports until it is loaded: not used to load it */
function loadLater(resolve, name, first = {}) {
  exports.standIn(resolve, name, (file) => whenUsed(file, first));
}

/** For who takes functions from the module where it is required. */
function callLater(resolve, name, functions) {
  exports.standIn(resolve, name, (file) => {
    const module = whenUsed(file, {});
    return Object.fromEntries(functions.map((key) => [key, (...given) => module[key](...given)]));
  });
}

function whenUsed(file, first) {
  let module;
  const loaded = () => {
    if (module === undefined) {
      delete require.cache[file];
      module = Module.createRequire(file)(file);
    }
    return module;
  };
  return new Proxy(
    {},
    {
      get: (_, key) => (module === undefined && key in first ? first[key] : loaded()[key]),
      has: (_, key) => key in first || key in loaded(),
    },
  );
}
