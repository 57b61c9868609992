import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { printPolicy } from "../../../plan/commands/iam";
import type { Plan, PlanResource } from "../../../plan/model/plan";
import {
  FACT_LOOK_UPS,
  LOAD_BALANCER_LOOK_UPS,
  LOOK_UP_ACTIONS,
  TOPOLOGY_LOOK_UPS,
  TYPE_ACTIONS,
} from "../../../plan/permissions/actions";
import { withDependents } from "../../../plan/permissions/dependent-actions";
import { MANAGED_POLICY_SIZE, policyDocuments, sizeOf } from "../../../plan/permissions/document";
import type { Statement } from "../../../plan/permissions/parts";
import { ofUse, patterns, permissions } from "../../../plan/permissions/statements";
import { TABLES } from "../../engine/stand-in/tables";
import { T } from "../../engine/stand-in/types";
import { allOptions } from "../../support/all-options";
import { EXAMPLE_STACKS, own, planOf } from "../../support/plans";
import { type Ran, terminal } from "../../support/terminal";
import { plan as fixture, resource } from "../fixtures/plan";

const made = (type: string, name: string, inputs: PlanResource["inputs"] = {}): PlanResource =>
  resource(type, name, { inputs });

const planWith = (...resources: PlanResource[]): Plan => fixture({ resources });

const statementsOf = (plan: Plan, use: "up" | "preview" = "up"): readonly Statement[] =>
  permissions(plan, use).statements;

function statement(plan: Plan, sid: string, use: "up" | "preview" = "up"): Statement {
  const found = statementsOf(plan, use).filter(({ Sid }) => Sid === sid);
  assert.equal(found.length, 1, `${sid} of ${statementsOf(plan, use).map(({ Sid }) => Sid)}`);
  return found[0]!;
}

const INSTANCE = "aws:ec2/instance:Instance";
const ROLE = "aws:iam/role:Role";
const TRUST_EC2 = JSON.stringify({ Statement: [{ Principal: { Service: "ec2.amazonaws.com" } }] });

/** With these and the role passed to an instance, a deployer could do whatever the role may. */
const POWERS: readonly string[] = ["iam:CreateRole", "iam:PutRolePolicy"];

