/** The sources as TypeScript reads them: once a process, for everything in the documents that is made from docstrings. */
import * as ts from "typescript";

/** Entries of the package; all that they import is in the program. */
const ENTRIES = ["components/index.ts", "policy/pack.ts"];

let made: ts.Program | undefined;

export function sourceProgram(): ts.Program {
  if (made === undefined) {
    const config = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, process.cwd());
    made = ts.createProgram(ENTRIES, { ...options, noLib: true, types: [] }, hostOf(options));
  }
  return made;
}

/** Packages are left out: documents tell of our own declarations, and reading all others takes nearly all the time. */
function hostOf(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  host.resolveModuleNameLiterals = (names, from, redirected, settings) =>
    names.map(({ text }) =>
      text.startsWith(".")
        ? ts.resolveModuleName(text, from, settings, host, undefined, redirected)
        : { resolvedModule: undefined },
    );
  return host;
}

export function sourceFile(program: ts.Program, file: string): ts.SourceFile {
  const source = program.getSourceFile(file);
  if (source === undefined) {
    throw new Error(`${file} is imported by none of ${ENTRIES.join(", ")}`);
  }
  return source;
}
