import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secret } from "@pulumi/pulumi";
import { parse } from "yaml";
import { planCommand } from "../../../plan/commands/plan";
import type { Plan } from "../../../plan/model/plan";
import { ConfigProblems, deploy, parseStack, renderIssues } from "../../../stacks/program";
import { type Answers, answerLookUps } from "../../support/aws-answers";
import { type Ran, terminal } from "../../support/terminal";

const REPOSITORY = join(__dirname, "../../..");

type Values = { [key: string]: unknown };

/** Config of an example stack with values set by dotted path below our namespace; `undefined` removes. */
function exampleWith(name: string, changes: Values = {}): Values {
  const file = join(REPOSITORY, "stacks", `Pulumi.codestream-${name}.yaml`);
  const { config } = parse(readFileSync(file, "utf8")) as { config: Values };
  for (const [path, value] of Object.entries(changes)) {
    const keys = `connector-topologies:${path}`.split(".");
    const last = keys.pop()!;
    const parent = keys.reduce((at, key) => {
      at[key] ??= {};
      return at[key] as Values;
    }, config);
    if (value === undefined) {
      delete parent[last];
    } else {
      parent[last] = value;
    }
  }
  return config;
}

const problems = (config: Values): string[] => {
  const parsed = parseStack(config, { stackName: "demo", directory: join(REPOSITORY, "stacks") });
  return parsed.ok ? [] : parsed.issues.map(({ path, problem }) => `${path}: ${problem}`);
};

const rendered = (config: Values): string => {
  const parsed = parseStack(config, { stackName: "demo", directory: join(REPOSITORY, "stacks") });
  return parsed.ok ? "" : renderIssues("Pulumi.demo.yaml", "demo", parsed.issues);
};

