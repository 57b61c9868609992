import { strict as assert } from "node:assert";
import * as http from "node:http";
import { resolve } from "node:path";
import { sandboxCommand, summary } from "../../../plan/commands/sandbox";
import { emulatorAt, loopbackEndpoint } from "../../../plan/sandbox/endpoint";
import { digestEvents, digestSecond } from "../../../plan/sandbox/events";
import { type Furniture, furniture, madeUpSecret, replaceTexts } from "../../../plan/sandbox/furniture";
import { sandboxEnvironment } from "../../../plan/sandbox/sandbox";
import * as program from "../../../stacks/program";
import { closedPort, listen } from "../../support/loopback";
import { exampleConfig } from "../../support/plans";
import { terminal } from "../../support/terminal";

const REPOSITORY = resolve(__dirname, "../../..");
const NAT = { natAddresses: ["198.51.100.7", "198.51.100.8"] };
const SUBNET = { subnetId: "subnet-0a", availabilityZone: "eu-west-1a", cidrBlock: "10.9.255.128/25" };

describe("the endpoint of a sandbox", () => {
  for (const given of [
    "http://127.0.0.1:5000",
    "https://127.8.9.1:4566",
    "http://[::1]:5000",
    "http://localhost:5000",
  ]) {
    it(`may be ${given}`, async () => assert.equal(await loopbackEndpoint(given), given));
  }

  it("may end in a slash, as an address is copied from a browser", async () => {
    assert.equal(await loopbackEndpoint("http://127.0.0.1:5000/"), "http://127.0.0.1:5000");
  });

  const ELSEWHERE = {
    "http://10.0.0.5:4566": "10.0.0.5 is 10.0.0.5",
    "http://0.0.0.0:4566": "0.0.0.0 is 0.0.0.0",
    "https://[2001:db8::1]:8443": "2001:db8::1 is 2001:db8::1",
    "http://[::ffff:7f00:1]:5000": "::ffff:7f00:1 is ::ffff:7f00:1",
    "http://no-such-host.invalid:5000": "no-such-host.invalid is no address",
  };
  for (const [given, found] of Object.entries(ELSEWHERE)) {
    it(`is never ${given}`, async () => {
      await assert.rejects(loopbackEndpoint(given), {
        name: "UsageError",
        message: `--endpoint: must be on this machine (127.0.0.0/8, ::1), so that no account is touched; ${found}`,
      });
    });
  }

  for (const given of ["127.0.0.1:5000", "ftp://127.0.0.1", "http://u:p@127.0.0.1:5000", "http://127.0.0.1:5000/x"]) {
    it(`is no ${given}`, async () => {
      await assert.rejects(loopbackEndpoint(given), {
        message: `--endpoint: must be http:// or https://, a host and a port, as in http://127.0.0.1:5000; got ${given}`,
      });
    });
  }

  it("is asked what it is: moto, LocalStack with its version, something else, or nothing", async () => {
    const kinds: readonly ((url: string) => string | undefined)[] = [
      (url) => (url === "/moto-api/data.json" ? "{}" : undefined),
      (url) => (url === "/_localstack/health" ? '{"services":{},"version":"4.9.2"}' : undefined),
      () => undefined,
    ];
    const told: (string | undefined)[] = [];
    for (const kind of kinds) {
      const server = http.createServer((request, response) => {
        const body = kind(request.url ?? "");
        response.writeHead(body === undefined ? 404 : 200).end(body);
      });
      told.push(await emulatorAt(`http://127.0.0.1:${await listen(server)}`));
      server.close();
    }
    told.push(await emulatorAt(`http://127.0.0.1:${await closedPort()}`));
    assert.deepEqual(told, ["moto", "LocalStack 4.9.2", "", undefined]);
  });
});

