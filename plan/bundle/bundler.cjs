/**
 * Bundles the command line, so that it reads a few files in place of several hundred: the published one (.ci/bundle.cjs),
 * and the one that is kept in a repository (kept.cjs).
 */
const { readFileSync } = require("node:fs");
const { dirname, join, relative, sep } = require("node:path");
const { build } = require("esbuild");
const { PACKAGES, PARTS } = require("../offline/sdk/without-engine.cjs");

/** Loaded when they are needed, from where they are installed: programs, a WebAssembly build, a version. */
const INSTALLED = ["@bomb.sh/tab", "tsx", "tsx/*", "esbuild", "@hpcc-js/wasm-graphviz", "@pulumi/aws/package.json"];

const SETTINGS = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  // jsonc-parser's main file loads its parts in a way that no bundler follows.
  mainFields: ["module", "main"],
  external: INSTALLED,
  // Names stay as they are, for errors and for who debugs.
  minifyWhitespace: true,
  legalComments: "none",
  // One byte for each character, and no doubt about it.
  charset: "ascii",
  metafile: true,
  // Dependencies are named by where they are seen, wherever the package is made.
  preserveSymlinks: true,
  // What is wrong with a source is told once, by who catches the error.
  logLevel: "silent",
  write: false,
};

/**
 * Bundles sources of `plan/entry`: one that starts, and those that it loads when they are needed. These take modules that
 * are in the first from there: a class such as UsageError must exist once.
 *
 * @param root folder of the repository
 * @param first name of the source that starts
 * @param others plugins of each of the others, by name
 * @param more settings of esbuild besides
 * @returns by the name of each file that belongs together, its text and the sources in it (relative to the root)
 */
exports.bundleEntries = async (root, first, others, more = {}) => {
  const { inputs } = await exports.bundleAlone(root, first, Object.keys(others), more);
  const shared = inputs.filter((file) => file !== `plan/entry/${first}.ts`);
  const stdin = sharing(root, first, shared);
  const bundles = {
    [`${first}.js`]: await emit(root, { ...more, stdin, plugins: [apart(root, Object.keys(others))] }),
  };
  for (const [name, own] of Object.entries(others)) {
    const plugins = [fromFirst(root, first, shared), ...own];
    bundles[`${name}.js`] = await emit(root, { ...more, entryPoints: [entry(root, name)], plugins });
  }
  return { ...bundles, [IMPORTER]: { text: readFileSync(join(__dirname, "../io", IMPORTER)), inputs: [] } };
};

/** Bundles one source that shares nothing with those it starts. */
exports.bundleAlone = (root, name, started, more = {}) =>
  emit(root, { ...more, entryPoints: [entry(root, name)], plugins: [apart(root, started)] });

const entry = (root, name) => join(root, "plan/entry", `${name}.ts`);

async function emit(root, options) {
  const plugins = [importer, inEnglish(root), ...options.plugins];
  const { outputFiles, metafile } = await build({ ...SETTINGS, absWorkingDir: root, ...options, plugins });
  return { text: Buffer.from(outputFiles[0].contents), inputs: Object.keys(metafile.inputs) };
}

/** The source that starts, and under their paths the modules that others take from it. */
function sharing(root, first, modules) {
  const lines = modules.map((file) => `${JSON.stringify(file)}: () => require(${JSON.stringify(`./${file}`)}),`);
  const contents = `exports.modules = {\n${lines.join("\n")}\n};\nrequire("./plan/entry/${first}.ts");\n`;
  return { contents, resolveDir: root, sourcefile: "command.cjs" };
}

const IMPORTER = "native-import.cjs";

/** Has import(), and stays a file of its own. */
const importer = {
  name: "importer",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/native-import\.cjs$/ }, () => ({ path: `./${IMPORTER}`, external: true })),
};

/** A source of plan/entry that is a file of its own. */
const apart = (root, names) => ({
  name: "apart",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/[\w-]+$/ }, ({ path, importer }) =>
      names.includes(path.slice(2)) && dirname(importer) === join(root, "plan/entry")
        ? { path: `${path}.js`, external: true }
        : undefined,
    );
  },
});

