/** Modules of packages that stand for others, or for themselves until they are used. */
const Module = require("node:module");

const PLACEHOLDERS = new WeakSet();

/**
 * What `name` gives from now on, wherever it is required. Nothing is done where there is no such module: an SDK may lack
 * it, or be installed where only the program finds it.
 *
 * @param resolve tells the file of a name, or throws
 * @param contentOf what it exports, by the module that is put in its place
 */
exports.standIn = (resolve, name, contentOf) => {
  const file = fileOf(resolve, name);
  if (file !== undefined) {
    put(file, contentOf);
  }
};

function put(file, contentOf) {
  const placeholder = new Module(file);
  placeholder.filename = file;
  placeholder.loaded = true;
  placeholder.exports = contentOf(placeholder);
  PLACEHOLDERS.add(placeholder);
  require.cache[file] = placeholder;
}

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
  loadLater(resolve, sdk("automation"), () => named);
  loadLater(resolve, sdk("dynamic"), () => named);
  loadLater(resolve, sdk("provider"), () => named);
  // Functions as code: a TypeScript compiler, the packages that the code needs, and the debugger, which is asked where
  // its text is. Turned on late, it knows no names of files for the messages about functions that cannot be sent.
  loadLater(resolve, sdk("runtime/closure/serializeClosure"), callers("serializeFunction", "serializeFunctionAsync"));
  loadLater(resolve, sdk("runtime/closure/codePaths"), callers("computeCodePaths"));
  loadLater(resolve, sdk("runtime/closure/v8Hooks"), () => ({ isInitializedAsync: async () => {} }));
  // The spans of `--tracing`. Without it they go where TRACEPARENT has OpenTelemetry send them, or nowhere.
  const api = () => Module.createRequire(resolve(sdk("package.json")))("@opentelemetry/api");
  const newSpan = (name) => api().trace.getTracer("nodejs-runtime").startSpan(name);
  loadLater(resolve, sdk("cmd/run/tracing"), () => ({ ...named, newSpan }));
  // Messages in fifty languages besides English.
  loadLater(resolve, "zod/v4/locales", () => named);
};

/** @param firstOf by what loads it, what the module exports until it is loaded: not used to load it */
function loadLater(resolve, name, firstOf) {
  const file = fileOf(resolve, name);
  const known = require.cache[file];
  // A second copy of what is loaded would have classes of its own.
  if (file !== undefined && (known === undefined || PLACEHOLDERS.has(known))) {
    put(file, (placeholder) => whenUsed(placeholder, firstOf));
  }
}

/** For who takes functions from the module where it is required. */
const callers =
  (...names) =>
  (load) =>
    Object.fromEntries(names.map((name) => [name, { [name]: (...given) => load()[name](...given) }[name]]));

/**
 * The module is loaded into the object that stands for it, so there is one, whoever asks and when, as of any module: by
 * it functions as code tell that they are to require the module. Not for a module that replaces its `exports`.
 */
function whenUsed(placeholder, firstOf) {
  const content = {};
  let isLoaded = false;
  const load = () => {
    if (!isLoaded) {
      // From here on: who asks while it is being loaded finds what there is of it.
      isLoaded = true;
      placeholder.loaded = false;
      try {
        placeholder.load(placeholder.filename);
      } catch (error) {
        isLoaded = false;
        throw error;
      } finally {
        placeholder.loaded = true;
      }
      PLACEHOLDERS.delete(placeholder);
    }
    return content;
  };
  const first = firstOf(load);
  const loadsFirst =
    (name) =>
    (_, ...given) =>
      Reflect[name](load(), ...given);
  return new Proxy(content, {
    ...Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((name) => [name, loadsFirst(name)])),
    get: (_, key) => (!isLoaded && key in first ? first[key] : load()[key]),
    has: (_, key) => key in first || key in load(),
  });
}

function fileOf(resolve, name) {
  try {
    return resolve(name);
  } catch {
    return undefined;
  }
}
