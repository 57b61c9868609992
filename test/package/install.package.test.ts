/**
 * The tarball in an empty folder, with the newest of everything that npm resolves, under Node 24: what somebody gets who
 * begins today. Asks npm's registry, so it is no part of `npm test`; `npm run test:package` runs it.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PRINTED } from "./mock-program";
import { NAME, packed } from "./packed";
import { installInto, type Node, nodeOf, runPrograms, versionIn } from "./registry";
import { Installed, TOPOLOGIES } from "./topologies";

describe("the published package in an empty folder, with the newest of everything", function () {
  this.timeout(900_000);

  let node: Node;
  let installed: Installed;

  before(async () => {
    node = await nodeOf(24);
    const folder = mkdtempSync(join(tmpdir(), "installed-"));
    installed = new Installed(folder, node);
    await installInto(folder, (await packed()).tarball, { "@types/node": "24" }, node);
    const sdk = versionIn(folder, "@pulumi/pulumi");
    console.log(`    Node ${node.version}, @pulumi/pulumi ${sdk}, @pulumi/aws ${versionIn(folder, "@pulumi/aws")}`);
  });

  after(() => installed && rmSync(installed.folder, { recursive: true, force: true }));

  for (const topology of TOPOLOGIES) {
    it(`begins, plans and reports ${topology}`, () => {
      installed.begin(topology, installed.project(topology, {}));
    });
  }

  it("begins a project of ES modules that Node loads", () => {
    const folder = installed.project("module", { type: "module", dependencies: {} });
    installed.begin("codestream", folder);
    const load = [
      "--require",
      `${NAME}/start`,
      "--eval",
      "import('./index.js').then((m) => console.log(typeof m.default))",
    ];
    assert.deepEqual(installed.run(load, folder), { code: 0, out: "function\n", err: "" });
  });

  it("runs programs in JavaScript and TypeScript, as CommonJS and as ES modules", async () => {
    assert.deepEqual(await runPrograms(installed.folder, node), {
      "program.cjs": PRINTED,
      "program.mjs": PRINTED,
      "compiled/program.cjs": PRINTED,
      "compiled/program.mjs": PRINTED,
    });
  });

  it("plans a program of the user's, with its own SDK", () => {
    const folder = installed.project("shop");
    writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    writeFileSync(join(folder, "Pulumi.dev.yaml"), "config:\n  aws:region: eu-west-1\n");
    writeFileSync(
      join(folder, "index.ts"),
      `import * as aws from "@pulumi/aws";
       import * as pulumi from "@pulumi/pulumi";
       pulumi.runtime.registerResourceTransform(({ props, opts }) => ({ props: { ...props, tags: { by: "transform" } }, opts }));
       const vpc = new aws.ec2.Vpc("net", { cidrBlock: "10.0.0.0/16" });
       export const tags = vpc.tags;`,
    );
    const { code, out, err } = installed.command(folder, "plan", "--stack", "dev", "--json");
    assert.equal(err, "");
    assert.deepEqual(JSON.parse(out).outputs, { tags: { by: "transform" } });
    assert.equal(code, 0);
  });
});