describe("the environment of a sandbox", () => {
  const HERE = { endpoint: "http://127.0.0.1:5000", region: "eu-west-1", folder: "/tmp/sandbox" };

  it("keeps nothing that leads to an account, to a backend or to a proxy", () => {
    const given = {
      PATH: "/bin",
      AWS_PROFILE: "production",
      AWS_SESSION_TOKEN: "token",
      AWS_ENDPOINT_URL_EC2: "https://ec2.eu-west-1.amazonaws.com",
      aws_ca_bundle: "ca.pem",
      PULUMI_ACCESS_TOKEN: "pul-123",
      PULUMI_CONFIG_PASSPHRASE: "theirs",
      https_proxy: "http://proxy.example.com",
      ALL_PROXY: "http://proxy.example.com",
      EMPTY: undefined,
    };
    const made = sandboxEnvironment(given, HERE);
    assert.deepEqual(
      Object.entries(made)
        .filter(([name]) => /^aws_|^pulumi_access|^path|all_proxy|empty/i.test(name))
        .sort(),
      [
        ["AWS_ACCESS_KEY_ID", "sandbox"],
        ["AWS_CONFIG_FILE", "/tmp/sandbox/no-aws-config"],
        ["AWS_EC2_METADATA_DISABLED", "true"],
        ["AWS_ENDPOINT_URL", "http://127.0.0.1:5000"],
        ["AWS_REGION", "eu-west-1"],
        ["AWS_SECRET_ACCESS_KEY", "sandbox"],
        ["AWS_SHARED_CREDENTIALS_FILE", "/tmp/sandbox/no-aws-credentials"],
        ["PATH", "/bin"],
      ],
    );
    assert.equal(made["PULUMI_BACKEND_URL"], "file:///tmp/sandbox/backend");
    assert.equal(made["PULUMI_CONFIG_PASSPHRASE"], "sandbox");
    assert.equal(made["https_proxy"], "http://127.0.0.1:1");
    assert.equal(made["HTTPS_PROXY"], "http://127.0.0.1:1");
  });
});

describe("what a sandbox lays out", () => {
  const typesOf = ({ pieces }: Furniture) => pieces.map(({ type }) => type);

  it("is a network with the routes that the stack file declares", () => {
    const plan = furniture({
      "connector-topologies:network": { vpcId: "vpc-0a", privateSubnets: { a: { ...SUBNET, ...NAT } } },
    });
    assert.deepEqual(typesOf(plan), [
      "ec2.Vpc",
      "ec2.InternetGateway",
      "ec2.Subnet",
      "ec2.RouteTable",
      "ec2.RouteTableAssociation",
      "ec2.Subnet",
      "ec2.Eip",
      "ec2.Eip",
      "ec2.NatGateway",
      "ec2.Route",
    ]);
    const home = plan.pieces.find(({ name }) => name === "nat home");
    assert.equal(home?.args["cidrBlock"], "10.9.254.240/28");
    assert.deepEqual(plan.replaced, {
      "vpc-0a": { from: "vpc", output: "id" },
      "subnet-0a": { from: "subnet-0a", output: "id" },
      "198.51.100.7": { from: "198.51.100.7 address", output: "publicIp" },
      "198.51.100.8": { from: "198.51.100.8 address", output: "publicIp" },
    });
    const gateway = plan.pieces.find(({ type }) => type === "ec2.NatGateway");
    assert.deepEqual(gateway?.args, {
      subnetId: { from: "nat home", output: "id" },
      allocationId: { from: "198.51.100.7 address", output: "id" },
      secondaryAllocationIds: [{ from: "198.51.100.8 address", output: "id" }],
    });
  });

  it("refers only to what stands before it, in every example", () => {
    for (const name of [
      "cloudbrink-active-active-64",
      "hp-anyware-existing",
      "codestream-existing",
      "mac-workstation",
    ]) {
      const { pieces, replaced } = furniture(exampleConfig(name));
      const seen = new Set<string>();
      const visit = (value: unknown): void => {
        if (typeof value === "object" && value !== null) {
          const { from } = value as { from?: string };
          assert.ok(from === undefined || seen.has(from), `${name}: ${from}`);
          Object.values(value).forEach(visit);
        }
      };
      for (const piece of pieces) {
        visit(piece.args);
        seen.add(piece.name);
      }
      visit(replaced);
      assert.ok(pieces.length > 0, name);
    }
  });

  it("has a password for each connector of a pair", () => {
    const config = exampleConfig("cloudbrink-active-standby");
    const secret = furniture(config).pieces.find(({ type }) => type === "secretsmanager.SecretVersion");
    const pair = '{"left":"made-up-left","right":"made-up-right"}';
    assert.equal(secret?.args["secretString"], pair);
    assert.equal(madeUpSecret("connector-topologies:otps", config), pair);
    assert.equal(madeUpSecret("connector-topologies:registrationCode", config), "made-up-secret");
  });

  it("has the bucket of flow logs, whose folder is no part of its name", () => {
    const { pieces } = furniture({
      "connector-topologies:network": { flowLogs: { bucketArn: "arn:aws:s3:::acme-flow-logs/vdi" } },
    });
    assert.deepEqual(pieces[0], {
      name: "acme-flow-logs",
      type: "s3.Bucket",
      args: { bucket: "acme-flow-logs", forceDestroy: true },
    });
  });

  it("takes the place of whole texts of the config, and of nothing else", () => {
    const config = { a: "vpc-1", b: ["vpc-1", "vpc-12", { "vpc-1": "x" }], c: 1, d: null };
    assert.deepEqual(replaceTexts(config, { "vpc-1": "vpc-9" }), {
      a: "vpc-9",
      b: ["vpc-9", "vpc-12", { "vpc-1": "x" }],
      c: 1,
      d: null,
    });
  });
});

