/** Statements of an IAM policy for what a plan makes: its resource types decide the actions, its names the resources. */
import { partitionOfRegion } from "../../components/shared/aws/partitions";
import type { Value } from "../../policy/graph";
import type { Plan, PlanLookUp, PlanResource } from "../model/plan";
import {
  FACT_LOOK_UPS,
  LIST_LOOK_UP,
  LOAD_BALANCER_LOOK_UPS,
  LOOK_UP_ACTIONS,
  TOPOLOGY_LOOK_UPS,
  TYPE_ACTIONS,
} from "./actions";
import { withDependents } from "./dependent-actions";
import { extraStatements } from "./extras";
import { arns, type Place, physicalNames, type Statement, statement, suffix } from "./parts";
import type { ScopeName, TypeActions } from "./row";

export type PolicyUse = "up" | "preview";

export interface Permissions {
  readonly statements: readonly Statement[];
  /** Resource types and look-ups that no statement covers. */
  readonly uncovered: readonly string[];
}

/** @param resources those of the plan and, when something is to be removed, those of the plan before it */
export function permissions(
  plan: Plan,
  use: PolicyUse,
  resources: readonly PlanResource[] = plan.resources,
): Permissions {
  const aws = resources.filter(({ type, custom }) => custom && type.startsWith("aws:"));
  const place = placeOf(plan);
  const lookUps = lookUpsOf(plan, resources);
  const uncovered = [
    ...aws.flatMap(({ type }) => (TYPE_ACTIONS[type] === undefined ? [type] : [])),
    ...lookUps.flatMap(({ token }) => (LOOK_UP_ACTIONS[token] === undefined ? [token] : [])),
  ];
  const statements = [
    ...regional(aws, lookUps, use, place),
    ...(use === "up" ? onlyOwn(aws, place) : []),
    ...scoped(aws, use, place),
    ...secretReads(lookUps, place),
    ...(use === "up" ? extraStatements(aws, place) : []),
  ];
  return { statements, uncovered: [...new Set(uncovered)].sort() };
}

function placeOf({ stack: { region, accountIds } }: Plan): Place {
  return { partition: partitionOfRegion(region), region, accounts: accountIds.length === 0 ? ["*"] : accountIds };
}

/** What a type asks for, and what AWS checks behind it. */
export const ofUse = (each: TypeActions, use: PolicyUse): readonly string[] =>
  withDependents(use === "preview" ? each.read : [...each.read, ...each.create, ...each.update, ...each.delete]);

/** Actions outside EC2 that take no resource (Service Authorization Reference: no resource type in their row). */
const WITHOUT_RESOURCE: ReadonlySet<string> = new Set([
  "acm:RequestCertificate",
  // CloudWatch wants every alarm in the resource (CloudWatch API, DescribeAlarms).
  "cloudwatch:DescribeAlarms",
  "dlm:CreateLifecyclePolicy",
  "elasticloadbalancing:SetWebAcl",
  // It lists by the beginning of a name, of all groups (CloudWatch Logs API, DescribeLogGroups).
  "logs:DescribeLogGroups",
  "route53:AssociateVPCWithHostedZone",
  "route53:ListHostedZones",
  "ssm:CreateMaintenanceWindow",
]);

const isRegional = (action: string): boolean =>
  action.startsWith("ec2:") || action.startsWith("elasticloadbalancing:Describe") || WITHOUT_RESOURCE.has(action);

/** Served by one endpoint for all regions, whose own region a request would name. */
const isGlobal = (action: string): boolean => action.startsWith("route53:");

/**
 * EC2 and what cannot be narrowed to resources: any resource of the one region. An account in the ARN would lock out
 * subnets that another account shares.
 */