describe("CodeStream from stack config", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "codestream-stack-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  async function plan(config: Values, ...options: string[]): Promise<Ran> {
    writeFileSync(join(folder, "Pulumi.yaml"), "name: connector-topologies\nruntime: nodejs\n");
    const script = "user-data/codestream-host.sh";
    writeFileSync(join(folder, "Pulumi.demo.yaml"), JSON.stringify({ config }).replace(script, "start.sh"));
    writeFileSync(join(folder, "start.sh"), readFileSync(join(REPOSITORY, "stacks", script)));
    const screen = terminal();
    const surroundings = { root: folder, program: { parseStack, deploy }, renderIssues, ...screen };
    return { code: await planCommand(["demo", ...options], surroundings), ...screen.printed };
  }

  const planned = async (config: Values): Promise<Plan> => JSON.parse((await plan(config, "--json")).out) as Plan;
  const inputsOf = ({ resources }: Plan, name: string, type = ""): Values =>
    resources.find((each) => each.name === name && each.type.includes(type))!.inputs as Values;

  it("judges the host by the network ACL that is declared of a subnet of its own", async () => {
    const rules = [{ number: 100, direction: "ingress", action: "deny", protocol: "-1", cidr: "0.0.0.0/0" }];
    const verdicts = async (changes: Values) =>
      (await planned(exampleWith("existing", changes))).reachability.map(({ id, verdict }) => `${id} ${verdict}`);
    assert.deepEqual((await verdicts({})).slice(0, 3), ["S1 PROVED", "S2 PROVED", "S3 PROVED"]);
    assert.deepEqual((await verdicts({ "host.subnet.networkAcl": rules })).slice(0, 3), [
      "S1 PROVED",
      "S2 REFUTED",
      "S3 REFUTED",
    ]);
  });

  for (const name of ["http", "https", "existing"]) {
    it(`has no problem with the example codestream-${name}`, () => {
      assert.deepEqual(problems(exampleWith(name)), []);
    });
  }

  it("plans the https example to exit code 0", async () => {
    const { code, err } = await plan(exampleWith("https"));
    assert.deepEqual([code, err], [0, ""]);
  });

  it("ends with exit code 2 and names the key when HTTP is asked for behind HTTPS", async () => {
    const config = exampleWith("https", { services: { api: { targetProtocol: "HTTP" }, broadcaster: {} } });
    const { code, err, out } = await plan(config);
    assert.deepEqual([code, out], [2, ""]);
    assert.deepEqual(err.trimEnd().split("\n"), [
      "Pulumi.demo.yaml: 1 problem, nothing was planned",
      "",
      '1  services.api.targetProtocol = "HTTP"',
      "   at Pulumi.demo.yaml:1:1104",
      "   must be HTTPS: CodeStream does not work with HTTPS in front and HTTP behind; on the host: ~/.codestream/codestream",
      "   --make-self-signed-cert",
      "   fix:  write HTTPS",
      "   or:   npx pulumi config set --path 'connector-topologies:services.api.targetProtocol' HTTPS --stack demo",
      "",
      "The commands need npx pulumi login and npx pulumi stack init demo first, and change the file's layout; an editor needs neither.",
    ]);
  });

  it("takes https where no variant is named, and warns of http", async () => {
    const warnings = (config: Values) => {
      const parsed = parseStack(config, { stackName: "demo", directory: join(REPOSITORY, "stacks") });
      return parsed.warnings.map(({ path }) => path);
    };
    const plain = await planned(exampleWith("https", { variant: undefined }));
    assert.equal(inputsOf(plain, "codestream-listener-443")["protocol"], "HTTPS");
    assert.deepEqual(warnings(exampleWith("https")), []);
    assert.deepEqual(warnings(exampleWith("http")), ["variant"]);
  });

  it("admits the NAT gateway of the host's own zone in a new network, and no other", async () => {
    const result = await planned(exampleWith("https"));
    const rules = result.resources.filter(({ name }) => name.includes("-lb-in-") && name.endsWith("-nat"));
    assert.deepEqual(
      rules.map(({ name }) => name),
      ["codestream-lb-in-tcp-12443-nat", "codestream-lb-in-tcp-443-nat"],
    );
    const subnet = result.resources.find(({ inputs }) => inputs["cidrBlock"] === "10.70.0.0/26")!;
    const gateway = result.resources.find(
      ({ type, inputs }) => type.includes("natGateway:") && inputs["subnetId"] === subnet.id,
    )!;
    const eip = result.resources.find(({ outputs }) => outputs["allocationId"] === gateway.inputs["allocationId"])!;
    assert.equal(rules[0]!.inputs["cidrIpv4"], `${String(eip.outputs["publicIp"])}/32`);
  });

  it("admits the declared NAT addresses of an existing subnet", async () => {
    const result = await planned(exampleWith("existing"));
    assert.equal(inputsOf(result, "codestream-lb-in-tcp-443-198.51.100.7_32")["cidrIpv4"], "198.51.100.7/32");
  });

  it("takes the newest Amazon Linux for a new host without an image, and asks for none otherwise", async () => {
    const asked = async (config: Values) =>
      (await planned(config)).warnings.some((text) => text.includes("getParameter"));
    assert.equal(await asked(exampleWith("https")), true);
    assert.equal(await asked(exampleWith("https", { "host.amiId": "ami-0123456789abcdef0" })), false);
    assert.equal(await asked(exampleWith("existing")), false);
  });

  const wrong: readonly [string, Values, readonly string[]][] = [
    [
      "a host in a subnet that is not there",
      exampleWith("https", { "host.subnet": "hots" }),
      ["host.subnet: no such subnet; known: a, b, host"],
    ],
    [
      "a list of hosts",
      exampleWith("https", { host: [{ subnet: "host" }, { subnet: "host" }] }),
      [
        "host: must be exactly 1: CodeStream On-Prem has no redundancy, and its broadcaster keeps all sockets in memory",
      ],
    ],
    [
      "an empty list of hosts",
      exampleWith("https", { host: [] }),
      [
        "host: must be exactly 1: CodeStream On-Prem has no redundancy, and its broadcaster keeps all sockets in memory",
      ],
    ],
    [
      "a host in a zone without a public subnet",
      exampleWith("existing", { "host.subnet.availabilityZone": "us-east-1c" }),
      [
        "host.subnet.availabilityZone: is not a zone of the load balancer, which is in us-east-1a, us-east-1b; it sends nothing to other zones",
      ],
    ],
    [
      "an existing host whose way out is not known",
      exampleWith("existing", { "host.subnet.natAddresses": undefined }),
      [
        "host.reachesInternetFrom: is missing: the host's containers call the public URL, so the load balancer must admit its NAT gateway, such as 198.51.100.7/32",
      ],
    ],
    [
      "an address of a NAT gateway that is a network, once and where it is written",
      exampleWith("existing", { "host.subnet.natAddresses": ["198.51.100.7/32"] }),
      ["host.subnet.natAddresses[0]: must be one IPv4 address such as 198.51.100.7"],
    ],
    [
      "one listener of the two",
      exampleWith("https", { services: { broadcaster: {} } }),
      ["services.api: is missing: clients need both listeners, the API's and the broadcaster's"],
    ],
    [
      "a start script that is not there",
      exampleWith("https", { "host.userData.file": "no.sh" }),
      ["host.userData.file: no such file; the path is relative to the folder of the stack file"],
    ],
    [
      "a certificate that does not cover the name",
      exampleWith("existing", { certificateNames: ["www.example.com"] }),
      ["certificateNames: do not cover codestream.example.com; clients will refuse the certificate"],
    ],
    [
      "a misspelt key of the host",
      exampleWith("existing", { "host.instanceID": "i-0123456789abcdef0" }),
      ["host.instanceID: unknown key; did you mean instanceId, which is given too?"],
    ],
  ];
  for (const [title, config, expected] of wrong) {
    it(`refuses ${title}`, () => {
      assert.deepEqual(problems(config), expected);
    });
  }

  it("prints a fix line for a host in a subnet that is not there", () => {
    assert.match(
      rendered(exampleWith("https", { "host.subnet": "hots" })),
      /fix: {2}pulumi config set --path 'connector-topologies:host\.subnet' host --stack demo/,
    );
  });

  describe("asked of AWS", () => {
    const VPC = "vpc-0c0de57ea0c0de57e";
    const place = (availabilityZone: string, cidrBlock: string) => ({ vpcId: VPC, availabilityZone, cidrBlock });
    const truth = (): Answers => ({
      subnets: {
        "subnet-0aaa555566667777a": place("us-east-1a", "10.70.0.0/26"),
        "subnet-0bbb555566667777b": place("us-east-1b", "10.70.0.64/26"),
        "subnet-0ddd555566667777d": place("us-east-1a", "10.70.8.0/24"),
      },
      routeTables: {
        "rtb-main": { vpcId: VPC, main: true, routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }] },
        "rtb-host": {
          vpcId: VPC,
          subnetIds: ["subnet-0ddd555566667777d"],
          routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: "nat-1" }],
        },
      },
      natGateways: { "nat-1": { publicIp: "198.51.100.7" } },
      instances: {
        "i-0123456789abcdef0": {
          subnetId: "subnet-0ddd555566667777d",
          vpcSecurityGroupIds: ["sg-0fedcba9876543210"],
        },
      },
    });

    async function differences(answers: Answers): Promise<string[]> {
      const parsed = parseStack(exampleWith("existing"), { stackName: "demo" });
      assert.ok(parsed.ok);
      await answerLookUps(answers);
      try {
        await deploy(parsed.stack, { lookups: true, secret: () => secret("") });
      } catch (error) {
        if (error instanceof ConfigProblems) {
          return error.issues.map(({ path, problem }) => `${path}: ${problem}`);
        }
        // Nothing may be created here: the look-ups had nothing to say.
        assert.match(String(error), /nothing may be created/);
      }
      return [];
    }

    it("goes on when host and subnet are as declared", async () => {
      assert.deepEqual(await differences(truth()), []);
    });

    it("reports a host elsewhere, without the group that is to get our rules, and another NAT gateway", async () => {
      const elsewhere = { subnetId: "subnet-0eee555566667777e", vpcSecurityGroupIds: ["sg-0123456789abcdef0"] };
      const answers: Answers = {
        ...truth(),
        natGateways: { "nat-1": { publicIp: "198.51.100.9" } },
        instances: { "i-0123456789abcdef0": elsewhere },
      };
      assert.deepEqual(await differences(answers), [
        "host.subnet.natAddresses: does not match AWS, which says 198.51.100.9",
        "host.subnet.subnetId: is not the host's, which is in subnet-0eee555566667777e",
        "host.securityGroupId: is not on the host, which has sg-0123456789abcdef0",
      ]);
    });

    it("reports a host that is not there", async () => {
      assert.deepEqual(await differences({ ...truth(), instances: {} }), [
        "host.instanceId: could not be looked up: no matching instance found",
      ]);
    });
  });

  describe("with a copy of the host's configuration", () => {
    const CURRENT = `{
\t// ours
\t"apiServer": { "ignoreHttps": true, "port": 80, "publicApiUrl": "http://qs1.example.com" },
\t"broadcastEngine": { "codestreamBroadcaster": { "host": "qs1.example.com", "ignoreHttps": true, "port": 12080 } },
\t"sharedSecrets": { "auth": "one-secret" },
\t"ssl": { "certfile": null, "keyfile": null }
}
`;

    it("writes it beside with the edit, and shows the edit only", async () => {
      const file = join(folder, "services.json");
      writeFileSync(file, CURRENT);
      const { code, err, out } = await plan(exampleWith("https"), "--codestream-config", file);
      assert.equal(code, 0);
      assert.deepEqual(err.trimEnd().split("\n"), [
        `CODESTREAM CONFIG  ${file}.new`,
        "  apiServer.ignoreHttps  true -> false",
        "  apiServer.port  80 -> 443",
        '  apiServer.publicApiUrl  "http://qs1.example.com" -> "https://codestream.example.com"',
        '  broadcastEngine.codestreamBroadcaster.host  "qs1.example.com" -> "codestream.example.com"',
        "  broadcastEngine.codestreamBroadcaster.ignoreHttps  true -> false",
        "  broadcastEngine.codestreamBroadcaster.port  12080 -> 12443",
        '  ssl.certfile  null -> "/opt/config/cert.pem"',
        '  ssl.keyfile  null -> "/opt/config/key.pem"',
      ]);
      const written = readFileSync(`${file}.new`, "utf8");
      assert.match(written, /^\{\n\t\/\/ ours\n\t"apiServer": \{ "ignoreHttps": false, "port": 443,/);
      assert.match(written, /"auth": "one-secret"/);
      assert.doesNotMatch(out + err, /one-secret/);
      assert.equal(readFileSync(file, "utf8"), CURRENT);
    });

    const refused: readonly [string, Values, string, RegExp][] = [
      [
        "a file that is no JSON",
        exampleWith("https"),
        "{ one-secret",
        /^--codestream-config: .* is not JSON: .* in line 1\n$/,
      ],
      [
        "a stack whose name is known only after up",
        exampleWith("http", { dns: undefined }),
        CURRENT,
        /^--codestream-config needs the service's name, and the load balancer's own is known only after up: give dns or hostname\n$/,
      ],
    ];
    for (const [title, config, text, message] of refused) {
      it(`refuses ${title}`, async () => {
        const file = join(folder, "refused.json");
        writeFileSync(file, text);
        const { code, err } = await plan(config, "--codestream-config", file);
        assert.equal(code, 2);
        assert.match(err, message);
        assert.doesNotMatch(err, /one-secret/);
      });
    }
  });
});