describe("permissions of every example", function () {
  this.timeout(60_000);

  for (const name of EXAMPLE_STACKS) {
    it(`cover what ${name} makes and looks up with its options on, and let a preview change nothing`, async () => {
      const plan = await planOf(name, allOptions(name));
      for (const use of ["up", "preview"] as const) {
        const { documents, uncovered } = policyDocuments(plan, use);
        assert.deepEqual(uncovered, []);
        for (const { Statement } of documents) {
          assert.ok(sizeOf(Statement) <= MANAGED_POLICY_SIZE);
          assert.ok(Statement.length > 0);
        }
        const statements = documents.flatMap(({ Statement }) => Statement);
        assert.ok(statements.every(({ Sid }) => /^[A-Za-z0-9]+$/.test(Sid)));
        assert.equal(new Set(statements.map(({ Sid }) => Sid)).size, statements.length, "Sids are unique");
        assertCovered(plan, use, statements);
        assert.deepEqual(use === "up" ? [] : statements.flatMap(({ Action }) => Action.filter(isChange)), []);
      }
    });
  }

  it("know every type that the stand-in for AWS knows, but for what no topology makes", () => {
    const others: readonly string[] = [
      ...[T.zone, T.policy, T.secret, T.secretVersion, T.parameter],
      ...["aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions"],
      ...["aws:wafv2/ipSet:IpSet", "aws:sns/topic:Topic", "aws:sns/topicSubscription:TopicSubscription"],
      ...["aws:kms/key:Key", "aws:kms/alias:Alias"],
    ];
    const unknown = [...TABLES.keys()].filter((type) => TYPE_ACTIONS[type] === undefined && !others.includes(type));
    assert.deepEqual(unknown, []);
  });

  it("know every look-up that stands in the program", () => {
    const sources = ["stacks", "components"].flatMap((room) =>
      readdirSync(room, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => readFileSync(join(room, file), "utf8")),
    );
    const found = sources.flatMap((text) => [
      ...text.matchAll(/\b(ec2|lb|ssm|secretsmanager)\.(get[A-Z]\w+?)(?:Output)?\(/g),
    ]);
    const tokens = [...new Set(found.map(([, module, name]) => `aws:${module}/${name}:${name}`))];
    assert.ok(tokens.includes("aws:ec2/getSubnet:getSubnet"));
    assert.deepEqual(
      tokens.filter((token) => LOOK_UP_ACTIONS[token] === undefined),
      [],
    );
  });

  it("know the actions of every look-up that checks a declared fact", () => {
    const tokens = [...FACT_LOOK_UPS, ...LOAD_BALANCER_LOOK_UPS, ...Object.values(TOPOLOGY_LOOK_UPS).flat()];
    assert.deepEqual(
      tokens.filter((token) => LOOK_UP_ACTIONS[token] === undefined),
      [],
    );
  });
});

const isChange = (action: string): boolean => !/:(Describe|Get|List)/.test(action) && action !== "kms:Decrypt";

/** Every action of every type stands in some statement, word for word or as Describe*. */
function assertCovered(plan: Plan, use: "up" | "preview", statements: readonly Statement[]): void {
  const allowed = new Set(statements.flatMap(({ Action }) => Action));
  for (const { type, custom } of plan.resources.filter(({ type }) => type.startsWith("aws:"))) {
    const missing = ofUse(TYPE_ACTIONS[type]!, use).filter(
      (action) => !allowed.has(action) && !allowed.has(action.replace(/:Describe.*/, ":Describe*")),
    );
    assert.deepEqual(custom ? missing : [], [], type);
  }
}

describe("the statements of a policy", () => {
  it("narrow load balancing to the names that Pulumi gives, or to a given name", () => {
    const balancer = made("aws:lb/loadBalancer:LoadBalancer", "anyware");
    const group = made("aws:lb/targetGroup:TargetGroup", "anyware-broker", { name: "legacy-TG" });
    assert.deepEqual(statement(planWith(balancer, group), "LoadBalancing").Resource, [
      "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/anyware-*/*",
      "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener*/app/anyware-*/*",
      "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/legacy-TG/*",
    ]);
  });

  it("pass the roles that instances assume to EC2 and to nothing else", () => {
    const plan = planWith(
      made(ROLE, "anyware-connector-role", { assumeRolePolicy: TRUST_EC2 }),
      made(ROLE, "snapshots-role", { assumeRolePolicy: TRUST_EC2.replace("ec2", "dlm") }),
      made("aws:dlm/lifecyclePolicy:LifecyclePolicy", "snapshots"),
    );
    const { Resource, Condition } = statement(plan, "PassRoleToInstances");
    assert.deepEqual(Resource, ["arn:aws:iam::111122223333:role/anyware-connector-role-*"]);
    assert.deepEqual(Condition, { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } });
    const snapshots = statement(plan, "PassRoleToSnapshots");
    assert.deepEqual(snapshots.Resource, ["arn:aws:iam::111122223333:role/snapshots-role-*"]);
    assert.deepEqual(snapshots.Condition, { StringEquals: { "iam:PassedToService": "dlm.amazonaws.com" } });
  });

  it("pass the role of a given instance profile by the profile's name", () => {
    const plan = planWith(made(INSTANCE, "anyware-a", { iamInstanceProfile: "company-connector" }));
    assert.deepEqual(statement(plan, "PassRoleToInstances").Resource, [
      "arn:aws:iam::111122223333:role/company-connector",
    ]);
  });

  it("attach only the managed policies of the plan", () => {
    const policyArn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
    const plan = planWith(
      made(ROLE, "role", { assumeRolePolicy: TRUST_EC2 }),
      made("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "ssm", { policyArn }),
    );
    assert.deepEqual(statement(plan, "RolePolicies").Condition, { ArnEquals: { "iam:PolicyARN": [policyArn] } });
    assert.deepEqual(statement(plan, "RolePoliciesRead").Action, ["iam:ListAttachedRolePolicies"]);
  });

  it("change only the names and types of records that the plan has, in its zones", () => {
    const record = (name: string, type: string) =>
      made("aws:route53/record:Record", `${name}${type}`, { zoneId: "Z1", name, type });
    const { Resource, Condition } = statement(
      planWith(record("Anyware.example.com", "A"), record("_0a1b.anyware.example.com.", "CNAME")),
      "Records",
    );
    assert.deepEqual(Resource, ["arn:aws:route53:::hostedzone/Z1", "arn:aws:route53:::change/*"]);
    assert.deepEqual(Condition, {
      "ForAllValues:StringLike": {
        "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["anyware.example.com", "_*.anyware.example.com"],
      },
      "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["A", "CNAME"] },
    });
  });

  it("end only what carries a Name of the stack's, while everything that can be ended has one", () => {
    const named = made(INSTANCE, "anyware-a", { tags: { Name: "anyware-a" } });
    const { Action, Condition } = statement(planWith(named), "EndOwn");
    assert.deepEqual(Action, ["ec2:StopInstances", "ec2:TerminateInstances"]);
    assert.deepEqual(Condition, {
      StringEquals: { "aws:RequestedRegion": "eu-west-1" },
      StringLike: { "aws:ResourceTag/Name": ["anyware-a"] },
    });
    const nameless = planWith(named, made(INSTANCE, "other"));
    assert.ok(!statementsOf(nameless).some(({ Sid }) => Sid === "EndOwn"));
    assert.ok(statement(nameless, "Make").Action.includes("ec2:TerminateInstances"));
  });

  it("do not let the name of one stack cover a stack whose name begins with it", () => {
    assert.deepEqual(patterns(["brink", "brink-a", "brink-b", "other"]), ["brink", "brink-*", "other"]);
    assert.deepEqual(patterns(["brink-a"]), ["brink-a"]);
  });

  it("use a volume's key through EC2 only, and let EC2 alone hold a grant", () => {
    const key = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-123456789abc";
    const plan = planWith(made(INSTANCE, "a", { rootBlockDevice: { kmsKeyId: key } }));
    assert.deepEqual(statement(plan, "EncryptVolumes").Resource, [key]);
    assert.deepEqual(statement(plan, "GrantKeyToVolumes").Condition, {
      StringEquals: { "kms:ViaService": "ec2.eu-west-1.amazonaws.com" },
      Bool: { "kms:GrantIsForAWSResource": "true" },
    });
    const alias = planWith(made(INSTANCE, "a", { rootBlockDevice: { kmsKeyId: "alias/disks" } }));
    assert.deepEqual(statement(alias, "EncryptVolumes").Resource, ["arn:aws:kms:eu-west-1:111122223333:key/*"]);
  });

  it("give a role only the boundary that the plan gives it", () => {
    const permissionsBoundary = "arn:aws:iam::111122223333:policy/boundary";
    const plan = planWith(made(ROLE, "role", { assumeRolePolicy: TRUST_EC2, permissionsBoundary }));
    assert.deepEqual(statement(plan, "RoleBoundary").Condition, {
      ArnEquals: { "iam:PermissionsBoundary": [permissionsBoundary] },
    });
  });

  it("let a role be made and given policies under its boundary only, where every role has one", () => {
    const permissionsBoundary = "arn:aws:iam::111122223333:policy/boundary";
    const policyArn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
    const role = (name: string, more = {}) => made(ROLE, name, { assumeRolePolicy: TRUST_EC2, ...more });
    const attachment = made("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role-ssm", {
      role: "role",
      policyArn,
    });
    const policy = made("aws:iam/rolePolicy:RolePolicy", "role-secret", { role: "role", policy: "{}" });
    const bounded = planWith(role("role", { permissionsBoundary }), attachment, policy);
    assert.deepEqual(
      [statement(bounded, "BoundedRoles").Action, statement(bounded, "BoundedRoles").Condition],
      [["iam:CreateRole", "iam:PutRolePolicy"], { ArnEquals: { "iam:PermissionsBoundary": [permissionsBoundary] } }],
    );
    assert.ok(statement(bounded, "Roles").Action.includes("iam:DeleteRole"));
    assert.ok(!statement(bounded, "Roles").Action.some((action) => POWERS.includes(action)));
    assert.deepEqual(statement(bounded, "RolePolicies").Condition, {
      ArnEquals: { "iam:PolicyARN": [policyArn], "iam:PermissionsBoundary": [permissionsBoundary] },
    });
    const mixed = planWith(role("role", { permissionsBoundary }), role("other"), attachment, policy);
    assert.ok(POWERS.every((action) => statement(mixed, "Roles").Action.includes(action)));
    assert.deepEqual(statement(mixed, "RolePolicies").Condition, { ArnEquals: { "iam:PolicyARN": [policyArn] } });
  });

  it("empty a bucket only when a destroy is to empty it", () => {
    const bucket = (forceDestroy: boolean) => planWith(made("aws:s3/bucket:Bucket", "anyware-logs", { forceDestroy }));
    assert.deepEqual(statement(bucket(true), "EmptyBuckets").Resource, ["arn:aws:s3:::anyware-logs-*/*"]);
    assert.ok(!statementsOf(bucket(false)).some(({ Sid }) => Sid === "EmptyBuckets"));
    assert.deepEqual(statement(bucket(false), "Buckets").Resource, ["arn:aws:s3:::anyware-logs-*"]);
  });

  it("allow the roles that AWS makes once an account for what the plan has", () => {
    const plan = planWith(
      made("aws:lb/loadBalancer:LoadBalancer", "anyware"),
      made("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "attachment", { tags: { Name: "x" } }),
      made("aws:cloudwatch/metricAlarm:MetricAlarm", "status", {
        alarmActions: ["arn:aws:automate:eu-west-1:ec2:recover"],
      }),
    );
    assert.deepEqual(statement(plan, "ServiceLinkedRoles").Condition, {
      StringEquals: {
        "iam:AWSServiceName": [
          "elasticloadbalancing.amazonaws.com",
          "transitgateway.amazonaws.com",
          "events.amazonaws.com",
        ],
      },
    });
  });

  it("allow the role of regional NAT gateways for one that has it, and not for one in a zone", () => {
    const nat = (availabilityMode: string) =>
      statementsOf(planWith(made("aws:ec2/natGateway:NatGateway", "nat", { availabilityMode })))
        .filter(({ Sid }) => Sid === "ServiceLinkedRoles")
        .flatMap(({ Condition }) => Condition?.["StringEquals"]?.["iam:AWSServiceName"] ?? []);
    assert.deepEqual(nat("regional"), ["ec2-nat-gateway.amazonaws.com"]);
    assert.deepEqual(nat("zonal"), []);
  });

  it("allow what AWS checks behind a call: the security groups of a load balancer's VPC", () => {
    const plan = planWith(made("aws:lb/loadBalancer:LoadBalancer", "anyware"));
    assert.ok(statement(plan, "Look").Action.includes("ec2:GetSecurityGroupsForVpc"));
    assert.ok(!statement(plan, "Look", "preview").Action.includes("ec2:GetSecurityGroupsForVpc"));
  });

  it("allow what AWS checks behind a call: a web ACL's association on the balancer's side", () => {
    const webAclArn = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/given/1";
    const plan = planWith(
      made("aws:lb/loadBalancer:LoadBalancer", "anyware", { name: "anyware" }),
      made("aws:wafv2/webAclAssociation:WebAclAssociation", "anyware", { webAclArn }),
    );
    const { Action, Resource } = statement(plan, "WebAclOfLoadBalancer");
    const onBalancer = Action.filter((action) => action.startsWith("elasticloadbalancing:"));
    assert.deepEqual(onBalancer, [
      "elasticloadbalancing:CreateWebACLAssociation",
      "elasticloadbalancing:DeleteWebACLAssociation",
      "elasticloadbalancing:GetLoadBalancerWebACL",
    ]);
    assert.ok(Resource.includes("arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/anyware/*"));
  });

  it("put behind each action what AWS checks there, and nothing behind the others", () => {
    assert.deepEqual(withDependents(["route53resolver:AssociateResolverRule", "ec2:CreateVpc"]), [
      "route53resolver:AssociateResolverRule",
      "ec2:DescribeVpcs",
      "ec2:CreateVpc",
    ]);
  });

  it("read the parameters and secrets that the program reads, and no others", () => {
    const secretId = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:brink/otp-AbCdEf";
    const plan = fixture({
      lookUps: [
        { token: "aws:ssm/getParameter:getParameter", args: { name: "/brink/otp", withDecryption: true } },
        { token: "aws:ssm/getParameter:getParameter", args: { name: "/aws/service/ami-amazon-linux-latest/x" } },
        { token: "aws:secretsmanager/getSecretVersion:getSecretVersion", args: { secretId } },
      ],
    });
    for (const use of ["up", "preview"] as const) {
      assert.deepEqual(statement(plan, "ReadParameters", use).Resource, [
        "arn:aws:ssm:eu-west-1:111122223333:parameter/brink/otp",
        "arn:aws:ssm:eu-west-1::parameter/aws/service/ami-amazon-linux-latest/x",
      ]);
      assert.deepEqual(statement(plan, "ReadSecrets", use).Resource, [secretId]);
      assert.deepEqual(statement(plan, "DecryptSecrets", use).Condition, {
        StringEquals: {
          "kms:ViaService": ["secretsmanager.eu-west-1.amazonaws.com", "ssm.eu-west-1.amazonaws.com"],
        },
      });
    }
  });

  it("check declared subnets only where the network exists", async () => {
    const look = async (name: string) => statement(await planOf(name), "Look", "preview").Action;
    assert.ok((await look("hp-anyware-existing")).includes("ec2:DescribeNatGateways"));
    assert.ok(!(await look("hp-anyware")).includes("ec2:DescribeNatGateways"));
  });

  it("allow any account where the config does, and each that it names", async () => {
    const roles = async (ids: unknown) =>
      statement(await planOf("cloudbrink-standalone", { "aws:allowedAccountIds": ids }), "Roles").Resource;
    assert.deepEqual(await roles(undefined), ["arn:aws:iam::*:role/brink-connector-role-*"]);
    assert.deepEqual(await roles(["111122223333", "444455556666"]), [
      "arn:aws:iam::111122223333:role/brink-connector-role-*",
      "arn:aws:iam::444455556666:role/brink-connector-role-*",
    ]);
  });

  it("use China's partition and service names there", () => {
    const china = fixture({
      stack: { name: "cn", topology: "cloudbrink", region: "cn-north-1", accountIds: ["111122223333"] },
      resources: [made(ROLE, "role", { assumeRolePolicy: TRUST_EC2 })],
    });
    assert.deepEqual(statement(china, "Roles").Resource, ["arn:aws-cn:iam::111122223333:role/role-*"]);
    assert.deepEqual(statement(china, "PassRoleToInstances").Condition, {
      StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"] },
    });
  });
});

describe("the size of a policy", () => {
  it("asks for all Describe actions before it takes a second document", async () => {
    const plan = await planOf("hp-anyware");
    const { documents } = policyDocuments(plan, "up");
    assert.equal(documents.length, 1);
    const look = documents[0]!.Statement.find(({ Sid }) => Sid === "Look");
    assert.deepEqual(look?.Action, ["ec2:Describe*", "ec2:GetSecurityGroupsForVpc", "elasticloadbalancing:Describe*"]);
  });

  it("is split into documents that each fit, with every action in one of them", async () => {
    const plan = await planOf("hp-anyware");
    const { documents } = policyDocuments(plan, "up", undefined, 900);
    assert.ok(documents.length > 6);
    assert.ok(documents.every(({ Statement }) => sizeOf(Statement) <= 900));
    const sids = documents.flatMap(({ Statement }) => Statement.map(({ Sid }) => Sid));
    assert.equal(new Set(sids).size, sids.length);
    assertCovered(
      plan,
      "up",
      documents.flatMap(({ Statement }) => Statement),
    );
  });
});

describe("plan --iam", () => {
  function print(plan: Plan, use: "up" | "preview"): Ran {
    const screen = terminal();
    return { code: printPolicy(plan, use, undefined, screen), ...screen.printed };
  }

  it("prints one document that IAM takes", async () => {
    const { code, out, err } = print(await planOf("hp-anyware", own({ protect: true })), "up");
    assert.deepEqual([code, err], [0, ""]);
    const document = JSON.parse(out) as { Version: string; Statement: Statement[] };
    assert.deepEqual(Object.keys(document), ["Version", "Statement"]);
    assert.equal(document.Version, "2012-10-17");
    for (const each of document.Statement) {
      assert.equal(each.Effect, "Allow");
      assert.ok(each.Action.length > 0 && each.Resource.length > 0);
    }
  });

  it("prints a list and says so when AWS would refuse one document", async () => {
    const { code, out, err } = print(await planOf("codestream-https"), "up");
    assert.equal(code, 0);
    assert.equal((JSON.parse(out) as unknown[]).length, 2);
    assert.equal(err, "2 policies: one would be larger than the 6,144 characters of a managed policy\n");
  });

  it("fails and names what it has no permissions for", () => {
    const { code, out, err } = print(planWith(made("aws:sqs/queue:Queue", "queue")), "up");
    assert.deepEqual([code, out], [1, ""]);
    assert.equal(err, "no permissions are known for: aws:sqs/queue:Queue\n");
  });
});
