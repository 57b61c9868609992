/** The published command in somebody else's project: what it is given, and what it refuses. */
import { strict as assert } from "node:assert";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runPublished } from "../../support/run";

const ROOT = join(__dirname, "../../..");

describe("the command in a project that is not ours", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "foreign-"));
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"), "junction");
    writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    writeFileSync(join(folder, "Pulumi.dev.yaml"), "config:\n  aws:region: eu-west-1\n");
    writeFileSync(join(folder, "package.json"), '{ "name": "shop", "main": "index.js" }');
    mkdirSync(join(folder, "given"));
  });
  after(() => rmSync(folder, { recursive: true }));

  function plan(program: string, ...options: readonly string[]) {
    writeFileSync(join(folder, "index.js"), program);
    return runPublished(["plan", "dev", ...options], { cwd: folder });
  }

  const READS_NETWORK = `
    const aws = require("@pulumi/aws");
    const pulumi = require("@pulumi/pulumi");
    const network = new pulumi.StackReference("acme/network/prod");
    const group = new aws.ec2.SecurityGroup("web", { vpcId: network.getOutput("vpcId"), egress: [] });
    exports.vpcId = group.vpcId;
  `;

  it("takes outputs of another stack, as PowerShell writes them", () => {
    const file = join(folder, "given/outputs.json");
    writeFileSync(file, Buffer.from('\ufeff{ "vpcId": "vpc-0123456789abcdef0" }\r\n', "utf16le"));
    const { out } = plan(READS_NETWORK, "--stack-outputs", "acme/network/prod=given/outputs.json", "--json");
    const { outputs, warnings } = JSON.parse(out);
    assert.deepEqual(outputs, { vpcId: "vpc-0123456789abcdef0" });
    assert.deepEqual(warnings, []);
  });

  it("names the stack whose outputs nobody gave, with the command that writes them", () => {
    const { out } = plan(READS_NETWORK, "--json");
    const { warnings } = JSON.parse(out);
    assert.deepEqual(
      (warnings as string[]).filter((line) => line.includes("acme/network/prod")),
      [
        "outputs of stack acme/network/prod stay unknown: write them with pulumi stack output --json --stack acme/network/prod > outputs.json, and give --stack-outputs acme/network/prod=outputs.json",
      ],
    );
  });

  it("refuses a file of outputs that is not there", () => {
    const { code, err } = plan(READS_NETWORK, "--stack-outputs", "acme/network/prod=given/missing.json");
    assert.equal(code, 2);
    assert.match(
      err,
      /^--stack-outputs acme\/network\/prod=given\/missing\.json: given\/missing\.json cannot be read; /,
    );
  });

  it("refuses load balancers of awsx by name, before it judges anything", () => {
    const { code, err, out } = plan(`
      const awsx = require("@pulumi/awsx");
      const vpc = new awsx.ec2.Vpc("net", { cidrBlock: "10.0.0.0/16" });
      new awsx.lb.ApplicationLoadBalancer("web", { subnetIds: vpc.publicSubnetIds });
      new awsx.lb.NetworkLoadBalancer("tcp", { subnetIds: vpc.publicSubnetIds });
    `);
    assert.equal(code, 2);
    assert.equal(out, "");
    assert.equal(
      err,
      "cannot be planned offline: only resources of aws and awsx.ec2.Vpc can\n" +
        "  awsx:lb:ApplicationLoadBalancer web\n  awsx:lb:NetworkLoadBalancer tcp\n",
    );
  });
});
