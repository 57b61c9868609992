import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Run } from "../../../plan/model/run";
import { type RunOptions, runProgram } from "../../../plan/offline/run";
import { readStackOutputs } from "../../../plan/offline/stack-outputs";
import { isUnknown, ResourceGraph } from "../../../policy/graph";
import { runRules } from "../../../policy/pack";
import { TODAY } from "../../policy/support/assert";
import { FOREIGN_PROGRAMS } from "./foreign-programs";

const OPTIONS: RunOptions = {
  project: "shop",
  stack: "dev",
  account: { region: "eu-west-1", accountId: "111122223333" },
  config: {
    "aws:region": "eu-west-1",
    "shop:sizes": '{"web":"t3.small"}',
    "shop:subnetId": "subnet-0123456789abcdef0",
    "shop:password": "[secret]",
  },
  secretKeys: ["shop:password"],
};

interface Told {
  /** Mandatory rules that accuse it. */
  readonly violations?: readonly string[];
  /** Mandatory rules that cannot be decided. */
  readonly undecided?: readonly string[];
  /** What the plan says it did not ask. */
  readonly unanswered?: readonly string[];
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** Rules that ask where a load balancer is, of which a look-up knows. */
const PLACES = ["alb-two-azs-one-vpc", "alb-scheme-matches-routing", "alb-target-vpc-matches"];
const UNKNOWN = "[unknown]";
const BALANCER = "web-a810c74-819671875.eu-west-1.elb.amazonaws.com";
const ofLookUps = (...tokens: readonly string[]) =>
  tokens.map((token) => `look-up ${token} was not made: what it answers stays unknown`);
const VPC = "aws:ec2/getVpc:getVpc";
const SUBNETS = "aws:ec2/getSubnets:getSubnets";
const NETWORK = ofLookUps(SUBNETS, VPC);

const EXPECTED: Readonly<Record<string, Told>> = {
  "an instance in the default VPC, by look-up": {
    undecided: ["public-ip-only-on-allowed-roles"],
    unanswered: NETWORK,
    outputs: { address: "" },
  },
  "a load balancer in a VPC by look-up": {
    undecided: PLACES,
    unanswered: NETWORK,
    outputs: { url: `https://${BALANCER}` },
  },
  "ssh for everyone in a group by look-up": {
    violations: ["sg-no-world-open-admin-ports"],
    unanswered: ofLookUps("aws:ec2/getSecurityGroup:getSecurityGroup"),
  },
  "an ECS service on Fargate in the default VPC": { undecided: PLACES, unanswered: NETWORK },
  "an EKS node group": { unanswered: ofLookUps(SUBNETS), outputs: { endpoint: UNKNOWN } },
  "a static site": { outputs: { url: UNKNOWN } },
  "a function in a VPC by id": {},
  "a database with zones by id": { outputs: { endpoint: UNKNOWN } },
  "a load balancer in the network of another stack": {
    undecided: PLACES,
    unanswered: [
      "outputs of stack acme/network/prod stay unknown: write them with pulumi stack output --json " +
        "--stack acme/network/prod > outputs.json, and give --stack-outputs acme/network/prod=outputs.json",
    ],
    outputs: { name: BALANCER, password: UNKNOWN },
  },
  "an Auto Scaling group": { unanswered: ofLookUps(SUBNETS) },
  "a second region and account with tags of its provider": {
    outputs: {
      name: "logs-a81e6c3",
      region: "us-east-1",
      account: "222233334444",
      group: "arn:aws:ec2:us-east-1:222233334444:security-group/sg-047a105784f7812b9",
    },
  },
  "a component of its own": { outputs: { name: "shop-da31430" } },
  "a program with config objects": { outputs: { where: "organization/shop/dev" } },
  "side effects of an update": { outputs: { made: [] } },
  "a load balancer by its older names": {},
  "a health check on a port that its target does not admit, and a role for everybody": {
    violations: [
      "alb-https-listener-https-backend",
      "target-group-health-check-explicit",
      "target-group-health-check-admitted",
      "instance-role-trust",
    ],
  },
  "a role from a policy document": {},
};

const planned = (title: string, options: Partial<RunOptions> = {}): Promise<Run> =>
  runProgram(async () => FOREIGN_PROGRAMS[title]!(), { ...OPTIONS, ...options });

const resultsOf = ({ resources }: Run, config = {}) =>
  runRules(new ResourceGraph(resources), { today: TODAY, realAddresses: false, config });

function mandatory(run: Run, verdict: string): readonly string[] {
  const results = resultsOf(run).filter((result) => result.verdict === verdict && result.level === "mandatory");
  return [...new Set(results.map(({ policy }) => policy))];
}

const shown = (outputs: Run["outputs"]) =>
  JSON.parse(JSON.stringify(outputs, (_key, value) => (isUnknown(value) ? UNKNOWN : value)));

describe("a program that others wrote", () => {
  it("has an expectation for each, at least fifteen", () => {
    assert.deepEqual(Object.keys(FOREIGN_PROGRAMS), Object.keys(EXPECTED));
    assert.ok(Object.keys(EXPECTED).length >= 15);
  });

  for (const [title, { violations = [], undecided = [], unanswered = [], outputs = {} }] of Object.entries(EXPECTED)) {
    it(`is planned, accused of nothing unknown, and what is unknown is named: ${title}`, async () => {
      const run = await planned(title);
      assert.deepEqual(
        {
          violations: mandatory(run, "violation"),
          undecided: mandatory(run, "undecided"),
          unanswered: run.warnings.filter((line) => /^look-up .*unknown$|^outputs of stack/.test(line)),
          outputs: shown(run.outputs),
        },
        { violations, undecided, unanswered, outputs },
      );
    });
  }
});

describe("outputs of another stack", () => {
  const title = "a load balancer in the network of another stack";
  let folder = "";
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "outputs-"));
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const outputs = {
    vpcId: "vpc-0123456789abcdef0",
    publicSubnetIds: ["subnet-0aaa1111222233334", "subnet-0bbb1111222233334"],
    password: "[secret]",
  };

