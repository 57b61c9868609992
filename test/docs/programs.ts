/** The TypeScript programs of the documents, compiled and run as a consumer would. */
import { readFileSync } from "node:fs";
import Module from "node:module";
import { join } from "node:path";
import * as ts from "typescript";

/** The `ts` blocks of a document, in order. */
export function programsOf(file: string): readonly string[] {
  return [...readFileSync(file, "utf8").matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code!);
}

/** Type errors of programs, against the sources in place of the published package. */
export function typeErrors(programs: readonly string[]): readonly string[] {
  const config = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, process.cwd());
  const files = new Map(
    programs.map((code, index) => [join(process.cwd(), `test/docs/program-${index + 1}.ts`), code]),
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists.call(host, name);
  host.getSourceFile = (name, languageVersion, ...rest) => {
    const code = files.get(name);
    return code === undefined
      ? getSourceFile.call(host, name, languageVersion, ...rest)
      : ts.createSourceFile(
          name,
          code,
          { languageVersion: ts.ScriptTarget.ES2022, impliedNodeFormat: ts.ModuleKind.CommonJS },
          true,
        );
  };
  const paths = { "connector-topologies": [join(process.cwd(), "components/index.ts")] };
  const program = ts.createProgram([...files.keys()], { ...options, paths }, host);
  return [...files.keys()]
    .flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)))
    .map(
      ({ file, messageText }) =>
        `${file?.fileName.split("/").at(-1)}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
    );
}

/** Runs a program and gives what it exports: its outputs, or the function that makes them. */
export function load(code: string): unknown {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  const module: { exports: unknown } = { exports: {} };
  const fromHere = Module.createRequire(join(process.cwd(), "test/docs/program.js"));
  const require = (name: string): unknown =>
    name === "connector-topologies" ? fromHere("../../components") : fromHere(name);
  new Function("module", "exports", "require", outputText)(module, module.exports, require);
  return module.exports;
}
