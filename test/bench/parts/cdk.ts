/**
 * Our plan against `cdk synth` of an equivalent load balancer with as many interfaces.
 *
 * The CDK and its library are installed into a temporary folder. Its app is plain JavaScript, which starts faster than the
 * TypeScript that `cdk init` writes; telemetry, notices and metadata are off. It checks
 * what its library checks by default; ours runs its policies and answers its questions.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlanResource } from "../../../plan/model/plan";
import { type Command, measurePairs, node } from "../measure";
import type { Findings } from "../rows";
import { pairRow, plannedResources, ROOT } from "./subjects";

const STACK = "hp-anyware";
/** The newest of version 2; the CLI must not be older than the library. */
const PACKAGES = ["aws-cdk@2", "aws-cdk-lib@2", "constructs@10"];

export async function measureCdk(rounds: number): Promise<Findings> {
  const folder = mkdtempSync(join(tmpdir(), "cdk-"));
  try {
    const missing = install(folder);
    if (missing !== undefined) {
      return { rows: [], skipped: [`cdk skipped: ${missing}`] };
    }
    const shape = shapeOf(await plannedResources(STACK));
    cpSync(join(__dirname, "../cdk-app.cjs"), join(folder, "app.cjs"));
    writeFileSync(join(folder, "shape.json"), JSON.stringify(shape));
    const plan = { ...node([join(ROOT, "plan/main.cjs"), "plan", STACK]), accepts: [0, 1] };
    const pair = await measurePairs(plan, synth(folder), rounds);
    const what = `plan of ${STACK} / cdk synth of a load balancer with ${shape.interfaces.length} interfaces`;
    return { rows: [pairRow("cdk", what, pair)] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Why the packages could not be installed; nothing when they are there. */
function install(folder: string): string | undefined {
  try {
    writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
    const options = ["--no-audit", "--no-fund", "--no-save", "--loglevel=error"];
    execFileSync("npm", ["install", ...options, ...PACKAGES], { cwd: folder, stdio: "pipe", timeout: 600_000 });
    return undefined;
  } catch (error) {
    const lines = String((error as { stderr?: Buffer }).stderr ?? error).split("\n");
    return `${PACKAGES.join(", ")} cannot be installed: ${lines.find((line) => line.trim() !== "") ?? "no reason given"}`;
  }
}

const synth = (folder: string): Command => ({
  command: process.execPath,
  args: [
    join(folder, "node_modules/aws-cdk/bin/cdk"),
    ...["synth", "--quiet", "--app", "node app.cjs", "--output", "cdk.out"],
    ...["--no-notices", "--no-version-reporting", "--no-path-metadata", "--no-asset-metadata"],
  ],
  cwd: folder,
  env: { CDK_DISABLE_CLI_TELEMETRY: "true", CI: "true" },
});

/** What the CDK app is to make: as many of each as the plan makes. */
export interface Shape {
  readonly region: string;
  readonly account: string;
  readonly subnets: readonly { readonly cidrBlock: string; readonly zone: string; readonly public: boolean }[];
  readonly vpcCidr: string;
  /** Index of a subnet, for each connector. */
  readonly interfaces: readonly number[];
  readonly rules: readonly SecurityRule[];
}

interface SecurityRule {
  readonly group: "balancer" | "connector";
  readonly egress: boolean;
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  /** A network, or the other group. */
  readonly cidr?: string;
}

function shapeOf(resources: readonly PlanResource[]): Shape {
  const of = (type: string) => resources.filter((resource) => resource.type === type);
  const networks = of("aws:ec2/subnet:Subnet");
  const rule = (egress: boolean) => (resource: PlanResource) => ({
    group: /-lb-(in|out)-/.test(resource.name) ? ("balancer" as const) : ("connector" as const),
    egress,
    protocol: String(resource.inputs["ipProtocol"]),
    from: Number(resource.inputs["fromPort"]),
    to: Number(resource.inputs["toPort"]),
    ...(typeof resource.inputs["cidrIpv4"] === "string" ? { cidr: resource.inputs["cidrIpv4"] } : {}),
  });
  return {
    region: "eu-west-1",
    account: "111122223333",
    vpcCidr: String(of("aws:ec2/vpc:Vpc")[0]!.inputs["cidrBlock"]),
    subnets: networks.map(({ name, inputs }) => ({
      cidrBlock: String(inputs["cidrBlock"]),
      zone: String(inputs["availabilityZone"]),
      public: name.includes("public"),
    })),
    interfaces: of("aws:ec2/networkInterface:NetworkInterface").map(({ inputs }) =>
      networks.findIndex(({ id }) => id === inputs["subnetId"]),
    ),
    rules: [
      ...of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").map(rule(false)),
      ...of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").map(rule(true)),
    ],
  };
}