  it("are what the program reads, secrets as secrets", async () => {
    const file = path.join(folder, "outputs.json");
    fs.writeFileSync(file, JSON.stringify(outputs));
    const run = await planned(title, { stackOutputs: readStackOutputs([`acme/network/prod=${file}`]) });
    const inputs = run.resources.find(({ type }) => type === "aws:lb/loadBalancer:LoadBalancer")!.inputs;
    assert.deepEqual(inputs["subnets"], outputs.publicSubnetIds);
    assert.equal(run.outputs["password"], "[secret]");
    assert.deepEqual(
      run.warnings.filter((line) => line.startsWith("outputs of stack")),
      [],
    );
  });

  it("may stand in one file by the name of the stack, as PowerShell writes it", () => {
    const file = path.join(folder, "stacks.json");
    const text = JSON.stringify({ "acme/network/prod": outputs });
    fs.writeFileSync(file, Buffer.from(`\uFEFF${text}`, "utf16le"));
    assert.deepEqual([...readStackOutputs([file])], [["acme/network/prod", outputs]]);
  });

  it("are refused when they are no map, with the form that is", () => {
    const file = path.join(folder, "list.json");
    fs.writeFileSync(file, "[]");
    assert.throws(
      () => readStackOutputs([`acme/network/prod=${file}`]),
      /list\.json must be a map of outputs, as pulumi stack output --json writes it$/,
    );
    assert.throws(
      () => readStackOutputs(["acme/network/prod=missing.json"]),
      /^UsageError: --stack-outputs acme\/network\/prod=missing\.json: missing\.json cannot be read; give --stack-outputs/,
    );
  });
});

describe("tags of a provider", () => {
  it("count for every resource that it makes", async () => {
    const run = await planned("a second region and account with tags of its provider");
    const config = { "required-tags": { requiredTagKeys: ["Owner"] } };
    const lacking = resultsOf(run, config).filter(
      ({ policy, verdict }) => policy === "required-tags" && verdict !== "pass",
    );
    assert.deepEqual(lacking, []);
    assert.deepEqual(
      run.resources.filter(({ type }) => type === "aws:s3/bucket:Bucket").map(({ outputs }) => outputs["tagsAll"]),
      [{ Owner: "platform" }],
    );
  });

  it("count from the stack's configuration too, but for those that it ignores", async () => {
    const run = await planned("a component of its own", {
      config: {
        ...OPTIONS.config,
        "aws:defaultTags": '{"tags":{"Owner":"platform","cost:team":"web"}}',
        "aws:ignoreTags": '{"keyPrefixes":["cost:"]}',
      },
    });
    assert.deepEqual(run.resources.find(({ name, custom }) => name === "shop" && custom)!.outputs["tagsAll"], {
      Owner: "platform",
    });
  });
});
