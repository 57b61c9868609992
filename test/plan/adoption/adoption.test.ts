import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HpAnywareConnectors } from "../../../components/hp-anyware";
import { type Adoption, type GroupRule, planAdoption, type StackResource } from "../../../plan/adoption/adoption";
import { adoptCommand } from "../../../plan/commands/adopt";
import { ADOPT_USAGE } from "../../../plan/commands/usages";
import type { Run } from "../../../plan/model/run";
import { deploy, parseStack, renderIssues } from "../../../stacks/program";
import { EXISTING, run } from "../../components/codestream/fixtures";
import { base } from "../../components/hp-anyware/fixtures";
import { runIn } from "../../components/runs";
import { type Ran, terminal } from "../../support/terminal";
import { ARN, CODESTREAM, LB, RULES, rule, stackResource } from "../fixtures/cloudformation";

const LEGACY = { ...EXISTING, legacyNames: true };

async function adopt(
  args: unknown,
  stackResources = CODESTREAM,
  rules: readonly GroupRule[] = RULES,
): Promise<Adoption> {
  const { resources } = await run(args);
  return planAdoption({ resources, stackResources, rules, providerVersion: "7.48.0" });
}

describe("adoption of CodeStream's CloudFormation stack", () => {
  it("names every resource and every rule with our names, their types, their parent and their ids", async () => {
    const { file, problems, notes } = await adopt(LEGACY);
    const parent = "codestream_CodeStreamOnPrem";
    const version = "7.48.0";
    const of = (type: string, logicalName: string, id: string) => ({
      type,
      name: `${logicalName}_${type.split(":")[2]}`,
      logicalName,
      id,
      parent,
      version,
    });
    const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    assert.deepEqual(file.resources, [
      { type: "connector-topologies:index:CodeStreamOnPrem", name: parent, logicalName: "codestream", component: true },
      of("aws:lb/loadBalancer:LoadBalancer", "codestream", CODESTREAM[2]!.PhysicalResourceId!),
      of("aws:ec2/securityGroup:SecurityGroup", "codestream-lb", "sg-0a0a0a0a0a0a0a0a0"),
      of("aws:lb/targetGroup:TargetGroup", "codestream-api", CODESTREAM[0]!.PhysicalResourceId!),
      of("aws:lb/targetGroup:TargetGroup", "codestream-broadcaster", CODESTREAM[1]!.PhysicalResourceId!),
      of("aws:lb/listener:Listener", "codestream-listener-443", CODESTREAM[3]!.PhysicalResourceId!),
      of("aws:lb/listener:Listener", "codestream-listener-12443", CODESTREAM[4]!.PhysicalResourceId!),
      of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "codestream-lb-out-all-0.0.0.0_0", "sgr-5"),
      of(ingress, "codestream-lb-in-tcp-12443-198.51.100.7_32", "sgr-4"),
      of(ingress, "codestream-lb-in-tcp-12443-203.0.113.0_24", "sgr-3"),
      of(ingress, "codestream-lb-in-tcp-443-198.51.100.7_32", "sgr-2"),
      of(ingress, "codestream-lb-in-tcp-443-203.0.113.0_24", "sgr-1"),
    ]);
    assert.deepEqual(problems, []);
    assert.deepEqual(notes, [
      "codestream-lb-out-tcp-12443-sg-host is not in AWS yet: the first up makes it",
      "codestream-lb-out-tcp-443-sg-host is not in AWS yet: the first up makes it",
    ]);
  });

  it("refuses names that would be replaced", async () => {
    const { problems } = await adopt(EXISTING);
    assert.deepEqual(
      problems,
      (
        [
          ["Elb (codestream)", "codestream-alb"],
          ["ApiTargets (codestream-api)", "codestream-api-targets"],
          ["BroadcasterTargets (codestream-broadcaster)", "codestream-broadcaster-targets"],
        ] as const
      ).map(
        ([label, name]) =>
          `${label} is called ${name} in AWS and named by Pulumi in the stack, so it would be replaced: set legacyNames (CodeStream) or legacyEnvironmentName (HP Anyware)`,
      ),
    );
  });

  it("refuses a stack that lacks a resource of the template, and another type", async () => {
    const [api, broadcaster, ...rest] = CODESTREAM;
    const { problems } = await adopt(LEGACY, [
      { ...api!, PhysicalResourceId: undefined } as unknown as StackResource,
      { ...broadcaster!, ResourceType: `${LB}::Listener` },
      ...rest.filter(({ LogicalResourceId }) => LogicalResourceId !== "Elb"),
    ]);
    assert.deepEqual(problems, [
      "Elb is not among the CloudFormation stack's resources, or has no physical id",
      "ApiTargets is not among the CloudFormation stack's resources, or has no physical id",
      `BroadcasterTargets (codestream-broadcaster) is of type ${LB}::Listener, expected ${LB}::TargetGroup`,
    ]);
  });

  it("names rules that stay open, rules that are new, and resources it leaves alone", async () => {
    const others = [...CODESTREAM, stackResource("Alarm", "AWS::CloudWatch::Alarm", "codestream-alarm")];
    const { notes } = await adopt(LEGACY, others, [
      ...RULES.filter(({ SecurityGroupRuleId }) => SecurityGroupRuleId !== "sgr-2"),
      rule("sgr-9", 443, "192.0.2.0/24"),
      { ...rule("sgr-8", 22, "0.0.0.0/0"), GroupId: "sg-0b0b0b0b0b0b0b0b0" },
    ]);
    assert.deepEqual(notes, [
      "Alarm (AWS::CloudWatch::Alarm) is not part of the template and is not taken over",
      "codestream-lb-out-tcp-12443-sg-host is not in AWS yet: the first up makes it",
      "codestream-lb-out-tcp-443-sg-host is not in AWS yet: the first up makes it",
      "codestream-lb-in-tcp-443-198.51.100.7_32 is not in AWS yet: the first up makes it",
      "rule sgr-9 (in tcp 443-443 192.0.2.0/24) is not in the stack and stays open: name its source or revoke it",
    ]);
  });
});