function regional(
  aws: readonly PlanResource[],
  lookUps: readonly PlanLookUp[],
  use: PolicyUse,
  place: Place,
): Statement[] {
  const own = use === "up" ? ownOnly(aws) : new Set<string>();
  const all = [
    ...typesOf(aws).flatMap((type) => ofUse(TYPE_ACTIONS[type]!, use).filter(isRegional)),
    ...lookUps.flatMap(({ token }) => LOOK_UP_ACTIONS[token] ?? []).filter((action) => !isSecretRead(action)),
  ].filter((action) => !own.has(action));
  const reads = all.filter(isRead);
  const writes = all.filter((action) => !isRead(action));
  const inRegion = { StringEquals: { "aws:RequestedRegion": place.region } };
  return [
    ...statement(
      "Look",
      reads.filter((action) => !isGlobal(action)),
      ["*"],
      inRegion,
    ),
    ...statement("LookAnywhere", all.filter(isGlobal), ["*"]),
    ...statement(
      "Make",
      writes.filter((action) => !isGlobal(action)),
      ["*"],
      inRegion,
    ),
  ];
}

const isRead = (action: string): boolean => /:(Describe|Get|List)/.test(action);
const isSecretRead = (action: string): boolean => /^(ssm|secretsmanager):/.test(action);

/** What ends something for good. All of them support `aws:ResourceTag` (Service Authorization Reference, EC2). */
const ENDINGS: ReadonlySet<string> = new Set(
  [
    "TerminateInstances StopInstances DeleteVolume ReleaseHosts ReleaseAddress DeleteNetworkInterface",
    "DeleteSecurityGroup DeleteNatGateway DeleteSubnet DeleteVpc DeleteVpcEndpoints",
    "DeleteTransitGatewayVpcAttachment DeleteVpcPeeringConnection",
  ].flatMap((names) => names.split(" ").map((name) => `ec2:${name}`)),
);

/** Endings that only resources with a Name tag of ours need. */
function ownOnly(aws: readonly PlanResource[]): Set<string> {
  const untagged = new Set(
    aws.filter((each) => nameTag(each) === undefined).flatMap(({ type }) => all(TYPE_ACTIONS[type])),
  );
  const wanted = typesOf(aws).flatMap((type) => all(TYPE_ACTIONS[type]));
  return new Set(wanted.filter((action) => ENDINGS.has(action) && !untagged.has(action)));
}

const all = (each: TypeActions | undefined): readonly string[] => (each === undefined ? [] : ofUse(each, "up"));

function nameTag({ inputs }: PlanResource): string | undefined {
  const tags = inputs["tags"];
  const name = typeof tags === "object" && tags !== null ? (tags as { [key: string]: Value })["Name"] : undefined;
  return typeof name === "string" ? name : undefined;
}

/** In an account with other things in it, the deployer can end only what carries a Name of this stack's. */
function onlyOwn(aws: readonly PlanResource[], { region }: Place): Statement[] {
  const endings = [...ownOnly(aws)];
  const ending = aws.filter(({ type }) => all(TYPE_ACTIONS[type]).some((action) => endings.includes(action)));
  return statement("EndOwn", endings, ["*"], {
    StringEquals: { "aws:RequestedRegion": region },
    StringLike: { "aws:ResourceTag/Name": patterns(ending.flatMap((each) => nameTag(each) ?? [])) },
  });
}

/** As few patterns as the first word of the names gives: `anyware`, `anyware-*`. */
export function patterns(names: readonly string[]): string[] {
  const firsts = [...new Set(names.map((name) => name.split("-")[0] ?? name))].sort();
  return firsts.flatMap((first) => {
    const same = names.filter((name) => name === first || name.startsWith(`${first}-`));
    const longer = same.filter((name) => name !== first);
    const one = longer.length === 1 && same.length === 1 ? longer : longer.length > 0 ? [`${first}-*`] : [];
    return [...(same.includes(first) ? [first] : []), ...one];
  });
}

/** `only` the actions to which the condition belongs; without it, all that write. */
type Scoped = Omit<Statement, "Action" | "Effect"> & { readonly only?: readonly string[] };

type Scope = (aws: readonly PlanResource[], place: Place) => Scoped;

const ofType = (aws: readonly PlanResource[], ...types: readonly string[]): PlanResource[] =>
  aws.filter(({ type }) => types.includes(type));

const texts = (aws: readonly PlanResource[], property: string): string[] => [
  ...new Set(
    aws.flatMap(({ inputs }) => {
      const value = inputs[property];
      return typeof value === "string" ? [value] : [];
    }),
  ),
];