const URN = "urn:pulumi:dev::shop::aws:dlm/lifecyclePolicy:LifecyclePolicy::snapshots";
const log = (...events: readonly object[]) => events.map((event) => JSON.stringify(event)).join("\n");
const failure = (message: string, urn = URN) => ({ diagnosticEvent: { urn, message, severity: "error" } });

describe("what a sandbox run says", () => {
  const LACKS = [
    // moto 5.2.5, an operation without code; localstack/localstack#12547, both sentences; moto, a filter without code.
    "<{%fg 1%}>1 error occurred:\n\t* operation error DLM: CreateLifecyclePolicy, https response error StatusCode: 500, RequestID: , api error UnknownError: UnknownError\n\n<{%reset%}>",
    "operation error DLM: CreateLifecyclePolicy, api error InternalFailure: The API for service dlm is either not included in your current license plan or has not yet been emulated by LocalStack.",
    "The filter 'x' for DescribeHosts has not been implemented in Moto yet.",
  ];
  for (const message of LACKS) {
    it(`puts on the emulator: ${message.slice(-60).trim()}`, () => {
      const { troubles } = digestEvents(log(failure(message), failure("update failed", "")));
      assert.equal(troubles.length, 1);
      const [{ whose, resource }] = troubles as [(typeof troubles)[number]];
      assert.deepEqual(
        { whose, resource },
        { whose: "emulator", resource: "aws:dlm/lifecyclePolicy:LifecyclePolicy snapshots" },
      );
    });
  }

  it("leaves a refusal open, told without the engine's frame around it", () => {
    const message = "1 error occurred:\n\t* creating VPC: api error InvalidVpc.Range: The CIDR is invalid\n\n";
    assert.deepEqual(digestEvents(log(failure(message))).troubles, [
      {
        whose: "open",
        resource: "aws:dlm/lifecyclePolicy:LifecyclePolicy snapshots",
        detail: "creating VPC: api error InvalidVpc.Range: The CIDR is invalid",
      },
    ]);
  });

  it("counts what was made, without the stack and its providers", () => {
    const made = (urn: string, type: string, op = "create") => ({ resOutputsEvent: { metadata: { op, urn, type } } });
    const events = [
      made("a", "aws:ec2/vpc:Vpc"),
      made("b", "pulumi:providers:aws"),
      made("c", "pulumi:pulumi:Stack"),
      made("d", "aws:ec2/eip:Eip", "same"),
    ];
    assert.deepEqual(digestEvents(log(...events)), { done: 1, troubles: [] });
  });

  const step = (old: object, now: object) =>
    log({
      resourcePreEvent: {
        metadata: {
          op: "update",
          urn: URN,
          type: "aws:dlm/lifecyclePolicy:LifecyclePolicy",
          diffs: ["state"],
          old: { inputs: old },
          new: { inputs: now },
        },
      },
    });

  it("puts on the emulator that a second up finds other than it was asked for", () => {
    const [found] = digestSecond(step({ state: "ENABLED" }, { state: "ENABLED" })).troubles;
    assert.equal(found?.whose, "emulator");
    assert.equal(found?.detail, "a second up would update it: state; asked for the same, so not kept");
  });

  it("leaves open that a second up asks for something else", () => {
    const [found] = digestSecond(step({ state: "ENABLED" }, { state: "DISABLED" })).troubles;
    assert.equal(found?.whose, "open");
    assert.equal(found?.detail, "a second up would update it: state");
  });

  it("ends with what the emulator lacks, apart from what somebody must look at", () => {
    const text = summary({
      steps: [{ name: "up", ok: false, detail: "" }],
      troubles: [
        { whose: "emulator", resource: "aws:dlm/x:X a", detail: "up: lacks it" },
        { whose: "open", resource: "", detail: "up: refused" },
      ],
    });
    assert.equal(
      text,
      "\n0 of 1 steps passed\n\nTo look at: a refusal or a change that AWS may show as well\n  up: refused\n\n" +
        "What the emulator does not support or keep: no fault of the stack\n  aws:dlm/x:X a  up: lacks it\n",
    );
  });
});

