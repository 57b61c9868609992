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

const PLACE = { region: "us-east-1", accountIds: ["111122223333"] };
const LEGACY = { ...EXISTING, legacyNames: true };

async function adopt(
  args: unknown,
  stackResources = CODESTREAM,
  rules: readonly GroupRule[] = RULES,
): Promise<Adoption> {
  const { resources } = await run(args);
  return planAdoption({ resources, stackResources, rules, place: PLACE, providerVersion: "7.48.0" });
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
      "the first up makes TargetGroupAttachment codestream-api-host, codestream-broadcaster-host",
      "the first up makes Record codestream-alias-a",
      "the first up makes SecurityGroupEgressRule codestream-lb-out-tcp-443-sg-host, codestream-lb-out-tcp-12443-sg-host",
      "the first up makes SecurityGroupIngressRule codestream-host-in-tcp-443-sg-load-balancer, codestream-host-in-tcp-12443-sg-load-balancer",
    ]);
  });

  it("imports nothing where the load balancer is somebody else's", async () => {
    const { dns: _dns, certificateArn: _arn, ...args } = EXISTING;
    const targetGroups = Object.fromEntries(
      ["api", "broadcaster"].map((key) => [key, { arn: `${ARN}:targetgroup/${key}/0123456789abcdef` }]),
    );
    const existing = {
      ...{ arn: `${ARN}:loadbalancer/app/front/0123456789abcdef`, dnsName: "codestream.example.com", targetGroups },
      ...{ subnets: ["a", "b"], securityGroups: { front: "sg-0aaaa111122223333" } },
    };
    const { file, problems } = await adopt({ ...args, loadBalancer: { existing } });
    assert.deepEqual(file.resources, []);
    assert.deepEqual(problems, [
      "loadBalancer.existing leaves the load balancer to somebody else, and all that the template makes is of one (Elb, ElbSecurityGroup, ApiTargets, BroadcasterTargets, ApiListener, BroadcasterListener): there is nothing to import",
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

  it("passes over what is deleted or was never made, also beside what took its place", async () => {
    const gone = { ...CODESTREAM[0]!, ResourceStatus: "DELETE_COMPLETE", PhysicalResourceId: "old" };
    const never = stackResource("Condition", "AWS::EC2::EIP", "");
    const { problems, notes } = await adopt(LEGACY, [...CODESTREAM, gone, never]);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      notes.filter((note) => note.includes("not part of")),
      [],
    );
  });

  it("refuses what CloudFormation has not finished, by name and all at once", async () => {
    const [api, broadcaster, ...rest] = CODESTREAM;
    const { problems } = await adopt(LEGACY, [
      { ...api!, ResourceStatus: "UPDATE_IN_PROGRESS" },
      { ...broadcaster!, ResourceStatus: "DELETE_FAILED" },
      ...rest,
    ]);
    assert.deepEqual(problems, [
      "ApiTargets is UPDATE_IN_PROGRESS: let CloudFormation finish with it, or mend it there, first",
      "BroadcasterTargets is DELETE_FAILED: let CloudFormation finish with it, or mend it there, first",
    ]);
  });

  it("refuses what is in another region or account, once for each place", async () => {
    const [api, broadcaster, ...rest] = CODESTREAM;
    const moved = (resource: StackResource, place: string): StackResource => ({
      ...resource,
      PhysicalResourceId: resource.PhysicalResourceId!.replace("us-east-1:111122223333", place),
    });
    const group = rest.at(-1)!;
    const { problems } = await adopt(LEGACY, [
      moved(api!, "eu-west-1:111122223333"),
      moved(broadcaster!, "eu-west-1:444455556666"),
      ...rest.slice(0, -1),
      // An id has no region; the CloudFormation stack's ARN does.
      { ...group, StackId: "arn:aws:cloudformation:eu-west-1:111122223333:stack/codestream/0a1b" },
    ]);
    assert.deepEqual(problems, [
      "ApiTargets, BroadcasterTargets, ElbSecurityGroup are in eu-west-1, and the stack's aws:region is us-east-1: describe the CloudFormation stack of that region",
      "BroadcasterTargets is of account 444455556666, and aws:allowedAccountIds has 111122223333",
    ]);
  });

  it("says where the resources of a nested stack are", async () => {
    const id = "arn:aws:cloudformation:us-east-1:111122223333:stack/codestream-Balancer-1A2B/0a1b";
    const { problems } = await adopt(LEGACY, [
      ...CODESTREAM.filter(({ LogicalResourceId }) => LogicalResourceId !== "Elb"),
      stackResource("Balancer", "AWS::CloudFormation::Stack", id),
    ]);
    assert.deepEqual(problems, [
      "Elb is not among the CloudFormation stack's resources, or has no physical id",
      `Balancer is a nested stack, whose resources are not in this file: aws cloudformation describe-stack-resources --stack-name ${id}`,
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
      "rule sgr-9 (in tcp 443-443 192.0.2.0/24) is not in the stack and stays open: name its source or revoke it",
      "the first up makes TargetGroupAttachment codestream-api-host, codestream-broadcaster-host",
      "the first up makes Record codestream-alias-a",
      "the first up makes SecurityGroupEgressRule codestream-lb-out-tcp-443-sg-host, codestream-lb-out-tcp-12443-sg-host",
      "the first up makes SecurityGroupIngressRule codestream-host-in-tcp-443-sg-load-balancer, codestream-host-in-tcp-12443-sg-load-balancer, codestream-lb-in-tcp-443-198.51.100.7_32",
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
      place: PLACE,
      providerVersion: "7.48.0",
    });
    assert.deepEqual(problems, []);
    const groups = "the first up makes SecurityGroup anyware-connector, anyware-lb";
    assert.deepEqual([notes.length, notes.filter((note) => note.includes(" SecurityGroup "))], [14, [groups]]);
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
    const { problems } = planAdoption({
      resources,
      stackResources: HP,
      rules: [],
      place: PLACE,
      providerVersion: "7.48.0",
    });
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

  it("reads files as PowerShell writes them, and refuses another region with an exit code", async () => {
    const utf16 = (name: string, value: unknown): string => {
      const file = join(folder, name);
      writeFileSync(file, Buffer.from(`\ufeff${JSON.stringify(value)}\r\n`, "utf16le"));
      return file;
    };
    const there = CODESTREAM.map((each) => ({
      ...each,
      StackId: "arn:aws:cloudformation:us-east-1:111122223333:stack/c/0",
    }));
    const rules = ["--security-group-rules", utf16("rules16.json", { SecurityGroupRules: RULES })];
    const resources = utf16("resources16.json", { StackResources: there });
    const { code, err } = await command("taken-over", "--cloudformation", resources, ...rules);
    assert.equal(code, 0, err);
    const away = write("away.json", {
      StackResources: there.map((each) => ({
        ...each,
        PhysicalResourceId: each.PhysicalResourceId?.replace("us-east-1", "eu-west-1"),
        StackId: each.StackId.replace("us-east-1", "eu-west-1"),
      })),
    });
    const refused = await command("taken-over", "--cloudformation", away, ...rules);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /^problem: ApiTargets, .* are in eu-west-1, and the stack's aws:region is us-east-1: /m);
    assert.match(refused.err, /no import file was written/);
  });

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
