/** The published package, as `npm pack` makes it and as its users have it. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as ts from "typescript";
import { componentNames, packageSchemaText } from "../../components/package-schema";

const ROOT = join(__dirname, "../..");
const NAME = "connector-topologies";

describe("the published package", function () {
  // It is compiled, and type-checked by its users.
  this.timeout(60_000);

  let folder: string;
  let tarball: string;
  let files: readonly string[];
  /** The package as installed in `folder`. */
  let installed: string;

  before(function () {
    this.timeout(180_000);
    folder = mkdtempSync(join(tmpdir(), "package-"));
    execFileSync("npm", ["pack", "--pack-destination", folder], { cwd: ROOT, stdio: "pipe" });
    tarball = join(folder, readdirSync(folder).find((file) => file.endsWith(".tgz"))!);
    execFileSync("tar", ["xzf", tarball, "-C", folder]);
    files = execFileSync("tar", ["tzf", tarball], { encoding: "utf8" })
      .trim()
      .split("\n")
      .map((file) => file.replace(/^package\//, ""));
    installed = join(folder, "node_modules", NAME);
    linkDependencies(join(folder, "node_modules"));
    cpSync(join(folder, "package"), installed, { recursive: true });
    // What npm does with `bin`.
    chmodSync(join(installed, "dist/plan/bin.js"), 0o755);
    mkdirSync(join(folder, "node_modules/.bin"));
    symlinkSync(`../${NAME}/dist/plan/bin.js`, join(folder, "node_modules/.bin", NAME));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  const path = (...names: string[]) => join(folder, ...names);

  /** A folder of a user's, in which the package is installed. */
  function project(name: string, content: { [file: string]: string } = {}): string {
    mkdirSync(path(name));
    for (const [file, text] of Object.entries(content)) {
      writeFileSync(path(name, file), text);
    }
    return path(name);
  }

  /** Without anything of the machine that could help: no CLI, no account. */
  function run(command: string, args: readonly string[], cwd: string) {
    const env = { HOME: folder, TMPDIR: folder, PATH: join(process.execPath, "..") };
    const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8" });
    return { code: status, out: stdout, err: stderr };
  }
  const cli = (cwd: string, ...args: string[]) => run(path("node_modules/.bin", NAME), args, cwd);

  describe("the tarball", () => {
    it("has nothing but what is compiled, the sources of the components and what tools read", () => {
      const expected = [
        /^(?:CHANGELOG\.md|LICENSE|README\.md|package\.json|tsconfig\.json|PulumiPlugin\.yaml)$/,
        /^stacks\/config\.schema\.json$/,
        /^components\/schema\.json$/,
        /^components\/(?:[a-z0-9-]+\/)*[A-Za-z0-9-]+\.(?:ts|md)$/,
        /^dist\/(?:components|plan|policy|stacks)\/(?:[a-z0-9-]+\/)*[a-z0-9-]+\.(?:js|js\.map|d\.ts)$/,
        /^dist\/components\/(?:[a-z0-9-]+\/)*[a-z0-9-]+\.d\.ts\.map$/,
        /^(?:dist\/)?components\/cloudbrink\/instance-types\.json$/,
        /^dist\/package\.json$/,
        /^dist\/stacks\/start\.(?:cjs|d\.cts)$/,
        /^dist\/policy\/(?:PulumiPolicy\.yaml|package\.json|start\.cjs|config\.schema\.json)$/,
        /^dist\/plan\/templates\/(?:hp-anyware|mac-workstation|cloudbrink|codestream)\.yaml$/,
        /^dist\/plan\/templates\/user-data\/[a-z-]+\.sh$/,
      ];
      assert.deepEqual(
        files.filter((file) => !expected.some((rule) => rule.test(file))),
        [],
      );
    });

    it("has JavaScript, a map and types for each source, and none without a source", () => {
      const sources = ["components", "plan", "policy", "stacks"].flatMap((room) =>
        readdirSync(join(ROOT, room), { recursive: true, encoding: "utf8" })
          .filter((file) => file.endsWith(".ts") && !/^(?:package|write)-schema\.ts$/.test(`${file}`))
          .map((file) => `dist/${room}/${file.replace(/\.ts$/, ".js")}`),
      );
      const compiled = files.filter((file) => file.startsWith("dist/") && file.endsWith(".js"));
      const tools = ["dist/policy/write-schema.js", "dist/stacks/write-schema.js"];
      assert.deepEqual(compiled.filter((file) => !tools.includes(file)).sort(), sources.sort());
      for (const file of compiled) {
        assert.ok(files.includes(`${file}.map`), `${file} has no map`);
        assert.ok(files.includes(file.replace(/\.js$/, ".d.ts")), `${file} has no types`);
      }
    });

    it("has no encrypted value and no path of the machine it was made on", () => {
      const text = files.filter((file) => /\.(?:yaml|json|js|ts|map|cjs)$/.test(file));
      const found = text.filter((file) => {
        const content = readFileSync(join(installed, file), "utf8");
        return content.includes(ROOT) || (file.endsWith(".yaml") && /\bsecure:/.test(content));
      });
      assert.deepEqual(found, []);
    });

    it("leaves no PulumiPlugin.yaml behind: next to Pulumi.yaml it makes every up fail", () => {
      assert.equal(readFileSync(join(installed, "PulumiPlugin.yaml"), "utf8"), "runtime: nodejs\n");
      assert.ok(!existsSync(join(ROOT, "PulumiPlugin.yaml")));
      assert.ok(!files.includes("Pulumi.yaml"));
    });

    it("is one in which publint finds nothing", async () => {
      const { publint } = await import("publint");
      const { messages } = await publint({ pkgDir: installed, pack: false });
      assert.deepEqual(messages, []);
    });

    it("is one in which are-the-types-wrong finds nothing", () => {
      // As an ES module under plain Node: through tsx its own dependencies cannot be resolved.
      const script = `
        import { readFileSync } from "node:fs";
        import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
        const tarball = createPackageFromTarballData(new Uint8Array(readFileSync(process.argv[1])));
        const { types, problems } = await checkPackage(tarball);
        console.log(JSON.stringify({ types: types && types.kind, problems }));`;
      const args = ["--input-type=module", "--eval", script, tarball];
      const out = execFileSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
      assert.deepEqual(JSON.parse(out), { types: "included", problems: [] });
    });
  });

  describe("in a program", () => {
    const use = `
      const run = async () => {
        await pulumi.runtime.setMocks({
          newResource: ({ name, inputs }) => ({ id: name + "-id", state: inputs }),
          call: ({ inputs }) => inputs,
        }, "shop", "dev", false);
        const connectors = new HpAnywareConnectors("anyware", ${JSON.stringify({
          network: {
            vpcId: "vpc-0a1b2c3d4e5f60718",
            publicSubnets: {
              a: { subnetId: "subnet-0aaa111122223333a", availabilityZone: "eu-west-1a", cidrBlock: "10.40.0.0/26" },
              b: { subnetId: "subnet-0bbb111122223333b", availabilityZone: "eu-west-1b", cidrBlock: "10.40.0.64/26" },
            },
          },
          clients: { london: { cidrs: ["203.0.113.0/24"] } },
          certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc",
          connectorDefaults: { amiId: "ami-0123456789abcdef0" },
          connectors: { a: { subnet: "a" }, b: { subnet: "b" } },
          egress: {
            workstations: { workstations: { cidrs: ["10.41.0.0/20"] } },
            domainControllers: { domainControllers: { cidrs: ["10.40.8.10/32"] } },
          },
        })});
        connectors.connectorSecurityGroupId.apply((id: string) => console.log(id, typeof runRules, schema.title));
      };
      run();`;
    const js = use.replace("(id: string)", "(id)");
    const printed = /^anyware-connector-id function Stack of connector-topologies\n$/;

    it("is required by CommonJS", () => {
      const cwd = project("cjs", {
        "index.cjs": `const pulumi = require("@pulumi/pulumi");
          const { HpAnywareConnectors } = require("${NAME}");
          const { runRules } = require("${NAME}/policy");
          const schema = require("${NAME}/config.schema.json");
          ${js}`,
      });
      const { code, out, err } = run(process.execPath, ["index.cjs"], cwd);
      assert.equal(err, "");
      assert.match(out, printed);
      assert.equal(code, 0);
    });

    it("is imported by name from an ES module", () => {
      const cwd = project("esm", {
        "index.mjs": `import { createRequire } from "node:module";
          import * as pulumi from "@pulumi/pulumi";
          import { HpAnywareConnectors } from "${NAME}";
          import { runRules } from "${NAME}/policy";
          const schema = createRequire(import.meta.url)("${NAME}/config.schema.json");
          ${js}`,
      });
      const { code, out, err } = run(process.execPath, ["index.mjs"], cwd);
      assert.equal(err, "");
      assert.match(out, printed);
      assert.equal(code, 0);
    });

    for (const [title, type, options] of [
      ["a CommonJS program, node16", "commonjs", { module: ts.ModuleKind.Node16 }],
      ["an ES module, node16", "module", { module: ts.ModuleKind.Node16 }],
      [
        "a bundler's program",
        "module",
        { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
      ],
    ] as const) {
      it(`type-checks in ${title}, and refuses an unknown argument`, () => {
        const good = `import { HpAnywareConnectors, type HpAnywareConnectorsArgs } from "${NAME}";
          import { runRules } from "${NAME}/policy";
          export const make = (args: HpAnywareConnectorsArgs) => new HpAnywareConnectors("a", args).url;
          export const rules: number = runRules.length;`;
        const bad = `import { HpAnywareConnectors } from "${NAME}";
          export const bad = new HpAnywareConnectors("a", { network: 1 });`;
        const cwd = project(`types-${title.replace(/\W+/g, "-")}`, {
          "package.json": JSON.stringify({ type }),
          "good.ts": good,
          "bad.ts": bad,
        });
        const program = ts.createProgram([join(cwd, "good.ts"), join(cwd, "bad.ts")], {
          ...options,
          target: ts.ScriptTarget.ES2022,
          strict: true,
          noEmit: true,
          skipLibCheck: true,
          types: [],
        });
        const codes = ts
          .getPreEmitDiagnostics(program)
          .map(({ file, code }) => `${file?.fileName.split("/").at(-1)} TS${code}`);
        assert.deepEqual(codes, ["bad.ts TS2322"]);
      });
    }
  });

  /**
   * `pulumi package get-schema` of the unpacked folder does the same by way of the engine, but first installs the
   * provider plugins of all dependencies from the network, so the analyser that it calls is called here.
   */
  describe("for other languages", () => {
    it("has the schema that its sources have", function () {
      this.timeout(120_000);
      symlinkSync(join(ROOT, "node_modules"), path("package/node_modules"));
      const text = packageSchemaText(path("package"));
      assert.equal(text, readFileSync(join(installed, "components/schema.json"), "utf8"), "npm run schema");
    });

    it("has a root entry with every component, and enums as enums", () => {
      const { resources, types } = JSON.parse(readFileSync(join(installed, "components/schema.json"), "utf8"));
      assert.deepEqual(
        Object.keys(resources),
        componentNames.map((name) => `${NAME}:index:${name}`),
      );
      const described = Object.values<{ enum?: { value: unknown }[] }>(types).filter((type) => type.enum);
      assert.ok(described.length > 0);
      assert.deepEqual(
        described.filter((type) => type.enum!.some(({ value }) => value === undefined)),
        [],
      );
    });
  });

  describe("the command", () => {
    for (const topology of ["hp-anyware", "mac-workstation", "cloudbrink", "codestream"]) {
      it(`begins a project of ${topology} that plans at once, and overwrites nothing`, () => {
        const cwd = project(`init-${topology}`);
        const begun = cli(cwd, "init", topology);
        assert.deepEqual([begun.err, begun.code], ["", 0]);
        const names = readdirSync(cwd);
        for (const name of ["Pulumi.yaml", "index.ts", "Pulumi.dev.yaml", ".gitignore"]) {
          assert.ok(names.includes(name), name);
        }
        const planned = cli(cwd, "plan", "--stack", "dev");
        assert.equal(planned.err, "");
        assert.match(planned.out, /^dev {2}/);
        assert.match(planned.out, /\nOK {2}0 errors, \d+ warnings? .*next: npx pulumi up --stack dev\n$/);
        assert.equal(planned.code, 0);
        // The program, started as its Pulumi.yaml starts it; without an engine it gets as far as the stack's name.
        const start = ["--require", `${NAME}/start`, "--eval", "console.log(typeof require('./index.ts'))"];
        assert.equal(run(process.execPath, start, cwd).out, "function\n");

        writeFileSync(join(cwd, "Pulumi.yaml"), "name: mine\n");
        rmSync(join(cwd, "index.ts"));
        const again = cli(cwd, "init", topology);
        assert.match(again.err, /^nothing was written: Pulumi\.yaml, .* are there already\n$/);
        assert.equal(again.code, 2);
        assert.equal(readFileSync(join(cwd, "Pulumi.yaml"), "utf8"), "name: mine\n");
        assert.ok(!existsSync(join(cwd, "index.ts")));
      });
    }

    it("tells a mistake of the stack file as the engine's program does", () => {
      const cwd = project("mistake");
      cli(cwd, "init", "codestream");
      const file = join(cwd, "Pulumi.dev.yaml");
      writeFileSync(file, readFileSync(file, "utf8").replace("10.70.0.0/20", "10.70.0.1/20"));
      const { code, err } = cli(cwd, "plan", "--stack", "dev");
      assert.match(err, /^Pulumi\.dev\.yaml: \d+ problems?, nothing was planned\n/);
      assert.equal(code, 2);
    });

    it("says which topologies there are, and where a project is missing", () => {
      const cwd = project("usage");
      const unknown = cli(cwd, "init", "hp-anywhere");
      assert.match(unknown.err, /^no topology "hp-anywhere": one of hp-anyware, .*; did you mean hp-anyware\?\n$/);
      assert.deepEqual(readdirSync(cwd), []);
      const missing = cli(cwd, "plan", "--stack", "dev");
      assert.match(missing.err, /^no Pulumi\.yaml here or above; in an empty folder: npx connector-topologies init /);
      assert.deepEqual([unknown.code, missing.code], [2, 2]);
      assert.equal(cli(cwd, "schema").out.trim(), join(installed, "stacks/config.schema.json"));
    });

    it("plans a program of its user's, secrets undisclosed, and judges it by our rules", () => {
      const cwd = project("shop", {
        "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
        "Pulumi.dev.yaml": "config:\n  aws:region: eu-west-1\n  size: t3.micro\n  password: { secure: AAABAIN0 }\n",
        "index.ts": `import * as aws from "@pulumi/aws";
          import * as awsx from "@pulumi/awsx";
          import * as pulumi from "@pulumi/pulumi";
          const config = new pulumi.Config();
          const vpc = new awsx.ec2.Vpc("net", { cidrBlock: "10.0.0.0/16" });
          new aws.ec2.SecurityGroup("open", {
            vpcId: vpc.vpcId,
            ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }],
          });
          export const size = config.require("size");
          export const password = config.requireSecret("password");`,
      });
      const { code, out, err } = cli(cwd, "plan", "--stack", "dev", "--json");
      assert.equal(err, "");
      const plan = JSON.parse(out);
      assert.deepEqual(plan.outputs, { password: "[secret]", size: "t3.micro" });
      const blocking = plan.policy.filter(({ blocks }: { blocks: boolean }) => blocks);
      assert.deepEqual(
        blocking.map(({ policy }: { policy: string }) => policy),
        ["sg-no-world-open-admin-ports"],
      );
      assert.equal(code, 1);
    });

    it("plans an ES module of its user's", () => {
      const cwd = project("module", {
        "package.json": '{ "type": "module" }',
        "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
        "Pulumi.dev.yaml": "config:\n  aws:region: eu-west-1\n",
        "index.ts": `import * as vpc from "@pulumi/aws/ec2/index.js";
          export const arn = await Promise.resolve(new vpc.Vpc("net", { cidrBlock: "10.0.0.0/16" }).cidrBlock);`,
      });
      const { out, err } = cli(cwd, "plan", "--stack", "dev", "--json");
      assert.equal(err, "");
      assert.deepEqual(JSON.parse(out).outputs, { arn: "10.0.0.0/16" });
    });

    it("tells what a program of its user's throws, without a trace", () => {
      const cwd = project("throws", {
        "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
        "Pulumi.dev.yaml": "config:\n  aws:region: eu-west-1\n",
        "index.ts": `import * as pulumi from "@pulumi/pulumi";
          export const size = new pulumi.Config().require("size");`,
      });
      const { code, err } = cli(cwd, "plan", "--stack", "dev");
      assert.match(err, /^Missing required configuration variable 'shop:size'\n/);
      assert.ok(!err.includes("\n    at "));
      assert.equal(code, 2);
    });

    it("refuses resources of other providers and other awsx components by name, all at once", () => {
      const cwd = project("foreign", {
        "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
        "Pulumi.dev.yaml": "config:\n  aws:region: eu-west-1\n",
        "index.ts": `import * as awsx from "@pulumi/awsx";
          import * as pulumi from "@pulumi/pulumi";
          class Bucket extends pulumi.CustomResource {
            constructor(name: string) { super("gcp:storage/bucket:Bucket", name, {}); }
          }
          new Bucket("a");
          new awsx.lb.ApplicationLoadBalancer("b");`,
      });
      const { code, err } = cli(cwd, "plan", "--stack", "dev");
      assert.equal(
        err,
        "cannot be planned offline: only resources of aws and awsx.ec2.Vpc can\n" +
          "  awsx:lb:ApplicationLoadBalancer b\n  gcp:storage/bucket:Bucket a\n",
      );
      assert.equal(code, 2);
    });
  });
});

/** In place of `npm install`, which would ask the registry: every dependency of the repository, linked. */
function linkDependencies(folder: string): void {
  mkdirSync(folder);
  for (const name of readdirSync(join(ROOT, "node_modules")).filter((each) => !each.startsWith("."))) {
    if (!name.startsWith("@")) {
      symlinkSync(join(ROOT, "node_modules", name), join(folder, name));
      continue;
    }
    mkdirSync(join(folder, name));
    for (const each of readdirSync(join(ROOT, "node_modules", name))) {
      symlinkSync(join(ROOT, "node_modules", name, each), join(folder, name, each));
    }
  }
}