describe("adoption of HP's CloudFormation stack", () => {
  const HP: readonly StackResource[] = [
    stackResource("LoadBalancer", `${LB}::LoadBalancer`, `${ARN}:loadbalancer/app/vdi-prod/2a`),
    stackResource("LoadBalancerListener", `${LB}::Listener`, `${ARN}:listener/app/vdi-prod/2a/3a`),
    stackResource("DefaultTargetGroup", `${LB}::TargetGroup`, `${ARN}:targetgroup/vdi-prod-primary/0a`),
  ];
  const planned = (legacyEnvironmentName?: string): Promise<Run> =>
    runIn("eu-west-1", () => ({ c: new HpAnywareConnectors("anyware", { ...base, legacyEnvironmentName }).url }));

  it("names load balancer, listener and target group, and leaves its security group to the account", async () => {
    const { resources } = await planned("vdi-prod");
    const { file, problems, notes } = planAdoption({
      resources,
      stackResources: HP,
      rules: [],
      providerVersion: "7.48.0",
    });
    assert.deepEqual([problems, notes], [[], []]);
    assert.deepEqual(
      file.resources.map(({ logicalName, type, id }) => [logicalName, type.split(":")[2], id]),
      [
        ["anyware", "HpAnywareConnectors", undefined],
        ["anyware", "LoadBalancer", HP[0]!.PhysicalResourceId],
        ["anyware-listener-443", "Listener", HP[1]!.PhysicalResourceId],
        ["anyware-broker", "TargetGroup", HP[2]!.PhysicalResourceId],
      ],
    );
  });

  it("refuses another environment's name", async () => {
    const { resources } = await planned("vdi-dev");
    const { problems } = planAdoption({ resources, stackResources: HP, rules: [], providerVersion: "7.48.0" });
    assert.deepEqual(
      problems.map((problem) => problem.split(",")[0]),
      [
        "LoadBalancer (anyware) is called vdi-prod in AWS and vdi-dev in the stack",
        "DefaultTargetGroup (anyware-broker) is called vdi-prod-primary in AWS and vdi-dev-primary in the stack",
      ],
    );
  });
});

