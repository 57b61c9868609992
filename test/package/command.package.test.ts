/** The command of the published package, in projects of its users. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { version as VERSION } from "../../package.json";
import { COMMANDS } from "../../plan/commands/list";
import { CODESTREAM, RULES } from "../plan/fixtures/cloudformation";
import { built, Consumer, NAME, ROOT } from "./packed";
import { TOPOLOGIES } from "./topologies";

describe("the command of the published package", function () {
  this.timeout(60_000);

  let consumer: Consumer;

  before(async function () {
    this.timeout(240_000);
    consumer = await Consumer.create(built);
  });

  for (const topology of TOPOLOGIES) {
    it(`begins a project of ${topology} that plans at once`, () => {
      const cwd = consumer.project(`init-${topology}`);
      const begun = consumer.command(cwd, "init", topology);
      assert.deepEqual([begun.err, begun.code], ["", 0]);
      const names = readdirSync(cwd);
      for (const name of ["Pulumi.yaml", "index.ts", "Pulumi.dev.yaml", ".gitignore"]) {
        assert.ok(names.includes(name), name);
      }
      const planned = consumer.command(cwd, "plan", "--stack", "dev");
      assert.equal(planned.err, "");
      assert.match(planned.out, /^dev {2}/);
      assert.match(
        planned.out,
        /\nOK {2}0 errors, \d+ warnings?.*\s+next: (have AWS raise the quotas? \(see WARNINGS\), then )?npx pulumi up --stack dev\n$/,
      );
      assert.equal(planned.code, 0);
    });
  }

  it("begins a project whose program starts as its Pulumi.yaml says, and overwrites nothing", () => {
    const cwd = consumer.project("begun");
    consumer.command(cwd, "init", "codestream");
    // Without an engine the program gets as far as the stack's name.
    const start = ["--require", `${NAME}/start`, "--eval", "console.log(typeof require('./index.ts'))"];
    assert.equal(consumer.run(process.execPath, start, cwd).out, "function\n");

    writeFileSync(join(cwd, "Pulumi.yaml"), "name: mine\n");
    rmSync(join(cwd, "index.ts"));
    const again = consumer.command(cwd, "init", "codestream");
    assert.match(again.err, /^nothing was written: Pulumi\.yaml, .* are there already\n$/);
    assert.equal(again.code, 2);
    assert.equal(readFileSync(join(cwd, "Pulumi.yaml"), "utf8"), "name: mine\n");
    assert.ok(!existsSync(join(cwd, "index.ts")));
  });

  it("keeps quiet when its reader has seen enough", () => {
    const cwd = consumer.project("pipe");
    consumer.command(cwd, "init", "cloudbrink");
    const script = `"$0" plan --stack dev --json | "$1" -e 'process.exit()'`;
    const command = join(consumer.packed.consumer, "node_modules/.bin", NAME);
    const { err } = consumer.run("/bin/sh", ["-c", script, command, process.execPath], cwd);
    assert.equal(err, "");
  });

  it("tells a mistake of the stack file as the engine's program does", () => {
    const cwd = consumer.project("mistake");
    consumer.command(cwd, "init", "codestream");
    const file = join(cwd, "Pulumi.dev.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("10.70.0.0/20", "10.70.0.1/20"));
    const { code, err } = consumer.command(cwd, "plan", "--stack", "dev");
    assert.match(err, /^Pulumi\.dev\.yaml: \d+ problems?, nothing was planned\n/);
    assert.equal(code, 2);
  });

  it("says which topologies there are, and where a project is missing", () => {
    const cwd = consumer.project("usage");
    const unknown = consumer.command(cwd, "init", "hp-anywhere");
    assert.match(unknown.err, /^no topology "hp-anywhere": one of hp-anyware, .*; did you mean hp-anyware\?\n$/);
    assert.deepEqual(readdirSync(cwd), []);
    const missing = consumer.command(cwd, "plan", "--stack", "dev");
    assert.match(missing.err, /^no Pulumi\.yaml here or above; in an empty folder: npx connector-topologies init /);
    assert.deepEqual([unknown.code, missing.code], [2, 2]);
    assert.equal(
      consumer.command(cwd, "schema").out.trim(),
      join(consumer.packed.installed, "stacks/config.schema.json"),
    );
  });

  it("tells in a line what it does not take, and what it cannot write", () => {
    const cwd = consumer.project("refused", { "user-data": "a file" });
    const schema = consumer.command(cwd, "schema", "dev");
    assert.deepEqual([schema.code, schema.err], [2, "usage: npx connector-topologies schema\n"]);
    const init = consumer.command(cwd, "init", "hp-anyware");
    assert.equal(init.code, 2);
    assert.match(
      init.err,
      /\/user-data\/[a-z-]+\.sh: cannot be written: .* is no folder, or the file is there already\n$/,
    );
    const red = consumer.command(cwd, "slots", "a\u001b[31m");
    assert.deepEqual([red.code, red.err.includes("\u001b")], [2, false]);
  });

  it("lists its commands, each with a line", () => {
    const { code, out } = consumer.command(consumer.project("help"), "help");
    assert.deepEqual(
      out.split("\n").flatMap((line) => /^ {2}(\w+) .*\w$/.exec(line)?.[1] ?? []),
      ["init", ...Object.keys(COMMANDS), "completion", "schema"],
    );
    assert.equal(code, 0);
    const [version, wrong] = ["--version", "repot"].map((word) => consumer.command(consumer.project(word), word));
    assert.deepEqual([version!.code, version!.out], [0, `${VERSION}\n`]);
    assert.deepEqual([wrong!.code, wrong!.err], [2, `unknown command "repot"; did you mean report?\n\n${out}`]);
    const schema = consumer.command(consumer.project("help-of-schema"), "schema", "--help");
    assert.deepEqual([schema.code, schema.out], [0, out]);
  });

  it("completes what is typed, with the stacks of the project", () => {
    const cwd = consumer.project("completed", {
      "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
      "Pulumi.dev.yaml": "",
    });
    const { code, out, err } = consumer.command(cwd, "complete", "--", "plan", "");
    assert.deepEqual([code, out, err], [0, "dev\t\n:4\n", ""]);
    assert.match(consumer.command(cwd, "completion", "zsh").out, /^#compdef connector-topologies\n/);
  });

  it("tells the options of a command without a project", () => {
    const { code, out, err } = consumer.command(consumer.project("options"), "report", "--help");
    assert.deepEqual([code, err], [0, ""]);
    assert.ok(out.startsWith("usage: npx connector-topologies report <stack> [options]\n"), out);
  });

  it("writes the report of a stack, and tells in its own words what is next", () => {
    const cwd = consumer.project("report");
    consumer.command(cwd, "init", "codestream");
    const { code, out, err } = consumer.command(cwd, "report", "--stack", "dev");
    assert.deepEqual([err, code], ["", 0]);
    const [file] = readdirSync(cwd).filter((name) => name.endsWith(".html"));
    assert.ok(out.includes(file!), out);
    assert.match(readFileSync(join(cwd, file!), "utf8"), /^<!doctype html>[\s\S]*<svg /i);
  });

  it("answers what an exported state lets through", () => {
    const cwd = consumer.project("reach");
    const urn = (type: string, name: string) => `urn:pulumi:dev::shop::${type}::${name}`;
    const resource = (type: string, name: string, outputs: object) => ({
      urn: urn(type, name),
      type,
      custom: true,
      id: name,
      inputs: outputs,
      outputs,
    });
    const resources = [resource("aws:ec2/vpc:Vpc", "net", { id: "vpc-1", cidrBlock: "10.0.0.0/16" })];
    writeFileSync(join(cwd, "state.json"), JSON.stringify({ version: 3, deployment: { resources } }));
    const { code, out, err } = consumer.command(cwd, "reach", "--state", "state.json", "--json");
    assert.deepEqual([err, code], ["", 0]);
    assert.deepEqual(JSON.parse(out).answers, []);
  });

  it("writes what CloudFormation made as a file for `pulumi import`", () => {
    const cwd = consumer.project("adopt", {
      "Pulumi.yaml": `name: ${NAME}\nruntime: nodejs\n`,
      "resources.json": JSON.stringify({ StackResources: CODESTREAM }),
      "rules.json": JSON.stringify({ SecurityGroupRules: RULES }),
    });
    const example = readFileSync(join(ROOT, "stacks/Pulumi.codestream-existing.yaml"), "utf8");
    writeFileSync(join(cwd, "Pulumi.dev.yaml"), `${example}\n  ${NAME}:legacyNames: true\n`);
    const files = ["--cloudformation", "resources.json", "--security-group-rules", "rules.json"];
    const { code, out } = consumer.command(cwd, "adopt", "--stack", "dev", ...files);
    assert.equal(JSON.parse(out).resources.length, 12);
    assert.equal(code, 0);
  });

  it("plans a program of its user's, secrets undisclosed, and judges it by our rules", () => {
    const cwd = consumer.project("shop", {
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
    const { code, out, err } = consumer.command(cwd, "plan", "--stack", "dev", "--json");
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

  it("leaves unknown what nothing is known of, tells where, and does not call what waits for it", () => {
    const cwd = consumer.program(
      "unknown",
      `import * as aws from "@pulumi/aws";
          const db = new aws.rds.Instance("db", { instanceClass: "db.t4g.micro", skipFinalSnapshot: true });
          const host = db.endpoint.apply((endpoint) => endpoint.split(":")[0]!);
          new aws.route53.Record("db", { zoneId: "Z1", name: "db", type: "CNAME", ttl: 60, records: [host] });
          new aws.ec2.Instance("web", { ami: "ami-0123456789abcdef0", userData: host });
          export const address = host;
          export const size = db.instanceClass;`,
    );
    const { code, out, err } = consumer.command(cwd, "plan", "--stack", "dev", "--json");
    assert.equal(err, "");
    const plan = JSON.parse(out);
    assert.deepEqual(plan.outputs, { address: "[unknown]", size: "db.t4g.micro" });
    assert.deepEqual(
      plan.warnings.filter((text: string) => text.includes("unknown")),
      [
        "ec2.Instance web userData stays unknown: it comes from rds.Instance db",
        "output address stays unknown",
        "route53.Record db records stays unknown: it comes from rds.Instance db",
      ],
    );
    assert.equal(code, 1); // A policy of ours: the instance takes version 1 of the metadata service.
  });

  it("says which look-up a program fails of", () => {
    const cwd = consumer.program(
      "look-up",
      `import * as aws from "@pulumi/aws";
          export = async () => {
            await aws.route53.getZone({ name: "example.com" });
            throw new Error("no zone of that name");
          };`,
    );
    const { code, err } = consumer.command(cwd, "plan", "--stack", "dev");
    assert.match(err, /\nthe program looks up aws:route53\/getZone:getZone; the plan asks nobody: pass what it needs/);
    assert.equal(code, 2);
  });

  it("plans an ES module of its user's", () => {
    const cwd = consumer.program(
      "module",
      `import * as vpc from "@pulumi/aws/ec2/index.js";
        export const arn = await Promise.resolve(new vpc.Vpc("net", { cidrBlock: "10.0.0.0/16" }).cidrBlock);`,
      { "package.json": '{ "type": "module" }' },
    );
    const { out, err } = consumer.command(cwd, "plan", "--stack", "dev", "--json");
    assert.equal(err, "");
    assert.deepEqual(JSON.parse(out).outputs, { arn: "10.0.0.0/16" });
  });

  it("tells what a program of its user's throws, without a trace", () => {
    const cwd = consumer.program(
      "throws",
      `import * as pulumi from "@pulumi/pulumi";
        export const size = new pulumi.Config().require("size");`,
    );
    const { code, err } = consumer.command(cwd, "plan", "--stack", "dev");
    assert.match(err, /^Missing required configuration variable 'shop:size'\n/);
    assert.ok(!err.includes("\n    at "));
    assert.equal(code, 2);
  });

  it("says of a program that waits for nothing that it never ends", () => {
    const cwd = consumer.program(
      "endless",
      `import * as ec2 from "@pulumi/aws/ec2";
        new ec2.Eip("a", { tags: { owner: new Promise<string>(() => undefined) } });`,
    );
    const { code, out, err } = consumer.command(cwd, "plan", "--stack", "dev");
    assert.match(err, /^the program waits for a promise that nothing resolves: look for /);
    assert.deepEqual([code, out], [2, ""]);
  });

  it("refuses resources of other providers and other awsx components by name, all at once", () => {
    const cwd = consumer.program(
      "foreign",
      `import * as awsx from "@pulumi/awsx";
        import * as pulumi from "@pulumi/pulumi";
        class Bucket extends pulumi.CustomResource {
          constructor(name: string) { super("gcp:storage/bucket:Bucket", name, {}); }
        }
        new Bucket("a");
        new awsx.lb.ApplicationLoadBalancer("b");`,
    );
    const { code, err } = consumer.command(cwd, "plan", "--stack", "dev");
    assert.equal(
      err,
      "cannot be planned offline: only resources of aws and awsx.ec2.Vpc can\n" +
        "  awsx:lb:ApplicationLoadBalancer b\n  gcp:storage/bucket:Bucket a\n",
    );
    assert.equal(code, 2);
  });
});
