import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run as runCommand } from "../../support/run";

const START = join(__dirname, "../../../stacks/start.cjs");

describe("how Node is started", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "start-"));
  });

  after(() => rmSync(folder, { recursive: true }));

  function run(source: string, env: NodeJS.ProcessEnv = {}) {
    const file = join(folder, "program.ts");
    writeFileSync(file, source);
    const { out, err } = runCommand(process.execPath, ["--require", START, file], {
      env: { PATH: process.env["PATH"], ...env },
    });
    return out + err;
  }

  it("runs TypeScript, and what was edited as it is now", () => {
    assert.equal(run("const answer: number = 1; console.log(answer);"), "1\n");
    assert.equal(run("const answer: number = 2; console.log(answer);"), "2\n");
    assert.equal(run("const answer: number = 1; console.log(answer);"), "1\n");
  });

  it("takes a module before data of its name", () => {
    writeFileSync(join(folder, "sizes.ts"), 'export const from = "module";');
    writeFileSync(join(folder, "sizes.json"), '{ "from": "data" }');
    assert.equal(run('import { from } from "./sizes"; console.log(from);'), "module\n");
  });

  it("leaves a module that only ESM can load to import()", () => {
    assert.equal(run('void import("node:path").then(({ sep }) => console.log(sep.length));'), "1\n");
  });

  it("leaves to a class what it only declares of its base, as Pulumi compiles programs", () => {
    const source = `class Base { constructor() { Object.assign(this, { name: "given" }); } }
      class Declares extends Base { readonly name!: string; }
      console.log(new Declares().name);`;
    assert.equal(run(source), "given\n");
  });

  it("loads the SDK without a TypeScript compiler, which is there when it is asked for", () => {
    writeFileSync(
      join(folder, "sdk.ts"),
      `export * from "${join(__dirname, "../../../node_modules/@pulumi/pulumi")}";`,
    );
    const source = `import * as pulumi from "./sdk";
      const files = () => Object.keys(require.cache).filter((file) => file.endsWith("lib/typescript.js")).length;
      console.log(files());
      void pulumi.runtime.serializeFunction(() => 7).then(({ text }) => console.log(files(), text.includes("return () => 7;")));`;
    assert.equal(run(source), "0\n1 true\n");
  });

  it("loads what a stack does not use of the SDK and of zod when it is asked for", () => {
    const packages = join(__dirname, "../../../node_modules");
    const source = `const at = (name) => require("${packages}/" + name);
      const parts = ["automation/", "dynamic/", "provider/", "closure/", "normalize-package-data", "source-map-support",
        "sdk-trace-base", "locales/de.cjs"];
      const told = (what) => console.log(what, parts.filter((part) =>
        Object.entries(require.cache).some(([file, { children }]) => file.includes("/" + part) && children.length > 0)).join());
      const pulumi = at("@pulumi/pulumi");
      const tracing = at("@pulumi/pulumi/cmd/run/tracing");
      at("zod").string().safeParse(1);
      at("@pulumi/pulumi/cmd/run/instrumentation");
      tracing.newSpan("run").end();
      at("@pulumi/pulumi/runtime/closure/v8Hooks").isInitializedAsync().then(() => {
        told("start");
        console.log(typeof pulumi.automation.LocalWorkspace, typeof pulumi.dynamic.Resource, typeof pulumi.provider.main);
        console.log(typeof tracing.stop, at("zod").locales.de().localeError({ code: "custom" }));
        return pulumi.runtime.computeCodePaths();
      }).then(() => told("then"));`;
    writeFileSync(join(folder, "package.json"), '{ "name": "program" }');
    assert.equal(
      run(source),
      "start \nfunction function function\nfunction Ungültige Eingabe\n" +
        "then automation/,dynamic/,provider/,closure/,normalize-package-data,sdk-trace-base,locales/de.cjs\n",
    );
  });

  it("gives what is loaded later as the SDK gives it, in either module system and in functions as code", () => {
    const packages = join(__dirname, "../../../node_modules");
    const sdk = `${packages}/@pulumi/pulumi`;
    const source = `import * as pulumi from "${sdk}";
      import * as api from "${packages}/@opentelemetry/api";
      import * as automation from "${sdk}/automation";
      import { Resource } from "${sdk}/dynamic";
      import { de } from "${packages}/zod/v4/locales";
      console.log(automation.LocalWorkspace.name, typeof de, Resource === pulumi.dynamic.Resource);
      const getTracer = (name: string) => ({ startSpan: (span: string) => console.log(name, span) });
      api.trace.setGlobalTracerProvider({ getTracer } as never);
      require("${sdk}/cmd/run/tracing").newSpan("run");
      const { dynamic } = pulumi;
      void pulumi.runtime.serializeFunction(() => dynamic.Resource).then(({ text }) => {
        console.log(/require\\(.*\\)/.exec(text)?.[0]);
        return import("${sdk}/provider/index.js");
      }).then(({ main }) => console.log(main.name));`;
    writeFileSync(join(folder, "package.json"), '{ "name": "program" }');
    assert.equal(
      run(source),
      'LocalWorkspace function true\nnodejs-runtime run\nrequire("@pulumi/pulumi/dynamic/index.js")\nmain\n',
    );
  });

  it("keeps Error stacks short, and gives them back with CONNECTOR_TOPOLOGIES_DEBUG=1", () => {
    const source = 'function failing() { return new Error("no"); }\nconsole.log(failing().stack);';
    assert.equal(run(source), "Error: no\n");
    assert.match(run(source, { CONNECTOR_TOPOLOGIES_DEBUG: "1" }), /at failing \(.*program\.ts:1:\d+\)/);
  });
});