const ROLE_TYPE = "aws:iam/role:Role";

const roleArns = (aws: readonly PlanResource[], place: Place): string[] =>
  physicalNames(ofType(aws, ROLE_TYPE)).flatMap((name) => arns(place, "iam", `role/${name}`, ""));

/** Whoever may do these to a role and pass it can do whatever the role's boundary allows. */
const POWERS: readonly string[] = ["iam:CreateRole", "iam:PutRolePolicy"];

/**
 * Boundaries of all roles, where every role has one that is known. The condition key exists for making a role, and for
 * giving it policies and taking them away (AWS's own policy AmazonDataZoneProjectDeploymentPermissionsBoundary, version 2,
 * uses it for these five actions).
 */
function boundariesOf(aws: readonly PlanResource[]): string[] {
  const roles = ofType(aws, ROLE_TYPE);
  const given = texts(roles, "permissionsBoundary").sort();
  return roles.every(({ inputs }) => typeof inputs["permissionsBoundary"] === "string") ? given : [];
}

const balancerNames = (aws: readonly PlanResource[]): string[] =>
  physicalNames(ofType(aws, "aws:lb/loadBalancer:LoadBalancer"));

const balancerArns = (aws: readonly PlanResource[], place: Place): string[] =>
  balancerNames(aws).flatMap((name) => arns(place, "elasticloadbalancing", `loadbalancer/app/${name}/*`));

/** Target groups of somebody else: those of the plan have ARNs that it made up. */
const foreignGroups = (aws: readonly PlanResource[]): string[] => {
  const own = physicalNames(ofType(aws, "aws:lb/targetGroup:TargetGroup")).map((name) => name.replace(/-\*$/, ""));
  return texts(ofType(aws, "aws:lb/targetGroupAttachment:TargetGroupAttachment"), "targetGroupArn").filter(
    (arn) => !own.some((name) => arn.includes(`:targetgroup/${name}`)),
  );
};

const aclArns = (aws: readonly PlanResource[], place: Place): string[] => [
  ...physicalNames(ofType(aws, "aws:wafv2/webAcl:WebAcl")).flatMap((name) =>
    arns(place, "wafv2", `regional/webacl/${name}/*`),
  ),
  ...texts(aws, "webAclArn").filter((arn) => !physicalNames(ofType(aws, "aws:wafv2/webAcl:WebAcl")).some(inArn(arn))),
];

/** Whether an ARN that the plan made up is of a resource with this name. */
const inArn = (arn: string) => (name: string) => arn.includes(`/webacl/${name.replace(/-\*$/, "")}`);

const RECORD_TYPE = "aws:route53/record:Record";

/** As Route 53 normalises names; ACM chooses the first label of a validation record. */
const recordName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/^_[^.]*/, "_*");

