import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { runPublished } from "../../support/run";

const ROOT = path.resolve(__dirname, "../../..");

/** Within the repository, so that the program finds the SDK. */
const CACHE = path.join(ROOT, "node_modules/.cache");

const STACK = `config:
  aws:region: eu-west-1
  plain: 012345
  token: { secure: v1:a }
  port: { secure: v1:b }
  switch: { secure: v1:c }
  list: { secure: v1:d }
  db:
    host: db.example.com
    password: { secure: v1:e }
`;

const PROGRAM = `import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
const config = new pulumi.Config();
const db = config.requireObject<{ host: string; password: string }>("db");
new aws.ssm.Parameter("p", { type: "String", value: config.requireSecretNumber("port").apply(String), name: db.host });
export const plain = config.require("plain");
export const token = config.requireSecret("token", { minLength: 40 });
export const port = config.requireSecretNumber("port", { min: 1024 });
export const on = config.getSecretBoolean("switch");
export const first = config.requireSecretObject<string[]>("list").apply((list) => list[0].toUpperCase());
export const host = db.host;
export const password = config.requireSecretObject<typeof db>("db").apply(({ password }) => password);
`;

function plan(program: string, ...options: readonly string[]) {
  fs.mkdirSync(CACHE, { recursive: true });
  const cwd = fs.mkdtempSync(path.join(CACHE, "program-config-"));
  const files = { "Pulumi.yaml": "name: demo\nruntime: nodejs\n", "Pulumi.dev.yaml": STACK, "index.ts": program };
  for (const [name, text] of Object.entries(files)) {
    fs.writeFileSync(path.join(cwd, name), text);
  }
  const ran = runPublished(["plan", "acme/demo/dev", ...options], { cwd });
  fs.rmSync(cwd, { recursive: true });
  return ran;
}

describe("config in the hands of a program that is not ours", function () {
  this.timeout(120_000);

  it("is what the engine hands over, and what is encrypted is a secret of the type that the program asks for", () => {
    const { out, err, code } = plan(PROGRAM, "--json");
    assert.deepEqual([err, code], ["", 0]);
    const { outputs, resources, warnings, stack } = JSON.parse(out);
    assert.equal(stack.name, "dev");
    assert.deepEqual(outputs, {
      plain: "5349",
      token: "[secret]",
      port: "[secret]",
      on: "[secret]",
      first: "[secret]",
      host: "db.example.com",
      password: "[secret]",
    });
    const parameter = resources.find(({ name }: { name: string }) => name === "p");
    assert.equal(parameter.inputs.value, "[secret]");
    assert.deepEqual(
      warnings.filter((text: string) => text.startsWith("demo:")),
      [
        'demo:plain: 012345 without quotes reaches the program as 5349; write "012345" if it is to stay as it is (Pulumi.dev.yaml:3:10)',
      ],
    );
  });

  it("stops where a program reads as no secret what the plan cannot decrypt", () => {
    const { err, code } = plan(
      'import { Config } from "@pulumi/pulumi";\nexport const port = new Config().requireNumber("port");\n',
    );
    assert.equal(
      err,
      "demo:port is encrypted, and the plan never decrypts: read it with requireSecretNumber, which leaves it unknown here\n",
    );
    assert.equal(code, 2);
  });
});
