/** Flow logs of a new VPC: off unless given, to a log group of their own or into a bucket that exists. */
import * as assert from "node:assert/strict";
import { issueLine } from "../../../components/shared/input/issues";
import { runChecks } from "../../../plan/judge/checks";
import type { Plan } from "../../../plan/model/plan";
import type { Run } from "../../../plan/model/run";
import { policyDocuments } from "../../../plan/permissions/document";
import { renderScreen } from "../../../plan/show/screen";
import { plannedObstacles } from "../../../plan/tear-down/obstacles";
import { tearDownSteps } from "../../../plan/tear-down/steps";
import type { PolicyResult } from "../../../policy/rule/result";
import { parseStack } from "../../../stacks/program";
import { type Config, exampleConfig, own, planOf } from "../../support/plans";
import { changed, newVpc } from "../topologies/hp-anyware-config";

const EXAMPLE = "hp-anyware";
const BUCKET = "arn:aws:s3:::acme-flow-logs/vdi";

interface Logged {
  readonly plan: Plan;
  readonly run: Run;
  readonly policy: readonly PolicyResult[];
}

async function logged(flowLogs: Config | undefined): Promise<Logged> {
  const network = exampleConfig(EXAMPLE)["connector-topologies:network"] as Config;
  let seen: Run | undefined;
  const plan = await planOf(EXAMPLE, own({ network: { ...network, flowLogs } }), (run) => {
    seen = run;
  });
  return { plan, run: seen!, policy: runChecks(seen!, {}).policy };
}

const ofType = ({ resources }: Run, type: string) => resources.filter((resource) => resource.type === type);
const judged = ({ policy }: Logged) =>
  policy.filter(({ policy: name }) => name === "vpc-flow-logs").map(({ verdict }) => verdict);
const statements = ({ plan }: Logged) => policyDocuments(plan, "up").documents.flatMap(({ Statement }) => Statement);
const drivers = ({ plan }: Logged) => plan.costDrivers.map(({ count, what }) => `${count} ${what}`);

