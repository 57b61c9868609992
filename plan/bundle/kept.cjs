/**
 * The command line as two files, made at the first run and after each change of the sources: a plan then reads these in
 * place of several hundred, and finds them compiled, which halves its time.
 */
const { createHash } = require("node:crypto");
const { existsSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { keepCompiled, writeWhole } = require("./compiled-code.cjs");

/** What makes the bundle other than what is in it. */
const MAKERS = [
  "tsconfig.json",
  "plan/bundle/bundler.cjs",
  "plan/bundle/kept.cjs",
  "plan/offline/sdk/without-engine.cjs",
  "plan/io/native-import.cjs",
];

/**
 * The file to load for `plan/entry/cli.ts`, or `undefined` where none can be kept.
 *
 * @param root folder of the repository
 * @param cache folder where bundles are kept
 */
exports.commandLine = async (root, cache) => {
  // Copies of a repository may have one folder of packages, and so one cache.
  const own = join(cache, `bundle-${sha256(root).slice(0, 16)}`);
  const version = keptVersion(root, own) ?? (await make(root, own));
  if (version === undefined) {
    return undefined;
  }
  const folder = realpathSync(join(own, version));
  keepCompiled(folder, folder);
  return join(folder, "cli.js");
};

function keptVersion(root, own) {
  const { version, files = [], stamps } = readJson(join(own, "kept.json")) ?? {};
  if (version === undefined || !files.every((file) => existsSync(join(own, version, file)))) {
    return undefined;
  }
  try {
    return Object.entries(stamps).every(([file, stamp]) => stampOf(root, file) === stamp) ? version : undefined;
  } catch {
    return undefined;
  }
}

/** Tells a version of a file from others without reading it. */
function stampOf(root, file) {
  const { mtimeMs, size } = statSync(join(root, file));
  return `${mtimeMs} ${size}`;
}

async function make(root, own) {
  const { bundleEntries, withoutEngine } = require("./bundler.cjs");
  const started = Date.now();
  // As if the files stood where their sources stand, for paths that are told from there.
  const define = { __dirname: JSON.stringify(join(root, "plan/entry")) };
  // What is wrong with a source is told once, by who catches the error.
  const settings = { define, logLevel: "silent" };
  const bundles = Object.entries(await bundleEntries(root, "cli", { ours: [withoutEngine(root)] }, settings));
  const version = sha256(bundles.map(([, { text }]) => sha256(text)).join());
  if (!bundles.every(([name, { text }]) => writeWhole(join(own, version, name), text))) {
    return undefined;
  }
  const files = [...MAKERS, ...bundles.flatMap(([, { inputs }]) => inputs.flatMap((input) => fileOf(input) ?? []))];
  const stamps = Object.fromEntries(files.map((file) => [file, stampOf(root, file)]));
  // Last, for with it the files count: not for the next run where a source was written while it was read.
  if (files.every((file) => statSync(join(root, file)).mtimeMs <= started)) {
    const kept = { root, version, files: bundles.map(([name]) => name), stamps };
    writeWhole(join(own, "kept.json"), JSON.stringify(kept));
  }
  for (const other of readdirSync(own).filter((name) => name !== version && name !== "kept.json")) {
    rmSync(join(own, other), { recursive: true, force: true });
  }
  removeLost(dirname(own));
  return version;
}

/** Bundles of repositories that are no more. */
function removeLost(cache) {
  for (const folder of readdirSync(cache).filter((name) => name.startsWith("bundle-"))) {
    const { root } = readJson(join(cache, folder, "kept.json")) ?? {};
    if (root !== undefined && !existsSync(root)) {
      rmSync(join(cache, folder), { recursive: true, force: true });
    }
  }
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** A source itself; of a package its manifest, which every installer writes. Texts of plugins have none. */
const fileOf = (input) =>
  /^node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(input)?.[0].concat("package.json") ??
  (/^[^:]+\/[^:]+\.\w+$/.test(input) ? input : undefined);

const sha256 = (content) => createHash("sha256").update(content).digest("hex");