describe("the command sandbox", () => {
  async function run(...args: readonly string[]) {
    const screen = terminal();
    const surroundings = { root: REPOSITORY, program, renderIssues: program.renderIssues, ...screen };
    const code = await sandboxCommand(args, surroundings, { PATH: "/no-such-folder", PULUMI_HOME: "/no-such-folder" });
    return { code, ...screen.printed };
  }

  it("says in one line everything that is missing", async () => {
    const server = http.createServer((_, response) => response.end("{}"));
    const endpoint = `http://127.0.0.1:${await listen(server)}`;
    const { code, err, out } = await run("codestream-http", "--endpoint", endpoint);
    server.close();
    const { version: aws } = require("@pulumi/aws/package.json");
    const { version: awsx } = require("@pulumi/awsx/package.json");
    assert.equal(
      err,
      "the sandbox lacks the Pulumi CLI (pulumi.com/docs/install); " +
        `the plugin aws ${aws} (pulumi plugin install resource aws ${aws}); ` +
        `the plugin awsx ${awsx} (pulumi plugin install resource awsx ${awsx})\n`,
    );
    assert.deepEqual([code, out], [2, ""]);
  });

  it("says that there is no emulator, and how to get one", async () => {
    const { code, err } = await run("cloudbrink-standalone", "--endpoint", `http://127.0.0.1:${await closedPort()}`);
    assert.equal(code, 2);
    assert.match(
      err,
      /; an emulator at http:\/\/127\.0\.0\.1:\d+ \(pip install 'moto\[server\]', then moto_server\)\n$/,
    );
  });

  it("refuses what listens on this machine and is no emulator", async () => {
    const server = http.createServer((_, response) => response.writeHead(404).end());
    const endpoint = `http://127.0.0.1:${await listen(server)}`;
    const { code, err } = await run("cloudbrink-standalone", "--endpoint", endpoint);
    server.close();
    assert.deepEqual([code, err], [2, `--endpoint: ${endpoint} answers, but neither as moto nor as LocalStack\n`]);
  });

  it("refuses an endpoint that is not on this machine before it does anything", async () => {
    const { code, err } = await run("cloudbrink-standalone", "--endpoint", "https://ec2.us-east-1.amazonaws.com");
    assert.equal(code, 2);
    assert.match(err, /^--endpoint: must be on this machine \(127\.0\.0\.0\/8, ::1\), so that no account is touched; /);
  });
});
