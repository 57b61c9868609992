/** `init <topology>`: a project that needs nothing but its stack file. */
import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { nearest } from "../components/shared/issues";
import { writeOutput } from "./output";
import { UsageError } from "./project";

/** Topologies that have a commented stack file to begin with. */
export const TEMPLATES = ["hp-anyware", "mac-workstation", "cloudbrink", "codestream"] as const;

/** Written by `npm run build`, from the examples of the repository. */
const FOLDER = join(__dirname, "templates");

/** Writes the files and returns their names. Nothing is written when one of them is there already. */
export function initialise(folder: string, topology: string): string[] {
  const name = TEMPLATES.find((each) => each === topology);
  if (name === undefined) {
    const guess = nearest(topology, TEMPLATES);
    const hint = guess === undefined ? "" : `; did you mean ${guess}?`;
    throw new UsageError(`no topology ${JSON.stringify(topology)}: one of ${TEMPLATES.join(", ")}${hint}`);
  }
  const files = filesOf(folder, readFileSync(join(FOLDER, `${name}.yaml`), "utf8"));
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
  return Object.keys(files);
}

function filesOf(folder: string, stack: string): { [file: string]: string } {
  const scripts = [...stack.matchAll(/file: (user-data\/[\w.-]+)/g)].map(([, file]) => file!);
  return {
    "Pulumi.yaml": projectFile(projectName(folder)),
    "index.ts": 'export = require("connector-topologies/stack");\n',
    "Pulumi.dev.yaml": stack,
    ".gitignore": "node_modules/\n",
    ...Object.fromEntries(scripts.map((file) => [file, readFileSync(join(FOLDER, file), "utf8")])),
  };
}

const projectFile = (name: string): string => `name: ${name}
description: Vendor connector topologies on AWS
main: index.ts
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