/** What the file that starts has loaded already. */
const fromFirst = (root, first, modules) => ({
  name: "from-first",
  setup({ onLoad, onResolve }) {
    const name = `./${first}.js`;
    onResolve({ filter: /^\.\/[\w-]+\.js$/ }, ({ path }) => (path === name ? { path, external: true } : undefined));
    onLoad({ filter: /\.(?:[cm]?js|ts|json)$/ }, ({ path }) => {
      // As esbuild names it, on Windows too.
      const file = relative(root, path).replaceAll(sep, "/");
      return modules.includes(file)
        ? {
            contents: `module.exports = require(${JSON.stringify(name)}).modules[${JSON.stringify(file)}]();`,
            loader: "js",
          }
        : undefined;
    });
  },
});

/** A plugin that answers requests with the text of a module. */
const inPlaceOf = (name, texts) => ({
  name,
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path, importer, resolveDir }) => {
      const found = texts.find(({ matches }) => matches(path, importer));
      return found && { path, namespace: name, pluginData: { found, resolveDir: found.from ?? resolveDir } };
    });
    onLoad({ filter: /./, namespace: name }, ({ path, pluginData: { found, resolveDir } }) => ({
      contents: found.text(path),
      resolveDir,
      loader: "js",
    }));
  },
});

/** Of zod's messages in all languages, those in English, which it uses by itself. */
const inEnglish = (root) => {
  const zod = join(root, "node_modules/zod/v4");
  return inPlaceOf("in-english", [
    {
      matches: (path, importer) => path === "../locales/index.js" && importer.startsWith(zod),
      from: join(zod, "locales"),
      text: () => 'export { default as en } from "./en.js";',
    },
  ]);
};

const isSdkDependency = (root) => (path, importer) =>
  path === "./dependency" && dirname(importer) === join(root, "plan/offline/sdk");

const NOTHING = "module.exports = {};";

/** A copy of the SDK less what only an engine needs. */
exports.withoutEngine = (root) => {
  const sdk = join(root, "node_modules/@pulumi/pulumi");
  const aws = join(root, "node_modules/@pulumi/aws");
  return inPlaceOf("without-engine", [
    {
      matches: (path, importer) =>
        Object.entries(PARTS).some(([file, left]) => importer === join(sdk, `${file}.js`) && left.includes(path)),
      text: () => NOTHING,
    },
    {
      matches: (path) => path in PACKAGES,
      text: (path) => (PACKAGES[path] === undefined ? NOTHING : readFileSync(PACKAGES[path], "utf8")),
    },
    {
      // Methods such as `bucket.onObjectCreated`, which send functions as code and bring the types of Lambda.
      matches: (path, importer) => /^\.\/\w+Mixins$/.test(path) && importer.startsWith(aws),
      text: () => NOTHING,
    },
    {
      matches: isSdkDependency(root),
      from: sdk,
      text: () => `const parts = {
          "google-protobuf/google/protobuf/struct_pb": () => require("google-protobuf/google/protobuf/struct_pb"),
          "@grpc/grpc-js": () => require("@grpc/grpc-js"),
          "@pulumi/pulumi/runtime/rpc": () => require("@pulumi/pulumi/runtime/rpc"),
          "@pulumi/pulumi/runtime/debuggable": () => require("@pulumi/pulumi/runtime/debuggable"),
        };
        exports.dependencyOfSdk = (name) => parts[name]();`,
    },
  ]);
};

/**
 * The SDK as the user's program finds it: two of them in one process would not know each other's resources.
 *
 * @param first name of the source that starts, in which `plan/entry/project-require.ts` is
 */
exports.sdkOfProject = (root, first) => {
  const finder = `require("./${first}.js").modules["plan/entry/project-require.ts"]()`;
  return inPlaceOf("of-project", [
    {
      matches: (path) => path.startsWith("@pulumi/") && !INSTALLED.includes(path),
      text: (path) => `module.exports = ${finder}.ofProject(${JSON.stringify(path)});`,
    },
    { matches: isSdkDependency(root), text: () => `exports.dependencyOfSdk = ${finder}.dependencyOfProjectSdk;` },
  ]);
};