describe("npm run adopt", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "adopt-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const write = (name: string, value: unknown): string => {
    const file = join(folder, name);
    writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
    return file;
  };

  /** Runs the command on a project whose one stack is the existing-network example in legacy mode. */
  async function command(...args: string[]): Promise<Ran> {
    const stacks = join(__dirname, "../../../stacks");
    const text = readFileSync(join(stacks, "Pulumi.codestream-existing.yaml"), "utf8");
    write("Pulumi.yaml", "name: connector-topologies\nruntime: nodejs\n");
    write("Pulumi.taken-over.yaml", `${text}\n  connector-topologies:legacyNames: true\n`);
    const screen = terminal();
    const surroundings = { root: folder, program: { parseStack, deploy }, renderIssues, ...screen };
    return { code: await adoptCommand(args, surroundings), ...screen.printed };
  }

  it("writes the import file and says what to type next", async () => {
    const cloudFormation = write("resources.json", { StackResources: CODESTREAM });
    const rules = write("rules.json", { SecurityGroupRules: RULES });
    const file = join(folder, "import.json");
    const options = ["--cloudformation", cloudFormation, "--security-group-rules", rules, "--out", file];
    const { code, out } = await command("taken-over", ...options);
    assert.equal(code, 0);
    assert.equal(
      out,
      `11 resources in ${file}   next: pulumi import --file ${file} --protect=false --generate-code=false --stack taken-over\n`,
    );
    assert.equal(JSON.parse(readFileSync(file, "utf8")).resources.length, 12);
  });

  it("tells the order of the whole undertaking with its options", () => {
    assert.match(
      ADOPT_USAGE,
      /1 {2}in the CloudFormation template set "DeletionPolicy": "Retain"[\s\S]*7 {2}aws cloudformation delete-stack/,
    );
  });

  const wrong: readonly [string, () => string[], number, RegExp][] = [
    ["no stack", () => ["--cloudformation", "x"], 2, /^give one stack\n/],
    ["no CloudFormation output", () => ["taken-over"], 2, /^--cloudformation is required\n/],
    [
      "a file that is not there",
      () => ["taken-over", "--cloudformation", join(folder, "no.json")],
      2,
      /cannot be read/,
    ],
    [
      "the output of another command",
      () => ["taken-over", "--cloudformation", write("other.json", { Stacks: [] })],
      2,
      /is not the output of aws cloudformation describe-stack-resources \(StackResources: /,
    ],
    [
      "a list",
      () => ["taken-over", "--cloudformation", write("list.json", [])],
      2,
      /is not the output of aws cloudformation describe-stack-resources \(Invalid input: expected object/,
    ],
    [
      "rules left out where there is a security group",
      () => ["taken-over", "--cloudformation", write("resources.json", { StackResources: CODESTREAM })],
      2,
      /^--security-group-rules is required: the template has a security group\n/,
    ],
    [
      "another CloudFormation stack",
      () => ["taken-over", "--cloudformation", write("resources.json", { StackResources: [] })],
      1,
      /problem: Elb is not among the CloudFormation stack's resources, or has no physical id\n[\s\S]*no import file was written\n$/,
    ],
    [
      "a stack that is not there",
      () => ["gone", "--cloudformation", write("resources.json", { StackResources: [] })],
      2,
      /gone/,
    ],
  ];
  for (const [title, args, code, text] of wrong) {
    it(`refuses ${title}`, async () => {
      const result = await command(...args());
      assert.equal(result.code, code);
      assert.match(result.err, text);
      assert.equal(result.out, "");
    });
  }
});
