/**
 * Bundles the published command: a plan then reads three files in place of several hundred.
 *
 * - `bin.js` starts the cache of compiled code and loads the next;
 * - `package-command.js` tells help and mistakes, makes projects, and chooses between the last two;
 * - `ours.js` plans our own topologies, with a copy of the SDK less what only an engine needs
 *   (plan/offline/sdk/without-engine.cjs);
 * - `foreign.js` plans a program of the user's, with the user's own SDK.
 *
 * The last two take modules that are in `package-command.js` from there: a class such as UsageError must exist once.
 */
const { mkdirSync, readdirSync, readFileSync, writeFileSync } = require("node:fs");
const { dirname, join, relative } = require("node:path");
const { build } = require("esbuild");
const { PACKAGES, PARTS } = require("../plan/offline/sdk/without-engine.cjs");

const ROOT = join(__dirname, "..");
const at = (...path) => join(ROOT, ...path);
const OUT = at("dist/plan");
/** Loaded when they are needed, from where they are installed: programs, a WebAssembly build, a version. */
const INSTALLED = ["@bomb.sh/tab", "tsx", "tsx/*", "esbuild", "@hpcc-js/wasm-graphviz", "@pulumi/aws/package.json"];

const COMMON = {
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
  charset: "ascii",
  metafile: true,
  absWorkingDir: ROOT,
  // Dependencies are named by where they are seen, wherever the package is made.
  preserveSymlinks: true,
  logLevel: "error",
};

async function main() {
  mkdirSync(OUT, { recursive: true });
  const shared = await sharedModules();
  const results = [
    await emit("bin", { entryPoints: [at("plan/entry/bin.ts")], plugins: [beside(["./package-command"])] }),
    await emit("package-command", { stdin: sharing(shared), plugins: [beside(["./ours", "./foreign"])] }),
    await emit("ours", { entryPoints: [at("plan/entry/ours.ts")], plugins: [fromCommand(shared), withoutEngine()] }),
    await emit("foreign", { entryPoints: [at("plan/entry/foreign.ts")], plugins: [fromCommand(shared), ofProject()] }),
  ];
  writeFileSync(join(OUT, "third-party-licenses.txt"), licenses(results));
}

const emit = (name, options) => build({ ...COMMON, ...options, outfile: join(OUT, `${name}.js`) });

/** Files of `package-command.js`, relative to the root. */
async function sharedModules() {
  const entry = { entryPoints: [at("plan/entry/package-command.ts")], plugins: [beside(["./ours", "./foreign"])] };
  const { metafile } = await build({ ...COMMON, ...entry, write: false, outfile: join(OUT, "package-command.js") });
  return Object.keys(metafile.inputs).filter((file) => file !== "plan/entry/package-command.ts");
}

/** `package-command.ts`, and under their paths the modules that others take from it. */
function sharing(modules) {
  const lines = modules.map((file) => `${JSON.stringify(file)}: () => require(${JSON.stringify(`./${file}`)}),`);
  const contents = `exports.modules = {\n${lines.join("\n")}\n};\nrequire("./plan/entry/package-command.ts");\n`;
  return { contents, resolveDir: ROOT, sourcefile: "command.cjs" };
}

/** Files of the bundle stay beside one another. */
const beside = (names) => ({
  name: "beside",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/[\w-]+$/ }, ({ path, importer }) =>
      names.includes(path) && dirname(importer) === at("plan/entry")
        ? { path: `${path}.js`, external: true }
        : undefined,
    );
  },
});

/** What `package-command.js` has loaded already. */
const fromCommand = (modules) => ({
  name: "from-command",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^\.\/package-command\.js$/ }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /\.(?:[cm]?js|ts|json)$/ }, ({ path }) => {
      const file = relative(ROOT, path);
      return modules.includes(file)
        ? {
            contents: `module.exports = require("./package-command.js").modules[${JSON.stringify(file)}]();`,
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

const SDK = at("node_modules/@pulumi/pulumi");
const isSdkDependency = (path, importer) => path === "./dependency" && dirname(importer) === at("plan/offline/sdk");
const NOTHING = "module.exports = {};";

function withoutEngine() {
  return inPlaceOf("without-engine", [
    {
      matches: (path, importer) =>
        Object.entries(PARTS).some(([file, left]) => importer === join(SDK, `${file}.js`) && left.includes(path)),
      text: () => NOTHING,
    },
    {
      matches: (path) => path in PACKAGES,
      text: (path) => (PACKAGES[path] === undefined ? NOTHING : readFileSync(PACKAGES[path], "utf8")),
    },
    {
      matches: isSdkDependency,
      from: SDK,
      text: () => `const parts = {
          "google-protobuf/google/protobuf/struct_pb": () => require("google-protobuf/google/protobuf/struct_pb"),
          "@grpc/grpc-js": () => require("@grpc/grpc-js"),
          "@pulumi/pulumi/runtime/rpc": () => require("@pulumi/pulumi/runtime/rpc"),
          "@pulumi/pulumi/runtime/debuggable": () => require("@pulumi/pulumi/runtime/debuggable"),
        };
        exports.dependencyOfSdk = (name) => parts[name]();`,
    },
  ]);
}

/** The SDK as the user's program finds it: two of them in one process would not know each other's resources. */
function ofProject() {
  return inPlaceOf("of-project", [
    {
      matches: (path) => path.startsWith("@pulumi/") && !INSTALLED.includes(path),
      text: (path) =>
        `module.exports = require("./package-command.js").modules["plan/entry/project-require.ts"]().ofProject(${JSON.stringify(path)});`,
    },
    {
      matches: isSdkDependency,
      text: () =>
        'exports.dependencyOfSdk = require("./package-command.js").modules["plan/entry/project-require.ts"]().dependencyOfProjectSdk;',
    },
  ]);
}

/** The licences of what is bundled, each package once. */
function licenses(results) {
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const folders = new Set(inputs.map((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]));
  folders.delete(undefined);
  return [...folders]
    .sort()
    .map(licenseOf)
    .join(`\n${"-".repeat(80)}\n\n`);
}

function licenseOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(at(folder, "package.json"), "utf8"));
  const texts = readdirSync(at(folder)).filter((file) => /^(?:licen[cs]e|notice)(?:\.\w+)?$/i.test(file));
  const bodies = texts.map((file) => readFileSync(at(folder, file), "utf8").trim());
  return [`${name} ${version} (${license})`, ...bodies].join("\n\n").concat("\n");
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
