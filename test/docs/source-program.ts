/** The sources as TypeScript reads them: once a process, for everything in the documents that is made from docstrings. */
import * as ts from "typescript";

/** Entries of the package; all that they import is in the program. */
const ENTRIES = ["components/index.ts", "policy/pack.ts"];

let made: ts.Program | undefined;

export function sourceProgram(): ts.Program {
  if (made === undefined) {
    const config = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, process.cwd());
    made = ts.createProgram(ENTRIES, options);
  }
  return made;
}

export function sourceFile(program: ts.Program, file: string): ts.SourceFile {
  const source = program.getSourceFile(file);
  if (source === undefined) {
    throw new Error(`${file} is imported by none of ${ENTRIES.join(", ")}`);
  }
  return source;
}
