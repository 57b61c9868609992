/**
 * The command line as two files, made at the first run and after each change of the sources: a plan then reads these in
 * place of several hundred, and finds them compiled, which halves its time.
 */
const { createHash } = require("node:crypto");
const { readdirSync, readFileSync, realpathSync, rmSync, statSync } = require("node:fs");
const { join } = require("node:path");
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
  try {
    const { version, stamps } = JSON.parse(readFileSync(join(own, "kept.json"), "utf8"));
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
  // As if the files stood where their sources stand, for paths that are told from there.
  const define = { __dirname: JSON.stringify(join(root, "plan/entry")) };
  const bundles = Object.entries(await bundleEntries(root, "cli", { ours: [withoutEngine(root)] }, { define }));
  const version = sha256(bundles.map(([, { text }]) => sha256(text)).join());
  const isWritten = bundles.every(([name, { text }]) => writeWhole(join(own, version, name), text));
  const files = [...MAKERS, ...bundles.flatMap(([, { inputs }]) => inputs.flatMap((input) => fileOf(input) ?? []))];
  const stamps = Object.fromEntries(files.map((file) => [file, stampOf(root, file)]));
  // Last, for with it the files count.
  if (!isWritten || !writeWhole(join(own, "kept.json"), JSON.stringify({ version, stamps }))) {
    return undefined;
  }
  for (const other of readdirSync(own).filter((name) => name !== version && name !== "kept.json")) {
    rmSync(join(own, other), { recursive: true, force: true });
  }
  return version;
}

/** A source itself; of a package its manifest, which every installer writes. Texts of plugins have none. */
const fileOf = (input) =>
  /^node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(input)?.[0].concat("package.json") ??
  (/^[^:]+\/[^:]+\.\w+$/.test(input) ? input : undefined);

const sha256 = (content) => createHash("sha256").update(content).digest("hex");
