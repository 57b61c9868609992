/**
 * The command line as two files, made at the first run and after each change of the sources: a plan then reads these in
 * place of several hundred, and finds them compiled, which halves its time.
 */
const { createHash } = require("node:crypto");
const {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} = require("node:fs");
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

/** Milliseconds by which clocks of file systems are late. */
const TICK = 20;

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

/** The version that is kept, when it is whole and nothing has changed since. */
function keptVersion(root, own) {
  const { version, sizes = {}, stamps = {} } = readJson(join(own, "kept.json")) ?? {};
  try {
    const isWhole = Object.entries(sizes).every(([name, size]) => statSync(join(own, version, name)).size === size);
    const isFresh = Object.entries(stamps).every(([file, stamp]) => stampOf(root, file) === stamp);
    return isWhole && isFresh ? version : undefined;
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
  if (!isWritable(own)) {
    return undefined;
  }
  const { bundleEntries, withoutEngine } = require("./bundler.cjs");
  const started = Date.now() - TICK;
  // As if the files stood where their sources stand, for paths that are told from there.
  const define = { __dirname: JSON.stringify(join(root, "plan/entry")) };
  const bundles = Object.entries(await bundleEntries(root, "cli", { ours: [withoutEngine(root)] }, { define }));
  const version = sha256(bundles.map(([, { text }]) => sha256(text)).join());
  if (!bundles.every(([name, { text }]) => writeWhole(join(own, version, name), text))) {
    return undefined;
  }
  const files = [...MAKERS, ...bundles.flatMap(([, { inputs }]) => inputs.flatMap((input) => fileOf(input) ?? []))];
  const stamps = Object.fromEntries(files.map((file) => [file, stampOf(root, file)]));
  const sizes = Object.fromEntries(bundles.map(([name, { text }]) => [name, text.length]));
  const before = readJson(join(own, "kept.json"))?.version;
  // Last, for with it the files count: not for the next run where a source was written while it was read.
  const finished = Date.now();
  const wasWritten = ({ mtimeMs }) => mtimeMs >= started && mtimeMs <= finished;
  if (!files.some((file) => wasWritten(statSync(join(root, file))))) {
    writeWhole(join(own, "kept.json"), JSON.stringify({ root, version, sizes, stamps }));
  }
  // A run of the version before may still need its files.
  const needed = [version, before, "kept.json"];
  for (const other of readdirSync(own).filter((name) => !needed.includes(name))) {
    rmSync(join(own, other), { recursive: true, force: true });
  }
  removeLost(dirname(own));
  return version;
}

/** Asked first, for a bundle takes longer than a plan without one. */
function isWritable(folder) {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
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