const SCOPES: { readonly [scope in ScopeName]: Scope } = {
  loadBalancing: (aws, place) => ({
    Sid: "LoadBalancing",
    Resource: [
      ...balancerArns(aws, place),
      ...balancerNames(aws).flatMap((name) => arns(place, "elasticloadbalancing", `listener*/app/${name}/*`)),
      ...physicalNames(ofType(aws, "aws:lb/targetGroup:TargetGroup")).flatMap((name) =>
        arns(place, "elasticloadbalancing", `targetgroup/${name}/*`),
      ),
      ...foreignGroups(aws),
    ],
  }),
  certificates: (_aws, place) => ({ Sid: "Certificates", Resource: arns(place, "acm", "certificate/*") }),
  // `ForAllValues` also holds for requests without these keys: a wait for a change has neither names nor types.
  records: (aws, { partition }) => {
    const records = ofType(aws, RECORD_TYPE);
    return {
      Sid: "Records",
      Resource: [
        ...texts(records, "zoneId").map((zone) => `arn:${partition}:route53:::hostedzone/${zone}`),
        `arn:${partition}:route53:::change/*`,
      ],
      Condition: {
        "ForAllValues:StringLike": {
          "route53:ChangeResourceRecordSetsNormalizedRecordNames": [...new Set(texts(records, "name").map(recordName))],
        },
        "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": texts(records, "type").sort() },
      },
    };
  },
  // What it is to be able to do is written under the boundary; the rest of a role has no such condition key.
  roles: (aws, place) => ({
    Sid: "Roles",
    Resource: roleArns(aws, place),
    ...(boundariesOf(aws).length === 0
      ? {}
      : { only: POWERS, Condition: { ArnEquals: { "iam:PermissionsBoundary": boundariesOf(aws) } } }),
  }),
  profiles: (aws, place) => ({
    Sid: "InstanceProfiles",
    Resource: physicalNames(ofType(aws, "aws:iam/instanceProfile:InstanceProfile")).flatMap((name) =>
      arns(place, "iam", `instance-profile/${name}`, ""),
    ),
  }),
  // Nothing but the policies of the plan can be attached; the condition key exists for these two actions.
  attachments: (aws, place) => ({
    Sid: "RolePolicies",
    Resource: roleArns(aws, place),
    Condition: {
      ArnEquals: {
        "iam:PolicyARN": texts(ofType(aws, "aws:iam/rolePolicyAttachment:RolePolicyAttachment"), "policyArn").sort(),
        ...(boundariesOf(aws).length === 0 ? {} : { "iam:PermissionsBoundary": boundariesOf(aws) }),
      },
    },
  }),
  snapshotPolicies: (_aws, place) => ({ Sid: "SnapshotPolicies", Resource: arns(place, "dlm", "policy/*") }),
  buckets: (aws, { partition }) => ({
    Sid: "Buckets",
    Resource: physicalNames(ofType(aws, "aws:s3/bucket:Bucket"), "bucket").map(
      (name) => `arn:${partition}:s3:::${name}`,
    ),
  }),
  // A stack has dozens of alarms, and AWS bounds the size of a policy.
  alarms: (aws, place) => ({
    Sid: "Alarms",
    Resource: patterns([
      ...physicalNames(ofType(aws, "aws:cloudwatch/metricAlarm:MetricAlarm")),
      ...physicalNames(ofType(aws, "aws:cloudwatch/compositeAlarm:CompositeAlarm"), "alarmName"),
    ]).flatMap((name) => arns(place, "cloudwatch", `alarm:${name}`)),
  }),
  dashboards: (aws, place) => ({
    Sid: "Dashboards",
    Resource: physicalNames(ofType(aws, "aws:cloudwatch/dashboard:Dashboard"), "dashboardName").flatMap((name) =>
      arns(place, "cloudwatch", `dashboard/${name}`, ""),
    ),
  }),
  webAcls: (aws, place) => ({
    Sid: "WebAcls",
    // Rule groups that AWS manages stand in an account of AWS's.
    Resource: [...aclArns(aws, place), `arn:${place.partition}:wafv2:${place.region}:*:regional/managedruleset/*`],
  }),
  webAclAssociations: (aws, place) => ({
    Sid: "WebAclOfLoadBalancer",
    Resource: [...aclArns(aws, place), ...balancerArns(aws, place)],
  }),
  resolver: (_aws, place) => ({
    Sid: "Resolver",
    Resource: [
      ...arns(place, "route53resolver", "resolver-endpoint/*"),
      ...arns(place, "route53resolver", "resolver-rule/*"),
    ],
  }),
  // Ids are AWS's; which of the three an action wants differs.
  maintenanceWindows: (_aws, place) => ({
    Sid: "MaintenanceWindows",
    Resource: ["maintenancewindow", "windowtarget", "windowtask"].flatMap((kind) => arns(place, "ssm", `${kind}/*`)),
  }),
  logGroups: (aws, place) => ({
    Sid: "LogGroups",
    Resource: physicalNames(ofType(aws, "aws:cloudwatch/logGroup:LogGroup")).flatMap((name) =>
      arns(place, "logs", `log-group:${name}`),
    ),
  }),
};

