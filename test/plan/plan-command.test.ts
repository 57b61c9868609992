import { strict as assert } from "node:assert";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as ec2 from "@pulumi/aws/ec2";
import { InputPropertiesError } from "@pulumi/pulumi";
import type { StackProgram } from "../../plan/offline";
import { planCommand } from "../../plan/plan-command";
import type { ParsedStack } from "../../stacks/program";
import { renderIssues } from "../../stacks/render";

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const STACK = {
  stackName: "dev",
  topology: "hp-anyware",
  name: "anyware",
  region: "eu-west-1",
  allowedAccountIds: ["111122223333"],
  config: { topology: "hp-anyware" },
  secrets: [],
  assumptions: [],
  directory: ".",
} as unknown as Extract<ParsedStack, { ok: true }>["stack"];

const parsed: ParsedStack = { ok: true, stack: STACK, warnings: [] };

describe("the plan command", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "plan-"));
    mkdirSync(join(root, "stacks"));
    writeFileSync(join(root, "Pulumi.yaml"), "name: shop\nstackConfigDir: stacks\n");
    stackFile("dev", "config:\n  aws:region: eu-west-1\n");
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const stackFile = (name: string, text: string) => writeFileSync(join(root, "stacks", `Pulumi.${name}.yaml`), text);

  async function plan(args: readonly string[], program: Partial<StackProgram> = {}): Promise<Ran> {
    let out = "";
    let err = "";
    const code = await planCommand(args, {
      root,
      program: { parseStack: () => parsed, deploy: () => ({}), ...program },
      renderIssues,
      print: (text) => {
        out += text;
      },
      printError: (text) => {
        err += text;
      },
      colours: false,
      elapsed: () => undefined,
    });
    return { code, out, err };
  }

  const open = () =>
    new ec2.SecurityGroup("admins", {
      ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }],
    });

  it("exits 0 with the screen on standard output", async () => {
    const { code, out, err } = await plan(["dev"], { deploy: () => void new ec2.Eip("eip") });
    assert.equal(code, 0);
    assert.equal(err, "");
    assert.ok(out.startsWith("dev  hp-anyware  eu-west-1  account 111122223333 (from config, not checked)  offline"));
    assert.ok(out.endsWith("OK  0 errors, 0 warnings                        next: npx pulumi up --stack dev\n"));
  });

  it("exits 1 on a mandatory violation, told last", async () => {
    const { code, out } = await plan(["dev"], { deploy: open });
    assert.equal(code, 1);
    assert.ok(out.includes("\nVIOLATION  sg-no-world-open-admin-ports (mandatory)"));
    assert.ok(out.endsWith("FAILED  1 violation   exit 1\n"));
  });

  it("accepts a violation that the stack's config excepts", async () => {
    const exceptions = {
      bastion: {
        policy: "sg-no-world-open-admin-ports",
        resource: "admins",
        reason: "ticket 4711",
        expires: "2999-12-31",
      },
    };
    const stack = { ...STACK, config: { exceptions } } as unknown as typeof STACK;
    const { code, out } = await plan(["dev"], { parseStack: () => ({ ok: true, stack, warnings: [] }), deploy: open });
    assert.equal(code, 0);
    assert.ok(out.includes("  excepted   sg-no-world-open-admin-ports"));
    assert.ok(out.includes('"ticket 4711"'));
  });

  it("exits 1 on a resource name used twice", async () => {
    const twice = () => {
      new ec2.Eip("eip");
      new ec2.Eip("eip");
    };
    const { code, out } = await plan(["dev"], { deploy: twice });
    assert.equal(code, 1);
    assert.match(out, /\nVIOLATION {2}unique-resource-names \(mandatory\) {16}Eip eip\n/);
  });

  it("exits 2 with every problem of the config on standard error, and no plan", async () => {
    const issues = [
      { path: "connectors.c.subnet", given: "c", problem: "no such subnet; known: a, b", fix: { value: "b" } },
      { path: "clients", problem: "is required" },
    ];
    const { code, out, err } = await plan(["dev"], { parseStack: () => ({ ok: false, issues, warnings: [] }) });
    assert.equal(code, 2);
    assert.equal(out, "");
    assert.equal(
      err,
      `Pulumi.dev.yaml: 2 problems, nothing was planned

1  connectors.c.subnet = "c"
   no such subnet; known: a, b
   fix:  pulumi config set --path 'connector-topologies:connectors.c.subnet' b --stack dev

2  clients
   is required
`,
    );
  });

  it("lists the stacks there are when one is misspelt", async () => {
    stackFile("prod", "config: {}\n");
    assert.deepEqual(await plan(["prdo"]), {
      code: 2,
      out: "",
      err: 'no stack "prdo": there is no stacks/Pulumi.prdo.yaml\ndid you mean prod?\nstacks:\n  dev\n  prod\n',
    });
  });

  it("lists the stacks there are when none is given", async () => {
    const { code, err } = await plan([]);
    assert.equal(code, 2);
    assert.ok(err.startsWith("give a stack\nstacks:\n  dev\n\nusage: npm run plan -- <stack> [options]\n"));
  });

  it("refuses unknown options, and says which there are", async () => {
    const { code, err } = await plan(["dev", "--jsno"]);
    assert.equal(code, 2);
    assert.ok(err.startsWith("Unknown option '--jsno'"));
    assert.ok(err.includes("--strict-quotas"));
  });

  it("says where a stack file is not YAML", async () => {
    stackFile("dev", "config:\n  aws:region: [eu-west-1\n");
    const { code, err } = await plan(["dev"]);
    assert.equal(code, 2);
    assert.match(err, /^Pulumi\.dev\.yaml:3:1: /);
  });

  it("tells a component's own input errors without a trace", async () => {
    const deploy = () => {
      const error = new InputPropertiesError({ message: "anyware: 1 problem\n  - clients: is required", errors: [] });
      error.stack = "";
      throw error;
    };
    assert.deepEqual(await plan(["dev"], { deploy }), {
      code: 2,
      out: "",
      err: "anyware: 1 problem\n  - clients: is required\n",
    });
  });

  it("tells how to find an error of the program itself", async () => {
    const deploy = () => {
      throw new TypeError("x is not a function");
    };
    const { code, err } = await plan(["dev"], { deploy });
    assert.equal(code, 2);
    assert.equal(err, "x is not a function\nCONNECTOR_TOPOLOGIES_DEBUG=1 shows where this comes from\n");
  });

  it("prints the whole plan with --json, resources sorted by URN", async () => {
    const deploy = () => {
      new ec2.Eip("b");
      new ec2.Eip("a");
      return { url: "https://example.com" };
    };
    const { code, out } = await plan(["dev", "--json"], { deploy });
    const read = JSON.parse(out);
    assert.equal(code, 0);
    assert.deepEqual(Object.keys(read), [
      "schemaVersion",
      "stack",
      "assumptions",
      "warnings",
      "resources",
      "outputs",
      "policy",
      "reachability",
      "quotas",
      "costDrivers",
      "secrets",
      "destroyBlockers",
    ]);
    assert.deepEqual(
      read.resources.map(({ urn }: { urn: string }) => urn),
      ["urn:pulumi:dev::shop::aws:ec2/eip:Eip::a", "urn:pulumi:dev::shop::aws:ec2/eip:Eip::b"],
    );
    assert.deepEqual(Object.keys(read.resources[0]), [
      "urn",
      "type",
      "name",
      "parent",
      "custom",
      "id",
      "inputs",
      "outputs",
      "dependencies",
      "propertyDependencies",
    ]);
    assert.deepEqual(read.outputs, { url: "https://example.com" });
    assert.equal(read.schemaVersion, 1);
  });

  it("gives the same plan for the same stack, byte for byte", async () => {
    const deploy = () => {
      const host = new ec2.Instance("host", { ami: "ami-1", instanceType: "t3.micro" });
      return { id: new ec2.Eip("eip", { instance: host.id }).publicIp };
    };
    assert.equal((await plan(["dev", "--json"], { deploy })).out, (await plan(["dev", "--json"], { deploy })).out);
  });

  it("writes reports to files and still shows the screen", async () => {
    const json = join(root, "plan.json");
    const markdown = join(root, "plan.md");
    const { out } = await plan(["dev", `--json=${json}`, `--markdown=${markdown}`]);
    assert.ok(out.startsWith("dev  hp-anyware"));
    assert.equal(JSON.parse(readFileSync(json, "utf8")).stack.name, "dev");
    assert.ok(readFileSync(markdown, "utf8").startsWith("## ✅ dev: hp-anyware in eu-west-1\n"));
  });

  it("never lets a secret or its ciphertext into what it prints", async () => {
    stackFile("dev", "config:\n  connector-topologies:registrationCode:\n    secure: v1:abcdefg:hijklmnop\n");
    const deploy: StackProgram["deploy"] = (_stack, { secret }) => {
      const code = secret("registrationCode");
      new ec2.Instance("host", { ami: "ami-1", instanceType: "t3.micro", userData: code });
      return { code };
    };
    const stack = { ...STACK, secrets: ["registrationCode"] };
    const { out } = await plan(["dev", "--json", "--all"], {
      parseStack: () => ({ ok: true, stack, warnings: [] }),
      deploy,
    });
    assert.ok(!out.includes("hijklmnop"));
    const read = JSON.parse(out);
    assert.deepEqual(read.outputs, { code: "[secret]" });
    assert.deepEqual(read.secrets, ["registrationCode encrypted in the stack file"]);
    assert.equal(read.resources[0].inputs.userData, "[secret]");
  });

  it("shows each warning of the config once, at the user's key", async () => {
    const warnings = [{ path: "clients.office", text: "is very wide" }];
    const deploy = () => console.warn("warning: [runtime] sources.office: is very wide");
    const { out } = await plan(["dev"], { parseStack: () => ({ ok: true, stack: STACK, warnings }), deploy });
    assert.ok(out.includes("\nWARNINGS      1\n  clients.office: is very wide\n"));
    assert.ok(!out.includes("sources.office"));
  });

  it("exits 1 on an exceeded quota with --strict-quotas only", async () => {
    const deploy = () => {
      for (const name of ["a", "b", "c", "d", "e", "f"]) {
        new ec2.Eip(name);
      }
    };
    assert.equal((await plan(["dev"], { deploy })).code, 0);
    assert.equal((await plan(["dev", "--strict-quotas"], { deploy })).code, 1);
  });
});
