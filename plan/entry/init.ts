/** `init <topology>`: a project that needs nothing but its stack file. */
import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { applyEdits, modify } from "jsonc-parser";
import { nearest } from "../../components/shared/input/nearest";
import { writeOutput } from "../io/output";
import { UsageError } from "../io/usage-error";
import examples from "./templates.json";

/** Topologies that have a commented stack file to begin with: an example of this repository. */
export const TEMPLATES = Object.keys(examples);

/** Written by `npm run build`, from the examples of the repository. */
const FOLDER = join(__dirname, "templates");

/** Writes the files and returns a line for each. Nothing is written when one of them is there already. */
export function initialise(folder: string, topology: string): string[] {
  const name = TEMPLATES.find((each) => each === topology);
  if (name === undefined) {
    const guess = nearest(topology, TEMPLATES);
    const hint = guess === undefined ? "" : `; did you mean ${guess}?`;
    throw new UsageError(`no topology ${JSON.stringify(topology)}: one of ${TEMPLATES.join(", ")}${hint}`);
  }
  const manifest = readManifest(folder);
  const files = filesOf(folder, readFileSync(join(FOLDER, `${name}.yaml`), "utf8"), manifest?.["type"] === "module");
  const present = Object.keys(files).filter((file) => existsSync(join(folder, file)));
  if (present.length > 0) {
    throw new UsageError(
      `nothing was written: ${present.join(", ")} ${present.length > 1 ? "are" : "is"} there already`,
    );
  }
  for (const [file, text] of Object.entries(files)) {
    // `wx` refuses a file that has come into being meanwhile.
    writeOutput(join(folder, file), text, { flag: "wx", folder: true });
  }
  return [...Object.keys(files).map((file) => `wrote ${file}`), ...dependOnSdk(folder, manifest)];
}

interface Manifest {
  readonly type?: string;
  readonly dependencies?: { readonly [name: string]: string };
}

function readManifest(folder: string): Manifest | undefined {
  const file = join(folder, "package.json");
  if (!existsSync(file)) {
    return undefined;
  }
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Manifest;
  } catch (error) {
    throw new UsageError(`${file}: is no JSON: ${(error as Error).message}`);
  }
}

const SDK = "@pulumi/pulumi";

/**
 * The engine starts the program by the SDK that it finds from the project's folder. An installer that shows a project
 * its own dependencies only (pnpm) hides the one that came with this package.
 */
function dependOnSdk(folder: string, manifest: Manifest | undefined): string[] {
  if (manifest === undefined || manifest.dependencies?.[SDK] !== undefined) {
    return [];
  }
  const { version } = require(`${SDK}/package.json`) as { version: string };
  const text = readFileSync(join(folder, "package.json"), "utf8");
  const edits = modify(text, ["dependencies", SDK], `^${version}`, {
    formattingOptions: { insertSpaces: true, tabSize: 2 },
  });
  writeOutput(join(folder, "package.json"), applyEdits(text, edits));
  return [`added ${SDK} ^${version} to the dependencies of package.json, where the engine looks for it`];
}

/** @param isModule of a folder whose package.json says `"type": "module"` */
function filesOf(folder: string, stack: string, isModule: boolean): { [file: string]: string } {
  const scripts = [...stack.matchAll(/file: (user-data\/[\w.-]+)/g)].map(([, file]) => file!);
  return {
    "Pulumi.yaml": projectFile(projectName(folder), isModule ? "index.js" : "index.ts"),
    ...(isModule ? { "index.js": MODULE } : { "index.ts": 'export = require("connector-topologies/stack");\n' }),
    "Pulumi.dev.yaml": stack,
    ".gitignore": "node_modules/\n",
    ...Object.fromEntries(scripts.map((file) => [file, readFileSync(join(FOLDER, file), "utf8")])),
  };
}

/** In JavaScript: Node loads a module in TypeScript by itself only since version 22.18. */
const MODULE = 'import program from "connector-topologies/stack";\n\nexport default program;\n';

const projectFile = (name: string, main: string): string => `name: ${name}
description: Vendor connector topologies on AWS
main: ${main}
runtime:
  name: nodejs
  options:
    # One line of TypeScript needs no type check on every run, which takes longer than the rest.
    typescript: false
    nodeargs: --require connector-topologies/start
`;

/** Pulumi takes letters, digits, "-", "_" and "."; YAML would read a name of digits as a number. */
function projectName(folder: string): string {
  const name = basename(resolve(folder)).replace(/[^A-Za-z0-9_.-]+/g, "-");
  return /^[A-Za-z]/.test(name) ? name : `connectors-${name}`;
}