describe("flow logs of a new VPC", () => {
  let none: Logged;
  let group: Logged;
  let bucket: Logged;
  before(async function () {
    this.timeout(60_000);
    none = await logged(undefined);
    group = await logged({});
    bucket = await logged({ bucketArn: BUCKET, traffic: "REJECT", aggregationSeconds: 60 });
  });

  it("are none, and cost nothing, unless they are given; the plan advises them", () => {
    assert.deepEqual(ofType(none.run, "aws:ec2/flowLog:FlowLog"), []);
    assert.deepEqual(ofType(none.run, "aws:cloudwatch/logGroup:LogGroup"), []);
    assert.deepEqual(judged(none), ["violation"]);
    assert.deepEqual(
      drivers(none).filter((text) => /log/.test(text)),
      [],
    );
  });

  it("have the permissions boundary of the component's roles, unless they have one of their own", async () => {
    const boundary = (name: string) => `arn:aws:iam::111122223333:policy/${name}`;
    const network = exampleConfig(EXAMPLE)["connector-topologies:network"] as Config;
    const boundaryOf = async (flowLogs: Config) => {
      const access = { permissionsBoundaryArn: boundary("all") };
      const { resources } = await planOf(EXAMPLE, own({ access, network: { ...network, flowLogs } }));
      return resources.find(({ type, name }) => type === "aws:iam/role:Role" && name.endsWith("-flow-logs"))!.inputs[
        "permissionsBoundary"
      ];
    };
    assert.equal(await boundaryOf({}), boundary("all"));
    assert.equal(await boundaryOf({ permissionsBoundaryArn: boundary("logs") }), boundary("logs"));
  });

  it("satisfy the rule that advises them, with a log group as with a bucket", () => {
    assert.deepEqual([judged(group), judged(bucket)], [["pass"], ["pass"]]);
  });

  it("go to a log group of their own, all of them, for 90 days", () => {
    const [vpc] = ofType(group.run, "aws:ec2/vpc:Vpc");
    const [logs] = ofType(group.run, "aws:cloudwatch/logGroup:LogGroup");
    const [role] = ofType(group.run, "aws:iam/role:Role").filter(({ name }) => name.endsWith("-flow-logs"));
    const [log] = ofType(group.run, "aws:ec2/flowLog:FlowLog");
    const tags = { CostCenter: "4711", Owner: "vdi-platform", Environment: "demo", Name: "anyware-network-flow-logs" };
    assert.deepEqual(logs!.inputs, { retentionInDays: 90, tags });
    assert.deepEqual(log!.inputs, {
      vpcId: vpc!.id,
      trafficType: "ALL",
      maxAggregationInterval: 600,
      logDestinationType: "cloud-watch-logs",
      logDestination: logs!.outputs["arn"],
      iamRoleArn: role!.outputs["arn"],
      tags,
    });
  });

  it("are written by a role that only flow logs of this account and region assume, and that writes nowhere else", () => {
    const named = (type: string) => ofType(group.run, type).filter(({ name }) => name === "anyware-network-flow-logs");
    const [logs] = named("aws:cloudwatch/logGroup:LogGroup");
    const arn = String(logs!.outputs["arn"]);
    assert.match(arn, /^arn:aws:logs:eu-west-1:111122223333:log-group:anyware-network-flow-logs-/);
    const [role] = named("aws:iam/role:Role");
    assert.deepEqual(JSON.parse(String(role!.inputs["assumeRolePolicy"])).Statement, [
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Condition: {
          StringEquals: { "aws:SourceAccount": "111122223333" },
          ArnLike: { "aws:SourceArn": "arn:aws:ec2:eu-west-1:111122223333:vpc-flow-log/*" },
        },
      },
    ]);
    const [policy] = named("aws:iam/rolePolicy:RolePolicy");
    assert.deepEqual(JSON.parse(String(policy!.inputs["policy"])).Statement, [
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [arn, `${arn}:*`],
      },
    ]);
    const [log] = named("aws:ec2/flowLog:FlowLog");
    assert.ok(log!.dependencies.includes(policy!.urn), "the first records would be lost");
  });

  it("go into a bucket without a role and a log group, when one is given", () => {
    const [vpc] = ofType(bucket.run, "aws:ec2/vpc:Vpc");
    const [log, ...others] = ofType(bucket.run, "aws:ec2/flowLog:FlowLog");
    const { tags: _, ...inputs } = log!.inputs;
    assert.deepEqual(others, []);
    assert.deepEqual(inputs, {
      vpcId: vpc!.id,
      trafficType: "REJECT",
      maxAggregationInterval: 60,
      logDestinationType: "s3",
      logDestination: BUCKET,
    });
    const made = bucket.run.resources.filter(({ name }) => name === "anyware-network-flow-logs");
    assert.deepEqual(
      made.map(({ type }) => type),
      ["aws:ec2/flowLog:FlowLog"],
    );
    assert.deepEqual(bucket.plan.warnings, [
      "network.flowLogs.bucketArn: must let delivery.logs.amazonaws.com put objects, else up fails; AWS replaces the bucket's policy itself where the deployer may",
    ]);
  });

  it("go with the stack, as the way to its end says, unless they are kept", async () => {
    const kept = await logged({ onDestroy: "keep" });
    const [, ...groups] = [group, kept].map(({ run }) => ofType(run, "aws:cloudwatch/logGroup:LogGroup")[0]!.options);
    assert.deepEqual(groups, [{ retainOnDelete: true }]);
    const steps = ({ run }: Logged) => {
      const planned = plannedObstacles(run.resources).filter(({ type }) => type === "aws:cloudwatch/logGroup:LogGroup");
      const stack = { topology: EXAMPLE, config: {}, stack: "dev", region: "eu-west-1" };
      return tearDownSteps({ ...stack, planned, hostedInstances: [], leftovers: [] })
        .filter(({ resources }) => resources.length > 0)
        .map(({ kind, what, commands }) => [kind, what, commands[0]]);
    };
    assert.deepEqual(steps(group), [
      [
        "check",
        "nobody needs the records in anyware-network-flow-logs any more: the log group is deleted with them; to keep both, set network.flowLogs.onDestroy to keep and run up first",
        "aws logs describe-log-groups --region eu-west-1 --log-group-name-pattern <anyware-network-flow-logs>",
      ],
    ]);
    assert.deepEqual(steps(kept), [
      [
        "leftover",
        "anyware-network-flow-logs stays in the account",
        "aws logs delete-log-group --region eu-west-1 --log-group-name <anyware-network-flow-logs>",
      ],
    ]);
  });

  it("stand on the plan's screen and among the cost drivers", () => {
    const line = (given: Logged) =>
      renderScreen(given.plan, { all: false })
        .filter((each) => each.startsWith("    flow logs"))
        .map((each) => each.trim().replace(/\s{2,}/g, "  "));
    assert.deepEqual(line(group), ["flow logs  ALL  -> log group anyware-network-flow-logs  kept 90 days"]);
    assert.deepEqual(line(bucket), [`flow logs  REJECT  -> ${BUCKET}`]);
    assert.deepEqual(drivers(group).slice(-2), ["1 flow log", "1 log group"]);
    assert.deepEqual(drivers(bucket).slice(-1), ["1 flow log"]);
  });

  it("ask the deployer for the role to be handed over, or for the delivery into the bucket", () => {
    const of = (given: Logged, sid: string) => statements(given).filter(({ Sid }) => Sid === sid);
    assert.deepEqual(of(group, "PassRoleToFlowLogs"), [
      {
        Sid: "PassRoleToFlowLogs",
        Effect: "Allow",
        Action: ["iam:PassRole"],
        Resource: ["arn:aws:iam::111122223333:role/anyware-network-flow-logs-*"],
        Condition: { StringEquals: { "iam:PassedToService": "vpc-flow-logs.amazonaws.com" } },
      },
    ]);
    assert.deepEqual(of(group, "DeliverFlowLogs"), []);
    assert.deepEqual(of(group, "LogGroups")[0]!.Resource, [
      "arn:aws:logs:eu-west-1:111122223333:log-group:anyware-network-flow-logs-*",
    ]);
    assert.deepEqual(of(bucket, "DeliverFlowLogs")[0]!.Action, ["logs:CreateLogDelivery", "logs:DeleteLogDelivery"]);
    assert.deepEqual([of(bucket, "PassRoleToFlowLogs"), of(bucket, "LogGroups")], [[], []]);
  });

  const refused: readonly (readonly [string, Config, readonly string[]])[] = [
    [
      "steps that CloudWatch and EC2 do not have",
      { retentionDays: 100, aggregationSeconds: 61 },
      [
        "network.flowLogs.aggregationSeconds = 61: must be one of 60, 600; fix: set network.flowLogs.aggregationSeconds to 60",
        "network.flowLogs.retentionDays = 100: must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653; fix: set network.flowLogs.retentionDays to 90",
      ],
    ],
    [
      "a bucket's name in place of its ARN",
      { bucketArn: "acme-flow-logs" },
      [
        'network.flowLogs.bucketArn = "acme-flow-logs": must be the bucket\'s ARN, arn:aws:s3:::acme-flow-logs; fix: set network.flowLogs.bucketArn to "arn:aws:s3:::acme-flow-logs"',
      ],
    ],
    [
      "what is no ARN of a bucket",
      { bucketArn: "arn:aws:logs:eu-west-1:111122223333:log-group:flows" },
      [
        'network.flowLogs.bucketArn = "arn:aws:logs:eu-west-1:111122223333:log-group:flows": must look like arn:aws:s3:::acme-flow-logs',
      ],
    ],
    [
      "the folder that AWS adds",
      { bucketArn: "arn:aws:s3:::acme-flow-logs/vdi/AWSLogs/" },
      [
        'network.flowLogs.bucketArn = "arn:aws:s3:::acme-flow-logs/vdi/AWSLogs/": must not have AWSLogs in its folder, which AWS puts after it; fix: set network.flowLogs.bucketArn to "arn:aws:s3:::acme-flow-logs/vdi"',
      ],
    ],
    [
      "a bucket of another partition",
      { bucketArn: "arn:aws-cn:s3:::acme-flow-logs" },
      [
        'network.flowLogs.bucketArn = "arn:aws-cn:s3:::acme-flow-logs": is of the partition aws-cn; eu-west-1 is in aws; fix: give one that begins with arn:aws:',
      ],
    ],
    [
      "what belongs to a log group, beside a bucket",
      {
        bucketArn: BUCKET,
        retentionDays: 30,
        onDestroy: "keep",
        permissionsBoundaryArn: "arn:aws:iam::111122223333:policy/boundary",
      },
      [
        "network.flowLogs.retentionDays = 30: is of the log group, and bucketArn names a bucket",
        'network.flowLogs.onDestroy = "keep": is of the log group, and bucketArn names a bucket',
        'network.flowLogs.permissionsBoundaryArn = "arn:aws:iam::111122223333:policy/boundary": is of the role that writes to the log group, and bucketArn names a bucket',
      ],
    ],
  ];
  for (const [what, flowLogs, lines] of refused) {
    it(`refuse ${what}`, () => {
      const parsed = parseStack(changed(newVpc(), [[["network", "flowLogs"], flowLogs]]), { stackName: "demo" });
      assert.deepEqual(parsed.ok ? [] : parsed.issues.map(issueLine), lines);
    });
  }
});
