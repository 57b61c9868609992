/**
 * Bundles the published command:
 *
 * - `bin.js` keeps what is compiled and loads the next;
 * - `package-command.js` tells help and mistakes, makes projects, and chooses between the last two;
 * - `ours.js` plans our own topologies, with a copy of the SDK less what only an engine needs
 *   (plan/offline/sdk/without-engine.cjs);
 * - `foreign.js` plans a program of the user's, with the user's own SDK;
 * - `native-import.cjs` has `import()` for the others.
 */
const { mkdirSync, readdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { bundleAlone, bundleEntries, sdkOfProject, withoutEngine } = require("../plan/bundle/bundler.cjs");

const ROOT = join(__dirname, "..");
const at = (...path) => join(ROOT, ...path);
const OUT = at("dist/plan");
const COMMAND = "package-command";

async function main() {
  const bundles = {
    "bin.js": await bundleAlone(ROOT, "bin", [COMMAND]),
    ...(await bundleEntries(ROOT, COMMAND, {
      ours: [withoutEngine(ROOT)],
      foreign: [sdkOfProject(ROOT, COMMAND)],
    })),
  };
  mkdirSync(OUT, { recursive: true });
  for (const [name, { text }] of Object.entries(bundles)) {
    writeFileSync(join(OUT, name), text);
  }
  const inputs = Object.values(bundles).flatMap((bundle) => bundle.inputs);
  writeFileSync(join(OUT, "third-party-licenses.txt"), licenses(inputs));
}

/** The licences of what is bundled, each package once. */
function licenses(inputs) {
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
