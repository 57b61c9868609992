/** Over 400 lines: every option of one command, with the same small project for all. */
import { strict as assert } from "node:assert";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as ec2 from "@pulumi/aws/ec2";
import * as vpcs from "@pulumi/aws/vpc";
import { InputPropertiesError } from "@pulumi/pulumi";
import { toLines } from "../../../components/shared/handoff/lines";
import type { StackProgram } from "../../../plan/build";
import { planCommand } from "../../../plan/commands/plan";
import { renderIssues } from "../../../stacks/mistakes/render";
import type { ParsedStack } from "../../../stacks/program";
import { emptyProject, STACK } from "../../support/plans";
import { type Ran, terminal } from "../../support/terminal";

const parsed: ParsedStack = { ok: true, stack: STACK, warnings: [] };

describe("the plan command", () => {
  let root: string;

  beforeEach(() => {
    root = emptyProject();
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const stackFile = (name: string, text: string) => writeFileSync(join(root, "stacks", `Pulumi.${name}.yaml`), text);

  async function plan(args: readonly string[], program: Partial<StackProgram> = {}): Promise<Ran> {
    const screen = terminal();
    const code = await planCommand(args, {
      root,
      program: { parseStack: () => parsed, deploy: () => ({}), ...program },
      renderIssues,
      ...screen,
    });
    return { code, ...screen.printed };
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

  it("prints the policy of a deployer, and with an earlier plan what removes what that had", async () => {
    const { code, out } = await plan(["dev", "--iam", "up"], { deploy: () => void new ec2.Eip("eip") });
    assert.equal(code, 0);
    assert.ok(out.includes('"ec2:AllocateAddress"'));
    assert.ok(!out.includes('"ec2:DeleteKeyPair"'));
    const before = join(root, "before.json");
    await plan(["dev", `--json=${before}`], { deploy: () => void new ec2.KeyPair("key", { publicKey: "k" }) });
    const both = await plan(["dev", "--iam", "up", "--against", before], { deploy: () => void new ec2.Eip("eip") });
    assert.ok(both.out.includes('"ec2:DeleteKeyPair"') && both.out.includes('"ec2:AllocateAddress"'));
  });

  it("lists the way to an empty account, from the plan or from a state", async () => {
    const deploy = () => void new ec2.Eip("eip", {}, { protect: true });
    const planned = await plan(["dev", "--destroy"], { deploy });
    assert.equal(planned.code, 0);
    assert.ok(planned.out.startsWith("dev  hp-anyware  eu-west-1  as planned; --state tells what exists\n"));
    assert.ok(planned.out.includes("protect in the stack file: protected by Pulumi (eip)"));
    const state = join(root, "state.json");
    const stack = { urn: "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev", type: "pulumi:pulumi:Stack" };
    writeFileSync(state, JSON.stringify({ version: 3, deployment: { resources: [stack] } }));
    const exists = await plan(["dev", "--destroy", "--state", state, "--json"], { deploy });
    assert.deepEqual(
      (JSON.parse(exists.out) as { steps: { kind: string }[] }).steps.map(({ kind }) => kind),
      ["destroy", "leftover"],
    );
    // As text and, from release 0.1, as a map.
    const leftovers = ["in the portal: remove a", "in the portal: remove b"];
    for (const handoff of [toLines({ leftovers, steps: [] }), { leftovers, steps: [] }]) {
      writeFileSync(
        state,
        JSON.stringify({ version: 3, deployment: { resources: [{ ...stack, outputs: { handoff } }] } }),
      );
      const { out } = await plan(["dev", "--destroy", "--state", state, "--json"], { deploy });
      assert.deepEqual(
        (JSON.parse(out) as { steps: { kind: string; what: string }[] }).steps.slice(0, -1).map(({ what }) => what),
        ["delete everything else", ...leftovers],
      );
    }
  });

  it("refuses the state of another stack, and one that is not used", async () => {
    const state = join(root, "state.json");
    const stack = { urn: "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod", type: "pulumi:pulumi:Stack" };
    writeFileSync(state, JSON.stringify({ version: 3, deployment: { resources: [stack] } }));
    const other = await plan(["dev", "--destroy", "--state", state]);
    assert.deepEqual([other.code, other.err], [2, `${state}: is the state of prod, not of dev\n`]);
    const missing = await plan(["dev", "--destroy", "--state", join(root, "none.json")]);
    assert.deepEqual([missing.code, missing.err], [2, `${join(root, "none.json")}: cannot be read\n`]);
    const alone = await plan(["dev", "--state", state]);
    const fix = "questions about a state: npm run reach -- --state <file>";
    assert.deepEqual([alone.code, alone.err], [2, `--state goes with --destroy; ${fix}\n`]);
  });

  it("refuses a policy for anything but up and preview", async () => {
    const { code, err } = await plan(["dev", "--iam", "destroy"]);
    assert.equal(code, 2);
    assert.equal(err, '--iam must be up or preview; got "destroy"\n');
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

  it("writes the problems of a config in every form that was asked for, at their lines", async () => {
    const issues = [{ path: "connectors.c.subnet", given: "c", problem: "no such subnet", fix: { value: "b" } }];
    const refused = { parseStack: () => ({ ok: false as const, issues, warnings: [] }) };
    const json = await plan(["dev", "--json"], refused);
    assert.equal(json.code, 2);
    const [problem] = JSON.parse(json.out).problems;
    assert.deepEqual(
      { ...problem, fix: problem.fix.edits },
      {
        path: "connectors.c.subnet",
        given: "c",
        problem: "no such subnet",
        file: "stacks/Pulumi.dev.yaml",
        line: 1,
        column: 1,
        fix: ["add below config:  connector-topologies:connectors: {c: {subnet: b}}"],
      },
    );
    const { out: sarif } = await plan(["dev", "--sarif"], refused);
    const [result] = JSON.parse(sarif).runs[0].results;
    assert.equal(result.ruleId, "config");
    assert.deepEqual(result.locations[0].physicalLocation, {
      artifactLocation: { uri: "stacks/Pulumi.dev.yaml" },
      region: { startLine: 1, startColumn: 1 },
    });
    const { out: markdown } = await plan(["dev", "--markdown"], refused);
    assert.match(
      markdown,
      /^## ❌ dev: nothing was planned\n[\s\S]*\| 1:1 \| connectors\.c\.subnet \| no such subnet \|/,
    );
  });

  it("refuses two reports on standard output, and says which file to give", async () => {
    const { code, err } = await plan(["dev", "--json", "--sarif"]);
    assert.equal(code, 2);
    assert.match(err, /^--json and --sarif both print to standard output; give a file: --sarif=plan\.sarif\n/);
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
      // The CLI where it is installed, else its launcher.
      err.replaceAll("npx pulumi", "pulumi"),
      `stacks/Pulumi.dev.yaml: 2 problems, nothing was planned

1  connectors.c.subnet = "c"
   at stacks/Pulumi.dev.yaml:1:1
   no such subnet; known: a, b
   fix:  add below config:  connector-topologies:connectors: {c: {subnet: b}}
   or:   pulumi config set --path 'connector-topologies:connectors.c.subnet' b --stack dev

2  clients
   at stacks/Pulumi.dev.yaml:1:1
   is required

The commands need pulumi login and pulumi stack init dev first, and change the file's layout; an editor needs neither.
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

  it("says what the stack of a file is called", async () => {
    for (const file of ["Pulumi.prod.yaml", "stacks/Pulumi.prod.yaml", "./stacks/Pulumi.prod.yaml"]) {
      const err = `"${file}" is a file; give the name of its stack, prod\n`;
      assert.deepEqual(await plan([file]), { code: 2, out: "", err });
    }
  });

  it("lists the stacks there are when none is given", async () => {
    const { code, err } = await plan([]);
    assert.equal(code, 2);
    assert.ok(err.startsWith("give a stack\nstacks:\n  dev\n\nusage: npm run plan -- <stack> [options]\n"));
  });

  it("refuses unknown options, and says which there are", async () => {
    const { code, err } = await plan(["dev", "--jsno"]);
    assert.equal(code, 2);
    assert.ok(err.startsWith("Unknown option '--jsno'; did you mean --json?\n\nusage: "));
    assert.ok(err.includes("--strict-quotas"));
  });

  it("says why a report cannot be written", async () => {
    const missing = join(root, "reports");
    for (const option of ["json", "markdown", "sarif"]) {
      const { code, err } = await plan(["dev", `--${option}=${join(missing, "plan")}`]);
      assert.deepEqual([code, err], [2, `${missing}/plan: cannot be written: there is no folder ${missing}\n`]);
    }
    assert.equal((await plan(["dev", `--json=${root}`])).err, `${root}: cannot be written: it is a folder\n`);
    assert.equal((await plan(["dev", "--json="])).err, "the file: cannot be written: give it a name\n");
  });

  it("refuses options that what is printed instead of the plan would not heed", async () => {
    const firstLine = async (...args: string[]) => {
      const { code, err } = await plan(["dev", ...args]);
      return [code, err.split("\n")[0]];
    };
    const ask = ["--ask", "internet -> internet tcp/443"];
    assert.deepEqual(await firstLine(...ask, "--json"), [2, "--ask does not go with --json"]);
    assert.deepEqual(await firstLine("--destroy", "--iam", "up"), [2, "--iam does not go with --destroy"]);
    assert.deepEqual(await firstLine("--destroy", "--against=before.json", "--sarif=s"), [
      2,
      "--destroy does not go with --against and --sarif",
    ]);
    assert.deepEqual(await firstLine("--destroy", "--json=way.json"), [
      2,
      "--destroy prints its JSON on standard output; --json takes no file here",
    ]);
    assert.equal((await plan(["dev", "--iam", "preview", "--json"])).code, 0);
  });

  it("refuses a stack file that holds no map, or misspells config", async () => {
    const told = async (text: string) => {
      stackFile("bad", text);
      const { code, err } = await plan(["bad"]);
      return [code, err];
    };
    const noMap = [2, "stacks/Pulumi.bad.yaml: must be a map of keys to values, in UTF-8\n"];
    assert.deepEqual(await told("- config\n"), noMap);
    assert.deepEqual(await told("config\n"), noMap);
    assert.deepEqual(await told(Buffer.from("config: {}\n", "utf16le").toString()), [
      2,
      "stacks/Pulumi.bad.yaml:1:2: U+0000 here is a control character, which Pulumi refuses; save the file as UTF-8\n",
    ]);
    assert.deepEqual(await told("Config: {}\n"), [
      2,
      'stacks/Pulumi.bad.yaml: unknown key "Config"; did you mean config?\n',
    ]);
    assert.deepEqual(await told("config:\n  a: *b\n"), [
      2,
      "stacks/Pulumi.bad.yaml:2:6: an alias of an anchor that does not stand above it; a text that begins with * needs quotes\n",
    ]);
    assert.deepEqual(await told("config: {}\n---\nconfig: {}\n"), [
      2,
      "stacks/Pulumi.bad.yaml:2:1: must be one document: remove this ---\n",
    ]);
    assert.equal((await told(""))[0], 0);
  });

  it("says where a stack file is not YAML", async () => {
    stackFile("dev", "config:\n  aws:region: [eu-west-1\n");
    const { code, err } = await plan(["dev"]);
    assert.equal(code, 2);
    assert.match(err, /^stacks\/Pulumi\.dev\.yaml:2:15: what begins here has no \] at its end; write one\n$/);
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
      "lookUps",
      "outputs",
      "policy",
      "reachability",
      "sessionManager",
      "quotas",
      "costDrivers",
      "notJudged",
      "tags",
      "secrets",
      "destroyBlockers",
      "obstacles",
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
      "region",
      "madeUp",
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
    assert.ok(readFileSync(markdown, "utf8").startsWith("## ✅ dev: hp-anyware in eu-west-1, "));
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
    const deploy = () => {
      new ec2.Eip("eip");
      console.warn("warning: [runtime] sources.office: is very wide");
    };
    const { out } = await plan(["dev"], { parseStack: () => ({ ok: true, stack: STACK, warnings }), deploy });
    assert.ok(out.includes("\nWARNINGS      1\n  clients.office: is very wide\n"));
    assert.ok(!out.includes("sources.office"));
  });

  it("tells how a file to write is given where it is taken for a second stack", async () => {
    const { code, err } = await plan(["dev", "--json", "plan.json"]);
    assert.equal(code, 2);
    assert.ok(err.startsWith("a file is given as --json=plan.json; after a space it is a second stack\n"), err);
  });

  it("warns where the program makes nothing at AWS", async () => {
    const { out } = await plan(["dev"], { deploy: () => ({ url: "https://example.com" }) });
    assert.ok(
      out.includes("\nWARNINGS      1\n  the program makes no resource at AWS: there was nothing to judge\n"),
      out,
    );
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

  describe("on a small network", () => {
    /** One instance with a public address, reachable from one client network. */
    function host(client: string) {
      return () => {
        const vpc = new ec2.Vpc("net", { cidrBlock: "10.0.0.0/16" });
        const gateway = new ec2.InternetGateway("net", { vpcId: vpc.id });
        const subnet = new ec2.Subnet("a", {
          vpcId: vpc.id,
          cidrBlock: "10.0.0.0/24",
          availabilityZone: "eu-west-1a",
        });
        const table = new ec2.RouteTable("a", { vpcId: vpc.id });
        new ec2.Route("a", { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id });
        new ec2.RouteTableAssociation("a", { subnetId: subnet.id, routeTableId: table.id });
        const group = new ec2.SecurityGroup("host", { vpcId: vpc.id });
        new vpcs.SecurityGroupIngressRule("https", {
          securityGroupId: group.id,
          cidrIpv4: client,
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
        });
        const instance = new ec2.Instance("host", {
          ami: "ami-0123456789abcdef0",
          instanceType: "t3.micro",
          subnetId: subnet.id,
          vpcSecurityGroupIds: [group.id],
          metadataOptions: { httpTokens: "required" },
          rootBlockDevice: { encrypted: true },
        });
        new ec2.Eip("host", { instance: instance.id });
      };
    }

    const accepted = (policy: string) => ({ policy, resource: "host", reason: "test", expires: "2999-12-31" });
    const exceptions = { egress: accepted("sg-egress-declared"), address: accepted("public-ip-only-on-allowed-roles") };

    const planHost = (client: string, args: readonly string[] = [], config: object = {}) =>
      plan(["dev", ...args], {
        parseStack: () => ({
          ok: true,
          stack: { ...STACK, config: { exceptions, ...config } } as unknown as typeof STACK,
          warnings: [],
        }),
        deploy: host(client),
      });

    it("answers a question asked on the command line, with its path, and exits 0 when it is proved", async () => {
      const yes = await planHost("203.0.113.0/24", ["--ask", "203.0.113.7 -> host tcp/443"]);
      assert.equal(yes.code, 0);
      assert.ok(yes.out.startsWith("PROVED     203.0.113.7 -> host tcp/443\n  expected   reachable\n"));
      assert.ok(yes.out.includes("rule https"));
      const no = await planHost("203.0.113.0/24", ["--ask", "8.8.8.8 -> host tcp/443"]);
      assert.equal(no.code, 1);
      assert.ok(no.out.startsWith("REFUTED    8.8.8.8 -> host tcp/443\n"));
    });

    it("answers a question about what is not there with the names there are", async () => {
      const { code, err } = await planHost("203.0.113.0/24", ["--ask=8.8.8.8 -> hots tcp/443"]);
      assert.equal(code, 2);
      assert.match(
        err,
        /^--ask "8\.8\.8\.8 -> hots tcp\/443": "hots" is no address, CIDR or name; did you mean host\? known: .*host/,
      );
    });

    it("asks the questions of the config, and fails when one is refuted", async () => {
      const asking = (expect: string) =>
        planHost("203.0.113.0/24", [], {
          questions: { outsiders: { from: "8.8.8.8/32", to: "host", protocol: "tcp", ports: "443", expect } },
        });
      const good = await asking("unreachable");
      assert.equal(good.code, 0);
      assert.ok(good.out.includes("  PROVED   8.8.8.8/32 cannot reach host tcp/443\n"));
      const bad = await asking("reachable");
      assert.equal(bad.code, 1);
      assert.ok(bad.out.includes("\nREFUTED    outsiders: 8.8.8.8/32 -> host tcp/443\n"));
    });

    it("takes a question it cannot read for a problem of the config", async () => {
      const questions = { odd: { from: "nobody-knows", to: "host", expect: "reachable" } };
      const { code, err } = await planHost("203.0.113.0/24", [], { questions });
      assert.equal(code, 2);
      assert.match(
        err,
        /^stacks\/Pulumi\.dev\.yaml: 1 problem, nothing was planned\n\n1 {2}questions\.odd\n {3}at stacks\/Pulumi\.dev\.yaml:1:1\n {3}"nobody-knows" is no address/,
      );
      const asked = await planHost("203.0.113.0/24", ["--ask", "203.0.113.7 -> host tcp/443"], { questions });
      assert.deepEqual(asked, { code, out: "", err });
    });

    it("says against an earlier plan what changes and who can newly reach what", async () => {
      const before = join(root, "before.json");
      await planHost("203.0.113.0/24", [`--json=${before}`]);
      const same = await planHost("203.0.113.0/24", [`--against=${before}`]);
      assert.ok(
        same.out.includes(`
CHANGES       nothing

NEW REACH     nobody can newly reach anything

VERDICTS      unchanged
`),
      );
      const wider = await planHost("203.0.112.0/23", [`--against=${before}`]);
      const from = wider.out.indexOf("CHANGES ");
      assert.equal(
        wider.out.slice(from, wider.out.indexOf("\nOK ")).trimEnd(),
        `CHANGES       1 updated
  updated   vpc/securityGroupIngressRule    https  cidrIpv4

NEW REACH     1
  203.0.112.0/24 -> host (public) tcp/443

VERDICTS      unchanged`,
      );
      const narrower = await planHost("203.0.113.0/25", [`--against=${before}`, "--markdown"]);
      assert.ok(narrower.out.includes("### Who can newly reach what\n\n- nobody can newly reach anything\n"));
      assert.ok(narrower.out.includes("### Who no longer can\n\n- 203.0.113.128/25 -\\> host (public) tcp/443\n"));
    });

    it("refuses an earlier plan that is none", async () => {
      const file = join(root, "before.json");
      assert.equal((await plan(["dev", `--against=${file}`])).err, `${file}: cannot be read\n`);
      writeFileSync(file, "not JSON");
      assert.ok((await plan(["dev", `--against=${file}`])).err.startsWith(`${file} is not JSON; write it with`));
      writeFileSync(file, '{ "schemaVersion": 99 }');
      assert.ok((await plan(["dev", `--against=${file}`])).err.startsWith(`${file} is not a plan of version 1;`));
      for (const odd of [
        { resources: [null] },
        { resources: [{ urn: "a", type: "b", name: "c" }] },
        { reachability: [{}] },
      ]) {
        writeFileSync(
          file,
          JSON.stringify({ schemaVersion: 1, stack: { name: "dev" }, resources: [], reachability: [], ...odd }),
        );
        assert.ok((await plan(["dev", `--against=${file}`])).err.startsWith(`${file} is not a plan of version 1;`));
      }
      writeFileSync(
        file,
        JSON.stringify({ schemaVersion: 1, stack: { name: "prod" }, resources: [], reachability: [] }),
      );
      assert.equal(
        (await plan(["dev", `--against=${file}`])).err,
        `${file} is a plan of stack prod, and this one is of dev; nothing can be compared\n`,
      );
    });
  });
});
