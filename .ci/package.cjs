/**
 * The parts of the published package that no compiler makes: `node .ci/package.cjs clean | assets | plugin | unplug`.
 *
 * PulumiPlugin.yaml and the root entry of Pulumi's analyser are in the tarball only. Next to Pulumi.yaml the first makes
 * every `pulumi up` fail ("detected both"), so they are written when the tarball is packed, after everything that takes
 * time, and removed at once.
 */
const { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const ROOT = join(__dirname, "..");
const at = (...path) => join(ROOT, ...path);

/** The example that `init` starts a topology from. */
const TEMPLATES = require("../plan/entry/templates.json");

const PLUGIN = {
  // Not `production: true`: npm then leaves out peer dependencies that are development dependencies as well.
  "PulumiPlugin.yaml": "runtime: nodejs\n",
  "index.ts": 'export * from "./components";\n',
};

const commands = {
  clean: () => rmSync(at("dist"), { recursive: true, force: true }),
  assets() {
    for (const file of ["start.cjs", "run-typescript.cjs", "load-later.cjs"]) {
      cpSync(at("stacks", file), at("dist/stacks", file));
    }
    writeFileSync(at("dist/stacks/start.d.cts"), "export {};\n");
    // `pulumi preview --policy-pack node_modules/connector-topologies/dist/policy`
    for (const file of ["PulumiPolicy.yaml", "package.json", "start.cjs", "config.schema.json"]) {
      cpSync(at("policy", file), at("dist/policy", file));
    }
    mkdirSync(at("dist/plan/templates"), { recursive: true });
    for (const [topology, stack] of Object.entries(TEMPLATES)) {
      writeFileSync(at(`dist/plan/templates/${topology}.yaml`), template(stack));
    }
    cpSync(at("stacks/user-data"), at("dist/plan/templates/user-data"), { recursive: true });
  },
  plugin() {
    for (const [file, text] of Object.entries(PLUGIN)) {
      writeFileSync(at(file), text);
    }
  },
  unplug() {
    for (const file of Object.keys(PLUGIN)) {
      rmSync(at(file), { force: true });
    }
  },
};

/** An example as the stack `dev` of somebody else's project. */
function template(stack) {
  const text = readFileSync(at(`stacks/Pulumi.${stack}.yaml`), "utf8");
  if (/\bsecure:/.test(text)) {
    throw new Error(`stacks/Pulumi.${stack}.yaml has an encrypted value, which is nobody else's`);
  }
  return text
    .replace("$schema=./config.schema.json", "$schema=./node_modules/connector-topologies/stacks/config.schema.json")
    .replaceAll(`npm run plan -- ${stack}`, "npx connector-topologies plan --stack dev")
    .replaceAll(`--stack ${stack}`, "--stack dev");
}

const command = commands[process.argv[2]];
if (command === undefined) {
  throw new Error(`one of ${Object.keys(commands).join(", ")}`);
}
command();