function scoped(aws: readonly PlanResource[], use: PolicyUse, place: Place): Statement[] {
  const byScope = new Map<ScopeName, string[]>();
  for (const type of typesOf(aws)) {
    const { scope } = TYPE_ACTIONS[type]!;
    if (scope !== undefined) {
      const actions = ofUse(TYPE_ACTIONS[type]!, use).filter((action) => !isRegional(action));
      byScope.set(scope, [...(byScope.get(scope) ?? []), ...actions]);
    }
  }
  return [...byScope].flatMap(([scope, actions]) => scopedStatements(SCOPES[scope](aws, place), actions));
}

/** A condition on what is written does not hold for what is read. */
function scopedStatements({ Sid, Resource, Condition, only }: Scoped, actions: string[]) {
  if (only !== undefined) {
    const others = actions.filter((action) => !only.includes(action));
    const bound = actions.filter((action) => only.includes(action));
    return [...statement(Sid, others, Resource), ...statement(`Bounded${Sid}`, bound, Resource, Condition)];
  }
  return Condition === undefined
    ? statement(Sid, actions, Resource)
    : [
        ...statement(`${Sid}Read`, actions.filter(isRead), Resource),
        ...statement(
          Sid,
          actions.filter((action) => !isRead(action)),
          Resource,
          Condition,
        ),
      ];
}

const typesOf = (aws: readonly PlanResource[]): string[] =>
  [...new Set(aws.map(({ type }) => type))].filter((type) => TYPE_ACTIONS[type] !== undefined).sort();

function lookUpsOf(plan: Plan, resources: readonly PlanResource[]): PlanLookUp[] {
  const topology = plan.stack.topology.split(" ")[0]!;
  const newNetwork = resources.some(({ type }) => type === "aws:ec2/vpc:Vpc");
  const facts = [
    ...(TOPOLOGY_LOOK_UPS[topology] ?? []),
    // An import of what exists is part of neither.
    ...(newNetwork || TOPOLOGY_LOOK_UPS[topology] === undefined ? [] : FACT_LOOK_UPS),
    ...(TOPOLOGY_LOOK_UPS[topology] !== undefined &&
    resources.some(({ inputs }) => inputs["prefixListId"] !== undefined)
      ? [LIST_LOOK_UP]
      : []),
    ...(TOPOLOGY_LOOK_UPS[topology] !== undefined && foreignGroups(resources).length > 0 ? LOAD_BALANCER_LOOK_UPS : []),
  ];
  return [...plan.lookUps, ...facts.map((token) => ({ token, args: {} }))];
}

/** Values that the program reads: exactly these, decrypted with whatever key they have. */
function secretReads(lookUps: readonly PlanLookUp[], place: Place): Statement[] {
  const asked = (token: string, property: string) => [
    ...new Set(
      lookUps.flatMap(({ token: each, args }) => {
        const value = args[property];
        return each === token && typeof value === "string" ? [value] : [];
      }),
    ),
  ];
  const parameters = asked("aws:ssm/getParameter:getParameter", "name").map((name) =>
    name.startsWith("arn:") ? [name] : parameterArns(name, place),
  );
  const secrets = asked("aws:secretsmanager/getSecretVersion:getSecretVersion", "secretId");
  const encrypted = lookUps.some(({ args }) => args["withDecryption"] === true);
  const services = [...(secrets.length > 0 ? ["secretsmanager"] : []), ...(encrypted ? ["ssm"] : [])];
  return [
    ...statement("ReadParameters", ["ssm:GetParameter"], parameters.flat()),
    ...statement("ReadSecrets", ["secretsmanager:GetSecretValue"], secrets),
    ...statement("DecryptSecrets", services.length === 0 ? [] : ["kms:Decrypt"], arns(place, "kms", "key/*"), {
      StringEquals: { "kms:ViaService": services.map((service) => `${service}.${place.region}.${suffix(place)}`) },
    }),
  ];
}

/** Parameters that AWS publishes belong to no account. */
function parameterArns(name: string, place: Place): string[] {
  const path = `parameter/${name.replace(/^\//, "")}`;
  return name.startsWith("/aws/service/")
    ? [`arn:${place.partition}:ssm:${place.region}::${path}`]
    : arns(place, "ssm", path);
}
